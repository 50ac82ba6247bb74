"""Actions from and to a file."""

import datetime
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from municipalities.models import Role
from plans.models import Plan
from priorities.action_resources import ActionResource
from priorities.models import Action
from priorities.moments import Moment
from tests.builders import (
    make_action,
    make_goal,
    make_municipality,
    make_organisation,
    make_plan,
    make_priority,
    make_programme,
    make_team,
    make_theme,
    make_user,
)

pytestmark = pytest.mark.django_db
IMPORT, PROCESS, EXPORT = (
    f"admin:priorities_action_{page}" for page in ("import", "process_import", "export")
)
ROW = {
    "plan": "duinwaard/2024-2027",
    "jaar": 2026,
    "titel": "Meldpunt openen",
    "omschrijving": "Samen met de wijk.\n- in Oost\n- in West",
    "prioriteit": "ondermijning",
    "thema": "",
    "doel": "b",
    "team": "team veiligheid",
    "collega": "Beleid@duinwaard.example",
    "partners": "Politie; Bibliotheek",
    "begint": "maart 2026",
    "klaar": "3e kwartaal 2026",
    "fase": "do",
    "stand": "Loopt",
    "resultaat": "",
    "gewoon budget": "1.250,50",
    "extra gevraagd": 500,
    "begrotingsprogramma": 4.2,
}


@pytest.fixture
def plan():
    municipality = make_municipality(name="Duinwaard", slug="duinwaard")
    plan = make_plan(municipality=municipality, slug="2024-2027", status=Plan.Status.ADOPTED)
    priority = make_priority(plan=plan, title="Ondermijning")
    make_goal(plan=plan, priority=priority, text="Doel A")
    make_goal(plan=plan, priority=priority, text="Doel B")
    make_goal(plan=plan, heading="4.2 Veiligheid", text="Doel onder een kop")
    make_theme(theme_list=plan.theme_list, position=3, name="Jeugd")
    make_team(municipality=municipality, name="Team Veiligheid")
    for name in ("Politie", "Bibliotheek"):
        make_organisation(municipality=municipality, name=name)
    return plan


@pytest.fixture
def programme(plan):
    return make_programme(plan=plan, year=2026)


@pytest.fixture
def officer(plan):
    return make_user(municipality=plan.municipality, email="beleid@duinwaard.example")


@pytest.fixture
def as_officer(client, officer):
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    return client


def sheet(*rows):
    book = openpyxl.Workbook()
    headers = list(dict.fromkeys(column for row in rows for column in row))
    book.active.append(headers)
    for row in rows:
        book.active.append([row.get(column) for column in headers])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def upload(client, content, name="lijst.xlsx"):
    page = client.get(reverse(IMPORT))
    formats = {label: value for value, label in page.context["form"].fields["format"].choices}
    file = SimpleUploadedFile(name, content)
    return client.post(reverse(IMPORT), {"format": formats[name.rpartition(".")[2]], "import_file": file})


def confirm(client, preview):
    initial = preview.context["confirm_form"].initial
    return client.post(
        reverse(PROCESS), {key: value for key, value in initial.items() if value is not None}, follow=True
    )


def bring_in(client, *rows):
    preview = upload(client, sheet(*rows))
    assert "confirm_form" in preview.context, messages_of(preview)
    return confirm(client, preview)


def messages_of(answer):
    result = answer.context["result"]
    found = [str(error.error) for error in result.base_errors]
    found += [str(error.error) for _, errors in result.row_errors() for error in errors]
    for row in result.invalid_rows:
        found += [f"{name}: {text}" for name, texts in row.field_specific_errors.items() for text in texts]
        found += row.non_field_specific_errors
    return found


def export(client, kind="xlsx", **query):
    url = reverse(EXPORT, query=query)
    formats = {label: value for value, label in client.get(url).context["form"].fields["format"].choices}
    return client.post(url, {"format": formats[kind], "resource": ""}).content


def test_a_row_becomes_an_action(as_officer, plan, programme, officer):
    bring_in(as_officer, ROW)
    action = Action.objects.get()
    assert (action.plan, action.programme, action.title) == (plan, programme, "Meldpunt openen")
    assert action.description == "<p>Samen met de wijk.</p><ul><li>in Oost</li><li>in West</li></ul>"
    assert (action.priority.title, action.goal.text, action.theme) == ("Ondermijning", "Doel B", None)
    assert (action.lead_team.name, action.lead_person) == ("Team Veiligheid", officer)
    assert {partner.name for partner in action.partners.all()} == {"Politie", "Bibliotheek"}
    assert (action.start, action.due) == (Moment.month(2026, 3), Moment.quarter(2026, 3))
    assert (action.phase, action.state) == ("do", "running")
    assert (str(action.regular_budget), action.extra_request) == ("1250.50", 500)
    assert action.budget_programme == "4.2"
    assert {row.history_user for row in action.history.all()} == {officer}


