"""What a municipality keeps to measure by: its indicators with their definitions, sources, breaks, areas."""

from concurrency.exceptions import RecordModifiedError
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from desk.pages.base import is_number, readable_fields
from desk.pages.indicator_forms import (
    NewIndicatorFields,
    WithSuggestions,
    require_unit_fields,
    source_suggestions,
)
from indicators.areas import SharedArea, delete_area
from indicators.definitions import (
    LOCKED,
    DefinitionChanged,
    DefinitionRefused,
    add_indicator,
    change_indicator,
    change_version,
    delete_indicator,
    delete_version,
    in_use,
    new_version,
    uses_of,
)
from indicators.keeping import InUse, keep, remove
from indicators.models import (
    DataSource,
    Indicator,
    IndicatorVersion,
    PlanIndicator,
    SeriesBreak,
)
from indicators.models.indicator import Unit
from indicators.sources import delete_source, source_named
from municipalities.models import Area, Municipality
from municipalities.scoped_admin import ScopedAdmin
from plans.editing import Gone, save_as
from plans.forms import REASON_LENGTH
from plans.history import changes_of
from plans.versioned_forms import VersionedForm, date_input
from stakeholders.models import Organisation


class KeptAdmin(ScopedAdmin):
    """A record of a municipality's lists: kept by events, safe for two people at once, with its history."""

    actions = None
    change_form_template = "admin/indicators/kept_form.html"
    add_label = "Toevoegen"

    def keepers(self, request):
        """The municipalities for which this user keeps records of this kind."""
        own = Municipality.objects.of_member(request.user)
        if request.user.is_superuser:
            own = Municipality.objects.existing_on(timezone.localdate())
        right = f"{self.opts.app_label}.add_{self.opts.model_name}"
        return [place for place in own if request.user.has_perm(right, place)]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"keepers": self.keepers(request)} if obj is None else {})

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if hasattr(field, "widget") and hasattr(field.widget, "widget"):
            # No green plus and pencil beside a choice.
            field.widget = field.widget.widget
        return field

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        record = self.get_object(request, unquote(object_id)) if object_id is not None else None
        context = (extra_context or {}) | self.record_context(request, record)
        if record is not None and not self.has_change_permission(request, record):
            return self.read_view(request, record, context)
        try:
            return super().changeform_view(request, object_id, form_url, context)
        except (RecordModifiedError, DefinitionChanged):
            # Somebody saved between reading and writing: meet that instead.
            return super().changeform_view(request, object_id, form_url, context)
        except (DefinitionRefused, SharedArea) as refusal:
            messages.error(request, str(refusal))
            return redirect(request.get_full_path())
        except Gone:
            messages.error(request, "Dit is in de tussentijd verwijderd.")
            return redirect(self.home_url(record))

    def read_view(self, request, record, context):
        """The record for who may read but not change it."""
        if not self.has_view_permission(request, record) or request.method not in {"GET", "HEAD"}:
            raise PermissionDenied
        names = [name for name in self.form._meta.fields if name not in {"version", "municipality"}]
        template = self.change_form_template
        context |= {
            "opts": self.opts,
            "title": str(record),
            "original": record,
            "fields": readable_fields(record, names),
            "is_read_only": True,
        }
        return TemplateResponse(request, template, self.admin_site.each_context(request) | context)

    def record_context(self, request, record):
        """What the page of a record shows besides its form."""
        return {"crumbs": self.crumbs(record)}

    def crumbs(self, record):
        """Where the page stands: (label, address) of what is above it."""
        return [(capfirst(self.opts.verbose_name_plural), self.url("changelist"))]

    def home_url(self, record):
        """Where one goes after saving or deleting."""
        return self.url("changelist")

    def url(self, page, *args):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=args)

    # Saving

    def save_model(self, request, obj, form, change):
        if not self._may(request, "change" if change else "add", obj):
            raise PermissionDenied
        if change:
            self.change_record(request, obj, form)
        else:
            self.add_record(request, obj, form)

    def add_record(self, request, record, form):
        save_as(record, by=request.user, reason="Toegevoegd")

    def change_record(self, request, record, form):
        keep(record, by=request.user, not_chosen=form.not_chosen)

    def response_add(self, request, obj, post_url_continue=None):
        return self.saved(request, obj)

    def response_change(self, request, obj):
        return self.saved(request, obj)

    def saved(self, request, record):
        messages.success(request, f"‘{record}’ is opgeslagen.")
        if "_addanother" in request.POST:
            return HttpResponseRedirect(request.get_full_path())
        return HttpResponseRedirect(self.home_url(record))

    # Deleting, history

    def remove(self, request, record):
        remove(record, by=request.user)

    def refusal(self, record):
        """Why the record cannot go, in Dutch; empty when it can."""
        return ""

    def delete_view(self, request, object_id, extra_context=None):
        record = self.get_object(request, unquote(object_id))
        if not self.has_delete_permission(request, record):
            raise PermissionDenied
        home = self.home_url(record)
        if request.method == "POST":
            name = str(record)
            try:
                self.remove(request, record)
            except (InUse, SharedArea) as refusal:
                messages.error(request, str(refusal))
                return redirect(self.url("change", record.pk))
            except Gone:
                messages.error(request, "Dit is in de tussentijd verwijderd.")
            else:
                messages.success(request, f"‘{name}’ is verwijderd.")
            return redirect(home)
        return self.page(request, record, "delete", "Verwijderen", refusal=self.refusal(record))

    def history_view(self, request, object_id, extra_context=None):
        record = self.get_object(request, unquote(object_id))
        if not self.has_view_permission(request, record):
            raise PermissionDenied
        return self.page(request, record, "history", "Geschiedenis", changes=changes_of(record))

    def page(self, request, record, template, title, **context):
        """A page about one record."""
        return TemplateResponse(
            request,
            f"admin/indicators/kept_{template}.html",
            self.admin_site.each_context(request)
            | {
                "opts": self.opts,
                "title": title,
                "record": record,
                "record_url": self.url("change", record.pk),
                "crumbs": self.crumbs(record),
                **context,
            },
        )


