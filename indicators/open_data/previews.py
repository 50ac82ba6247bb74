"""What was fetched, kept until somebody confirms it, and then stored exactly so.

A fetch runs in the background and takes its time; between preview and confirmation nothing is asked again.
It waits in the cache, which all processes share, for an hour; who confirms too late fetches once more.
"""

import datetime
import hashlib
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from indicators.figures import Key
from indicators.measurements import Change, Comparison, Figure, FiguresRefused, compare, save_figures
from indicators.models import OpenDataMapping
from indicators.numbers import number_text
from indicators.open_data.client import FetchFailed, Unreachable
from indicators.open_data.fetching import Fetched, Services, fetch
from indicators.open_data.tables import MappingWrong, Table
from municipalities.models import Area, User

KEPT = 60 * 60
"""Seconds that a preview waits to be confirmed."""
PATIENCE = datetime.timedelta(seconds=20)
DEAD_AFTER = datetime.timedelta(minutes=5)
WRONG = "Er ging iets mis bij het ophalen. De beheerder vindt in het logboek wat. Er is niets veranderd."


@dataclass(frozen=True)
class Result:
    """What came for one indicator, or the Dutch sentence that says why nothing came (`error`)."""

    mapping_id: int
    name: str
    provider: str
    table: str
    figures: tuple[Figure, ...] = ()
    notes: tuple[str, ...] = ()
    error: str = ""

    @property
    def source(self) -> str:
        """Who was asked."""
        return f"{OpenDataMapping.Provider(self.provider).label}, tabel {self.table}"


@dataclass(frozen=True)
class Job:
    """A fetch for one plan: who asked, how far it is, and what came."""

    plan_id: int
    user_id: int
    mapping_ids: tuple[int, ...]
    queued_at: datetime.datetime
    seen_at: datetime.datetime | None = None
    sentence: str = ""
    results: tuple[Result, ...] = ()
    is_done: bool = False

    @property
    def percentage(self) -> int:
        """How far it is."""
        return 100 if self.is_done else 100 * len(self.results) // max(len(self.mapping_ids), 1)

    @property
    def is_waiting_long(self) -> bool:
        """Whether nobody seems to have begun, or who began fell silent."""
        if self.is_done:
            return False
        if self.seen_at is None:
            return self.queued_at < timezone.now() - PATIENCE
        return self.seen_at < timezone.now() - DEAD_AFTER


def _key(token: str) -> str:
    return f"open-data:{hashlib.sha256(token.encode()).hexdigest()}"


def _put(token: str, job: Job) -> None:
    cache.set(_key(token), job, KEPT)


def begin(*, plan_id: int, mapping_ids: Sequence[int], by: User) -> str:
    """Put a fetch in the queue; return the token that it is found by."""
    from indicators.tasks import fetch_figures

    token = secrets.token_urlsafe(24)
    _put(token, Job(plan_id, by.pk, tuple(mapping_ids), timezone.now()))
    transaction.on_commit(lambda: fetch_figures.enqueue(token))
    return token


def keep(results: Iterable[Result], *, plan_id: int, by: User) -> str:
    """Keep what was read elsewhere, such as from a file; return the token that it is found by."""
    token = secrets.token_urlsafe(24)
    results = tuple(results)
    ids = tuple(one.mapping_id for one in results)
    _put(token, Job(plan_id, by.pk, ids, timezone.now(), timezone.now(), "", results, is_done=True))
    return token


def find(token: str, *, plan_id: int, by: User) -> Job | None:
    """The fetch with this token, when it is of this plan and of who asks; None when it is gone."""
    job = cache.get(_key(token)) if token else None
    if not isinstance(job, Job) or (job.plan_id, job.user_id) != (plan_id, by.pk):
        return None
    return job


def forget(token: str) -> None:
    """Throw a preview away."""
    cache.delete(_key(token))


