"""Organisations and partnerships from and to a file."""

import datetime
import io
import itertools

import openpyxl
import pytest
import tablib
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from municipalities.models import Role
from plans.list_files import SeparatedText, Spreadsheet
from plans.partner_resources import OrganisationResource, PartnershipResource
from stakeholders.models import ContactPerson, Organisation, Partnership
from tests.builders import (
    make_contact,
    make_municipality,
    make_organisation,
    make_partnership,
    make_user,
)

pytestmark = pytest.mark.django_db
ORGANISATION = ["naam", "soort", "opgeheven op", "opgegaan in", "werkt ook voor"]
PARTNERSHIP = ["naam", "soort", "deelnemers", "waarvoor", "begint op", "eindigt op", "webadres"]
numbers = itertools.count(1)


@pytest.fixture
def place():
    return make_municipality(name="Duinwaard", slug="duinwaard")


@pytest.fixture
def officer(place):
    return make_user(municipality=place)


@pytest.fixture
def as_officer(client, officer):
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    return client


def address(model, page, *args):
    return reverse(f"admin:stakeholders_{model}_{page}", args=args)


def sheet(headers, *rows):
    book = openpyxl.Workbook()
    book.active.append(headers)
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def upload(client, model, content, name="lijst.xlsx"):
    data = {"format": "", "import_file": SimpleUploadedFile(name, content)}
    return client.post(address(model, "import"), data)


def bring_in(client, model, content, name="lijst.xlsx"):
    preview = upload(client, model, content, name)
    assert "confirm_form" in preview.context, messages_of(preview)
    initial = preview.context["confirm_form"].initial
    data = {key: value for key, value in initial.items() if value is not None}
    return client.post(address(model, "process_import"), data, follow=True)


def messages_of(answer):
    if "result" not in answer.context:
        return [str(errors) for errors in answer.context["form"].errors.values()]
    result = answer.context["result"]
    found = [str(error.error) for error in result.base_errors]
    for row in result.invalid_rows:
        found += [f"{name}: {text}" for name, texts in row.field_specific_errors.items() for text in texts]
        found += row.non_field_specific_errors
    return found


def file_of(client, model, kind):
    choices = client.get(address(model, "export")).context["form"].fields["format"].choices
    formats = {label: value for value, label in choices}
    return client.post(address(model, "export"), {"format": formats[kind], "resource": ""}).content


def test_rows_become_organisations_and_partnerships(as_officer, place, officer):
    make_municipality(name="Zeestein", slug="zeestein")
    bring_in(
        as_officer,
        "organisation",
        sheet(
            ORGANISATION,
            ["Dijk en Waard", "gemeente", None, None, "Zeestein"],
            ["Langedijk", "Gemeente", datetime.datetime(2022, 1, 1), "dijk en waard", None],
        ),
    )
    new, old = Organisation.objects.order_by("name")
    assert (new.name, new.kind, new.municipality) == ("Dijk en Waard", "municipality", place)
    assert [one.name for one in new.serves.all()] == ["Zeestein"]
    assert (old.merged_into, old.dissolved_on) == (new, datetime.date(2022, 1, 1))
    assert {row.history_user for row in Organisation.history.all()} == {officer}

    days = ["1-2-2024", "2024-12-31"]
    members = "Langedijk; Dijk en Waard"
    row = ["RIEC", "convenant", members, "Samen\nsterk", *days, "https://duinwaard.example/a"]
    bring_in(as_officer, "partnership", sheet(PARTNERSHIP, row))
    partnership = Partnership.objects.get()
    assert set(partnership.members.all()) == {old, new}
    assert (partnership.purpose, partnership.starts_on, partnership.ends_on, partnership.document_url) == (
        "Samen\nsterk",
        datetime.date(2024, 2, 1),
        datetime.date(2024, 12, 31),
        "https://duinwaard.example/a",
    )
    assert {row.history_user for row in Partnership.history.all()} == {officer}