class KeptForm(VersionedForm):
    """A record of a municipality's list; who keeps one list need not say whose it is."""

    keepers = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "municipality" not in self.fields:
            return
        field = self.fields["municipality"]
        field.queryset = Municipality.objects.filter(pk__in=[place.pk for place in self.keepers])
        if len(self.keepers) == 1:
            field.initial = self.keepers[0]
            field.widget = forms.HiddenInput()


# Indicators


class NewIndicatorForm(NewIndicatorFields, KeptForm):
    """An indicator by itself, outside a plan."""

    name = forms.CharField(label="Naam", max_length=250, help_text="Zoals: aantal woninginbraken.")
    source = forms.CharField(
        label="Bron",
        required=False,
        max_length=200,
        widget=WithSuggestions,
        help_text="Waar komen de cijfers vandaan?",
    )

    class Meta:
        model = Indicator
        fields = ["municipality"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        teams = Organisation.objects.teams().existing_on(timezone.localdate())
        teams = teams.filter(Q(municipality__in=self.keepers) | Q(serves__in=self.keepers)).distinct()
        self.offer_choices(teams)
        if len(self.keepers) == 1:
            self.fields["source"].widget.suggestions = source_suggestions(self.keepers[0].pk)

    def clean(self):
        cleaned = super().clean()
        place, name = cleaned.get("municipality"), cleaned.get("name", "")
        if place and any(one.name.casefold() == name.casefold() for one in with_name(place.indicators.all())):
            self.add_error("name", "Er is al een indicator met deze naam.")
        team = cleaned.get("team")
        if place and team and not Organisation.objects.serving(place).filter(pk=team.pk).exists():
            self.add_error("team", "Dit team werkt niet voor deze gemeente.")
        self.clean_new(cleaned)
        return cleaned


class IndicatorForm(KeptForm):
    """How an indicator is followed; what it is exactly stands in its definitions."""

    class Meta:
        model = Indicator
        fields = ["direction", "direction_explanation", "kind", "frequency", "team", "version"]
        widgets = {
            "direction": forms.RadioSelect,
            "direction_explanation": forms.Textarea(attrs={"rows": 2}),
        }
        labels = {
            "direction": "Wat is beter?",
            "direction_explanation": "Hoe moet men deze cijfers lezen?",
            "frequency": "Hoe vaak is er een cijfer?",
        }
        help_texts = {"team": "Actiehouders uit dit team kunnen de cijfers zelf invullen."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["direction"].choices = Indicator.Direction.choices
        team = self.fields["team"]
        serving = Organisation.objects.serving(self.instance.municipality_id).teams()
        team.queryset = serving.existing_on(timezone.localdate())
        if self.instance.team_id:
            team.queryset = (team.queryset | Organisation.objects.filter(pk=self.instance.team_id)).distinct()
        team.empty_label = "Nog niet bekend"

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("direction") == Indicator.Direction.INTERPRETATION and not cleaned.get(
            "direction_explanation"
        ):
            self.add_error("direction_explanation", "Leg uit hoe men deze cijfers moet lezen.")
        return cleaned


def current_name():
    """What an indicator is called now, for queries of indicators."""
    newest = IndicatorVersion.objects.filter(indicator=OuterRef("pk")).order_by("-number")
    return Subquery(newest.values("name")[:1])


def with_name(indicators):
    """Indicators with what they are called now, and the unit and source of that definition."""
    return indicators.prefetch_related("versions__source").annotate(current_name=current_name())


class InPlan(admin.SimpleListFilter):
    """Whether a plan names the indicator."""

    title = "in een plan"
    parameter_name = "plan"

    def lookups(self, request, model_admin):
        return [("ja", "In een plan"), ("nee", "In geen plan")]

    def queryset(self, request, queryset):
        if self.value() in {"ja", "nee"}:
            return queryset.filter(plan_indicators__isnull=self.value() == "nee").distinct()
        return queryset


@admin.register(Indicator)
class IndicatorAdmin(KeptAdmin):
    form = IndicatorForm
    change_form_template = "admin/indicators/indicator_form.html"
    list_display = (
        "shown_name",
        "unit_shown",
        "source_shown",
        "direction_shown",
        "team_shown",
        "plans_shown",
    )
    list_display_links = ("shown_name",)
    list_filter = (InPlan, "kind")
    list_select_related = ("team", "municipality")
    search_fields = ("versions__name", "versions__source__name")
    search_help_text = "Zoek op naam of bron."
    add_label = "Indicator toevoegen"
    empty_title = "Er zijn nog geen indicatoren"
    empty_text = (
        "Een indicator laat met cijfers zien of het werkt. Meestal voegt u er een toe bij een prioriteit van "
        "het plan; dat kan ook hier."
    )

    def get_queryset(self, request):
        found = with_name(super().get_queryset(request))
        return found.annotate(plan_count=Count("plan_indicators__plan", distinct=True))

    def get_ordering(self, request):
        """By the name of now."""
        return [current_name().asc(), "pk"]

    @admin.display(description="naam", ordering="current_name")
    def shown_name(self, indicator):
        return indicator.current_name or str(indicator)

    @admin.display(description="eenheid")
    def unit_shown(self, indicator):
        return unit_words(indicator.current) if indicator.current else "–"

    @admin.display(description="bron")
    def source_shown(self, indicator):
        return (indicator.current and indicator.current.source) or "–"

    @admin.display(description="beter", ordering="direction")
    def direction_shown(self, indicator):
        return indicator.get_direction_display().removesuffix(" is beter")

    @admin.display(description="levert", ordering="team__name")
    def team_shown(self, indicator):
        return indicator.team or "–"

    @admin.display(description="plannen", ordering="plan_count")
    def plans_shown(self, indicator):
        return indicator.plan_count

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs["form"] = NewIndicatorForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request, obj=None):
        return (NewIndicatorForm if obj is None else IndicatorForm)._meta.fields

    def record_context(self, request, indicator):
        context = super().record_context(request, indicator)
        if indicator is None:
            return context
        versions = sorted(indicator.versions.all(), key=lambda version: -version.number)
        places = PlanIndicator.objects.filter(indicator=indicator)
        may_change = self.has_change_permission(request, indicator)
        return context | {
            "definitions": [
                {"version": version, "unit": unit_words(version), "is_current": number == 0}
                for number, version in enumerate(versions)
            ],
            "places": places.select_related("plan__municipality", "priority", "objective").prefetch_related(
                "targets"
            ),
            "sub": f"Indicator van {indicator.municipality.title}",
            "new_version_url": (
                f"{reverse('admin:indicators_indicatorversion_add')}?indicator={indicator.pk}"
                if may_change
                else ""
            ),
        }

    def add_record(self, request, indicator, form):
        given = form.cleaned_data
        place = given["municipality"]
        with transaction.atomic():
            source = None
            if given["source"]:
                source = source_named(municipality=place, name=given["source"], by=request.user)
            made, definition = form.new_indicator(place, source)
            add_indicator(indicator=made, definition=definition, by=request.user)
        indicator.pk = made.pk
        indicator._state.adding = False

    def change_record(self, request, indicator, form):
        change_indicator(indicator=indicator, by=request.user, not_chosen=form.not_chosen)

    def saved(self, request, record):
        found = Indicator.objects.get(pk=record.pk)
        super().saved(request, found)
        if "_addanother" in request.POST:
            return HttpResponseRedirect(request.get_full_path())
        return HttpResponseRedirect(self.url("change", record.pk))

    def remove(self, request, record):
        delete_indicator(indicator=record, by=request.user)

    def refusal(self, record):
        uses = uses_of(record)
        return f"Deze indicator is in gebruik: {', '.join(use.text for use in uses)}." if uses else ""


def unit_words(version):
    """The unit of a definition in words: percentage, per 1.000 inwoners, plaats op een ranglijst van 355."""
    if version.unit == Unit.RATE:
        base = f"{version.rate_base:,}".replace(",", ".")
        return f"per {base} {version.rate_of}".strip()
    if version.unit == Unit.RANK and version.rank_size:
        return f"plaats op een ranglijst van {version.rank_size}"
    return version.get_unit_display()


# Definitions


class IndicatorVersionForm(VersionedForm):
    """A definition. Of one in use only what is open yet; then somebody says why."""

    change_reason = forms.CharField(
        label="Waarom verandert u dit?",
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": REASON_LENGTH}),
        help_text="Eén zin. Collega's lezen dit terug in de geschiedenis.",
    )

    class Meta:
        model = IndicatorVersion
        fields = [
            "name", "definition", "unit", "rate_base", "rate_of", "rank_best", "rank_size", "decimals",
            "source", "starts_on", "change", "version",
        ]  # fmt: skip
        widgets = {
            "unit": forms.RadioSelect,
            "rank_best": forms.RadioSelect,
            "definition": forms.Textarea(attrs={"rows": 3}),
            "change": forms.Textarea(attrs={"rows": 2}),
            "starts_on": date_input(),
        }
        labels = {"unit": "Wat is het voor cijfer?"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        version = self.instance
        self.closed = []
        self.fields["unit"].choices = Unit.choices
        self.fields["rank_best"].choices = IndicatorVersion.Best.choices
        self.fields["rank_best"].required = False
        self.fields["source"].queryset = DataSource.objects.filter(
            municipality=version.indicator.municipality_id
        )
        self.fields["source"].empty_label = "Nog niet bekend"
        if version.number == 1:
            del self.fields["change"]
            if version.pk:
                del self.fields["starts_on"]
        else:
            self.fields["starts_on"].required = self.fields["change"].required = True
            self.fields["starts_on"].help_text = "Vanaf deze dag staat er een breuk in de reeks."
        if version.pk and in_use(version):
            self.close()
        else:
            del self.fields["change_reason"]

    def close(self):
        """Leave out what figures or an adopted plan rest on."""
        names = [name for name in LOCKED if getattr(self.instance, name) not in (None, "")]
        if self.instance.unit != Unit.RATE:
            names += ["rate_base", "rate_of"]
        if self.instance.unit != Unit.RANK:
            names += ["rank_size", "rank_best"]
        for name in names:
            self.fields.pop(name, None)
        shown = [name for name in LOCKED if getattr(self.instance, name) not in (None, "")]
        self.closed = readable_fields(self.instance, shown)

    def clean(self):
        cleaned = super().clean()
        if "unit" in self.fields and cleaned.get("unit"):
            require_unit_fields(self, cleaned, cleaned["unit"])
        if "change_reason" in self.fields and not cleaned.get("change_reason") and self.has_changed():
            self.add_error("change_reason", "Zeg in één zin waarom u dit verandert.")
        return cleaned


class NewVersionForm(IndicatorVersionForm):
    """The next definition of an indicator, begun as the one that holds now."""

    after = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self):
        cleaned = super().clean()
        newest = self.instance.indicator.versions.latest("number")
        if cleaned.get("after") != newest.number:
            self.add_error(
                None,
                f"Een collega heeft in de tussentijd een nieuwe definitie gemaakt: ‘{newest.change}’ Is de "
                "uwe daarna nog nodig? Sla dan nog eens op.",
            )
            self.data = self.data.copy()
            self.data["after"] = str(newest.number)
        elif newest.starts_on and cleaned.get("starts_on") and cleaned["starts_on"] <= newest.starts_on:
            self.add_error(
                "starts_on",
                f"De vorige definitie geldt vanaf {newest.starts_on:%d-%m-%Y}. Kies een latere dag.",
            )
        return cleaned


@admin.register(IndicatorVersion)
class IndicatorVersionAdmin(KeptAdmin):
    form = IndicatorVersionForm
    owner_lookup = "indicator__municipality"
    change_form_template = "admin/indicators/version_form.html"
    list_select_related = ("indicator__municipality",)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("indicator__municipality", "source")

    def changelist_view(self, request, extra_context=None):
        """Definitions stand on the page of their indicator."""
        return redirect("admin:indicators_indicator_changelist")

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id is None:
            request.indicator = self.indicator_in_scope(request)
            if not self._may(request, "add", request.indicator):
                raise PermissionDenied
        return super().changeform_view(request, object_id, form_url, extra_context)

    def indicator_in_scope(self, request):
        """The indicator of which somebody makes a new definition: 404 for who has nothing to do with it."""
        pk = request.GET.get("indicator", "")
        indicators = self.admin_site._registry[Indicator].get_queryset(request)
        found = indicators.filter(pk=pk).first() if is_number(pk) else None
        if found is None or found.current is None:
            raise Http404
        return found

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is not None:
            return super().get_form(request, obj, change=change, **kwargs)
        kwargs["form"] = NewVersionForm
        form = super().get_form(request, obj, change=change, **kwargs)
        newest = request.indicator.current

        class Form(form):
            def __init__(self, *args, **kwargs):
                kwargs["instance"] = IndicatorVersion(indicator=request.indicator, number=newest.number + 1)
                kwargs["initial"] = {
                    name: getattr(newest, name) for name in ("name", "decimals", *LOCKED)
                } | {"source": newest.source_id, "after": newest.number}
                super().__init__(*args, **kwargs)

        return Form

    def get_fields(self, request, obj=None):
        return IndicatorVersionForm._meta.fields

    def record_context(self, request, version):
        context = super().record_context(request, version)
        indicator = version.indicator if version else request.indicator
        newest = version is None or version.number == max(one.number for one in indicator.versions.all())
        return context | {
            "indicator": indicator,
            "may_delete_version": bool(version and newest and version.number > 1),
        }

    def crumbs(self, version):
        found = [("Indicatoren", reverse("admin:indicators_indicator_changelist"))]
        if version is not None:
            found.append((str(version.indicator), self.home_url(version)))
        return found

    def home_url(self, version):
        return reverse("admin:indicators_indicator_change", args=[version.indicator_id])

    def add_record(self, request, version, form):
        new_version(definition=version, after=form.cleaned_data["after"], by=request.user)

    def change_record(self, request, version, form):
        reason = form.cleaned_data.get("change_reason", "")
        change_version(version=version, by=request.user, reason=reason, not_chosen=form.not_chosen)

    def remove(self, request, version):
        delete_version(version=version, by=request.user)


# Sources and breaks


class WebAddressField(forms.URLField):
    """An address without a scheme is one of https."""

    def __init__(self, **kwargs):
        super().__init__(assume_scheme="https", **kwargs)


class DataSourceForm(KeptForm):
    class Meta:
        model = DataSource
        fields = ["municipality", "name", "holder", "method", "frequency", "link", "licence", "version"]
        field_classes = {"link": WebAddressField}
        widgets = {"method": forms.Textarea(attrs={"rows": 3})}


@admin.register(DataSource)
class DataSourceAdmin(KeptAdmin):
    form = DataSourceForm
    change_form_template = "admin/indicators/source_form.html"
    list_display = ("name", "holder", "frequency", "indicators_shown", "breaks_shown")
    list_select_related = ("municipality",)
    search_fields = ("name", "holder")
    search_help_text = "Zoek op naam of bronhouder."
    add_label = "Bron toevoegen"
    empty_title = "Er zijn nog geen bronnen"
    empty_text = (
        "Een bron zegt waar cijfers vandaan komen, zoals de Veiligheidsmonitor of de politie. Verandert een "
        "bron van telling? Zet dat er dan bij als breuk."
    )

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .annotate(
                indicator_count=Count("indicator_versions__indicator", distinct=True),
                break_count=Count("breaks", distinct=True),
            )
        )

    @admin.display(description="indicatoren", ordering="indicator_count")
    def indicators_shown(self, source):
        return source.indicator_count

    @admin.display(description="breuken", ordering="break_count")
    def breaks_shown(self, source):
        return source.break_count

    def get_fields(self, request, obj=None):
        fields = DataSourceForm._meta.fields
        return fields if obj is None else [name for name in fields if name != "municipality"]

    def record_context(self, request, source):
        context = super().record_context(request, source)
        if source is None:
            return context
        may_change = self.has_change_permission(request, source)
        return context | {
            "sub": f"Bron van {source.municipality.title}",
            "breaks": source.breaks.all(),
            "users_of": with_name(Indicator.objects.filter(versions__source=source).distinct()),
            "add_break_url": (
                f"{reverse('admin:indicators_seriesbreak_add')}?source={source.pk}" if may_change else ""
            ),
        }

    def remove(self, request, source):
        delete_source(source=source, by=request.user)

    def refusal(self, source):
        number = source.indicator_versions.values("indicator").distinct().count()
        if not number:
            return ""
        return (
            f"{number} {'indicator heeft' if number == 1 else 'indicatoren hebben'} deze bron. "
            "Kies daar eerst een andere bron."
        )


