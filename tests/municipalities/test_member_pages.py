"""The pages where an administrator manages colleagues, and where the house style is set."""

import datetime
import io
import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from municipalities.accounts import keep_one_address
from municipalities.invitations import invite_colleague
from municipalities.models import Invitation, Membership, Municipality, Role, Statement, User
from tests.builders import make_municipality, make_user

pytestmark = pytest.mark.django_db

MEMBERS = "/beheer/municipalities/membership/"


@pytest.fixture
def municipality():
    return make_municipality(name="Duinwaard", slug="duinwaard")


@pytest.fixture
def administrator(municipality, client):
    user = make_user(municipality=municipality, role=Role.ADMINISTRATOR, name="Beheerder Duinwaard")
    client.force_login(user)
    return user


def member_pages(municipality, user, membership, invitation):
    """Every page of the members' admin that is about this municipality: method and address."""
    name = "admin:municipalities_membership_"
    return [
        ("get", f"{MEMBERS}?gemeente={municipality.slug}"),
        ("get", f"{reverse(name + 'invite')}?gemeente={municipality.slug}"),
        ("post", f"{reverse(name + 'invite')}?gemeente={municipality.slug}"),
        ("get", reverse(name + "give_role", args=[municipality.pk, user.pk])),
        ("post", reverse(name + "give_role", args=[municipality.pk, user.pk])),
        ("get", reverse(name + "end", args=[membership.pk])),
        ("post", reverse(name + "end", args=[membership.pk])),
        ("get", reverse(name + "end_access", args=[municipality.pk, user.pk])),
        ("post", reverse(name + "end_access", args=[municipality.pk, user.pk])),
        ("post", reverse(name + "resend", args=[invitation.pk])),
        ("post", reverse(name + "withdraw", args=[invitation.pk])),
    ]


@pytest.mark.parametrize(
    ("is_member", "role", "status"),
    [
        (False, Role.ADMINISTRATOR, 404),
        (True, Role.POLICY_OFFICER, 403),
        (True, Role.COUNCIL_READER, 403),
    ],
)
def test_strangers_and_members_without_the_right(client, municipality, is_member, role, status):
    administrator = make_user(municipality=municipality, role=Role.ADMINISTRATOR)
    colleague = make_user(municipality=municipality)
    invitation = invite_colleague(
        municipality=municipality, email="a@duinwaard.example", name="A", role=Role.CLERK, by=administrator
    )
    digest = invitation.token_digest
    client.force_login(make_user(municipality=municipality if is_member else make_municipality(), role=role))

    for method, address in member_pages(municipality, colleague, colleague.memberships.get(), invitation):
        assert getattr(client, method)(address).status_code == status, (method, address)

    assert colleague.memberships.current().count() == 1
    invitation.refresh_from_db()
    assert (invitation.token_digest, invitation.withdrawn_at) == (digest, None)


def test_members_page_shows_colleagues_invitations_and_leavers(client, municipality, administrator):
    make_user(municipality=municipality, role=Role.CLERK, name="Griffie Duinwaard")
    leaver = make_user(municipality=municipality, name="Oud-medewerker")
    make_user(municipality=make_municipality(), name="Van Elders")
    invite_colleague(
        municipality=municipality, email="nieuw@duinwaard.example", name="Nieuw", role=Role.CLERK,
        by=administrator,
    )  # fmt: skip
    client.post(reverse("admin:municipalities_membership_end_access", args=[municipality.pk, leaver.pk]))

    response = client.get(MEMBERS)
    page = response.content.decode()

    assert [person.name for person in response.context["members"]] == [
        "Beheerder Duinwaard",
        "Griffie Duinwaard",
    ]
    assert [person.name for person in response.context["former"]] == ["Oud-medewerker"]
    assert [invitation.email for invitation in response.context["invitations"]] == ["nieuw@duinwaard.example"]
    assert "Van Elders" not in page
    assert "Geen toegang meer" in page


def test_members_page_costs_the_same_for_one_and_three(client, municipality, administrator):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(MEMBERS).status_code == 200
        return len(queries)

    def add():
        make_user(municipality=municipality)
        invite_colleague(
            municipality=municipality, email=f"x{User.objects.count()}@duinwaard.example", name="X",
            role=Role.CLERK, by=administrator,
        )  # fmt: skip

    add()
    cost()
    one = cost()
    add()
    add()
    assert cost() == one


