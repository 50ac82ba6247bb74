"""Targets on the desk: written with what they mean beside them, and clarified, also after adoption."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import expect
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from indicators.models import Target, TargetReading
from indicators.targets import Reading, add_target, clarify_target
from tests.builders import make_area, make_indicator, make_plan, make_plan_indicator, make_priority, make_user

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
# As the council of Lisse adopted them: of six the sign was lost.
AS_ADOPTED = ["• 2018", "• 2018", "• 2018", "• 2018", "< 80", "• 74", "• 18,4", "< 132", "< 8,6%"]


@pytest.fixture
def plan():
    return make_plan()


@pytest.fixture
def as_officer(client, plan):
    client.force_login(make_user(municipality=plan.municipality), backend=BACKEND)
    return client


def indicator_of(plan, unit="count", **fields):
    indicator = make_indicator(municipality=plan.municipality, unit=unit)
    return make_plan_indicator(plan=plan, indicator=indicator, role="safety_picture", **fields)


def add_to(plan, text, unit="count", **fields):
    part = indicator_of(plan, unit, **fields)
    target = Target(plan=plan, plan_indicator=part, text=text)
    add_target(target=target, by=make_user())
    return Target.objects.select_related("reading").get(pk=target.pk)


def adopt(plan):
    plan.status = "adopted"
    plan.save()


def page_of(plan_indicator):
    return f"{reverse('admin:indicators_planindicator_change', args=[plan_indicator.pk])}#streefwaarden"


def questions_of(plan):
    return reverse("admin:indicators_target_questions", args=[plan.pk])


def clarify_url(target):
    return reverse("admin:indicators_targetreading_change", args=[target.reading.pk])


def clarify(client, target, **data):
    page = client.get(clarify_url(target))
    version = page.context["adminform"].form["version"].value()
    return client.post(clarify_url(target), {"version": version} | data)


def preview(client, plan, **given):
    return client.get(reverse("admin:indicators_target_preview", args=[plan.pk]), given)


def test_target_is_added_to_an_indicator_and_read(as_officer, plan):
    part = indicator_of(plan)
    url = f"{reverse('admin:indicators_target_add')}?plan={plan.pk}&plan_indicator={part.pk}"
    assert as_officer.get(url).context["adminform"].form["plan_indicator"].value() == str(part.pk)

    response = as_officer.post(
        url, {"plan_indicator": part.pk, "text": "minimaal 7", "year": "2025"}, follow=True
    )

    assertRedirects(response, page_of(part))
    assertContains(response, "Zo lezen wij die: Ten minste 7.")
    target = Target.objects.select_related("reading").get()
    assert (target.text, target.year, target.reading.operator) == ("minimaal 7", 2025, "at_least")


def test_indicator_of_another_plan_cannot_be_chosen(as_officer, plan):
    other = indicator_of(make_plan())
    url = f"{reverse('admin:indicators_target_add')}?plan={plan.pk}"

    response = as_officer.post(url, {"plan_indicator": other.pk, "text": "< 80"})

    assert list(response.context["adminform"].form.errors) == ["plan_indicator"]
    assert not Target.objects.exists()


def test_second_target_for_a_year_is_refused(as_officer, plan):
    target = add_to(plan, "< 80")
    url = f"{reverse('admin:indicators_target_add')}?plan={plan.pk}"

    response = as_officer.post(url, {"plan_indicator": target.plan_indicator_id, "text": "< 70"})

    assertContains(response, "Voor het einde van het plan staat er al een streefwaarde bij deze indicator.")
    assert Target.objects.count() == 1


def test_changed_target_is_read_again(as_officer, plan):
    target = add_to(plan, "< 80")
    url = reverse("admin:indicators_target_change", args=[target.pk])
    version = as_officer.get(url).context["adminform"].form["version"].value()

    response = as_officer.post(url, {"text": "• 74", "year": "", "version": version}, follow=True)

    assertContains(response, "Het teken ontbreekt: is 74 een minimum of een maximum?")
    assert TargetReading.objects.get(target=target).operator == "unknown"


def test_deleted_target_takes_its_reading_along(as_officer, plan):
    target = add_to(plan, "< 80")

    response = as_officer.post(reverse("admin:indicators_target_delete", args=[target.pk]), {"post": "yes"})

    assertRedirects(response, page_of(target.plan_indicator))
    assert not TargetReading.objects.exists()


def test_target_of_an_adopted_plan_can_be_read_only(as_officer, plan):
    target = add_to(plan, "< 80")
    adopt(plan)
    url = reverse("admin:indicators_target_change", args=[target.pk])

    assertNotContains(as_officer.get(url), 'name="text"')
    assert as_officer.post(url, {"text": "< 90"}).status_code == 403
    assert Target.objects.get().text == "< 80"


# The preview


@pytest.mark.parametrize(
    ("given", "words", "questions"),
    [
        ({"text": "< 80"}, "Lager dan 80.", ()),
        ({"text": "• 74"}, "", ("Het teken ontbreekt: is 74 een minimum of een maximum?",)),
        (
            {"text": "daling"},
            "Lager dan de nulmeting.",
            ("Met welk jaar vergelijkt u? Het jaar van de nulmeting is niet ingevuld.",),
        ),
        (
            {"text": "< 80 in 2026", "year": "2025"},
            "Lager dan 80, in 2026.",
            ("In de tekst staat 2026, bij het jaar 2025. Welk jaar geldt?",),
        ),
        ({"text": "< 80 in 2026", "year": "2026"}, "Lager dan 80, in 2026.", ()),
    ],
)
def test_preview_says_how_a_text_reads(as_officer, plan, given, words, questions):
    part = indicator_of(plan)

    response = preview(as_officer, plan, plan_indicator=part.pk, **given)

    understood = response.context["understood"]
    assert (understood.words, understood.questions) == (words, questions)
    assertNotContains(response, "<html")


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"text": " "},
        {"text": "< 80", "plan_indicator": "9" * 30},
        {"text": "< 80", "plan_indicator": "x"},
    ],
)
def test_preview_of_nothing_says_nothing(as_officer, plan, given):
    response = preview(as_officer, plan, **given)

    assert response.context["understood"] is None
    assertContains(response, "Zodra u een streefwaarde schrijft")


def test_preview_of_hostile_text_is_escaped_and_short(as_officer, plan):
    part = indicator_of(plan, unit="judgement")

    response = preview(as_officer, plan, plan_indicator=part.pk, text="<script>" * 1000)

    assertNotContains(response, "<script>")


def test_preview_of_another_plan_does_not_read_its_indicator(as_officer, plan):
    other = indicator_of(make_plan())

    assert preview(as_officer, plan, plan_indicator=other.pk, text="< 80").context["understood"] is None
    assert preview(as_officer, other.plan, plan_indicator=other.pk, text="< 80").status_code == 404


# What is not clear


def test_questions_are_the_six_targets_without_a_sign(as_officer, plan):
    targets = [
        add_to(plan, text, "percentage" if "%" in text or "," in text else "count") for text in AS_ADOPTED
    ]

    response = as_officer.get(questions_of(plan))

    assert [row.target for row in response.context["target_rows"]] == [
        target for target in targets if target.text.startswith("•")
    ]
    assertContains(response, "6 streefwaarden zijn niet eenduidig")
    tab = as_officer.get(reverse("admin:indicators_planindicator_of_plan", args=[plan.pk]))
    assertContains(tab, questions_of(plan))
    assertContains(tab, "6 streefwaarden zijn niet duidelijk")


def test_no_questions_is_said(as_officer, plan):
    assertContains(as_officer.get(questions_of(plan)), "Dit plan heeft nog geen streefwaarden.")
    add_to(plan, "< 80")
    assertContains(as_officer.get(questions_of(plan)), "Alle streefwaarden van dit plan zijn eenduidig.")


@pytest.mark.parametrize("name", ["target_questions", "planindicator_of_plan"])
def test_queries_stay_the_same(as_officer, plan, name):
    url = reverse(f"admin:indicators_{name}", args=[plan.pk])
    priority = make_priority(plan=plan)
    counts = []
    for number in (1, 29):
        for _ in range(number):
            indicator = make_indicator(municipality=plan.municipality)
            part = make_plan_indicator(plan=plan, priority=priority, indicator=indicator)
            add_target(target=Target(plan=plan, plan_indicator=part, text="• 74"), by=make_user())
        as_officer.get(url)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            as_officer.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]


# Clarifying


def test_sign_is_clarified_in_a_draft_without_a_reason(as_officer, plan):
    target = add_to(plan, "• 74")

    response = clarify(as_officer, target, operator="at_most", reference="absolute", value="74")

    assertRedirects(response, page_of(target.plan_indicator))
    target.refresh_from_db()
    reading = TargetReading.objects.get(target=target)
    assert (target.text, reading.operator, reading.value, reading.is_clarified) == (
        "• 74",
        "at_most",
        74,
        True,
    )


def test_next_question_follows_a_clarification(as_officer, plan):
    target, _ = add_to(plan, "• 74"), add_to(plan, "• 2018")

    response = clarify(as_officer, target, operator="at_most", reference="absolute", value="74")

    assertRedirects(response, questions_of(plan), fetch_redirect_response=False)
    assertContains(as_officer.get(questions_of(plan)), "Er is nog 1 vraag.")


def test_baseline_year_is_clarified(as_officer, plan):
    target = add_to(plan, "• 2018")
    form = as_officer.get(clarify_url(target)).context["adminform"].form
    assert (form["operator"].value(), form["reference"].value(), form["reference_year"].value()) == (
        None,
        None,
        "2018",
    )

    clarify(
        as_officer, target, operator="below", reference="baseline_year", reference_year="2018",
        change_percentage="-7,5", value="3",
    )  # fmt: skip

    reading = TargetReading.objects.get(target=target)
    assert (reading.operator, reading.reference, reading.reference_year) == ("below", "baseline_year", 2018)
    assert (str(reading.change_percentage), reading.value) == ("-7.500", None)


@pytest.mark.parametrize(
    ("data", "field", "message"),
    [
        ({}, "operator", "Kies wat de bedoeling is."),
        ({"operator": "at_most"}, "reference", "Kies waarmee u het cijfer vergelijkt."),
        ({"operator": "at_most", "reference": "absolute"}, "value", "Welk getal is de streefwaarde?"),
        (
            {"operator": "at_most", "reference": "absolute", "value": "7.5"},
            "value",
            "Schrijf een komma voor de decimalen: 7,5.",
        ),
        (
            {"operator": "between", "value": "7", "value_to": "6"},
            "value_to",
            "Bij ‘tussen’ horen twee waarden, de laagste eerst.",
        ),
        (
            {"operator": "between", "value": "7"},
            "value_to",
            "Bij ‘tussen’ horen twee waarden, de laagste eerst.",
        ),
        (
            {"operator": "below", "reference": "baseline_year", "reference_year": "x"},
            "reference_year",
            "Voer een geheel getal in.",
        ),
        (
            {"operator": "below", "reference": "baseline_year"},
            "reference_year",
            "Zeg met welk jaar u vergelijkt.",
        ),
        (
            {"operator": "below", "reference": "comparison_area"},
            "reference_area",
            "Met welk gebied vergelijkt u?",
        ),
        (
            {"operator": "below", "reference": "baseline"},
            "reference",
            "Met welk jaar vergelijkt u? Het jaar van de nulmeting is niet ingevuld.",
        ),
        (
            {"operator": "below", "reference": "previous_year", "change_percentage": "-150"},
            "change_percentage",
            "Dit verschil kan niet. Klopt het percentage?",
        ),
    ],
)
def test_clarification_that_says_too_little_is_asked_on(as_officer, plan, data, field, message):
    target = add_to(plan, "• 74")

    response = clarify(as_officer, target, **data)

    assert response.context["adminform"].form.errors == {field: [message]}
    assert not TargetReading.objects.get(target=target).is_clarified


def test_other_reading_than_the_text_asks_why(as_officer, plan):
    target = add_to(plan, "< 80")
    data = {"operator": "at_most", "reference": "absolute", "value": "80"}

    response = clarify(as_officer, target, **data)
    assertContains(response, "U leest deze streefwaarde anders dan er staat. Zeg in één zin waarom.")

    clarify(as_officer, target, **data, change_reason="Zo staat het in de bijlage")
    reading = TargetReading.objects.get(target=target)
    assert reading.operator == "at_most"
    assert reading.history.latest("history_id").history_change_reason == "Zo staat het in de bijlage"


def test_target_of_an_adopted_plan_is_clarified_with_a_reason(as_officer, plan):
    target = add_to(plan, "• 74")
    adopt(plan)
    assertContains(as_officer.get(page_of(target.plan_indicator)), clarify_url(target))
    data = {"operator": "at_most", "reference": "absolute", "value": "74"}

    response = clarify(as_officer, target, **data)
    assertContains(
        response,
        '<a href="#id_change_reason">Waarom leest u het zo?</a> Zeg in één zin waarom u het zo leest.',
    )
    assert not TargetReading.objects.get(target=target).is_clarified

    clarify(as_officer, target, **data, change_reason="Uit de notulen van de raad")
    assert TargetReading.objects.get(target=target).is_clarified
    assert Target.objects.get().text == "• 74"


def test_judgement_and_area_are_clarified(as_officer, plan):
    area = make_area(kind="country", name="Nederland")
    judged, compared = add_to(plan, "• 74"), add_to(plan, "• 75")

    clarify(as_officer, judged, operator="judgement", value="3", change_reason="Het gaat om bewustzijn")
    clarify(
        as_officer, compared, operator="below", reference="comparison_area", reference_area=area.pk,
        change_reason="Bedoeld is het land",
    )  # fmt: skip

    judged, compared = TargetReading.objects.order_by("pk")
    assert (judged.operator, judged.reference, judged.value) == ("judgement", "text", None)
    assert (compared.operator, compared.reference_area) == ("below", area)


def test_earlier_reading_comes_back_with_a_reason(as_officer, plan):
    target = add_to(plan, "• 74")
    clarify_target(target=target, reading=Reading("at_most", 74), by=make_user(), reason="")
    adopt(plan)
    row = target.reading.history.earliest("history_id")
    url = reverse("admin:indicators_targetreading_restore", args=[target.reading.pk, row.history_id])

    as_officer.post(url, {"change_reason": "Toch niet bedoeld"})

    reading = TargetReading.objects.get(target=target)
    assert (reading.operator, reading.is_clarified) == ("unknown", False)
    said = reading.history.latest("history_id").history_change_reason
    assert said == "Weer gelezen uit de tekst: Toch niet bedoeld"


def test_older_text_comes_back_with_its_reading(as_officer, plan):
    target = add_to(plan, "< 80")
    row = target.history.get()
    url = reverse("admin:indicators_target_change", args=[target.pk])
    version = as_officer.get(url).context["adminform"].form["version"].value()
    as_officer.post(url, {"text": "≥ 90", "version": version})

    as_officer.post(reverse("admin:indicators_target_restore", args=[target.pk, row.history_id]))

    reading = TargetReading.objects.select_related("target").get()
    assert (reading.target.text, reading.operator) == ("< 80", "below")


# In the browser


@pytest.mark.browser
def test_targets_are_written_and_clarified_with_the_keyboard(live_server, page, as_user, axe):
    plan = make_plan()
    part = indicator_of(plan)
    as_user(page, make_user(municipality=plan.municipality))
    page.goto(
        f"{live_server.url}{reverse('admin:indicators_target_add')}?plan={plan.pk}&plan_indicator={part.pk}"
    )
    page.focus("[name=text]")
    page.keyboard.type("• 74")
    page.wait_for_selector("#lezing :text('Het teken ontbreekt: is 74 een minimum of een maximum?')")
    assert axe(page) == []
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Het teken ontbreekt: is 74 een minimum of een maximum?")
    assert axe(page) == []

    page.goto(f"{live_server.url}{questions_of(plan)}")
    assert axe(page) == []
    page.focus(".target-row .btn")
    page.keyboard.press("Enter")
    page.wait_for_selector("[name=operator]")
    assert not page.is_visible("[name=value_to]")
    page.focus("[name=operator][value=below]")
    page.keyboard.press("Space")
    for _ in range(5):
        page.keyboard.press("ArrowDown")
    expect(page.locator("[name=operator][value=between]")).to_be_checked()
    expect(page.locator("[name=reference]").first).to_be_hidden()
    page.fill("[name=value_to]", "80")
    assert axe(page) == []
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Alle streefwaarden van dit plan zijn nu duidelijk.")

    reading = TargetReading.objects.get()
    assert (reading.operator, reading.value, reading.value_to) == ("between", 74, 80)


@pytest.mark.browser
@pytest.mark.parametrize("page_name", ["questions", "clarify", "add", "indicator"])
def test_pages_of_targets_fit_a_phone(live_server, phone, as_user, axe, page_name):
    plan = make_plan()
    target = add_to(
        plan, "niet lager dan het gemiddelde van de voorgaande drie jaren in de hele politieregio"
    )
    as_user(phone, make_user(municipality=plan.municipality))
    add = f"{reverse('admin:indicators_target_add')}?plan={plan.pk}"
    url = {
        "questions": questions_of(plan),
        "clarify": clarify_url(target),
        "add": add,
        "indicator": page_of(target.plan_indicator),
    }[page_name]

    phone.goto(f"{live_server.url}{url}")

    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe(phone) == []
