"""Figures from police and CBS: couple indicators to tables, fetch, look, and store what was seen."""

import re
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max, Q
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django_htmx.http import HttpResponseClientRedirect

from desk.pages.base import HubPage, is_number
from indicators.measurements import FigureChanged, FiguresRefused
from indicators.models import Indicator, OpenDataMapping
from indicators.models.indicator import Unit
from indicators.open_data import previews
from indicators.open_data.bulk_csv import BulkTable
from indicators.open_data.client import FetchFailed
from indicators.open_data.coupling import couple, couple_ready_made, uncouple
from indicators.open_data.fetching import code_of, mappings_of
from indicators.open_data.ready_made import BY_CODE, READY_MADE, fitting, suggested
from indicators.open_data.tables import TABLE_NAME, MappingWrong
from indicators.periods import FIRST_YEAR, LAST_YEAR
from municipalities.models import Area
from municipalities.scoped_admin import ScopedAdmin
from plans.editing import Gone

OWN = "own"
MOST_BYTES = 20 * 1024 * 1024


class CoupleForm(forms.Form):
    """Where the figures of an indicator are found: a ready-made choice, or a table by name."""

    choice = forms.ChoiceField(label="Welke cijfers?", widget=forms.RadioSelect)
    areas = forms.ModelMultipleChoiceField(
        Area.objects.none(),
        label="Haal ook cijfers op om mee te vergelijken",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="De cijfers van de eigen gemeente komen altijd mee.",
    )
    from_year = forms.IntegerField(
        label="Vanaf welk jaar?",
        required=False,
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        help_text="Leeg: alle jaren die er zijn.",
    )
    provider = forms.ChoiceField(
        label="Aanbieder", required=False, choices=[("", "Kies"), *OpenDataMapping.Provider.choices]
    )
    table = forms.CharField(label="Tabel", required=False, max_length=20, help_text="Zoals 47013NED.")
    measure = forms.CharField(
        label="Onderwerp",
        required=False,
        max_length=200,
        help_text="De titel in de tabel, zoals: Geregistreerde misdrijven.",
    )
    area_dimension = forms.CharField(
        label="Kolom met het gebied",
        required=False,
        max_length=50,
        help_text="Meestal RegioS. Bij tabellen met wijken en buurten: WijkenEnBuurten.",
    )
    keys = forms.CharField(
        label="Welke regels tellen mee?",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Per kolom één regel met de sleutels, zoals: SoortMisdrijf: 1.4.4, 1.4.5. "
        "Meer sleutels worden opgeteld. Noemt u een kolom niet, dan geldt het totaal.",
    )

    def __init__(self, *args, indicator, mapping, **kwargs):
        self.indicator, self.mapping = indicator, mapping
        current = indicator.current
        self.ready_made = fitting(unit=current.unit, rate_base=current.rate_base)
        super().__init__(*args, initial=self._initial(), **kwargs)
        self.fields["choice"].choices = [
            *(
                (one.code, format_html("{}<small>{}</small>", one.title, one.explanation))
                for one in self.ready_made
            ),
            (OWN, "Een andere tabel van politie of CBS"),
        ]
        self.fields["areas"].queryset = areas_for(indicator, mapping)
        if not self.fields["areas"].queryset:
            del self.fields["areas"]

    def _initial(self):
        mapping, current = self.mapping, self.indicator.current
        if mapping is None:
            found = suggested(current.name, unit=current.unit, rate_base=current.rate_base)
            return {
                "choice": found.code if found else "",
                "area_dimension": "RegioS",
                "areas": Area.objects.filter(kind=Area.Kind.COUNTRY, municipality=None),
            }
        ready_made = next((one.code for one in self.ready_made if one.is_of(mapping)), OWN)
        return {
            "choice": ready_made,
            "areas": mapping.areas.all(),
            "from_year": mapping.from_year,
            "provider": mapping.provider,
            "table": mapping.table,
            "measure": mapping.measure,
            "area_dimension": mapping.area_dimension,
            "keys": "\n".join(f"{name}: {', '.join(keys)}" for name, keys in mapping.keys.items()),
        }

    def clean_table(self):
        table = self.cleaned_data["table"].strip()
        if table and not TABLE_NAME.fullmatch(table):
            raise forms.ValidationError("Dit is geen naam van een tabel. Schrijf bijvoorbeeld 47013NED.")
        return table

    def clean_keys(self):
        keys = {}
        for line in self.cleaned_data["keys"].splitlines():
            if not line.strip():
                continue
            name, colon, several = line.partition(":")
            found = [key.strip() for key in re.split(r"[,;]", several) if key.strip()]
            if not (colon and re.fullmatch(r"\w+", name.strip()) and found):
                raise forms.ValidationError(f"Schrijf ‘{line.strip()}’ als kolom: sleutel, sleutel.")
            keys.setdefault(name.strip(), []).extend(found)
        return keys

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("choice") == OWN:
            for name in ("provider", "table", "measure"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, "Vul dit in, of kies hierboven een koppeling die klaarstaat.")
        return cleaned

    def keep(self, by):
        """Couple the indicator."""
        given = self.cleaned_data
        shared = {
            "indicator": self.indicator,
            "areas": given.get("areas", ()),
            "from_year": given["from_year"],
            "by": by,
        }
        if given["choice"] != OWN:
            return couple_ready_made(ready_made=BY_CODE[given["choice"]], **shared)
        return couple(
            provider=given["provider"],
            table=given["table"],
            measure=given["measure"],
            keys=given["keys"],
            area_dimension=given["area_dimension"].strip() or "RegioS",
            **shared,
        )