def test_the_preview_saves_nothing(as_officer, place):
    preview = upload(as_officer, "organisation", sheet(ORGANISATION, ["Halt", "anders", None, None, None]))

    assert "Wat er verandert" in preview.content.decode()
    assert not Organisation.objects.exists()


def test_columns_that_are_left_out_stay_and_capitals_of_a_name_make_no_second(as_officer, place):
    served = make_municipality()
    halt = make_organisation(municipality=place, name="Halt", kind="youth", region="Noord")
    halt.serves.add(served)

    bring_in(as_officer, "organisation", sheet(["naam", "officiële naam"], ["HALT", "Stichting Halt"]))

    halt = Organisation.objects.get()
    assert (halt.official_name, halt.kind, halt.region) == ("Stichting Halt", "youth", "Noord")
    assert list(halt.serves.all()) == [served]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"naam": ""}, "naam: Dit veld kan niet leeg zijn"),
        ({"soort": ""}, "soort: Vul de soort in. Kies uit: eigen team; gemeente; politie;"),
        ({"soort": "bende"}, "soort: ‘bende’ kan niet. Kies uit: eigen team;"),
        ({"opgeheven op": "31-02-2026"}, "opgeheven op: ‘31-02-2026’ is geen dag. Schrijf de dag als 31-12"),
        ({"opgegaan in": "Nergens"}, "opgegaan in: De organisatie ‘Nergens’ staat niet in de lijst."),
        ({"opgegaan in": "Politie"}, "Vul ook in wanneer de organisatie is opgeheven."),
        ({"werkt ook voor": "Nergenshuizen"}, "werkt ook voor: Er is geen gemeente Nergenshuizen."),
        ({"naam": "politie"}, "naam: Deze naam staat twee keer in het bestand."),
    ],
)  # fmt: skip
def test_a_fault_in_an_organisation_is_named_and_nothing_comes_in(as_officer, place, values, message):
    row = dict.fromkeys(ORGANISATION) | {"naam": "Halt", "soort": "jongerenwerk, jeugdhulp"} | values
    answer = upload(
        as_officer,
        "organisation",
        sheet(ORGANISATION, ["Politie", "politie", None, None, None], [row[name] for name in ORGANISATION]),
    )

    found = messages_of(answer)
    assert len(found) == 1, found
    assert found[0].startswith(message)
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"deelnemers": "Politie\nHalt"}, "deelnemers: De organisatie ‘Halt’ is niet bekend."),
        ({"deelnemers": "Politie; politie"}, "deelnemers: ‘politie’ staat er twee keer."),
        ({"begint op": "morgen"}, "begint op: ‘morgen’ is geen dag."),
        ({"begint op": "2-1-2026", "eindigt op": "1-1-2026"}, "De einddatum ligt voor de begindatum."),
        ({"webadres": "ftp://voorbeeld.nl"}, "webadres: Een webadres begint met https:// of http://."),
        ({"webadres": "javascript:alert(1)"}, "webadres: Voer een geldige URL in."),
        ({"naam": "x" * 201}, "naam: Zorg dat deze waarde niet meer dan 200 tekens bevat"),
    ],
)
def test_a_fault_in_a_partnership_is_named_and_nothing_comes_in(as_officer, place, values, message):
    make_organisation(municipality=place, name="Politie")
    make_organisation(name="Halt", municipality=make_municipality())
    row = dict.fromkeys(PARTNERSHIP) | {"naam": "RIEC", "soort": "covenant"} | values
    answer = upload(as_officer, "partnership", sheet(PARTNERSHIP, [row[name] for name in PARTNERSHIP]))

    found = messages_of(answer)
    assert len(found) == 1, found
    assert found[0].startswith(message)
    assert not Partnership.objects.exists()


