"""Who may do what in the admin: for every page that is registered, now and later.

A stranger works for another municipality and gets 404; a member without the right gets 403.
docs/rights.md is the table for people.
"""

import datetime
import itertools
from urllib.parse import urlencode

import pytest
import tablib
from django.contrib import admin
from django.db import models
from django.urls import NoReverseMatch, reverse
from simple_history.admin import SimpleHistoryAdmin

from municipalities.models import Area, Membership, Municipality, Role, Statement, User
from municipalities.scoped_admin import ScopedAdmin, ScopedResource, records_in_scope
from plans.models import Plan
from priorities.models import Action, Goal, QuarterFocus
from stakeholders.models import PersonalRecord
from tests.builders import make_action, make_municipality, make_plan, make_user

pytestmark = pytest.mark.django_db

OURS = {"municipalities", "stakeholders", "plans", "priorities", "communication", "desk"}
SITE_PAGES = {
    model: model_admin for model, model_admin in admin.site._registry.items() if model._meta.app_label in OURS
}
numbers = itertools.count(1)


def make_record(model, municipality):
    """Any record of `municipality`, by the types of its fields."""
    if model is Municipality:
        return municipality
    if model is User:
        return make_user(municipality=municipality)
    if model is Plan:
        return make_plan(municipality=municipality)
    if model is Action:
        return make_action(plan=make_plan(municipality=municipality))
    number = next(numbers)
    values = {}
    for field in model._meta.concrete_fields:
        if field.primary_key or field.has_default() or field.null or field.blank or not field.editable:
            continue
        if field.is_relation:
            values[field.name] = make_record(field.related_model, municipality)
        elif field.choices:
            values[field.name] = field.choices[0][0]
        elif isinstance(field, models.EmailField):
            values[field.name] = f"collega-{number}@duinwaard.example"
        elif isinstance(field, models.FileField):
            values[field.name] = "beeld.png"
        elif isinstance(field, models.DateTimeField):
            continue
        elif isinstance(field, models.DateField):
            values[field.name] = datetime.date(2026, 1, 1)
        elif field.name == "year":
            values[field.name] = 2025
        elif isinstance(field, models.IntegerField):
            values[field.name] = model._default_manager.count() + 1 if field.unique else 1
        elif isinstance(field, models.CharField | models.TextField):
            code = f"VR{number:02}" if field.name == "code" else f"tekst-{number}"
            values[field.name] = code[: field.max_length]
    # Statements and the like may belong to nobody; here they belong to this municipality.
    if any(field.name == "municipality" for field in model._meta.fields):
        values["municipality"] = municipality
    if any(field.name == "token_digest" for field in model._meta.fields):
        values["token_digest"] = f"{number:064}"
    if model is Area:
        values["kind"] = Area.Kind.NEIGHBOURHOOD
    if issubclass(model, PersonalRecord):
        values["retain_until"] = datetime.date(2099, 1, 1)
    if model is Goal:
        values["heading"] = "4.2 Veiligheid"
    return model._default_manager.create(**values)


def pages_of(model, record):
    """Every page of a record that the admin has: name of the page and its address."""
    info = f"{model._meta.app_label}_{model._meta.model_name}"
    for page in ("change", "delete", "history", "simple_history"):
        args = [record.pk]
        if page == "simple_history":
            if not hasattr(model, "history"):
                continue
            args.append(model.history.filter(**{model._meta.pk.attname: record.pk}).latest().history_id)
        try:
            yield page, reverse(f"admin:{info}_{page}", args=args)
        except NoReverseMatch:
            continue


def each(found, **kwargs):
    return pytest.mark.parametrize("model", found, ids=lambda model: model._meta.label, **kwargs)


OWNED = [model for model in SITE_PAGES if hasattr(model, "owner_municipality_id")]
SHARED = [model for model in SITE_PAGES if not hasattr(model, "owner_municipality_id")]


@each(OWNED)
def test_every_admin_page_is_scoped_first(model):
    classes = type(SITE_PAGES[model]).__mro__

    assert ScopedAdmin in classes
    if SimpleHistoryAdmin in classes:
        assert classes.index(ScopedAdmin) < classes.index(SimpleHistoryAdmin)