def run(token: str, *, services: Services | None = None) -> None:
    """Fetch everything that the job with this token asks; it keeps what came, and what went wrong."""
    job = cache.get(_key(token))
    if not isinstance(job, Job) or job.is_done:
        return
    progress = [job]

    def report(sentence: str, results: Sequence[Result]) -> None:
        progress[0] = replace(progress[0], seen_at=timezone.now(), sentence=sentence, results=tuple(results))
        _put(token, progress[0])

    ended = False
    try:
        mappings = _mappings(job.mapping_ids)
        with services or Services() as opened:
            results = fetch_all(mappings, services=opened, report=report)
        ended = True
        _put(token, replace(progress[0], results=tuple(results), is_done=True))
    finally:
        if not ended:
            lost = tuple(
                _result(mapping, error=WRONG)
                for mapping in _mappings(job.mapping_ids)[len(progress[0].results) :]
            )
            _put(token, replace(progress[0], results=progress[0].results + lost, is_done=True))


def _mappings(ids: Sequence[int]) -> list[OpenDataMapping]:
    found = OpenDataMapping.objects.filter(pk__in=ids).order_by("pk")
    return list(
        found.select_related("indicator__municipality").prefetch_related(
            "indicator__versions", "areas__of_municipality"
        )
    )


def fetch_all(
    mappings: Sequence[OpenDataMapping],
    *,
    services: Services,
    report: Callable[[str, Sequence[Result]], None] | None = None,
) -> list[Result]:
    """Fetch for each mapping; a service that gives no answer at all is not asked again."""
    results: list[Result] = []
    silent: dict[str, str] = {}
    for number, mapping in enumerate(mappings, start=1):
        if report:
            report(f"{number} van {len(mappings)}: {mapping.indicator.name}", results)
        if mapping.provider in silent:
            results.append(_result(mapping, error=silent[mapping.provider]))
            continue
        try:
            results.append(_checked(mapping, fetch(mapping, services=services)))
        except Unreachable as trouble:
            silent[mapping.provider] = str(trouble)
            results.append(_result(mapping, error=str(trouble)))
        except (FetchFailed, MappingWrong) as trouble:
            results.append(_result(mapping, error=str(trouble)))
    return results


def read_file(mappings: Iterable[OpenDataMapping], table: Table) -> list[Result]:
    """The same out of a file, for the mappings that name its table. Raises MappingWrong when none does."""
    results = []
    for mapping in mappings:
        if mapping.table.casefold() != table.name.casefold():
            continue
        try:
            results.append(_checked(mapping, fetch(mapping, table=table)))
        except (FetchFailed, MappingWrong) as trouble:
            results.append(_result(mapping, error=str(trouble)))
    if not results:
        raise MappingWrong(
            f"Geen indicator van dit plan is gekoppeld aan tabel {table.name or 'zonder naam'}."
        )
    return results


def _checked(mapping: OpenDataMapping, found: Fetched) -> Result:
    """What came, unless it does not fit the indicator."""
    try:
        compare(found.figures)
    except FiguresRefused as refusal:
        where = f"{refusal.faults[0].figure.period}: "
        return _result(mapping, error=f"Deze cijfers passen niet bij de indicator. {where}{refusal}")
    return _result(mapping, figures=found.figures, notes=found.notes)


def _result(mapping: OpenDataMapping, **more: Any) -> Result:
    return Result(mapping.pk, mapping.indicator.name, mapping.provider, mapping.table, **more)


# Preview and confirmation


@dataclass(frozen=True)
class Line:
    """A figure in a preview, in words."""

    period: str
    area: str
    was: str
    becomes: str
    note: str = ""


@dataclass(frozen=True)
class Shown:
    """What saving the figures of one indicator would do."""

    result: Result
    new: tuple[Line, ...]
    changed: tuple[Line, ...]
    equal: int

    @property
    def has_work(self) -> bool:
        """Whether there is anything to save."""
        return bool(self.new or self.changed)

    @property
    def has_new_notes(self) -> bool:
        """Whether a new figure comes with a note."""
        return any(line.note for line in self.new)

    @property
    def has_changed_notes(self) -> bool:
        """Whether a changed figure comes with a note."""
        return any(line.note for line in self.changed)


@dataclass(frozen=True)
class Preview:
    """All indicators of a fetch; `digest` names what the reader saw."""

    shown: tuple[Shown, ...]
    digest: str

    @property
    def has_work(self) -> bool:
        """Whether there is anything to save."""
        return any(one.has_work for one in self.shown)

    @property
    def failed(self) -> int:
        """Of how many indicators nothing could be fetched."""
        return sum(bool(one.result.error) for one in self.shown)