def test_mergers_in_a_circle_are_a_fault_of_the_row(as_officer, place):
    first = make_organisation(municipality=place, name="Eerste")
    day = datetime.date(2022, 1, 1)
    make_organisation(municipality=place, name="Tweede", merged_into=first, dissolved_on=day)

    answer = upload(
        as_officer,
        "organisation",
        sheet(["naam", "opgeheven op", "opgegaan in"], ["Eerste", "1-1-2023", "Tweede"]),
    )

    assert messages_of(answer) == [
        "opgegaan in: ‘Tweede’ is zelf opgegaan in ‘Eerste’. Dan is niet te zeggen wie het werk doet."
    ]


def test_who_keeps_two_municipalities_says_which_and_never_that_of_the_neighbours(client, place):
    user = make_user(municipality=place)
    other = make_municipality(slug="zeestein")
    reading = make_municipality(slug="leesdam")
    user.memberships.create(municipality=other, role=Role.POLICY_OFFICER)
    user.memberships.create(municipality=reading, role=Role.COUNCIL_READER)
    make_municipality(slug="elders")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    headers = ["gemeente", "naam", "soort"]

    bring_in(client, "organisation", sheet(headers, ["zeestein", "Halt", "anders"]))
    assert Organisation.objects.get().municipality == other
    for value, message in (
        ("", "gemeente: Vul in van welke gemeente dit is."),
        ("elders", "gemeente: U werkt niet voor een gemeente elders."),
        ("leesdam", "gemeente: U werkt niet voor een gemeente leesdam."),
    ):
        answer = upload(client, "organisation", sheet(headers, [value, "Politie", "politie"]))
        assert messages_of(answer) == [message]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_export_that_comes_back_changes_nothing_and_holds_nobody(as_officer, place, kind):
    contact = {"name": "Wijkagent Duinwaard", "phone": "06-12345678", "email": "agent@politie.example"}
    new = make_organisation(municipality=place, name="=HYPERLINK(1)", official_name="@naam", region="+31")
    day = datetime.date(2022, 1, 1)
    old = make_organisation(municipality=place, name="Aap", merged_into=new, dissolved_on=day)
    make_contact(organisation=old, **contact)
    theirs = make_organisation(municipality=make_municipality(), name="Van de buren")
    theirs.serves.add(place)
    make_partnership(municipality=place, name="-1", purpose="=1+1\n  regel  ", members=[new, old, theirs])
    make_partnership(name="Verband van de buren")
    before = Organisation.history.count(), Partnership.history.count()

    files = {model: file_of(as_officer, model, kind) for model in ("organisation", "partnership")}

    for model, content in files.items():
        if kind == "xlsx":
            rows = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows()
            cells = [cell for row in rows for cell in row]
            assert "f" not in {cell.data_type for cell in cells}
            assert not [cell for cell in cells if str(cell.value or "").startswith(("=", "+", "-", "@"))]
            text = " ".join(str(cell.value) for cell in cells)
        else:
            text = content.decode("utf-8-sig")
        assert not [word for word in contact.values() if word in text]
        assert "Verband van de buren" not in text
        assert ("Van de buren" in text) == (model == "partnership")  # as a member, not as a row
        bring_in(as_officer, model, content, name=f"lijst.{kind}")
    assert (Organisation.history.count(), Partnership.history.count()) == before
    assert ContactPerson.objects.get().phone == contact["phone"]


# Any list, out and in again

words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Co", "Cn"]), max_size=30
).map(lambda text: " ".join(text.split()))
days = st.none() | st.dates(datetime.date(1800, 1, 1), datetime.date(2200, 1, 1))
records = st.lists(
    st.tuples(words, words, days, st.integers(0, 5)),
    max_size=5,
    unique_by=lambda record: record[0].casefold(),
).map(lambda found: [one for one in found if one[0]])


def through(kind, dataset):
    """The dataset as a file, and as it is read again."""
    if kind == "csv":
        return SeparatedText().create_dataset(SeparatedText().export_data(dataset).encode("utf-8"))
    return Spreadsheet().create_dataset(Spreadsheet().export_data(dataset))


