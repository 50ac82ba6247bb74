"""Cijfers: entered in a grid, one by one, or from a file."""

import io
import json
import secrets
import zlib

from django import forms
from django.contrib import admin, messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from desk.pages.base import HubPage, is_number, readable_fields
from indicators.areas import area_of
from indicators.figure_files import (
    COLUMNS,
    RowsRefused,
    import_figures,
    preview_figures,
    template,
)
from indicators.figures import Figure, State, definition_for
from indicators.file_rows import MOST_BYTES, FileRefused
from indicators.grid import GridRefused, grid_of, periods_of, save_grid, unit_words
from indicators.measurements import FigureChanged, FiguresRefused, ReasonNeeded, save_figures
from indicators.models import Indicator, IndicatorVersion, Measurement
from indicators.models.indicator import Unit
from indicators.numbers import number_text
from indicators.periods import MONTHS, NoPeriod, PeriodKind, parse_period
from indicators.rules import measurable_by
from indicators.typed_figures import CannotBeRead, parse_value, value_text
from municipalities.models import Area
from municipalities.scoped_admin import ScopedAdmin
from plans.forms import REASON_LENGTH
from plans.history import changes_of
from plans.models import Plan
from richtext.plain import PlainTextMixin, without_unseen

MOST_CELLS = 900
"""Fewer than the fields that Django takes of one form."""
COUNTS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 18, 24)
USUAL = {PeriodKind.YEAR: 6, PeriodKind.QUARTER: 8, PeriodKind.MONTH: 12}
WAITS = 60 * 60
"""So many seconds a file waits between preview and confirmation."""
MOST_SHOWN = 200
EXAMPLES = {
    Unit.COUNT: "Een heel getal, zoals 1.234.",
    Unit.RANK: "Een heel getal, zoals 18.",
    Unit.MARK: "Met een komma, zoals 7,3.",
    Unit.PERCENTAGE: "Met een komma, zoals 8,6.",
    Unit.RATE: "Met een komma, zoals 12,4.",
}
CHANGED_MEANWHILE = "In de tussentijd is er iets veranderd. Er is nog niets opgeslagen. Kijk het opnieuw na."
CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
READABLE = [
    "state", "value", "is_provisional", "judgement", "evidence", "assessor", "margin_low", "margin_high",
    "note", "source_reference",
]  # fmt: skip


def figure_reason_field(*, required=False):
    """Why a figure that stands there changes."""
    return forms.CharField(
        label="Waarom verandert u deze cijfers?",
        help_text="Eén zin, voor alle cijfers die u nu verandert. Het oude cijfer blijft in de geschiedenis.",
        max_length=REASON_LENGTH,
        required=required,
        error_messages={"required": "Zeg in één zin waarom u cijfers verandert die er al staan."},
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": REASON_LENGTH}),
    )


class FigureReasonForm(PlainTextMixin, forms.Form):
    change_reason = figure_reason_field()


class GridChoiceForm(forms.Form):
    """Which periods and which area the grid shows."""

    soort = forms.ChoiceField(label="Periodes", choices=PeriodKind.choices)
    aantal = forms.TypedChoiceField(label="Hoeveel", coerce=int, choices=[(n, n) for n in COUNTS])
    jaar = forms.TypedChoiceField(label="Tot en met", coerce=int)
    maand = forms.TypedChoiceField(
        label="Maand",
        coerce=int,
        choices=[(number, f"t/m {month}") for number, month in enumerate(MONTHS[:11], start=1)],
    )
    gebied = forms.ChoiceField(label="Gebied", required=False)

    def __init__(self, given, *, plan, areas, usual_kind, today):
        kind = given.get("soort") if given.get("soort") in PeriodKind.values else usual_kind
        initial = {
            "soort": kind,
            "aantal": USUAL.get(PeriodKind(kind), 6),
            "jaar": today.year,
            "maand": min(max(today.month - 1, 1), 11),
            "gebied": "",
        }
        super().__init__(initial | {name: given[name] for name in initial if name in given})
        years = range(today.year, today.year - 40, -1)
        self.fields["jaar"].choices = [(year, year) for year in years]
        groups = {}
        for area in areas:
            groups.setdefault(_group_of(area, plan), []).append((str(area.pk), area.name))
        self.fields["gebied"].choices = [("", str(plan.municipality)), *groups.items()]


