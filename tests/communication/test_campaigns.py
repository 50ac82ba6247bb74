"""Campaigns: their days by rule in any year, and the shared list."""

import calendar
import datetime
from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.asserts import assertContains, assertNotContains

from communication.campaigns import days_in, rule_in_words
from communication.models import Campaign
from communication.periods import Period
from communication.reference import CAMPAIGNS, load_campaigns
from municipalities.models import Role
from tests.builders import make_campaign, make_moment, make_municipality, make_plan, make_user

YEARS = st.integers(1990, 2100)


def shared(name):
    _, about, rule = next(row for row in CAMPAIGNS if row[0] == name)
    return Campaign(name=name, about=about, **rule)


@pytest.mark.parametrize(
    ("name", "year", "first", "last"),
    [
        ("Burendag", 2025, date(2025, 9, 27), date(2025, 9, 27)),
        ("Burendag", 2026, date(2026, 9, 26), date(2026, 9, 26)),
        ("Burendag", 2027, date(2027, 9, 25), date(2027, 9, 25)),
        ("Burendag", 2028, date(2028, 9, 23), date(2028, 9, 23)),
        ("Orange the World", 2026, date(2026, 11, 25), date(2026, 12, 10)),
        ("Europese maand van de cyberveiligheid", 2026, date(2026, 10, 1), date(2026, 10, 31)),
        ("Bevrijdingsdag", 2026, date(2026, 5, 5), date(2026, 5, 5)),
        ("Internationale Vrouwendag", 2028, date(2028, 3, 8), date(2028, 3, 8)),
        ("Oudejaarsdag", 2026, date(2026, 12, 31), date(2026, 12, 31)),
    ],
)
def test_days_of_the_shared_list(name, year, first, last):
    assert days_in(shared(name), year) == Period(first, last)


@pytest.mark.parametrize(
    "name",
    ["Koningsdag", "Week van de Veiligheid", "Nationale Brandpreventieweken", "Landelijke Opschoondag"],
)
def test_what_changes_every_year_has_no_days(name):
    assert days_in(shared(name), 2026) is None
    assert rule_in_words(shared(name)) == "geen vaste dagen"


@given(
    year=YEARS,
    month=st.integers(1, 12),
    weekday=st.integers(0, 6),
    nth=st.sampled_from([1, 2, 3, 4, -1]),
    length=st.integers(1, 62),
)
def test_weekday_rule_counts_the_weekdays_of_the_month(year, month, weekday, nth, length):
    """The day is of that weekday and month, with as many of them before (after, for the last) as said."""
    rule = Campaign(rule="weekday", month=month, weekday=weekday, nth=nth, length=length)
    first, last = days_in(rule, year)
    assert (first.year, first.month, first.weekday()) == (year, month, weekday)
    assert (last - first).days == length - 1
    days = range(1, calendar.monthrange(year, month)[1] + 1)
    same = [day for day in days if date(year, month, day).weekday() == weekday]
    assert first.day == same[nth - 1 if nth > 0 else -1]


@given(year=YEARS, month=st.integers(1, 12), day=st.integers(1, 31), length=st.integers(1, 62))
def test_day_rule_gives_that_day_or_nothing_in_a_year_without_it(year, month, day, length):
    found = days_in(Campaign(rule="days", month=month, day=day, length=length), year)
    if day > calendar.monthrange(year, month)[1]:
        assert found is None
    else:
        assert found == Period(
            date(year, month, day), date(year, month, day) + datetime.timedelta(length - 1)
        )


@given(year=YEARS, month=st.integers(1, 12))
def test_month_rule_is_the_whole_month(year, month):
    first, last = days_in(Campaign(rule="month", month=month), year)
    assert first == date(year, month, 1)
    assert (last.month, (last + datetime.timedelta(1)).day) == (month, 1)


def test_rule_in_words():
    assert rule_in_words(shared("Burendag")) == "elk jaar op de vierde zaterdag van september"
    assert rule_in_words(shared("Orange the World")) == "elk jaar vanaf 25 november, 16 dagen"
    assert rule_in_words(shared("Europese maand van de cyberveiligheid")) == "elk jaar in oktober"


@pytest.mark.django_db
def test_loading_again_adds_nothing_and_changes_nothing():
    assert load_campaigns() == len(CAMPAIGNS)
    Campaign.objects.filter(name="Burendag").update(about="Anders")
    call_command("load_reference")
    assert Campaign.objects.count() == len(CAMPAIGNS)
    assert Campaign.objects.get(name="Burendag").about == "Anders"


# On the desk


@pytest.fixture
def place():
    return make_municipality(name="Duinwaard")


def log_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


def sent(**changes):
    empty = {
        "name": "Dorpsdag",
        "about": "",
        "rule": "",
        "month": "",
        "day": "",
        "nth": "",
        "weekday": "",
        "length": "1",
    }
    return empty | changes


@pytest.mark.django_db
def test_communications_adviser_keeps_own_campaigns_and_reads_the_shared_ones(client, place):
    load_campaigns()
    make_campaign(name="Elders", municipality=make_municipality())
    log_in(client, make_user(municipality=place, role=Role.COMMUNICATIONS))
    page = client.get(reverse("admin:communication_campaign_changelist"))
    assertContains(page, "elk jaar op de vierde zaterdag van september")
    assertNotContains(page, "Elders")
    shared_url = reverse(
        "admin:communication_campaign_change", args=[Campaign.objects.get(name="Burendag").pk]
    )
    assertNotContains(client.get(shared_url), 'name="_save"')
    assert client.post(shared_url, sent(name="Gekaapt")).status_code == 403
    data = sent(municipality=place.pk, rule="weekday", month="6", nth="-1", weekday="5")
    response = client.post(reverse("admin:communication_campaign_add"), data)
    assert response.status_code == 302
    own = Campaign.objects.get(name="Dorpsdag")
    assert own.municipality == place
    assert days_in(own, 2026) == Period(date(2026, 6, 27), date(2026, 6, 27))


@pytest.mark.django_db
def test_campaign_form_asks_what_its_rule_needs_and_drops_the_rest(client, place):
    log_in(client, make_user(municipality=place, role=Role.COMMUNICATIONS))
    add = reverse("admin:communication_campaign_add")
    page = client.post(add, sent(municipality=place.pk, rule="days", month="6"))
    assertContains(page, "Vul dit in, of kies ‘geen vaste dagen’.")
    page = client.post(add, sent(municipality=place.pk, rule="", month="6", day="3", length="4"))
    assert page.status_code == 302
    own = Campaign.objects.get(name="Dorpsdag")
    assert (own.month, own.day, own.length) == (None, None, 1)


@pytest.mark.django_db
def test_nobody_puts_a_campaign_in_the_list_of_another_municipality(client, place):
    other = make_municipality()
    log_in(client, make_user(municipality=place, role=Role.COMMUNICATIONS))
    client.post(reverse("admin:communication_campaign_add"), sent(municipality=other.pk))
    client.post(reverse("admin:communication_campaign_add"), sent())
    assert not Campaign.objects.exclude(municipality=place).exists()


@pytest.mark.django_db
def test_campaign_that_a_moment_joins_stays(client, place):
    own = make_campaign(municipality=place)
    make_moment(plan=make_plan(municipality=place), campaign=own)
    log_in(client, make_user(municipality=place, role=Role.COMMUNICATIONS))
    client.post(reverse("admin:communication_campaign_delete", args=[own.pk]), {"post": "yes"})
    assert Campaign.objects.filter(pk=own.pk).exists()
