"""Contributions in the hub: list and filter, the form, several of one session, the name."""

import datetime

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from communication.models import Contribution
from desk.work import work_of
from documents.models import RenderedDocument
from municipalities.models import Role
from plans.editing import delete_record
from plans.models import Plan
from stakeholders.models import Erasure
from tests.builders import (
    make_chapter,
    make_communication_plan,
    make_contribution,
    make_municipality,
    make_organisation,
    make_plan,
    make_priority,
    make_user,
)

NAME = "Duinroos Helmgras"


@pytest.fixture
def plan(db):
    return make_plan(first_year=2026, last_year=2029)


@pytest.fixture
def editor(plan, client):
    user = make_user(municipality=plan.municipality)
    client.force_login(user)
    return user


def list_url(plan, query=""):
    return reverse("admin:communication_contribution_of_plan", args=[plan.pk]) + query


def change_url(one):
    return reverse("admin:communication_contribution_change", args=[one.pk])


def add_url(plan):
    return f"{reverse('admin:communication_contribution_add')}?plan={plan.pk}"


def filled(client, url, **changes):
    """What the form sends, with `changes`."""
    form = client.get(url).context["adminform"].form
    data = {bound.html_name: bound.value() for bound in form if bound.value() not in (False, None)}
    return data | changes


def shown(client, url):
    return [entry.contribution.text for entry in client.get(url).context["entries"]]


# The list


def test_list_counts_and_filters(client, editor, plan):
    chapter, priority = make_chapter(plan=plan, title="Inleiding"), make_priority(plan=plan)
    make_contribution(plan=plan, text="a", outcome="taken_over", answer="Ja")
    make_contribution(plan=plan, text="b", chapter=chapter)
    make_contribution(plan=plan, text="c", priority=priority, outcome="noted", answer="Ja")
    make_contribution(plan=plan, text="d")
    page = client.get(list_url(plan))
    assert page.context["counts"] == [
        (2, "nog niet beantwoord", "open"), (1, "overgenomen", "taken_over"),
        (1, "ter kennis genomen", "noted"),
    ]  # fmt: skip
    assert shown(client, list_url(plan)) == ["b", "d", "a", "c"]
    assert shown(client, list_url(plan, "?stand=open")) == ["b", "d"]
    assert shown(client, list_url(plan, f"?over=hoofdstuk-{chapter.pk}")) == ["b"]
    assert shown(client, list_url(plan, f"?over=prioriteit-{priority.pk}&stand=noted")) == ["c"]
    assert shown(client, list_url(plan, f"?over=prioriteit-{priority.pk}&stand=open")) == []
    assert shown(client, list_url(plan, "?over=algemeen")) == ["d", "a"]
    delete_record(record=chapter, by=editor)
    assert shown(client, list_url(plan, "?over=verdwenen")) == ["b"]
    # What is no choice filters nothing.
    assert shown(client, list_url(plan, "?stand=dans&over=3")) == ["b", "d", "a", "c"]


def test_list_asks_the_same_number_of_queries_for_3_and_30(client, editor, plan):
    def fill(number):
        for _ in range(number):
            make_contribution(
                plan=plan,
                organisation=make_organisation(municipality=plan.municipality),
                chapter=make_chapter(plan=plan),
            )

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get(list_url(plan)).status_code == 200
        return len(found)

    fill(3)
    client.get(list_url(plan))
    before = queries()
    fill(27)
    assert queries() == before


# The form


def test_a_contribution_is_written_down_and_answered(client, editor, plan):
    priority = make_priority(plan=plan)
    data = {"source": "resident", "way": "talk", "text": "Meer licht.", "outcome": "open"}
    response = client.post(add_url(plan), data | {"about": f"prioriteit-{priority.pk}"})
    one = Contribution.objects.get()
    assert response.url == f"{list_url(plan)}#contribution-{one.pk}"
    assert (one.priority, one.text, one.outcome) == (priority, "Meer licht.", "open")
    client.post(change_url(one), filled(client, change_url(one), answer="Ja.", outcome="taken_over"))
    one.refresh_from_db()
    assert (one.answer, one.outcome, one.priority) == ("Ja.", "taken_over", priority)


@pytest.mark.parametrize(
    ("given", "field", "message"),
    [
        ({"outcome": "taken_over"}, "answer", "Schrijf ook een antwoord op."),
        (
            {"outcome": "not_taken_over", "answer": "Nee."},
            "reason",
            "Schrijf op waarom dit niet of niet helemaal is overgenomen.",
        ),
        (
            {"name": NAME},
            "name_agreed",
            "Een naam mag alleen als deze persoon dat goed vindt. Vink dat aan, of haal de naam weg.",
        ),
    ],
)
def test_an_answer_or_name_that_is_not_whole_is_refused(client, editor, plan, given, field, message):
    one = make_contribution(plan=plan)
    response = client.post(change_url(one), filled(client, change_url(one), **given))
    assert response.context["adminform"].form.errors == {field: [message]}
    assert Contribution.objects.get().outcome == "open"


