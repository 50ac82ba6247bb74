"""The calendar of a year as a poster: four quarters on one sheet, what goes on, and for whom."""

import datetime
import re

import pikepdf
import pytest
from django.db import transaction
from django.test import override_settings
from django.urls import reverse

from documents.paper import job_of
from documents.pdf import render_pdf
from documents.poster import SIZES, Line, Poster, QuarterShown, lay_out
from municipalities.models import Role
from tests.builders import (
    make_action,
    make_focus,
    make_moment,
    make_municipality,
    make_plan,
    make_priority,
    make_programme,
    make_user,
)
from tests.documents.test_council_pdf import headings_of, outline_of, pages_of

ROOM = 700.0
TEXT = "Bijeenkomst over veilig wonen met de wijkagent, de corporatie en het buurtteam in het dorpshuis"
LONG_TITLE = (
    "Georganiseerde en ondermijnende criminaliteit op bedrijventerreinen en in het buitengebied " * 3
)[:250]


def quarter(moments=(), actions=(), number=1):
    return QuarterShown(
        number, "januari, februari, maart", 1, "Jeugd", "Omdat het kan.", tuple(moments), tuple(actions)
    )


def lines(number, *, is_focus=False):
    return tuple(
        Line(f"{place} maart", f"{TEXT} {place}", "pers", is_focus=is_focus) for place in range(1, number + 1)
    )


def test_letters_are_as_large_as_fits():
    sizes = [lay_out([quarter(lines(number))] * 4, ROOM)[0] for number in (1, 10, 14, 18, 22, 200)]
    assert sizes == sorted(sizes, reverse=True)
    assert (sizes[0], sizes[-1], min(SIZES)) == (13.0, 9.0, 9.0)


def test_nothing_gets_lost_when_a_quarter_is_too_full():
    full = quarter(lines(60), lines(9))
    size, (shown,) = lay_out([full], ROOM)
    assert size == 9.0
    assert sorted((*shown.moments, *shown.more_moments), key=lambda line: line.text) == sorted(
        full.moments, key=lambda line: line.text
    )
    assert (*shown.actions, *shown.more_actions) == full.actions
    assert len(shown.actions) == 3
    assert shown.more == 69 - len(shown.moments) - len(shown.actions) > 0


def test_moments_of_the_priority_come_first_and_stay_in_the_order_of_their_days():
    mixed = [Line(f"{place} maart", f"{TEXT} {place}", is_focus=place % 3 == 0) for place in range(1, 61)]
    _, (shown,) = lay_out([quarter(mixed)], ROOM)
    assert {line for line in mixed if line.is_focus} <= set(shown.moments)
    assert list(shown.moments) == [line for line in mixed if line in shown.moments]
    assert not any(line.is_focus for line in shown.more_moments)


def test_one_full_quarter_does_not_cut_the_others():
    _, (full, other) = lay_out([quarter(lines(60)), quarter(lines(2), number=2)], ROOM)
    assert (full.more > 0, other.more) == (True, 0)


# Who gets what


@pytest.fixture
def plan():
    plan = make_plan(
        municipality=make_municipality(slug="duinwaard"), slug="2024-2027", status="adopted",
        first_year=2024, last_year=2027, decided_on=datetime.date(2023, 12, 1),
    )  # fmt: skip
    priority = make_priority(plan=plan, title="Jeugd en veiligheid")
    make_focus(plan=plan, priority=priority, year=2026, quarter=1, reason="De winter is lang.")
    return plan


def moment(plan, title, **fields):
    return make_moment(
        **{"plan": plan, "title": title, "starts_on": datetime.date(2026, 2, 2), "state": "planned"} | fields
    )


@pytest.mark.django_db
def test_the_poster_of_an_adopted_plan_shows_what_is_published_alone(plan):
    moment(plan, "Openbaar bericht", is_public=True, channel="press")
    moment(plan, "Nog van ons")
    moment(plan, "Een idee", is_public=True, state="idea")
    moment(plan, "Afgezegd", is_public=True, state="cancelled")
    html = job_of(Poster.of(plan.municipality, 2026, is_draft=False)).html
    assert "Jeugd en veiligheid" in html
    assert "De winter is lang." in html
    assert "<strong>2 februari</strong> Openbaar bericht" in html
    assert [word for word in ("Nog van ons", "Een idee", "Afgezegd", "Concept") if word in html] == []