def preview(results: Sequence[Result]) -> Preview:
    """Put what came beside what is stored; a fixed number of queries. Raises FiguresRefused."""
    comparison = compare([figure for result in results for figure in result.figures])
    names = dict(
        Area.objects.filter(pk__in={one.area_id for result in results for one in result.figures}).values_list(
            "pk", "name"
        )
    )
    new: dict[int, list[Figure]] = defaultdict(list)
    changed: dict[int, list[Change]] = defaultdict(list)
    equal: dict[int, int] = defaultdict(int)
    owners = {figure.indicator_version_id: result for result in results for figure in result.figures}
    for figure in comparison.new:
        new[owners[figure.indicator_version_id].mapping_id].append(figure)
    for change in comparison.changed:
        changed[owners[change.new.indicator_version_id].mapping_id].append(change)
    for figure in comparison.equal:
        equal[owners[figure.indicator_version_id].mapping_id] += 1
    shown = tuple(
        Shown(
            result,
            tuple(
                Line(str(one.period), names[one.area_id], "", _words(one), one.note)
                for one in new[result.mapping_id]
            ),
            tuple(_changed_line(one, names) for one in changed[result.mapping_id]),
            equal[result.mapping_id],
        )
        for result in results
    )
    return Preview(shown, _digest(comparison))


def _changed_line(change: Change, names: Mapping[int, str]) -> Line:
    old, new = change
    note = new.note if change.needs_reason else change.automatic_reason
    return Line(str(new.period), names[new.area_id], _words(old), _words(new), note)


def _words(figure: Figure) -> str:
    """The figure with its margins."""
    if figure.margin_low is None or figure.margin_high is None:
        return figure.words
    return f"{figure.words} ({number_text(figure.margin_low)} tot {number_text(figure.margin_high)})"


def _expected(comparison: Comparison) -> dict[Key, int]:
    """The versions that a reader of this comparison saw, also of what stays the same."""
    return {**comparison.expected, **{figure.key: figure.version for figure in comparison.equal}}


def _digest(comparison: Comparison) -> str:
    return hashlib.sha256(repr(sorted(_expected(comparison).items())).encode()).hexdigest()


class PreviewChanged(Exception):
    """What is stored changed since the reader saw the preview. Nothing was saved."""

    def __init__(self) -> None:
        super().__init__(
            "In de tussentijd zijn er cijfers veranderd. Er is nog niets opgeslagen. "
            "Kijk de cijfers opnieuw na."
        )


@dataclass(frozen=True)
class Saved:
    """How many figures were new, changed, or stood there already."""

    new: int = 0
    changed: int = 0
    equal: int = 0

    def __add__(self, other: "Saved") -> "Saved":
        return Saved(self.new + other.new, self.changed + other.changed, self.equal + other.equal)

    def __str__(self) -> str:
        if not self.new + self.changed:
            return "Er is niets veranderd: alle cijfers stonden er al."
        stood = f" {self.equal} stonden er al." if self.equal else ""
        return f"De cijfers zijn opgeslagen: {self.new} nieuw, {self.changed} gewijzigd.{stood}"


@transaction.atomic
def save_results(
    results: Sequence[Result],
    *,
    by: User | None,
    among: Sequence[Result] | None = None,
    digest: str | None = None,
) -> Saved:
    """Store the figures of `results`, all or none. A correction gets source and day for its reason.

    `digest` is of the preview of `among` that the reader saw and chose from; PreviewChanged when what is
    stored changed since. Raises FigureChanged and FiguresRefused as `save_figures` does.
    """
    seen = compare([figure for result in among or results for figure in result.figures])
    if digest is not None and _digest(seen) != digest:
        raise PreviewChanged
    figures: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for result in results:
        figures[result.provider, result.table] += result.figures
    day = timezone.localdate()
    saved = Saved()
    for (provider, table), several in sorted(figures.items()):
        name = OpenDataMapping.Provider(provider).label.split(" (")[0]
        done = save_figures(
            figures=several,
            by=by,
            reason=f"Opgehaald bij {name}, tabel {table}, op {day:%d-%m-%Y}",
            expected=_expected(seen),
        )
        saved += Saved(len(done.new), len(done.changed), len(done.equal))
    return saved
