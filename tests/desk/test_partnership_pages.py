"""The pages of partnerships: the list, the form, the document, and what an organisation's page says."""

import datetime
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from pytest_django.asserts import assertContains

from municipalities.models import Role
from plans.models import PlanPartnership
from stakeholders.models import Partnership
from tests.builders import (
    make_municipality,
    make_organisation,
    make_partnership,
    make_plan,
    make_user,
)

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF"


def of(page, *args):
    return reverse(f"admin:stakeholders_partnership_{page}", args=args)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def place():
    return make_municipality(name="Duinwaard")


@pytest.fixture
def as_officer(client, place):
    client.force_login(make_user(municipality=place))
    return client


def text_of(response):
    return response.content.decode()


def data(partnership=None, version="", **changes):
    empty = {
        "name": "RIEC",
        "kind": "covenant",
        "purpose": "",
        "starts_on": "",
        "ends_on": "",
        "document_url": "",
    }
    return empty | {"version": version} | changes


def version_in(response):
    return re.search(r'name="version" value="([^"]+)"', text_of(response))[1]


def test_a_policy_officer_adds_one_with_its_document(as_officer, place):
    police, team = (make_organisation(municipality=place) for _ in range(2))
    name = "../../convenant%0d%0aX-Kop: 1;<script>.pdf"

    response = as_officer.post(
        of("add"),
        data(
            municipality=place.pk,
            name='RIEC "Noord"/../<b>',
            members=[police.pk, team.pk],
            upload=SimpleUploadedFile(name, PDF),
            document_url="voorbeeld.nl/convenant",
        ),
    )

    assert response.status_code == 302, response.context["adminform"].form.errors
    partnership = Partnership.objects.get()
    assert set(partnership.members.all()) == {police, team}
    assert partnership.document_url == "https://voorbeeld.nl/convenant"
    assert re.fullmatch(r"partnerships/[0-9a-f-]{36}\.pdf", partnership.document.name)
    answer = as_officer.get(of("document", partnership.pk))
    assert b"".join(answer.streaming_content) == PDF
    assert {
        name: answer[name] for name in ("Content-Type", "Content-Disposition", "X-Content-Type-Options")
    } == {
        "Content-Type": "application/pdf",
        "Content-Disposition": 'attachment; filename="riec-noordb.pdf"',
        "X-Content-Type-Options": "nosniff",
    }
    assert "no-store" in answer["Cache-Control"]


def test_what_cannot_be_a_document_or_an_address_is_said_beside_the_field(as_officer, place):
    large = SimpleUploadedFile("convenant.pdf", PDF + b" " * (25 * 1024 * 1024))
    for changes, message in (
        ({"upload": SimpleUploadedFile("convenant.html", b"<script>")}, "Kies een PDF, een Word-document"),
        ({"upload": large}, "Dit document is groter dan 25 MB. Maak het kleiner, of vul het webadres in."),
        ({"document_url": "javascript:alert(1)"}, "Voer een geldige URL in."),
        ({"document_url": "ftp://voorbeeld.nl/convenant"}, "Een webadres begint met https:// of http://."),
        (
            {"starts_on": "2026-02-01", "ends_on": "2026-01-01"},
            "De einddatum ligt voor de begindatum.",
        ),
    ):
        response = as_officer.post(of("add"), data(municipality=place.pk, **changes))
        assert escape(message) in text_of(response)
    assert not Partnership.objects.exists()


def test_members_are_organisations_that_work_for_the_municipality(as_officer, place):
    strange = make_organisation(municipality=make_municipality(), name="Vreemd")
    gone = make_organisation(
        municipality=place, name="Oude stichting", dissolved_on=datetime.date(2020, 1, 1)
    )
    served = make_organisation(municipality=make_municipality(), name="Halt")
    served.serves.add(place)
    page = text_of(as_officer.get(of("add")))

    assert [name in page for name in ("Halt", "Vreemd", "Oude stichting")] == [True, False, False]
    for organisation in (strange, gone):
        response = as_officer.post(of("add"), data(municipality=place.pk, members=[organisation.pk]))
        assert "is geen beschikbare keuze" in text_of(response)
    kept = make_partnership(municipality=place, members=[gone])
    assert "Oude stichting (opgeheven)" in text_of(as_officer.get(of("change", kept.pk)))


def test_a_reader_reads_and_downloads_and_changes_nothing(client, place):
    police = make_organisation(municipality=place, name="Politie")
    partnership = make_partnership(municipality=place, name="RIEC", purpose="Samen sterk", members=[police])
    partnership.document.save("a.pdf", io.BytesIO(PDF))
    plan = make_plan(municipality=place, title="Plan 2024-2027")
    PlanPartnership.objects.create(plan=plan, partnership=partnership)
    client.force_login(make_user(municipality=place, role=Role.PARTNER_READER))

    page = text_of(client.get(of("change", partnership.pk)))

    words = ("Samen sterk", "Politie", "Plan 2024-2027", "Document downloaden (PDF,")
    assert [word in page for word in words] == [True] * 4
    assert 'name="_save"' not in page
    assert client.post(of("change", partnership.pk), data()).status_code == 403
    assert b"".join(client.get(of("document", partnership.pk)).streaming_content) == PDF
    client.force_login(make_user(municipality=make_municipality()))
    for name in ("change", "document", "history", "delete"):
        assert client.get(of(name, partnership.pk)).status_code == 404


