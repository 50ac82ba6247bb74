import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.council import CouncilDocument
from plans.models import (
    Chapter,
    GuidingPrinciple,
    LocalTheme,
    Objective,
    Plan,
    Signatory,
    ThemeOwnership,
    ThemeText,
)
from priorities.models import ApproachLine, Priority, PriorityPartner, RegionalPriority, Topic
from tests.builders import (
    make_chapter,
    make_field,
    make_goal,
    make_municipality,
    make_organisation,
    make_plan,
    make_priority,
    make_team,
    make_theme,
    make_theme_list,
)

pytestmark = pytest.mark.django_db

Kind = Chapter.Kind


def outline(plan):
    return [(section.level, section.heading) for section in CouncilDocument.of(plan).walk()]


def section_of(plan, title):
    return next(section for section in CouncilDocument.of(plan).walk() if section.title == title)


def test_chapters_take_numbers_by_their_place_and_unnumbered_ones_take_none():
    plan = make_plan()
    make_chapter(plan=plan, title="Voorwoord", kind=Kind.FOREWORD, is_numbered=False)
    make_chapter(plan=plan, title="Inleiding")
    ambition = make_chapter(plan=plan, title="Ambitie")
    make_chapter(plan=plan, title="Visie", parent=ambition)
    deep = make_chapter(plan=plan, title="Doelen", parent=ambition)
    make_chapter(plan=plan, title="Later", parent=deep)

    assert outline(plan) == [
        (2, "Voorwoord"),
        (2, "1 Inleiding"),
        (2, "2 Ambitie"),
        (3, "2.1 Visie"),
        (3, "2.2 Doelen"),
        (4, "2.2.1 Later"),
    ]


def test_priority_record_reads_the_same_as_the_chapter_it_was():
    as_chapter, as_record = make_plan(), make_plan()
    for plan in (as_chapter, as_record):
        home = make_chapter(plan=plan, title="Prioriteiten", kind=Kind.PRIORITIES)
        if plan is as_chapter:
            make_chapter(plan=plan, title="Cybercrime", parent=home, body="<h2>Aanpak</h2><p>Samen.</p>")
        else:
            Priority.objects.create(plan=plan, title="Cybercrime", text="<h2>Aanpak</h2><p>Samen.</p>")

    assert outline(as_chapter) == outline(as_record) == [(2, "1 Prioriteiten"), (3, "1.1 Cybercrime")]
    assert section_of(as_chapter, "Cybercrime").html == section_of(as_record, "Cybercrime").html
    assert section_of(as_record, "Cybercrime").html == "<h4>Aanpak</h4>\n<p>Samen.</p>"


def test_records_stand_in_the_first_chapter_of_their_kind_once():
    plan = make_plan()
    make_chapter(plan=plan, title="Uitgangspunten", kind=Kind.GUIDING_PRINCIPLES)
    make_chapter(plan=plan, title="Nog meer uitgangspunten", kind=Kind.GUIDING_PRINCIPLES)
    GuidingPrinciple.objects.create(plan=plan, title="Samen", position=1, text="<p>Met partners.</p>")
    GuidingPrinciple.objects.create(plan=plan, title="Snel", position=2)

    assert outline(plan) == [
        (2, "1 Uitgangspunten"),
        (3, "Samen"),
        (3, "Snel"),
        (2, "2 Nog meer uitgangspunten"),
    ]


def test_records_without_a_chapter_get_one_at_its_usual_place():
    plan = make_plan()
    make_chapter(plan=plan, title="Inleiding", kind=Kind.INTRODUCTION)
    make_chapter(plan=plan, title="Financiën", kind=Kind.FINANCE)
    Priority.objects.create(plan=plan, title="Cybercrime")
    Objective.objects.create(plan=plan, text="Minder inbraken")
    ThemeText.objects.create(plan=plan, field=make_field(), title="Woninginbraken", text="<p>Minder.</p>")
    Signatory.objects.create(plan=plan, role="de griffier")

    assert outline(plan) == [
        (2, "1 Inleiding"),
        (2, "2 Algemene doelstellingen"),
        (2, "3 Prioriteiten"),
        (3, "3.1 Cybercrime"),
        (2, "4 Overige thema’s"),
        (3, "Thema’s binnen het veiligheidsveld Veilige woon- en leefomgeving"),
        (4, "Woninginbraken"),
        (2, "5 Financiën"),
        (2, "Besluit"),
    ]
    assert section_of(plan, "Algemene doelstellingen").objectives == ("Minder inbraken",)
    assert section_of(plan, "Besluit").signatories == ("de griffier",)
    assert plan.chapters.count() == 2


def test_made_decision_stands_at_the_end_before_the_appendices():
    plan = make_plan()
    make_chapter(plan=plan, title="Vrij")
    make_chapter(plan=plan, title="Cijfers", kind=Kind.APPENDIX)
    Signatory.objects.create(plan=plan, role="de griffier")

    assert outline(plan) == [(2, "1 Vrij"), (2, "Besluit"), (2, "2 Cijfers")]


