"""The words and signs of targets, each with what it says.

Only what stands in these lists gives a target an operator. Words are written as `target_text` splits a text:
in small letters, without points (`tov` is t.o.v.).
"""

from dataclasses import dataclass
from decimal import Decimal

from indicators.target_reading import Operator, Reference
from municipalities.models import Area

# Signs, with what careless copying makes of them. `=>` is not here: it is as often an arrow.
SIGNS = {
    "<": Operator.BELOW,
    "＜": Operator.BELOW,
    "&lt;": Operator.BELOW,
    "≤": Operator.AT_MOST,
    "<=": Operator.AT_MOST,
    "=<": Operator.AT_MOST,
    "⩽": Operator.AT_MOST,
    "≦": Operator.AT_MOST,
    "&le;": Operator.AT_MOST,
    "&lt;=": Operator.AT_MOST,
    "=": Operator.EQUAL,
    "＝": Operator.EQUAL,
    "≥": Operator.AT_LEAST,
    ">=": Operator.AT_LEAST,
    "⩾": Operator.AT_LEAST,
    "≧": Operator.AT_LEAST,
    "&ge;": Operator.AT_LEAST,
    "&gt;=": Operator.AT_LEAST,
    ">": Operator.ABOVE,
    "＞": Operator.ABOVE,
    "&gt;": Operator.ABOVE,
}
ARROWS = (
    "->",
    "-->",
    "=>",
    "==>",
    "<-",
    "<--",
    "<->",
    "<=>",
    "–>",
    "→",
    "⇒",
    "➔",
    "➜",
    "←",
    "↔",
    "-&gt;",
    "=&gt;",
)

_MOST = (
    "maximaal",
    "maximum",
    "max",
    "hoogstens",
    "hooguit",
    "ten hoogste",
    "op zijn hoogst",
    "op z'n hoogst",
)
_LEAST = (
    "minimaal",
    "minimum",
    "min",
    "minstens",
    "tenminste",
    "ten minste",
    "op zijn minst",
    "op z'n minst",
)
_SAME = ("gelijk aan", "hetzelfde als", "even hoog als", "zo hoog als")
_SMALL, _LARGE = ("lager", "minder", "kleiner"), ("hoger", "meer", "groter")

# Before the value: lager dan 80, ten minste 7. The longest that fits counts.
BEFORE: dict[Operator, tuple[str, ...]] = {
    Operator.BELOW: (*(f"{word} dan" for word in _SMALL), "onder", "onder de", "onder het", "beneden",
    "beneden de", "beneden het"),
    Operator.AT_MOST: (
        *_MOST,
        *(f"{word} {same}" for word in _MOST for same in _SAME),
        *(f"niet {word} dan" for word in _LARGE),
        *(f"{word} dan of gelijk aan" for word in _SMALL),
        *(f"gelijk aan of {word} dan" for word in _SMALL),
        *(f"gelijk of {word} dan" for word in _SMALL),
        *(f"{word} of gelijk aan" for word in (*_SMALL, "onder", "beneden")),
        *(f"op of {word}{article}" for word in ("onder", "beneden") for article in ("", " de", " het")),
        *("niet boven", "niet boven de", "niet boven het"),
    ),
    Operator.EQUAL: ("precies", "exact", *_SAME, *(f"precies {same}" for same in _SAME)),
    Operator.AT_LEAST: (
        *_LEAST,
        *(f"{word} {same}" for word in _LEAST for same in _SAME),
        *(f"niet {word} dan" for word in _SMALL),
        *(f"{word} dan of gelijk aan" for word in _LARGE),
        *(f"gelijk aan of {word} dan" for word in _LARGE),
        *(f"gelijk of {word} dan" for word in _LARGE),
        *(f"{word} of gelijk aan" for word in (*_LARGE, "boven")),
        *(f"op of boven{article}" for article in ("", " de", " het")),
        *("niet onder", "niet onder de", "niet onder het", "niet beneden", "niet beneden de"),
    ),
    Operator.ABOVE: (*(f"{word} dan" for word in _LARGE), "boven", "boven de", "boven het"),
}  # fmt: skip
# These stand behind the value as well: 80 maximaal.
EITHER_SIDE = frozenset((*_MOST, *_LEAST))

# Behind the value: 80 of lager.
BEHIND: dict[Operator, tuple[str, ...]] = {
    Operator.AT_MOST: tuple(f"{link} {word}" for link in ("of", "en") for word in _SMALL),
    Operator.AT_LEAST: tuple(f"{link} {word}" for link in ("of", "en") for word in _LARGE),
}

