"""Comments of colleagues on a draft: who makes, answers, settles and sees them, and what becomes of them."""

import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from desk.comments import (
    CommentSettled,
    answer_comment,
    bring_back_comments,
    make_comment,
    reopen_comment,
    settle_comment,
)
from desk.models import Comment
from municipalities.models import Role
from plans.chapters import delete_chapter, restore_chapter
from plans.editing import Gone, PlanClosed, delete_record
from plans.models import Chapter, Plan
from priorities.models import Priority
from tests.builders import (
    make_action,
    make_chapter,
    make_municipality,
    make_plan,
    make_priority,
    make_programme,
    make_user,
)

pytestmark = pytest.mark.django_db

COLLEAGUES = [Role.ADMINISTRATOR, Role.POLICY_OFFICER, Role.ACTION_OWNER, Role.COMMUNICATIONS, Role.CLERK]
READERS = [Role.COUNCIL_READER, Role.PARTNER_READER]


@pytest.fixture
def plan():
    return make_plan(municipality=make_municipality(name="Duinwaard", slug="duinwaard"))


@pytest.fixture
def chapter(plan):
    return make_chapter(plan=plan, title="Ambitie")


@pytest.fixture
def officer(plan):
    return make_user(municipality=plan.municipality, name="Beleidsmedewerker Duinwaard")


def log_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def address(part):
    return reverse(f"admin:{part._meta.app_label}_{part._meta.model_name}_comments", args=[part.pk])


def page_of(part):
    return reverse(f"admin:{part._meta.app_label}_{part._meta.model_name}_change", args=[part.pk])


def close(plan):
    plan.status = Plan.Status.ADOPTED
    plan.save()


# The events


def test_a_comment_is_made_answered_settled_and_opened_again(chapter, officer):
    owner = make_user(municipality=chapter.plan.municipality, role=Role.ACTION_OWNER)
    comment = make_comment(part=chapter, text=" Klopt dit cijfer? ", by=owner)
    answer = answer_comment(comment=comment, text="Ja, uit 2023.", by=officer)
    # An answer to an answer joins the same thread.
    last = answer_comment(comment=answer, text="Dank.", by=owner)
    assert [(c.text, c.author, c.answers) for c in chapter.comments.all()] == [
        ("Klopt dit cijfer?", owner, None), ("Ja, uit 2023.", officer, comment), ("Dank.", owner, comment),
    ]  # fmt: skip
    settle_comment(comment=last, by=officer)
    comment.refresh_from_db()
    assert (comment.settled_by, comment.settled_at is None) == (officer, False)
    assert list(Comment.objects.open()) == []
    with pytest.raises(CommentSettled):
        answer_comment(comment=comment, text="Toch nog iets", by=owner)
    reopen_comment(comment=comment, by=officer)
    comment.refresh_from_db()
    assert (comment.settled_by, comment.settled_at) == (None, None)
    rows = comment.history.order_by("history_id")
    assert [(row.history_type, row.history_user, row.history_change_reason) for row in rows] == [
        ("+", owner, "Toegevoegd"), ("~", officer, "Afgehandeld"), ("~", officer, "Weer geopend"),
    ]  # fmt: skip


def test_settling_twice_leaves_one_line_of_history(chapter, officer):
    comment = make_comment(part=chapter, text="Let op", by=officer)
    settle_comment(comment=comment, by=officer)
    settle_comment(comment=comment, by=officer)
    assert comment.history.count() == 2


def test_nothing_is_said_of_an_adopted_plan_or_a_deleted_chapter(chapter, officer):
    comment = make_comment(part=chapter, text="Let op", by=officer)
    other = make_chapter(plan=chapter.plan)
    delete_chapter(chapter=other, by=officer)
    with pytest.raises(Gone):
        make_comment(part=other, text="Te laat", by=officer)
    close(chapter.plan)
    for event in (
        lambda: make_comment(part=chapter, text="Te laat", by=officer),
        lambda: answer_comment(comment=comment, text="Te laat", by=officer),
        lambda: settle_comment(comment=comment, by=officer),
        lambda: reopen_comment(comment=comment, by=officer),
    ):
        with pytest.raises(PlanClosed):
            event()
    assert Comment.objects.count() == 1