class SeriesBreakForm(VersionedForm):
    class Meta:
        model = SeriesBreak
        fields = ["on", "explanation", "version"]
        widgets = {"on": date_input()}
        help_texts = {
            "on": "Vanaf deze dag zijn de cijfers niet te vergelijken met die van ervoor.",
            "explanation": "Eén zin voor de lezer, zoals: sinds 2021 een andere vragenlijst.",
        }

    def clean(self):
        cleaned = super().clean()
        others = SeriesBreak.objects.filter(source=self.instance.source_id, on=cleaned.get("on"))
        if cleaned.get("on") and others.exclude(pk=self.instance.pk).exists():
            self.add_error("on", "Op deze dag staat al een breuk.")
        return cleaned


@admin.register(SeriesBreak)
class SeriesBreakAdmin(KeptAdmin):
    form = SeriesBreakForm
    owner_lookup = "source__municipality"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("source__municipality")

    def changelist_view(self, request, extra_context=None):
        """Breaks stand on the page of their source."""
        return redirect("admin:indicators_datasource_changelist")

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id is None:
            pk = request.GET.get("source", "")
            sources = self.admin_site._registry[DataSource].get_queryset(request)
            request.source = sources.filter(pk=pk).first() if is_number(pk) else None
            if request.source is None:
                raise Http404
            if not self._may(request, "add", request.source):
                raise PermissionDenied
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is not None:
            return form

        class Form(form):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, **kwargs | {"instance": SeriesBreak(source=request.source)})

        return Form

    def crumbs(self, found):
        above = [("Bronnen", reverse("admin:indicators_datasource_changelist"))]
        return above if found is None else [*above, (str(found.source), self.home_url(found))]

    def home_url(self, found):
        return reverse("admin:indicators_datasource_change", args=[found.source_id])


