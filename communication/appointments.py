"""What stands in an agenda: quarters, moments and own deadlines as appointments.

An appointment lives as long as its record: one UID, and a SEQUENCE that goes up with every change. What
people had in their agenda and is no longer there, stays in the feed as cancelled for `KEPT`, without a text.
"""

import datetime
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, Max, Min, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from communication.models import Campaign, CommunicationMoment
from communication.moments import occurrences, recurrence_rule
from municipalities.models import Municipality, User
from plans.models import Plan, Theme
from priorities.models import Action, Priority, ProgressReport, QuarterFocus
from priorities.moments import Moment, quarter_of
from priorities.progress import FRESH, REPORTING, is_report_asked, last_reports
from priorities.quarter import Quarter, plan_of_quarter, plans_for_calendar
from stakeholders.models import TeamMembership

NAMESPACE = uuid.UUID("6f3c2c0e-5d0f-4b8c-9a55-7d1f5d0f2b61")
"""Our own, for UIDs: made once, never changed, or every subscriber gets every quarter twice."""

KEPT = datetime.timedelta(days=400)
"""How long a withdrawn appointment is said to be cancelled: more than a year."""

CONFIRMED, TENTATIVE, CANCELLED = "CONFIRMED", "TENTATIVE", "CANCELLED"

State = CommunicationMoment.State


@dataclass(frozen=True)
class Appointment:
    """Whole days from `first` up to and including `last`, once or by `rule`.

    `rule` is the value of an RRULE; it also begins on the days `besides`, and not on the days `without`.
    `changed_at` is in any time zone.
    """

    uid: str
    sequence: int
    changed_at: datetime.datetime
    first: datetime.date
    last: datetime.date
    summary: str
    text: str = ""
    url: str = ""
    status: str = CONFIRMED
    category: str = ""
    rule: str | None = None
    besides: tuple[datetime.date, ...] = ()
    without: tuple[datetime.date, ...] = ()


def uid_of(plan: Plan, kind: str, pk: int) -> str:
    """The same as long as the record exists, whatever the host, the address or the title.

    From the record's id, and the moment its plan was made: so that two installations never share one.
    """
    made_at = plan.created_at.astimezone(datetime.UTC).isoformat()
    return str(uuid.uuid5(NAMESPACE, f"{made_at}/{kind}/{pk}"))


def sequence_of(rows: int, *, is_cancelled: bool) -> int:
    """Goes up with every row of history (or later plan), and once more when something takes it away."""
    return 2 * max(rows, 1) + int(is_cancelled)


Owner = Callable[[Quarter], Plan | None]
"""Which plan has the say over a quarter."""


def _owner(municipality: Municipality, plans: list[Plan]) -> Owner:
    @cache
    def owner(quarter: Quarter) -> Plan | None:
        return plan_of_quarter(plans, municipality, quarter)

    return owner


@dataclass(frozen=True)
class Agenda:
    """What one feed holds: appointments in order, and when anything of it last changed."""

    appointments: list[Appointment]
    changed_at: datetime.datetime


# The public feed


def public_agenda(municipality: Municipality, *, on: datetime.date) -> Agenda:
    """The published moments and the quarters of all years, of adopted plans. A fixed number of queries."""
    plans = list(plans_for_calendar(municipality, with_drafts=False))
    since = _adopted_at(plans)
    found = [
        *_quarters(municipality, plans, since=since, on=on),
        *_moments(municipality, plans, since=since, on=on),
    ]
    return _agenda(found, [_last_change(municipality), *since.values()])


def _agenda(found: Iterable[Appointment], moments: Iterable[datetime.datetime]) -> Agenda:
    """Put `found` in order, each UID once."""
    once: dict[str, Appointment] = {}
    for one in found:
        # A quarter of a shared plan may have another owner in one of its municipalities.
        if one.uid not in once or once[one.uid].status == CANCELLED:
            once[one.uid] = one
    ordered = sorted(once.values(), key=lambda one: (one.first, one.last, one.uid))
    return Agenda(ordered, max([*moments, *(one.changed_at for one in ordered)]))


def _adopted_at(plans: Iterable[Plan]) -> dict[int, datetime.datetime]:
    """Since when everybody can read each adopted plan, by its id. One query."""
    rows = Plan.history.filter(id__in=[plan.pk for plan in plans], status=Plan.Status.ADOPTED)
    first = dict(rows.order_by().values_list("id").annotate(Min("history_date")))
    return {plan.pk: first.get(plan.pk, plan.created_at) for plan in plans if not plan.is_draft}


