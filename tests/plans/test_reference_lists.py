"""Themes and local themes in the admin."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from municipalities.models import Role
from plans.models import LocalTheme, Theme
from tests.builders import make_municipality, make_theme, make_theme_list, make_user

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def test_reference_lists_are_corrected_by_technical_administrators_only(client):
    theme = make_theme(name="Sociale kwalitijt")
    page = reverse("admin:plans_theme_change", args=[theme.pk])
    data = {
        "theme_list": theme.theme_list_id,
        "field": theme.field_id,
        "position": 1,
        "name": "Sociale kwaliteit",
        "successor": "",
    }
    client.force_login(make_user(municipality=make_municipality(), role=Role.ADMINISTRATOR), backend=BACKEND)
    assert client.post(page, data).status_code == 403
    administrator = make_user(is_superuser=True)
    client.force_login(administrator, backend=BACKEND)
    assert client.post(page, data).status_code == 302
    theme.refresh_from_db()
    assert theme.name == "Sociale kwaliteit"
    assert theme.history.latest().history_user == administrator


def test_local_themes_are_the_own_administrators(client):
    theme = make_theme()
    own, other = make_municipality(), make_municipality()
    elsewhere = LocalTheme.objects.create(municipality=other, theme=theme, name="Woonoverlast")
    add = reverse("admin:plans_localtheme_add")
    data = {"municipality": own.pk, "theme": theme.pk, "kind": "subtheme", "name": "Woonoverlast"}
    client.force_login(make_user(municipality=own), backend=BACKEND)
    assert client.post(add, data).status_code == 403
    client.force_login(make_user(municipality=own, role=Role.ADMINISTRATOR), backend=BACKEND)
    form = client.get(add).context["adminform"].form
    assert form.initial["municipality"] == own.pk
    assert [label for _, label in form.fields["theme"].choices][1:] == [f"{theme} ({theme.theme_list})"]
    assert client.post(add, data | {"municipality": other.pk}).status_code == 200
    assert client.post(add, data).status_code == 302
    assert own.local_themes.get().name == "Woonoverlast"
    assert client.get(reverse("admin:plans_localtheme_change", args=[elsewhere.pk])).status_code == 404


@pytest.mark.parametrize("page", ["changelist", "add"])
def test_list_and_form_of_themes_cost_the_same_for_one_and_three(client, page):
    client.force_login(make_user(is_superuser=True), backend=BACKEND)
    themes = make_theme_list()
    counts = []
    for how_many in (1, 3):
        while Theme.objects.count() < how_many:
            make_theme(theme_list=themes, position=Theme.objects.count() + 1)
        client.get(reverse(f"admin:plans_theme_{page}"))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(f"admin:plans_theme_{page}")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