def test_the_preview_saves_nothing(as_officer, programme):
    preview = upload(as_officer, sheet(ROW))
    assert "Wat er verandert" in preview.content.decode()
    assert not Action.objects.exists()


def test_the_same_file_twice_changes_nothing(as_officer, programme):
    bring_in(as_officer, ROW)
    rows = Action.history.count()
    again = upload(as_officer, sheet(ROW)).content.decode()
    assert "Er verandert niets: alles in dit bestand staat er al." in again
    assert "Nu importeren" not in again
    bring_in(as_officer, ROW)
    assert (Action.objects.count(), Action.history.count()) == (1, rows)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_export_that_comes_back_changes_nothing(as_officer, plan, programme, kind):
    police = make_organisation(municipality=plan.municipality, name="=Politie")
    make_action(
        programme=programme,
        title="=HYPERLINK(1)",
        description="<h2>Kop</h2><p>Tekst met <strong>nadruk</strong>.</p>",
        result="Regel een\r\n-regel twee",
        goal=plan.goals.get(heading="4.2 Veiligheid"),
        theme=plan.theme_list.themes.get(),
        lead_person=make_user(email="weg@duinwaard.example"),
        due_on=datetime.date(2028, 12, 31),
        due_precision="year",
        regular_budget="1250.50",
        extra_request=0,
    ).partners.set([police])
    make_action(programme=programme, title="Zonder iets")
    make_action(title="Van de buren")
    rows = Action.history.count()
    file = export(as_officer, kind)
    if kind == "xlsx":
        cells = [cell for row in openpyxl.load_workbook(io.BytesIO(file)).active.iter_rows() for cell in row]
        assert "f" not in {cell.data_type for cell in cells}
        assert not [cell for cell in cells if str(cell.value or "").startswith(("=", "+", "-", "@"))]
    else:
        assert "'=HYPERLINK(1)" in file.decode("utf-8-sig")
        assert "Van de buren" not in file.decode("utf-8-sig")
    preview = upload(as_officer, file, f"lijst.{kind}")
    assert [row.import_type for row in preview.context["result"].valid_rows()] == ["skip", "skip"]
    confirm(as_officer, preview)
    assert Action.history.count() == rows


def test_an_export_of_one_programme_holds_no_other(as_officer, plan, programme):
    make_action(programme=programme, title="Dit jaar")
    make_action(programme=make_programme(plan=plan, year=2025), title="Vorig jaar")
    file = export(as_officer, "csv", programme__id__exact=programme.pk).decode("utf-8-sig")
    assert "Dit jaar" in file
    assert "Vorig jaar" not in file


def test_a_change_in_the_file_changes_that_alone_with_one_row_of_history(as_officer, programme):
    bring_in(as_officer, ROW)
    rows = Action.history.count()
    bring_in(as_officer, ROW | {"stand": "afgerond", "partners": "Politie", "klaar": None})
    action = Action.objects.get()
    assert (action.state, [one.name for one in action.partners.all()]) == ("done", ["Politie"])
    assert (action.due, action.start, action.goal.text) == (None, Moment.month(2026, 3), "Doel B")
    assert Action.history.count() == rows + 1
    assert action.history.latest().history_change_reason == "Uit een bestand"


