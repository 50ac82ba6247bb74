"""Priorities from and to a file."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from plans.models import Plan
from priorities.models import ApproachLine, Priority, PriorityPartner
from priorities.parts import set_lines
from priorities.priority_resources import PriorityResource
from tests.builders import (
    make_field,
    make_municipality,
    make_organisation,
    make_plan,
    make_priority,
    make_theme,
    make_user,
)

pytestmark = pytest.mark.django_db
IMPORT, PROCESS, EXPORT = (
    f"admin:priorities_priority_{page}" for page in ("import", "process_import", "export")
)
HEADERS = [
    "plan", "titel", "thema's", "waar het over gaat", "sporen", "inzet", "partners", "beoogd resultaat",
]  # fmt: skip
ROW = [
    "duinwaard/2024-2027",
    "Online oplichting",
    "1.1; 1.2 Overlast",
    "Er is veel oplichting.\n- via de telefoon\n- via sms",
    "Voorlichting\nAanpak van daders",
    "Inloopuren\nGesprekken op scholen",
    "Politie: levert cijfers\nBibliotheek",
    "Minder slachtoffers.",
]


@pytest.fixture
def plan():
    plan = make_plan(municipality=make_municipality(name="Duinwaard", slug="duinwaard"), slug="2024-2027")
    for position, name in ((1, "Sociale kwaliteit"), (2, "Overlast"), (10, "Veilig wonen")):
        make_theme(theme_list=plan.theme_list, field=make_field(), position=position, name=name)
    for name in ("Politie", "Bibliotheek"):
        make_organisation(municipality=plan.municipality, name=name)
    return plan


@pytest.fixture
def officer(plan):
    return make_user(municipality=plan.municipality)


@pytest.fixture
def as_officer(client, officer):
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    return client


def sheet(*rows, headers=HEADERS):
    book = openpyxl.Workbook()
    book.active.append(headers)
    for row in rows:
        book.active.append(row)
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


def bring_in(client, *rows, headers=HEADERS):
    preview = upload(client, sheet(*rows, headers=headers))
    assert "confirm_form" in preview.context, preview.content.decode()
    return confirm(client, preview)


def messages_of(answer):
    result = answer.context["result"]
    found = [str(error.error) for error in result.base_errors]
    for row in result.invalid_rows:
        found += [f"{name}: {text}" for name, texts in row.field_specific_errors.items() for text in texts]
        found += row.non_field_specific_errors
    return found


def rows_of_history():
    return [model.history.count() for model in (Priority, ApproachLine, PriorityPartner)]


def test_a_row_becomes_a_priority_with_its_parts(as_officer, plan, officer):
    bring_in(as_officer, ROW)
    priority = plan.priorities.get()
    assert priority.title == "Online oplichting"
    assert [theme.number for theme in priority.themes.all()] == ["1.1", "1.2"]
    assert priority.text == ("<p>Er is veel oplichting.</p><ul><li>via de telefoon</li><li>via sms</li></ul>")
    assert [(line.kind, line.text) for line in priority.approach_lines.all()] == [
        ("track", "Voorlichting"),
        ("track", "Aanpak van daders"),
        ("effort", "Inloopuren"),
        ("effort", "Gesprekken op scholen"),
    ]
    assert [str(partner) for partner in priority.partners.all()] == ["Politie: levert cijfers", "Bibliotheek"]
    assert priority.intended_result == "<p>Minder slachtoffers.</p>"
    assert {row.history_user for row in priority.history.all()} == {officer}
    assert {row.history_user for row in ApproachLine.history.all()} == {officer}


def test_the_preview_saves_nothing(as_officer, plan):
    preview = upload(as_officer, sheet(ROW))
    assert "Wat er verandert" in preview.content.decode()
    assert "Voorlichting" in preview.content.decode()
    assert rows_of_history() == [0, 0, 0]


def test_the_same_file_twice_changes_nothing(as_officer, plan):
    bring_in(as_officer, ROW)
    before = rows_of_history()
    bring_in(as_officer, ROW)
    assert rows_of_history() == before
    assert plan.priorities.count() == 1


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_export_that_comes_back_changes_nothing(as_officer, plan, kind):
    priority = make_priority(
        plan=plan,
        title="=HYPERLINK(1)",
        text="<h2>Kop</h2><p>Tekst met <strong>nadruk</strong>.</p><ol><li>een</li></ol>"
        "<table><tbody><tr><td>cel</td></tr></tbody></table>",
        reason="<p>-3 is een getal</p>",
        efforts_introduction="@home",
    )
    priority.themes.add(*plan.theme_list.themes.all())
    ApproachLine.objects.create(plan=plan, priority=priority, text="  Een\n regel ")
    PriorityPartner.objects.create(
        plan=plan,
        priority=priority,
        organisation=plan.municipality.organisations.first(),
        role="+ bij: alles",
    )
    make_priority(plan=make_plan(), title="Van de buren")
    formats = {
        label: value
        for value, label in as_officer.get(reverse(EXPORT)).context["form"].fields["format"].choices
    }
    file = as_officer.post(reverse(EXPORT), {"format": formats[kind], "resource": ""}).content
    if kind == "xlsx":
        cells = [cell for row in openpyxl.load_workbook(io.BytesIO(file)).active.iter_rows() for cell in row]
        assert "f" not in {cell.data_type for cell in cells}
        assert "'=HYPERLINK(1)" in [cell.value for cell in cells]
        assert not [cell for cell in cells if str(cell.value or "").startswith(("=", "+", "-", "@"))]
    assert b"Van de buren" not in file
    before = rows_of_history()
    confirm(as_officer, upload(as_officer, file, name=f"lijst.{kind}"))
    assert rows_of_history() == before
    priority.refresh_from_db()
    assert "<strong>nadruk</strong>" in priority.text


def test_a_change_in_the_file_changes_that_alone(as_officer, plan):
    bring_in(as_officer, ROW)
    priority = plan.priorities.get()
    kept = {line.text: line.pk for line in priority.approach_lines.all()}
    version, rows = priority.version, priority.history.count()
    changed = [*ROW]
    changed[5] = "Gesprekken op scholen\nTraining\nInloopuren"
    changed[6] = "Bibliotheek: ruimte\nPolitie: levert cijfers"
    bring_in(as_officer, changed)
    lines = list(priority.approach_lines.filter(kind="effort"))
    assert [line.text for line in lines] == ["Gesprekken op scholen", "Training", "Inloopuren"]
    assert kept["Gesprekken op scholen"] == lines[0].pk
    assert [str(partner) for partner in priority.partners.all()] == [
        "Bibliotheek: ruimte",
        "Politie: levert cijfers",
    ]
    priority.refresh_from_db()
    assert (priority.version, priority.history.count()) == (version, rows)


def test_columns_that_are_left_out_stay_as_they_are(as_officer, plan):
    bring_in(as_officer, ROW)
    bring_in(as_officer, ["duinwaard/2024-2027", "Online oplichting", "Meer meldingen."],
             headers=["plan", "titel", "beoogd resultaat"])  # fmt: skip
    priority = plan.priorities.get()
    assert priority.intended_result == "<p>Meer meldingen.</p>"
    assert priority.approach_lines.count() == 4
    assert priority.themes.count() == 2


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        (0, "nergens/1999", "plan: Er is geen plan nergens/1999."),
        (0, None, "plan: Vul in bij welk plan dit hoort, zoals lisse/2020-2023."),
        (1, "", "titel: Dit veld kan niet leeg zijn"),
        (
            1,
            "x" * 251,
            "titel: Zorg dat deze waarde niet meer dan 250 tekens bevat (het zijn er nu 251).",
        ),
        (2, "9.9", "thema's: Er is geen thema 9.9 in de themalijst"),
        (2, 1.1, "thema's: Uw rekenblad maakt geen verschil tussen 1.1 en 1.10. Schrijf de naam erachter."),
        (
            6,
            "Brandweer: blust",
            "partners: De partner ‘Brandweer’ is niet bekend. Zet de partner eerst in de lijst",
        ),
        (6, "Politie\npolitie: nog eens", "partners: De partner ‘Politie’ staat er twee keer."),
    ],
)
def test_a_fault_is_named_and_nothing_comes_in(as_officer, plan, place, value, message):
    faulty = [*ROW]
    faulty[1] = "Tweede"
    faulty[place] = value
    answer = upload(as_officer, sheet(ROW, faulty))
    found = messages_of(answer)
    assert len(found) == 1, found
    assert found[0].startswith(message)
    assert "confirm_form" not in answer.context
    assert rows_of_history() == [0, 0, 0]


def test_one_title_twice_in_a_file_is_a_fault(as_officer, plan):
    assert messages_of(upload(as_officer, sheet(ROW, ROW))) == [
        "titel: Deze titel staat twee keer in het bestand."
    ]


def test_a_text_with_a_table_changes_on_the_screen_alone(as_officer, plan):
    table = "<table><tbody><tr><td>cel</td></tr></tbody></table>"
    make_priority(plan=plan, title="Online oplichting", text=table)
    found = messages_of(upload(as_officer, sheet(ROW)))
    assert found == [
        "waar het over gaat: In deze tekst staat een tabel, een afbeelding of een noot. "
        "Verander de tekst op het scherm."
    ]


def test_a_number_finds_its_priority_and_never_that_of_the_neighbours(as_officer, plan):
    priority = make_priority(plan=plan, title="Oude titel")
    headers = ["id", "plan", "titel"]
    bring_in(as_officer, [priority.pk, "duinwaard/2024-2027", "Nieuwe titel"], headers=headers)
    assert plan.priorities.get().title == "Nieuwe titel"
    theirs = make_priority(plan=make_plan(), title="Van de buren")
    answer = upload(as_officer, sheet([theirs.pk, "duinwaard/2024-2027", "Van ons"], headers=headers))
    assert messages_of(answer) == [f"id: Er is geen prioriteit met nummer {theirs.pk}."]


def test_a_priority_stays_in_its_plan(as_officer, plan):
    priority = make_priority(plan=plan)
    make_plan(municipality=plan.municipality, slug="2028-2031")
    answer = upload(
        as_officer, sheet([priority.pk, "duinwaard/2028-2031", "Titel"], headers=["id", "plan", "titel"])
    )
    assert messages_of(answer) == ["plan: Deze prioriteit hoort bij een ander plan."]


def test_an_adopted_plan_takes_no_priorities(as_officer, plan):
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.ADOPTED)
    answer = upload(as_officer, sheet(ROW))
    assert messages_of(answer) == ["U heeft geen rechten voor deze regel."]
    assert not Priority.objects.exists()


def test_the_empty_list_has_every_column_with_an_explanation(as_officer, plan, officer):
    answer = as_officer.get(reverse("admin:priorities_priority_template", args=["xlsx"]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    columns = [cell.value for cell in book.worksheets[0][1]]
    assert set(HEADERS) <= set(columns)
    assert [row[0] for row in book["Uitleg"].iter_rows(values_only=True)][1:] == columns
    assert all(row[1] for row in book["Uitleg"].iter_rows(values_only=True))
    assert set(PriorityResource.explanations) == {"id", *columns}


@given(
    before=st.lists(st.sampled_from("abcde"), max_size=6),
    after=st.lists(st.sampled_from("abcdef"), max_size=6),
)
def test_any_list_becomes_any_other_and_a_second_time_writes_nothing(before, after):
    from django.db import transaction

    with transaction.atomic():
        priority = make_priority()
        user = make_user()
        for texts in (before, after):
            set_lines(priority=priority, kind="effort", texts=texts, by=user)
            held = [line.text for line in ApproachLine.objects.filter(priority=priority)]
            assert held == texts
        count = ApproachLine.history.count()
        set_lines(priority=priority, kind="effort", texts=after, by=user)
        assert ApproachLine.history.count() == count
        transaction.set_rollback(True)