def test_table_refuses_a_comment_on_nothing_or_on_two_things(chapter):
    priority = make_priority(plan=chapter.plan)
    for subject in ({}, {"chapter": chapter, "priority": priority}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Comment.objects.create(plan=chapter.plan, text="Wat", **subject)


def test_comments_go_with_their_chapter_and_come_back_with_it(chapter, officer):
    section = make_chapter(plan=chapter.plan, parent=chapter, title="Paragraaf")
    comment = make_comment(part=chapter, text="Een", by=officer)
    answer_comment(comment=comment, text="Twee", by=officer)
    make_comment(part=section, text="Drie", by=officer)
    settle_comment(comment=comment, by=officer)
    made = list(Comment.objects.order_by("pk").values_list("pk", "text", "answers", "made_at", "author"))
    delete_chapter(chapter=chapter, by=officer)
    assert Comment.objects.count() == 0
    assert Comment.history.filter(history_type="-").count() == 3
    assert bring_back_comments(plan=chapter.plan, by=officer) == 0
    deletion = Chapter.history.get(history_type="-", id=chapter.pk)
    restore_chapter(deletion=deletion, by=officer)
    assert bring_back_comments(plan=chapter.plan, by=officer) == 3
    assert (
        list(Comment.objects.order_by("pk").values_list("pk", "text", "answers", "made_at", "author")) == made
    )
    assert bring_back_comments(plan=chapter.plan, by=officer) == 0


def test_bringing_a_chapter_back_in_the_browser_brings_its_comments(client, chapter, officer):
    make_comment(part=chapter, text="Blijf", by=officer)
    delete_chapter(chapter=chapter, by=officer)
    deletion = Chapter.history.get(history_type="-")
    tab = reverse("admin:plans_plan_changes", args=[chapter.plan.pk])
    log_in(client, officer).post(tab, {"deletion": f"chapter:{deletion.history_id}"})
    assert [comment.text for comment in Comment.objects.all()] == ["Blijf"]


# Who


@pytest.mark.parametrize("role", COLLEAGUES)
def test_every_colleague_reads_and_comments(client, chapter, role):
    user = make_user(municipality=chapter.plan.municipality, role=role)
    log_in(client, user)
    answer = client.post(address(chapter), {"text": "Mooi stuk", "make": "1"})
    comment = Comment.objects.get()
    assertRedirects(answer, f"{page_of(chapter)}#opmerking-{comment.pk}", fetch_redirect_response=False)
    assert (comment.text, comment.author, comment.chapter) == ("Mooi stuk", user, chapter)
    assertContains(client.get(page_of(chapter)), "Mooi stuk")
    assertContains(client.get(address(chapter)), "Mooi stuk")


@pytest.mark.parametrize("role", READERS)
def test_readers_from_outside_see_no_comments_anywhere(client, chapter, officer, role):
    make_comment(part=chapter, text="Intern gezegd", by=officer)
    log_in(client, make_user(municipality=chapter.plan.municipality, role=role))
    assert client.get(address(chapter)).status_code == 403
    assert client.post(address(chapter), {"text": "Hallo"}).status_code == 403
    for page in (page_of(chapter), reverse("admin:plans_plan_chapters", args=[chapter.plan.pk])):
        answer = client.get(page)
        assertNotContains(answer, "Intern gezegd")
        assertNotContains(answer, "1 opmerking")
        assertNotContains(answer, "Opmerkingen")
    assert Comment.objects.count() == 1


def test_a_stranger_finds_nothing_and_a_visitor_logs_in_first(client, chapter, officer):
    comment = make_comment(part=chapter, text="Intern gezegd", by=officer)
    assert client.post(address(chapter), {"text": "Hallo"}).status_code == 302
    log_in(client, make_user(municipality=make_municipality(), role=Role.ADMINISTRATOR))
    for data in ({"text": "Hallo"}, {"settle": comment.pk}, {"answer": comment.pk, "text": "Hallo"}):
        assert client.post(address(chapter), data).status_code == 404
    assert client.get(address(chapter)).status_code == 404
    comment.refresh_from_db()
    assert (Comment.objects.count(), comment.settled_at) == (1, None)


def test_editors_and_the_author_settle_other_colleagues_do_not(client, chapter, officer):
    owner = make_user(municipality=chapter.plan.municipality, role=Role.ACTION_OWNER)
    clerk = make_user(municipality=chapter.plan.municipality, role=Role.CLERK)
    comment = make_comment(part=chapter, text="Let op", by=owner)
    log_in(client, clerk)
    assertNotContains(client.get(page_of(chapter)), 'name="settle"')
    assert client.post(address(chapter), {"settle": comment.pk}).status_code == 403
    for user in (owner, officer):
        log_in(client, user)
        assertContains(client.get(page_of(chapter)), f'name="settle" value="{comment.pk}"')
        client.post(address(chapter), {"settle": comment.pk})
        comment.refresh_from_db()
        assert comment.settled_by == user
        client.post(address(chapter), {"reopen": comment.pk})


def test_after_adoption_comments_are_read_and_no_longer_written(client, chapter, officer):
    comment = make_comment(part=chapter, text="Let op", by=officer)
    close(chapter.plan)
    log_in(client, officer)
    page = client.get(page_of(chapter))
    assertContains(page, "Let op")
    for name in ("make", "answer", "settle"):
        assertNotContains(page, f'name="{name}"')
        assert client.post(address(chapter), {name: comment.pk, "text": "Te laat"}).status_code == 403
    assert Comment.objects.count() == 1


def test_a_comment_on_something_else_is_not_found_here(client, chapter, officer):
    elsewhere = make_comment(part=make_chapter(plan=chapter.plan), text="Elders", by=officer)
    log_in(client, officer)
    for pk in (elsewhere.pk, 0, "abc", "9" * 40, "²"):
        assert client.post(address(chapter), {"settle": pk}).status_code == 404
        assert client.post(address(chapter), {"answer": pk, "text": "Wat"}).status_code == 404


# What is said


def test_text_is_plain_escaped_and_holds_nothing_unseen(client, chapter, officer):
    log_in(client, officer)
    client.post(address(chapter), {"text": "<b>a</b>\u202eb\n\x07c"})
    assert Comment.objects.get().text == "<b>a</b>b\nc"
    assertContains(client.get(page_of(chapter)), "&lt;b&gt;a&lt;/b&gt;b<br>c")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("  ", "Schrijf eerst een opmerking."),
        ("\u202e", "Schrijf eerst een opmerking."),
        ("x" * 5001, "Een opmerking heeft ten hoogste 5.000 tekens. Maak haar korter."),
    ],
)
def test_a_refused_comment_is_handed_back(client, chapter, officer, text, said):
    log_in(client, officer)
    for extra in ({}, {"headers": {"HX-Request": "true"}}):
        answer = client.post(address(chapter), {"text": text}, **extra)
        assert answer.status_code == 200
        assertContains(answer, said)
        assertContains(answer, 'aria-invalid="true"')
    assert Comment.objects.count() == 0
    client.post(address(chapter), {"text": "x" * 5000})
    assert len(Comment.objects.get().text) == 5000


