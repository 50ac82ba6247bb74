"""The chapters that a safety plan made with the VNG method has, and what belongs in each."""

from dataclasses import dataclass

from plans.models import Chapter

Kind = Chapter.Kind


@dataclass(frozen=True)
class StandardChapter:
    """A chapter of a new plan, with the sections below it."""

    kind: str
    title: str
    is_numbered: bool = True
    sections: tuple["StandardChapter", ...] = ()


STANDARD_CHAPTERS = (
    StandardChapter(Kind.FOREWORD, "Voorwoord", is_numbered=False),
    StandardChapter(
        Kind.INTRODUCTION, "Inleiding", sections=(StandardChapter(Kind.READING_GUIDE, "Leeswijzer"),)
    ),
    StandardChapter(Kind.SAFETY_PICTURE, "Hoe veilig is het nu?"),
    StandardChapter(
        Kind.AMBITION,
        "Waar willen we naartoe?",
        sections=(
            StandardChapter(Kind.GUIDING_PRINCIPLES, "Uitgangspunten"),
            StandardChapter(Kind.OBJECTIVES, "Algemene doelstellingen"),
        ),
    ),
    StandardChapter(Kind.PRIORITIES, "Prioriteiten"),
    StandardChapter(Kind.OTHER_THEMES, "Overige thema's"),
    StandardChapter(Kind.COMMUNICATION, "Communicatie"),
    StandardChapter(Kind.ORGANISATION, "Wie doet wat?"),
    StandardChapter(Kind.FINANCE, "Geld en menskracht"),
    StandardChapter(Kind.DECISION, "Besluit", is_numbered=False),
    StandardChapter(Kind.APPENDIX, "Bijlagen", is_numbered=False),
)

HINTS = {
    Kind.FOREWORD: "Een half A4 van de burgemeester. Waarom is dit plan er, en wat merkt een inwoner ervan?",
    Kind.INTRODUCTION: (
        "Schrijf waarom de gemeente dit plan maakt, voor welke jaren het geldt en wie eraan meewerkten. "
        "Noem ook de wet die om het plan vraagt."
    ),
    Kind.READING_GUIDE: "Vertel in een paar zinnen welk hoofdstuk waarover gaat.",
    Kind.LOOK_BACK: (
        "Wat is er van het vorige plan gelukt, wat niet, en wat leert u daarvan? LIVP kan een voorstel "
        "maken uit het eindrapport van het vorige plan."
    ),
    Kind.SAFETY_PICTURE: (
        "Beschrijf de cijfers en wat inwoners, politie en partners zien. De tabel met cijfers maakt u op "
        "het tabblad Indicatoren; zij komt vanzelf onder deze tekst."
    ),
    Kind.AMBITION: (
        "Beschrijf de visie in een paar alinea's. Wat is er aan het einde van de periode anders dan nu?"
    ),
    Kind.GUIDING_PRINCIPLES: (
        "Leid de uitgangspunten kort in. De uitgangspunten zelf schrijft u op het tabblad "
        "Uitgangspunten; zij komen vanzelf onder deze tekst."
    ),
    Kind.OBJECTIVES: (
        "Leid de doelstellingen kort in. De doelstellingen zelf schrijft u op het tabblad "
        "Uitgangspunten; zij komen vanzelf onder deze tekst."
    ),
    Kind.PRIORITIES: (
        "Leg uit hoe de prioriteiten zijn gekozen en waarom het er zo weinig zijn. De prioriteiten zelf "
        "schrijft u op het tabblad Prioriteiten; zij komen vanzelf onder deze tekst."
    ),
    Kind.OTHER_THEMES: (
        "Vertel kort wat de gemeente doet aan de thema's die geen prioriteit zijn. De teksten per thema "
        "schrijft u op het tabblad Overige thema's; zij komen vanzelf onder deze tekst."
    ),
    Kind.COMMUNICATION: "Wie vertelt wat, aan wie en wanneer? Noem ook hoe inwoners zelf iets kunnen melden.",
    Kind.ORGANISATION: (
        "Beschrijf wie de regie heeft, welke partners meedoen, hoe vaak zij overleggen en wanneer de raad "
        "hoort hoe het gaat."
    ),
    Kind.FINANCE: "Hoeveel geld en menskracht is er per jaar, en uit welke begroting komt dat?",
    Kind.DECISION: (
        "De tekst van het besluit: wie besluit wat, op welke grond en vanaf wanneer. De ondertekenaars "
        "vult u in bij Gegevens."
    ),
    Kind.APPENDIX: "Wat te lang is voor de tekst zelf, zoals tabellen, een begrippenlijst of afspraken.",
    Kind.FREE: "Geef dit deel een titel die zegt waar het over gaat. Schrijf korte, actieve zinnen.",
}


def hint(kind: str) -> str:
    """What belongs in a chapter of this kind, in Dutch."""
    return HINTS[Kind(kind)]
