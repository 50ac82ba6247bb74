import pytest
from django.core.exceptions import ValidationError

from plans.chapters import chapter_tree, walk
from plans.models import Chapter, Plan
from plans.standard_chapters import hint
from plans.starting import start_plan
from tests.builders import make_municipality, make_theme_list, make_user
from tests.municipalities.test_concurrent_members import at_once


@pytest.mark.django_db
def test_new_plan_has_the_standard_chapters_and_a_free_slug():
    municipality = make_municipality()
    user = make_user(municipality=municipality)
    themes = make_theme_list()
    plans = [
        start_plan(
            municipality=municipality,
            title="Samen veilig",
            first_year=2024,
            last_year=last_year,
            theme_list=themes,
            by=user,
        )
        for last_year in (2027, 2027, 2024)
    ]
    assert [plan.slug for plan in plans] == ["2024-2027", "2024-2027-2", "2024"]
    assert plans[0].is_draft
    assert [node.heading for node in walk(chapter_tree(plans[0].chapters.all()))] == [
        "Voorwoord",
        "1 Inleiding",
        "1.1 Leeswijzer",
        "2 Hoe veilig is het nu?",
        "3 Waar willen we naartoe?",
        "3.1 Uitgangspunten",
        "3.2 Algemene doelstellingen",
        "4 Prioriteiten",
        "5 Overige thema's",
        "6 Communicatie",
        "7 Wie doet wat?",
        "8 Geld en menskracht",
        "Besluit",
        "Bijlagen",
    ]
    assert set(Chapter.history.values_list("history_user", flat=True)) == {user.pk}
    assert plans[0].history.earliest().history_user == user


@pytest.mark.django_db
def test_plan_that_ends_before_it_starts_is_refused_and_leaves_nothing():
    municipality = make_municipality()
    with pytest.raises(ValidationError):
        start_plan(
            municipality=municipality,
            title="Samen veilig",
            first_year=2027,
            last_year=2024,
            theme_list=make_theme_list(),
            by=make_user(municipality=municipality),
        )
    assert not Plan.objects.exists()


def test_every_kind_has_its_own_hint():
    hints = [hint(kind) for kind in Chapter.Kind.values]
    assert len(set(hints)) == len(Chapter.Kind.values)


@pytest.mark.django_db(transaction=True)
def test_two_plans_for_one_period_begun_at_once_both_stand():
    municipality = make_municipality()
    fields = {
        "municipality": municipality,
        "title": "Samen veilig",
        "first_year": 2024,
        "last_year": 2027,
        "theme_list": make_theme_list(),
        "by": make_user(municipality=municipality),
    }
    at_once(lambda: start_plan(**fields), lambda: start_plan(**fields))
    assert set(municipality.plans.values_list("slug", flat=True)) == {"2024-2027", "2024-2027-2"}
