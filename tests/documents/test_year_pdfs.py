"""Programme, progress report and budget paragraph as PDF: as accessible as the council document."""

import datetime
import itertools

import pikepdf
import pytest
from django.db import transaction
from django.test import override_settings

from documents.kinds import OF_A_YEAR, Order
from documents.paper import job_of
from documents.pdf import render_pdf
from tests.builders import make_action, make_goal, make_programme
from tests.documents import fill
from tests.documents.test_council_pdf import headings_of, outline_of, pages_of

pytestmark = pytest.mark.pdf

DAY = datetime.date(2026, 11, 22)
KINDS = {kind.name: kind for kind in OF_A_YEAR}


@pytest.fixture(scope="module")
def files(django_db_setup, django_db_blocker, tmp_path_factory):
    """A PDF of every kind, of a draft programme with thirty actions and long texts."""
    folder = tmp_path_factory.mktemp("year")
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        transaction.atomic(),
    ):
        programme = fill.full_programme(
            actions=29,
            introduction=f'<p>{fill.LONG * 4}<span class="note">Bron: de monitor.</span></p>',
        )
        long = make_action(
            programme=programme,
            title=f"Actie 30 {fill.LONG[:200]}",
            description=f"<p>{fill.LONG * 30}</p><h2>Kop</h2><ul><li>{fill.LONG * 5}</li></ul>"
            "<table><thead><tr><th>Wat</th><th>Aantal</th></tr></thead>"
            "<tbody><tr><td>Meldingen</td><td>3</td></tr></tbody></table>",
            result=fill.LONG * 10,
            lessons=fill.LONG,
            goal=programme.plan.goals.get(heading="4.2 Veiligheid"),
        )
        assert programme.actions.count() == 30
        jobs = {
            name: job_of(kind.build(Order(kind, programme.plan, long.programme, DAY)))
            for name, kind in KINDS.items()
        }
        transaction.set_rollback(True)
    for name, job in jobs.items():
        (folder / f"{name}.pdf").write_bytes(render_pdf(job))
    return folder


@pytest.mark.parametrize("name", KINDS)
def test_document_conforms(files, name, assert_conformant):
    assert_conformant(files / f"{name}.pdf")


@pytest.mark.parametrize("name", KINDS)
def test_headings_and_bookmarks_agree_and_skip_no_level(files, name):
    headings = headings_of(files / f"{name}.pdf")
    levels = [int(role[1]) for role, _ in headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(levels))
    assert outline_of(files / f"{name}.pdf") == [text for _, text in headings]


@pytest.mark.parametrize(
    ("name", "attached"),
    [
        (
            "programme",
            [
                "tabel-01-de-prioriteit-met-extra-aandacht-per-kwartaal-van.csv",
                "tabel-02-acties-overlast.csv", "tabel-03-acties-sociale-kwaliteit.csv",
                "tabel-04-acties-veilig-uitgaan.csv", "tabel-05-acties-ondermijning.csv",
                "tabel-06-acties-42-veiligheid.csv", "tabel-07-overige-acties.csv",
                "tabel-08-bedragen-per-prioriteit-en-thema-in-2026.csv",
            ],
        ),
        (
            "progress",
            [
                "tabel-01-acties-per-onderwerp-op-22-november-2026.csv",
                "tabel-02-effectindicatoren-bij-de-algemene-doelstellingen.csv",
                "tabel-03-effectindicatoren-ondermijning.csv", "tabel-04-effectindicatoren-overlast.csv",
            ],
        ),
        (
            "budget",
            [
                "tabel-01-doelen-en-acties-42-veiligheid.csv", "tabel-02-doelen-en-acties-ondermijning.csv",
                "tabel-03-doelen-en-acties-overlast.csv",
                "tabel-04-doelen-en-acties-sociale-kwaliteit.csv",
                "tabel-05-doelen-en-acties-veilig-uitgaan.csv",
                "tabel-06-doelen-en-acties-overige-acties.csv",
            ],
        ),
    ],
)  # fmt: skip
def test_every_table_is_attached_as_csv(files, name, attached):
    with pikepdf.open(files / f"{name}.pdf") as pdf:
        assert list(pdf.attachments) == attached
        text = pdf.attachments[attached[-1]].get_file().read_bytes().decode("utf-8-sig")
    assert ";" in text or name == "budget"


@pytest.mark.parametrize("name", KINDS)
def test_every_page_of_a_draft_says_concept_and_every_action_is_there(files, name):
    pages = pages_of(files / f"{name}.pdf")
    text = " ".join(" ".join(pages).split())
    assert all("CONCEPT" in page for page in pages)
    assert [number for number in range(1, 31) if f"Actie {number} " not in f"{text} "] == []
    assert "Actiehouder Duinwaard" not in text
    assert f"pagina {len(pages)} van {len(pages)}" in pages[-1]


@pytest.mark.django_db
def test_the_actions_of_a_goal_stand_on_one_page_and_no_page_is_left_open(tmp_path):
    programme = make_programme()
    letters = "BCDFGH"
    for letter in letters:
        goal = make_goal(plan=programme.plan, heading=f"Kop{letter}", text=f"Doel{letter}")
        for number in range(1, 5):
            make_action(programme=programme, goal=goal, title=f"Stap{letter}{number} {fill.LONG[:150]}")
    path = tmp_path / "budget.pdf"
    kind = KINDS["budget"]
    path.write_bytes(render_pdf(job_of(kind.build(Order(kind, programme.plan, programme, DAY)))))

    pages = pages_of(path)
    for letter in letters:
        words = [f"Kop{letter}", f"Doel{letter}", *(f"Stap{letter}{number}" for number in range(1, 5))]
        assert [place for place, page in enumerate(pages) if all(word in page for word in words)], letter
    # Headings right above a table do not tie it to the next heading: pages fill.
    assert len(pages) == 4


@pytest.mark.django_db
@pytest.mark.parametrize("name", KINDS)
def test_a_programme_without_anything_conforms(name, tmp_path, assert_conformant):
    kind = KINDS[name]
    programme = make_programme()
    path = tmp_path / "empty.pdf"
    path.write_bytes(render_pdf(job_of(kind.build(Order(kind, programme.plan, programme, DAY)))))
    assert_conformant(path)
    assert len(pages_of(path)) <= 3
