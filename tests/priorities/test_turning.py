"""A chapter becomes another kind of record and back: no word goes, and it stands in one place."""

from collections import Counter

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django.asserts import assertContains

from desk.models import Comment
from plans.chapters import restore_chapter
from plans.editing import CannotReturn, PlanClosed, restore_record
from plans.history import latest_changes
from plans.models import Chapter, GuidingPrinciple, Objective, Plan
from priorities.models import ApproachLine, Priority, PriorityPartner, RegionalPriority, Topic
from priorities.turning import CannotTurn, turn_chapter, turn_into_chapter
from richtext.text import plain_text
from tests.builders import (
    make_action,
    make_chapter,
    make_focus,
    make_goal,
    make_organisation,
    make_plan,
    make_priority,
    make_theme,
    make_user,
)

pytestmark = pytest.mark.django_db

TABLE = "<table><tbody><tr><td>cel</td></tr></tbody></table>"
NOTE = '<p>Tekst<span class="note">Een noot.</span></p>'
HEADINGS = (
    "Waarom dit een prioriteit is Aansluiting bij regionale prioriteiten Vervolg op het vorige plan "
    "Hoofdlijnen van de aanpak Onderwerpen Samenwerking met partners Beoogd resultaat"
)


@pytest.fixture
def plan():
    return make_plan()


@pytest.fixture
def officer(plan):
    return make_user(municipality=plan.municipality)


@pytest.fixture
def as_officer(client, officer):
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    return client


def words_in(plan):
    """Every word of chapters, principles, objectives and priorities, each as often as it stands."""
    texts = [text for chapter in plan.chapters.all() for text in (chapter.title, plain_text(chapter.body))]
    texts += [text for one in plan.principles.all() for text in (one.title, plain_text(one.text))]
    texts += [one.text for one in plan.objectives.all()]
    for one in plan.priorities.all():
        texts += [one.title, one.efforts_introduction]
        texts += [
            plain_text(getattr(one, name))
            for name in ("text", "reason", "approach_introduction", "partners_text", "intended_result")
        ]
        texts += [line.text for line in one.approach_lines.all()]
        texts += [f"{topic.title} {topic.text}" for topic in one.topics.all()]
        texts += [str(partner).replace(":", "") for partner in one.partners.all()]
    return Counter(word for text in texts for word in text.split())


@pytest.mark.parametrize("into", ["priority", "guidingprinciple"])
def test_a_chapter_takes_its_sections_along_as_headings(plan, officer, into):
    chapter = make_chapter(plan=plan, title="Cybercrime", body=f"<h2>Kop</h2>{NOTE}{TABLE}")
    section = make_chapter(plan=plan, parent=chapter, title="Aanpak & meer", body="<h2>Onder</h2><p>Zo.</p>")
    make_chapter(plan=plan, parent=section, title="Diep", body="<p>Dieper.</p>")
    record = turn_chapter(chapter=chapter, into=into, by=officer)
    assert record.title == "Cybercrime"
    assert record.text == (
        f"<h2>Kop</h2>{NOTE}{TABLE}"
        "<h2>Aanpak &amp; meer</h2><h3>Onder</h3><p>Zo.</p><h3>Diep</h3><p>Dieper.</p>"
    )
    assert not plan.chapters.exists()


def test_a_chapter_becomes_an_objective_in_plain_words(plan, officer):
    chapter = make_chapter(
        plan=plan, title="Veiliger wijken", body="<p>In <em>2031</em>.</p><ul><li>Meer</li></ul>"
    )
    objective = turn_chapter(chapter=chapter, into="objective", by=officer)
    assert objective.text == "Veiliger wijken\nIn 2031.\nMeer"
    back = turn_into_chapter(record=objective, by=officer)
    assert (back.title, back.body) == ("Veiliger wijken", "<p>In 2031.</p><p>Meer</p>")


@pytest.mark.parametrize("body", [TABLE, NOTE])
def test_an_objective_takes_no_table_or_note(plan, officer, body):
    chapter = make_chapter(plan=plan, body=body)
    with pytest.raises(CannotTurn, match="geen tabel, afbeelding of noot"):
        turn_chapter(chapter=chapter, into="objective", by=officer)
    assert plan.chapters.get() == chapter


