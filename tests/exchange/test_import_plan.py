"""`manage.py import_plan`: what comes in, what it says, and what it refuses."""

import datetime
import re

import pytest
from django.core.management import CommandError, call_command

from exchange.importing import LARGEST_FILE, ImportRefused, import_source, read_bytes
from municipalities.models import Municipality
from plans.chapters import chapter_tree, walk
from plans.models import Chapter, Plan
from plans.reading import read_text
from plans.reference import load_themes
from tests.builders import make_municipality, make_user
from tests.plans.reading.pages import FRONT_B, page

pytestmark = pytest.mark.django_db

ONE = "De gemeente werkt met partners aan een veilige leefomgeving voor iedereen."
TWO = "Zij doet dat elk jaar opnieuw, met een programma dat het college vaststelt."
TEXT = page("1. Inleiding", ONE, "Leeswijzer", TWO, "2. Aanpak", "2.1 Doelen", ONE)


@pytest.fixture
def municipality():
    load_themes()
    return make_municipality(name="Duinwaard", slug="duinwaard", cbs_code="GM0001")


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "plan.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def run(path, code="GM0001"):
    from io import StringIO

    out = StringIO()
    call_command("import_plan", str(path), municipality=code, stdout=out)
    return out.getvalue()


def test_the_command_makes_a_draft_plan_and_names_it(municipality, source):
    output = run(source)
    plan = Plan.objects.get()
    assert output.splitlines()[-1].endswith("duinwaard/2024-2027")
    assert plan.reference == "duinwaard/2024-2027"
    assert plan.status == Plan.Status.DRAFT
    assert plan.theme_list.code == "lisse-2019"
    assert (plan.title, plan.first_year, plan.last_year) == (
        "Veiligheidsplan 2024-2027 Duinwaard",
        2024,
        2027,
    )
    assert (plan.official_title, plan.citation_title) == (
        "Veiligheidsplan 2024-2027 Duinwaard",
        "Veiligheidsplan Duinwaard",
    )
    assert (plan.adopting_body, plan.subject, plan.own_subject) == (
        "council",
        "openbare orde en veiligheid",
        "",
    )
    assert plan.legal_basis == "artikel 108 van de Gemeentewet\nartikel 38b van de Politiewet"
    assert (plan.remarks, plan.concerns) == ("Geen", "Nieuwe regeling")
    assert (plan.effective_on, plan.decided_on) == (datetime.date(2024, 1, 1), datetime.date(2023, 12, 14))
    assert (plan.retroactive_to, plan.expires_on) == (None, None)
    assert (plan.publication_source, plan.proposal_reference) == ("Gemeenteblad 2023, 1234", "Z-23-0815")


def test_chapters_come_in_as_a_tree_with_the_numbers_of_the_source(municipality, source):
    run(source)
    nodes = list(walk(chapter_tree(Chapter.objects.all())))
    assert [(node.depth, node.number, node.chapter.title, node.chapter.body) for node in nodes] == [
        (1, "1", "Inleiding", f"<p>{ONE}</p>"),
        (2, "", "Leeswijzer", f"<p>{TWO}</p>"),
        (1, "2", "Aanpak", ""),
        (2, "2.1", "Doelen", f"<p>{ONE}</p>"),
    ]


def test_the_command_says_what_it_understood_and_what_not(municipality, source):
    source.write_text(TEXT.replace("Onderwerpopenbare", "Iets anders\nOnderwerpopenbare"), encoding="utf-8")
    lines = run(source).splitlines()
    assert "  Titel: Veiligheidsplan 2024-2027 Duinwaard." in lines
    assert "  Periode: 2024-2027." in lines
    assert "  Hoofdstukken met nummer: 2; paragrafen: 2." in lines
    start = lines.index("Niet begrepen of gewijzigd:")
    assert lines[start + 1 : -1] == ['  Deze regel bij de gegevens is niet begrepen: "Iets anders".']


def test_dates_that_contradict_each_other_are_stored_as_given(municipality, source):
    source.write_text(page("1. Inleiding", ONE, front=FRONT_B), encoding="utf-8")
    run(source)
    plan = Plan.objects.get()
    assert (plan.effective_on, plan.expires_on) == (datetime.date(2018, 1, 1), datetime.date(2017, 12, 31))


def test_the_same_file_twice_makes_a_second_plan_and_says_so(municipality, source):
    run(source)
    first = Plan.objects.get()
    before = list(first.chapters.values())
    output = run(source).splitlines()
    assert output[-1].endswith("duinwaard/2024-2027-2")
    assert (
        "  Er was al een plan duinwaard/2024-2027. Dat is niet veranderd: dit is een plan ernaast." in output
    )
    assert list(first.chapters.values()) == before
    assert run(source).splitlines()[-1].endswith("duinwaard/2024-2027-3")


def test_a_text_of_another_municipality_comes_in_with_a_warning(municipality, source):
    source.write_text(TEXT.replace("OrganisatieDuinwaard", "OrganisatieZeestad"), encoding="utf-8")
    assert (
        "  De tekst is volgens de gegevens van Zeestad. Het plan staat nu bij Duinwaard."
        in run(source).splitlines()
    )


@pytest.mark.parametrize(
    ("said", "body", "warned"),
    [
        ("gemeenteraad", "council", False),
        ("college van burgemeester en wethouders", "college", False),
        ("dagelijks bestuur", "council", True),
    ],
)
def test_who_adopted_is_read_from_the_page(municipality, source, said, body, warned):
    source.write_text(TEXT.replace("doorgemeenteraad", f"door{said}"), encoding="utf-8")
    output = run(source)
    assert Plan.objects.get().adopting_body == body
    assert (f'"Vastgesteld door {said}" is niet begrepen' in output) is warned


