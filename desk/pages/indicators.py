"""Effect indicators: those of a plan in its hub, and the indicators, sources and areas of a municipality."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from desk.pages.base import PlanPartAdmin
from desk.pages.indicator_forms import NewIndicatorFields, WithSuggestions, source_suggestions, teams_of
from desk.plan_indicators import indicators_of, row_of
from indicators.models import Indicator, PlanIndicator
from indicators.placing import add_to_plan, former_targets, place_fields, proposals_for, take_over
from indicators.reading import IndicatorFigures
from indicators.rules import measurable_by
from indicators.sources import source_named
from indicators.targets import reread_targets
from plans.editing import Gone, PlanClosed
from plans.forms import PartForm
from plans.wording import in_words

Role = PlanIndicator.Role


def places_of(plan):
    """The places in `plan` where an indicator can stand, as grouped choices."""
    objectives = [(f"objective:{one.pk}", _short(one.text)) for one in plan.objectives.all()]
    priorities = [(f"priority:{one.pk}", _short(one.title)) for one in plan.priorities.all()]
    return [
        *([("Algemene doelstellingen", objectives)] if objectives else []),
        *([("Prioriteiten", priorities)] if priorities else []),
        ("Verder", [("safety_picture:", "Veiligheidsbeeld")]),
    ]


def definition_words(version):
    """A definition in a list of choices."""
    since = f" (vanaf {in_words(version.starts_on)})" if version.starts_on else ""
    return f"{version.number}. {version.name}{since}"


def _short(text):
    text = " ".join(text.split())
    return text if len(text) <= 90 else f"{text[:89]}…"


class PlaceMixin:
    """A form with the place in the plan as one choice."""

    def offer_places(self):
        """Fill the choice of places."""
        self.fields["place"].choices = [("", "Kies een plek"), *places_of(self.plan)]

    def put_at(self, place):
        """Fill in the place of the record."""
        for name, value in place_fields(place).items():
            setattr(self.instance, name, value)

    def suggest_sources(self):
        """Suggest the sources of the municipality, then those that everybody knows."""
        self.fields["source_text"].widget.suggestions = source_suggestions(self.plan.municipality_id)

    def refuse_twice(self, indicator):
        """Say so when the indicator stands at this place already."""
        others = PlanIndicator.objects.filter(
            plan=self.plan,
            indicator=indicator,
            role=self.instance.role,
            priority_id=self.instance.priority_id,
            objective_id=self.instance.objective_id,
        ).exclude(pk=self.instance.pk)
        if others.exists():
            self.add_error("place", "Deze indicator staat hier al.")


class NewPlanIndicatorForm(PlaceMixin, NewIndicatorFields, PartForm):
    """An indicator for a plan: one that the municipality has, or a new one; few fields will do."""

    place = forms.ChoiceField(label="Waar hoort deze indicator bij?")
    existing = forms.ModelChoiceField(
        Indicator.objects.none(),
        label="Indicator",
        required=False,
        empty_label="Een nieuwe indicator",
        help_text="Kies een indicator die uw gemeente al volgt: de reeks cijfers gaat dan gewoon door.",
    )
    target = forms.CharField(
        label="Streefwaarde",
        required=False,
        max_length=250,
        help_text="Precies zoals het in het plan komt, zoals: < 80, of: minimaal een 7. "
        "Zet het teken of het woord erbij: lager dan, ten hoogste, ten minste.",
    )

    class Meta:
        model = PlanIndicator
        fields = ["name", "source_text", "baseline_year"]
        widgets = {"source_text": WithSuggestions}
        labels = {"name": "Naam", "source_text": "Bron", "baseline_year": "Jaar van de nulmeting"}
        help_texts = {
            "name": "Precies zoals het in het plan komt, zoals: Aantal woninginbraken.",
            "source_text": "Waar komen de cijfers vandaan? Precies zoals het in het plan komt.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer_places()
        self.suggest_sources()
        municipality = self.plan.municipality_id
        own = Indicator.objects.filter(municipality=municipality).prefetch_related("versions")
        self.fields["existing"].queryset = own
        self.own = sorted(own, key=lambda one: one.name.casefold())
        if self.own:
            self.fields["existing"].choices = [
                ("", "Een nieuwe indicator"),
                *((one.pk, one.name) for one in self.own),
            ]
            self.fields["name"].help_text += " Koos u een bestaande indicator? Dan mag dit leeg blijven."
        else:
            del self.fields["existing"]
        self.fields["name"].required = not self.own
        self.offer_choices(teams_of(municipality))

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("place"):
            self.put_at(cleaned["place"])
        existing = cleaned.get("existing")
        if existing is not None:
            if cleaned.get("place"):
                self.refuse_twice(existing)
            return cleaned
        name = cleaned.get("name", "")
        if not name:
            if "name" not in self.errors:
                self.add_error("name", "Vul een naam in, of kies een indicator die er al is.")
        elif any(one.name.casefold() == name.casefold() for one in self.own):
            self.add_error(
                "name",
                "Er is al een indicator met deze naam: kies die. Is dit een andere? Noem die dan anders.",
            )
        self.clean_new(cleaned)
        return cleaned

    def keep(self, by):
        """Put the indicator in the plan."""
        given, part = self.cleaned_data, self.instance
        existing, name = given.get("existing"), given.get("source_text")
        if existing is not None:
            part.indicator = existing
            add_to_plan(place=part, target=given.get("target", ""), by=by)
            return
        municipality = self.plan.municipality
        with transaction.atomic():
            source = source_named(municipality=municipality, name=name[:200], by=by) if name else None
            new = self.new_indicator(municipality, source)
            add_to_plan(place=part, new=new, target=given.get("target", ""), by=by)


class PlanIndicatorForm(PlaceMixin, PartForm):
    """An indicator as the plan names it."""

    place = forms.ChoiceField(label="Waar hoort deze indicator bij?")

    class Meta:
        model = PlanIndicator
        fields = ["name", "source_text", "baseline_year", "indicator_version", "version"]
        widgets = {"source_text": WithSuggestions}
        help_texts = {
            "name": "Precies zoals het in het plan komt.",
            "source_text": "Precies zoals het in het plan komt.",
            "baseline_year": "Het jaar waarmee het plan vergelijkt.",
            "indicator_version": "Volgens welke definitie telt dit plan?",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].initial = self.instance.place
        versions = self.instance.indicator.versions.order_by("-number")
        if len(versions) > 1:
            field = self.fields["indicator_version"]
            field.queryset, field.empty_label = versions, None
            field.label_from_instance = definition_words
        else:
            # There is nothing to choose.
            del self.fields["indicator_version"]
        self.offer_places()
        self.suggest_sources()

    def stored_as(self, name, value):
        return place_fields(value) if name == "place" else super().stored_as(name, value)

    def _conflict(self, name, mine, theirs):
        """A place in words."""
        if name == "place":
            words = {key: text for _, places in places_of(self.plan) for key, text in places}
            mine, theirs = (words.get(value, "") for value in (mine, theirs))
        return super()._conflict(name, mine, theirs)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("place"):
            self.put_at(cleaned["place"])
            self.refuse_twice(self.instance.indicator)
        return cleaned


class TakeOverForm(forms.Form):
    """Per indicator of the former plan the place where it comes to stand, or that it stays behind."""

    def __init__(self, *args, plan, proposals, **kwargs):
        super().__init__(*args, **kwargs)
        self.proposals = proposals
        choices = [("", "Niet overnemen"), *places_of(plan)]
        for proposal in proposals:
            former = proposal.former
            self.fields[f"place-{former.pk}"] = forms.ChoiceField(
                label=former.name,
                choices=choices,
                required=False,
                initial="" if proposal.is_there else proposal.place,
            )

    def rows(self):
        """Each indicator with its field, below the place where it stood."""
        return [(proposal, self[f"place-{proposal.former.pk}"]) for proposal in self.proposals]

    def chosen(self):
        """The place by the key of the indicator's place in the former plan."""
        return {
            proposal.former.pk: self.cleaned_data.get(f"place-{proposal.former.pk}", "")
            for proposal in self.proposals
        }