def _last_change(municipality: Municipality) -> datetime.datetime:
    """When the name of the municipality may have changed last. One query."""
    changed = municipality.history.aggregate(last=Max("history_date"))["last"]
    return changed or datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


def _calendar_url(municipality: Municipality, year: int) -> str:
    return settings.BASE_URL + reverse("calendar", args=[municipality.slug, year])


def _is_recent(moment: datetime.datetime, on: datetime.date) -> bool:
    return timezone.localdate(moment) >= on - KEPT


# Quarters


class _QuarterRow(NamedTuple):
    """A row of the history of a quarter."""

    id: int
    date: datetime.datetime
    type: str
    plan_id: int
    year: int
    quarter: int


def _quarters(
    municipality: Municipality,
    plans: list[Plan],
    *,
    since: Mapping[int, datetime.datetime],
    on: datetime.date,
) -> list[Appointment]:
    """The quarters of `plans`; cancelled where they once stood in this feed. Two queries."""
    by_id = {plan.pk: plan for plan in plans}
    focuses = {
        focus.pk: focus
        for focus in QuarterFocus.objects.filter(plan__in=by_id)
        .select_related("priority")
        .annotate(titled_at=_changed_at(Priority, "priority"))
    }
    rows: dict[int, list[_QuarterRow]] = defaultdict(list)
    history = QuarterFocus.history.filter(plan_id__in=by_id).order_by("history_date", "history_id")
    for values in history.values_list("id", "history_date", "history_type", "plan_id", "year", "quarter"):
        row = _QuarterRow(*values)
        rows[row.id].append(row)

    owner = _owner(municipality, plans)

    def stood_here(row: _QuarterRow, next_row: _QuarterRow | None) -> bool:
        """Whether the feed had it as it was in `row`."""
        begin = since.get(row.plan_id)
        if row.type == "-" or begin is None or (next_row and next_row.date < begin):
            return False
        now = owner(Quarter(row.year, row.quarter))
        # A later plan may have taken over the quarter since.
        return now is not None and (now.pk == row.plan_id or since.get(now.pk, row.date) > row.date)

    found = []
    for pk in rows.keys() | focuses.keys():
        known, focus = rows[pk], focuses.get(pk)
        changed_at = known[-1].date if known else by_id[focus.plan_id].created_at  # type: ignore[union-attr]
        if focus and (plan := by_id[focus.plan_id]) == owner(quarter := Quarter(focus.year, focus.quarter)):
            changed_at = max(changed_at, getattr(focus, "titled_at", None) or changed_at)
            found.append(_quarter(municipality, plan, focus, quarter, len(known), changed_at))
            continue
        if not any(map(stood_here, known, [*known[1:], None])):
            continue
        last = [row for row in known if row.type != "-"][-1]
        quarter, plan = Quarter(last.year, last.quarter), by_id[last.plan_id]
        now = owner(quarter)
        if focus and now:
            changed_at = max(changed_at, since.get(now.pk, changed_at))
        if _is_recent(changed_at, on):
            found.append(
                Appointment(
                    uid=uid_of(plan, "kwartaal", pk),
                    sequence=sequence_of(len(known), is_cancelled=True),
                    changed_at=changed_at,
                    first=quarter.moment.first,
                    last=quarter.moment.last,
                    summary=f"Vervallen: kwartaalprioriteit {municipality.name}",
                    url=_calendar_url(municipality, quarter.year),
                    status=CANCELLED,
                )
            )
    return found


def _quarter(
    municipality: Municipality,
    plan: Plan,
    focus: QuarterFocus,
    quarter: Quarter,
    rows: int,
    changed_at: datetime.datetime,
) -> Appointment:
    address = _calendar_url(municipality, quarter.year)
    text = [
        focus.reason,
        f"In het {quarter} geeft {municipality.title} extra aandacht aan: {focus.priority}.",
        f"Meer op de kalender: {address}",
    ]
    concept = "Concept: kwartaalprioriteit" if plan.is_draft else "Kwartaalprioriteit"
    return Appointment(
        uid=uid_of(plan, "kwartaal", focus.pk),
        sequence=sequence_of(rows, is_cancelled=False),
        changed_at=changed_at,
        first=quarter.moment.first,
        last=quarter.moment.last,
        summary=f"{concept} {municipality.name}: {focus.priority}",
        text="\n\n".join(filter(None, text)),
        url=address,
        status=TENTATIVE if plan.is_draft else CONFIRMED,
        category="Kwartaalprioriteit",
    )


# Moments