def test_history_tells_on_both_sides_who_and_what(plan, officer):
    chapter = make_chapter(plan=plan, title="Cybercrime")
    priority = turn_chapter(chapter=chapter, into="priority", by=officer)
    made, gone = priority.history.get(), Chapter.history.filter(id=chapter.pk).first()
    assert (made.history_change_reason, made.history_user) == ("Van hoofdstuk gemaakt", officer)
    assert (gone.history_type, gone.history_change_reason, gone.history_user) == (
        "-",
        "Nu een prioriteit",
        officer,
    )
    back = turn_into_chapter(record=priority, by=officer)
    assert back.history.get().history_change_reason == "Van prioriteit gemaakt"
    assert Priority.history.first().history_change_reason == "Nu een hoofdstuk"


def test_what_was_turned_does_not_come_back_beside_itself(plan, officer):
    chapter = make_chapter(plan=plan, title="Cybercrime", body="<p>Tekst</p>")
    priority = turn_chapter(chapter=chapter, into="priority", by=officer)
    assert not [change for change in latest_changes(plan, limit=20) if change.can_return]
    with pytest.raises(CannotReturn, match="staat nu ergens anders"):
        restore_chapter(deletion=Chapter.history.first(), by=officer)
    turn_into_chapter(record=priority, by=officer)
    with pytest.raises(CannotReturn, match="staat nu ergens anders"):
        restore_record(deletion=Priority.history.first(), by=officer)
    assert (plan.chapters.count(), plan.priorities.count()) == (1, 0)


def test_a_priority_becomes_a_section_in_the_order_of_the_document(plan, officer):
    home = make_chapter(plan=plan, kind="priorities", title="Prioriteiten")
    theme = make_theme(theme_list=plan.theme_list)
    regional = RegionalPriority.objects.create(
        municipality=plan.municipality, level="unit", title="Mensenhandel", period="2023-2026"
    )
    priority = make_priority(
        plan=plan,
        title="Cybercrime",
        text="<p>Waarover</p>",
        reason="<h2>Kop</h2><p>Waarom</p>",
        approach_introduction="<p>Inleiding</p>",
        efforts_introduction="Dit doen we:",
        partners_text="<p>Samen</p>",
        intended_result="<p>Minder</p>",
    )
    priority.themes.add(theme)
    priority.regional_priorities.add(regional)
    for kind, text in (("effort", "Inzet"), ("track", "Spoor & meer")):
        ApproachLine.objects.create(plan=plan, priority=priority, kind=kind, text=text)
    top = Topic.objects.create(plan=plan, priority=priority, title="Jongeren", text="Van 12 tot 18.")
    Topic.objects.create(plan=plan, priority=priority, title="Geldezels", parent=top)
    police = make_organisation(municipality=plan.municipality, name="Politie")
    PriorityPartner.objects.create(plan=plan, priority=priority, organisation=police, role="cijfers")
    chapter = turn_into_chapter(record=priority, by=officer)
    assert (chapter.title, chapter.parent) == ("Cybercrime", home)
    assert chapter.body == (
        '<table><tbody><tr><th scope="row">Veiligheidsveld</th><td>Veilige woon- en leefomgeving</td></tr>'
        '<tr><th scope="row">Veiligheidsthema</th><td>1.1 Sociale kwaliteit</td></tr></tbody></table>'
        "<p>Waarover</p>"
        "<h2>Waarom dit een prioriteit is</h2><h3>Kop</h3><p>Waarom</p>"
        "<h2>Aansluiting bij regionale prioriteiten</h2>"
        "<ul><li>Mensenhandel (politie-eenheid, 2023-2026)</li></ul>"
        "<h2>Hoofdlijnen van de aanpak</h2><p>Inleiding</p><ol><li>Spoor &amp; meer</li></ol>"
        "<p>Dit doen we:</p><ul><li>Inzet</li></ul>"
        "<h2>Onderwerpen</h2><ul><li><strong>Jongeren</strong><br>Van 12 tot 18."
        "<ul><li><strong>Geldezels</strong></li></ul></li></ul>"
        "<h2>Samenwerking met partners</h2><p>Samen</p><ul><li>Politie: cijfers</li></ul>"
        "<h2>Beoogd resultaat</h2><p>Minder</p>"
    )
    assert not plan.priorities.exists()
    assert not ApproachLine.objects.exists()


@pytest.mark.parametrize(
    ("hang", "what"),
    [
        (lambda priority: make_goal(priority=priority), "1 doel"),
        (lambda priority: make_action(plan=priority.plan, priority=priority), "1 actie"),
        (lambda priority: make_focus(priority=priority), "1 kwartaal op de kalender"),
    ],
)
def test_a_priority_with_goals_actions_or_quarters_stays(plan, officer, hang, what):
    priority = make_priority(plan=plan)
    hang(priority)
    with pytest.raises(CannotTurn, match=f"zolang dit eraan hangt: {what}\\."):
        turn_into_chapter(record=priority, by=officer)
    assert plan.priorities.get() == priority
    assert not plan.chapters.exists()


