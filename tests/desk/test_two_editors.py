"""Two real sessions with one action: both texts survive, the second writer chooses, the history has all."""

import datetime

import pytest
from django.urls import reverse

from plans.models import Plan
from priorities.models import Action
from tests.builders import (
    make_action,
    make_municipality,
    make_organisation,
    make_plan,
    make_programme,
    make_team,
    make_user,
)
from tests.conftest import opened

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WHY = "Waarom verandert u dit?"


def fill_text(page, label, text):
    editor = page.get_by_role("textbox", name=label)
    editor.click()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def test_two_sessions_editing_one_action_lose_nothing(page, browser, live_server, as_user, axe):
    municipality = make_municipality(name="Duinwaard", slug="duinwaard")
    plan = make_plan(municipality=municipality, status=Plan.Status.ADOPTED)
    make_team(municipality=municipality, name="Team Veiligheid")
    for name in ("GGD", "Politie"):
        make_organisation(municipality=municipality, name=name)
    action = make_action(
        programme=make_programme(plan=plan),
        title="Meldpunt openen",
        description="<p>Wij openen een meldpunt in de wijk.</p>",
        due_on=datetime.date(2024, 9, 30),
        due_precision="quarter",
    )
    address = live_server.url + reverse("admin:priorities_action_change", args=[action.pk])
    first = make_user(municipality=municipality, name="Eerste beleidsmedewerker")
    second = make_user(municipality=municipality, name="Tweede beleidsmedewerker")
    with opened(browser, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as phone:
        as_user(page, first)
        as_user(phone, second)
        for screen in (page, phone):
            screen.goto(address)
            screen.get_by_role("toolbar").first.wait_for()
        fill_text(page, "Omschrijving", "Wij openen een loket in de wijk.")
        page.get_by_label("Klaar", exact=False).first.fill("december 2024")
        page.get_by_label("GGD").check()
        page.get_by_label(WHY).fill("Het college besloot anders.")
        page.get_by_role("button", name="Opslaan", exact=True).click()
        page.get_by_text("is opgeslagen").wait_for()

        fill_text(phone, "Omschrijving", "Wij openen een meldpunt in het dorp.")
        phone.get_by_label("Klaar", exact=False).first.fill("15-10-2024")
        phone.get_by_label("Politie").check()
        phone.get_by_label("Uit het gewone budget").fill("1.250,00")
        phone.get_by_role("button", name="Opslaan", exact=True).click()
        # The reason that is missing is asked for on the same page.
        phone.get_by_text("Zeg in één zin waarom u dit verandert.").first.wait_for()
        phone.get_by_role("heading", name="Twee teksten naast elkaar").wait_for()
        phone.get_by_label(WHY).fill("De wijk vroeg erom.")
        assert axe(phone) == []
        conflict = phone.locator(".conflict")
        assert conflict.get_by_text("Eerste beleidsmedewerker").count() == 1
        mine = conflict.get_by_role("region", name="Omschrijving: uw tekst")
        theirs = conflict.get_by_role("region", name="Omschrijving: de tekst van uw collega")
        assert (
            mine.text_content()
            == "Wij openen een [alleen in uw tekst: meldpunt] in [alleen in uw tekst: het dorp.]"
        )
        assert theirs.text_content() == (
            "Wij openen een [alleen in de tekst van uw collega: loket] "
            "in [alleen in de tekst van uw collega: de wijk.]"
        )
        # On a phone both stand below each other.
        below = "([one, other]) => one.getBoundingClientRect().bottom <= other.getBoundingClientRect().top"
        # In one question: the page may still be scrolling.
        assert phone.evaluate(below, [mine.element_handle(), theirs.element_handle()])
        for name in ("Klaar", "Partners"):
            group = conflict.get_by_role("radiogroup", name=name)
            group.get_by_label("De tekst van mijn collega bewaren").check()
        conflict.get_by_role("button", name="Opslaan met deze keuzes").click()
        phone.get_by_text("is opgeslagen").wait_for()

    def held(row):
        return (
            str(row.history_user), row.history_change_reason, row.description, str(row.instance.due),
            row.regular_budget, [str(partner.organisation) for partner in row.partners.all()],
        )  # fmt: skip

    loket = "<p>Wij openen een loket in de wijk.</p>"
    dorp = "<p>Wij openen een meldpunt in het dorp.</p>"
    rows = Action.objects.get().history.order_by("-history_id")[:3]
    assert [held(row) for row in rows] == [
        ("Tweede beleidsmedewerker", "De wijk vroeg erom.", dorp, "december 2024", 1250, ["GGD"]),
        ("Tweede beleidsmedewerker", "Niet gekozen, wel bewaard", dorp, "15 oktober 2024", 1250, ["Politie"]),
        ("Eerste beleidsmedewerker", "Het college besloot anders.", loket, "december 2024", None, ["GGD"]),
    ]
    page.goto(live_server.url + reverse("admin:priorities_action_history", args=[action.pk]))
    assert axe(page) == []
    for words in ("De wijk vroeg erom.", "Niet gekozen, wel bewaard", "Het college besloot anders."):
        assert page.get_by_text(words).count() == 1