class _MomentRow(NamedTuple):
    """A row of the history of a moment."""

    id: int
    date: datetime.datetime
    type: str
    plan_id: int
    uid: uuid.UUID
    title: str
    state: str
    is_public: bool
    first: datetime.date
    last: datetime.date | None


_MOMENT_ROW = (
    "id", "history_date", "history_type", "plan_id", "uid", "title", "state", "is_public", "starts_on",
    "ends_on",
)  # fmt: skip


def _moments(
    municipality: Municipality,
    plans: list[Plan],
    *,
    since: Mapping[int, datetime.datetime],
    on: datetime.date,
    own: "_Reader | None" = None,
) -> list[Appointment]:
    """The moments of `plans`: of those that `own` works for all, of others what is public. Three queries."""
    by_id = {plan.pk: plan for plan in plans}
    after = {plan.pk: _adopted_after(plan, since) for plan in plans}
    inside = [plan.pk for plan in plans if own and plan.municipality_id in own.places]
    records = list(
        CommunicationMoment.objects.filter(plan__in=by_id)
        .filter(
            Q(plan__in=inside)
            | Q(
                is_public=True,
                state__in=CommunicationMoment.FIRM_STATES,
                plan__in=[plan.pk for plan in plans if not plan.is_draft],
            )
        )
        .select_related("priority", "theme", "campaign")
        .annotate(
            titled_at=_changed_at(Priority, "priority"),
            themed_at=_changed_at(Theme, "theme"),
            campaigned_at=_changed_at(Campaign, "campaign"),
        )
        .order_by("pk")
    )
    history = CommunicationMoment.history.filter(plan_id__in=by_id).order_by()
    counted = {
        pk: (rows, last)
        for pk, rows, last in history.values_list("id").annotate(Count("history_id"), Max("history_date"))
    }
    owner = _owner(municipality, plans)
    found = []
    shown = set()
    taken_over: dict[int, datetime.datetime] = {}
    for moment in records:
        plan = by_id[moment.plan_id]
        rows, changed_at = counted.get(moment.pk, (1, plan.created_at))
        named_at = filter(None, [moment.titled_at, moment.themed_at, moment.campaigned_at])
        changed_at = max([changed_at, *named_at])
        stay, lost = _standing(moment, plan, owner)
        # Later plans have the say over the days that are lost.
        later = [since[other.pk] for day in lost if (other := owner(Quarter.of(day))) and other.pk in since]
        if not stay:
            taken_over[moment.pk] = max(later, default=changed_at)
            continue
        shown.add(moment.pk)
        rows += after[plan.pk]
        appointment = _moment(municipality, plan, moment, rows, max([changed_at, *later]), own=own)
        found.append(_without(appointment, lost) if lost else appointment)
    # What is no longer there: every row of those that were public once, or that own colleagues had.
    were_there = history.filter(
        Q(plan_id__in=inside) | Q(is_public=True, state__in=CommunicationMoment.FIRM_STATES)
    ).values("id")
    gone: dict[int, list[_MomentRow]] = defaultdict(list)
    rows_of_gone = history.filter(id__in=were_there).exclude(id__in=shown)
    for values in rows_of_gone.order_by("history_date", "history_id").values_list(*_MOMENT_ROW):
        row = _MomentRow(*values)
        gone[row.id].append(row)
    for pk, known in gone.items():
        plan = by_id[known[-1].plan_id]
        found += _withdrawn(
            municipality, plan, known, since=since, inside=inside, on=on, taken_over=taken_over.get(pk),
            after=after[plan.pk],
        )  # fmt: skip
    return found


def _adopted_after(plan: Plan, since: Mapping[int, datetime.datetime]) -> int:
    """How many plans were adopted after `plan`: each may take over other days of a repeating moment."""
    begin = since.get(plan.pk)
    return sum(begin is not None and other > begin for other in since.values())


def _changed_at(model: Any, field: str) -> Subquery:
    """When the record that `field` names last changed, and with it perhaps its name."""
    rows = model.history.filter(id=OuterRef(field)).order_by("-history_date")
    return Subquery(rows.values("history_date")[:1])


def _standing(
    moment: CommunicationMoment, plan: Plan, owner: Owner
) -> tuple[list[datetime.date], list[datetime.date]]:
    """The first days of `moment` that its plan has the say over, and the others: as the calendar page does.

    Of a draft everything stays: nobody but colleagues sees it.
    """
    days = occurrences(moment, moment.starts_on, moment.repeats_until or moment.ends_on or moment.starts_on)
    if plan.is_draft:
        return [one.first for one in days], []
    stay: list[datetime.date] = []
    lost: list[datetime.date] = []
    for one in days:
        quarter, last = Quarter.of(one.first), Quarter.of(one.last)
        is_its_own = owner(quarter) == plan
        while not is_its_own and quarter < last:
            quarter = quarter.next
            is_its_own = owner(quarter) == plan
        (stay if is_its_own else lost).append(one.first)
    return stay, lost