@each(OWNED)
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PARTNER_READER])
def test_a_stranger_finds_nothing(client, model, role):
    record = make_record(model, make_municipality())
    client.force_login(make_user(municipality=make_municipality(), role=role))

    for page, address in pages_of(model, record):
        assert client.get(address).status_code == 404, page
        assert client.post(address).status_code in {404, 405}, page


@each(SHARED)
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PARTNER_READER])
def test_what_all_share_no_member_changes(client, model, role):
    municipality = make_municipality()
    record = make_record(model, municipality)
    client.force_login(make_user(municipality=municipality, role=role))

    for page, address in pages_of(model, record):
        assert client.get(address).status_code in ({403, 404} if page == "delete" else {200, 403, 404}), page
        assert client.post(address).status_code in {403, 404, 405}, page
    assert type(record).objects.filter(pk=record.pk).exists()


@each(OWNED)
@pytest.mark.parametrize("role", Role)
def test_a_member_sees_and_changes_what_the_predicates_say(client, model, role):
    municipality = make_municipality()
    record = make_record(model, municipality)
    user = make_user(municipality=municipality, role=role)
    client.force_login(user)

    def may(action):
        return user.has_perm(f"{model._meta.app_label}.{action}_{model._meta.model_name}", record)

    info = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    pages = dict(pages_of(model, record))
    for page, address in pages.items():
        is_allowed = may("delete") if page == "delete" else may("view") or may("change")
        assert client.get(address).status_code in ({200, 302} if is_allowed else {403}), page
    before = type(record)._default_manager.filter(pk=record.pk).values().get()
    if model is QuarterFocus:
        return  # One page holds all quarters; tests/test_rights_table.py asks it as everybody.
    if not may("change"):
        # The hub of a plan only shows: it answers every request alike.
        refused = {200} if model is Plan else {403}
        assert client.post(reverse(f"{info}_change", args=[record.pk]), {}).status_code in refused
    if not may("delete") and "delete" in pages:
        assert client.post(pages["delete"], {"post": "yes"}).status_code == 403
    try:
        add = reverse(f"{info}_add")
    except NoReverseMatch:
        add = ""
    if add and not may("add"):
        # What is part of something else is added to that.
        names = ("plan", "programme", "organisation", "initiative")
        where = {name: found.pk for name in names if (found := getattr(record, name, None))}
        add = f"{add}?{urlencode(where)}"
        assert client.get(add).status_code == 403
        assert client.post(add, {}).status_code == 403
    assert type(record)._default_manager.filter(pk=record.pk).values().get() == before


@each(OWNED)
def test_a_list_shows_only_the_own_municipality(rf, model):
    own, other = make_municipality(), make_municipality()
    mine, theirs = make_record(model, own), make_record(model, other)
    request = rf.get("/beheer/")
    request.user = make_user(municipality=own, role=Role.ADMINISTRATOR)

    shown = SITE_PAGES[model].get_queryset(request)

    assert shown.filter(pk=mine.pk).exists()
    assert not shown.filter(pk=theirs.pk).exists()


@each(SITE_PAGES)
def test_a_visitor_is_sent_to_the_log_in(client, model):
    record = make_record(model, make_municipality())

    for page, address in pages_of(model, record):
        response = client.get(address)
        assert (response.status_code, response["Location"].split("?")[0]) in {
            (302, "/beheer/login/"),
            (302, "/account/login/"),
        }, page


def test_a_superuser_may_everything_but_what_is_closed():
    superuser = make_user(is_superuser=True)
    plan = make_plan()

    assert superuser.has_perm("plans.change_plan", plan)
    assert superuser.has_perm("municipalities.change_municipality", plan.municipality)
    plan.status = Plan.Status.ADOPTED
    assert superuser.has_perm("plans.view_plan", plan)
    assert not superuser.has_perm("plans.change_plan", plan)
    assert not superuser.has_perm("municipalities.delete_municipality", plan.municipality)
    superuser.is_active = False
    assert not superuser.has_perm("plans.view_plan", plan)


