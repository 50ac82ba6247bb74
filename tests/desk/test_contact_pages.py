"""The pages of contact persons: who sees them, what erasing leaves, who meets whom, who is warned."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from desk.personal_work import OWNERS, expiring
from municipalities.models import Role
from stakeholders.erasing import erase, personal_models
from stakeholders.models import ContactPerson, Erasure
from tests.builders import (
    make_administrator,
    make_contact,
    make_contribution,
    make_municipality,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db

PERSON = {"name": "Contact Wijkpolitie", "phone": "06-98765432", "email": "wijk@politie.example"}


def of(page, *args):
    return reverse(f"admin:stakeholders_contactperson_{page}", args=args)


def organisation_page(organisation):
    return reverse("admin:stakeholders_organisation_change", args=[organisation.pk])


@pytest.fixture
def organisation():
    return make_organisation(municipality=make_municipality(), name="Politie")


@pytest.fixture
def officer(client, organisation):
    user = make_user(municipality=organisation.municipality)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


def version_in(response):
    return re.search(r'name="version" value="([^"]+)"', response.content.decode())[1]


def form_data(**more):
    return {"function": "wijkagent", **PERSON} | more


def test_a_contact_person_is_added_seen_and_changed(client, officer, organisation):
    assertContains(client.get(organisation_page(organisation)), "Er is nog geen contactpersoon")
    add = f"{of('add')}?organisation={organisation.pk}"
    assertContains(client.get(add), "Contactpersoon van Politie")

    response = client.post(add, form_data(starts_on="2026-01-01"))

    assertRedirects(response, f"{organisation_page(organisation)}#contactpersonen")
    contact = ContactPerson.objects.get()
    assert (contact.organisation, contact.phone) == (organisation, "06-98765432")
    page = client.get(organisation_page(organisation))
    assertContains(page, '<a href="tel:06-98765432">06-98765432</a>')
    assertContains(page, '<a href="mailto:wijk@politie.example">wijk@politie.example</a>')

    version = version_in(client.get(of("change", contact.pk)))
    client.post(of("change", contact.pk), form_data(phone="06-00000000", version=version))

    contact.refresh_from_db()
    assert contact.phone == "06-00000000"
    assert contact.history.count() == 2
    assert contact.history.latest().history_user == officer


@pytest.mark.parametrize("role", [Role.ACTION_OWNER, Role.CLERK, Role.COUNCIL_READER, Role.PARTNER_READER])
def test_others_do_not_even_see_that_there_are_any(client, organisation, role):
    contact = make_contact(organisation=organisation, **PERSON)
    client.force_login(make_user(municipality=organisation.municipality, role=role))

    assertNotContains(client.get(organisation_page(organisation)), "ontactperso")
    for page in ("change", "history", "erase", "delete"):
        assert client.get(of(page, contact.pk)).status_code == 403


def test_communications_reads_and_changes_nothing(client, organisation):
    contact = make_contact(organisation=organisation, **PERSON)
    client.force_login(make_user(municipality=organisation.municipality, role=Role.COMMUNICATIONS))

    page = client.get(organisation_page(organisation))
    assertContains(page, "06-98765432")
    assertNotContains(page, "Gegevens wissen")
    assertContains(client.get(of("change", contact.pk)), "06-98765432")
    assert client.post(of("change", contact.pk), form_data()).status_code == 403
    assert client.post(of("erase", contact.pk), {"reason": "asked"}).status_code == 403


def test_a_municipality_that_is_only_served_sees_none(client, organisation):
    elsewhere = make_municipality()
    organisation.serves.add(elsewhere)
    contact = make_contact(organisation=organisation, **PERSON)
    client.force_login(make_user(municipality=elsewhere, role=Role.ADMINISTRATOR))

    assertNotContains(client.get(organisation_page(organisation)), "ontactperso")
    assert client.get(of("change", contact.pk)).status_code == 404
    assert client.get(f"{of('add')}?organisation={organisation.pk}").status_code == 403


def test_erasing_asks_why_and_leaves_function_and_period(client, officer, organisation):
    contact = make_contact(organisation=organisation, starts_on=datetime.date(2025, 3, 1), **PERSON)
    assertContains(client.get(of("erase", contact.pk)), "Ook als iemand een oude back-up terugzet")
    assertContains(client.post(of("erase", contact.pk)), "Kies waarom u deze gegevens wist.")
    assert Erasure.objects.count() == 0

    response = client.post(of("erase", contact.pk), {"reason": "asked"}, follow=True)

    assertContains(response, "De gegevens zijn gewist. De functie en de periode blijven staan.")
    today = timezone.localdate()
    text = re.sub(r"\s+", " ", re.sub("<[^>]*>", "", response.content.decode()))
    said = f"Wijkagent vanaf 1 maart 2025 · gegevens gewist op {today.day} "
    assert said in text
    assert PERSON["name"] not in text
    assertContains(client.get(of("history", contact.pk)), "Gegevens gewist: op verzoek")
    assertContains(client.get(of("change", contact.pk)), "De gegevens zijn gewist op")
    again = client.post(of("change", contact.pk), form_data(), follow=True)
    assertContains(again, "Deze gegevens zijn gewist. Voeg de persoon opnieuw toe.")
    assert ContactPerson.objects.get().phone == ""
    assertContains(client.get(of("erase", contact.pk), follow=True), "Deze gegevens waren al gewist.")


def test_past_the_retention_date_the_page_says_erased_before_it_is(client, officer, organisation):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    contact = make_contact(organisation=organisation, retain_until=yesterday, **PERSON)

    for url in (organisation_page(organisation), of("change", contact.pk), of("history", contact.pk)):
        assertNotContains(client.get(url), "98765432")
    assertContains(client.get(organisation_page(organisation)), "gegevens gewist op")
    assert Erasure.objects.count() == 0


def test_a_retention_date_in_the_past_is_refused(client, officer, organisation):
    response = client.post(
        f"{of('add')}?organisation={organisation.pk}", form_data(retain_until="2020-01-01")
    )

    assertContains(response, "Deze datum is voorbij. Kies een dag in de toekomst.")
    assert ContactPerson.objects.count() == 0


def test_an_organisation_with_contact_persons_says_why_it_stays(client, officer, organisation):
    contact = make_contact(organisation=organisation, **PERSON)
    url = reverse("admin:stakeholders_organisation_delete", args=[organisation.pk])

    assertContains(client.get(url), "<li>1 contactpersoon</li>")
    assertContains(client.post(url, follow=True), "is in gebruik: 1 contactpersoon.")

    client.post(of("delete", contact.pk))
    assert ContactPerson.objects.count() == 0
    assert client.post(url).status_code == 302
    assert Erasure.objects.get().key == contact.key


def test_two_who_change_one_number_choose(client, officer, organisation):
    contact = make_contact(organisation=organisation, **PERSON)
    version = version_in(client.get(of("change", contact.pk)))
    contact.phone = "06-11111111"
    contact.save()

    response = client.post(of("change", contact.pk), form_data(function="gebiedsagent", version=version))

    assertContains(response, "Twee teksten naast elkaar")
    assertContains(response, "bewaart LIVP niet wat u niet kiest")
    assertNotContains(response, "blijft bewaard in de geschiedenis")
    assert ContactPerson.objects.get().phone == "06-11111111"
    client.post(
        of("change", contact.pk),
        form_data(
            function="gebiedsagent", version=version_in(response), _conflict_fields="phone", _theirs="1"
        ),
    )
    stored = ContactPerson.objects.get()
    assert (stored.function, stored.phone) == ("gebiedsagent", "06-11111111")


def test_a_form_that_was_open_while_it_was_deleted_finds_nothing(client, officer, organisation):
    contact = make_contact(organisation=organisation, **PERSON)
    url = of("change", contact.pk)
    contact.delete()

    assert client.post(url, form_data()).status_code == 404


@pytest.mark.parametrize("number", [3, 30])
def test_the_page_of_an_organisation_costs_one_query_for_all_contacts(client, officer, organisation, number):
    for at in range(number):
        make_contact(organisation=organisation, function=f"wijkagent {at}", **PERSON)
    client.get(organisation_page(organisation))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(organisation_page(organisation))

    of_contacts = [one["sql"] for one in queries if '"stakeholders_contactperson"' in one["sql"]]
    assert len(of_contacts) == 1


# Mijn werk


def test_every_kind_of_person_is_warned_about():
    assert set(OWNERS) == set(personal_models())


def test_who_keeps_people_is_warned_thirty_days_ahead(client, officer, organisation):
    today = timezone.localdate()
    place = organisation.municipality
    soon, far = today + datetime.timedelta(days=30), today + datetime.timedelta(days=31)
    near = make_contact(organisation=organisation, retain_until=soon, **PERSON)
    make_contact(organisation=organisation, function="later", retain_until=far, **PERSON)
    make_contact(organisation=organisation, function="voorbij", retain_until=today - datetime.timedelta(1))
    make_contact(function="van de buren", retain_until=soon, **PERSON)
    erased = make_contact(organisation=organisation, function="gewist", retain_until=soon, **PERSON)
    erase(erased, reason=Erasure.Reason.ASKED, by=None)

    assert [(one.name, one.until, one.url) for one in expiring(officer, on=today)] == [
        ("wijkagent, Politie", soon, of("change", near.pk))
    ]
    page = client.get(reverse("admin:index"))
    assertContains(page, "Bewaartermijn")
    assertContains(page, "de gegevens worden gewist na")
    assertNotContains(page, PERSON["name"])
    for role in (Role.COMMUNICATIONS, Role.COUNCIL_READER):
        assert expiring(make_user(municipality=place, role=role), on=today) == []
    assert len(expiring(make_user(is_superuser=True), on=today)) == 2


def test_all_kinds_are_told_the_first_to_go_first(organisation):
    today = timezone.localdate()
    place = organisation.municipality
    make_administrator(retain_until=today + datetime.timedelta(days=2))
    make_contribution(retain_until=today + datetime.timedelta(days=1))
    make_contact(organisation=organisation, retain_until=today)

    told = expiring(make_user(is_superuser=True), on=today)

    assert [one.until for one in told] == [today + datetime.timedelta(days=days) for days in (0, 1, 2)]
    assert told[0].municipality_id == place.pk


@pytest.mark.parametrize("relation", ["contacts", "actor_analyses", "contributions", "team_memberships"])
@pytest.mark.parametrize("lookup", ["", "__isnull", "__pk__gt", "__id__in"])
def test_the_list_of_organisations_answers_no_question_about_what_refers_to_them(
    client, organisation, relation, lookup
):
    """Whether there is a contact person, or what we think of a partner, is not for every reader."""
    make_contact(organisation=organisation, **PERSON)
    client.force_login(make_user(municipality=organisation.municipality, role=Role.PARTNER_READER))

    answer = client.get(reverse("admin:stakeholders_organisation_changelist"), {f"{relation}{lookup}": "0"})

    assert answer.status_code == 400