def _without(appointment: Appointment, lost: list[datetime.date]) -> Appointment:
    """The repeating appointment without the days that a later plan took over."""
    return replace(
        appointment,
        sequence=appointment.sequence | 1,
        without=tuple(day for day in lost if day not in appointment.besides),
        besides=tuple(day for day in appointment.besides if day not in lost),
    )


def _withdrawn(
    municipality: Municipality,
    plan: Plan,
    known: list[_MomentRow],
    *,
    since: Mapping[int, datetime.datetime],
    inside: list[int],
    on: datetime.date,
    taken_over: datetime.datetime | None = None,
    after: int = 0,
) -> list[Appointment]:
    """The moment of these rows as cancelled, when the feed had it and said so less than `KEPT` ago.

    `taken_over`: since when a later plan has the say over its days; `after`: how many plans are later.
    """
    is_inside = plan.pk in inside
    begin = plan.created_at if is_inside else since.get(plan.pk)
    changed_at = max(known[-1].date, taken_over or known[-1].date)
    if begin is None or not _is_recent(changed_at, on):
        return []
    had = [
        row
        for row, after in zip(known, [*known[1:], None], strict=True)
        if row.type != "-"
        and (is_inside or (row.is_public and row.state in CommunicationMoment.FIRM_STATES))
        and (after is None or after.date >= begin)
        and (taken_over is None or row.date < taken_over)
    ]
    if not had:
        return []
    now = known[-1]
    # Who was told that it does not take place may know what; of what is not public any more, nobody.
    is_told = is_inside or (now.type != "-" and now.is_public and now.state == State.CANCELLED)
    title = f"Gaat niet door: {now.title}" if is_told else f"Vervallen: moment van {municipality.name}"
    last = had[-1]
    return [
        Appointment(
            uid=str(now.uid),
            sequence=sequence_of(len(known) + after, is_cancelled=True),
            changed_at=changed_at,
            first=last.first,
            last=last.last or last.first,
            summary=title,
            url=_calendar_url(municipality, last.first.year),
            status=CANCELLED,
        )
    ]


def _moment(
    municipality: Municipality,
    plan: Plan,
    moment: CommunicationMoment,
    rows: int,
    changed_at: datetime.datetime,
    *,
    own: "_Reader | None" = None,
) -> Appointment:
    is_cancelled = moment.state == State.CANCELLED
    address = _calendar_url(municipality, moment.starts_on.year)
    channel = moment.get_channel_display()
    said = [
        moment.message,
        "\n".join(
            filter(
                None,
                [
                    f"Voor: {moment.target_group}" if moment.target_group else "",
                    f"Kanaal: {channel}",
                    f"Prioriteit: {moment.priority}" if moment.priority else "",
                    f"Thema: {moment.theme.name}" if moment.theme else "",
                    f"Sluit aan bij: {moment.campaign}" if moment.campaign else "",
                    "U of uw team is eigenaar." if own and own.owns(moment) else "",
                    "Staat niet op de openbare kalender." if own and not moment.is_public else "",
                ],
            )
        ),
        f"Meer op de kalender: {address}",
    ]
    before = {State.IDEA: "Idee: ", State.CANCELLED: "Gaat niet door: "}.get(State(moment.state), "")
    if not before and plan.is_draft:
        before = "Concept: "
    rule, besides = (None, ()) if is_cancelled else repetition(moment)
    return Appointment(
        uid=str(moment.uid),
        sequence=sequence_of(rows, is_cancelled=is_cancelled),
        changed_at=changed_at,
        first=moment.starts_on,
        last=moment.ends_on or moment.starts_on,
        summary=f"{before}{moment.title}",
        text="" if is_cancelled else "\n\n".join(filter(None, said)),
        url=address,
        status=CANCELLED if is_cancelled else TENTATIVE if before else CONFIRMED,
        category=channel.capitalize(),
        rule=rule,
        besides=besides,
    )