def test_a_role_counts_only_where_it_was_given():
    here, elsewhere = make_municipality(), make_municipality()
    user = make_user(municipality=here, role=Role.ADMINISTRATOR)
    Membership.objects.create(user=user, municipality=elsewhere, role=Role.COUNCIL_READER)

    assert user.has_perm("municipalities.change_municipality", here)
    assert user.has_perm("municipalities.view_municipality", elsewhere)
    assert not user.has_perm("municipalities.change_municipality", elsewhere)
    assert not user.has_perm("municipalities.view_municipality", make_municipality())


def test_history_of_what_was_deleted_stays_within_the_municipality(client):
    municipality = make_municipality()
    statement = Statement.objects.create(municipality=municipality, kind="privacy", title="Privacy")
    pk, version = statement.pk, statement.history.get().history_id
    statement.delete()
    addresses = [
        reverse("admin:municipalities_statement_history", args=[pk]),
        reverse("admin:municipalities_statement_simple_history", args=[pk, version]),
    ]

    client.force_login(make_user(municipality=make_municipality(), role=Role.ADMINISTRATOR))
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    client.force_login(make_user(municipality=municipality, role=Role.COUNCIL_READER))
    assert [client.get(address).status_code for address in addresses] == [200, 200]


def test_a_version_from_before_a_move_is_not_shown(client):
    before, after = make_municipality(), make_municipality()
    statement = Statement.objects.create(municipality=before, kind="privacy", title="Van de eerste")
    version = statement.history.get().history_id
    statement.municipality = after
    statement.save()
    client.force_login(make_user(municipality=after, role=Role.ADMINISTRATOR))

    page = reverse("admin:municipalities_statement_simple_history", args=[statement.pk, version])

    assert client.get(page).status_code == 404


def test_choices_and_filters_name_only_the_own_municipality(rf):
    own, other = make_municipality(), make_municipality()
    colleague, stranger = make_user(municipality=own), make_user(municipality=other)
    request = rf.get("/beheer/")
    request.user = make_user(municipality=own, role=Role.ADMINISTRATOR)
    model_admin = SITE_PAGES[Membership]

    field = model_admin.formfield_for_dbfield(Membership._meta.get_field("user"), request)
    municipalities = model_admin.formfield_for_dbfield(Membership._meta.get_field("municipality"), request)
    users = records_in_scope(admin.site, User, request)

    assert set(field.queryset) == {colleague, request.user}
    assert list(municipalities.queryset) == [own]
    assert stranger not in users


class StatementResource(ScopedResource):
    class Meta:
        model = Statement
        fields = ["id", "municipality", "kind", "title", "body"]


def import_statements(user, *rows):
    data = tablib.Dataset(*rows, headers=["id", "municipality", "kind", "title", "body"])
    return StatementResource(user=user).import_data(data, raise_errors=False)


def test_import_changes_nothing_of_another_municipality():
    own, other = make_municipality(), make_municipality()
    user = make_user(municipality=own, role=Role.ADMINISTRATOR)
    theirs = Statement.objects.create(municipality=other, kind="privacy", title="Van hen")

    result = import_statements(
        user,
        (theirs.pk, own.pk, "privacy", "Gekaapt", ""),
        (theirs.pk, other.pk, "privacy", "Gekaapt", ""),
        ("", other.pk, "toegankelijkheid", "Gekaapt", ""),
    )

    assert [row.import_type for row in result.rows if row.import_type in {"new", "update"}] == []
    theirs.refresh_from_db()
    assert (theirs.municipality, theirs.title) == (other, "Van hen")
    assert Statement.objects.count() == 1


def test_import_within_the_own_municipality_works_and_export_stays_there():
    own, other = make_municipality(), make_municipality()
    user = make_user(municipality=own, role=Role.ADMINISTRATOR)
    Statement.objects.create(municipality=other, kind="privacy", title="Van hen")

    result = import_statements(user, ("", own.pk, "privacy", "Van ons", "<p>Tekst</p>"))

    assert not result.has_errors()
    assert not result.has_validation_errors()
    assert StatementResource(user=user).export()["title"] == ["Van ons"]


def test_import_by_who_only_reads_is_refused():
    own = make_municipality()
    reader = make_user(municipality=own, role=Role.COUNCIL_READER)

    import_statements(reader, ("", own.pk, "privacy", "Van ons", ""))

    assert not Statement.objects.exists()