def test_script_gets_the_panel_alone(client, chapter, officer):
    log_in(client, officer)
    answer = client.post(address(chapter), {"text": "Kort"}, headers={"HX-Request": "true"})
    assertContains(answer, 'id="opmerkingen"')
    assertContains(answer, "Uw opmerking staat erbij.")
    assertNotContains(answer, "<html")


def test_answering_what_a_colleague_just_settled_loses_no_text(client, chapter, officer):
    comment = make_comment(part=chapter, text="Let op", by=officer)
    settle_comment(comment=comment, by=officer)
    answer = log_in(client, officer).post(address(chapter), {"answer": comment.pk, "text": "Mijn antwoord"})
    assertContains(answer, "al afgehandeld")
    assertContains(answer, "Mijn antwoord")


# Where


def test_priorities_take_comments_as_well(client, plan, officer):
    priority = make_priority(plan=plan)
    log_in(client, officer).post(address(priority), {"text": "Waarom deze?"})
    assert [comment.text for comment in priority.comments.all()] == ["Waarom deze?"]


def test_tree_counts_open_comments(client, chapter, officer):
    one = make_comment(part=chapter, text="Een", by=officer)
    answer_comment(comment=one, text="Antwoord telt niet", by=officer)
    make_comment(part=chapter, text="Twee", by=officer)
    settled = make_comment(part=chapter, text="Drie", by=officer)
    settle_comment(comment=settled, by=officer)
    log_in(client, officer)
    tab = client.get(reverse("admin:plans_plan_chapters", args=[chapter.plan.pk]))
    assert [row.open_comments for row in tab.context["rows"]] == [2]
    assertContains(tab, "2 opmerkingen", 1)