def test_several_of_one_session_keep_what_they_share(client, editor, plan):
    partner = make_organisation(municipality=plan.municipality)
    chapter = make_chapter(plan=plan)
    response = client.post(
        add_url(plan),
        {
            "source": "partner", "way": "session", "received_on": "2026-03-26", "organisation": partner.pk,
            "about": f"hoofdstuk-{chapter.pk}", "text": "Werk meer samen.", "outcome": "open",
            "_addanother": "1",
        },
    )  # fmt: skip
    form = client.get(response.url).context["adminform"].form
    assert [form[name].value() for name in ("source", "way", "about", "text")] == [
        "partner", "session", f"hoofdstuk-{chapter.pk}", None,
    ]  # fmt: skip
    assert str(form["received_on"].value()) == "2026-03-26"
    assert str(form["organisation"].value()) == str(partner.pk)


def test_a_deleted_chapter_stays_chosen_until_somebody_chooses(client, editor, plan):
    chapter = make_chapter(plan=plan, title="Terugblik")
    one = make_contribution(plan=plan, chapter=chapter)
    delete_record(record=chapter, by=editor)
    page = client.get(change_url(one))
    assert page.context["adminform"].form["about"].value() == "verdwenen"
    assert "hoofdstuk ‘Terugblik’ (staat niet meer in het plan)" in page.content.decode()
    client.post(change_url(one), filled(client, change_url(one), answer="Ja."))
    assert client.get(change_url(one)).context["subject"].is_gone
    client.post(change_url(one), filled(client, change_url(one), about=""))
    assert client.get(change_url(one)).context["subject"].name == "Het hele plan"


def test_a_chapter_of_another_plan_cannot_be_chosen(client, editor, plan):
    other = make_chapter(plan=make_plan(municipality=plan.municipality))
    one = make_contribution(plan=plan)
    response = client.post(change_url(one), filled(client, change_url(one), about=f"hoofdstuk-{other.pk}"))
    assert "about" in response.context["adminform"].form.errors


def test_two_at_once_choose_what_it_is_about(client, editor, plan):
    first, second = make_chapter(plan=plan, title="Inleiding"), make_chapter(plan=plan, title="Slot")
    one = make_contribution(plan=plan)
    mine = filled(client, change_url(one), about=f"hoofdstuk-{first.pk}")
    client.post(change_url(one), filled(client, change_url(one), about=f"hoofdstuk-{second.pk}"))
    conflict = client.post(change_url(one), mine).context["adminform"].form.conflicts
    assert [(found.name, "Inleiding" in found.mine, "Slot" in found.theirs) for found in conflict] == [
        ("about", True, True)
    ]


def test_an_adopted_plan_can_still_be_answered(client, editor, plan):
    one = make_contribution(plan=plan)
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.ADOPTED)
    data = filled(client, change_url(one), answer="Dank u wel.", outcome="noted")
    assert client.post(change_url(one), data).status_code == 302
    assert Contribution.objects.get().outcome == "noted"


# The name


def test_a_name_asks_a_date_and_is_kept_out_of_drafts(client, editor, plan):
    form = client.get(add_url(plan)).context["adminform"].form
    assert form["retain_until"].value() == datetime.date(2029, 12, 31)
    assert 'data-personal=""' in str(form["name"])
    data = {"source": "resident", "way": "talk", "text": "a", "outcome": "open", "about": ""}
    client.post(add_url(plan), data | {"name": NAME, "name_agreed": "on", "retain_until": "2029-12-31"})
    assert Contribution.objects.get().who == f"inwoner, {NAME}"
    # Without a name there is nothing to keep.
    client.post(add_url(plan), data | {"name": "", "name_agreed": "on", "retain_until": "2029-12-31"})
    last = Contribution.objects.last()
    assert (last.name_agreed, last.retain_until) == (False, None)


def test_erasing_a_name_takes_it_out_of_documents_too(client, editor, plan):
    one = make_contribution(plan=plan, name=NAME, name_agreed=True)
    stale = RenderedDocument.objects.create(
        plan=plan, kind="responses", key="0", state="done", file="documents/0.pdf",
        queued_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
    )  # fmt: skip
    url = reverse("admin:communication_contribution_erase", args=[one.pk])
    assert client.post(url, {}).context["form"].errors["reason"] == ["Kies waarom u deze gegevens wist."]
    assert Contribution.objects.get().name == NAME
    client.post(url, {"reason": "asked"})
    one.refresh_from_db()
    assert (one.name, one.is_erased, Erasure.objects.get().reason) == ("", True, "asked")
    assert not RenderedDocument.objects.filter(pk=stale.pk).exists()
    page = client.get(change_url(one)).content.decode()
    assert NAME not in page
    assert "De naam bij deze bijdrage is gewist." in page
    assert "name" not in client.get(change_url(one)).context["adminform"].form.fields
    # Twice does no harm, and a field that is not in the form changes nothing.
    assert client.get(url).status_code == 302
    client.post(change_url(one), filled(client, change_url(one), name=NAME, name_agreed="on", answer="Ja."))
    assert Contribution.objects.get().name == ""


