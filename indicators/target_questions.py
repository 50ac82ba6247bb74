"""What we ask about a target that does not say it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """What the text leaves open. `code` is for programs, `text` a Dutch sentence for a policy officer."""

    code: str
    text: str


VALUE_NEEDED = Question("value", "Welk getal is de streefwaarde?")
BASELINE_NEEDED = Question(
    "baseline", "Met welk jaar vergelijkt u? Het jaar van de nulmeting is niet ingevuld."
)
AREA_NEEDED = Question("area", "Met welk gebied vergelijkt u?")
BELONGS = Question("belongs", "Hoort dit getal bij dit teken? Er staan andere woorden tussen.")
YEARLY = Question("yearly", "Vergelijkt u elk jaar met het jaar ervoor, of met één vast jaar?")
ABOUT = Question("about", "Er staat niet precies bij welk getal nog goed is. Waar ligt de grens?")
BROKEN_TEXT = Question("broken", "Er staat een onleesbaar teken in de tekst. Wat stond daar?")
CONFLICT = Question(
    "conflict", "In de tekst staat meer dan één teken, of het tegendeel. Wat is de bedoeling?"
)
UNREADABLE = Question("number", "Welk getal staat hier? Schrijf een komma voor de decimalen.")
NUMBER_IN_WORDS = Question("number_in_words", "Er staat een getal in woorden. Schrijf het met cijfers.")
SHORT_PERIOD = Question(
    "short_period", "Dit geldt voor een deel van het jaar. Welk getal is de streefwaarde voor een heel jaar?"
)
NUMBERS = Question("numbers", "In de tekst staat meer dan één getal. Welk getal is de streefwaarde?")
NO_PERCENTAGE = Question("change", "Is dit een verandering in procenten? Zeg welke waarde u wilt bereiken.")
NO_TARGET = Question("none", "Er staat nog geen streefwaarde. Welke wordt het?")
NUMBER_OR_JUDGEMENT = Question("value_or_judgement", "Hoort hier een getal bij, of beoordeelt iemand dit?")
MEANING = Question("meaning", "Wij kunnen deze tekst niet lezen. Wat is de bedoeling?")
WITHOUT_SIGN = Question(
    "sign_not_stated", "Moet het cijfer hoger, lager of gelijk zijn? Dat staat er niet bij."
)
RANK_END = Question("rank_end", "Is een hoger of juist een lager plaatsnummer dan dit ook goed?")
OTHER_UNIT = Question("unit", "Deze eenheid past niet bij de indicator. Wat wordt er gemeten?")
OUT_OF_RANGE = Question("range", "Deze waarde kan niet bij deze eenheid. Klopt het getal?")
IMPOSSIBLE_CHANGE = Question("change_size", "Deze verandering kan niet. Klopt het percentage?")
SCALE = Question("scale", "Is dit de schaal van het cijfer, of de streefwaarde?")
WITH_WHAT = Question("with_what", "Waarmee vergelijkt u? Schrijf erbij: ten opzichte van.")
KEPT = Question("kept", "Moet het cijfer gelijk blijven, of gaat het om iets anders?")
