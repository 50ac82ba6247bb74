"""From the words of a title to the kind of chapter."""

import re

# In this order: the first that fits wins.
KINDS: tuple[tuple[str, str], ...] = (
    ("foreword", r"voorwoord|woord vooraf|ten geleide"),
    ("reading_guide", r"leeswijzer"),
    ("appendix", r"bijlagen?\b"),
    ("look_back", r"terugblik|terugkijken"),
    ("safety_picture", r"veiligheidsbeeld|veiligheidsanalyse|stand van zaken|\bcijfers\b"),
    ("other_themes", r"overige (?:veiligheids)?thema|overige onderwerpen"),
    ("objectives", r"doelstelling"),
    ("guiding_principles", r"uitgangspunten"),
    ("priorities", r"^(?:onze |lokale |thematische )?prioriteiten\b"),
    ("ambition", r"\bambities?\b|\bvisie\b"),
    ("communication", r"communicatie"),
    ("finance", r"financi|begroting|budget"),
    ("organisation", r"organisat|borging|geborgd|samenwerking|partners|uitvoeringsprogramma"),
    ("decision", r"^besluit\b|ondertekening|vaststelling"),
    ("introduction", r"inleiding|introductie"),
)


def kind_of(title: str) -> str:
    """Return the value of `Chapter.Kind` that fits `title`; "free" when none does."""
    lowered = title.lower()
    return next((kind for kind, words in KINDS if re.search(words, lowered)), "free")
