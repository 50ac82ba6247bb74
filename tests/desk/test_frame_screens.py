"""The communication frame in a real browser: axe, wide and on a phone, and written with the keyboard."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from communication.frame import start_frame
from communication.models import CommunicationFrame
from municipalities.models import Role
from plans.models import GuidingPrinciple
from priorities.models import PriorityPartner
from tests.builders import make_municipality, make_organisation, make_plan, make_priority, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def frame():
    """A frame with a long block, an empty one, and what comes from the plan."""
    plan = make_plan(municipality=make_municipality(name="Duinwaard", slug="duinwaard"))
    priority = make_priority(plan=plan, title="Ondermijning")
    GuidingPrinciple.objects.create(plan=plan, title="Wij werken preventief waar het kan")
    partner = make_organisation(municipality=plan.municipality, name="Politie")
    PriorityPartner.objects.create(plan=plan, priority=priority, organisation=partner)
    new = CommunicationFrame(
        plan=plan, first_year=plan.first_year, last_year=plan.first_year, ambition="Samen veilig"
    )
    frame = start_frame(frame=new, by=make_user(municipality=plan.municipality))
    start_frame(
        frame=CommunicationFrame(plan=plan, first_year=plan.last_year, last_year=plan.last_year),
        by=make_user(municipality=plan.municipality),
        like=frame,
    )
    block = frame.blocks.get(block=8)
    block.points = "Middelen:\n" + "\n".join(
        f"Een punt over de aanpak, nummer {place}" for place in range(70)
    )
    block.save()
    return frame


def writer_of(frame):
    return make_user(municipality=frame.plan.municipality, role=Role.COMMUNICATIONS)


def of(name, *args):
    return reverse(f"admin:communication_communicationframe_{name}", args=args)


@pytest.mark.parametrize("view", ["page", "phone"])
def test_screens(request, view, live_server, as_user, axe, frame):
    screen = request.getfixturevalue(view)
    as_user(screen, writer_of(frame))
    year = f"?jaar={frame.first_year}"
    for address in (
        of("of_plan", frame.plan_id) + year,
        reverse("admin:communication_frameblock_change", args=[frame.blocks.get(block=4).pk]),
        of("publish", frame.pk),
        of("change", frame.pk),
        f"{of('add')}?plan={frame.plan_id}",
        of("delete", frame.pk),
        reverse("frame", args=["duinwaard", frame.plan.slug]) + year,
    ):
        screen.goto(live_server.url + address)
        assert axe(screen) == [], address
        assert screen.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address


def test_a_block_is_written_with_the_keyboard_and_seen_at_once(page, live_server, as_user, frame):
    as_user(page, writer_of(frame))
    page.goto(live_server.url + of("of_plan", frame.plan_id) + f"?jaar={frame.first_year}")
    page.get_by_role("link", name=re.compile("Bewerken.*Visie")).press("Enter")
    page.get_by_label("Punten").focus()
    page.keyboard.type("Kernwaarden:\n- Verbinding\nOpen en eerlijk")
    shown = page.get_by_role("region", name="Zo ziet het eruit")
    expect(shown.get_by_text("Kernwaarden", exact=True)).to_be_visible()
    expect(shown.get_by_role("listitem")).to_have_text(["Verbinding", "Open en eerlijk"])
    expect(page.locator("#telling")).to_contain_text("Nu: 2 punten, 41 tekens.")
    expect(page.get_by_role("status")).to_have_text("")
    page.keyboard.type("\npunt" * 9)
    expect(page.get_by_role("status")).to_have_text(
        "Dit blok is lang. Op papier worden alle letters dan kleiner."
    )
    page.get_by_role("button", name="Opslaan", exact=True).press("Enter")
    saved = page.get_by_role("region", name="1 Visie")
    expect(saved.get_by_role("listitem")).to_have_count(11)
    expect(page).to_have_url(
        f"{live_server.url}{of('of_plan', frame.plan_id)}?jaar={frame.first_year}#blok-1"
    )
    assert frame.blocks.get(block=1).points.splitlines()[:3] == [
        "Kernwaarden:",
        "- Verbinding",
        "Open en eerlijk",
    ]


def test_publishing_is_asked_and_done_with_the_keyboard(page, live_server, as_user, frame):
    as_user(page, writer_of(frame))
    page.goto(live_server.url + of("of_plan", frame.plan_id) + f"?jaar={frame.first_year}")
    page.get_by_role("link", name="Openbaar maken").press("Enter")
    page.get_by_role("button", name="Ja, openbaar maken").press("Enter")
    expect(page.get_by_text("Het frame is nu openbaar.")).to_be_visible()
    expect(page.get_by_text("Openbaar zodra het plan is vastgesteld")).to_be_visible()