@admin.register(PlanIndicator)
class PlanIndicatorAdmin(PlanPartAdmin):
    form = PlanIndicatorForm
    tab = "indicators"
    tab_url = "admin:indicators_planindicator_of_plan"
    change_form_template = "admin/indicators/planindicator_form.html"

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("van-plan/<int:plan_id>/", wrap(self.of_plan_view), name="indicators_planindicator_of_plan"),
            path(
                "van-plan/<int:plan_id>/overnemen/",
                wrap(self.take_over_view),
                name="indicators_planindicator_take_over",
            ),
            *super().get_urls(),
        ]

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs["form"] = NewPlanIndicatorForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request, obj=None):
        form = NewPlanIndicatorForm if obj is None else PlanIndicatorForm
        return form._meta.fields

    def get_changeform_initial_data(self, request):
        """The place from the button that was pressed."""
        place = request.GET.get("plek", "")
        return {"place": place} if place else {}

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("indicator", "indicator_version")

    # The page of one

    def part_context(self, request, part):
        context = super().part_context(request, part)
        if part is None:
            return context | {"title": "Indicator toevoegen"}
        figures = IndicatorFigures.of(part, on=timezone.localdate())
        former = former_targets(part.plan).get(part.indicator_id, ()) if part.plan.is_draft else ()
        row = row_of(figures, former)
        may_write = self._may(request, "change", part)
        is_editor = request.user.has_perm("indicators.change_targetreading", part)
        may_measure = request.user.has_perm("indicators.add_measurement", part.indicator)
        return context | {
            "row": row,
            "target_links": [
                {
                    "line": line,
                    "status": status,
                    "clarify_url": clarify_url(line.target) if is_editor else "",
                    "change_url": (
                        reverse("admin:indicators_target_change", args=[line.target.pk]) if may_write else ""
                    ),
                }
                for line, status in zip(row.targets, figures.statuses, strict=True)
            ],
            "add_target_url": (
                f"{reverse('admin:indicators_target_add')}?plan={part.plan_id}&plan_indicator={part.pk}"
                if may_write
                else ""
            ),
            "grid_url": (
                reverse("admin:indicators_measurement_grid", args=[part.plan_id]) if may_measure else ""
            ),
            "public_url": reverse("indicator", args=[part.plan.municipality.slug, part.plan.slug, part.pk]),
        }

    def read_view(self, request, part):
        response = super().read_view(request, part)
        response.template_name = "admin/indicators/planindicator_read.html"
        return response

    def save_model(self, request, obj, form, change):
        if change:
            with transaction.atomic():
                super().save_model(request, obj, form, change)
                if "indicator_version" in form.changed_data:
                    reread_targets(plan_indicator=obj, by=request.user)
            return
        if not self._may(request, "add", obj):
            raise PermissionDenied
        form.keep(request.user)

    def of_plan_view(self, request, plan_id):
        """Indicatoren: what the plan follows, per objective, per priority and in the safety picture."""
        plan = self.plan_in_scope(request, plan_id)
        found = indicators_of(plan, on=timezone.localdate())
        context = self.hub(request, plan, self.tab, indicators=found)
        context |= self.links(request, plan, found)
        return TemplateResponse(request, "admin/indicators/of_plan.html", context)

    def links(self, request, plan, found):
        """Where one goes from the tab; empty for who may not."""
        may_keep = request.user.has_perm("indicators.change_indicator", plan)
        may_measure = may_keep or measurable_by(request.user, [row.indicator for row in found.rows])
        former = plan.former_plan_id and request.user.has_perm("indicators.add_planindicator", plan)

        def to(name, *, allowed):
            return reverse(f"admin:indicators_{name}", args=[plan.pk]) if allowed else ""

        return {
            "dashboard_url": reverse("indicators", args=[plan.municipality.slug, plan.slug]),
            "take_over_url": to("planindicator_take_over", allowed=former),
            "grid_url": to("measurement_grid", allowed=may_measure),
            "import_url": to("measurement_import", allowed=may_measure),
            "fetch_url": to("opendatamapping_fetch", allowed=may_keep),
            "questions_url": to("target_questions", allowed=True),
        }

    # From the former plan

    def take_over_view(self, request, plan_id):
        """Overnemen uit het vorige plan: which indicators come along, and where they stand."""
        plan = self.plan_in_scope(request, plan_id)
        if not self._may(request, "add", plan):
            raise PermissionDenied
        former = plan.former_plan
        if former is None:
            messages.error(request, "Dit plan heeft geen vorig plan. Kies dat eerst bij Gegevens.")
            return self.back_to_tab(plan)
        form = TakeOverForm(request.POST or None, plan=plan, proposals=proposals_for(plan, former))
        if request.method == "POST" and form.is_valid():
            try:
                added = take_over(plan=plan, former=former, by=request.user, chosen=form.chosen())
            except (PlanClosed, Gone) as refusal:
                messages.error(request, str(refusal))
            else:
                if any(form.chosen().values()):
                    messages.success(request, taken_over_words(len(added)))
                else:
                    messages.info(request, "U koos geen indicator. Er is niets overgenomen.")
            return self.back_to_tab(plan)
        context = self.hub(
            request,
            plan,
            self.tab,
            title="Indicatoren overnemen",
            form=form,
            former=former,
            tab_url=reverse(self.tab_url, args=[plan.pk]),
        )
        return TemplateResponse(request, "admin/indicators/take_over.html", context)


def taken_over_words(number):
    """What the taking over did."""
    if not number:
        return "Er is niets toegevoegd: wat u koos, staat er al."
    what = "1 indicator is" if number == 1 else f"{number} indicatoren zijn"
    return f"{what} overgenomen. Geef {'hem' if number == 1 else 'ze'} nu een streefwaarde."


def clarify_url(target):
    """Where one says what a target means; empty for one that has no reading yet."""
    reading = getattr(target, "reading", None)
    return reverse("admin:indicators_targetreading_change", args=[reading.pk]) if reading else ""
