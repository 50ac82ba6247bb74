"""Hoe leest dit? The hints beside the editor."""

import pytest
from django.urls import reverse

from desk.pages.plain_language import LONGEST
from municipalities.models import Role
from tests.builders import make_chapter, make_municipality, make_plan, make_user

URL = "/beheer/leesbaarheid/"
OFFICIAL = "<p>Ten behoeve van de wijk worden interventies gedaan. Reeds nu. Reeds toen.</p>"


@pytest.fixture
def place():
    return make_municipality(name="Duinwaard")


@pytest.fixture
def writer(client, place):
    user = make_user(municipality=place)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def words_of(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.mark.django_db
def test_it_says_what_could_be_easier_and_gives_no_verdict(writer):
    assert reverse("admin:plain_language") == URL
    said = words_of(writer.post(URL, {"text": OFFICIAL}))
    assert "<h3>Wie doet het?</h3>" in said
    assert "<h3>Woorden die eenvoudiger kunnen (3)</h3>" in said
    assert "<li><q>Reeds</q> (2 keer) <span>Misschien kan het met: al.</span></li>" in said
    assert "12 woorden in 3 zinnen." in said
    assert "Dit zijn tips, geen oordeel. U beslist." in said
    assert "Flesch" not in said


@pytest.mark.django_db
def test_a_longer_text_has_a_figure_with_its_source_and_what_it_does_not_say(writer):
    said = words_of(writer.post(URL, {"text": "De agent loopt door de wijk. " * 6}))
    assert "<strong>Flesch-Douma: 111.</strong>" in said
    assert "niet of de tekst klopt of op taalniveau B1 is" in said
    assert "De leesbaarheid van landbouwbladen (1960)" in said
    assert "Er zijn nu geen tips bij deze tekst." in said


@pytest.mark.django_db
def test_only_the_first_of_many_are_shown_with_the_beginning_of_the_sentence(writer):
    text = ("Dit is " + "een heel lange zin " * 8 + ". ") * 8
    said = words_of(writer.post(URL, {"text": text}))
    assert said.count("<q>Dit is een heel lange zin een heel lange …</q>") == 6
    assert "<li>En nog 2.</li>" in said


@pytest.mark.django_db
def test_hostile_empty_and_very_long_texts_are_met(writer):
    said = words_of(writer.post(URL, {"text": "<script>alert(1)</script> inzake <b>iets</b>"}))
    assert "<script" not in said
    for text in ("", "<p></p>", "123"):
        assert "Schrijf een paar zinnen." in words_of(writer.post(URL, {"text": text}))
    assert "te lang voor tips" in words_of(writer.post(URL, {"text": "a" * (LONGEST + 1)}))
    # Short enough, until its signs are written out.
    assert "te lang voor tips" in words_of(writer.post(URL, {"text": "<p>" + "<" * (LONGEST - 3)}))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.ADMINISTRATOR, 200), (Role.POLICY_OFFICER, 200), (Role.COMMUNICATIONS, 200),
        (Role.ACTION_OWNER, 403), (Role.CLERK, 403), (Role.COUNCIL_READER, 403), (Role.PARTNER_READER, 403),
    ],
)  # fmt: skip
def test_it_is_for_who_writes(client, place, role, status):
    client.force_login(
        make_user(municipality=place, role=role), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert client.post(URL, {"text": "Hoi."}).status_code == status
    assert client.get(URL).status_code == 405


@pytest.mark.django_db
def test_it_costs_no_query_of_its_own(writer, django_assert_num_queries):
    writer.post(URL, {"text": "Hoi."})
    # The session, the user and the roles.
    with django_assert_num_queries(3):
        writer.post(URL, {"text": OFFICIAL * 50})


@pytest.mark.django_db
def test_chapter_and_message_ask_for_hints_and_nothing_else_does(writer, place):
    plan = make_plan(municipality=place)
    asked = {
        reverse("admin:plans_chapter_change", args=[make_chapter(plan=plan).pk]): 1,
        f"{reverse('admin:communication_communicationmoment_add')}?plan={plan.pk}": 1,
        f"{reverse('admin:plans_guidingprinciple_add')}?plan={plan.pk}": 0,
    }
    for address, count in asked.items():
        page = writer.get(address).content.decode()
        assert page.count(" data-reading") == count
        assert f'reading.js" data-url="{URL}"' in page


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_hints_come_by_keyboard_follow_what_is_typed_and_stay_closed(page, phone, as_user, axe, live_server):
    from playwright.sync_api import expect

    place = make_municipality(name="Duinwaard")
    user = make_user(municipality=place)
    chapter = make_chapter(plan=make_plan(municipality=place), body=OFFICIAL)
    address = f"{live_server.url}{reverse('admin:plans_chapter_change', args=[chapter.pk])}"
    as_user(page, user)
    page.goto(address)
    button = page.get_by_role("button", name="Hoe leest dit?")
    hints = page.get_by_role("region", name="Tips om makkelijker te schrijven")
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(hints).to_be_hidden()
    button.press("Enter")
    expect(hints).to_contain_text("Ten behoeve van")
    expect(page.locator(".reading [role=status]")).to_have_text("4 tips.")
    assert axe(page) == []
    # What is typed in the editor, is read when typing stops.
    page.locator(".ProseMirror").click()
    page.keyboard.press("ControlOrMeta+a")
    page.wait_for_function("() => getSelection().toString().includes('Reeds toen.')")
    page.wait_for_timeout(100)  # the editor hears of it a moment later
    page.keyboard.type("Wij doen dit middels overleg.")
    expect(hints).to_contain_text("middels")
    expect(hints).not_to_contain_text("Ten behoeve van")
    expect(page.locator(".reading [role=status]")).to_have_text("1 tip.")
    # Open stays open on the next page, closed stays closed.
    page.goto(address)
    expect(hints).to_contain_text("Ten behoeve van")
    page.get_by_role("button", name="Sluit de tips").press("Enter")
    page.goto(address)
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(hints).to_be_hidden()
    as_user(phone, user)
    phone.goto(address)
    phone.get_by_role("button", name="Hoe leest dit?").press("Enter")
    expect(phone.get_by_role("region", name="Tips om makkelijker te schrijven")).to_contain_text("Reeds")
    assert axe(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
