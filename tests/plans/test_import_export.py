import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from plans.models import Objective, Plan, Theme
from tests.builders import make_field, make_municipality, make_plan, make_theme, make_theme_list, make_user

pytestmark = pytest.mark.django_db
IMPORT, PROCESS, EXPORT = (f"admin:plans_objective_{page}" for page in ("import", "process_import", "export"))


@pytest.fixture
def plan():
    return make_plan(municipality=make_municipality(slug="duinwaard"), slug="2024-2027")


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
