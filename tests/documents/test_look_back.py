"""The chapter that looks back, proposed from the end report of the former plan."""

import datetime

import pytest

from documents.look_back import CannotLookBack, propose_look_back
from indicators.models import Target
from indicators.periods import Period
from indicators.targets import add_target
from municipalities.models import Role
from plans.editing import PlanClosed
from plans.models import Chapter
from tests.builders import (
    make_action,
    make_chapter,
    make_indicator,
    make_measurement,
    make_municipality,
    make_plan,
    make_plan_indicator,
    make_priority,
    make_programme,
    make_user,
)

pytestmark = pytest.mark.django_db

ON = datetime.date(2028, 3, 1)


@pytest.fixture
def plan():
    municipality = make_municipality(name="Duinwaard", slug="duinwaard")
    former = make_plan(
        municipality=municipality, slug="2024-2027", first_year=2024, last_year=2027, status="adopted"
    )
    return make_plan(
        municipality=municipality, slug="2028-2031", first_year=2028, last_year=2031, former_plan=former
    )


@pytest.fixture
def officer(plan):
    return make_user(municipality=plan.municipality)


def fill_former(plan):
    former = plan.former_plan
    former.status = "draft"
    former.save()
    priority = make_priority(plan=former, title="Jeugd & wijk")
    indicator = make_indicator(municipality=former.municipality, name="Meldingen")
    named = make_plan_indicator(priority=priority, indicator=indicator, name="Meldingen <jeugd>")
    add_target(target=Target(plan=former, plan_indicator=named, text="< 80"), by=None)
    for year, value in {2023: 100, 2027: 70}.items():
        make_measurement(indicator=indicator, period=Period.year(year), value=value)
    former.status = "adopted"
    former.save()
    make_action(
        programme=make_programme(plan=former), priority=priority, title="Meldpunt", state="done",
        result="Het meldpunt\nis open.", lessons="Eerder beginnen.",
    )  # fmt: skip


def test_the_proposal_tells_targets_results_and_lessons(plan, officer):
    fill_former(plan)
    chapter = propose_look_back(plan=plan, by=officer, on=ON)

    assert (chapter.title, chapter.kind, chapter.is_finished) == ("Terugblik", "look_back", False)
    assert Chapter.objects.get(pk=chapter.pk).body == (
        "<p>Dit hoofdstuk kijkt terug op Integraal veiligheidsplan 2024–2027. "
        "De cijfers zijn die van 1 maart 2028.</p>"
        "<h2>Wat wilden wij bereiken?</h2><p>Er is 1 indicator met een streefwaarde: die is bereikt.</p>"
        "<table><caption>Wat er van de streefwaarden van 2024–2027 is geworden</caption>"
        '<thead><tr><th scope="col">Indicator</th><th scope="col">Onderdeel</th>'
        '<th scope="col">Streefwaarde</th><th scope="col">Laatste cijfer</th><th scope="col">Stand</th>'
        '</tr></thead><tbody><tr><th scope="row">Meldingen &lt;jeugd&gt;</th><td>Jeugd &amp; wijk</td>'
        "<td>&lt; 80</td><td>70 in 2027</td><td>Bereikt</td></tr></tbody></table>"
        "<h2>Wat hebben wij gedaan?</h2><p>Het programma van 2024 telt 1 actie: 1 afgerond.</p>"
        "<ul><li><strong>Jeugd &amp; wijk</strong>: 1 actie: 1 afgerond.</li></ul>"
        "<p>Dit leverden de acties op:</p>"
        "<ul><li><strong>Meldpunt</strong>: Het meldpunt is open.</li></ul>"
        "<h2>Wat leerden wij ervan?</h2>"
        "<ul><li><strong>Meldpunt</strong>: Eerder beginnen.</li></ul>"
    )
    row = chapter.history.first()
    assert (row.history_user, row.history_change_reason) == (
        officer,
        "Voorgesteld uit het eindrapport van het vorige plan",
    )


