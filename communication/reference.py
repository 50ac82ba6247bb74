"""The shared list of campaigns and national days.

A rule stands here only where it is certain and the same every year; every other campaign has no days. Its
days are announced each year: the municipality fills them in at the moment itself.
"""

from typing import Any

from communication.models import Campaign

Rule = Campaign.Rule


def _days(day: int, month: int, length: int = 1) -> dict[str, Any]:
    return {"rule": Rule.DAYS, "day": day, "month": month, "length": length}


def _weekday(nth: int, weekday: int, month: int, length: int = 1) -> dict[str, Any]:
    return {"rule": Rule.WEEKDAY, "nth": nth, "weekday": weekday, "month": month, "length": length}


def _month(month: int) -> dict[str, Any]:
    return {"rule": Rule.MONTH, "month": month}


CAMPAIGNS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("Internationale Vrouwendag", "Gelijke rechten en veiligheid van vrouwen.", _days(8, 3)),
    ("Nationale Dodenherdenking", "Herdenking van de slachtoffers van oorlog.", _days(4, 5)),
    ("Bevrijdingsdag", "Viering van de vrijheid, met festivals.", _days(5, 5)),
    ("Internationale dag tegen homofobie, bifobie en transfobie", "Veilig jezelf kunnen zijn.", _days(17, 5)),
    (
        "Burendag",
        "Buren ontmoeten elkaar: elk jaar op de vierde zaterdag van september.",
        _weekday(4, 5, 9),
    ),
    ("Europese maand van de cyberveiligheid", "Veilig online: elk jaar in oktober.", _month(10)),
    ("Internationale dag van de ouderen", "Aandacht voor ouderen, ook voor oplichting.", _days(1, 10)),
    (
        "Orange the World",
        "Zestien dagen tegen geweld tegen vrouwen, vanaf 25 november.",
        _days(25, 11, length=16),
    ),
    ("Internationale vrijwilligersdag", "Dank aan vrijwilligers, zoals buurtpreventie.", _days(5, 12)),
    ("Oudejaarsdag", "Oud en nieuw: vuurwerk, vreugdevuren, alcohol.", _days(31, 12)),
    ("Nieuwjaarsdag", "De dag na oud en nieuw.", _days(1, 1)),
    ("Valentijnsdag", "Aandacht voor datingfraude.", _days(14, 2)),
    # The day of these is another one each year, or moves when it falls on a Sunday.
    ("Koningsdag", "27 april; op 26 april als de 27e een zondag is. Vul de dag zelf in.", {}),
    ("Week van de Veiligheid", "De dagen worden elk jaar bekendgemaakt.", {}),
    ("Nationale Brandpreventieweken", "De dagen worden elk jaar bekendgemaakt.", {}),
    ("Donkere Dagen Offensief", "Tegen woninginbraak in de donkere maanden. Per regio anders.", {}),
    ("Landelijke Opschoondag", "De dag wordt elk jaar bekendgemaakt.", {}),
    ("Week tegen Eenzaamheid", "De dagen worden elk jaar bekendgemaakt.", {}),
    ("Week van de Mediawijsheid", "De dagen worden elk jaar bekendgemaakt.", {}),
    ("Week tegen Kindermishandeling", "De dagen worden elk jaar bekendgemaakt.", {}),
    ("Week van de Opvoeding", "De dagen worden elk jaar bekendgemaakt.", {}),
    ("Week tegen Pesten", "De dagen worden elk jaar bekendgemaakt.", {}),
    ("Alert Online", "De dagen worden elk jaar bekendgemaakt.", {}),
)


def load_campaigns() -> int:
    """Add the shared campaigns that are not there yet, by name; return how many. What is there stays."""
    present = set(Campaign.objects.filter(municipality=None).values_list("name", flat=True))
    added = 0
    for name, about, rule in CAMPAIGNS:
        if name not in present:
            Campaign.objects.create(name=name, about=about, **rule)
            added += 1
    return added
