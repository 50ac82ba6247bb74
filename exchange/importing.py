"""How does a whole plan come in? A text that was read becomes a draft plan."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import models, transaction

from municipalities.memberships import lock
from municipalities.models import Municipality, User
from plans.editing import save_as
from plans.models import Chapter, Plan, ThemeList
from plans.reading import NotAPlan, SourceChapter, SourceDocument, read_text
from plans.reference import DEFAULT_LIST
from plans.starting import free_slug, period_slug
from richtext.sanitising import TextTooLong

LARGEST_FILE = 2 * 1024 * 1024
"""In bytes: some 25 times the longest plan at hand."""

MOST_CHAPTERS = 500
"""Chapters and sections together."""

IMPORTED = "Geïmporteerd"
"""The reason in the history."""


class ImportRefused(Exception):
    """The file or the text cannot be imported; the message says why, in Dutch."""


@dataclass
class Imported:
    """A plan that came in, and what the importer has to say about it (Dutch sentences)."""

    plan: Plan
    remarks: list[str] = field(default_factory=list)


def read_file(path: Path) -> SourceDocument:
    """Read a file with a pasted text. Raises ImportRefused with one sentence when that cannot be done."""
    try:
        if not path.exists():
            raise ImportRefused(f"Het bestand {path} bestaat niet.")
        if not path.is_file():
            raise ImportRefused(f"{path} is geen bestand.")
        if path.stat().st_size > LARGEST_FILE:
            raise ImportRefused(
                f"Het bestand is te groot: {path.stat().st_size / 1024 / 1024:.0f} MB. "
                f"Het mag hoogstens {LARGEST_FILE // 1024 // 1024} MB zijn."
            )
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise ImportRefused(f"Het bestand {path} kan niet worden gelezen: {error.strerror}.") from error
    return read_bytes(content)


def read_bytes(content: bytes) -> SourceDocument:
    """Read the bytes of a pasted text. Raises ImportRefused with one sentence when that cannot be done."""
    if len(content) > LARGEST_FILE:
        raise ImportRefused(
            f"Het bestand is te groot. Het mag hoogstens {LARGEST_FILE // 1024 // 1024} MB zijn."
        )
    if not content.strip():
        raise ImportRefused("Het bestand is leeg.")
    if b"\x00" in content:
        raise ImportRefused("Dit is geen tekstbestand. Bewaar de tekst als platte tekst (UTF-8).")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportRefused(
            "De tekens van dit bestand zijn niet te lezen. Bewaar het als platte tekst met codering UTF-8."
        ) from error
    try:
        return read_text(text)
    except NotAPlan as error:
        raise ImportRefused(str(error)) from error


@transaction.atomic
def import_source(
    document: SourceDocument, *, municipality: Municipality, by: User | None = None
) -> Imported:
    """Make a draft plan of `document`, with its chapters; `by` is the actor in the history.

    A second import of the same text makes a second plan, under a slug with a suffix. Raises ImportRefused
    without reference data, or when a chapter is longer than a text may be.
    """
    theme_list = ThemeList.objects.filter(code=DEFAULT_LIST).first()
    if theme_list is None:
        raise ImportRefused(
            "De lijst met thema's ontbreekt. Laad eerst de basisgegevens: manage.py load_reference."
        )
    if sum(1 for _ in document.walk()) > MOST_CHAPTERS:
        raise ImportRefused(f"Deze tekst heeft meer dan {MOST_CHAPTERS} koppen. Dat is geen plan.")
    lock(municipality)
    remarks: list[str] = []
    metadata = document.metadata
    fields: dict[str, Any] = {
        "title": document.title,
        "official_title": metadata.official_title,
        "citation_title": metadata.citation_title,
        "subject": metadata.subject,
        "own_subject": metadata.own_subject,
        "concerns": metadata.concerns,
        "publication_source": metadata.publication_source,
        "proposal_reference": metadata.proposal_reference,
    }
    plan = Plan(
        municipality=municipality,
        theme_list=theme_list,
        slug=_free_slug(document, municipality, remarks),
        first_year=document.first_year,
        last_year=document.last_year,
        adopting_body=_adopting_body(metadata.adopting_body, remarks),
        remarks=metadata.remarks,
        legal_basis="\n".join(metadata.legal_basis),
        effective_on=metadata.effective_on,
        retroactive_to=metadata.retroactive_to,
        expires_on=metadata.expires_on,
        decided_on=metadata.decided_on,
        **{name: _fitting(Plan, name, value, remarks) for name, value in fields.items()},
    )
    if metadata.organisation and metadata.organisation.lower() != municipality.name.lower():
        remarks.append(
            f"De tekst is volgens de gegevens van {metadata.organisation}. "
            f"Het plan staat nu bij {municipality.name}."
        )
    save_as(plan, by=by, reason=IMPORTED)
    try:
        _add_chapters(plan, document.chapters, None, by, remarks)
    except TextTooLong as error:
        raise ImportRefused("Een hoofdstuk van deze tekst is te lang. Deel het op in paragrafen.") from error
    return Imported(plan, remarks)


def _add_chapters(
    plan: Plan,
    chapters: Sequence[SourceChapter],
    parent: Chapter | None,
    by: User | None,
    remarks: list[str],
) -> None:
    for position, source in enumerate(chapters):
        chapter = Chapter(
            plan=plan,
            parent=parent,
            position=position,
            kind=source.kind,
            title=_fitting(Chapter, "title", source.title, remarks),
            is_numbered=source.is_numbered,
            body=source.html,
        )
        save_as(chapter, by=by, reason=IMPORTED)
        _add_chapters(plan, source.sections, chapter, by, remarks)


def _free_slug(document: SourceDocument, municipality: Municipality, remarks: list[str]) -> str:
    """Return a free slug, with a remark where the municipality has a plan for the period already."""
    years = document.first_year, document.last_year
    slug, period = free_slug(municipality, *years), period_slug(*years)
    if slug != period:
        remarks.append(
            f"Er was al een plan {municipality.slug}/{period}. Dat is niet veranderd: "
            "dit is een plan ernaast."
        )
    return slug


def _adopting_body(text: str, remarks: list[str]) -> str:
    """Return who adopted: the council, unless the text says the college."""
    lowered = text.lower()
    if "college" in lowered or "burgemeester en wethouders" in lowered:
        return Plan.Body.COLLEGE
    if text and "raad" not in lowered:
        remarks.append(f'"Vastgesteld door {text}" is niet begrepen; het plan noemt nu de gemeenteraad.')
    return Plan.Body.COUNCIL


def _fitting(model: type[models.Model], name: str, value: str, remarks: list[str]) -> str:
    """Return `value` as long as the field takes, with a remark that holds the whole text when it was cut."""
    longest = getattr(model._meta.get_field(name), "max_length", None)
    if longest is None or len(value) <= longest:
        return value
    remarks.append(f'Deze tekst was te lang en is afgekort: "{value}".')
    return value[: longest - 1].rstrip() + "…"
