"""The rotation in the plan's hub: filling, proposing, swapping, and two people at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from desk.pages.quarters import quarters_in_words
from municipalities.models import Role
from plans.models import Plan
from priorities.models import QuarterFocus
from priorities.quarter import Quarter, clear_focus, quarters_of, set_focus, swap_quarters, token_of
from tests.builders import make_focus, make_municipality, make_plan, make_priority, make_user

pytestmark = pytest.mark.django_db
PLANNERS = {Role.ADMINISTRATOR, Role.POLICY_OFFICER, Role.COMMUNICATIONS}


@pytest.fixture
def plan():
    return make_plan()


@pytest.fixture
def priorities(plan):
    return [make_priority(plan=plan, title=title) for title in ("Een", "Twee", "Drie")]


@pytest.fixture
def adviser(plan):
    return make_user(
        municipality=plan.municipality, role=Role.COMMUNICATIONS, name="Communicatieadviseur Duinwaard"
    )


@pytest.fixture
def as_adviser(client, adviser):
    log_in(client, adviser)
    return client


def log_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


def tab(plan):
    return reverse("admin:priorities_quarterfocus_of_plan", args=[plan.pk])


def typed(response, **changes):
    """What the form on the page sends, with changes such as k2026_1_priority=…"""
    data = {}
    for row in response.context["years"]:
        for form in row["forms"]:
            for name in ("seen", "priority", "sentence"):
                data[form.add_prefix(name)] = form[name].value() or ""
    for name, value in changes.items():
        year, number, field = name.removeprefix("k").split("_", 2)
        data[f"k{year}-{number}-{field}"] = value
    return data


def table(plan):
    return [(f.year, f.quarter, f.priority.title, f.reason) for f in plan.quarters.select_related("priority")]


def warnings(response):
    return [str(message) for message in response.context["messages"]]


# Who gets in


def test_a_stranger_finds_nothing_and_changes_nothing(client, plan, priorities):
    log_in(client, make_user(municipality=make_municipality(), role=Role.ADMINISTRATOR))
    assert client.get(tab(plan)).status_code == 404
    data = {"k2024-1-seen": "", "k2024-1-priority": priorities[0].pk}
    assert client.post(tab(plan), data).status_code == 404
    assert not QuarterFocus.objects.exists()


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("status", Plan.Status)
def test_every_member_reads_and_planners_fill_in(client, plan, priorities, role, status):
    make_focus(priority=priorities[0], year=2025, quarter=2, reason="Een goede zin.")
    Plan.objects.filter(pk=plan.pk).update(status=status)
    log_in(client, make_user(municipality=plan.municipality, role=role))
    page = client.get(tab(plan))
    assertContains(page, "Een goede zin.")
    may = role in PLANNERS
    assert ("Opslaan" in page.content.decode()) is may
    data = {"k2024-1-seen": "", "k2024-1-priority": priorities[1].pk}
    swap = {"_swap": "", "wissel-first": "2025-2:", "wissel-second": "2024-1:"}
    answers = {client.post(tab(plan), data | more).status_code for more in ({}, {"_propose": ""}, swap)}
    assert answers == ({200, 302} if may else {403})
    assert [(row[0], row[1]) for row in table(plan)] == ([(2024, 1), (2025, 2)] if may else [(2025, 2)])


def test_the_tab_stands_in_the_hub_and_the_list_leads_to_the_plans(as_adviser, plan):
    page = as_adviser.get(tab(plan))
    assert [entry.label for entry in page.context["tabs"] if entry.is_current] == ["Kalender"]
    assertContains(page, "Er zijn nog geen prioriteiten")
    listed = as_adviser.get(reverse("admin:priorities_quarterfocus_changelist"))
    assertRedirects(listed, reverse("admin:plans_plan_changelist"))


# What it tells


def test_years_that_are_over_are_folded_unless_something_is_wrong_there(as_adviser, plan, priorities):
    year = timezone.localdate().year
    Plan.objects.filter(pk=plan.pk).update(first_year=year - 1, last_year=year + 1)
    page = as_adviser.get(tab(plan))
    assert [row["is_open"] for row in page.context["years"]] == [False, True, True]
    wrong = as_adviser.post(tab(plan), typed(page, **{f"k{year - 1}_1_sentence": "Zin zonder prioriteit."}))
    assert [row["is_open"] for row in wrong.context["years"]] == [True, True, True]
    Plan.objects.filter(pk=plan.pk).update(first_year=year - 3, last_year=year - 2)
    assert [row["is_open"] for row in as_adviser.get(tab(plan)).context["years"]] == [True, True]


def test_it_says_what_is_empty_who_never_had_one_and_how_often(as_adviser, plan, priorities):
    for year, number in quarters_of(plan)[:12]:
        make_focus(priority=priorities[number % 2], year=year, quarter=number)
    page = as_adviser.get(tab(plan))
    assertContains(page, "12 van de 16 kwartalen hebben een prioriteit.")
    assertContains(page, "Leeg: 1e, 2e, 3e en 4e kwartaal 2027.")
    assertContains(page, "<strong>Nog nooit aan de beurt:</strong> Drie.")
    assert [(share["times"], share["when"][:1]) for share in page.context["shares"]] == [
        (6, ["2e en 4e kwartaal 2024"]),
        (6, ["1e en 3e kwartaal 2024"]),
        (0, []),
    ]


def test_it_marks_the_quarter_of_today(as_adviser):
    today = timezone.localdate()
    municipality = make_municipality()
    plan = make_plan(municipality=municipality, first_year=today.year, last_year=today.year)
    make_priority(plan=plan)
    log_in(as_adviser, make_user(municipality=municipality))
    page = as_adviser.get(tab(plan))
    now = Quarter.of(today)
    assert [form.quarter for row in page.context["years"] for form in row["forms"] if form.is_now] == [now]
    assertContains(page, f'href="#k{now.year}-{now.number}"')
    assertContains(page, '<span class="badge info">Nu</span>', count=2)  # in the table and at the quarter


def test_a_quarter_outside_the_years_of_the_plan_can_be_cleared(as_adviser, plan, priorities):
    make_focus(priority=priorities[0], year=2029, quarter=3)
    page = as_adviser.get(tab(plan))
    as_adviser.post(tab(plan), typed(page, k2029_3_priority=""))
    assert table(plan) == []


@pytest.mark.parametrize(
    ("quarters", "expected"),
    [
        ([], []),
        ([(2026, 3)], ["3e kwartaal 2026"]),
        ([(2026, 1), (2026, 4), (2027, 1)], ["1e en 4e kwartaal 2026", "1e kwartaal 2027"]),
        ([(2026, 1), (2026, 2), (2026, 4)], ["1e, 2e en 4e kwartaal 2026"]),
    ],
)
def test_quarters_in_words(quarters, expected):
    assert quarters_in_words([Quarter(*pair) for pair in quarters]) == expected


# Filling


def test_fill_several_quarters_and_clear_one(as_adviser, adviser, plan, priorities):
    one, two, _ = priorities
    make_focus(priority=two, year=2027, quarter=4)
    page = as_adviser.get(tab(plan))
    data = typed(
        page,
        k2026_1_priority=one.pk,
        k2026_1_sentence="Voor de\nzomer.",
        k2026_2_priority=two.pk,
        k2027_4_priority="",
    )
    answer = as_adviser.post(tab(plan), data, follow=True)
    assert warnings(answer) == ["De kalender is opgeslagen: 3 kwartalen zijn veranderd."]
    assert table(plan) == [(2026, 1, "Een", "Voor de zomer."), (2026, 2, "Twee", "")]
    assert {row.history_user for row in QuarterFocus.history.all()} == {None, adviser}
    again = as_adviser.post(tab(plan), typed(as_adviser.get(tab(plan))), follow=True)
    assert warnings(again) == ["Er was niets veranderd."]
    assert QuarterFocus.history.count() == 4


def test_a_form_without_a_quarter_leaves_that_quarter_alone(as_adviser, plan, priorities):
    make_focus(priority=priorities[0], year=2026, quarter=1)
    as_adviser.post(tab(plan), {"_save": ""})
    as_adviser.post(tab(plan), {"k2026-1-priority": ""})
    assert table(plan) == [(2026, 1, "Een", "")]


def test_mistakes_are_linked_from_a_summary_and_nothing_is_saved(as_adviser, plan, priorities):
    page = as_adviser.get(tab(plan))
    elsewhere = make_priority()
    data = typed(
        page,
        k2026_1_priority=priorities[0].pk,
        k2026_2_sentence="Zonder prioriteit.",
        k2026_3_priority=elsewhere.pk,
        k2026_4_priority=priorities[0].pk,
        k2026_4_sentence="x" * 301,
    )
    answer = as_adviser.post(tab(plan), data)
    assertContains(answer, "<title>Fout: ")
    for link in (
        '<a href="#id_k2026-2-priority">2e kwartaal 2026</a>: Kies een prioriteit bij deze zin',
        '<a href="#id_k2026-3-priority">3e kwartaal 2026</a>: Deze prioriteit staat niet meer in het plan.',
        '<a href="#id_k2026-4-sentence">4e kwartaal 2026</a>: Deze zin is te lang: hoogstens 300 tekens.',
    ):
        assertContains(answer, link)
    assertContains(answer, "Zonder prioriteit.")
    assert table(plan) == []


def test_an_adopted_plan_asks_why(as_adviser, plan, priorities):
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.ADOPTED)
    page = as_adviser.get(tab(plan))
    assertNotContains(page, "Waarom verandert u dit?")
    as_adviser.post(tab(plan), typed(page, k2026_1_priority=priorities[0].pk))
    assert table(plan) == [(2026, 1, "Een", "")]
    data = typed(as_adviser.get(tab(plan)), k2026_1_priority=priorities[1].pk)
    refused = as_adviser.post(tab(plan), data)
    assertContains(refused, '<a href="#id_change_reason">Waarom verandert u dit?</a>')
    assert table(plan) == [(2026, 1, "Een", "")]
    as_adviser.post(tab(plan), data | {"change_reason": "De campagne schuift op."})
    assert table(plan) == [(2026, 1, "Twee", "")]
    assert QuarterFocus.history.latest().history_change_reason == "De campagne schuift op."


# Proposing


def test_a_proposal_is_shown_and_saved_only_afterwards(as_adviser, priorities, plan):
    today = timezone.localdate()
    Plan.objects.filter(pk=plan.pk).update(first_year=today.year, last_year=today.year + 1)
    next_year = today.year + 1
    make_focus(priority=priorities[0], year=next_year, quarter=2)
    page = as_adviser.get(tab(plan))
    assertContains(page, "Verdeel de prioriteiten over de lege kwartalen")
    # What was typed and not saved yet counts, and stays.
    data = typed(
        page, **{f"k{next_year}_1_priority": priorities[1].pk, f"k{next_year}_1_sentence": "Mijn zin."}
    )
    proposed = as_adviser.post(tab(plan), data | {"_propose": ""})
    left = 5 - Quarter.of(today).number
    assert warnings(proposed) == [
        f"Voorstel: {left + 2} lege kwartalen ingevuld. Er is nog niets opgeslagen. Kijk het na en sla op."
    ]
    assertContains(proposed, "data-has-errors")
    assertContains(proposed, '<span class="badge warn">Voorstel</span>', count=left + 2)
    assert table(plan) == [(next_year, 2, "Een", "")]
    as_adviser.post(tab(plan), typed(proposed))
    filled = {(row[0], row[1]): row[2:] for row in table(plan)}
    assert filled[next_year, 1] == ("Twee", "Mijn zin.")
    assert filled[next_year, 2] == ("Een", "")
    assert len(filled) == left + 4
    counts = [list(filled.values()).count((title, "")) for title in ("Een", "Twee", "Drie")]
    assert sum(counts) == left + 3
    assertNotContains(as_adviser.get(tab(plan)), "Verdeel de prioriteiten")


def test_a_proposal_with_nothing_to_fill_says_so(as_adviser, plan, priorities):
    Plan.objects.filter(pk=plan.pk).update(first_year=2018, last_year=2021)
    page = as_adviser.get(tab(plan))
    assertNotContains(page, "Verdeel de prioriteiten")
    answer = as_adviser.post(tab(plan), typed(page) | {"_propose": ""})
    assert warnings(answer) == ["Er is geen leeg kwartaal meer vanaf nu."]


# Swapping


def test_swap_two_quarters(as_adviser, adviser, plan, priorities):
    one = make_focus(priority=priorities[0], year=2026, quarter=1, reason="Een.")
    two = make_focus(priority=priorities[1], year=2026, quarter=2, reason="Twee.")
    first, second = f"2026-1:{token_of(one)}", f"2026-2:{token_of(two)}"
    page = as_adviser.get(tab(plan))
    assertContains(page, f'<option value="{first}">1e kwartaal 2026: Een</option>', html=True)
    assertContains(page, '<option value="2026-3:">3e kwartaal 2026: leeg</option>', html=True)
    data = {"_swap": "", "wissel-first": first, "wissel-second": second}
    answer = as_adviser.post(tab(plan), data, follow=True)
    assert warnings(answer) == ["Het 1e kwartaal 2026 en het 2e kwartaal 2026 zijn verwisseld."]
    assert table(plan) == [(2026, 1, "Twee", "Twee."), (2026, 2, "Een", "Een.")]
    # A colleague was first: nothing happens, and the same choice stands ready with what is there now.
    late = as_adviser.post(tab(plan), data)
    assert "Een collega gaf het 1e kwartaal 2026 in de tussentijd aan ‘Twee’." in warnings(late)[0]
    assert warnings(late)[0].endswith("Er is niets verwisseld.")
    assertContains(
        late, f'<option value="2026-1:{one.pk}.2" selected>1e kwartaal 2026: Twee</option>', html=True
    )
    assert QuarterFocus.history.count() == 4


@pytest.mark.parametrize("first", ["", "2026-5:", "onzin", "2026-1", "99999-1:"])
def test_a_swap_without_a_quarter_is_refused(as_adviser, plan, priorities, first):
    make_focus(priority=priorities[0], year=2026, quarter=1)
    answer = as_adviser.post(tab(plan), {"_swap": "", "wissel-first": first, "wissel-second": "2026-2:"})
    assert list(answer.context["swap"].errors) == ["first"]
    assert table(plan) == [(2026, 1, "Een", "")]


def test_a_swap_in_an_adopted_plan_asks_why(as_adviser, plan, priorities):
    focus = make_focus(priority=priorities[0], year=2026, quarter=1)
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.ADOPTED)
    data = {"_swap": "", "wissel-first": f"2026-1:{token_of(focus)}", "wissel-second": "2026-3:"}
    refused = as_adviser.post(tab(plan), data)
    assertContains(refused, '<a href="#id_wissel-change_reason">Waarom verandert u dit?</a>', count=1)
    as_adviser.post(tab(plan), data | {"wissel-change_reason": "Later in het jaar."})
    assert table(plan) == [(2026, 3, "Een", "")]


# Two people at once


def test_the_second_of_two_sees_both_choices_and_nothing_is_lost(as_adviser, plan, priorities):
    one, two, three = priorities
    make_focus(priority=one, year=2026, quarter=1, reason="Eerst.")
    page = as_adviser.get(tab(plan))
    data = typed(page, k2026_1_priority=two.pk, k2026_1_sentence="Van mij.", k2026_2_priority=two.pk)
    set_focus(plan=plan, year=2026, quarter=1, priority=three, sentence="Van een collega.", by=None)
    met = as_adviser.post(tab(plan), data)
    assertContains(met, "Een collega gaf het 1e kwartaal 2026 in de tussentijd aan ‘Drie’.")
    assertContains(met, "Van een collega.")
    assertContains(met, "Van mij.")
    assert table(plan) == [(2026, 1, "Drie", "Van een collega.")]
    as_adviser.post(tab(plan), typed(met))
    assert table(plan) == [(2026, 1, "Twee", "Van mij."), (2026, 2, "Twee", "")]
    assert "Van een collega." in set(QuarterFocus.history.values_list("reason", flat=True))


def test_the_choice_of_the_colleague_can_be_kept_and_the_own_one_stays_in_the_history(
    as_adviser, plan, priorities
):
    page = as_adviser.get(tab(plan))
    data = typed(page, k2026_1_priority=priorities[1].pk, k2026_1_sentence="Van mij.")
    set_focus(plan=plan, year=2026, quarter=1, priority=priorities[2], by=None)
    met = as_adviser.post(tab(plan), data)
    as_adviser.post(tab(plan), typed(met, k2026_1_gives_way="on"))
    assert table(plan) == [(2026, 1, "Drie", "")]
    assert "Van mij." in set(QuarterFocus.history.values_list("reason", flat=True))


def test_what_only_the_colleague_changed_stays(as_adviser, plan, priorities):
    make_focus(priority=priorities[0], year=2026, quarter=1)
    page = as_adviser.get(tab(plan))
    swap_quarters(plan=plan, first=(2026, 1), second=(2026, 4), by=None)
    as_adviser.post(tab(plan), typed(page, k2026_2_priority=priorities[1].pk))
    assert table(plan) == [(2026, 2, "Twee", ""), (2026, 4, "Een", "")]


def test_a_priority_that_a_colleague_deleted_is_pointed_out(as_adviser, plan, priorities):
    page = as_adviser.get(tab(plan))
    data = typed(page, k2026_1_priority=priorities[2].pk)
    priorities[2].delete()
    assertContains(as_adviser.post(tab(plan), data), "Deze prioriteit staat niet meer in het plan.")
    assert table(plan) == []


# History


def test_a_cleared_quarter_stands_in_the_history_and_comes_back_unless_it_is_taken(client, plan, priorities):
    officer = make_user(municipality=plan.municipality)
    log_in(client, officer)
    focus = make_focus(priority=priorities[0], year=2026, quarter=1, reason="Een goede zin.")
    clear_focus(plan=plan, year=2026, quarter=1, by=officer)
    changes = reverse("admin:plans_plan_changes", args=[plan.pk])
    assertContains(client.get(changes), "Kwartaalprioriteit: 1e kwartaal 2026")
    deletion = {"deletion": f"quarterfocus:{QuarterFocus.history.latest().history_id}"}
    set_focus(plan=plan, year=2026, quarter=1, priority=priorities[1], by=officer)
    assert warnings(client.post(changes, deletion, follow=True)) == ["Dit kwartaal heeft al een prioriteit."]
    clear_focus(plan=plan, year=2026, quarter=1, by=officer)
    client.post(changes, deletion)
    assert table(plan) == [(2026, 1, "Een", "Een goede zin.")]
    assert plan.quarters.get().pk == focus.pk


# At what cost


def test_query_count_is_the_same_for_one_and_sixteen_quarters(as_adviser, plan, priorities):
    counts = []
    for number, (year, quarter) in enumerate(quarters_of(plan)):
        make_focus(priority=make_priority(plan=plan), year=year, quarter=quarter)
        if number in {0, 15}:
            with CaptureQueriesContext(connection) as queries:
                assert as_adviser.get(tab(plan)).status_code == 200
            counts.append(len(queries))
    assert counts[0] == counts[1]