@pytest.mark.django_db
def test_the_poster_of_a_draft_says_so_and_shows_everything_but_what_is_cancelled(plan):
    plan.status = "draft"
    plan.save()
    moment(plan, "Openbaar bericht", is_public=True)
    moment(plan, "Een idee", state="idea", channel="press")
    moment(plan, "Afgezegd", state="cancelled")
    html = job_of(Poster.of(plan.municipality, 2026, is_draft=True)).html
    assert "Openbaar bericht" in html
    assert 'Een idee <span class="more">(pers, idee)' in html
    assert "Concept" in html
    assert "Afgezegd" not in html


@pytest.mark.django_db
def test_the_poster_of_a_neighbour_shows_nothing_that_its_calendar_page_does_not(client, plan):
    """Who takes part in a draft that another municipality leads is no insider of it."""
    plan.status = "draft"
    plan.save()
    neighbour = make_municipality(slug="elders")
    plan.participants.add(neighbour)
    moment(plan, "Een idee van Duinwaard", state="idea", channel="press")
    moment(plan, "Nog van Duinwaard")
    client.force_login(make_user(municipality=neighbour, role=Role.PARTNER_READER))
    page = client.get(reverse("calendar", args=["elders", 2026])).content.decode()
    paper = job_of(Poster.of(neighbour, 2026, is_draft=True)).html
    for shown in (page, paper):
        assert "Jeugd en veiligheid" in shown
        assert "Een idee van Duinwaard" not in shown
        assert "Nog van Duinwaard" not in shown


def answer(client, year, slug="duinwaard"):
    return client.get(reverse("poster_pdf", args=[slug, year])).status_code


@pytest.mark.django_db
def test_a_year_without_a_plan_has_no_poster(client, plan):
    assert [answer(client, year) for year in (2026, 2028, 1900, "0000")] == [202, 404, 404, 404]
    assert answer(client, 2026, make_municipality().slug) == 404


@pytest.mark.django_db
def test_the_poster_of_a_draft_is_for_colleagues(client, plan):
    plan.status = "draft"
    plan.save()
    assert answer(client, 2026) == 404
    client.force_login(make_user(municipality=make_municipality()))
    assert answer(client, 2026) == 404
    client.force_login(make_user(municipality=plan.municipality, role=Role.COUNCIL_READER))
    assert answer(client, 2026) == 202


@pytest.mark.django_db
def test_a_neighbour_that_takes_part_has_a_poster_of_its_own(client, plan):
    neighbour = make_municipality(slug="elders")
    plan.participants.add(neighbour)
    assert [answer(client, 2026), answer(client, 2026, "elders")] == [202, 202]
    rows = plan.rendered_documents.order_by("pk")
    assert [(row.municipality.slug, row.year) for row in rows] == [("duinwaard", 2026), ("elders", 2026)]


@pytest.mark.django_db
@pytest.mark.parametrize("number", [3, 300])
def test_the_poster_costs_the_same_whatever_the_calendar_holds(plan, number, django_assert_num_queries):
    for place in range(number):
        moment(plan, f"Bericht {place}", is_public=True)
    with django_assert_num_queries(12):
        Poster.of(plan.municipality, 2026, is_draft=False)


# As PDF


def fill_year(plan, *, moments, actions, title):
    """A year of a draft plan: in every quarter its share of moments and actions, with long texts."""
    programme = make_programme(plan=plan, year=2026)
    for number in range(1, 5):
        priority = make_priority(plan=plan, title=f"{number} {title}"[:250], position=number)
        make_focus(plan=plan, priority=priority, year=2026, quarter=number, reason=f"{TEXT}. " * 3)
        for place in range(moments):
            make_moment(
                plan=plan, priority=priority if place % 2 else None,
                title=f"Moment {number}.{place}: {TEXT}"[:150],
                starts_on=datetime.date(2026, number * 3 - 2 + place % 3, place % 27 + 1), state="planned",
            )  # fmt: skip
        for place in range(actions):
            make_action(
                programme=programme, priority=priority, title=f"Actie {number}.{place}: {TEXT}",
                due_on=datetime.date(2026, number * 3, 28), due_precision="day",
            )  # fmt: skip


