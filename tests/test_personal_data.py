"""Who may not see data of an administrator or a contact person finds it nowhere, at no address, in no file.

Every address of the project is asked, as in tests/test_rights_table.py, and searched for what it may not say.
"""

import io
import logging
import zipfile

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.test import RequestFactory
from django.urls import reverse
from django.views.debug import ExceptionReporter

from municipalities.models import Membership
from stakeholders.erasing import personal_models
from stakeholders.models import (
    ContactPerson,
    Initiative,
    InitiativeAdministrator,
    Organisation,
    PersonalRecord,
)
from tests.builders import make_administrator, make_contact, make_organisation, make_user
from tests.test_rights_table import ROLES, World, addresses

pytestmark = pytest.mark.django_db

CONTACT = {
    "name": "Contact Oostwaard",
    "phone": "06-11223344",
    "email": "oost@politie.example",
    "note": "Belt terug.",
}
RESIDENT = {"name": "Beheerder Zuidwaard", "phone": "06-55667788", "email": "zuid@buurt.example"}


def known_by(text, person):
    """What of a person stands in a text."""
    return [value for value in person.values() if value in text]


def text_of(response):
    """Everything that an answer says: its words, its headers, its cookies; a packed file unpacked."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"".join(packed.read(name) for name in packed.namelist())
    headers = " ".join(f"{name}: {value}" for name, value in response.items())
    return f"{body.decode(errors='replace')} {headers} {response.cookies}"


class People(World):
    """The world of the table of rights, with a contact person and a resident who may go to the police."""

    def __init__(self, variant=""):
        super().__init__(variant)
        team = self.records[Organisation]
        self.records[Organisation] = make_organisation(municipality=self.municipality, name="Politie Waard")
        self.records[ContactPerson] = make_contact(organisation=self.records[Organisation], **CONTACT)
        self.records[InitiativeAdministrator] = make_administrator(
            initiative=self.record(Initiative), may_go_to_police=True, **RESIDENT
        )
        make_contact(organisation=team, **CONTACT)
        # All readers in one: what none of them may see, this one may not.
        self.clients["readers"] = self.client(self.member(*"OKRE"))
        self.clients["all but editors"] = self.client(self.member(*"OKREC"))

    def member(self, *keys):
        """A colleague with the roles of several."""
        user = make_user()
        for key in keys:
            Membership.objects.create(user=user, municipality=self.municipality, role=ROLES[key])
        return user


@pytest.fixture
def quiet():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def told_at(world, actor, person, *, beginning=""):
    """The addresses at which `actor` reads something of `person`, as `name: value`."""
    found = set()
    for address in addresses():
        if "logout" in address.name or not address.name.startswith(beginning):
            continue
        text = text_of(world.clients[actor].get(world.url(address)))
        found |= {f"{address.name}: {value}" for value in known_by(text, person)}
    return found


@pytest.mark.parametrize(
    ("actor", "people"),
    [
        ("visitor", [CONTACT, RESIDENT]),
        ("stranger", [CONTACT, RESIDENT]),
        ("readers", [CONTACT, RESIDENT]),
        ("all but editors", [RESIDENT]),
    ],
)
def test_no_address_says_it_to_who_may_not_know(quiet, actor, people):
    world = People("adopted")

    assert [told_at(world, actor, person) for person in people] == [set() for _ in people]


def test_who_may_know_does_read_it(quiet):
    """The other side of the walk: it does find what is there."""
    world = People("adopted")
    ours = "admin:stakeholders_"
    pages = {
        (actor, key): {line.split(": ")[0] for line in told_at(world, actor, person, beginning=ours)}
        for actor in ("P", "C")
        for key, person in (("contact", CONTACT), ("resident", RESIDENT))
    }

    assert pages["P", "contact"] == pages["C", "contact"]
    assert pages["P", "contact"] == {f"{ours}organisation_change", f"{ours}contactperson_change"}
    assert f"{ours}initiativeadministrator_change" in pages["P", "resident"]
    assert not any(name.endswith(("_history", "_export", "_changelist")) for name in pages["P", "resident"])
    assert pages["C", "resident"] == set()


def test_sending_something_says_nothing_either(quiet):
    world = People("adopted")
    data = {"reason": "asked", "post": "yes", "function": "wijkagent", "version": "1"}
    said = []
    for address in addresses():
        if not address.name.startswith("admin:stakeholders_"):
            continue
        for actor, people in (
            ("readers", (CONTACT, RESIDENT)),
            ("all but editors", (RESIDENT,)),
            ("stranger", (CONTACT, RESIDENT)),
        ):
            text = text_of(world.clients[actor].post(world.url(address), data))
            said += [f"{actor} at {address.name}: {found}" for one in people for found in known_by(text, one)]

    assert said == []
    assert ContactPerson.objects.filter(phone=CONTACT["phone"], erased_at=None).count() == 2
    assert InitiativeAdministrator.objects.filter(phone=RESIDENT["phone"], erased_at=None).count() == 1


def test_no_list_that_goes_out_holds_it_whoever_asks(quiet):
    """Not even for who may see it: a list is handed on to others."""
    world = People("adopted")
    said, sizes = [], {}
    for address in [one for one in addresses() if one.name.endswith("_export")]:
        url = world.url(address)
        form = world.clients["S"].get(url).context["form"]
        chosen = {name: "on" for name in form.fields if name not in {"format", "resource", "export_items"}}
        for number in [value for value, _ in form.fields["format"].choices if value]:
            response = world.clients["S"].post(url, chosen | {"format": number, "resource": ""})
            assert "attachment" in response.get("Content-Disposition", ""), address.name
            text = text_of(response)
            sizes[address.name] = max(sizes.get(address.name, 0), len(text))
            said += [
                f"{address.name}: {found}" for one in (CONTACT, RESIDENT) for found in known_by(text, one)
            ]

    assert said == []
    assert len(sizes) >= 5


# Guessing by the address of a list


def ways_to(model, field, *, steps, before=()):
    """Every lookup of at most `steps` relations from `model` to `field` of a personal record."""
    if issubclass(model, PersonalRecord) and field in model.personal_fields:
        yield "__".join((*before, field))
    if not steps:
        return
    for relation in model._meta.get_fields():
        if not relation.is_relation or relation.related_model is None:
            continue
        name = relation.name
        if relation.auto_created and not relation.concrete:
            name = relation.field.related_query_name()
        if not name.endswith("+"):
            yield from ways_to(relation.related_model, field, steps=steps - 1, before=(*before, name))


def answer(response):
    """What tells one answer from another; the guesses and the tokens in a page are of one length."""
    return response.status_code, len(response.get("Location", "")), len(response.content)


def test_no_list_can_be_asked_whether_a_number_begins_so(quiet):
    world = People("adopted")
    asked, leaks = 0, []
    by_name = {address.name: address for address in addresses()}
    for model in admin.site._registry:
        address = by_name.get(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        if address is None:
            continue
        for way in sorted(set(ways_to(model, "phone", steps=2))):
            for actor in ("readers", "A"):
                right, wrong = (
                    answer(world.clients[actor].get(world.url(address), {f"{way}__startswith": guess}))
                    for guess in ("06-", "99-")
                )
                asked += 1
                assert right[0] < 500
                if right != wrong:
                    leaks.append(f"{actor}: {address.name}?{way}")

    assert leaks == []
    assert asked > 10


@pytest.mark.parametrize("model", personal_models())
def test_no_list_searches_shows_or_filters_by_it(model):
    for other, model_admin in admin.site._registry.items():
        request = RequestFactory().get("/")
        request.user = make_user(is_superuser=True)
        used = [*model_admin.get_search_fields(request), *map(str, model_admin.get_list_display(request))]
        used += [item[0] if isinstance(item, tuple) else str(item) for item in model_admin.list_filter]
        words = {word for one in used for word in one.lstrip("^=@").split("__")}
        if other is model:
            assert words & set(model.personal_fields) == set()
        assert words & {"phone", "contacts", "administrators"} == set(), other


# What is said when something goes wrong, and what stays behind elsewhere


@pytest.fixture
def editor(client):
    contact = make_contact(**CONTACT)
    client.force_login(
        make_user(municipality=contact.organisation.municipality),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    client.raise_request_exception = False
    return client


def test_an_error_names_no_number_in_the_answer_or_the_log(editor, monkeypatch, caplog, settings):
    settings.ADMINS = [("Beheer", "beheer@duinwaard.example")]
    organisation = Organisation.objects.get()

    def fail(*arguments, **options):
        raise ValueError("stuk")

    monkeypatch.setattr("desk.pages.contacts.save_personal", fail)
    url = f"{reverse('admin:stakeholders_contactperson_add')}?organisation={organisation.pk}"
    response = editor.post(url, {"function": "wijkagent", **CONTACT})

    assert response.status_code == 500
    assert known_by(text_of(response), CONTACT) == []
    assert "stuk" in caplog.text
    assert known_by(caplog.text, CONTACT) == []


def test_the_database_quotes_no_row_in_the_answer_or_the_log(editor, monkeypatch, caplog):
    """What a form lets through, the database refuses; PostgreSQL then quotes the whole row."""
    monkeypatch.setattr(ContactPerson, "validate_constraints", lambda contact, exclude=None: None)
    organisation = Organisation.objects.get()
    url = f"{reverse('admin:stakeholders_contactperson_add')}?organisation={organisation.pk}"
    data = {"function": "wijkagent", "starts_on": "2026-02-01", "ends_on": "2026-01-01", **CONTACT}
    response = editor.post(url, data, follow=True)

    assert "Deze gegevens passen niet bij elkaar. Er is niets opgeslagen." in response.content.decode()
    assert ContactPerson.objects.count() == 1
    assert known_by(caplog.text, CONTACT) == []


def test_a_report_of_an_error_holds_names_but_no_values(settings):
    request = RequestFactory().post("/beheer/", {"phone": CONTACT["phone"]})
    try:
        number = CONTACT["phone"]
        raise ValueError(len(number))
    except ValueError as error:
        reporter = ExceptionReporter(request, type(error), error, error.__traceback__)
        report = reporter.get_traceback_text() + reporter.get_traceback_html()

    assert "phone" in report
    assert CONTACT["phone"] not in report
    settings.DEBUG = True
    assert CONTACT["phone"] in ExceptionReporter(request, *_raised(CONTACT["phone"])).get_traceback_html()


def _raised(number):
    try:
        raise ValueError(len(number))
    except ValueError as error:
        return type(error), error, error.__traceback__


def test_the_log_of_the_admin_names_nobody(editor):
    contact = ContactPerson.objects.get()
    organisation = contact.organisation
    url = f"{reverse('admin:stakeholders_contactperson_add')}?organisation={organisation.pk}"
    response = editor.post(url, {"function": "gebiedsmanager", **CONTACT})

    assert response.status_code == 302
    assert ContactPerson.objects.count() == 2
    assert LogEntry.objects.get().object_repr == f"gebiedsmanager, {organisation}"
    kept = str(list(LogEntry.objects.values_list())) + str(response.cookies)
    assert known_by(kept, CONTACT) == []


def test_only_its_own_table_holds_it(editor):
    """Every table of the database, searched for what was typed on the screen."""
    organisation = Organisation.objects.get()
    url = f"{reverse('admin:stakeholders_contactperson_add')}?organisation={organisation.pk}"
    editor.post(url, {"function": "gebiedsmanager", **CONTACT})

    holding = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if any(known_by(str(row), CONTACT) for row in model._base_manager.values_list())
    }
    assert holding == {"stakeholders.ContactPerson"}