# A change, of the baseline unless the text says of what.
DOWN = (
    "daling", "dalen", "daalt", "dalend", "dalende", "gedaald", "afname", "afnemen", "neemt af", "afgenomen",
    "vermindering", "verminderen", "verminderd", "verlaging", "verlagen", "verlaagd", "reductie", "reduceren",
    "terugdringen", "terugdringing", "omlaag", "lager", "minder",
)  # fmt: skip
UP = (
    "stijging", "stijgen", "stijgt", "stijgend", "stijgende", "gestegen", "toename", "toenemen", "neemt toe",
    "toegenomen", "verhoging", "verhogen", "verhoogd", "omhoog", "hoger", "meer",
)  # fmt: skip
_NOUNS_DOWN = ("daling", "afname", "vermindering", "verlaging", "reductie")
_NOUNS_UP = ("stijging", "toename", "verhoging")
_VERBS_DOWN = ("dalen", "daalt", "gedaald", "afnemen", "afgenomen")
_VERBS_UP = ("stijgen", "stijgt", "gestegen", "toenemen", "toegenomen")
_KEPT = ("stabiel", "gelijk", "gelijkblijvend")

# The same with the bound included: geen stijging, stabiel of lager.
CHANGES: dict[Operator, tuple[str, ...]] = {
    Operator.BELOW: DOWN,
    Operator.AT_MOST: (
        *(f"{no} {noun}" for no in ("geen", "geen verdere") for noun in _NOUNS_UP),
        *(f"niet {verb}" for verb in _VERBS_UP),
        *(f"{kept} of {word}" for kept in _KEPT for word in ("lager", "minder", "dalend", "daling")),
        *(f"{word} of {kept}" for kept in _KEPT for word in ("lager", "minder", "dalend", *_NOUNS_DOWN)),
    ),
    Operator.AT_LEAST: (
        *(f"{no} {noun}" for no in ("geen", "geen verdere") for noun in _NOUNS_DOWN),
        *(f"niet {verb}" for verb in _VERBS_DOWN),
        *(f"{kept} of {word}" for kept in _KEPT for word in ("hoger", "meer", "stijgend", "stijging")),
        *(f"{word} of {kept}" for kept in _KEPT for word in ("hoger", "meer", "stijgend", *_NOUNS_UP)),
    ),
    Operator.ABOVE: UP,
}
SHARES = {
    "halvering": Decimal(-50),
    "halveren": Decimal(-50),
    "verdubbeling": Decimal(100),
    "verdubbelen": Decimal(100),
}

KEEP = (
    "stabiel", "stabiliseren", "stabilisatie", "stabiel houden", "stabiel blijven", "blijft stabiel",
    "gelijk houden", "gelijk blijven", "gelijk gebleven", "blijft gelijk", "gelijkblijvend", "handhaven",
    "gehandhaafd", "consolideren", "behouden", "vasthouden", "ongewijzigd", "constant",
)  # fmt: skip

# Of these the object may be something else than the figure: handhaven van de regels.
KEEP_OR_ENFORCE = frozenset(("handhaven", "gehandhaafd", "behouden", "vasthouden", "consolideren"))

# Words that make a range of the two numbers after them, and that stand between the two.
RANGES = (
    "tussen",
    "tussen de",
    "tussen het",
    "bandbreedte",
    "bandbreedte van",
    "binnen de bandbreedte",
    "marge van",
)
UNTIL = ("tot", "tot en met", "t/m", "tm")

WITH_RESPECT_TO = (
    "ten opzichte van", "tov", "vergeleken met", "vergeleken bij", "in vergelijking met", "in verhouding tot",
    "dan", "sinds", "vergeleken",
)  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """What a target compares with."""

    reference: Reference
    area_kind: str = ""
    area: str = ""


