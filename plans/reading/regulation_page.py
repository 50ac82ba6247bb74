"""Text copied from a page of the national site for local regulations.

Form A opens with "Ziet u een fout in deze regeling" and carries "Wetstechnische informatie"; form B opens
with "Geldend van ... t/m ...". In both the text proper starts at the line "Intitulé".
"""

import datetime
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from plans.reading.document import NotAPlan, SourceChapter, SourceDocument, SourceMetadata
from plans.reading.headings import is_part_of_decision, looks_like_heading
from plans.reading.lines import Line, clean, read_lines
from plans.reading.plain_text import read_body
from plans.reading.structure import build_chapters

_DATE = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})")
_PERIOD = re.compile(r"\b((?:19|20)[0-9][0-9])\s*(?:[-–—/]|t/m|tot(?: en met)?)\s*((?:19|20)[0-9][0-9])\b")
_VALIDITY = re.compile(
    r"Geldend van ([0-9]{1,2}-[0-9]{1,2}-[0-9]{4}) t/m ([0-9]{1,2}-[0-9]{1,2}-[0-9]{4}|heden)", re.IGNORECASE
)
_LAPSED = re.compile(r"Regeling vervallen per [0-9]{1,2}-[0-9]{1,2}-[0-9]{4}", re.IGNORECASE)
_REPORT = "ziet u een fout in deze regeling"
_TECHNICAL = "wetstechnische informatie"
_OPENING = "intitulé"

# The longer key first where one begins with another.
_GLUED_KEYS = (
    ("Organisatietype", "organisation_type"),
    ("Organisatie", "organisation"),
    ("Officiële naam regeling", "official_title"),
    ("Citeertitel", "citation_title"),
    ("Vastgesteld door", "adopting_body"),
    ("Eigen onderwerp", "own_subject"),
    ("Onderwerp", "subject"),
)
_REMARKS = "opmerkingen met betrekking tot de regeling"
_LEGAL_BASIS = "wettelijke grondslag(en) of bevoegdheid waarop de regeling is gebaseerd"
_CHANGES = "overzicht van in de tekst verwerkte wijzigingen"
_TEXT = "tekst van de regeling"
_SKIPPED = {
    "gegevens van de regeling",
    "regelgeving die op deze regeling is gebaseerd (gedelegeerde regelgeving)",
}
_CHANGE_KEYS = {
    "datum inwerkingtreding",
    "terugwerkende kracht tot en met",
    "datum uitwerkingtreding",
    "betreft",
    "datum ondertekening",
    "bron bekendmaking",
    "kenmerk voorstel",
}
_DUTCH_NAMES = {
    "organisation": "organisatie",
    "organisation_type": "organisatietype",
    "official_title": "officiële naam",
    "citation_title": "citeertitel",
    "adopting_body": "vastgesteld door",
    "subject": "onderwerp",
    "own_subject": "eigen onderwerp",
    "remarks": "opmerkingen",
    "legal_basis": "wettelijke grondslag",
    "effective_on": "datum inwerkingtreding",
    "retroactive_to": "terugwerkende kracht",
    "expires_on": "datum uitwerkingtreding",
    "concerns": "betreft",
    "decided_on": "datum ondertekening",
    "publication_source": "bron bekendmaking",
    "proposal_reference": "kenmerk voorstel",
}