def test_theme_text_names_its_themes():
    plan = make_plan()
    make_chapter(plan=plan, title="Overige thema’s", kind=Kind.OTHER_THEMES)
    quality = make_theme(theme_list=plan.theme_list, name="Sociale kwaliteit")
    physical = make_theme(theme_list=plan.theme_list, position=2, name="Fysieke kwaliteit")
    for position, (title, themes) in enumerate(
        [
            ("Sociale kwaliteit", [quality]),
            ("Buurten", [quality, physical]),
            ("", [physical]),
            ("", [quality, physical]),
        ]
    ):
        text = ThemeText.objects.create(
            plan=plan, field=make_field(), title=title, position=position, text=f"<p>{position}</p>"
        )
        text.themes.set(themes)

    sections = section_of(plan, "Thema’s binnen het veiligheidsveld Veilige woon- en leefomgeving")
    assert [(section.title, section.themes, section.html) for section in sections.walk()][1:] == [
        ("Sociale kwaliteit", "Thema 1.1", "<p>0</p>"),
        ("Buurten", "Thema’s 1.1 Sociale kwaliteit, 1.2 Fysieke kwaliteit", "<p>1</p>"),
        ("1.2 Fysieke kwaliteit", "", "<p>2</p>"),
    ]
    assert sections.themes == "Thema’s 1.1 Sociale kwaliteit, 1.2 Fysieke kwaliteit"
    assert sections.html == "<p>3</p>"


def test_long_chapters_stand_alone_and_short_ones_follow_each_other():
    plan = make_plan()
    for title, words, kind in [
        ("Voorwoord", 10, Kind.FOREWORD),
        ("Kort", 10, Kind.FREE),
        ("Ook kort", 10, Kind.FREE),
        ("Lang", 300, Kind.FREE),
        ("Slot", 10, Kind.FREE),
        ("Besluit", 10, Kind.DECISION),
    ]:
        make_chapter(plan=plan, title=title, kind=kind, body=f"<p>{'woord ' * words}</p>")

    sections = CouncilDocument.of(plan).sections
    assert [section.title for section in sections if not section.starts_page] == ["Ook kort"]


def test_theme_text_without_title_and_theme_introduces_its_field():
    plan = make_plan()
    make_chapter(plan=plan, title="Overige thema’s", kind=Kind.OTHER_THEMES)
    ThemeText.objects.create(plan=plan, field=make_field(), position=2, title="Inbraak", text="<p>Een.</p>")
    ThemeText.objects.create(plan=plan, field=make_field(), position=1, text="<p>Vooraf.</p>")

    field = section_of(plan, "Thema’s binnen het veiligheidsveld Veilige woon- en leefomgeving")
    assert field.html == "<p>Vooraf.</p>"
    assert [section.title for section in field.sections] == ["Inbraak"]


def test_matrix_marks_the_priorities_with_their_number_and_local_names():
    municipality = make_municipality()
    themes = make_theme_list()
    plan = make_plan(municipality=municipality, theme_list=themes)
    youth = make_field(3, "Jeugd en veiligheid")
    quality = make_theme(theme_list=themes, position=1, name="Sociale kwaliteit")
    make_theme(theme_list=themes, position=2, name="Fysieke kwaliteit")
    nuisance = make_theme(theme_list=themes, field=youth, position=1, name="Jeugdoverlast")
    LocalTheme.objects.create(
        municipality=municipality, theme=quality, kind=LocalTheme.Kind.LABEL, name="Prettig wonen"
    )
    make_chapter(plan=plan, title="Voorwoord", is_numbered=False)
    make_chapter(plan=plan, title="Prioriteiten", kind=Kind.PRIORITIES)
    Priority.objects.create(plan=plan, title="Cybercrime", position=1)
    together = Priority.objects.create(plan=plan, title="Jeugd", position=2)
    together.themes.set([quality, nuisance])

    matrix = section_of(plan, "Prioriteiten").matrix
    assert matrix.as_table().rows == (
        ("Veilige woon- en leefomgeving", "Jeugd en veiligheid"),
        ("1.1 Prettig wonen (prioriteit 1.2)", "3.1 Jeugdoverlast (prioriteit 1.2)"),
        ("1.2 Fysieke kwaliteit", ""),
    )
    facts = [(fact.label, fact.values) for fact in section_of(plan, "Jeugd").facts]
    assert facts == [
        ("Veiligheidsvelden", ("Veilige woon- en leefomgeving", "Jeugd en veiligheid")),
        ("Veiligheidsthema’s", ("1.1 Prettig wonen", "3.1 Jeugdoverlast")),
    ]


def test_no_matrix_when_no_priority_names_a_theme():
    plan = make_plan()
    make_theme(theme_list=plan.theme_list)
    make_chapter(plan=plan, title="Prioriteiten", kind=Kind.PRIORITIES)
    Priority.objects.create(plan=plan, title="Cybercrime")

    assert section_of(plan, "Prioriteiten").matrix is None