def test_the_chapter_in_which_records_stand_stays(plan, officer):
    make_priority(plan=plan)
    chapter = make_chapter(plan=plan, title="Prioriteiten", kind="priorities")
    with pytest.raises(CannotTurn, match="komen de prioriteiten van het plan"):
        turn_chapter(chapter=chapter, into="priority", by=officer)


def test_an_adopted_plan_turns_nothing(plan, officer):
    chapter, priority = make_chapter(plan=plan), make_priority(plan=plan)
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.ADOPTED)
    with pytest.raises(PlanClosed):
        turn_chapter(chapter=chapter, into="priority", by=officer)
    with pytest.raises(PlanClosed):
        turn_into_chapter(record=priority, by=officer)


def test_a_long_objective_keeps_its_words_in_title_and_text(plan, officer):
    text = "woord " * 60 + "einde"
    chapter = turn_into_chapter(record=Objective.objects.create(plan=plan, text=text), by=officer)
    assert len(chapter.title) <= 250
    assert f"{chapter.title} {plain_text(chapter.body)}".split() == text.split()
    with pytest.raises(CannotTurn, match="te lang voor een titel"):
        turn_into_chapter(record=Objective.objects.create(plan=plan, text="x" * 300), by=officer)


def test_comments_go_along_where_they_can(plan, officer):
    chapter = make_chapter(plan=plan)
    comment = Comment.objects.create(plan=plan, chapter=chapter, author=officer, text="Klopt dit?")
    answer = Comment.objects.create(plan=plan, chapter=chapter, author=officer, text="Ja", answers=comment)
    priority = turn_chapter(chapter=chapter, into="priority", by=officer)
    assert set(priority.comments.all()) == {comment, answer}
    back = turn_into_chapter(record=priority, by=officer)
    assert set(back.comments.all()) == {comment, answer}


# Any text

WORD = st.text(st.sampled_from("abcdé&<>'\"1- "), min_size=1, max_size=12).filter(str.strip)
TITLE = WORD.map(lambda text: " ".join(text.split()))


def tagged(tag):
    return WORD.map(lambda text: f"<{tag}>{text.replace('&', '&amp;').replace('<', '&lt;')}</{tag}>")


BLOCK = st.one_of(
    tagged("p"),
    tagged("h2"),
    tagged("h3"),
    tagged("li").map(lambda item: f"<ul>{item}</ul>"),
    tagged("td").map(lambda cell: f"<table><tbody><tr>{cell}<td>x</td></tr></tbody></table>"),
    tagged("strong").map(lambda text: f'<p>{text} en<span class="note">noot</span></p>'),
)
TEXT = st.lists(BLOCK, max_size=4).map("".join)
PLAIN = st.lists(tagged("p") | tagged("h2"), max_size=3).map("".join)


@settings(max_examples=25, deadline=None)
@given(
    title=TITLE,
    body=TEXT,
    section=st.none() | st.tuples(TITLE, TEXT),
    deeper=st.none() | st.tuples(TITLE, TEXT),
    into=st.sampled_from(["priority", "guidingprinciple", "objective"]),
)
def test_no_chapter_loses_a_word_there_or_back(title, body, section, deeper, into):
    with transaction.atomic():
        plan, user = make_plan(), make_user()
        chapter = make_chapter(plan=plan, title=title, body=body)
        if section:
            below = make_chapter(plan=plan, parent=chapter, title=section[0], body=section[1])
            if deeper:
                make_chapter(plan=plan, parent=below, title=deeper[0], body=deeper[1])
        marks = sum(one.body.count("<table") + one.body.count("<span") for one in plan.chapters.all())
        before = words_in(plan)
        try:
            record = turn_chapter(chapter=chapter, into=into, by=user)
        except CannotTurn:
            assert into == "objective"
            assert marks
            assert words_in(plan) == before
        else:
            assert words_in(plan) == before
            assert not plan.chapters.exists()
            assert record.text.count("<table") + record.text.count("<span") == marks
            back = turn_into_chapter(record=record, by=user)
            assert words_in(plan) == before
            assert plan.chapters.get() == back
            assert not {*plan.priorities.all(), *plan.principles.all(), *plan.objectives.all()}
        transaction.set_rollback(True)