def test_history_and_messages_hold_no_name(client, editor, plan):
    one = make_contribution(plan=plan, name=NAME, name_agreed=True)
    client.post(change_url(one), filled(client, change_url(one), answer="Ja."))
    history = reverse("admin:communication_contribution_history", args=[one.pk])
    assert NAME not in client.get(history).content.decode()
    assert NAME not in client.get(reverse("admin:plans_plan_changes", args=[plan.pk])).content.decode()
    deletion = reverse("admin:communication_contribution_delete", args=[one.pk])
    assert NAME not in client.get(deletion).content.decode()
    assert NAME not in client.post(deletion, follow=True).content.decode()
    assert not Contribution.objects.exists()


def test_an_older_version_comes_back_with_the_name_of_now(client, editor, plan):
    one = make_contribution(plan=plan, name=NAME, name_agreed=True, text="eerst")
    client.post(change_url(one), filled(client, change_url(one), text="later"))
    row = one.history.last()
    client.post(reverse("admin:communication_contribution_restore", args=[one.pk, row.history_id]))
    one.refresh_from_db()
    assert (one.text, one.name) == ("eerst", NAME)


# Beside the text, and on the first page


def test_a_chapter_and_a_priority_name_their_contributions(client, editor, plan):
    chapter, priority = make_chapter(plan=plan), make_priority(plan=plan)
    make_contribution(plan=plan, chapter=chapter)
    make_contribution(plan=plan, chapter=chapter, outcome="noted", answer="Ja")
    page = client.get(reverse("admin:plans_chapter_change", args=[chapter.pk])).content.decode()
    assert (
        f'href="{list_url(plan)}?over=hoofdstuk-{chapter.pk}">2 bijdragen (1 nog niet beantwoord)</a>' in page
    )
    assert (
        "bijdrage"
        not in client.get(reverse("admin:priorities_priority_change", args=[priority.pk])).content.decode()
    )


def test_work_names_what_is_left_to_answer_and_to_measure(plan):
    one = make_communication_plan(plan=plan, title="Buurtpreventie")
    for day in (datetime.date(2026, 4, 1), datetime.date(2026, 7, 1), datetime.date(2026, 10, 1)):
        one.measuring_moments.create(plan=plan, kind="measure", on=day)
    make_contribution(plan=plan)
    make_contribution(plan=plan, outcome="noted", answer="Ja")

    def lines(role):
        user = make_user(municipality=plan.municipality, role=role)
        work = work_of(user, on=datetime.date(2026, 7, 1))
        return [
            (line.badge.word, line.title)
            for line in work.attention
            if line.badge.name in {"measuring", "contribution"}
        ]

    measuring = ("Meetmoment", "2 meetmomenten: Buurtpreventie")
    assert lines(Role.POLICY_OFFICER) == [measuring, ("Bijdragen", "1 bijdrage nog niet beantwoord")]
    assert lines(Role.COMMUNICATIONS) == [measuring]
    assert lines(Role.ACTION_OWNER) == []


# Who


def test_communications_reads_and_a_stranger_finds_nothing(client, plan):
    one = make_contribution(plan=plan)
    client.force_login(make_user(municipality=plan.municipality, role=Role.COMMUNICATIONS))
    assert client.get(change_url(one)).status_code == 200
    assert client.post(change_url(one), {}).status_code == 403
    assert client.get(add_url(plan)).status_code == 403
    client.force_login(make_user(municipality=make_municipality(), role=Role.ADMINISTRATOR))
    assert client.get(change_url(one)).status_code == 404
    assert client.get(list_url(plan)).status_code == 404


@pytest.mark.django_db(transaction=True)  # the traces are removed outside a transaction
def test_with_a_deleted_plan_go_its_files_and_the_names_in_it(client, editor, plan):
    one = make_contribution(plan=plan, name=NAME, name_agreed=True)
    file = default_storage.save("documents/deleted.pdf", ContentFile(b"%PDF-1.7 " + NAME.encode()))
    RenderedDocument.objects.create(
        plan=plan, kind="responses", key="0", state="done", file=file, queued_at=timezone.now()
    )

    client.post(reverse("admin:plans_plan_delete", args=[plan.pk]), {"post": "yes"})

    assert not Plan.objects.exists()
    assert not default_storage.exists(file)
    assert Erasure.objects.get().key == one.key


def test_a_plan_that_stays_keeps_the_names_in_it(client, editor, plan):
    one = make_contribution(plan=plan, name=NAME, name_agreed=True)
    make_plan(municipality=plan.municipality, former_plan=plan)

    client.post(reverse("admin:plans_plan_delete", args=[plan.pk]), {"post": "yes"})

    assert Contribution.objects.get(pk=one.pk).name == NAME
    assert not Erasure.objects.exists()


def test_with_an_older_version_comes_no_consent_of_who_is_not_named_any_more(client, editor, plan):
    one = make_contribution(plan=plan, name=NAME, name_agreed=True)
    with_name = one.history.get()
    data = filled(client, change_url(one), name="")
    del data["name_agreed"]
    client.post(change_url(one), data)

    client.post(reverse("admin:communication_contribution_restore", args=[one.pk, with_name.history_id]))

    one.refresh_from_db()
    assert one.history.count() == 3
    assert (one.name, one.name_agreed) == ("", False)