def test_the_chapter_comes_after_the_introduction(plan, officer):
    for kind in ("foreword", "introduction", "safety_picture", "priorities"):
        make_chapter(plan=plan, kind=kind, title=kind)
    propose_look_back(plan=plan, by=officer, on=ON)
    kinds = list(plan.chapters.order_by("position").values_list("kind", flat=True))
    assert kinds == ["foreword", "introduction", "look_back", "safety_picture", "priorities"]


def test_an_empty_chapter_of_this_kind_is_filled(plan, officer):
    empty = make_chapter(plan=plan, kind="look_back", title="Wat is er gelukt?", body="<p></p>")
    assert propose_look_back(plan=plan, by=officer, on=ON).pk == empty.pk
    assert plan.chapters.count() == 1
    empty.refresh_from_db()
    assert empty.title == "Wat is er gelukt?"
    assert empty.body.startswith("<p>Dit hoofdstuk kijkt terug op")


def test_a_text_is_never_overwritten(plan, officer):
    propose_look_back(plan=plan, by=officer, on=ON)
    before = list(plan.chapters.values())
    with pytest.raises(CannotLookBack, match="‘Terugblik’ heeft al een tekst"):
        propose_look_back(plan=plan, by=officer, on=ON)
    assert list(plan.chapters.values()) == before


def test_without_a_former_plan_there_is_nothing_to_look_back_on(officer):
    with pytest.raises(CannotLookBack, match="geen vorig plan"):
        propose_look_back(plan=make_plan(), by=officer, on=ON)


def test_an_adopted_plan_stays_as_it_is(plan, officer):
    plan.status = "adopted"
    plan.save()
    with pytest.raises(PlanClosed):
        propose_look_back(plan=plan, by=officer, on=ON)
    assert plan.chapters.count() == 0


def test_the_screen_shows_the_proposal_and_writes_it_once(client, plan, officer):
    fill_former(plan)
    make_chapter(plan=plan)
    client.force_login(officer)
    address = f"/beheer/plans/plan/{plan.pk}/terugblik/"
    assert f'href="{address}"' in client.get(f"/beheer/plans/plan/{plan.pk}/hoofdstukken/").content.decode()
    page = client.get(address).content.decode()
    assert "Meldingen &lt;jeugd&gt;" in page
    assert "Zet dit in mijn plan" in page
    assert page.count("<table") == page.count('class="table-frame"') == 1
    assert plan.chapters.count() == 1

    answer = client.post(address)
    written = plan.chapters.get(kind="look_back")
    assert answer.url == f"/beheer/plans/chapter/{written.pk}/change/"
    page = client.post(address, follow=True).content.decode()
    assert "heeft al een tekst" in page
    assert "Zet dit in mijn plan" not in page
    assert plan.chapters.count() == 2


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_proposal_passes_axe_and_fits_a_phone(phone, live_server, as_user, axe, plan, officer):
    fill_former(plan)
    as_user(phone, officer)
    phone.goto(f"{live_server.url}/beheer/plans/plan/{plan.pk}/terugblik/")
    assert axe(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("role", [Role.ACTION_OWNER, Role.COUNCIL_READER])
def test_only_writers_may_propose(client, plan, role):
    client.force_login(make_user(municipality=plan.municipality, role=role))
    assert client.post(f"/beheer/plans/plan/{plan.pk}/terugblik/").status_code == 403
    client.force_login(make_user(municipality=make_municipality()))
    assert client.post(f"/beheer/plans/plan/{plan.pk}/terugblik/").status_code == 404


def test_the_end_report_of_another_municipality_stays_there(client, plan, officer):
    plan.former_plan = make_plan(municipality=make_municipality(), status="adopted")
    plan.save()
    client.force_login(officer)
    assert client.get(f"/beheer/plans/plan/{plan.pk}/terugblik/").status_code == 403