def test_lists_of_priorities_and_actions_count_open_comments(client, plan, officer):
    make_priority(plan=plan)
    priority = make_priority(plan=plan)
    programme = make_programme(plan=plan)
    make_action(programme=programme)
    action = make_action(programme=programme)
    for part in (priority, action):
        comment = make_comment(part=part, text="Een", by=officer)
        answer_comment(comment=comment, text="Antwoord", by=officer)
        make_comment(part=part, text="Twee", by=officer)
    log_in(client, officer)
    tab = client.get(reverse("admin:priorities_priority_of_plan", args=[plan.pk]))
    assert [row["open_comments"] for row in tab.context["rows_of_priorities"]] == [0, 2]
    assertContains(tab, "2 opmerkingen", 1)
    tab = client.get(reverse("admin:priorities_annualprogramme_of_plan", args=[plan.pk]), {"jaar": 2024})
    assert [row.open_comments for group in tab.context["groups"] for row in group.rows] == [0, 2]
    assertContains(tab, "2 opmerkingen", 1)
    log_in(client, make_user(municipality=plan.municipality, role=Role.COUNCIL_READER))
    for name in ("priority", "annualprogramme"):
        tab = client.get(reverse(f"admin:priorities_{name}_of_plan", args=[plan.pk]), {"jaar": 2024})
        assertNotContains(tab, "2 opmerkingen")


def test_numbers_of_comments_lead_to_the_comments(client, plan, officer):
    action = make_action(programme=make_programme(plan=plan))
    make_comment(part=action, text="Wie trekt dit?", by=officer)
    log_in(client, officer)
    listed = f"{reverse('admin:plans_plan_changes', args=[plan.pk])}?soort=opmerkingen"
    for page in (reverse("admin:index"), reverse("admin:plans_plan_change", args=[plan.pk])):
        assertContains(client.get(page), f'href="{listed}"', 1)
    place = reverse("admin:priorities_action_change", args=[action.pk])
    assertContains(client.get(listed), f'href="{place}#opmerkingen"', 1)
    owner = make_user(municipality=plan.municipality, role=Role.ACTION_OWNER)
    for user in (officer, owner):  # who changes the action, and who only reads it
        log_in(client, user)
        assertContains(client.get(place), 'id="opmerkingen"', 1)
        assertContains(client.get(place), "<p>Wie trekt dit?</p>", 1)
    log_in(client, make_user(municipality=plan.municipality, role=Role.COUNCIL_READER))
    assertNotContains(client.get(reverse("admin:plans_plan_change", args=[plan.pk])), "opmerking")