@settings(max_examples=25, deadline=None)
@given(
    texts=st.lists(TEXT, min_size=5, max_size=5),
    lines=st.lists(TITLE, max_size=4),
    sentence=st.just("") | TITLE,
    title=TITLE,
    topics=st.lists(st.tuples(TITLE, st.just("") | TITLE), max_size=3),
)
def test_no_priority_loses_a_word_there_or_back(texts, lines, sentence, title, topics):
    with transaction.atomic():
        plan, user = make_plan(), make_user()
        names = ("text", "reason", "approach_introduction", "partners_text", "intended_result")
        priority = make_priority(
            plan=plan, title=title, efforts_introduction=sentence, **dict(zip(names, texts, strict=True))
        )
        for number, line in enumerate(lines):
            kind = "track" if number % 2 else "effort"
            ApproachLine.objects.create(plan=plan, priority=priority, kind=kind, text=line)
        above = None
        for name, text in topics:
            topic = Topic.objects.create(plan=plan, priority=priority, parent=above, title=name, text=text)
            above = above or topic
        before = words_in(plan)
        marks = sum(text.count("<table") + text.count("<span") for text in texts)
        chapter = turn_into_chapter(record=priority, by=user)
        after = words_in(plan)
        assert not before - after
        assert not (after - before) - Counter(HEADINGS.split())
        assert chapter.body.count("<table") + chapter.body.count("<span") == marks
        back = turn_chapter(chapter=chapter, into="priority", by=user)
        assert words_in(plan) == after
        assert back.title == title
        transaction.set_rollback(True)


# The page


def test_the_page_says_what_will_happen_and_then_it_does(as_officer, plan):
    chapter = make_chapter(plan=plan, title="Cybercrime", body=TABLE)
    make_chapter(plan=plan, parent=chapter, title="Aanpak")
    address = reverse("admin:plans_chapter_turn", args=[chapter.pk])
    assertContains(as_officer.get(reverse("admin:plans_chapter_change", args=[chapter.pk])), address)
    page = as_officer.get(address)
    assertContains(page, "De paragraaf ‘Aanpak’ wordt een kop in de tekst.")
    assertContains(page, "Een doelstelling heeft geen tabel, afbeelding of noot.")
    assert plan.chapters.count() == 2
    answer = as_officer.post(address, {"into": "priority"})
    priority = plan.priorities.get()
    assert answer.url == reverse("admin:priorities_priority_change", args=[priority.pk])
    back = as_officer.post(reverse("admin:priorities_priority_turn", args=[priority.pk]), {"into": "chapter"})
    assert back.url == reverse("admin:plans_chapter_change", args=[plan.chapters.get().pk])


def test_a_refusal_becomes_a_message(as_officer, plan):
    priority = make_priority(plan=plan)
    make_goal(priority=priority)
    address = reverse("admin:priorities_priority_turn", args=[priority.pk])
    assertContains(as_officer.get(address), "zolang dit eraan hangt: 1 doel.")
    answer = as_officer.post(address, {"into": "chapter"}, follow=True)
    assertContains(answer, "zolang dit eraan hangt: 1 doel.")
    assert plan.priorities.get() == priority
    assert as_officer.post(address, {"into": "priority"}).status_code == 404


def test_open_comments_keep_a_chapter_from_becoming_a_principle(as_officer, plan, officer):
    chapter = make_chapter(plan=plan)
    Comment.objects.create(plan=plan, chapter=chapter, author=officer, text="Klopt dit?")
    address = reverse("admin:plans_chapter_turn", args=[chapter.pk])
    answer = as_officer.post(address, {"into": "guidingprinciple"}, follow=True)
    assertContains(answer, "Bij deze tekst staat nog 1 opmerking van collega&#x27;s. Handel die eerst af.")
    assert plan.chapters.get() == chapter
    as_officer.post(address, {"into": "priority"})
    assert plan.priorities.get().comments.count() == 1


@pytest.mark.parametrize("model", [GuidingPrinciple, Objective])
def test_a_principle_and_an_objective_become_sections_of_their_chapter(as_officer, plan, model):
    kind = {GuidingPrinciple: "guiding_principles", Objective: "objectives"}[model]
    home = make_chapter(plan=plan, kind=kind, title="Thuis")
    record = (
        GuidingPrinciple.objects.create(plan=plan, title="Samen", text="<p>Met inwoners.</p>")
        if model is GuidingPrinciple
        else Objective.objects.create(plan=plan, text="Samen\nMet inwoners.")
    )
    address = reverse(f"admin:plans_{model._meta.model_name}_turn", args=[record.pk])
    as_officer.post(address, {"into": "chapter"})
    section = plan.chapters.get(parent=home)
    assert (section.title, section.body) == ("Samen", "<p>Met inwoners.</p>")
    assert not model.objects.exists()