def read_text(text: str) -> SourceDocument:
    """Read a pasted text of form A or B. Raises NotAPlan when it is no such text."""
    lines = read_lines(clean(text))
    openings = [index for index, line in enumerate(lines) if line.text.lower() == _OPENING]
    front = lines[: openings[0]] if openings else []
    lowered = {line.text.lower() for line in front}
    is_form_a = _TECHNICAL in lowered or any(line.text.lower().startswith(_REPORT) for line in front)
    is_form_b = any(_VALIDITY.match(line.text) for line in front)
    if not (is_form_a or is_form_b):
        raise NotAPlan(
            "Dit is geen tekst van een regeling zoals u die kopieert van de site met lokale regelgeving: "
            'de gegevens van de regeling en de regel "Intitulé" ontbreken.'
        )
    body: Sequence[Line] = lines[openings[0] + 1 :]
    if not any(not line.is_gap for line in body):
        raise NotAPlan('Na de regel "Intitulé" staat geen tekst. Kopieer de hele pagina van de regeling.')
    problems: list[str] = []
    metadata = _read_form_a(front, problems) if is_form_a else _read_form_b(front)
    title, body = _take_title(front, body, metadata)
    first_year, last_year = _read_period(title, metadata, problems)
    reading = read_body(body)
    chapters = build_chapters(reading.blocks)
    form = "met wetstechnische informatie (vorm A)" if is_form_a else '"Geldend van" (vorm B)'
    return SourceDocument(
        title=title,
        first_year=first_year,
        last_year=last_year,
        metadata=metadata,
        chapters=chapters,
        understood=[
            f"Soort tekst: pagina van de site met lokale regelgeving, {form}.",
            f"Titel: {title}.",
            f"Periode: {first_year}-{last_year}.",
            _describe_metadata(metadata),
            *describe_chapters(chapters, reading.note_count),
        ],
        not_understood=problems + reading.not_understood,
    )


def read_date(text: str) -> datetime.date | None:
    """Read a date such as 31-12-2017; none when it is no date of the calendar."""
    match = _DATE.fullmatch(text)
    if not match:
        return None
    try:
        return datetime.date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return None


def _read_form_b(front: Sequence[Line]) -> SourceMetadata:
    metadata = SourceMetadata()
    for line in front:
        if match := _VALIDITY.match(line.text):
            metadata = replace(metadata, effective_on=read_date(match[1]), expires_on=read_date(match[2]))
        elif _LAPSED.fullmatch(line.text):
            metadata = replace(metadata, remarks=f"{line.text}.")
    return metadata


def _read_form_a(front: Sequence[Line], problems: list[str]) -> SourceMetadata:
    start = next((i for i, line in enumerate(front) if line.text.lower() == _TECHNICAL), len(front))
    single: dict[str, Any] = {}
    sections: dict[str, list[str]] = {_REMARKS: [], _LEGAL_BASIS: [], _CHANGES: []}
    section = ""
    for line in front[start + 1 :]:
        lowered = line.text.lower()
        if line.is_gap or lowered in _SKIPPED or lowered == _TEXT:
            continue
        if lowered in sections:
            section = lowered
        elif section:
            sections[section].append(line.text)
        elif glued := next((pair for pair in _GLUED_KEYS if line.text.startswith(pair[0])), None):
            single[glued[1]] = line.text.removeprefix(glued[0]).strip()
        else:
            problems.append(f'Deze regel bij de gegevens is niet begrepen: "{line.text}".')
    metadata = SourceMetadata(
        **single,
        remarks="\n".join(sections[_REMARKS]),
        legal_basis=tuple(sections[_LEGAL_BASIS]),
    )
    changes = [text for text in sections[_CHANGES] if text.lower() not in _CHANGE_KEYS]
    return _read_changes(metadata, changes, problems)


def _read_changes(metadata: SourceMetadata, values: list[str], problems: list[str]) -> SourceMetadata:
    """Read the first row of the overview of changes. Empty cells fell out: values are told by shape.

    The first value holds one to three dates, with what changed glued on: "01-01-2020Nieuwe regeling".
    """
    if not values:
        return metadata
    first, *others = values
    dates = []
    while match := _DATE.match(first):
        if date := read_date(match[0]):
            dates.append(date)
        else:
            problems.append(f'Deze datum bestaat niet: "{match[0]}".')
        first = first[match.end() :].strip()
    if not first and others and not _DATE.match(others[0]):
        first = others.pop(0)
    metadata = replace(metadata, concerns=first)
    if dates:
        metadata = replace(metadata, effective_on=dates[0])
        for date in dates[1:3]:
            if date < dates[0]:
                metadata = replace(metadata, retroactive_to=date)
            else:
                metadata = replace(metadata, expires_on=date)
    if others and (decided_on := read_date(others[0])):
        metadata = replace(metadata, decided_on=decided_on)
        others.pop(0)
    row, rest = others[:2], others[2:]
    if row and _DATE.match(row[-1]):
        rest.insert(0, row.pop())
    if row:
        metadata = replace(metadata, publication_source=row[0])
    if len(row) > 1:
        metadata = replace(metadata, proposal_reference=row[1])
    problems.extend(f'Deze regel bij de wijzigingen is niet overgenomen: "{text}".' for text in rest)
    return metadata


