"""A priority in full in the council document: every part under its heading, in the order of the plan."""

import re

import pytest
from django.template.loader import render_to_string

from documents.council import CouncilDocument
from plans.models import LocalTheme, ThemeOwnership
from priorities.models import ApproachLine, PriorityPartner, Topic
from tests.builders import (
    make_chapter,
    make_goal,
    make_municipality,
    make_organisation,
    make_plan,
    make_priority,
    make_team,
    make_theme,
)
from tests.documents import fill

pytestmark = pytest.mark.django_db


def section_of(plan, title):
    return next(section for section in CouncilDocument.of(plan).walk() if section.title == title)


def html_of(section, **context):
    """What the template makes of a section, without the white space between tags."""
    html = render_to_string("documents/section.html", {"section": section, "paper": True, **context})
    return re.sub(r"\s*(<[^>]+>)\s*", r"\1", re.sub(r"[ \n]+", " ", html)).strip()


@pytest.mark.parametrize("text", ["", "<p></p>", "<p>We werken samen met:</p>"])
def test_partners_are_announced_once(text):
    plan = fill.full_plan()
    priority = plan.priorities.get(title="Ondermijning")
    priority.partners_text = text
    priority.save()
    [listing] = section_of(plan, "Samenwerking met partners").blocks
    assert listing.introduction == ""


def test_every_part_of_a_priority_stands_under_its_heading():
    section = section_of(fill.full_plan(), "Ondermijning")

    assert html_of(section) == (
        '<section class="section depth-2 kind-priorities">'
        '<h3 id="ondermijning"><span class="number">3.1</span>Ondermijning</h3>'
        '<table class="facts"><tbody>'
        '<tr><th scope="row">Veiligheidsveld</th><td>Integriteit en veiligheid</td></tr>'
        '<tr><th scope="row">Veiligheidsthema</th><td>5.1 Ondermijning</td></tr></tbody></table>'
        "<p>Criminelen gebruiken de bovenwereld.</p>"
        '<section class="section depth-3 kind-priorities">'
        '<h4 id="waarom-dit-een-prioriteit-is">Waarom dit een prioriteit is</h4>'
        "<p>De schade is groot.</p></section>"
        '<section class="section depth-3 kind-priorities">'
        '<h4 id="aansluiting-bij-regionale-prioriteiten">Aansluiting bij regionale prioriteiten</h4>'
        "<ul><li><strong>Ondermijnende criminaliteit (politie-eenheid, 2023-2026)</strong><br>"
        "Bestuurlijk trekker: burgemeester van de centrumgemeente; projectleider: strategisch adviseur"
        "</li></ul></section>"
        '<section class="section depth-3 kind-priorities">'
        '<h4 id="vervolg-op-het-vorige-plan">Vervolg op het vorige plan</h4>'
        "<p>Deze prioriteit gaat verder op ‘Drugs’ uit Vorig plan 2020–2023.</p></section>"
        '<section class="section depth-3 kind-priorities">'
        '<h4 id="hoofdlijnen-van-de-aanpak">Hoofdlijnen van de aanpak</h4><p>Langs drie sporen.</p>'
        '<ol type="1"><li>Zicht</li><li>Kansen</li><li>Aanpak</li></ol>'
        "<p>Hierbij zetten we in op:</p><ul><li>Bewustwording</li><li>Meldpunt</li></ul></section>"
        '<section class="section depth-3 kind-priorities"><h4 id="onderwerpen">Onderwerpen</h4>'
        "<ul><li><strong>Drugs</strong><br>Hennep en handel."
        "<ul><li><strong>Hennepteelt</strong></li></ul></li></ul></section>"
        '<section class="section depth-3 kind-priorities">'
        '<h4 id="samenwerking-met-partners">Samenwerking met partners</h4>'
        "<p>Team veiligheid is verantwoordelijk.</p><p>Deze partners doen mee:</p>"
        "<ul><li>Politie: opsporing</li></ul></section>"
        '<section class="section depth-3 kind-priorities"><h4 id="doelen">Doelen</h4>'
        '<ol type="A"><li>Meer meldingen</li><li>Minder kansen</li></ol></section>'
        '<section class="section depth-3 kind-priorities">'
        '<h4 id="beoogd-resultaat">Beoogd resultaat</h4><p>Meer zicht.</p></section>'
        '<section class="section depth-3 kind-priorities">'
        '<h4 id="effectindicatoren">Effectindicatoren</h4><table class="grid effects short">'
        "<caption>Effectindicatoren: Ondermijning</caption>"
        '<colgroup><col class="w40"><col class="w20"><col class="w20"><col class="w20"></colgroup>'
        '<thead><tr><th scope="col">Indicator</th><th scope="col">Bron</th>'
        '<th scope="col">Doelstelling 2026</th><th scope="col">Doelstelling 2027</th></tr></thead><tbody>'
        '<tr><th scope="row">Meldingen</th><td>Politie</td><td>&lt; 90</td><td>&lt; 80</td></tr>'
        '<tr><th scope="row">Aangiften</th><td>Politie</td><td></td><td>• 74</td></tr>'
        '<tr><th scope="row">Gesprekken</th><td>Verslagen</td><td></td><td>Bewustzijn is vergroot</td></tr>'
        "</tbody></table></section></section>"
    )