def areas_for(indicator, mapping):
    """The areas that figures can also be fetched of: the country, the own region, own areas with a code."""
    municipality = indicator.municipality
    found = Q(kind=Area.Kind.COUNTRY, municipality=None) | (Q(municipality=municipality) & ~Q(code=""))
    if municipality.safety_region_id:
        found |= Q(
            of_municipality__safety_region=municipality.safety_region_id, of_municipality__is_dissolved=False
        )
    if mapping is not None:
        found |= Q(pk__in=mapping.areas.values("pk"))
    areas = Area.objects.filter(found).exclude(of_municipality=municipality)
    return areas.select_related("of_municipality").order_by("kind", "name").distinct()


class FilesForm(forms.Form):
    """The two files of a table, downloaded by hand where the service cannot be reached."""

    figures = forms.FileField(label="Bestand met cijfers", help_text="Eindigt op .csv.")
    description = forms.FileField(label="Bestand met de beschrijving", help_text="Eindigt op _metadata.csv.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["accept"] = ".csv"

    def _small(self, name):
        file = self.cleaned_data[name]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                "Dit bestand is groter dan 20 MB. Kies op de site van CBS of politie minder regio's of jaren."
            )
        return file

    def clean_figures(self):
        return self._small("figures")

    def clean_description(self):
        return self._small("description")