def _group_of(area, plan):
    if area.municipality_id:
        return "Gebieden van uw gemeente"
    return "Andere gemeenten" if area.kind == Area.Kind.MUNICIPALITY else "Om mee te vergelijken"


class FigureFileForm(forms.Form):
    """A file with figures, refused by its size before anything reads it."""

    file = forms.FileField(
        label="Bestand",
        help_text="Een XLSX- of CSV-bestand. U ziet eerst wat er verandert.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={"required": "Kies een bestand.", "empty": "Dit bestand is leeg."},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                f"Dit bestand is groter dan {MOST_BYTES // 1024 // 1024} MB. "
                "Verdeel de cijfers over meer bestanden."
            )
        return file


class MeasurementForm(PlainTextMixin, forms.Form):
    """Everything of one figure. `seen` is the version of the record that was shown."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    state = forms.ChoiceField(label="Cijfer", choices=State.choices, widget=forms.RadioSelect)
    value = forms.CharField(label="Waarde", required=False, max_length=40)
    is_provisional = forms.BooleanField(label="Dit cijfer is voorlopig", required=False)
    judgement = forms.ChoiceField(label="Oordeel", required=False)
    evidence = forms.CharField(
        label="Waaruit dat blijkt", required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    assessor = forms.CharField(
        label="Wie dat beoordeelt",
        required=False,
        help_text="Een functie of team, zoals: regisseur openbare orde. Geen naam van een mens.",
    )
    rank_size = forms.IntegerField(
        label="Aantal plaatsen op de ranglijst", required=False, min_value=1, max_value=2**31 - 1
    )
    margin_low = forms.CharField(label="Ondergrens van de marge", required=False, max_length=40)
    margin_high = forms.CharField(label="Bovengrens van de marge", required=False, max_length=40)
    note = forms.CharField(label="Opmerking", required=False)
    source_reference = forms.CharField(
        label="Vindplaats", required=False, help_text="Waar dit cijfer staat, zoals: rapport, pagina 12."
    )
    change_reason = figure_reason_field()

    def __init__(self, data=None, *, indicator, version, figure):
        self.unit, self.decimals = version.unit, version.decimals
        super().__init__(data, initial=self.stands(figure))
        self.fields["judgement"].choices = [("", "Kies een oordeel"), *Measurement.Judgement.choices]
        self.fields["change_reason"].label = "Waarom verandert u dit cijfer?"
        self.fields["change_reason"].help_text = "Eén zin. Het oude cijfer blijft in de geschiedenis."
        is_judged = version.unit == Unit.JUDGEMENT or indicator.kind == Indicator.Kind.QUALITATIVE
        gone = [] if is_judged else ["judgement", "evidence", "assessor"]
        if version.unit == Unit.JUDGEMENT:
            gone += ["value", "margin_low", "margin_high"]
        if version.unit != Unit.RANK:
            gone.append("rank_size")
        if figure is None:
            gone.append("change_reason")
        for name in gone:
            del self.fields[name]
        if "value" in self.fields:
            self.fields["value"].help_text = f"{unit_words(version).capitalize()}. {EXAMPLES[version.unit]}"

    def stands(self, figure):
        """What the form holds for `figure`."""
        if figure is None:
            return {"seen": 0, "state": State.KNOWN}
        held = {name: getattr(figure, name) for name in self.base_fields if hasattr(figure, name)}
        for name in ("value", "margin_low", "margin_high"):
            number = held[name]
            held[name] = "" if number is None else value_text(_plain_figure(figure, number), self.decimals)
        return held | {"seen": figure.version}

    def clean(self):
        cleaned = super().clean()
        is_known = cleaned.get("state") == State.KNOWN
        for name in ("value", "margin_low", "margin_high"):
            text = cleaned.get(name, "")
            cleaned[name] = None
            if not text or not is_known:
                continue
            try:
                given = parse_value(text, self.unit)
            except CannotBeRead as fault:
                self.add_error(name, str(fault))
                continue
            if given.value is None or given.is_provisional:
                self.add_error(name, "Schrijf hier alleen een getal. Kies erboven of het er is.")
            cleaned[name] = given.value
        if not is_known:
            # What is not there has no judgement and is not provisional.
            cleaned |= {name: "" for name in ("judgement", "evidence", "assessor")}
            cleaned["is_provisional"] = False
        return cleaned

    def figure(self, old, **key):
        """The figure that was filled in, with what the form does not ask as it stands in `old`."""
        names = set(self.cleaned_data) & set(Figure.__dataclass_fields__)
        given = {name: self.cleaned_data[name] for name in names}
        if old is not None and (old.value, old.state) == (given.get("value", old.value), given["state"]):
            given |= {name: getattr(old, name) for name in ("source_table", "source_key", "fetched_at")}
        for name in ("note", "source_reference"):
            given[name] = without_unseen(given[name])
        return Figure(**given, **key)

    def meet(self, theirs):
        """Saving again then means this form's figure."""
        self.data = self.data.copy()
        self.data["seen"] = str(theirs.version if theirs else 0)


def _plain_figure(figure, number):
    return Figure(figure.indicator_version_id, figure.area_id, figure.period, value=number)


@admin.register(Measurement)
class MeasurementAdmin(HubPage, ScopedAdmin):
    owner_lookup = "indicator_version__indicator__municipality"

    def get_urls(self):
        wrap = self.admin_site.admin_view
        name = "indicators_measurement"
        of_plan = "van-plan/<int:plan_id>/"
        return [
            path("", wrap(self.changelist_view), name=f"{name}_changelist"),
            path(of_plan, wrap(self.grid_view), name=f"{name}_grid"),
            path(f"{of_plan}toevoegen/", wrap(self.one_view), name=f"{name}_of_plan_add"),
            path(f"{of_plan}importeren/", wrap(self.import_view), name=f"{name}_import"),
            path(
                f"{of_plan}sjabloon.<str:extension>",
                wrap(require_safe(self.template_view)),
                name=f"{name}_template",
            ),
            path("<int:object_id>/change/", wrap(self.change_view), name=f"{name}_change"),
        ]

    def changelist_view(self, request, extra_context=None):
        return redirect("admin:plans_plan_changelist")

    # Who may do what

    def indicators_of(self, plan):
        """The indicators of `plan` in its order, each once, with their definitions."""
        rows = plan.plan_indicators.select_related("indicator").prefetch_related("indicator__versions")
        order = {"objective": 0, "priority": 1, "safety_picture": 2}
        found = {}
        for row in sorted(
            rows, key=lambda row: (order[row.role], row.priority_id or 0, row.objective_id or 0)
        ):
            found.setdefault(row.indicator_id, row.indicator)
        return list(found.values())

    def enterable(self, request, plan):
        """The indicators whose figures this user may enter; refused for who may enter none at all."""
        indicators = self.indicators_of(plan)
        own = measurable_by(request.user, indicators)
        if not own and not request.user.has_perm("indicators.add_indicator", plan):
            raise PermissionDenied
        return own

    # The grid

    def grid_view(self, request, plan_id):
        plan = self.plan_in_scope(request, plan_id)
        indicators = self.enterable(request, plan)
        today = timezone.localdate()
        shared = Area.objects.filter(municipality=None) | Area.objects.filter(municipality=plan.municipality)
        areas = list(shared.order_by("kind", "name"))
        own = next((area for area in areas if area.of_municipality_id == plan.municipality_id), None)
        choice = GridChoiceForm(
            request.GET,
            plan=plan,
            areas=[area for area in areas if area is not own],
            usual_kind=usual_kind(indicators),
            today=today,
        )
        if not choice.is_valid():
            return redirect("admin:indicators_measurement_grid", plan.pk)
        chosen = choice.cleaned_data
        area = next((area for area in areas if str(area.pk) == chosen["gebied"]), own)
        if area is None:
            area = (
                area_of(plan.municipality) if request.method == "POST" else Area(name=str(plan.municipality))
            )
        count = max(min(chosen["aantal"], MOST_CELLS // max(len(indicators), 1)), 1)
        periods = periods_of(
            PeriodKind(chosen["soort"]),
            count=count,
            until=chosen["jaar"],
            on=today,
            month=chosen["maand"],
        )
        shown = {
            "plan": plan, "indicators": indicators, "area": area, "periods": periods, "choice": choice,
            "is_cut": count < chosen["aantal"],
        }  # fmt: skip
        if request.method == "POST":
            return self.save_grid(request, **shown)
        return self.grid_page(request, **shown)

    def save_grid(self, request, **shown):
        grid = {name: shown[name] for name in ("indicators", "area", "periods")}
        typed = {name: without_unseen(text)[:100] for name, text in request.POST.items() if name[:1] == "c"}
        seen = seen_in(request.POST.get("seen", ""))
        reason = FigureReasonForm(request.POST)
        faults, stands = {}, {}
        if reason.is_valid():
            try:
                done = save_grid(
                    **grid,
                    typed=typed,
                    seen=seen,
                    by=request.user,
                    reason=reason.cleaned_data["change_reason"],
                )
            except GridRefused as refusal:
                faults, stands = refusal.faults, refusal.stands
                if refusal.needs_reason:
                    reason.add_error(
                        "change_reason", "Zeg in één zin waarom u cijfers verandert die er al staan."
                    )
            else:
                messages.success(request, saved_words(done))
                return redirect(request.get_full_path())
        return self.grid_page(
            request, **shown, typed=typed, seen=seen, faults=faults, stands=stands, reason=reason
        )

    def grid_page(
        self, request, *, plan, indicators, area, periods, choice, is_cut,
        typed=None, seen=None, faults=None, stands=None, reason=None,
    ):  # fmt: skip
        grid = grid_of(indicators, area=area, periods=periods)
        faults, has_errors = faults or {}, typed is not None
        seen_now, lines = {}, []
        for number, line in enumerate(grid.lines):
            cells = []
            for column, cell in enumerate(line.cells):
                was = (seen or {}).get(cell.name, "")
                text = (typed or {}).get(cell.name, cell.text).strip()
                is_own = has_errors and text != was
                if not is_own:
                    text = was = cell.text
                if cell.name in (stands or {}):
                    was = stands[cell.name]
                if was:
                    seen_now[cell.name] = was
                cells.append(
                    {
                        "cell": cell,
                        "text": text,
                        "seen": was,
                        "fault": faults.get(cell.name, ""),
                        "labels": f"rij{number} kolom{column}",
                        "url": self.one_url(plan, line.indicator, cell, area),
                    }
                )
            lines.append({"line": line, "cells": cells, "id": f"rij{number}"})
        by_cell = {
            cell["cell"].name: (line["line"].name, cell["cell"].period)
            for line in lines
            for cell in line["cells"]
        }
        context = self.hub(
            request,
            plan,
            "indicators",
            title="Cijfers invoeren",
            grid=grid,
            lines=lines,
            columns=[{"id": f"kolom{number}", "period": period} for number, period in enumerate(periods)],
            choice=choice,
            area=area,
            is_cut=is_cut,
            seen=json.dumps(seen_now, separators=(",", ":")),
            faults=[(name, *by_cell[name], message) for name, message in faults.items() if name in by_cell],
            has_errors=has_errors,
            reason=reason or FigureReasonForm(),
            asks_reason=bool(reason and (reason.errors or reason["change_reason"].value())),
            query=f"?{request.GET.urlencode()}" if request.GET else "",
            import_url=reverse("admin:indicators_measurement_import", args=[plan.pk]),
        )
        return TemplateResponse(request, "admin/indicators/grid.html", context)

    def one_url(self, plan, indicator, cell, area):
        """The page of one figure, or to add it with all its fields."""
        if cell.measurement_id:
            url = reverse("admin:indicators_measurement_change", args=[cell.measurement_id])
            return f"{url}?{urlencode({'plan': plan.pk})}"
        if cell.version is None or area.pk is None:
            return ""
        url = reverse("admin:indicators_measurement_of_plan_add", args=[plan.pk])
        return (
            f"{url}?{urlencode({'indicator': indicator.pk, 'periode': str(cell.period), 'gebied': area.pk})}"
        )

    # One figure

    def change_view(self, request, object_id, form_url="", extra_context=None):
        record = self.get_object(request, str(object_id))
        indicator = record.indicator_version.indicator
        plans = Plan.objects.filter(plan_indicators__indicator=indicator).order_by("-first_year", "-pk")
        asked = request.GET.get("plan", "")
        found = plans.filter(pk=asked).first() if is_number(asked) else None
        found = found or plans.first()
        if found is None:
            raise Http404
        plan = self.plan_in_scope(request, found.pk)
        return self.figure_page(
            request, plan, indicator, record.indicator_version, record.area, Figure.of(record), record
        )

    def one_view(self, request, plan_id):
        """Add a figure with everything that can be said of it."""
        plan = self.plan_in_scope(request, plan_id)
        own = self.enterable(request, plan)
        asked = request.GET.get("indicator", "")
        indicator = next((one for one in own if str(one.pk) == asked), None)
        areas = Area.objects.filter(municipality=None) | Area.objects.filter(municipality=plan.municipality)
        asked = request.GET.get("gebied", "")
        area = areas.filter(pk=asked).first() if is_number(asked) else None
        try:
            period = parse_period(request.GET.get("periode", ""))
        except NoPeriod:
            period = None
        version = definition_for(list(indicator.versions.all()), period) if indicator and period else None
        if version is None or area is None:
            return redirect("admin:indicators_measurement_grid", plan.pk)
        record = Measurement.objects.filter(
            indicator_version=version, area=area, starts_on=period.starts_on, ends_on=period.ends_on
        ).first()
        if record is not None:
            return redirect(
                f"{reverse('admin:indicators_measurement_change', args=[record.pk])}?plan={plan.pk}"
            )
        return self.figure_page(request, plan, indicator, version, area, None, None, period)

    def figure_page(self, request, plan, indicator, version, area, figure, record, period=None):
        may_change = request.user.has_perm("indicators.change_measurement", indicator)
        if request.method == "POST" and not may_change:
            raise PermissionDenied
        period = period or figure.period
        form, theirs = None, None
        if may_change:
            form = MeasurementForm(
                request.POST if request.method == "POST" else None,
                indicator=indicator,
                version=version,
                figure=figure,
            )
        if request.method == "POST" and form.is_valid():
            new = form.figure(figure, indicator_version_id=version.pk, area_id=area.pk, period=period)
            try:
                done = save_figures(
                    figures=[new],
                    by=request.user,
                    reason=form.cleaned_data.get("change_reason", ""),
                    expected={new.key: form.cleaned_data["seen"]},
                )
            except FiguresRefused as refusal:
                for fault in refusal.faults:
                    form.add_error(fault.field if fault.field in form.fields else None, fault.message)
            except ReasonNeeded:
                form.add_error("change_reason", "Zeg in één zin waarom u dit cijfer verandert.")
            except FigureChanged as refusal:
                theirs = refusal.clashes[0].theirs
                form.meet(theirs)
                form.add_error(
                    None,
                    "Een collega heeft dit cijfer in de tussentijd ook veranderd. "
                    f"Er staat nu: {theirs.words if theirs else 'niets'}. "
                    "Sla nog eens op om uw cijfer te houden.",
                )
            else:
                messages.success(
                    request,
                    "Het cijfer is opgeslagen." if done.new or done.changed else "Er was niets veranderd.",
                )
                return redirect(self.grid_url(plan, period, area))
        context = self.hub(
            request,
            plan,
            "indicators",
            title=f"{version.name}, {period}",
            indicator=indicator,
            version=version,
            unit=unit_words(version),
            area=area,
            period=period,
            figure=figure,
            record=record,
            form=form,
            fields=readable_fields(record, READABLE) if record and not may_change else [],
            changes=changes_of(record) if record else [],
            back_url=self.grid_url(plan, period, area)
            if may_change
            else reverse("admin:indicators_planindicator_of_plan", args=[plan.pk]),
        )
        return TemplateResponse(request, "admin/indicators/measurement.html", context)

    def grid_url(self, plan, period, area):
        """The grid at the place of a figure."""
        asked = {"soort": period.kind, "jaar": period.starts_on.year}
        if period.kind == PeriodKind.PART_YEAR:
            asked["maand"] = period.ends_on.month
        if area.of_municipality_id != plan.municipality_id:
            asked["gebied"] = area.pk
        return f"{reverse('admin:indicators_measurement_grid', args=[plan.pk])}?{urlencode(asked)}"

    # Files

    def import_view(self, request, plan_id):
        plan = self.plan_in_scope(request, plan_id)
        own = self.enterable(request, plan)
        if request.method == "POST" and not own:
            raise PermissionDenied
        if request.method == "POST" and "bestand" in request.POST:
            return self.confirm_import(request, plan)
        form = FigureFileForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"].file
            found, problem = self.read(request, plan, file)
            if found is None:
                return self.import_page(request, plan, FigureFileForm(), problem)
            return self.preview_page(request, plan, found, self.keep(request, plan, file, found))
        return self.import_page(request, plan, form)

    def read(self, request, plan, file):
        """What importing `file` does, or None and what is wrong with it."""
        try:
            return preview_figures(file, plan_or_municipality=plan, by=request.user), None
        except FileRefused as refusal:
            return None, {"message": str(refusal)}
        except RowsRefused as refusal:
            return None, {
                "faults": refusal.faults[:MOST_SHOWN],
                "is_cut": refusal.is_cut or len(refusal.faults) > MOST_SHOWN,
            }

    def keep(self, request, plan, file, found):
        """Let the file wait, packed, for who confirms; return its name."""
        file.seek(0)
        packer = zlib.compressobj()
        parts = [packer.compress(block) for block in iter(lambda: file.read(2**20), b"")]
        name = secrets.token_urlsafe(24)
        waiting = {
            "user": request.user.pk,
            "plan": plan.pk,
            "content": b"".join([*parts, packer.flush()]),
            "token": found.token,
        }
        cache.set(f"figures:{name}", waiting, WAITS)
        return name

    def confirm_import(self, request, plan):
        name = request.POST["bestand"][:64]
        waiting = cache.get(f"figures:{name}")
        if waiting is None or (waiting["user"], waiting["plan"]) != (request.user.pk, plan.pk):
            messages.error(
                request, "Dit bestand is al geïmporteerd of staat niet meer klaar. Kies het opnieuw."
            )
            return redirect("admin:indicators_measurement_import", plan.pk)
        file = io.BytesIO(zlib.decompress(waiting["content"]))
        reason = FigureReasonForm(request.POST)
        if reason.is_valid():
            try:
                done = import_figures(
                    file,
                    plan_or_municipality=plan,
                    by=request.user,
                    reason=reason.cleaned_data["change_reason"],
                    seen=waiting["token"],
                )
            except ReasonNeeded:
                reason.add_error("change_reason", reason.fields["change_reason"].error_messages["required"])
            except (FigureChanged, FileRefused, RowsRefused):
                messages.warning(request, CHANGED_MEANWHILE)
            else:
                cache.delete(f"figures:{name}")
                messages.success(request, saved_words(done))
                return redirect("admin:indicators_measurement_grid", plan.pk)
        # A name or definition may have changed while the file waited: look again at all of it.
        file.seek(0)
        found, problem = self.read(request, plan, file)
        if found is None:
            return self.import_page(request, plan, FigureFileForm(), problem)
        waiting["token"] = found.token
        cache.set(f"figures:{name}", waiting, WAITS)
        return self.preview_page(request, plan, found, name, reason)

    def preview_page(self, request, plan, found, name, reason=None):
        names = self.names_of(found)

        def row(figure):
            return {
                "row": figure.place,
                "indicator": names[figure.indicator_version_id],
                "period": figure.period,
                "area": names[f"area-{figure.area_id}"],
                "words": figure.words,
            }

        context = self.hub(
            request,
            plan,
            "indicators",
            title="Cijfers importeren",
            found=found,
            changed=[
                row(new) | {"was": old.words, "is_same": old.words == new.words}
                for old, new in found.changed[:MOST_SHOWN]
            ],
            new=[row(figure) for figure in found.new[:MOST_SHOWN]],
            most_shown=MOST_SHOWN,
            file_name=name,
            reason=reason or FigureReasonForm(),
            has_errors=bool(reason and reason.errors),
        )
        return TemplateResponse(request, "admin/indicators/import_preview.html", context)

    def names_of(self, found):
        """The names of the definitions and areas of the figures that the preview shows."""
        shown = [new for _, new in found.changed[:MOST_SHOWN]] + list(found.new[:MOST_SHOWN])
        versions = IndicatorVersion.objects.in_bulk({figure.indicator_version_id for figure in shown})
        areas = Area.objects.in_bulk({figure.area_id for figure in shown})
        return {pk: one.name for pk, one in versions.items()} | {
            f"area-{pk}": one.name for pk, one in areas.items()
        }

    def import_page(self, request, plan, form, problem=None):
        context = self.hub(
            request,
            plan,
            "indicators",
            title="Cijfers importeren",
            form=form,
            columns=COLUMNS,
            problem=problem,
            templates=[
                {
                    "kind": kind.upper(),
                    "url": reverse("admin:indicators_measurement_template", args=[plan.pk, kind]),
                }
                for kind in ("xlsx", "csv")
            ],
            grid_url=reverse("admin:indicators_measurement_grid", args=[plan.pk]),
        )
        return TemplateResponse(request, "admin/indicators/import.html", context)

    def template_view(self, request, plan_id, extension):
        """An empty file to fill in."""
        plan = self.plan_in_scope(request, plan_id)
        own = self.enterable(request, plan)
        if extension not in CONTENT_TYPES:
            raise Http404
        names = [one.name for one in own]
        return HttpResponse(
            template(extension, names=names),
            content_type=CONTENT_TYPES[extension],
            headers={"Content-Disposition": f'attachment; filename="cijfers.{extension}"'},
        )


def usual_kind(indicators):
    """The kind of period that most of `indicators` are measured by."""
    known = [one.frequency for one in indicators if one.frequency in PeriodKind.values]
    return max(set(known), key=known.count) if known else PeriodKind.YEAR


def seen_in(text):
    """What the cells held when the page was opened; nothing when somebody made something else of it."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(name): value for name, value in found.items() if isinstance(value, str)}


def saved_words(done):
    """What was saved, in a sentence."""
    new, changed = len(done.new), len(done.changed)
    if not new and not changed:
        return "Er was niets veranderd."
    many = f"{number_text(new + changed)} cijfers zijn" if new + changed != 1 else "1 cijfer is"
    return f"{many} opgeslagen: {number_text(new)} nieuw, {number_text(changed)} veranderd."