_YEARS_BEFORE = ("voorgaande", "vorige", "voorgaand", "vorig", "voorafgaande", "voorafgaand", "afgelopen")
REFERENCES: dict[Compared, tuple[str, ...]] = {
    Compared(Reference.PREVIOUS_YEAR): (
        *(f"{word} jaar" for word in _YEARS_BEFORE),
        "jaar ervoor", "jaar daarvoor", "jaar hiervoor", "jaar eerder",
    ),
    Compared(Reference.BASELINE): (
        "nulmeting", "nul-meting", "0-meting", "beginmeting", "startmeting", "basismeting", "nulwaarde",
        "startwaarde",
        "uitgangswaarde", "uitgangssituatie", "beginsituatie", "basisjaar", "baseline",
    ),
    Compared(Reference.COMPARISON_AREA, Area.Kind.COUNTRY, "Nederland"): (
        "landelijk", "landelijke", "landelijk gemiddelde", "landelijke gemiddelde",
        "gemiddelde van nederland", "nederland", "nederlands gemiddelde", "nederlandse gemiddelde", "land",
    ),
    Compared(Reference.COMPARISON_AREA, Area.Kind.POLICE_UNIT): (
        "politie-eenheid", "politieeenheid", "politie eenheid", "eenheid", "regionale eenheid",
        "gemiddelde van de politie-eenheid", "gemiddelde van de eenheid",
    ),
    Compared(Reference.COMPARISON_AREA, Area.Kind.DISTRICT): (
        "district", "districtsgemiddelde", "politiedistrict", "basisteam", "gemiddelde van het district",
        "gemiddelde van het basisteam",
    ),
    Compared(Reference.COMPARISON_AREA, Area.Kind.SIZE_CLASS): (
        "gemeenten van deze grootte", "vergelijkbare gemeenten", "gemeenten van dezelfde grootte",
        "grootteklasse",
        "even grote gemeenten", "gemiddelde van vergelijkbare gemeenten",
    ),
    Compared(Reference.COMPARISON_AREA): ("regio", "regionaal gemiddelde", "regionale gemiddelde",
    "regiogemiddelde"),
}  # fmt: skip

# Before a year: it is the one to hold for. Behind `lager dan` and the like it is the one to compare with.
BEFORE_A_YEAR = (
    "in", "per", "eind", "einde", "eind van", "begin", "medio", "ultimo", "uiterlijk", "voor", "vanaf",
    "op", "over",
    "jaar",
)  # fmt: skip
# Before a year to compare with: lager dan het cijfer van 2018.
LEVELS = (
    "in", "jaar", "niveau", "cijfer", "aantal", "waarde", "stand", "van", "uit", "score", "resultaat",
    "meting",
)  # fmt: skip
# Say nothing by themselves.
FILLERS = (
    "de", "het", "een", "aan", "bij", "als", "op", "is", "zijn", "wordt", "gemiddeld", "gemiddelde", "cijfer",
    "rapportcijfer", "score", "waarde", "niveau", "aantal", "stand", "jaar", "meting", "percentage",
    "resultaat",
)  # fmt: skip
YEARLY = ("jaarlijks", "jaarlijkse", "elk jaar", "ieder jaar", "per jaar")
RANK_WORDS = ("plek", "plaats", "positie", "rang", "rangplaats", "plaatsnummer")
SCALE_WORDS = ("schaal", "schaal van", "op een schaal van")
ABOUT = (
    "circa",
    "ca",
    "ongeveer",
    "rond",
    "rond de",
    "rond het",
    "bijna",
    "ruim",
    "zo'n",
    "plusminus",
    "bij benadering",
)
# With one of these a text may say the opposite of its other words: stijging voorkomen, 80 of meer is te veel.
NEGATIONS = (
    "niet", "geen", "nooit", "zonder", "noch", "nimmer", "voorkomen", "voorkomt", "voorkom", "tegengaan",
    "tegengegaan", "tegenhouden", "beperken", "beperkt", "stoppen", "stopt", "gestopt", "keren", "gekeerd",
    "ombuigen", "omgebogen", "doorbreken", "doorbroken", "remmen", "afremmen", "afgeremd", "indammen",
    "stuiten", "te veel", "teveel", "te hoog", "te laag", "te weinig", "onacceptabel", "ongewenst",
)  # fmt: skip
# Numbers and shares in words: nobody may pass over them.
NUMBER_WORDS = frozenset(
    (
        "nul", "nihil", "helft", "kwart", "driekwart", "derde", "vijfde", "tiende", "twee", "drie", "vier",
        "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf", "vijftien", "twintig",
        "vijfentwintig", "dertig", "veertig", "vijftig", "honderd",
    )
)  # fmt: skip
# A count over these is none over a year.
SHORT_PERIODS = frozenset(
    (
        "dag", "week", "maand", "kwartaal", "halfjaar", "trimester", "maandelijks", "wekelijks",
    )
)  # fmt: skip
POINTS = ("procentpunt", "procentpunten", "%-punt", "punt", "punten")
PERCENT = ("%", "procent", "pct")
AGES = ("jarigen", "jarige", "jr")
# There is no target yet.
PLACEHOLDERS = (
    "nvt", "ntb", "pm", "tbd", "nnb", "nader te bepalen", "nog te bepalen", "nader in te vullen", "volgt",
    "volgt nog", "onbekend", "nog onbekend", "nog niet bekend", "niet bekend", "niet van toepassing",
    "geen", "geen streefwaarde", "geen doel", "x",
)  # fmt: skip
# Bullets that a symbol font left behind as a letter.
BULLET_LETTERS = ("o", "q", "v", "ü", "§")