def _take_title(
    front: Sequence[Line], body: Sequence[Line], metadata: SourceMetadata
) -> tuple[str, Sequence[Line]]:
    """Take the title below "Intitulé" away from the body: it stands on the cover.

    A line that differs from the titles above stays in the body, unless there are no titles above.
    """
    above = [metadata.official_title, metadata.citation_title, *(line.text for line in front)]
    known = {title.lower() for title in above if title}
    position = next(index for index, line in enumerate(body) if not line.is_gap)
    first = body[position].text
    if first.lower() in known:
        return first, body[position + 1 :]
    for candidate in (metadata.official_title, metadata.citation_title):
        if candidate:
            return candidate, body
    titles = [
        line.text
        for line in front
        if not line.is_gap
        and not _VALIDITY.match(line.text)
        and not _LAPSED.fullmatch(line.text)
        and not line.text.lower().startswith(_REPORT)
    ]
    if titles:
        return titles[0], body
    if len(first) <= 200 and looks_like_heading(body[position]) and not is_part_of_decision(body[position]):
        return first, body[position + 1 :]
    raise NotAPlan("De titel van het plan staat niet in de tekst.")


def _read_period(title: str, metadata: SourceMetadata, problems: list[str]) -> tuple[int, int]:
    """Return first and last year: from a title, else from the dates. Raises NotAPlan without either."""
    for text in (title, metadata.official_title, metadata.citation_title):
        for match in _PERIOD.finditer(text):
            first, last = int(match[1]), int(match[2])
            if 1990 <= first <= last <= 2100:
                return first, last
    if metadata.effective_on is None or not 1990 <= metadata.effective_on.year <= 2100:
        raise NotAPlan("De jaren waarvoor het plan geldt, staan niet in de titel en er is geen begindatum.")
    first = metadata.effective_on.year
    last = first
    if metadata.expires_on and first <= metadata.expires_on.year <= 2100:
        last = metadata.expires_on.year
    problems.append(
        f"De titel noemt geen periode. Volgens de datums is het {first}-{last}: kijk na of dat klopt."
    )
    return first, last


def _describe_metadata(metadata: SourceMetadata) -> str:
    filled = [name for field, name in _DUTCH_NAMES.items() if getattr(metadata, field)]
    return f"Gegevens van de regeling: {', '.join(filled)}." if filled else "Gegevens van de regeling: geen."


def describe_chapters(chapters: Sequence[SourceChapter], note_count: int) -> list[str]:
    """Return Dutch sentences that say what the tree of chapters holds."""
    numbered = [chapter for chapter in chapters if chapter.is_numbered]
    others = [chapter for chapter in chapters if not chapter.is_numbered]
    everything = [part for chapter in chapters for part in chapter.walk()]
    tags = Counter(tag for part in everything for tag in re.findall(r"<(h2|h3|ul|ol|table)\b", part.html))
    sentences = [
        f"Hoofdstukken met nummer: {len(numbered)}; paragrafen: {len(everything) - len(chapters)}.",
        f"Hoofdstukken zonder nummer: {', '.join(part.title for part in others) or 'geen'}.",
        f"Koppen in de tekst: {tags['h2'] + tags['h3']}; lijsten: {tags['ul'] + tags['ol']}; "
        f"tabellen: {tags['table']}; noten: {note_count}.",
    ]
    added = [part.title for part in everything if part.is_title_added]
    if added:
        sentences.append(f"Deze titels staan niet in de bron: {', '.join(added)}.")
    return sentences
