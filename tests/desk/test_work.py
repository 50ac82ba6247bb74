"""Mijn werk: what asks for attention, by role, at a fixed price."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from desk.gaps import gaps_of
from desk.models import Comment
from desk.work import work_of
from indicators.periods import Period
from municipalities.models import Membership, Role
from plans.models import LocalTheme, Plan, ThemeOwnership, ThemeText
from priorities.models import Action, PriorityPartner
from priorities.quarter import Quarter
from stakeholders.models import TeamMembership
from tests.builders import (
    make_action,
    make_chapter,
    make_field,
    make_focus,
    make_goal,
    make_indicator,
    make_measurement,
    make_municipality,
    make_organisation,
    make_plan,
    make_plan_indicator,
    make_priority,
    make_programme,
    make_target,
    make_team,
    make_theme,
    make_user,
)

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 11, 22)


def day(text):
    return datetime.date.fromisoformat(text)


@pytest.fixture
def municipality():
    return make_municipality(name="Duinwaard", slug="duinwaard")


@pytest.fixture
def plan(municipality):
    return make_plan(municipality=municipality, slug="2024-2027", status=Plan.Status.ADOPTED)


@pytest.fixture
def draft(municipality):
    return make_plan(municipality=municipality, slug="2028-2031", first_year=2028, last_year=2031)


@pytest.fixture
def programme(plan):
    return make_programme(plan=plan, year=2026)


@pytest.fixture
def officer(municipality):
    return make_user(municipality=municipality)


def log_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


def due(text, precision="day", **fields):
    return {"due_on": day(text), "due_precision": precision} | fields


# What asks for attention


def test_attention_late_soon_asked_and_comments(programme, officer, municipality, draft):
    team = make_team(municipality=municipality, name="Team Veiligheid")
    make_action(programme=programme, title="laat", lead_team=team, **due("2026-11-01"))
    make_action(programme=programme, title="binnenkort", lead_team=team, **due("2026-12-22"))
    make_action(programme=programme, title="over 31 dagen", **due("2026-12-23"))
    make_action(
        programme=programme, title="stil", state="running", start_on=day("2026-01-01"), start_precision="year"
    )
    make_action(programme=programme, title="klaar", state="done", **due("2026-01-01"))
    colleague = make_user(name="Communicatie Duinwaard")
    chapter = make_chapter(plan=draft, title="Inleiding")
    first = Comment.objects.create(plan=draft, chapter=chapter, author=colleague, text="Kan dit korter?")
    Comment.objects.create(plan=draft, chapter=chapter, answers=first, text="Ja")
    Comment.objects.create(plan=draft, chapter=chapter, text="Oud", settled_at=first.made_at)
    work = work_of(officer, on=DAY)
    assert [(line.badge.word, line.title, line.detail) for line in work.attention] == [
        ("Te laat", "laat", "moest klaar zijn op 1 november 2026 · Team Veiligheid"),
        ("Binnenkort", "binnenkort", "klaar op 22 december 2026 · Team Veiligheid"),
        ("Bericht gevraagd", "stil", "nog geen bericht · geen trekker"),
        ("Opmerking", "Kan dit korter?", "hoofdstuk Inleiding · van Communicatie Duinwaard"),
    ]
    assert work.attention[-1].url == f"/beheer/plans/chapter/{chapter.pk}/change/#opmerkingen"
    assert [one.comments for one in work.drafts] == [1]


def test_long_lists_are_cut_and_the_rest_is_counted(programme, officer):
    for _ in range(9):
        make_action(programme=programme, **due("2026-11-01"))
    work = work_of(officer, on=DAY)
    assert (len(work.attention), work.more) == (6, 3)


def test_own_actions_are_not_said_twice(programme, officer):
    make_action(programme=programme, title="van mij", lead_person=officer, **due("2026-11-01"))
    work = work_of(officer, on=DAY)
    assert [line.action.title for line in work.own_shown] == ["van mij"]
    assert work.attention == []


def test_what_moved_on_is_late_in_one_year_only(programme, officer, plan):
    old = make_action(programme=programme, title="oud", **due("2026-03-31"))
    make_action(
        programme=make_programme(plan=plan, year=2027), title="nieuw", origin=old, **due("2026-11-21")
    )
    assert [line.title for line in work_of(officer, on=DAY).attention] == ["nieuw"]


# Plans


def make_whole_indicator(priority):
    """An indicator that lacks nothing."""
    part = make_plan_indicator(priority=priority, source_text="Politie", baseline_year=2022)
    make_target(plan_indicator=part, text="< 80")
    return part


def test_draft_says_what_it_misses(draft, officer):
    theme = make_theme(theme_list=draft.theme_list)
    for position in (2, 3):
        make_theme(theme_list=draft.theme_list, position=position)
    make_chapter(plan=draft, title="Inleiding", body="<p>Begin</p>")
    make_chapter(plan=draft, title="Ambitie", body="")
    make_chapter(plan=draft, title="Prioriteiten", kind="priorities")
    make_chapter(plan=draft, title="Doelen", kind="objectives")
    whole = make_priority(plan=draft, title="Heel", intended_result="<p>Minder</p>")
    whole.themes.add(theme)
    make_goal(plan=draft, priority=whole)
    make_whole_indicator(whole)
    PriorityPartner.objects.create(
        plan=draft, priority=whole, organisation=make_organisation(municipality=draft.municipality)
    )
    half = make_priority(plan=draft, title="Half", intended_result="<p> </p>")
    half.subthemes.add(
        LocalTheme.objects.create(municipality=draft.municipality, theme=theme, name="Woonoverlast")
    )
    ThemeOwnership.objects.create(plan=draft, theme=theme, team=make_team(municipality=draft.municipality))
    make_focus(priority=whole, year=2028, quarter=1)
    gaps = gaps_of([draft])[draft.pk]
    assert [gap.text for gap in gaps] == [
        "2 hoofdstukken zijn nog leeg",
        "Prioriteit ‘Half’ heeft geen beoogd resultaat, geen partner, geen doel en geen indicator",
        "2 thema's komen niet aan bod",
        "2 thema's hebben geen eigenaar",
        "15 kwartalen hebben geen prioriteit",
    ]
    assert gaps[1].url == reverse("admin:priorities_priority_change", args=[half.pk])
    card = work_of(officer, on=DAY).drafts[0]
    assert [gap.text for gap in card.gaps] == [gap.text for gap in gaps]
    assert [(one.heading, one.state.word) for one in card.chapters] == [
        ("1 Inleiding", "in bewerking"),
        ("2 Ambitie", "leeg"),
        ("3 Prioriteiten", "in bewerking"),
        ("4 Doelen", "leeg"),
    ]


def test_gaps_of_one_and_of_many():
    plan = make_plan(last_year=2024)
    assert [gap.text for gap in gaps_of([plan])[plan.pk]] == [
        "Er zijn nog geen hoofdstukken",
        "Er zijn nog geen prioriteiten",
        "4 kwartalen hebben geen prioriteit",
    ]
    make_chapter(plan=plan, title="Ambitie")
    themes = [make_theme(theme_list=plan.theme_list, position=position) for position in range(1, 5)]
    for theme in themes:
        make_priority(plan=plan).themes.add(theme)
        ThemeOwnership.objects.create(plan=plan, theme=theme, team=make_team(municipality=plan.municipality))
    assert [gap.text for gap in gaps_of([plan])[plan.pk]] == [
        "Hoofdstuk ‘Ambitie’ is nog leeg",
        "4 prioriteiten hebben geen beoogd resultaat",
        "4 prioriteiten hebben geen partner",
        "4 prioriteiten hebben geen doel",
        "4 prioriteiten hebben geen indicator",
        "4 kwartalen hebben geen prioriteit",
    ]


def test_texts_of_themes_count_as_said():
    plan = make_plan()
    theme = make_theme(theme_list=plan.theme_list)
    assert "1 thema komt niet aan bod" in [gap.text for gap in gaps_of([plan])[plan.pk]]
    ThemeText.objects.create(plan=plan, field=make_field(), title="Overlast").themes.add(theme)
    assert "niet aan bod" not in " ".join(gap.text for gap in gaps_of([plan])[plan.pk])


def test_complete_plan_misses_nothing():
    plan = make_plan(last_year=2024)
    make_chapter(plan=plan, title="Inleiding", body="<p>Begin</p>")
    priority = make_priority(plan=plan, intended_result="<p>Minder</p>")
    priority.themes.add(make_theme(theme_list=plan.theme_list))
    ThemeOwnership.objects.create(
        plan=plan, theme=priority.themes.get(), team=make_team(municipality=plan.municipality)
    )
    make_goal(plan=plan, priority=priority)
    make_whole_indicator(priority)
    PriorityPartner.objects.create(
        plan=plan, priority=priority, organisation=make_organisation(municipality=plan.municipality)
    )
    for quarter in range(1, 5):
        make_focus(priority=priority, quarter=quarter)
    assert gaps_of([plan]) == {plan.pk: []}


def test_programme_of_this_year_of_the_plan_in_force(programme, officer, plan):
    make_action(programme=programme, title="laat", lead_person=officer, **due("2026-11-01"))
    make_action(programme=programme, title="af", state="done")
    make_action(programme=make_programme(plan=plan, year=2027), title="volgend jaar")
    (table,) = work_of(officer, on=DAY).programmes
    assert (table.year, table.total) == (2026, 2)
    assert [(standing.word, number) for standing, number in table.counts] == [("Te laat", 1), ("Afgerond", 1)]
    assert [line.action.title for line in table.rows] == ["laat", "af"]
    assert work_of(officer, on=day("2028-01-01")).programmes == []
    (empty,) = work_of(officer, on=day("2025-06-01")).programmes
    assert (empty.programme, empty.rows) == (None, [])


def test_priority_of_this_quarter_stands_below_the_heading(client, plan, officer, monkeypatch):
    make_focus(priority=make_priority(plan=plan, title="Informatieveiligheid"), year=2026, quarter=4)
    assert [(one.place, str(one.quarter), one.title) for one in work_of(officer, on=DAY).focus] == [
        ("", "4e kwartaal 2026", "Informatieveiligheid")
    ]
    assert work_of(officer, on=day("2026-12-31")).focus != []
    assert work_of(officer, on=day("2027-01-01")).focus == []


# By role


def test_communications_sees_the_coming_quarter(plan, municipality, programme):
    user = make_user(municipality=municipality, role=Role.COMMUNICATIONS)
    priority = make_priority(plan=plan, title="Online oplichting")
    make_focus(priority=priority, year=2027, quarter=1, reason="Na de feestdagen.")
    there = make_programme(plan=plan, year=2027)
    make_action(programme=there, title="erin", priority=priority, **due("2027-03-31", "quarter"))
    make_action(
        programme=there,
        title="via het doel",
        goal=make_goal(plan=plan, priority=priority),
        **due("2027-02-01"),
    )
    make_action(
        programme=there,
        title="later",
        priority=priority,
        **due("2027-06-30"),
        start_on=day("2027-05-01"),
        start_precision="day",
    )
    make_action(programme=there, title="andere prioriteit", **due("2027-02-01"))
    work = work_of(user, on=DAY)
    (coming,) = work.coming
    assert (coming.quarter, coming.focus.priority.title, coming.focus.reason) == (
        Quarter(2027, 1),
        "Online oplichting",
        "Na de feestdagen.",
    )
    assert [action.title for action in coming.actions] == ["via het doel", "erin"]
    assert (work.has_attention, work.programmes, work.council) == (False, [], [])


def test_coming_quarter_of_the_next_plan(plan, draft, municipality):
    user = make_user(municipality=municipality, role=Role.COMMUNICATIONS)
    make_focus(priority=make_priority(plan=draft, title="Nieuw"), year=2028, quarter=1)
    assert [one.focus.priority.title for one in work_of(user, on=day("2027-12-31")).coming] == ["Nieuw"]
    assert [one.focus for one in work_of(user, on=day("2027-09-30")).coming] == [None]
    assert work_of(user, on=day("2035-01-01")).coming == []


def test_clerk_sees_what_is_on_its_way(plan, draft, municipality, programme):
    user = make_user(municipality=municipality, role=Role.CLERK)
    make_chapter(plan=draft, is_finished=True)
    make_programme(plan=plan, year=2025)
    make_programme(plan=plan, year=2027, adopted_on=DAY)
    work = work_of(user, on=DAY)
    assert [(one.badge.word, one.title, one.detail) for one in work.council] == [
        ("Concept", "Integraal veiligheidsplan 2028–2031", "1 van 1 hoofdstukken klaar · nog 2 punten open"),
        ("Wacht op het college", "Uitvoeringsprogramma 2026", "nog niet vastgesteld door het college"),
    ]
    assert [one.line.plan for one in work.adopted] == [plan]


@pytest.mark.parametrize("role", [Role.COUNCIL_READER, Role.PARTNER_READER])
def test_reader_finds_adopted_plans_to_read(client, plan, municipality, role):
    neighbour = make_plan(
        municipality=make_municipality(name="Zandvoorde"), status=Plan.Status.ADOPTED, title="Samen"
    )
    neighbour.participants.add(municipality)
    make_plan(municipality=make_municipality(), status=Plan.Status.ADOPTED, title="Van anderen")
    user = make_user(municipality=municipality, role=role)
    work = work_of(user, on=DAY)
    assert [(one.line.plan.title, one.url) for one in work.adopted] == [
        ("Integraal veiligheidsplan", "/duinwaard/plannen/2024-2027/"),
        ("Samen", f"/{neighbour.municipality.slug}/plannen/{neighbour.slug}/"),
    ]
    assert (work.has_attention, work.has_council, work.programmes, work.coming) == (False, False, [], [])
    programme = make_programme(plan=plan, year=2026)
    assert [one.programme for one in work_of(user, on=DAY).adopted] == ["", ""]
    programme.adopted_on = DAY
    programme.save()
    assert [one.programme for one in work_of(user, on=DAY).adopted] == [
        "/duinwaard/plannen/2024-2027/uitvoering/2026/",
        "",
    ]
    log_in(client, user)
    assertNotContains(client.get(reverse("admin:index")), "Vraagt uw aandacht")


def test_partner_reads_what_was_agreed(plan, municipality):
    user = make_user(municipality=municipality, role=Role.PARTNER_READER)
    police = make_organisation(municipality=municipality, name="Politie")
    housing = make_organisation(municipality=municipality, name="Woningcorporatie", kind="housing")
    priority = make_priority(plan=plan, title="Woonoverlast")
    for position, (organisation, role) in enumerate([(police, "Handhaven"), (housing, "Signaleren")]):
        PriorityPartner.objects.create(
            plan=plan, priority=priority, organisation=organisation, role=role, position=position
        )

    def said():
        return [(one.partner, one.role, one.priority) for one in work_of(user, on=DAY).agreements]

    assert said() == [
        ("Politie", "Handhaven", "Woonoverlast"),
        ("Woningcorporatie", "Signaleren", "Woonoverlast"),
    ]
    TeamMembership.objects.create(team=housing, user=user)
    assert said() == [("Woningcorporatie", "Signaleren", "Woonoverlast")]
    assert work_of(make_user(municipality=municipality, role=Role.COUNCIL_READER), on=DAY).agreements == []


def test_stranger_sees_nothing_of_it(client, plan, draft, programme):
    make_action(programme=programme, title="Geheime actie", **due("2026-11-01"))
    log_in(client, make_user(municipality=make_municipality(), role=Role.ADMINISTRATOR))
    response = client.get(reverse("admin:index"))
    assertNotContains(response, "Geheime actie")
    assertNotContains(response, draft.title)


def test_who_works_for_several_sees_of_which_each_line_is(programme, officer, plan):
    other = make_plan(municipality=make_municipality(name="Zandvoorde"), status=Plan.Status.ADOPTED)
    Membership.objects.create(user=officer, municipality=other.municipality, role=Role.POLICY_OFFICER)
    officer.forget_roles()
    make_action(programme=programme, title="hier", **due("2026-11-01"))
    make_action(programme=make_programme(plan=other, year=2026), title="daar", **due("2026-11-02"))
    work = work_of(officer, on=DAY)
    assert [line.detail.split(" · ")[0] for line in work.attention] == ["Duinwaard", "Zandvoorde"]
    assert [table.place for table in work.programmes] == ["Duinwaard", "Zandvoorde"]


def test_superuser_sees_every_municipality(programme, plan):
    make_action(programme=programme, title="laat", **due("2026-11-01"))
    work = work_of(make_user(is_superuser=True), on=DAY)
    assert [line.title for line in work.attention] == ["laat"]
    assert (work.coming, work.council, work.agreements) == ([], [], [])


# The page


def test_page_says_date_and_offers_the_next_chapter(client, draft, officer):
    make_chapter(plan=draft, title="Inleiding", is_finished=True)
    make_chapter(plan=draft, title="Ambitie")
    log_in(client, officer)
    response = client.get(reverse("admin:index"))
    assertContains(response, "Verder met 2 Ambitie", count=1)
    assertContains(response, "Dit mist nog")


def fill(municipality, how_many, user):
    """Everything that the page shows, `how_many` times."""
    while Action.objects.filter(plan__municipality=municipality).count() < how_many:
        adopted = Plan.objects.filter(municipality=municipality, status="adopted").first() or make_plan(
            municipality=municipality, status=Plan.Status.ADOPTED, first_year=2020, last_year=2040
        )
        draft = Plan.objects.filter(municipality=municipality, status="draft").first() or make_plan(
            municipality=municipality
        )
        year = datetime.date.today().year
        programme = adopted.programmes.first() or make_programme(plan=adopted, year=year)
        priority = make_priority(plan=adopted)
        if not adopted.quarters.exists():
            for number in range(1, 5):
                make_focus(priority=priority, year=year, quarter=number)
                make_focus(priority=priority, year=year + 1, quarter=number)
        organisation = make_organisation(municipality=municipality)
        PriorityPartner.objects.create(plan=adopted, priority=priority, organisation=organisation)
        for lead in (user, None):
            action = make_action(
                programme=programme,
                priority=priority,
                lead_person=lead,
                lead_team=make_team(municipality=municipality),
                **due("2020-01-31"),
            )
            action.reports.create(reported_on=DAY, reported_by=user, state="running", done="Begonnen.")
        indicator = make_indicator(
            municipality=municipality,
            team=make_team(municipality=municipality, members=[user]),
            unit="judgement" if priority.pk % 2 else "count",
        )
        for plan in (adopted, draft):
            part = make_plan_indicator(plan=plan, indicator=indicator)
            make_target(plan_indicator=part, text="74")
        make_measurement(indicator=indicator, period=Period.year(2020), state="not_available")
        make_priority(plan=draft).themes.add(
            make_theme(theme_list=draft.theme_list, position=1 + priority.pk)
        )
        Comment.objects.create(plan=draft, chapter=make_chapter(plan=draft), author=user, text="Korter?")


@pytest.mark.parametrize("role", list(Role))
def test_page_costs_the_same_for_one_and_thirty_and_for_one_and_three_municipalities(
    client, municipality, role
):
    user = make_user(municipality=municipality, role=role)
    places = [municipality]
    counts = []
    for how_many, municipalities in ((2, 1), (30, 1), (30, 3)):
        while len(places) < municipalities:
            places.append(make_municipality())
            Membership.objects.create(user=user, municipality=places[-1], role=role)
        for place in places:
            fill(place, how_many, user)
        log_in(client, user)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("admin:index")).status_code == 200
        counts.append(len(queries))
    assert counts == counts[:1] * 3