# Areas


class AreaForm(KeptForm):
    class Meta:
        model = Area
        fields = ["municipality", "kind", "name", "code", "households", "version"]
        labels = {"households": "Aantal huishoudens"}
        help_texts = {
            "code": "De CBS-code, als u die kent. Zoals WK055300 voor een wijk.",
            "households": "Alleen voor een wijk of buurt. Hiermee rekent LIVP uit hoeveel huishoudens een "
            "buurtinitiatief in de buurt hebben. Het CBS telt ze.",
        }

    # What everybody shares comes with the installation.
    OWN = (Area.Kind.NEIGHBOURHOOD, Area.Kind.DISTRICT, Area.Kind.SIZE_CLASS)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            self.fields["kind"].choices = [
                ("", "Kies een soort"),
                *((kind.value, kind.label) for kind in self.OWN),
            ]
        if "municipality" in self.fields:
            self.fields["municipality"].required = True


class WhoseArea(admin.SimpleListFilter):
    """Own areas, or those that everybody uses."""

    title = "lijst"
    parameter_name = "lijst"

    def lookups(self, request, model_admin):
        return [("eigen", "Van de eigen gemeente"), ("alle", "Van iedereen")]

    def queryset(self, request, queryset):
        if self.value() in {"eigen", "alle"}:
            return queryset.filter(municipality__isnull=self.value() == "alle")
        return queryset