def test_inviting_by_the_page(client, municipality, administrator):
    response = client.post(
        reverse("admin:municipalities_membership_invite"),
        {"name": "Griffie", "email": "griffie@duinwaard.example", "role": "clerk"},
        follow=True,
    )

    assert "De uitnodiging is verstuurd naar griffie@duinwaard.example." in response.content.decode()
    invitation = Invitation.objects.get()
    assert (invitation.municipality, invitation.role, invitation.invited_by) == (
        municipality,
        "clerk",
        administrator,
    )
    assert len(mail.outbox) == 1


def test_inviting_twice_shows_why_not(client, municipality, administrator):
    data = {"name": "Griffie", "email": "griffie@duinwaard.example", "role": "clerk"}
    client.post(reverse("admin:municipalities_membership_invite"), data)

    response = client.post(reverse("admin:municipalities_membership_invite"), data)

    assert response.status_code == 200
    assert "is al uitgenodigd als griffie" in response.content.decode()
    assert len(mail.outbox) == 1


def test_sending_again_and_withdrawing(client, municipality, administrator):
    invitation = invite_colleague(
        municipality=municipality, email="a@duinwaard.example", name="A", role=Role.CLERK, by=administrator
    )

    again = client.post(reverse("admin:municipalities_membership_resend", args=[invitation.pk]), follow=True)
    assert "Er is een nieuwe mail naar a@duinwaard.example." in again.content.decode()
    gone = client.post(reverse("admin:municipalities_membership_withdraw", args=[invitation.pk]), follow=True)
    assert "De uitnodiging aan a@duinwaard.example is ingetrokken." in gone.content.decode()
    twice = client.post(
        reverse("admin:municipalities_membership_withdraw", args=[invitation.pk]), follow=True
    )
    assert "Deze uitnodiging is ingetrokken." in twice.content.decode()
    assert len(mail.outbox) == 2


@pytest.mark.parametrize("page", ["resend", "withdraw"])
def test_a_button_pressed_after_the_session_ran_out_leads_back(client, municipality, administrator, page):
    invitation = invite_colleague(
        municipality=municipality,
        email="griffie@duinwaard.example",
        name="Griffie",
        role=Role.CLERK,
        by=administrator,
    )
    response = client.get(reverse(f"admin:municipalities_membership_{page}", args=[invitation.pk]))
    assert (response.status_code, response["Location"]) == (302, f"{MEMBERS}?gemeente=duinwaard")
    assert len(mail.outbox) == 1
    assert Invitation.objects.open().get() == invitation


def test_giving_a_role(client, municipality, administrator):
    colleague = make_user(municipality=municipality, name="Collega")
    address = reverse("admin:municipalities_membership_give_role", args=[municipality.pk, colleague.pk])

    page = client.get(address)
    assert "policy_officer" not in dict(page.context["form"].fields["role"].choices)
    client.post(address, {"role": "communications"})

    assert sorted(colleague.memberships.values_list("role", flat=True)) == [
        "communications",
        "policy_officer",
    ]
    added = colleague.memberships.get(role="communications")
    assert added.history.get().history_user == administrator


def test_a_role_is_not_given_to_who_does_not_work_here(client, municipality, administrator):
    stranger = make_user(municipality=make_municipality())
    address = reverse("admin:municipalities_membership_give_role", args=[municipality.pk, stranger.pk])

    assert client.get(address).status_code == 404
    assert client.post(address, {"role": "clerk"}).status_code == 404
    assert stranger.memberships.count() == 1


def test_ending_access_asks_first_and_tells_what_happens(client, municipality, administrator):
    colleague = make_user(municipality=municipality, name="Collega")
    address = reverse("admin:municipalities_membership_end_access", args=[municipality.pk, colleague.pk])

    page = client.get(address).content.decode()
    assert "Collega kan meteen niets meer zien of wijzigen van Gemeente Duinwaard." in page
    assert colleague.memberships.current().count() == 1

    client.post(address)
    assert colleague.memberships.current().count() == 0


def test_ending_the_last_administrator_is_refused_on_the_page(client, municipality, administrator):
    address = reverse("admin:municipalities_membership_end_access", args=[municipality.pk, administrator.pk])

    response = client.post(address)

    assert response.status_code == 200
    assert "Beheerder Duinwaard is de enige beheerder van Gemeente Duinwaard." in response.content.decode()
    assert administrator.memberships.current().count() == 1


