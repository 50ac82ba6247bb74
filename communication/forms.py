"""Forms of moments and campaigns."""

import datetime
from typing import Any

from django import forms
from django.db.models import Q

from communication.campaigns import NTHS, WEEKDAYS, days_in
from communication.models import Campaign, CommunicationMoment
from communication.moments import longest_turn
from communication.periods import days_in_words
from municipalities.models import Membership, Municipality, User
from plans.forms import PartForm
from plans.models import Plan, Theme
from plans.versioned_forms import VersionedForm, date_input
from priorities.models import Priority
from priorities.moments import MONTHS
from richtext.plain import PlainTextMixin
from stakeholders.models import Organisation

Repeats = CommunicationMoment.Repeats
State = CommunicationMoment.State
LONGEST_PERIOD = datetime.timedelta(days=366)


def colleagues_at(municipality: Municipality) -> Any:
    """Users with a role at `municipality` today, by name."""
    current = Membership.objects.current().filter(municipality=municipality)
    return User.objects.filter(pk__in=current.values("user"), is_active=True).order_by("name", "email")


def campaigns_for(municipality: Municipality) -> Any:
    """The campaigns that moments of `municipality` can join: the shared ones and its own."""
    return Campaign.objects.filter(Q(municipality=None) | Q(municipality=municipality)).order_by("name")


