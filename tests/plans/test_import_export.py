import io
import re
import tempfile
import time
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from plans.list_files import guarded, unguarded
from plans.models import Objective, Plan, Theme
from tests.builders import make_field, make_municipality, make_plan, make_theme, make_theme_list, make_user

pytestmark = pytest.mark.django_db
IMPORT, PROCESS, EXPORT = (f"admin:plans_objective_{page}" for page in ("import", "process_import", "export"))


@pytest.fixture
def plan():
    return make_plan(municipality=make_municipality(slug="duinwaard"), slug="2024-2027")


NO_LIST = "Kies een XLSX- of CSV-bestand. Dit is iets anders."


@pytest.fixture
def as_officer(client, plan):
    user = make_user(municipality=plan.municipality)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def upload(client, page, *lines):
    """Send a CSV file; `format` 0 is the first of the formats on offer."""
    content = "\r\n".join(lines).encode()
    return client.post(
        reverse(page), {"format": "0", "import_file": SimpleUploadedFile("lijst.csv", content, "text/csv")}
    )


def confirm(client, page, preview):
    initial = preview.context["confirm_form"].initial
    return client.post(reverse(page), {key: value for key, value in initial.items() if value is not None})


def test_import_shows_first_and_saves_after_confirming(as_officer, plan):
    preview = upload(as_officer, IMPORT, "plan,plaats,doelstelling", "duinwaard/2024-2027,0,Minder inbraken")
    assert not Objective.objects.exists()
    assert "Wat er verandert" in preview.content.decode()
    confirm(as_officer, PROCESS, preview)
    objective = plan.objectives.get()
    assert objective.text == "Minder inbraken"
    assert objective.history.get().history_user.memberships.get().municipality == plan.municipality


def test_rows_with_mistakes_are_named_and_nothing_is_saved(as_officer, plan):
    make_plan(municipality=make_municipality(slug="buren"), slug="2024-2027")
    answer = upload(
        as_officer,
        IMPORT,
        "plan,plaats,doelstelling",
        "duinwaard/2024-2027,0,Minder inbraken",
        "duinwaard/2024-2027,1,",
        "buren/2024-2027,0,Van de buren",
        "nergens/1999,0,Zonder plan",
    )
    text = answer.content.decode()
    assert answer.context["confirm_form" if "confirm_form" in answer.context else "form"] is not None
    assert "Er is geen plan nergens/1999." in text
    assert not Objective.objects.exists()


def test_a_faulty_row_has_the_number_of_its_line_in_the_file(as_officer, plan):
    answer = upload(
        as_officer,
        IMPORT,
        "plan,plaats,doelstelling",
        "duinwaard/2024-2027,0,Minder inbraken",
        "duinwaard/2024-2027,1,",
    )
    html = answer.content.decode()
    assert re.findall(r'<th scope="row">([0-9]+)</th>', html) == ["3"]
    assert html.index("Er is nog iets niet goed") < html.index("Bestand om te importeren")


@pytest.mark.parametrize(
    ("name", "refusal"), [("Lijst.CSV", []), ("lijst.pdf", [NO_LIST]), ("lijst", [NO_LIST])]
)
def test_the_name_of_a_file_says_of_which_kind_it_is(as_officer, plan, name, refusal):
    content = b"plan,plaats,doelstelling\r\nduinwaard/2024-2027,0,Minder inbraken"
    file = SimpleUploadedFile(name, content)
    answer = as_officer.post(reverse(IMPORT), {"format": "", "import_file": file})
    assert answer.context["form"].errors.get("import_file", []) == refusal
    assert ("Wat er verandert" in answer.content.decode()) == (not refusal)


def test_an_adopted_plan_takes_no_import(as_officer, plan):
    plan.status = Plan.Status.ADOPTED
    plan.save()
    answer = upload(as_officer, IMPORT, "plan,plaats,doelstelling", "duinwaard/2024-2027,0,Minder inbraken")
    assert answer.context["result"].has_errors() or answer.context["result"].has_validation_errors()
    assert not Objective.objects.exists()


def test_export_holds_only_the_own_municipality_and_no_formulas(as_officer, plan):
    Objective.objects.create(plan=plan, text="=HYPERLINK(1)")
    Objective.objects.create(plan=make_plan(), text="Van de buren")
    page = as_officer.get(reverse(EXPORT))
    formats = {label: value for value, label in page.context["form"].fields["format"].choices}
    answer = as_officer.post(reverse(EXPORT), {"format": formats["xlsx"], "resource": ""})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("id", "plan", "plaats", "doelstelling")
    assert [row[1] for row in rows[1:]] == ["duinwaard/2024-2027"]
    assert rows[1][3] == "HYPERLINK(1)"


def test_the_draft_of_another_municipality_is_not_told_from_none(as_officer, plan):
    make_plan(municipality=make_municipality(slug="buren"), slug="2024-2027")
    answers = [
        upload(as_officer, IMPORT, "plan,plaats,doelstelling", f"{reference},0,Minder inbraken")
        for reference in ("buren/2024-2027", "buren/1999")
    ]
    said = [[str(row.error) for row in answer.context["result"].invalid_rows] for answer in answers]
    assert said[0] == [message.replace("1999", "2024-2027") for message in said[1]]
    assert "Er is geen plan buren/2024-2027." in said[0][0]