def repetition(moment: CommunicationMoment) -> tuple[str | None, tuple[datetime.date, ...]]:
    """The RRULE of a moment, and the first days that it leaves out: in months without that day.

    `recurrence_rule` says the same in one line, with a BYSETPOS that calendars such as calcurse pass over:
    they would show four days a month. Without it they miss no more than February.
    """
    rule = recurrence_rule(moment)
    if rule is None or "BYSETPOS" not in rule or moment.repeats_until is None:
        return rule, ()
    day = moment.starts_on.day
    parts = [part for part in rule.split(";") if not part.startswith(("BYSETPOS=", "BYMONTHDAY="))]
    starts = [one.first for one in occurrences(moment, moment.starts_on, moment.repeats_until)]
    return ";".join([*parts, f"BYMONTHDAY={day}"]), tuple(start for start in starts if start.day != day)


# The own feed


@dataclass(frozen=True)
class _Reader:
    """Whose own agenda it is: the municipalities of today's roles, and the teams."""

    user: User
    places: frozenset[int]
    teams: frozenset[int]

    def owns(self, moment: CommunicationMoment) -> bool:
        """Whether it is theirs to do."""
        return moment.owner_id == self.user.pk or moment.owner_team_id in self.teams


def own_agenda(user: User, *, on: datetime.date) -> Agenda:
    """Everything of the own municipalities that `user` may read today, with the own deadlines.

    No personal data of colleagues. A superuser has those of memberships alone. The number of queries depends
    on the number of municipalities.
    """
    teams = TeamMembership.objects.filter(user=user, ended_at=None).values_list("team", flat=True)
    reader = _Reader(user, frozenset(place for place, _ in user.current_roles), frozenset(teams))
    found: list[Appointment] = []
    changes: list[datetime.datetime] = [user.date_joined]
    for place in Municipality.objects.filter(pk__in=reader.places).order_by("pk"):
        plans = list(plans_for_calendar(place, with_drafts=True))
        since = _adopted_at(plans)
        begin = {plan.pk: since.get(plan.pk, plan.created_at) for plan in plans}
        changes += [_last_change(place), *since.values()]
        found += _quarters(place, plans, since=begin, on=on)
        found += _moments(place, plans, since=since, on=on, own=reader)
    found += _deadlines(reader, on=on)
    return _agenda(found, changes)


def _deadlines(reader: _Reader, *, on: datetime.date) -> list[Appointment]:
    """When own actions are to be done, and whose progress is asked for. Three queries."""
    places = {place for place, role in reader.user.current_roles if role in REPORTING}
    actions = list(
        Action.objects.led_by(reader.user)
        .to_do()
        .filter(plan__municipality__in=places)
        .select_related("plan", "programme")
        .order_by("pk")
    )
    rows = {
        pk: (number, last)
        for pk, number, last in Action.history.filter(id__in=[action.pk for action in actions])
        .order_by()
        .values_list("id")
        .annotate(Count("history_id"), Max("history_date"))
    }
    reports = last_reports(actions)
    found = []
    for action in actions:
        number, changed_at = rows.get(action.pk, (1, action.plan.created_at))
        address = settings.BASE_URL + reverse("admin:my_action", args=[action.pk])
        if action.due:
            found.append(
                Appointment(
                    uid=uid_of(action.plan, "actie", action.pk),
                    sequence=sequence_of(number, is_cancelled=False),
                    changed_at=changed_at,
                    first=action.due.last,
                    last=action.due.last,
                    summary=f"Klaar: {action.title}",
                    text=f"U of uw team trekt deze actie. Afgesproken is: klaar {action.due}.\n\n{address}",
                    url=address,
                    category="Deadline",
                )
            )
        last = reports.get(action.pk)
        if not action.plan.is_draft and is_report_asked(action, last=last, on=on):
            asked_on = _asked_on(action, last, on=on)
            found.append(
                Appointment(
                    uid=uid_of(action.plan, "bericht", action.pk),
                    # A new quarter asks anew, on a later day.
                    sequence=sequence_of(number, is_cancelled=False) + asked_on.toordinal() - 730_000,
                    changed_at=max(changed_at, _midnight(asked_on)),
                    first=asked_on,
                    last=asked_on,
                    summary=f"Bericht gevraagd: {action.title}",
                    text=f"Meld in twee minuten hoe het gaat.\n\n{address}",
                    url=address,
                    category="Deadline",
                )
            )
    return found


def _asked_on(action: Action, last: ProgressReport | None, *, on: datetime.date) -> datetime.date:
    """Since which day of this quarter a report is asked for; `is_report_asked` says that it is."""
    first = Moment.quarter(on.year, quarter_of(on)).first
    heard = last.reported_on if last else action.start_on
    return first if heard is None else max(first, heard + FRESH)


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