def test_a_priority_with_a_text_alone_has_no_other_headings():
    plan = make_plan()
    make_priority(plan=plan, title="Jeugd", text="<p>Samen.</p>")

    assert html_of(section_of(plan, "Jeugd")) == (
        '<section class="section depth-2 kind-priorities">'
        '<h3 id="jeugd"><span class="number">1.1</span>Jeugd</h3><p>Samen.</p></section>'
    )


def test_parts_of_two_priorities_have_links_of_their_own():
    plan = make_plan()
    for title in ("Een", "Twee"):
        make_goal(priority=make_priority(plan=plan, title=title))

    anchors = [s.anchor for s in CouncilDocument.of(plan).walk() if s.title == "Doelen"]
    assert anchors == ["doelen", "doelen-2"]


def test_a_subtheme_is_named_by_its_label_and_marks_its_theme_in_the_matrix():
    municipality = make_municipality()
    plan = make_plan(municipality=municipality)
    theme = make_theme(theme_list=plan.theme_list, name="Sociale kwaliteit")
    nuisance = LocalTheme.objects.create(municipality=municipality, theme=theme, name="Woonoverlast")
    priority = make_priority(plan=plan, title="Overlast")
    priority.subthemes.add(nuisance)

    section = section_of(plan, "Overlast")
    assert [(fact.label, fact.values) for fact in section.facts] == [
        ("Veiligheidsveld", ("Veilige woon- en leefomgeving",)),
        ("Veiligheidsthema", ("Woonoverlast (onder 1.1 Sociale kwaliteit)",)),
    ]
    assert section_of(plan, "Prioriteiten").matrix.as_table().rows == (
        ("Veilige woon- en leefomgeving",),
        ("1.1 Sociale kwaliteit (prioriteit 1.1)",),
    )


def test_a_theme_and_its_subtheme_mark_it_once():
    plan = make_plan()
    theme = make_theme(theme_list=plan.theme_list)
    local = LocalTheme.objects.create(municipality=plan.municipality, theme=theme, name="Woonoverlast")
    priority = make_priority(plan=plan)
    priority.themes.add(theme)
    priority.subthemes.add(local)

    [row] = section_of(plan, "Prioriteiten").matrix.rows
    assert len(row[0].marks) == 1