FILES = {
    "empty": None,
    "usual": {"moments": 6, "actions": 3, "title": "Jeugd, alcohol en drugs"},
    "longest": {"moments": 75, "actions": 8, "title": LONG_TITLE},
}


@pytest.fixture(scope="module")
def files(django_db_setup, django_db_blocker, tmp_path_factory):
    """Posters of a draft: of an empty year, of a usual one, and of one with 300 moments."""
    folder = tmp_path_factory.mktemp("poster")
    jobs = {}
    for name, year in FILES.items():
        with (
            django_db_blocker.unblock(),
            override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")),
            transaction.atomic(),
        ):
            plan = make_plan(first_year=2024, last_year=2027, notice=("Dit is een voorbeeld. " * 12)[:200])
            if year:
                fill_year(plan, **year)
            jobs[name] = job_of(Poster.of(plan.municipality, 2026, is_draft=True))
            transaction.set_rollback(True)
    for name, job in jobs.items():
        (folder / f"{name}.pdf").write_bytes(render_pdf(job))
    return folder


@pytest.mark.pdf
@pytest.mark.parametrize("name", FILES)
def test_the_poster_conforms(files, name, assert_conformant):
    assert_conformant(files / f"{name}.pdf")


@pytest.mark.pdf
@pytest.mark.parametrize("name", FILES)
def test_the_poster_is_a3_on_its_side(files, name):
    with pikepdf.open(files / f"{name}.pdf") as pdf:
        assert {tuple(round(float(value)) for value in page.mediabox) for page in pdf.pages} == {
            (0, 0, 1191, 842)
        }


@pytest.mark.pdf
@pytest.mark.parametrize("name", ["empty", "usual"])
def test_a_usual_year_is_one_page(files, name):
    assert len(pages_of(files / f"{name}.pdf")) == 1


@pytest.mark.pdf
def test_quarters_are_read_one_after_the_other(files):
    headings = [(role, " ".join(text.split())) for role, text in headings_of(files / "usual.pdf")]
    assert [text for role, text in headings if role in ("H2", "H3")] == [
        "1e kwartaal januari, februari, maart", "1 Jeugd, alcohol en drugs",
        "2e kwartaal april, mei, juni", "2 Jeugd, alcohol en drugs",
        "3e kwartaal juli, augustus, september", "3 Jeugd, alcohol en drugs",
        "4e kwartaal oktober, november, december", "4 Jeugd, alcohol en drugs",
    ]  # fmt: skip
    outline = [" ".join(text.split()) for text in outline_of(files / "usual.pdf")]
    assert outline == [text for _, text in headings]


@pytest.mark.pdf
def test_three_hundred_moments_all_stand_there_and_the_first_page_says_how_many_follow(files):
    pages = [" ".join(page.split()) for page in pages_of(files / "longest.pdf")]
    found = [set(re.findall(r"(Moment|Actie) (\d\.\d+):", page)) for page in pages]
    whole = {("Moment", f"{q}.{n}") for q in range(1, 5) for n in range(75)}
    whole |= {("Actie", f"{q}.{n}") for q in range(1, 5) for n in range(8)}
    assert set.union(*found) == whole
    assert sum(len(part) for part in found) == len(whole)
    following = [int(number) for number in re.findall(r"En nog (\d+) andere: zie bladzijde 2", pages[0])]
    assert len(following) == 4
    assert sum(following) == len(whole) - len(found[0])
    assert pages[1].startswith("Vervolg")


@pytest.mark.pdf
@pytest.mark.django_db
@pytest.mark.parametrize("number", [8, 11, 14, 17])
def test_what_is_reckoned_to_fit_fits(tmp_path, number):
    """The renderer is the judge, with a long notice in the head."""
    plan = make_plan(first_year=2024, last_year=2027, notice=("Dit plan is een voorbeeld. " * 9)[:200])
    fill_year(plan, moments=number, actions=3, title="Jeugd")
    poster = Poster.of(plan.municipality, 2026, is_draft=True)
    path = tmp_path / "poster.pdf"
    path.write_bytes(render_pdf(job_of(poster)))
    assert (len(pages_of(path)) == 1) is not poster.has_more