def test_who_leads_an_action_meets_its_comments_on_the_first_page(client, plan, officer):
    owner = make_user(municipality=plan.municipality, role=Role.ACTION_OWNER)
    action = make_action(programme=make_programme(plan=plan), lead_person=owner)
    make_comment(part=action, text="Lukt maart?", by=officer)
    log_in(client, owner)
    assertContains(client.get(reverse("admin:index")), "Lukt maart?")
    log_in(client, make_user(municipality=plan.municipality, role=Role.ACTION_OWNER))
    assertNotContains(client.get(reverse("admin:index")), "Lukt maart?")


@pytest.mark.parametrize("page", ["change", "comments"])
def test_one_comment_costs_as_many_queries_as_thirty(client, chapter, officer, page):
    log_in(client, officer)
    wanted = reverse(f"admin:plans_chapter_{page}", args=[chapter.pk])

    def queries():
        client.get(wanted)
        with CaptureQueriesContext(connection) as asked:
            assertContains(client.get(wanted), "Zegt iets")
        return len(asked)

    def add():
        author = make_user(municipality=chapter.plan.municipality)
        comment = make_comment(part=chapter, text="Zegt iets", by=author)
        answer_comment(comment=comment, text="En dit", by=officer)
        return comment

    add()
    one = queries()
    for _ in range(29):
        add()
    for _ in range(3):
        settle_comment(comment=add(), by=officer)
    assert queries() == one


def test_waiting_comments_are_those_one_can_do_something_with(plan, chapter, officer):
    owner = make_user(municipality=plan.municipality, role=Role.ACTION_OWNER)
    clerk = make_user(municipality=plan.municipality, role=Role.CLERK)
    reader = make_user(municipality=plan.municipality, role=Role.COUNCIL_READER)
    stranger = make_user(municipality=make_municipality(), role=Role.ADMINISTRATOR)
    action = make_action(programme=make_programme(plan=plan), lead_person=owner)
    on_chapter = make_comment(part=chapter, text="Op hoofdstuk", by=clerk)
    on_action = make_comment(part=action, text="Op actie", by=officer)
    settle_comment(comment=make_comment(part=chapter, text="Klaar", by=officer), by=officer)
    waiting = {
        user: list(Comment.objects.waiting_for(user)) for user in (officer, owner, clerk, reader, stranger)
    }
    assert waiting == {
        officer: [on_chapter, on_action], owner: [on_action], clerk: [on_chapter], reader: [], stranger: [],
    }  # fmt: skip
    assert (on_chapter.subject, on_action.subject) == (chapter, action)
    close(plan)
    assert list(Comment.objects.waiting_for(officer)) == []


def test_comments_never_come_in_the_plan_itself(client, chapter, officer):
    chapter.body = "<p>Onze ambitie.</p>"
    chapter.save()
    make_comment(part=chapter, text="Intern gezegd", by=officer)
    page = log_in(client, officer).get(f"/duinwaard/plannen/{chapter.plan.slug}/")
    assertContains(page, "Onze ambitie.")
    assert not re.search("Intern gezegd|Opmerkingen", page.text)


def test_an_adopted_plan_without_comments_does_not_mention_them(client, chapter, officer):
    close(chapter.plan)
    assertNotContains(log_in(client, officer).get(page_of(chapter)), "Opmerkingen")


def test_a_priority_comes_back_with_its_comments_and_answers(client, plan, officer):
    priority = make_priority(plan=plan)
    comment = make_comment(part=priority, text="Een", by=officer)
    answer_comment(comment=comment, text="Twee", by=officer)
    made = list(Comment.objects.order_by("pk").values_list("pk", "text", "answers", "made_at"))
    delete_record(record=priority, by=officer)
    deletion = Priority.history.get(history_type="-")
    tab = reverse("admin:plans_plan_changes", args=[plan.pk])
    log_in(client, officer).post(tab, {"deletion": f"priority:{deletion.history_id}"})
    assert list(Comment.objects.order_by("pk").values_list("pk", "text", "answers", "made_at")) == made