def test_a_title_that_is_too_long_is_cut_and_shown_whole(municipality, source):
    title = "Veiligheidsplan 2024-2027 " + "a" * 300
    source.write_text(TEXT.replace("CiteertitelVeiligheidsplan Duinwaard", f"Citeertitel{title}"))
    output = run(source)
    assert Plan.objects.get().citation_title == title[:299] + "…"
    assert f'  Deze tekst was te lang en is afgekort: "{title}".' in output.splitlines()


def test_the_history_names_the_actor(municipality):
    officer = make_user(municipality=municipality)
    imported = import_source(read_text(TEXT), municipality=municipality, by=officer)
    rows = [imported.plan.history.get(), *(chapter.history.get() for chapter in imported.plan.chapters.all())]
    assert len(rows) == 5
    assert {(row.history_user, row.history_type, row.history_change_reason) for row in rows} == {
        (officer, "+", "Geïmporteerd")
    }


# What is refused


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Het bestand is leeg."),
        (b" \n\t\n", "Het bestand is leeg."),
        (b"%PDF-1.7\x00\x01\x02", "Dit is geen tekstbestand. Bewaar de tekst als platte tekst (UTF-8)."),
        (
            "Intitulé".encode("latin-1"),
            "De tekens van dit bestand zijn niet te lezen. Bewaar het als platte tekst met codering UTF-8.",
        ),
        (
            b"Boodschappen: melk en brood",
            "Dit is geen tekst van een regeling zoals u die kopieert van de site met lokale regelgeving: "
            'de gegevens van de regeling en de regel "Intitulé" ontbreken.',
        ),
    ],
)
def test_a_file_that_is_no_such_text_changes_nothing(municipality, source, content, sentence):
    source.write_bytes(content)
    with pytest.raises(CommandError, match=f"^{re.escape(sentence)}$"):
        run(source)
    assert (Plan.objects.count(), Chapter.objects.count()) == (0, 0)


def test_a_file_of_a_hundred_megabytes_is_refused_before_it_is_read(municipality, source):
    with source.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    with pytest.raises(
        CommandError, match=r"^Het bestand is te groot: 100 MB. Het mag hoogstens 2 MB zijn.$"
    ):
        run(source)
    assert Plan.objects.count() == 0


def test_bytes_over_the_limit_are_refused():
    with pytest.raises(ImportRefused, match="Het bestand is te groot"):
        read_bytes(b"a" * (LARGEST_FILE + 1))


def test_a_missing_file_and_a_folder_are_refused(municipality, tmp_path):
    with pytest.raises(CommandError, match=r"niet\.txt bestaat niet\.$"):
        run(tmp_path / "niet.txt")
    with pytest.raises(CommandError, match=r"is geen bestand\.$"):
        run(tmp_path)


def test_an_unknown_municipality_is_refused(municipality, source):
    with pytest.raises(CommandError, match=r"^Er is geen gemeente met CBS-code GM9999\."):
        run(source, code="GM9999")
    assert Plan.objects.count() == 0


def test_without_theme_lists_the_command_to_run_is_named(source):
    Municipality.objects.create(name="Duinwaard", slug="duinwaard", cbs_code="GM0001")
    with pytest.raises(CommandError, match=r"Laad eerst de basisgegevens: manage\.py load_reference\.$"):
        run(source)
    assert Plan.objects.count() == 0


def test_a_chapter_that_is_longer_than_a_text_may_be_is_refused(municipality, source):
    source.write_text(page("1. Inleiding", *[ONE] * 10_000), encoding="utf-8")
    with pytest.raises(CommandError, match=r"^Een hoofdstuk van deze tekst is te lang\."):
        run(source)
    assert Plan.objects.count() == 0


def test_a_text_of_nothing_but_headings_is_refused(municipality, source):
    source.write_text(page(*["Kop", ONE] * 501), encoding="utf-8")
    with pytest.raises(CommandError, match=r"^Deze tekst heeft meer dan 500 koppen\. Dat is geen plan\.$"):
        run(source)
    assert Plan.objects.count() == 0


def test_when_a_chapter_fails_nothing_stays(municipality, monkeypatch):
    def fail(self, *args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(Chapter, "save", fail)
    with pytest.raises(OSError, match="disk full"):
        import_source(read_text(TEXT), municipality=municipality)
    assert Plan.objects.count() == 0


def test_markup_in_the_text_never_becomes_markup(municipality, source):
    source.write_text(page("1. Inleiding", "<script>alert(1)</script> <img src=x onerror=alert(1)> en < 80"))
    run(source)
    assert Chapter.objects.get().body == (
        "<p>&lt;script&gt;alert(1)&lt;/script&gt; &lt;img src=x onerror=alert(1)&gt; en &lt; 80</p>"
    )


def test_what_is_read_survives_the_sanitiser_unchanged(municipality, source):
    source.write_text(
        page(
            "1. Inleiding", "Meer1 en < 80 & 'meer'.", "  • 2.", "    Twee", "a. letter",
            "Jaar", "Aantal", "2020", "5", "2021", "6", "1", "Een \"noot\" & meer",
        )
    )  # fmt: skip
    run(source)
    (chapter,) = read_text(source.read_text()).walk()
    assert Chapter.objects.get().body == chapter.html.replace("\n", "")
    assert '<ol start="2">' in chapter.html
    assert '<ol type="a">' in chapter.html
    assert "<table>" in chapter.html
    assert '<span class="note">' in chapter.html
