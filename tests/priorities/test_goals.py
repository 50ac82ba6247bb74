"""Goals and their letters."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.asserts import assertContains

from priorities.goals import letter, lettered, subjects_of
from priorities.models import Goal
from tests.builders import make_goal, make_plan, make_priority, make_theme, make_user


def number_of(letters):
    """The place of a column in a sheet: A is 0, Z 25, AA 26."""
    place = 0
    for one in letters:
        place = place * 26 + ord(one) - ord("A") + 1
    return place - 1


@pytest.mark.parametrize(
    ("index", "expected"),
    [(0, "A"), (1, "B"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")],
)
def test_letters_of_known_places(index, expected):
    assert letter(index) == expected


@given(st.integers(min_value=0, max_value=10**9))
def test_every_place_has_a_letter_of_its_own_that_leads_back(index):
    letters = letter(index)
    assert letters.isascii()
    assert letters.isalpha()
    assert letters.isupper()
    assert number_of(letters) == index


@given(st.integers(min_value=0, max_value=1000))
def test_letters_follow_each_other_in_the_order_of_the_goals(count):
    found = lettered(Goal(text=str(number)) for number in range(count))
    assert [goal.text for _, goal in found] == [str(number) for number in range(count)]
    assert [number_of(letters) for letters, _ in found] == list(range(count))


@pytest.fixture
def plan(db):
    return make_plan()


@pytest.fixture
def as_officer(client, plan):
    client.force_login(
        make_user(municipality=plan.municipality), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def test_each_subject_begins_with_a(plan):
    theme = make_theme(theme_list=plan.theme_list)
    priority = make_priority(plan=plan, title="Cybercrime")
    for text in ("een", "twee"):
        make_goal(priority=priority, text=text)
        make_goal(plan=plan, theme=theme, text=text)
        make_goal(plan=plan, heading="4.2 Veiligheid", text=text)
    subjects = subjects_of(plan)
    assert [subject.name for subject in subjects] == ["Cybercrime", "1.1 Sociale kwaliteit", "4.2 Veiligheid"]
    for subject in subjects:
        assert [(letters, goal.text) for letters, goal in subject.goals] == [("A", "een"), ("B", "twee")]


def test_a_goal_of_a_heading_is_added_moved_and_shown(as_officer, plan):
    add = f"{reverse('admin:priorities_goal_add')}?plan={plan.pk}"
    data = {"text": "Minder inbraken", "heading": "4.2 Veiligheid", "priority": "", "theme": ""}
    page = reverse("admin:priorities_goal_of_plan", args=[plan.pk])
    answer = as_officer.post(add, data)
    first = plan.goals.get()
    assert answer.url == f"{page}#goal-{first.pk}"
    as_officer.post(page, {"like": first.pk, "text": "Meer meldingen"})
    second = plan.goals.last()
    assert (second.heading, second.text) == ("4.2 Veiligheid", "Meer meldingen")
    as_officer.post(reverse("admin:priorities_goal_move", args=[second.pk]), {"direction": "up"})
    assert [(letters, goal.text) for letters, goal in subjects_of(plan)[0].goals] == [
        ("A", "Meer meldingen"),
        ("B", "Minder inbraken"),
    ]
    assertContains(as_officer.get(page), "Eigen kop")


@pytest.mark.parametrize("given", [{}, {"heading": "4.2", "theme": True}])
def test_a_goal_is_of_one_subject(as_officer, plan, given):
    theme = make_theme(theme_list=plan.theme_list)
    data = {"text": "Minder", "heading": "", "priority": "", "theme": ""} | given
    if given.get("theme"):
        data["theme"] = theme.pk
    answer = as_officer.post(f"{reverse('admin:priorities_goal_add')}?plan={plan.pk}", data)
    assertContains(answer, "Kies een prioriteit, een thema of een eigen kop: een van de drie.")
    assert not Goal.objects.exists()


@pytest.mark.django_db
def test_deleting_a_goal_below_an_own_heading_leads_back_to_the_goals(client):
    goal = make_goal(priority=None, heading="Sterke basis")
    officer = make_user(municipality=goal.plan.municipality)
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    response = client.post(reverse("admin:priorities_goal_delete", args=[goal.pk]), follow=True)
    tab = reverse("admin:priorities_goal_of_plan", args=[goal.plan_id])
    assert [(url.partition("#")[0], status) for url, status in response.redirect_chain] == [(tab, 302)]
    assert response.status_code == 200