def test_confirming_reads_and_removes_no_file_of_the_server(as_officer, plan, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    other = tmp_path / "anders.csv"
    other.write_text("plan,plaats,doelstelling\nduinwaard/2024-2027,0,Niet van mij\n")
    answer = as_officer.post(
        reverse(PROCESS), {"import_file_name": other.name, "original_file_name": "x.csv", "format": "0"}
    )
    assert other.exists()
    assert not Objective.objects.exists()
    assert answer.url == reverse(IMPORT)


def test_confirming_twice_imports_once_and_says_so(as_officer, plan):
    preview = upload(as_officer, IMPORT, "plan,plaats,doelstelling", "duinwaard/2024-2027,0,Minder inbraken")
    confirm(as_officer, PROCESS, preview)
    answer = confirm(as_officer, PROCESS, preview)
    assert plan.objectives.count() == 1
    page = as_officer.get(answer.url).content.decode()
    assert "Dit bestand is al geïmporteerd of staat niet meer klaar. Kies het opnieuw." in page


def test_only_csv_and_xlsx_are_on_offer(as_officer):
    for page in (IMPORT, EXPORT):
        choices = as_officer.get(reverse(page)).context["form"].fields["format"].choices
        assert [label for _, label in choices][1:] == ["csv", "xlsx"]


def test_a_list_that_is_too_long_or_too_large_is_refused(as_officer, plan):
    lines = ["duinwaard/2024-2027,0,Minder inbraken"] * 1001
    answer = upload(as_officer, IMPORT, "plan,plaats,doelstelling", *lines)
    assert "Deze lijst heeft meer dan 1000 regels." in answer.content.decode()
    answer = upload(as_officer, IMPORT, "plan,plaats,doelstelling", "x" * 1_100_000)
    assert answer.context["form"].errors["import_file"] == [
        "Dit bestand is groter dan 1 MB. Verdeel de lijst over meer bestanden."
    ]


def upload_spreadsheet(client, content):
    page = client.get(reverse(IMPORT))
    formats = {label: value for value, label in page.context["form"].fields["format"].choices}
    file = SimpleUploadedFile("lijst.xlsx", content)
    return client.post(reverse(IMPORT), {"format": formats["xlsx"], "import_file": file})


def test_a_spreadsheet_comes_in(as_officer, plan):
    book = openpyxl.Workbook()
    book.active.append(["plan", "plaats", "doelstelling"])
    book.active.append(["duinwaard/2024-2027", 0, "Minder inbraken"])
    stream = io.BytesIO()
    book.save(stream)
    confirm(as_officer, PROCESS, upload_spreadsheet(as_officer, stream.getvalue()))
    assert plan.objectives.get().text == "Minder inbraken"


def test_a_stray_cell_does_not_make_a_sheet_of_millions_of_cells(as_officer, plan):
    book = openpyxl.Workbook()
    book.active.append(["plan", "plaats", "doelstelling"])
    book.active.append(["duinwaard/2024-2027", 0, "Minder inbraken"])
    book.active.cell(row=1_048_576, column=16_384, value="x")
    stream = io.BytesIO()
    book.save(stream)
    begun = time.monotonic()
    preview = upload_spreadsheet(as_officer, stream.getvalue())
    assert time.monotonic() - begun < 5
    assert len(preview.context["result"].valid_rows()) == 1


def test_an_empty_spreadsheet_gets_one_clear_sentence(as_officer):
    content = io.BytesIO()
    openpyxl.Workbook().save(content)
    page = upload_spreadsheet(as_officer, content.getvalue())
    assertContains(page, "Controleer of de kolomkoppen kloppen")
    assertNotContains(page, "StopIteration")


def test_a_packed_bomb_is_refused_unread(as_officer):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml", b"x" * 50_000_000)
    answer = upload_spreadsheet(as_officer, stream.getvalue())
    assert answer.context["form"].errors["import_file"] == [
        "In dit bestand zit te veel. Bewaar alleen de lijst in een nieuw bestand."
    ]


def test_a_packed_file_that_is_damaged_is_refused(as_officer):
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    content = bytearray(stream.getvalue())
    directory = content.index(b"PK\x01\x02")
    content[directory : directory + 4] = b"PK\xff\xff"
    answer = upload_spreadsheet(as_officer, bytes(content))
    assert answer.context["form"].errors["import_file"] == [
        "Dit bestand is niet te lezen. Controleer of u het juiste soort bestand heeft gekozen."
    ]


def test_a_control_character_does_not_stop_the_export(as_officer, plan):
    Objective.objects.create(plan=plan, text="Minder\x07inbraken")
    page = as_officer.get(reverse(EXPORT))
    formats = {label: value for value, label in page.context["form"].fields["format"].choices}
    answer = as_officer.post(reverse(EXPORT), {"format": formats["xlsx"], "resource": ""})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet.cell(row=2, column=4).value == "Minder\N{REPLACEMENT CHARACTER}inbraken"


def test_themes_are_for_technical_administrators(as_officer, client):
    assert as_officer.get(reverse("admin:plans_theme_import")).status_code == 403
    assert as_officer.get(reverse("admin:plans_theme_changelist")).status_code == 403
    client.force_login(make_user(is_superuser=True), backend="django.contrib.auth.backends.ModelBackend")
    themes = make_theme_list(code="lisse-2019")
    theme = make_theme(theme_list=themes, field=make_field(), position=1, name="Sociale kwalitijt")
    preview = upload(
        client,
        "admin:plans_theme_import",
        "themalijst,veld,nummer,naam",
        "lisse-2019,1,1,Sociale kwaliteit",
        "lisse-2019,1,2,Fysieke kwaliteit",
    )
    confirm(client, "admin:plans_theme_process_import", preview)
    row = preview.context["result"].valid_rows()[0]
    assert row.diff[3] == "Sociale <del>kwalitijt</del> <ins>kwaliteit</ins>"
    theme.refresh_from_db()
    assert theme.name == "Sociale kwaliteit"
    assert Theme.objects.filter(theme_list=themes).count() == 2


def test_a_semicolon_separates_too_and_headers_may_have_capitals(as_officer, plan):
    preview = upload(as_officer, IMPORT, "Plan;Plaats;Doelstelling", "duinwaard/2024-2027;0;Minder inbraken")
    confirm(as_officer, PROCESS, preview)
    assert plan.objectives.get().text == "Minder inbraken"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_what_excel_writes_as_text_comes_in(as_officer, plan, encoding):
    content = "plan;doelstelling\r\nduinwaard/2024-2027;Minder overlast bij cafés, €\xa05".encode(encoding)
    file = SimpleUploadedFile("lijst.csv", content, "text/csv")
    preview = as_officer.post(reverse(IMPORT), {"format": "0", "import_file": file})
    confirm(as_officer, PROCESS, preview)
    assert plan.objectives.get().text == "Minder overlast bij cafés, €\xa05"


@pytest.mark.parametrize(
    ("kind", "content", "message"),
    [
        ("0", b"plan,doelstelling\nduinwaard/2024-2027,a\x00b\n", "Dit is geen lijst in tekst."),
        ("0", b"\x89PNG\r\n\x1a\n\x8d\x81", "Dit is geen lijst in tekst."),
        ("0", b'plan,doelstelling\na,"' + b"x" * 200_000 + b'"\n', "Dit bestand is niet te lezen."),
        ("1", b"plan,doelstelling\n", "Dit bestand is niet te lezen."),
    ],
)
def test_what_is_no_list_is_refused_in_words(as_officer, plan, kind, content, message):
    file = SimpleUploadedFile("lijst.csv", content, "text/csv")
    answer = as_officer.post(reverse(IMPORT), {"format": kind, "import_file": file})
    assertContains(answer, message)
    assertNotContains(answer, "Error")
    assert not Objective.objects.exists()


def test_a_column_that_nobody_reads_is_refused(as_officer, plan):
    answer = upload(as_officer, IMPORT, "plan,doelstelling,toelichting", "duinwaard/2024-2027,Minder,Meer")
    text = answer.content.decode()
    assert (
        "Deze kolommen kent LIVP niet: ‘toelichting’. Het kunnen zijn: id, plan, plaats, doelstelling."
        in text
    )
    assert "confirm_form" not in answer.context
    twice = upload(as_officer, IMPORT, "plan,plan,doelstelling", "a,b,c").content.decode()
    assert "De kolom ‘plan’ staat er twee keer." in twice


def test_what_is_wrong_with_a_row_names_its_column(as_officer, plan):
    answer = upload(as_officer, IMPORT, "plan,doelstelling", "duinwaard/2024-2027,")
    assert list(answer.context["result"].invalid_rows[0].field_specific_errors) == ["doelstelling"]


def test_an_empty_list_comes_as_spreadsheet_and_as_text(as_officer, plan):
    address = "admin:plans_objective_template"
    sheet = as_officer.get(reverse(address, args=["xlsx"]))
    assert sheet["Content-Disposition"] == 'attachment; filename="algemene-doelstellingen.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(sheet.content))
    assert list(book.worksheets[0].iter_rows(values_only=True)) == [("plan", "plaats", "doelstelling")]
    assert [row[0] for row in book["Uitleg"].iter_rows(values_only=True)] == [
        "Kolom", "plan", "plaats", "doelstelling",
    ]  # fmt: skip
    text = as_officer.get(reverse(address, args=["csv"]))
    assert text.content.decode("utf-8-sig") == "plan,plaats,doelstelling\r\n"
    assert as_officer.get(reverse(address, args=["docx"])).status_code == 404
    preview = upload_spreadsheet(as_officer, sheet.content)
    assert "confirm_form" not in preview.context


@pytest.mark.parametrize("text", ["=1+1", "+31", "-a", "@x", "'=1", "''+", "gewoon", "'s avonds", ""])
def test_no_cell_begins_as_a_formula_and_every_text_comes_back(text):
    cell = guarded(text)
    assert not cell.startswith(("=", "+", "-", "@"))
    assert unguarded(cell) == text
