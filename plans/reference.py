"""The five VNG fields and the theme lists, as reference data.

Source: the theme matrix in the plan of Lisse (2019) and, for "Helmond 2014", what is known of the list in
Helmond's safety analysis of 2014. Which edition of the VNG method each list belongs to is not certain, so
they are named after the documents.
"""

from django.db import transaction

from plans.models import SafetyField, Theme, ThemeList

FIELDS = {
    1: "Veilige woon- en leefomgeving",
    2: "Bedrijvigheid en veiligheid",
    3: "Jeugd en veiligheid",
    4: "Fysieke veiligheid",
    5: "Integriteit en veiligheid",
}

LISSE_2019 = {
    (1, 1): "Sociale kwaliteit",
    (1, 2): "Fysieke kwaliteit",
    (1, 3): "Objectieve veiligheid/veelvoorkomende en ‘high impact’-criminaliteit",
    (1, 4): "Subjectieve veiligheid",
    (2, 1): "Veilig winkelgebied",
    (2, 2): "Veilige bedrijventerreinen",
    (2, 3): "Veilig uitgaan",
    (2, 4): "Veilige evenementen",
    (2, 5): "Veilig toerisme",
    (3, 1): "Jeugdoverlast",
    (3, 2): "Jeugdcriminaliteit/individuele probleemjongeren",
    (3, 3): "Jeugd, alcohol en drugs",
    (3, 4): "Veilig in en om de school",
    (4, 1): "Verkeersveiligheid",
    (4, 2): "Brandveiligheid",
    (4, 3): "Externe veiligheid",
    (4, 4): "Rampenbestrijding en crisisbeheersing",
    (5, 1): "Polarisatie en radicalisering",
    (5, 2): "Georganiseerde/ondermijnende criminaliteit",
    (5, 3): "Veilige Publieke Taak",
    (5, 4): "Informatieveiligheid",
    (5, 5): "Ambtelijke en bestuurlijke integriteit",
}

# The same list but for three themes: no 2.5, and two shorter names.
HELMOND_2014 = {
    **{key: name for key, name in LISSE_2019.items() if key != (2, 5)},
    (1, 3): "Objectieve veiligheid",
    (5, 2): "Georganiseerde criminaliteit",
}

DEFAULT_LIST = "lisse-2019"

LISTS = (
    (
        DEFAULT_LIST,
        "Lisse 2019",
        "Integraal veiligheidsbeleid 2020-2023 Lisse, matrix in hoofdstuk 5",
        LISSE_2019,
    ),
    ("helmond-2014", "Helmond 2014", "Veiligheidsanalyse Helmond 2014", HELMOND_2014),
)


@transaction.atomic
def load_themes() -> tuple[int, int]:
    """Make the fields, lists and themes that are missing; return how many fields and themes were made.

    What exists stays as it is, since an administrator may have corrected it. A theme of the older list
    points to the theme with the same number in the newer one.
    """
    made_fields = made_themes = 0
    fields = {}
    for number, name in FIELDS.items():
        fields[number], made = SafetyField.objects.get_or_create(number=number, defaults={"name": name})
        made_fields += made
    newest: dict[tuple[int, int], Theme] = {}
    for code, name, source, themes in LISTS:
        theme_list, _ = ThemeList.objects.get_or_create(code=code, defaults={"name": name, "source": source})
        for (field, position), theme_name in themes.items():
            theme, made = Theme.objects.get_or_create(
                theme_list=theme_list,
                field=fields[field],
                position=position,
                defaults={"name": theme_name, "successor": newest.get((field, position))},
            )
            made_themes += made
            if code == DEFAULT_LIST:
                newest[field, position] = theme
    return made_fields, made_themes