class MomentForm(PartForm):
    """A communication moment."""

    class Meta:
        model = CommunicationMoment
        fields = (
            "title", "message", "priority", "theme", "campaign", "target_group", "starts_on", "ends_on",
            "repeats", "repeats_until", "channel", "owner_team", "owner", "state", "is_public", "result",
            "version",
        )  # fmt: skip
        widgets = {
            # With hints on plain language (static/livp/reading.js).
            "message": forms.Textarea(attrs={"rows": 2, "data-reading": ""}),
            "result": forms.Textarea(attrs={"rows": 3}),
            "starts_on": date_input(),
            "ends_on": date_input(),
            "repeats_until": date_input(),
        }
        help_texts = {
            "title": "Zoals: inloopuur oplichting in de bibliotheek.",
            "message": "Wat moeten mensen onthouden of doen? Zeg het in één zin.",
            "ends_on": "Alleen bij een periode. Leeg is één dag.",
            "repeats": "Elk jaar: wij stellen het volgend jaar weer voor.",
            "repeats_until": "Alleen bij elke week, elke maand of elk kwartaal.",
            "campaign": (
                "Een campagne of landelijke dag. Staat die er niet bij? "
                "Voeg haar toe bij ‘Campagnes en landelijke dagen’."
            ),
            "is_public": (
                "Iedereen ziet het moment dan op de kalender en in de agenda, zodra het gepland is en het "
                "plan is vastgesteld. Een idee zien alleen collega's."
            ),
            "result": "Wat kwam er uit? Alleen collega's lezen dit.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan = self.plan
        fields: Any = self.fields
        fields["priority"].queryset = Priority.objects.filter(plan=plan)
        fields["priority"].empty_label = "Geen prioriteit"
        fields["theme"].queryset = Theme.objects.filter(theme_list_id=plan.theme_list_id).select_related(
            "field"
        )
        fields["theme"].label = "Of: thema"
        fields["theme"].empty_label = "Geen thema"
        fields["campaign"].queryset = campaigns_for(plan.municipality)
        fields["campaign"].empty_label = "Geen campagne"
        year = self._year(plan)
        fields["campaign"].label_from_instance = lambda campaign: campaign_in_words(campaign, year)
        teams = Organisation.objects.teams().serving(plan.municipality_id)
        fields["owner_team"].queryset = teams | Organisation.objects.filter(pk=self.instance.owner_team_id)
        fields["owner_team"].label = "Team"
        fields["owner_team"].empty_label = "Geen team"
        colleagues = colleagues_at(plan.municipality)
        if self.instance.owner_id:
            # Somebody who left stays the owner until somebody else is chosen.
            colleagues = User.objects.filter(
                Q(pk__in=colleagues.values("pk")) | Q(pk=self.instance.owner_id)
            ).order_by("name", "email")
        fields["owner"].queryset = colleagues
        fields["owner"].label = "Collega"
        fields["owner"].empty_label = "Geen collega"
        fields["channel"].choices = [("", "Kies een kanaal"), *CommunicationMoment.Channel.choices]
        if not self.instance.pk:
            fields["state"].choices = [choice for choice in State.choices if choice[0] != State.CANCELLED]
        for name in ("starts_on", "ends_on", "repeats_until"):
            fields[name].widget = date_input()

    def _year(self, plan: Plan) -> int:
        """The year for which the days of campaigns are named."""
        value = self.initial.get("starts_on") or ""
        found = value.year if isinstance(value, datetime.date) else str(value)[:4]
        year = int(found) if str(found).isascii() and str(found).isdigit() else plan.last_year
        # A link may say any day.
        return min(max(year, plan.first_year), plan.last_year)

    def clean(self) -> dict[str, Any]:
        """Check that the days can be; forget until when something repeats that does not."""
        cleaned = super().clean()
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        repeats, until = cleaned.get("repeats"), cleaned.get("repeats_until")
        if repeats in {Repeats.ONCE, Repeats.YEARLY}:
            cleaned["repeats_until"] = until = None
        elif repeats and not until and "repeats_until" not in self.errors:
            self.add_error("repeats_until", "Vul in tot en met wanneer dit moment zich herhaalt.")
        if until and until.year > self.plan.last_year:
            self.add_error("repeats_until", f"Dit plan loopt tot en met {self.plan.last_year}.")
        if starts_on and ends_on:
            if ends_on < starts_on:
                self.add_error("ends_on", "De laatste dag ligt voor de eerste dag.")
            elif ends_on - starts_on > LONGEST_PERIOD:
                self.add_error("ends_on", "Een moment duurt hoogstens een jaar.")
            elif repeats and ends_on - starts_on >= longest_turn(repeats):
                self.add_error("ends_on", "Dit moment is nog bezig als het alweer begint. Maak het korter.")
        return cleaned


class ResultForm(PlainTextMixin, forms.Form):
    """What came of a moment, once it was done."""

    result = forms.CharField(
        label="Wat kwam er uit?",
        help_text="Zoals: 40 bezoekers, 12 meldingen. Alleen collega's lezen dit.",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def campaign_in_words(campaign: Campaign, year: int) -> str:
    """A campaign with its days in `year`, where a rule gives them."""
    days = days_in(campaign, year)
    return f"{campaign.name} ({days_in_words(days, year=0)})" if days else campaign.name


class CampaignForm(VersionedForm):
    """A campaign of one's own, with the rule that gives its days."""

    keepers = Municipality.objects.none()

    class Meta:
        model = Campaign
        fields = (
            "municipality", "name", "about", "rule", "month", "day", "nth", "weekday", "length", "version",
        )  # fmt: skip
        help_texts = {
            "rule": "Kies ‘geen vaste dagen’ als de dagen elk jaar anders zijn. Wij verzinnen geen datum.",
            "day": "Alleen bij elk jaar dezelfde dagen.",
            "nth": "Alleen bij elk jaar dezelfde weekdag.",
            "weekday": "Alleen bij elk jaar dezelfde weekdag.",
            "length": "Hoeveel dagen het duurt, met de eerste dag mee.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        for name, choices in (
            ("month", enumerate(MONTHS, 1)),
            ("weekday", enumerate(WEEKDAYS)),
            ("nth", NTHS.items()),
        ):
            # Who only reads has no fields.
            if name in fields:
                fields[name].widget = forms.Select(choices=[("", "Geen"), *choices])
        if "municipality" in fields:
            fields["municipality"].queryset = self.keepers
            fields["municipality"].required = True
            if len(self.keepers) == 1:
                fields["municipality"].initial = self.keepers[0]
                fields["municipality"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """Keep only what the chosen rule needs."""
        cleaned = super().clean()
        rule = cleaned.get("rule", "")
        needed = {
            Campaign.Rule.NONE: (),
            Campaign.Rule.DAYS: ("month", "day"),
            Campaign.Rule.WEEKDAY: ("month", "nth", "weekday"),
            Campaign.Rule.MONTH: ("month",),
        }[Campaign.Rule(rule)]
        for name in ("month", "day", "nth", "weekday"):
            if name not in needed:
                cleaned[name] = None
                self.errors.pop(name, None)
            elif cleaned.get(name) is None and name not in self.errors:
                self.add_error(name, "Vul dit in, of kies ‘geen vaste dagen’.")
        if rule in {Campaign.Rule.NONE, Campaign.Rule.MONTH}:
            cleaned["length"] = 1
        return cleaned