def test_goals_of_a_theme_stand_in_its_text_or_in_a_section_made_for_them():
    plan = fill.full_plan()
    living = plan.theme_list.themes.get(name="Sociale kwaliteit")
    make_goal(plan=plan, theme=living, text="Een prettige buurt")

    field = section_of(plan, "Thema’s binnen het veiligheidsveld Veilige woon- en leefomgeving")
    assert [(below.heading, html_of(below).split("</h4>")[1]) for below in field.sections] == [
        (
            "Uitgaan",
            '<p class="themes">Thema 1.2 Veilig uitgaan</p><p>Tekst.</p><p>Wat willen we bereiken?</p>'
            '<ol type="A"><li>Een veilige avond</li></ol></section>',
        ),
        ("1.1 Sociale kwaliteit", '<ol type="A"><li>Een prettige buurt</li></ol></section>'),
    ]


def test_goals_below_a_heading_of_their_own_are_not_lost():
    section = section_of(fill.full_plan(), "4.2 Veiligheid")
    assert (section.kind, section.level) == ("other_themes", 3)
    assert '<ol type="A"><li>Een veilige leefomgeving</li></ol>' in html_of(section)


def test_owners_and_steering_group_stand_in_the_chapter_on_organisation():
    section = section_of(fill.full_plan(), "Organisatie")

    assert html_of(section).split("</h2>")[1] == (
        "<p>Zo werken wij.</p>"
        "<p>De regie over alle thema’s samen ligt bij Regiegroep Veiligheid.</p>"
        '<table class="grid short"><caption>Welk team heeft welk thema?</caption>'
        '<colgroup><col class="w60"><col class="w40"></colgroup>'
        '<thead><tr><th scope="col">Thema</th><th scope="col">Team</th></tr></thead>'
        '<tbody><tr><th scope="row">5.1 Ondermijning</th><td>Team Veiligheid</td></tr></tbody>'
        "</table></section>"
    )


def test_owners_get_a_chapter_where_there_is_none_for_them():
    plan = make_plan()
    make_chapter(plan=plan, title="Inleiding", kind="introduction")
    make_chapter(plan=plan, title="Geld", kind="finance")
    theme = make_theme(theme_list=plan.theme_list)
    team = make_team(municipality=plan.municipality, name="Team Wonen")
    ThemeOwnership.objects.create(plan=plan, theme=theme, team=team)

    assert [s.heading for s in CouncilDocument.of(plan).sections] == [
        "1 Inleiding",
        "2 Organisatie",
        "3 Geld",
    ]


def test_topics_in_a_circle_and_too_deep_are_all_shown():
    plan = make_plan()
    priority = make_priority(plan=plan, title="Jeugd")
    first, second, third = (
        Topic.objects.create(plan=plan, priority=priority, title=title) for title in ("Een", "Twee", "Drie")
    )
    third.parent = second
    third.save()
    second.parent = first
    second.save()
    [listing] = section_of(plan, "Onderwerpen").blocks
    assert [(item.title, [sub.title for sub in item.below]) for item in listing.items] == [
        ("Een", ["Twee", "Drie"])
    ]
    first.parent = third
    first.save()
    [listing] = section_of(plan, "Onderwerpen").blocks
    assert [item.title for item in listing.items] == ["Een", "Twee", "Drie"]


def test_hostile_texts_are_escaped():
    plan = make_plan()
    evil = '<script>alert("x")</script>'
    priority = make_priority(plan=plan, title=evil, efforts_introduction=evil)
    ApproachLine.objects.create(plan=plan, priority=priority, kind="effort", text=f"{evil}\nregel twee")
    make_goal(priority=priority, text=evil)
    partner = make_organisation(municipality=plan.municipality, name=evil)
    PriorityPartner.objects.create(plan=plan, priority=priority, organisation=partner, role=evil)

    html = html_of(section_of(plan, evil))
    assert "<script" not in html
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;<br>regel twee" in html


def test_table_of_owners_is_attached_as_data():
    document = CouncilDocument.of(fill.full_plan())
    assert [(title, table.rows) for title, table in document.tables][-1] == (
        "Welk team heeft welk thema?",
        (("Thema", "Team"), ("5.1 Ondermijning", "Team Veiligheid")),
    )
