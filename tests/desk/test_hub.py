"""The plan hub in the admin: who may see and do what, and at what cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from documents.council import CouncilDocument
from indicators.periods import Period
from municipalities.models import Role, SafetyRegion
from plans.models import Chapter, GuidingPrinciple, Objective, Plan, Signatory, ThemeText
from priorities.models import Priority
from tests.builders import (
    make_chapter,
    make_field,
    make_measurement,
    make_municipality,
    make_plan,
    make_plan_indicator,
    make_theme,
    make_theme_list,
    make_user,
)
from tests.in_between import after_query

pytestmark = pytest.mark.django_db

TABS = [
    "plans_plan_change",
    "plans_plan_chapters",
    "priorities_priority_of_plan",
    "plans_plan_principles",
    "plans_themeownership_of_plan",
    "plans_plan_details",
    "plans_plan_documents",
    "plans_plan_changes",
]


@pytest.fixture
def plan():
    return make_plan()


@pytest.fixture
def officer(plan):
    return make_user(municipality=plan.municipality)


@pytest.fixture
def as_officer(client, officer):
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    return client


def log_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


def parts_of(plan):
    """One record of every kind of part."""
    return [
        make_chapter(plan=plan),
        GuidingPrinciple.objects.create(plan=plan, title="Voorkomen is beter"),
        Objective.objects.create(plan=plan, text="Minder inbraken"),
        ThemeText.objects.create(plan=plan, field=make_field(), title="Overlast"),
        Signatory.objects.create(plan=plan, role="griffier"),
        Priority.objects.create(plan=plan, title="Cybercrime"),
    ]


def address(part, page, *args):
    return reverse(f"admin:{part._meta.app_label}_{part._meta.model_name}_{page}", args=[part.pk, *args])


# Who gets in


def test_log_in_of_the_admin_is_that_of_livp(client, plan):
    wanted = reverse("admin:plans_plan_chapters", args=[plan.pk])
    response = client.get(wanted, follow=True)
    assert response.redirect_chain[-1][0] == f"{reverse('account_login')}?next={wanted.replace('/', '%2F')}"


@pytest.mark.parametrize("tab", TABS)
def test_a_stranger_finds_no_plan(client, plan, tab):
    log_in(client, make_user(municipality=make_municipality()))
    assert client.get(reverse(f"admin:{tab}", args=[plan.pk])).status_code == 404


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_of_the_hub_opens_and_says_where_one_is(as_officer, plan, tab):
    parts_of(plan)
    response = as_officer.get(reverse(f"admin:{tab}", args=[plan.pk]))
    assert response.status_code == 200
    current = [entry.label for entry in response.context["tabs"] if entry.is_current]
    assert len(current) == 1
    assertContains(response, plan.title)


def test_a_stranger_finds_no_part_and_cannot_touch_one(client, plan):
    parts = parts_of(plan)
    log_in(client, make_user(municipality=make_municipality()))
    for part in parts:
        for page in ("change", "delete", "history"):
            assert client.get(address(part, page)).status_code == 404
            assert client.post(address(part, page), {"post": "yes"}).status_code == 404
        assert client.post(address(part, "move"), {"direction": "up"}).status_code == 404
        add = reverse(f"admin:{part._meta.app_label}_{part._meta.model_name}_add")
        assert client.get(f"{add}?plan={plan.pk}").status_code == 404
        assert client.get(add).status_code == 404
        assert type(part).objects.filter(pk=part.pk).exists()


def test_a_reader_reads_but_changes_nothing(client, plan):
    parts = parts_of(plan)
    log_in(client, make_user(municipality=plan.municipality, role=Role.COUNCIL_READER))
    for tab in TABS:
        response = client.get(reverse(f"admin:{tab}", args=[plan.pk]))
        assertContains(response, "U kunt dit plan lezen, maar niet veranderen.")
        assertNotContains(response, "toevoegen")
    for part in parts:
        assertContains(client.get(address(part, "change")), "Plan")
        assert client.post(address(part, "change"), {"title": "Anders"}).status_code == 403
        assert client.post(address(part, "delete"), {"post": "yes"}).status_code == 403
        assert client.post(address(part, "move"), {"direction": "up"}).status_code == 403
    assert client.get(reverse("admin:plans_plan_add")).status_code == 403
    chapters = reverse("admin:plans_plan_chapters", args=[plan.pk])
    assert client.post(chapters, {"move": f"{parts[0].pk}:up"}).status_code == 403
    image = reverse("admin:plans_plan_image", args=[plan.pk])
    assert client.post(image).status_code == 403


@pytest.mark.parametrize("is_superuser", [False, True])
def test_adopted_plan_is_read_only_for_everyone(client, is_superuser):
    plan = make_plan(status=Plan.Status.ADOPTED)
    parts = parts_of(plan)
    user = make_user(is_superuser=True) if is_superuser else make_user(municipality=plan.municipality)
    log_in(client, user)
    for tab in TABS:
        assertContains(client.get(reverse(f"admin:{tab}", args=[plan.pk])), "Dit plan is vastgesteld.")
    for part in parts:
        assertNotContains(client.get(address(part, "change")), 'name="_save"')
        for page in ("change", "delete"):
            assert client.post(address(part, page), {"post": "yes", "title": "Anders"}).status_code == 403
        assert client.post(address(part, "move"), {"direction": "up"}).status_code == 403
        row = part.history.latest().history_id
        assert client.post(address(part, "restore", row)).status_code == 403
        add = reverse(f"admin:{part._meta.app_label}_{part._meta.model_name}_add")
        assert client.get(f"{add}?plan={plan.pk}").status_code == 403
        assert part.history.count() == 1
    plan_page = reverse("admin:plans_plan_details", args=[plan.pk])
    before = Plan.objects.get().title
    client.post(plan_page, {"title": "Anders"})
    assert Plan.objects.get().title == before
    assert client.post(reverse("admin:plans_plan_delete", args=[plan.pk]), {"post": "yes"}).status_code == 403


# What it costs


def queries_of(client, url):
    client.get(url)  # what a session fetches once
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.parametrize("tab", TABS)
def test_hub_costs_the_same_for_5_and_50_chapters(as_officer, plan, tab):
    counts = []
    for how_many in (5, 50):
        while plan.chapters.count() < how_many:
            make_chapter(plan=plan)
        counts.append(queries_of(as_officer, reverse(f"admin:{tab}", args=[plan.pk])))
    assert counts[0] == counts[1]


def test_chapter_form_costs_the_same_for_5_and_50_chapters(as_officer, plan):
    chapter = make_chapter(plan=plan)
    counts = []
    for how_many in (5, 50):
        while plan.chapters.count() < how_many:
            make_chapter(plan=plan)
        counts.append(queries_of(as_officer, address(chapter, "change")))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("page", ["admin:index", "admin:plans_plan_changelist"])
def test_plans_cost_the_same_for_one_and_three(as_officer, plan, page):
    counts = []
    for how_many in (1, 3):
        while Plan.objects.count() < how_many:
            make_plan(municipality=plan.municipality, theme_list=plan.theme_list)
        counts.append(queries_of(as_officer, reverse(page)))
    assert counts[0] == counts[1]


def test_tabs_with_records_cost_the_same_for_one_and_three(as_officer, plan):
    theme = make_theme(theme_list=plan.theme_list)
    pages = [reverse(f"admin:{tab}", args=[plan.pk]) for tab in TABS if tab != "plans_plan_changes"]
    counts = []
    for _ in range(2):
        for _ in range(1 if not counts else 2):
            for part in parts_of(plan):
                if hasattr(part, "themes"):
                    part.themes.add(theme)
        counts.append([queries_of(as_officer, page) for page in pages])
    assert counts[0] == counts[1]


# What one does there


def test_my_work_shows_how_far_the_plan_is(as_officer, plan):
    make_chapter(plan=plan, title="Inleiding", is_finished=True)
    make_chapter(plan=plan, title="Ambitie")
    other = make_plan(title="Plan van de buren")
    response = as_officer.get(reverse("admin:index"))
    assertContains(response, "1 van 2 hoofdstukken klaar")
    assertContains(response, "Verder met 2 Ambitie")
    assertNotContains(response, other.title)


def test_tree_numbers_priorities_like_the_document(as_officer, plan):
    make_chapter(plan=plan, title="Inleiding")
    priorities = make_chapter(plan=plan, title="Prioriteiten", kind="priorities")
    make_chapter(plan=plan, title="Hoe wij kozen", parent=priorities)
    make_chapter(plan=plan, title="Geld")
    Priority.objects.create(plan=plan, title="Cybercrime")
    Priority.objects.create(plan=plan, title="Inbraak", position=1)
    page = as_officer.get(reverse("admin:plans_plan_chapters", args=[plan.pk]))
    lines = []
    for row in page.context["rows"]:
        lines.append((row.node.number, row.node.chapter.title, row.state.word))
        lines += [(section.number, section.title, "") for section in row.sections]
    assert lines == [
        ("1", "Inleiding", "leeg"),
        ("2", "Prioriteiten", "in bewerking"),
        ("2.1", "Hoe wij kozen", "leeg"),
        ("2.2", "Cybercrime", ""),
        ("2.3", "Inbraak", ""),
        ("3", "Geld", "leeg"),
    ]
    in_document = [(section.number, section.title) for section in CouncilDocument.of(plan).walk()]
    assert in_document == [(number, title) for number, title, _ in lines]


def test_records_without_a_chapter_are_pointed_out(as_officer, plan):
    Objective.objects.create(plan=plan, text="Minder inbraken")
    page = as_officer.get(reverse("admin:plans_plan_chapters", args=[plan.pk]))
    assert page.context["without_chapter"] == [("objectives", "algemene doelstellingen")]
    make_chapter(plan=plan, kind="objectives")
    page = as_officer.get(reverse("admin:plans_plan_chapters", args=[plan.pk]))
    assert page.context["without_chapter"] == []


def test_figures_of_the_safety_picture_are_pointed_out_like_the_document_shows_them(as_officer, plan):
    named = make_plan_indicator(plan=plan, role="safety_picture")
    make_measurement(indicator=named.indicator, period=Period.year(plan.first_year), value=1)
    address = reverse("admin:plans_plan_chapters", args=[plan.pk])
    assert as_officer.get(address).context["without_chapter"] == []
    assert CouncilDocument.of(plan).sections == ()

    make_measurement(indicator=named.indicator, period=Period.year(plan.first_year - 1), value=1)
    assert as_officer.get(address).context["without_chapter"] == [("safety_picture", "veiligheidsbeeld")]
    assert [section.kind for section in CouncilDocument.of(plan).sections] == ["safety_picture"]


def test_the_overview_of_an_adopted_plan_leads_to_its_end_report(as_officer, plan):
    address = reverse("admin:plans_plan_change", args=[plan.pk])
    link = f'href="/{plan.municipality.slug}/plannen/{plan.slug}/eindrapport/"'
    assert link not in as_officer.get(address).content.decode()
    Plan.objects.filter(pk=plan.pk).update(status="adopted")
    assert link in as_officer.get(address).content.decode()


def test_my_work_without_a_plan_says_what_to_do(client):
    log_in(client, make_user(municipality=make_municipality()))
    response = client.get(reverse("admin:index"))
    assertContains(response, "U werkt nu niet aan een plan")
    assertContains(response, "Nieuw plan beginnen")


def test_start_a_plan_from_the_form(as_officer, officer, plan):
    themes = make_theme_list()
    data = {
        "municipality": plan.municipality_id,
        "title": "Samen veilig",
        "first_year": 2028,
        "last_year": 2031,
        "theme_list": themes.pk,
        "former_plan": plan.pk,
    }
    response = as_officer.post(reverse("admin:plans_plan_add"), data)
    started = Plan.objects.get(slug="2028-2031")
    assertRedirects(response, reverse("admin:plans_plan_chapters", args=[started.pk]))
    assert (started.former_plan, started.chapters.count()) == (plan, 14)
    assert started.history.earliest().history_user == officer


def test_a_plan_cannot_be_started_for_the_neighbours_nor_end_before_it_starts(as_officer, plan):
    neighbour = make_municipality()
    data = {"municipality": neighbour.pk, "title": "Plan", "theme_list": plan.theme_list_id}
    response = as_officer.post(
        reverse("admin:plans_plan_add"), data | {"first_year": 2031, "last_year": 2028}
    )
    form = response.context["form"]
    assert set(form.errors) == {"municipality", "last_year"}
    assertContains(response, "Er is nog iets niet goed")
    # What was typed is not saved: keeping.js looks for this.
    assertContains(response, " data-has-errors>")
    assertContains(response, '<a href="#id_last_year">Laatste jaar</a>', html=True)
    assert Plan.objects.count() == 1


def test_chapters_move_by_button(as_officer, plan):
    first, second = make_chapter(plan=plan, title="Een"), make_chapter(plan=plan, title="Twee")
    tab = reverse("admin:plans_plan_chapters", args=[plan.pk])
    response = as_officer.post(tab, {"move": f"{second.pk}:up"})
    assert response.url == f"{tab}#h{second.pk}"
    assert [chapter.title for chapter in plan.chapters.all()] == ["Twee", "Een"]
    refused = as_officer.post(tab, {"move": f"{second.pk}:up"}, follow=True)
    assertContains(refused, "Dit hoofdstuk staat al bovenaan.")
    assert as_officer.post(tab, {"move": "x:up"}).status_code == 404
    assert as_officer.post(tab, {"move": f"{first.pk}:away"}).status_code == 404
    assert as_officer.post(tab, {"move": f"{make_chapter().pk}:up"}).status_code == 404


def test_add_a_section_with_its_history(as_officer, officer, plan):
    chapter = make_chapter(plan=plan, title="Ambitie")
    add = f"{reverse('admin:plans_chapter_add')}?plan={plan.pk}"
    assertContains(as_officer.get(f"{add}&parent={chapter.pk}"), f'<option value="{chapter.pk}" selected>')
    response = as_officer.post(
        add, {"title": "Visie", "kind": "ambition", "parent": chapter.pk, "is_numbered": "on"}
    )
    section = plan.chapters.get(title="Visie")
    assertRedirects(response, address(section, "change"))
    assert section.parent == chapter
    assert section.history.get().history_user == officer


def test_a_section_cannot_fall_under_a_chapter_of_another_plan(as_officer, plan):
    add = f"{reverse('admin:plans_chapter_add')}?plan={plan.pk}"
    elsewhere = make_chapter()
    response = as_officer.post(add, {"title": "Visie", "kind": "ambition", "parent": elsewhere.pk})
    assert set(response.context["adminform"].form.errors) == {"parent"}
    assert not plan.chapters.exists()


def chapter_data(client, chapter, **changes):
    form = client.get(address(chapter, "change")).context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    data["version"] = str(data["version"])
    for name in ("is_numbered", "is_finished"):
        data[name] = "on" if data[name] else ""
    return data | changes


def test_save_a_chapter_and_go_to_the_next(as_officer, officer, plan):
    first = make_chapter(plan=plan, title="Een")
    second = make_chapter(plan=plan, title="Twee")
    data = chapter_data(as_officer, first, body="<p>Nieuwe tekst<script>x()</script></p>", is_finished="on")
    response = as_officer.post(address(first, "change"), data | {"_next": ""})
    assertRedirects(response, address(second, "change"))
    first.refresh_from_db()
    assert (first.body, first.is_finished) == ("<p>Nieuwe tekst</p>", True)
    assert first.history.latest().history_user == officer


def test_mistakes_are_linked_from_a_summary(as_officer, plan):
    chapter = make_chapter(plan=plan)
    response = as_officer.post(address(chapter, "change"), chapter_data(as_officer, chapter, title=""))
    assertContains(response, '<a href="#id_title">Titel</a>', html=True)
    assertContains(response, "<title>Fout: ")
    chapter.refresh_from_db()
    assert chapter.title == "Inleiding"


def test_deleting_shows_the_consequences_first_and_can_be_undone(as_officer, plan):
    chapter = make_chapter(plan=plan, title="Ambitie", body="<p>twee woorden</p>")
    make_chapter(plan=plan, title="Visie", parent=chapter)
    question = as_officer.get(address(chapter, "delete"))
    assertContains(question, "1.1 Visie")
    assertContains(question, "2 woorden")
    as_officer.post(address(chapter, "delete"))
    assert not plan.chapters.exists()
    changes = reverse("admin:plans_plan_changes", args=[plan.pk])
    # The section comes back with its chapter: one button.
    assertContains(as_officer.get(changes), "Terugzetten", count=1)
    deletion = Chapter.history.get(id=chapter.pk, history_type="-")
    as_officer.post(changes, {"deletion": f"chapter:{deletion.history_id}"})
    assert sorted(chapter.title for chapter in plan.chapters.all()) == ["Ambitie", "Visie"]
    assert as_officer.post(changes, {"deletion": "user:1"}).status_code == 404


def test_every_other_part_is_deleted_and_comes_back(as_officer, plan):
    for part in parts_of(plan)[1:]:
        as_officer.post(address(part, "delete"))
        assert not type(part).objects.filter(pk=part.pk).exists()
        deletion = part.history.model.objects.get(id=part.pk, history_type="-")
        as_officer.post(
            reverse("admin:plans_plan_changes", args=[plan.pk]),
            {"deletion": f"{part._meta.model_name}:{deletion.history_id}"},
        )
        assert str(type(part).objects.get(pk=part.pk)) == str(part)


def test_records_move_within_their_plan(as_officer, plan):
    records = [Objective.objects.create(plan=plan, text=text, position=i) for i, text in enumerate("abc")]
    response = as_officer.post(address(records[2], "move"), {"direction": "up"})
    assertRedirects(response, reverse("admin:plans_plan_principles", args=[plan.pk]))
    assert [objective.text for objective in plan.objectives.all()] == ["a", "c", "b"]
    assert as_officer.post(address(records[2], "move"), {"direction": "sideways"}).status_code == 404


def test_add_a_priority_under_a_theme_of_the_own_list(as_officer, plan):
    theme = make_theme(theme_list=plan.theme_list)
    other = make_theme(name="Van een andere lijst")
    add = f"{reverse('admin:priorities_priority_add')}?plan={plan.pk}"
    assertNotContains(as_officer.get(add), "Van een andere lijst")
    refused = as_officer.post(add, {"title": "Inbraak", "themes": [other.pk], "text": ""})
    assert set(refused.context["adminform"].form.errors) == {"themes"}
    as_officer.post(add, {"title": "Inbraak", "themes": [theme.pk], "text": "<p>Tekst</p>"})
    assert list(plan.priorities.get().themes.all()) == [theme]


def test_a_priority_gets_another_theme_with_one_history_row(as_officer, officer, plan):
    themes = [make_theme(theme_list=plan.theme_list, position=position) for position in (1, 2)]
    priority = Priority.objects.create(plan=plan, title="Inbraak")
    priority.themes.set(themes[:1])
    rows = priority.history.count()
    page = address(priority, "change")
    version = str(as_officer.get(page).context["adminform"].form["version"].value())
    as_officer.post(page, {"title": "Inbraak", "themes": [themes[1].pk], "text": "", "version": version})
    assert list(priority.themes.all()) == themes[1:]
    assert priority.history.count() == rows + 1
    assert priority.history.latest().history_user == officer


def test_a_button_pressed_after_the_session_ran_out_leads_back_to_its_page(as_officer, plan):
    priority = Priority.objects.create(plan=plan, title="Inbraak")
    restore = address(priority, "restore", priority.history.latest().pk)
    tab = reverse("admin:priorities_priority_of_plan", args=[plan.pk])
    assertRedirects(as_officer.get(address(priority, "move")), tab)
    assertRedirects(as_officer.get(restore), address(priority, "history"))
    assert priority.history.count() == 1


def test_data_of_the_plan_are_saved_with_the_actor(as_officer, officer, plan):
    page = reverse("admin:plans_plan_details", args=[plan.pk])
    form = as_officer.get(page).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields} | {"decided_on": "2023-12-14"}
    data["version"] = str(data["version"])
    data["participants"] = []
    assertRedirects(as_officer.post(page, data), page)
    plan.refresh_from_db()
    assert plan.decided_on.isoformat() == "2023-12-14"
    assert plan.history.latest().history_user == officer


def test_years_the_wrong_way_round_are_pointed_out_at_the_year(as_officer, plan):
    page = reverse("admin:plans_plan_details", args=[plan.pk])
    form = as_officer.get(page).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields} | {"last_year": "2020"}
    data["version"] = str(data["version"])
    data["participants"] = []
    errors = as_officer.post(page, data).context["adminform"].form.errors
    assert errors == {"last_year": ["Het laatste jaar ligt voor het eerste jaar."]}


def test_a_draft_is_deleted_as_a_whole_after_the_question(as_officer, officer, plan):
    parts_of(plan)
    address_of_plan = reverse("admin:plans_plan_delete", args=[plan.pk])
    later = make_plan(municipality=plan.municipality, former_plan=plan)
    assertContains(as_officer.get(address_of_plan), "een ander plan noemt dit als vorig plan")
    later.delete()
    assertContains(as_officer.get(address_of_plan), "met 1 hoofdstuk en 0 woorden")
    assertRedirects(as_officer.post(address_of_plan, {"post": "yes"}), reverse("admin:plans_plan_changelist"))
    assert not Plan.objects.exists()
    assert not Chapter.objects.exists()
    assert Plan.history.latest().history_user == officer


@pytest.mark.parametrize("what", ["adopted", "followed"])
def test_a_draft_that_is_adopted_or_followed_while_it_is_deleted_stays(as_officer, plan, what):
    def colleague():
        if what == "adopted":
            Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.ADOPTED)
        else:
            make_plan(municipality=plan.municipality, former_plan=plan)

    parts_of(plan)
    # What the page knows of the plan is read by then; the log comes before the deletion.
    with after_query('^INSERT INTO "django_admin_log"', colleague):
        answer = as_officer.post(
            reverse("admin:plans_plan_delete", args=[plan.pk]), {"post": "yes"}, follow=True
        )
    said = {
        "adopted": "Dit plan is vastgesteld. De tekst kan niet meer veranderen.",
        "followed": f"‘{plan}’ kan nog niet weg. Dit hangt er nog aan: 1 plan. Haal dat eerst weg.",
    }
    assert [str(message) for message in answer.context["messages"]] == [said[what]]
    assert plan.chapters.count() == 1


# Two people at once


def test_second_of_two_editors_sees_both_texts_and_nothing_is_lost(as_officer, plan):
    chapter = make_chapter(plan=plan, body="<p>Oud</p>")
    data = chapter_data(as_officer, chapter, body="<p>Mijn tekst</p>")
    colleague = make_user(municipality=plan.municipality, name="Andere beleidsmedewerker")
    chapter.body = "<p>Tekst van een ander</p>"
    chapter._history_user = colleague
    chapter.save()
    response = as_officer.post(address(chapter, "change"), data)
    assert response.status_code == 200
    for words in (
        "Mijn tekst",
        "Tekst van een ander",
        "Andere beleidsmedewerker",
        "Twee teksten naast elkaar",
    ):
        assertContains(response, words)
    chapter.refresh_from_db()
    assert chapter.body == "<p>Tekst van een ander</p>"
    # Choosing the own text keeps the other's in the history.
    form = response.context["adminform"].form
    again = data | {"version": str(form["version"].value()), "_mine": "1", "_conflict_fields": "body"}
    as_officer.post(address(chapter, "change"), again)
    chapter.refresh_from_db()
    assert chapter.body == "<p>Mijn tekst</p>"
    assert "<p>Tekst van een ander</p>" in set(chapter.history.values_list("body", flat=True))


def test_the_text_of_the_colleague_can_be_chosen(as_officer, plan):
    chapter = make_chapter(plan=plan, body="<p>Oud</p>")
    data = chapter_data(as_officer, chapter, body="<p>Mijn tekst</p>", is_finished="on")
    chapter.body = "<p>Tekst van een ander</p>"
    chapter.save()
    form = as_officer.post(address(chapter, "change"), data).context["adminform"].form
    again = data | {"version": str(form["version"].value()), "_theirs": "1", "_conflict_fields": "body "}
    as_officer.post(address(chapter, "change"), again)
    chapter.refresh_from_db()
    assert (chapter.body, chapter.is_finished) == ("<p>Tekst van een ander</p>", True)
    assert [row.body for row in chapter.history.order_by("-history_id")] == [
        "<p>Tekst van een ander</p>",
        "<p>Mijn tekst</p>",
        "<p>Tekst van een ander</p>",
        "<p>Oud</p>",
    ]


def test_changes_of_different_fields_are_merged(as_officer, plan):
    chapter = make_chapter(plan=plan, title="Oud", body="<p>Oud</p>")
    data = chapter_data(as_officer, chapter, body="<p>Mijn tekst</p>")
    chapter.title = "Titel van een ander"
    chapter.is_finished = True
    chapter.save()
    assert as_officer.post(address(chapter, "change"), data).status_code == 302
    chapter.refresh_from_db()
    assert (chapter.title, chapter.body, chapter.is_finished) == (
        "Titel van een ander",
        "<p>Mijn tekst</p>",
        True,
    )


def test_moving_a_chapter_does_not_disturb_who_writes_it(as_officer, plan):
    chapter = make_chapter(plan=plan, title="Een")
    make_chapter(plan=plan, title="Twee")
    data = chapter_data(as_officer, chapter, body="<p>Mijn tekst</p>")
    tab = reverse("admin:plans_plan_chapters", args=[plan.pk])
    as_officer.post(tab, {"move": f"{chapter.pk}:down"})
    assert as_officer.post(address(chapter, "change"), data).status_code == 302
    assert [(c.title, c.body) for c in plan.chapters.all()] == [("Twee", ""), ("Een", "<p>Mijn tekst</p>")]


# History


def test_history_shows_words_and_brings_an_older_text_back(as_officer, officer, plan):
    chapter = make_chapter(plan=plan, body="<p>De wijk is <strong>veilig</strong>.</p>")
    first = chapter.history.latest()
    as_officer.post(
        address(chapter, "change"), chapter_data(as_officer, chapter, body="<p>De wijk is onveilig.</p>")
    )
    page = as_officer.get(address(chapter, "history"))
    assertContains(page, officer.name)
    pieces = page.context["changes"][0].differences[0].pieces
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("same", "De wijk is"),
        ("gone", "veilig."),
        ("new", "onveilig."),
    ]
    assertNotContains(page, "&lt;p&gt;")
    as_officer.post(address(chapter, "restore", first.history_id))
    chapter.refresh_from_db()
    assert chapter.body == "<p>De wijk is <strong>veilig</strong>.</p>"
    elsewhere = make_chapter()
    assert (
        as_officer.post(address(chapter, "restore", elsewhere.history.latest().history_id)).status_code == 404
    )


# Participating municipalities


def test_neighbours_in_the_safety_region_can_take_part(client):
    region = SafetyRegion.objects.create(code="VR16", name="Hollands Midden")
    own = make_municipality(safety_region=region)
    neighbour = make_municipality(name="Buurgemeente", safety_region=region)
    make_municipality(name="Opgeheven buur", safety_region=region, is_dissolved=True)
    make_municipality(name="Ver weg")
    plan = make_plan(municipality=own)
    log_in(client, make_user(municipality=own))
    page = reverse("admin:plans_plan_details", args=[plan.pk])
    form = client.get(page).context["adminform"].form
    assert [str(label) for _, label in form.fields["participants"].choices] == ["Buurgemeente"]
    data = {name: form[name].value() or "" for name in form.fields} | {"participants": [neighbour.pk]}
    data["version"] = str(data["version"])
    client.post(page, data)
    assert list(plan.participants.all()) == [neighbour]