def test_who_manages_two_municipalities_chooses(client, municipality, administrator):
    other = make_municipality(name="Elders", slug="elders")
    Membership.objects.create(user=administrator, municipality=other, role=Role.ADMINISTRATOR)

    page = client.get(MEMBERS).content.decode()

    assert re.findall(r'href="\?gemeente=([\w-]+)"', page) == ["duinwaard", "elders"]
    assert client.get(f"{MEMBERS}?gemeente=elders").context["municipality_of_page"] == other
    assert client.get(f"{MEMBERS}?gemeente=nergens").status_code == 404


# House style


def change(client, municipality, **data):
    return client.post(
        reverse("admin:municipalities_municipality_change", args=[municipality.pk]),
        {"display_name": "", "colour": municipality.colour} | data,
    )


def test_an_administrator_sets_the_house_style(client, municipality, administrator):
    logo = io.BytesIO()
    Image.new("RGB", (120, 48), (11, 79, 108)).save(logo, "PNG")
    logo.name, _ = "ons logo.png", logo.seek(0)

    response = change(client, municipality, display_name="Duinwaard aan Zee", colour="#7A1F3D ", logo=logo)

    assert response.status_code == 302
    municipality.refresh_from_db()
    assert (municipality.title, municipality.colour) == ("Duinwaard aan Zee", "#7a1f3d")
    assert municipality.history.first().history_user == administrator
    page = client.get(reverse("admin:municipalities_municipality_change", args=[municipality.pk]))
    assert 'fill="#7a1f3d"' in page.content.decode()
    picture = client.get(reverse("admin:municipalities_municipality_logo", args=[municipality.pk]))
    assert picture["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(picture.getvalue())).size == (120, 48)


def test_a_light_colour_is_refused_with_a_suggestion(client, municipality, administrator):
    response = change(client, municipality, colour="#ffcc00")

    assert response.status_code == 200
    assert "Deze donkerdere kleur kan wel: #856a00." in response.content.decode()
    municipality.refresh_from_db()
    assert municipality.colour == "#0b4f6c"


def test_a_logo_can_be_taken_away(client, municipality, administrator):
    logo = io.BytesIO()
    Image.new("RGB", (120, 48)).save(logo, "PNG")
    logo.name, _ = "logo.png", logo.seek(0)
    change(client, municipality, logo=logo)
    page = reverse("admin:municipalities_municipality_logo", args=[municipality.pk])
    assert client.get(page).getvalue().startswith(b"\x89PNG")

    change(client, municipality, **{"logo-clear": "on"})

    assert client.get(page).status_code == 404
    municipality.refresh_from_db()
    assert not municipality.logo


def test_a_logo_that_is_none_is_refused(client, municipality, administrator):
    fake = io.BytesIO(b"<svg onload='alert(1)'/>")
    fake.name = "logo.png"

    response = change(client, municipality, logo=fake)

    assert "Dit is geen PNG." in response.content.decode()
    municipality.refresh_from_db()
    assert not municipality.logo


def test_an_administrator_does_not_change_what_the_register_says(client, municipality, administrator):
    change(client, municipality, name="Rijkdom", slug="rijkdom", cbs_code="GM9999", is_dissolved="on")

    municipality.refresh_from_db()
    assert (municipality.name, municipality.slug, municipality.cbs_code, municipality.is_dissolved) == (
        "Duinwaard",
        "duinwaard",
        None,
        False,
    )


def test_a_superuser_corrects_what_the_register_says(client, municipality):
    client.force_login(make_user(is_superuser=True))

    response = change(client, municipality, name="Duinwaarde", slug="duinwaard", cbs_code="GM9998")

    assert response.status_code == 302
    municipality.refresh_from_db()
    assert (municipality.name, municipality.cbs_code) == ("Duinwaarde", "GM9998")


def test_an_administrator_writes_only_the_own_statement(client, municipality, administrator):
    elsewhere = make_municipality()
    Membership.objects.create(user=administrator, municipality=elsewhere, role=Role.COUNCIL_READER)
    add = reverse("admin:municipalities_statement_add")
    data = {"kind": "privacy", "title": "Privacy", "body": "<p>Tekst</p>"}

    for value in ("", str(elsewhere.pk), str(make_municipality().pk)):
        assert client.post(add, data | {"municipality": value}).status_code == 200
    assert not Statement.objects.exists()
    assert client.post(add, data | {"municipality": str(municipality.pk)}).status_code == 302
    assert Statement.objects.get().municipality == municipality


def test_the_register_of_the_government_is_named_with_its_identifier(client, municipality, administrator):
    Municipality.objects.filter(pk=municipality.pk).update(cbs_code="GM0553")
    page = client.get(reverse("admin:municipalities_municipality_change", args=[municipality.pk]))
    assert "https://identifier.overheid.nl/tooi/id/gemeente/gm0553" in page.content.decode()


def test_the_own_municipality_opens_at_once(client, municipality, administrator):
    response = client.get("/beheer/municipalities/municipality/")

    assert response["Location"] == f"/beheer/municipalities/municipality/{municipality.pk}/change/"


# Accounts


def save_user(client, user, **data):
    return client.post(
        reverse("admin:municipalities_user_change", args=[user.pk]),
        {"email": user.email, "name": user.name, "is_active": "on"} | data,
    )


def test_a_superuser_blocks_an_account_but_not_the_last_administrator(client, municipality):
    superuser = make_user(is_superuser=True)
    client.force_login(superuser)
    administrator = make_user(municipality=municipality, role=Role.ADMINISTRATOR)
    colleague = make_user(municipality=municipality)

    assert save_user(client, colleague, is_active="").status_code == 302
    refused = save_user(client, administrator, is_active="")
    itself = save_user(client, superuser, is_active="", is_superuser="on")

    assert "Dit is de enige beheerder van Gemeente Duinwaard." in refused.content.decode()
    assert "U kunt dit niet bij uzelf uitzetten." in itself.content.decode()
    assert dict(User.objects.values_list("pk", "is_active")) == {
        superuser.pk: True,
        administrator.pk: True,
        colleague.pk: False,
    }


def test_an_old_address_stops_working_when_a_superuser_changes_it(client, municipality):
    client.force_login(make_user(is_superuser=True))
    user = make_user(municipality=municipality, email="oud@duinwaard.example", password="helmgras-zeehond-42")
    keep_one_address(user)

    assert save_user(client, user, email="Nieuw@duinwaard.example").status_code == 302
    client.logout()
    for email in ("oud@duinwaard.example", "nieuw@duinwaard.example"):
        client.post(reverse("account_reset_password"), {"email": email})

    links = [message.to for message in mail.outbox if "/password/reset/key/" in message.body]
    assert links == [["nieuw@duinwaard.example"]]
    assert [address.email for address in EmailAddress.objects.all()] == ["nieuw@duinwaard.example"]


def test_accounts_are_for_superusers(client, municipality, administrator):
    assert client.get("/beheer/municipalities/user/").status_code == 403
    page = reverse("admin:municipalities_user_change", args=[administrator.pk])
    assert client.get(page).status_code == 404
    assert client.post(page, {"is_superuser": "on"}).status_code == 404
    administrator.refresh_from_db()
    assert not administrator.is_superuser


def test_a_page_of_history_saves_nothing(client, municipality, administrator):
    version = Municipality.history.filter(id=municipality.pk).latest().history_id
    page = reverse("admin:municipalities_municipality_simple_history", args=[municipality.pk, version])

    assert client.get(page).status_code == 200
    assert client.post(page, {"display_name": "Anders", "colour": "#0b4f6c"}).status_code == 405
    municipality.refresh_from_db()
    assert municipality.display_name == ""


def test_a_role_shows_no_link_to_an_account_that_is_for_superusers(client, municipality, administrator):
    colleague = make_user(municipality=municipality, name="Collega", email="collega@duinwaard.example")
    invitation = invite_colleague(
        municipality=municipality, email="a@duinwaard.example", name="A", role=Role.CLERK, by=administrator
    )

    role = client.get(
        reverse("admin:municipalities_membership_change", args=[colleague.memberships.get().pk])
    ).content.decode()
    invited = client.get(
        reverse("admin:municipalities_invitation_change", args=[invitation.pk])
    ).content.decode()

    assert "Collega, collega@duinwaard.example" in role
    assert "Beheerder Duinwaard" in invited
    assert "/beheer/municipalities/user/" not in role + invited


def test_the_list_of_municipalities_says_which_exist(client):
    client.force_login(make_user(is_superuser=True))
    make_municipality(name="Bestaat")
    make_municipality(name="Weg", is_dissolved=True, dissolved_on=datetime.date(2022, 1, 1))

    page = client.get("/beheer/municipalities/municipality/").content.decode()

    assert re.findall(r'class="field-existence">(.*?)</td>', page) == ["ja", "nee, sinds 1 januari 2022"]