def content_of(model, place):
    skipped = {"id", "municipality", "version", "document"}
    names = [field.name for field in model._meta.concrete_fields if field.name not in skipped]
    many = "serves" if model is Organisation else "members"
    return sorted(
        (
            [str(getattr(record, name)) for name in names],
            sorted(str(one) for one in getattr(record, many).all()),
        )
        for record in model.objects.filter(municipality=place)
    )


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@settings(max_examples=25)  # each writes and reads four files
@given(found=records)
def test_whatever_goes_out_comes_in_the_same_elsewhere_and_a_second_time_writes_nothing(kind, found):
    with transaction.atomic():
        here, there = make_municipality(), make_municipality()
        organisations = []
        for name, other_name, day, number in found:
            into = organisations[number % len(organisations)] if organisations and day else None
            organisations.append(
                make_organisation(
                    municipality=here,
                    name=name,
                    official_name=other_name,
                    dissolved_on=day,
                    merged_into=into,
                    kind=Organisation.Kind.values[number],
                )
            )
        for index, (name, purpose, day, number) in enumerate(found):
            make_partnership(
                municipality=here,
                name=name,
                purpose=purpose,
                starts_on=day,
                kind=Partnership.Kind.values[number],
                members=organisations[index:],
            )
        writer, reader = make_user(municipality=here), make_user(municipality=there)
        for model, resource in (
            (Organisation, OrganisationResource),
            (Partnership, PartnershipResource),
        ):
            file = resource(user=writer).export(model.objects.filter(municipality=here))
            read = through(kind, file)
            if read.headers:
                del read["gemeente"]
            for _ in range(2):
                rows = model.history.count()
                result = resource(user=reader).import_data(
                    tablib.Dataset(*read, headers=read.headers), use_transactions=True
                )
                assert [row.error for row in result.invalid_rows] == []
                assert [error.error for _, errors in result.row_errors() for error in errors] == []
            assert content_of(model, there) == content_of(model, here)
            assert model.history.count() == rows
        transaction.set_rollback(True)


def test_an_export_ends_also_where_mergers_go_round(as_officer, place):
    """No screen and no import makes it so; what another program wrote may not stop this one."""
    day = datetime.date(2022, 1, 1)
    one = make_organisation(municipality=place, name="Aap", dissolved_on=day)
    other = make_organisation(municipality=place, name="Noot", merged_into=one, dissolved_on=day)
    Organisation.objects.filter(pk=one.pk).update(merged_into=other)

    text = file_of(as_officer, "organisation", "csv").decode("utf-8-sig")

    assert [name in text for name in ("Aap", "Noot")] == [True, True]


def test_an_export_costs_as_many_queries_for_thirty_as_for_three(as_officer, place, officer):
    costs = []
    assert officer.current_roles  # read once per request
    for number in (3, 30):
        for _ in range(number):
            one = make_organisation(municipality=place, name=f"Organisatie {next(numbers)}")
            one.serves.add(make_municipality())
            make_partnership(municipality=place, members=[one])
        cost = []
        for model, resource in ((Organisation, OrganisationResource), (Partnership, PartnershipResource)):
            with CaptureQueriesContext(connection) as asked:
                assert len(resource(user=officer).export(model.objects.all())) >= number
            cost.append(len(asked))
        costs.append(cost)

    assert costs[0] == costs[1]


@pytest.mark.parametrize(
    ("model", "resource"), [("organisation", OrganisationResource), ("partnership", PartnershipResource)]
)
def test_the_empty_list_has_every_column_with_an_explanation(as_officer, place, model, resource):
    answer = as_officer.get(address(model, "template", "xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    columns = [cell.value for cell in book.worksheets[0][1]]

    assert columns == list(resource.explanations)
    assert all(row[1] for row in book["Uitleg"].iter_rows(values_only=True))
