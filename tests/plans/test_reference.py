"""The five fields and the theme lists."""

import pytest

from plans.models import SafetyField, Theme
from plans.reference import load_themes

pytestmark = pytest.mark.django_db


def test_load_themes_makes_the_lists_of_lisse_and_helmond():
    assert load_themes() == (5, 43)
    per_field = [
        Theme.objects.filter(theme_list__code="lisse-2019", field__number=number).count()
        for number in range(1, 6)
    ]
    assert per_field == [4, 5, 4, 4, 5]
    helmond = Theme.objects.filter(theme_list__code="helmond-2014")
    assert helmond.count() == 21
    assert not helmond.filter(field__number=2, position=5).exists()
    assert helmond.get(field__number=5, position=2).name == "Georganiseerde criminaliteit"


def test_load_themes_links_old_themes_to_new():
    load_themes()
    old = Theme.objects.get(theme_list__code="helmond-2014", field__number=1, position=3)
    assert (old.successor.theme_list.code, old.successor.number) == ("lisse-2019", "1.3")


def test_load_themes_twice_doubles_nothing_and_keeps_corrections():
    load_themes()
    field = SafetyField.objects.get(number=2)
    field.name = "Bedrijven en veiligheid"
    field.save()
    assert load_themes() == (0, 0)
    assert SafetyField.objects.get(number=2).name == "Bedrijven en veiligheid"