def test_the_history_says_that_a_document_came_not_where_it_is_kept(as_officer, place):
    partnership = make_partnership(municipality=place)
    version = version_in(as_officer.get(of("change", partnership.pk)))
    changes = data(version=version, upload=SimpleUploadedFile("convenant.pdf", PDF))

    assert as_officer.post(of("change", partnership.pk), changes).status_code == 302
    history = text_of(as_officer.get(of("history", partnership.pk)))

    assert ("bestand" in history, ".pdf" in history) == (True, False)


def test_what_is_stored_but_is_no_document_is_not_served(as_officer, place):
    partnership = make_partnership(municipality=place)
    assert as_officer.get(of("document", partnership.pk)).status_code == 404
    partnership.document.save("a.pdf", io.BytesIO(b"<html><script>alert(1)</script>"))
    assert as_officer.get(of("document", partnership.pk)).status_code == 404
    partnership.document.storage.delete(partnership.document.name)
    assert as_officer.get(of("document", partnership.pk)).status_code == 404
    assert as_officer.get(of("change", partnership.pk)).status_code == 200


def test_a_reader_goes_from_organisations_to_partnerships_and_back(client, place):
    client.force_login(make_user(municipality=place, role=Role.COUNCIL_READER))
    organisations = reverse("admin:stakeholders_organisation_changelist")
    make_partnership(municipality=place, starts_on=datetime.date(2024, 1, 1))
    assertContains(
        client.get(organisations),
        f'<a class="btn ghost" href="{of("changelist")}">Samenwerkingsverbanden</a>',
    )
    page = client.get(of("changelist"))
    assertContains(page, f'<a class="btn ghost" href="{organisations}">Organisaties en teams</a>')
    # A day is not broken over two lines.
    assertContains(page, 'vanaf <span class="whole">1-1-2024</span>')


def test_the_list_is_searched_and_narrowed(as_officer, place):
    today = datetime.date.today()
    day = datetime.timedelta(days=1)
    police = make_organisation(municipality=place, name="Politie")
    make_partnership(municipality=place, name="Convenant", members=[police])
    make_partnership(municipality=place, name="Oud overleg", kind="working_group", ends_on=today - day)
    make_partnership(municipality=place, name="Nieuw project", kind="project", starts_on=today + day)
    make_partnership(name="Van een ander")

    def names(query):
        found = as_officer.get(f"{of('changelist')}?{query}")
        return [one.name for one in found.context["cl"].queryset]

    assert names("") == ["Convenant", "Nieuw project", "Oud overleg"]
    assert names("q=politie") == ["Convenant"]
    assert names("soort=project") == ["Nieuw project"]
    assert names("loopt=nu") == ["Convenant"]
    assert names("loopt=afgelopen") == ["Oud overleg"]
    assert names("loopt=later") == ["Nieuw project"]


def test_two_people_at_once_choose_and_the_document_is_asked_again(as_officer, place):
    partnership = make_partnership(municipality=place, name="RIEC")
    version = version_in(as_officer.get(of("change", partnership.pk)))
    assert (
        as_officer.post(of("change", partnership.pk), data(version=version, name="Van een")).status_code
        == 302
    )

    response = as_officer.post(
        of("change", partnership.pk),
        data(version=version, name="Van twee", upload=SimpleUploadedFile("a.pdf", PDF)),
    )

    assert "Twee teksten naast elkaar" in text_of(response)
    assert "Kies het document nog een keer: het is nog niet bewaard." in text_of(response)
    stored = Partnership.objects.get()
    assert (stored.name, bool(stored.document)) == ("Van een", False)


def test_deleting_asks_and_says_what_uses_it(as_officer, place):
    partnership = make_partnership(municipality=place, name="RIEC")
    used = PlanPartnership.objects.create(plan=make_plan(municipality=place), partnership=partnership)

    assert "‘RIEC’ kan niet weg" in text_of(as_officer.get(of("delete", partnership.pk)))
    response = as_officer.post(of("delete", partnership.pk), follow=True)
    assert escape("‘RIEC’ is in gebruik: 1 samenwerkingsverband in het plan.") in text_of(response)
    used.delete()
    assert as_officer.post(of("delete", partnership.pk)).status_code == 302
    assert not Partnership.objects.exists()
    assert as_officer.post(of("change", partnership.pk), data()).status_code == 404


def cost(client, address):
    client.get(address)  # what is read once per process
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_pages_cost_as_many_queries_for_thirty_as_for_three(client):
    costs = []
    for number in (3, 30):
        place = make_municipality()
        members = [make_organisation(municipality=place) for _ in range(number)]
        for _ in range(number):
            partnership = make_partnership(municipality=place, members=members)
        for _ in range(number):
            PlanPartnership.objects.create(plan=make_plan(municipality=place), partnership=partnership)
        client.force_login(make_user(municipality=place))
        costs.append([cost(client, page) for page in (of("changelist"), of("change", partnership.pk))])

    assert costs[0] == costs[1]