def test_columns_that_are_left_out_stay_as_they_are(as_officer, programme):
    bring_in(as_officer, ROW)
    bring_in(as_officer, {name: ROW[name] for name in ("plan", "jaar", "titel")} | {"stand": "gestopt"})
    action = Action.objects.get()
    assert (action.state, action.due, action.partners.count()) == ("stopped", Moment.quarter(2026, 3), 2)


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("plan", "buren/2024-2027", "plan: Er is geen plan buren/2024-2027."),
        ("jaar", 2025, "jaar: Er is geen programma voor 2025 in dit plan."),
        ("jaar", "straks", "jaar: Er is geen programma voor straks in dit plan."),
        ("titel", "", "titel: Dit veld"),
        ("prioriteit", "Onbekend", "prioriteit: Er is geen prioriteit ‘Onbekend’ in dit plan."),
        ("thema", "9.9", "thema: Er is geen thema 9.9 in de themalijst"),
        ("doel", "C", "doel: Er is geen doel C in dit plan."),
        ("team", "Team Onbekend", "team: Het team ‘Team Onbekend’ is niet bekend."),
        ("team", "Politie", "team: Het team ‘Politie’ is niet bekend."),
        ("collega", "x@elders.example", "collega: Er is geen collega met het e-mailadres x@elders.example."),
        ("partners", "Politie; Brandweer", "partners: De partner ‘Brandweer’ is niet bekend."),
        ("klaar", "ooit", "klaar: Schrijf een datum (1-11-2026)"),
        ("klaar", "3e kwartaal 2027", "klaar: De datum 3e kwartaal 2027 ligt niet in 2026, het jaar van"),
        ("begint", datetime.date(2025, 12, 31), "begint: De datum 31 december 2025 ligt niet in 2026"),
        ("begint", "december 2026", "__all__: De actie is klaar voordat die begint."),
        ("fase", "denken", "fase: ‘denken’ kan niet. Kies uit: plan: voorbereiden"),
        ("stand", "bijna", "stand: ‘bijna’ kan niet. Kies uit: nog niet begonnen, loopt, afgerond, gestopt."),
        ("gewoon budget", "veel", "gewoon budget: Schrijf een bedrag in euro, zoals 1250 of 1.250,00."),
        ("gewoon budget", -5, "gewoon budget: Een bedrag is niet lager dan 0."),
        ("extra gevraagd", 1.234, "extra gevraagd: Schrijf een bedrag in euro"),
    ],
)
def test_a_fault_is_named_and_nothing_comes_in(as_officer, programme, column, value, message):
    answer = upload(as_officer, sheet(ROW | {"titel": "Goede regel"}, ROW | {column: value}))
    found = messages_of(answer)
    # A plan or priority that is not there leaves the year or goal below it without a place.
    assert len(found) == (2 if column in {"plan", "prioriteit"} else 1), found
    assert found[0].startswith(message) or found[0].startswith(message.removeprefix("__all__: "))
    assert "confirm_form" not in answer.context
    assert not Action.objects.exists()


def test_a_goal_below_a_heading_is_named_in_full(as_officer, programme):
    bring_in(as_officer, ROW | {"prioriteit": "", "doel": "4.2 Veiligheid: A"})
    assert Action.objects.get().goal.text == "Doel onder een kop"


def test_one_action_twice_in_a_file_is_a_fault(as_officer, programme):
    assert messages_of(upload(as_officer, sheet(ROW, ROW))) == [
        "titel: Deze actie staat twee keer in het bestand."
    ]


def test_two_actions_of_one_title_go_by_their_number(as_officer, programme):
    for _ in range(2):
        make_action(programme=programme, title="Overleg")
    preview = upload(as_officer, export(as_officer))
    assert [row.import_type for row in preview.context["result"].valid_rows()] == ["skip", "skip"]


def test_a_number_of_the_neighbours_finds_nothing(as_officer, programme):
    theirs = make_action(title="Van de buren")
    answer = upload(as_officer, sheet(ROW | {"id": theirs.pk}))
    assert messages_of(answer) == [f"id: Er is geen actie met nummer {theirs.pk}."]


def test_an_action_stays_in_its_programme(as_officer, plan, programme):
    make_programme(plan=plan, year=2025)
    action = make_action(programme=programme)
    row = {"id": action.pk, "plan": ROW["plan"], "jaar": 2025, "titel": "Meldpunt openen"}
    assert messages_of(upload(as_officer, sheet(row))) == ["jaar: Deze actie hoort bij een ander programma."]


def test_dates_and_numbers_of_a_spreadsheet_are_read(as_officer, programme):
    bring_in(as_officer, ROW | {"begint": datetime.datetime(2026, 3, 1), "klaar": 2026, "jaar": 2026.0})
    action = Action.objects.get()
    assert (action.start, action.due) == (Moment.day(datetime.date(2026, 3, 1)), Moment.year(2026))


def test_the_empty_list_has_every_column_with_an_explanation(as_officer, programme):
    page = as_officer.get(reverse("admin:priorities_action_template", args=["xlsx"]))
    book = openpyxl.load_workbook(io.BytesIO(page.content))
    columns = [cell.value for cell in book.worksheets[0][1]]
    assert set(ROW) <= set(columns)
    assert set(ActionResource.explanations) == {"id", *columns}
    assert all(ActionResource.explanations.values())


def test_who_may_not_change_actions_brings_none_in(client, plan, programme):
    owner = make_user(municipality=plan.municipality, role=Role.ACTION_OWNER)
    client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse(IMPORT)).status_code == 403
    assert client.get(reverse(EXPORT)).status_code == 200


def test_export_needs_as_many_queries_for_one_as_for_thirty(
    as_officer, plan, programme, officer, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def fill(number):
        for _ in range(number):
            goal = plan.goals.first()
            make_action(
                programme=programme,
                goal=goal,
                priority=goal.priority,
                lead_person=officer,
                lead_team=make_team(municipality=plan.municipality),
            ).partners.set([make_organisation(municipality=plan.municipality)])

    fill(1)
    export(as_officer)
    with CaptureQueriesContext(connection) as one:
        export(as_officer)
    fill(29)
    with django_assert_num_queries(len(one)):
        export(as_officer)