def test_notes_count_through_the_whole_document():
    plan = make_plan()
    note = '<p>Tekst<span class="note">Bron {}</span>.</p>'
    make_chapter(plan=plan, title="Een", body=note.format("A") + note.format("B"))
    make_chapter(plan=plan, title="Twee", body=note.format("C"))

    sections = CouncilDocument.of(plan).sections
    assert [[(note.number, note.text) for note in section.notes] for section in sections] == [
        [(1, "Bron A"), (2, "Bron B")],
        [(3, "Bron C")],
    ]


def test_anchors_are_unique_and_follow_the_title():
    plan = make_plan()
    for title in ("Aanpak", "Aanpak", "Inhoud", "…"):
        make_chapter(plan=plan, title=title)

    anchors = [section.anchor for section in CouncilDocument.of(plan).sections]
    assert anchors == ["aanpak", "aanpak-2", "inhoud-2", "hoofdstuk"]


def test_status_and_mark_follow_the_decision():
    draft = make_plan()
    adopted = make_plan(status=Plan.Status.ADOPTED, decided_on="2023-12-14")
    by_college = make_plan(status=Plan.Status.ADOPTED, adopting_body=Plan.Body.COLLEGE)

    assert (CouncilDocument.of(draft).status, CouncilDocument.of(draft).mark) == ("Concept", "Concept")
    document = CouncilDocument.of(adopted)
    assert (document.status, document.mark) == ("Vastgesteld door de gemeenteraad op 14 december 2023", "")
    assert (
        CouncilDocument.of(by_college).status == "Vastgesteld door het college van burgemeester en wethouders"
    )


def test_colophon_leaves_out_what_is_empty():
    plan = make_plan(
        municipality=make_municipality(name="Duinwaard", slug="duinwaard"),
        citation_title="Veiligheidsplan",
        legal_basis="artikel 108 van de Gemeentewet\nartikel 147 van de Gemeentewet",
        decided_on="2023-12-14",
    )

    assert [(fact.label, fact.values) for fact in CouncilDocument.of(plan).colophon] == [
        ("Organisatie", ("Duinwaard",)),
        ("Organisatietype", ("Gemeente",)),
        ("Citeertitel", ("Veiligheidsplan",)),
        ("Vastgesteld door", ("gemeenteraad",)),
        ("Wettelijke grondslag", ("artikel 108 van de Gemeentewet", "artikel 147 van de Gemeentewet")),
        ("Datum besluit", ("14 december 2023",)),
    ]


def test_modified_at_follows_every_part_of_the_plan():
    plan = make_plan()
    chapter = make_chapter(plan=plan)
    before = CouncilDocument.of(plan).modified_at
    priority = Priority.objects.create(plan=plan, title="Jeugd")
    with_priority = CouncilDocument.of(plan).modified_at
    priority.delete()
    without_priority = CouncilDocument.of(plan).modified_at
    chapter.title = "Anders"
    chapter.save()

    assert plan.created_at < before < with_priority < without_priority < CouncilDocument.of(plan).modified_at


def fill(plan, count):
    home = make_chapter(plan=plan, title="Prioriteiten", kind=Kind.PRIORITIES)
    former = make_plan()
    for number in range(count):
        make_chapter(plan=plan, title=f"Hoofdstuk {number}", parent=home if number % 3 == 0 else None)
        theme = make_theme(theme_list=plan.theme_list, position=number + 1)
        priority = make_priority(
            plan=plan, title=f"Prioriteit {number}", continues=make_priority(plan=former)
        )
        priority.themes.add(theme)
        priority.subthemes.add(
            LocalTheme.objects.create(
                municipality=plan.municipality, theme=theme, name=f"Subthema {number}", kind="subtheme"
            )
        )
        priority.regional_priorities.add(
            RegionalPriority.objects.create(
                municipality=plan.municipality, level="unit", title=f"Regio {number}"
            )
        )
        of_priority = {"plan": plan, "priority": priority}
        ApproachLine.objects.create(**of_priority, text=f"Regel {number}")
        Topic.objects.create(
            **of_priority, title="Onderwerp", parent=Topic.objects.create(**of_priority, title="Thema")
        )
        partner = make_organisation(municipality=plan.municipality)
        PriorityPartner.objects.create(**of_priority, organisation=partner)
        make_goal(priority=priority)
        make_goal(plan=plan, theme=theme)
        team = make_team(municipality=plan.municipality)
        ThemeOwnership.objects.create(plan=plan, theme=theme, team=team)
        ThemeText.objects.create(plan=plan, field=make_field(), title=f"Thema {number}").themes.add(
            plan.theme_list.themes.first()
        )
        GuidingPrinciple.objects.create(plan=plan, title=f"Uitgangspunt {number}")


def test_queries_are_the_same_for_five_and_fifty_chapters():
    few, many = make_plan(), make_plan()
    fill(few, 4)
    fill(many, 49)

    counts = []
    for plan in (few, many):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            document = CouncilDocument.of(plan)
        counts.append(len(queries))
        assert sum(1 for section in document.walk() if section.title.startswith("Hoofdstuk")) in {4, 49}
    assert counts[0] == counts[1] <= 25