@admin.register(OpenDataMapping)
class OpenDataMappingAdmin(HubPage, ScopedAdmin):
    owner_lookup = "indicator__municipality"
    tab = "indicators"

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("ophalen/<int:plan_id>/", wrap(self.fetch_view), name="indicators_opendatamapping_fetch"),
            path(
                "ophalen/<int:plan_id>/koppelen/<int:indicator_id>/",
                wrap(self.couple_view),
                name="indicators_opendatamapping_couple",
            ),
        ]

    def plan_to_change(self, request, plan_id):
        plan = self.plan_in_scope(request, plan_id)
        if not request.user.has_perm("indicators.change_opendatamapping", plan):
            raise PermissionDenied
        return plan

    def here(self, plan, token=""):
        url = reverse("admin:indicators_opendatamapping_fetch", args=[plan.pk])
        return f"{url}?{urlencode({'taak': token})}" if token else url

    def page(self, request, plan, template, **more):
        return TemplateResponse(
            request,
            f"admin/indicators/{template}.html",
            self.hub(
                request,
                plan,
                self.tab,
                here=self.here(plan),
                tab_url=reverse("admin:indicators_planindicator_of_plan", args=[plan.pk]),
                **more,
            ),
        )

    # Fetching

    def fetch_view(self, request, plan_id):
        """Cijfers ophalen: what is coupled, how far a fetch is, and what it found."""
        plan = self.plan_to_change(request, plan_id)
        token = request.GET.get("taak", "")
        if request.method == "POST":
            action, _, rest = request.POST.get("action", "").partition(":")
            take = {
                "fetch": self.start,
                "couple": self.couple_at_once,
                "files": self.read_files,
                "save": self.save,
            }.get(action)
            return take(request, plan, rest) if take else HttpResponseRedirect(self.here(plan))
        if not token:
            return self.overview(request, plan)
        job = previews.find(token, plan_id=plan.pk, by=request.user)
        if job is None:
            messages.error(request, "Deze cijfers staan niet meer klaar. Haal ze opnieuw op.")
            if request.htmx:
                return HttpResponseClientRedirect(self.here(plan))
            return HttpResponseRedirect(self.here(plan))
        if not job.is_done:
            if request.htmx:
                return TemplateResponse(
                    request,
                    "admin/indicators/open_data_progress_part.html",
                    {"job": job, "url": self.here(plan, token)},
                )
            title = "Cijfers worden opgehaald"
            return self.page(
                request, plan, "open_data_progress", job=job, url=self.here(plan, token), title=title
            )
        if request.htmx:
            return HttpResponseClientRedirect(self.here(plan, token))
        return self.preview(request, plan, token, job)

    def overview(self, request, plan, files=None):
        """The indicators of the plan, with where their figures are found."""
        indicators = self.indicators_of(plan)
        mappings = {one.indicator_id: one for one in mappings_of(indicators)}
        rows = [self.row_of(one, mappings.get(one.pk)) for one in indicators]
        return self.page(
            request,
            plan,
            "open_data",
            title="Cijfers ophalen",
            coupled=[row for row in rows if row["mapping"]],
            loose=[row for row in rows if not row["mapping"]],
            has_code=bool(plan.municipality.cbs_code),
            files=files or FilesForm(),
        )

    def indicators_of(self, plan):
        """The indicators of the plan that can have figures, by name."""
        found = Indicator.objects.filter(plan_indicators__plan=plan).distinct()
        found = found.annotate(
            fetched_at=Max("versions__measurements__fetched_at"),
        ).prefetch_related("versions")
        return sorted((one for one in found if one.current), key=lambda one: one.name.casefold())

    def row_of(self, indicator, mapping):
        current = indicator.current
        ready_made = next((one for one in READY_MADE if mapping and one.is_of(mapping)), None)
        return {
            "indicator": indicator,
            "mapping": mapping,
            "what": ready_made.title if ready_made else mapping.measure if mapping else "",
            "areas": [str(area) for area in mapping.areas.all() if code_of(area)] if mapping else [],
            "suggestion": None
            if mapping
            else suggested(current.name, unit=current.unit, rate_base=current.rate_base),
            "can": current.unit != Unit.JUDGEMENT,
        }

    def start(self, request, plan, rest):
        """Put a fetch of the chosen indicators in the queue."""
        chosen = {int(pk) for pk in request.POST.getlist("mapping") if is_number(pk)}
        ids = [one.pk for one in mappings_of(self.indicators_of(plan)) if one.pk in chosen]
        if not ids:
            messages.error(request, "Kies ten minste één indicator om cijfers van op te halen.")
            return HttpResponseRedirect(self.here(plan))
        token = previews.begin(plan_id=plan.pk, mapping_ids=ids, by=request.user)
        return HttpResponseRedirect(self.here(plan, token))

    def couple_at_once(self, request, plan, rest):
        """The one click: the suggested mapping, with the country to compare with."""
        indicator_id, _, code = rest.partition(":")
        found = self.indicator_in_scope(plan, int(indicator_id) if is_number(indicator_id) else 0)
        if code not in BY_CODE:
            raise Http404
        current = found.current
        if not BY_CODE[code].fits(unit=current.unit, rate_base=current.rate_base):
            raise Http404
        country = Area.objects.filter(kind=Area.Kind.COUNTRY, municipality=None)
        try:
            couple_ready_made(indicator=found, ready_made=BY_CODE[code], areas=country, by=request.user)
        except Gone as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"‘{found}’ is gekoppeld aan ‘{BY_CODE[code].title}’.")
        return HttpResponseRedirect(self.here(plan))

    def read_files(self, request, plan, rest):
        """Read the files of a table; what follows is the same preview."""
        form = FilesForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                table = BulkTable(
                    form.cleaned_data["figures"].read(), form.cleaned_data["description"].read()
                )
                results = previews.read_file(mappings_of(self.indicators_of(plan)), table)
            except (FetchFailed, MappingWrong) as trouble:
                form.add_error("figures", str(trouble))
            else:
                token = previews.keep(results, plan_id=plan.pk, by=request.user)
                return HttpResponseRedirect(self.here(plan, token))
        return self.overview(request, plan, form)

    # Looking and storing

    def preview(self, request, plan, token, job):
        """What would change, per indicator."""
        above = {"label": "Cijfers ophalen", "url": self.here(plan)}
        try:
            seen = previews.preview(job.results)
        except FiguresRefused as refusal:
            messages.error(request, f"{refusal} Haal de cijfers opnieuw op.")
            return HttpResponseRedirect(self.here(plan))
        return self.page(
            request,
            plan,
            "open_data_preview",
            title="Opgehaalde cijfers",
            above=above,
            token=token,
            seen=seen,
            moment=job.seen_at or job.queued_at,
            url=self.here(plan, token),
        )

    def save(self, request, plan, rest):
        """Store what was seen, of the chosen indicators."""
        token = request.POST.get("taak", "")
        job = previews.find(token, plan_id=plan.pk, by=request.user)
        if job is None or not job.is_done:
            messages.error(request, "Deze cijfers zijn al opgeslagen of staan niet meer klaar.")
            return HttpResponseRedirect(self.here(plan))
        chosen = set(request.POST.getlist("indicator"))
        results = [one for one in job.results if str(one.mapping_id) in chosen and not one.error]
        if not results:
            messages.error(request, "Kies ten minste één indicator. Er is nog niets opgeslagen.")
            return HttpResponseRedirect(self.here(plan, token))
        try:
            saved = previews.save_results(
                results, among=job.results, digest=request.POST.get("digest", ""), by=request.user
            )
        except (previews.PreviewChanged, FigureChanged):
            messages.error(request, str(previews.PreviewChanged()))
            return HttpResponseRedirect(self.here(plan, token))
        except FiguresRefused as refusal:
            messages.error(request, f"{refusal} Er is niets opgeslagen.")
            return HttpResponseRedirect(self.here(plan))
        previews.forget(token)
        messages.success(request, str(saved))
        return HttpResponseRedirect(self.here(plan))

    # Coupling

    def indicator_in_scope(self, plan, indicator_id):
        found = Indicator.objects.filter(municipality=plan.municipality_id, pk=indicator_id)
        indicator = found.select_related("municipality").prefetch_related("versions__source__breaks").first()
        if indicator is None or indicator.current is None:
            raise Http404
        return indicator

    def couple_view(self, request, plan_id, indicator_id):
        """Koppelen: where the figures of one indicator are found."""
        plan = self.plan_to_change(request, plan_id)
        indicator = self.indicator_in_scope(plan, indicator_id)
        mapping = OpenDataMapping.objects.filter(indicator=indicator).prefetch_related("areas").first()
        form = CoupleForm(
            request.POST if request.method == "POST" else None, indicator=indicator, mapping=mapping
        )
        if request.method == "POST":
            try:
                if "uncouple" in request.POST:
                    uncouple(indicator=indicator, by=request.user)
                    messages.success(
                        request, f"‘{indicator}’ is losgekoppeld. De cijfers die er al staan, blijven."
                    )
                    return HttpResponseRedirect(self.here(plan))
                if indicator.current.unit != Unit.JUDGEMENT and form.is_valid():
                    form.keep(request.user)
                    messages.success(request, f"‘{indicator}’ is gekoppeld.")
                    return HttpResponseRedirect(self.here(plan))
            except Gone as refusal:
                messages.error(request, str(refusal))
                return HttpResponseRedirect(self.here(plan))
        return self.page(
            request,
            plan,
            "open_data_couple",
            title=f"Koppelen: {indicator}",
            above={"label": "Cijfers ophalen", "url": self.here(plan)},
            indicator=indicator,
            mapping=mapping,
            form=form,
            can=indicator.current.unit != Unit.JUDGEMENT,
        )