@admin.register(Area)
class AreaAdmin(KeptAdmin):
    """Own areas are kept; those that everybody uses are only read."""

    form = AreaForm
    list_display = ("name", "kind", "code", "whose")
    list_filter = (WhoseArea, "kind")
    list_select_related = ("municipality",)
    search_fields = ("name", "code")
    search_help_text = "Zoek op naam of code."
    add_label = "Gebied toevoegen"

    def get_queryset(self, request):
        found = Area.objects.select_related("municipality")
        if request.user.is_superuser:
            return found
        return found.filter(
            Q(municipality=None) | Q(municipality__in=Municipality.objects.of_member(request.user))
        )

    @admin.display(description="lijst van", ordering="municipality__name")
    def whose(self, area):
        return area.municipality or "iedereen"

    def get_fields(self, request, obj=None):
        fields = AreaForm._meta.fields
        return fields if obj is None else [name for name in fields if name != "municipality"]

    def has_view_permission(self, request, obj=None):
        if obj is not None and obj.municipality_id is None:
            return super().has_view_permission(request)
        return super().has_view_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        is_shared = obj is not None and obj.municipality_id is None
        return not is_shared and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        is_shared = obj is not None and obj.municipality_id is None
        return not is_shared and super().has_delete_permission(request, obj)

    def record_context(self, request, area):
        context = super().record_context(request, area)
        if area is not None:
            context["sub"] = f"{capfirst(area.get_kind_display())} · lijst van {self.whose(area)}"
        return context

    def remove(self, request, area):
        delete_area(area=area, by=request.user)
