"""The register of neighbourhood initiatives: what is due, one of them, measuring many at once, coverage."""

import datetime
from dataclasses import dataclass
from typing import Any

from concurrency.exceptions import RecordModifiedError
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from desk.initiative_pictures import (
    coverage_chart,
    draw_both,
    members_chart,
    number_text,
    percentage_text,
    size_chart,
    slot_words,
)
from desk.list_files import CONTENT_TYPES, list_file
from desk.pages.indicator_lists import KeptAdmin
from desk.pages.initiative_forms import FilterForm, InitiativeForm, RoundDayForm, RoundForm, StopForm
from desk.work import EVALUATE, MEASURE
from municipalities.models import Area, Municipality
from priorities.standing import Standing
from stakeholders.initiative_keeping import (
    InitiativeGone,
    InitiativeRefused,
    MeasurementsRefused,
    add_initiative,
    add_measurements,
    change_initiative,
    delete_initiative,
    stop_initiative,
    uses_of,
)
from stakeholders.initiatives import Entry, Size, administrators_expiring, entries_of, register_of
from stakeholders.models import Initiative, InitiativeMeasurement, PoliceExport
from stakeholders.police import COLUMNS, hand_to_police, police_count

SOON = Standing("soon", "Meten kan al", "→", "info")
FINE = Standing("fine", "Bij", "✓", "ok")
STOPPED = Standing("stopped", "Gestopt", "–", "")
COMING = Standing("coming", "Begint nog", "○", "")
LINK_WORDS = {True: "ja", False: "nee", None: ""}
EXPORT_COLUMNS = (
    "Naam initiatief", "Platform", "Gebied", "Begonnen op", "Gestopt op", "Aantal leden", "Aantal borden",
    "Met de politie verbonden", "Gemeten op", "Volgende meting",
)  # fmt: skip
"""What everybody may download: nothing of a person, and no notes, in which a person may be named."""
MOST_PLACES = 50
MOST_LOGGED = 50


@dataclass(frozen=True)
class Ask:
    """A badge, and the words beside it."""

    standing: Standing
    words: str = ""


@dataclass(frozen=True)
class RegisterRow:
    """A line of the register: how large, and what it asks."""

    entry: Entry
    size: Size
    asks: tuple[Ask, ...]
    order: tuple[int, datetime.date]


def register_row(entry: Entry, on: datetime.date) -> RegisterRow:
    """What the register shows of an initiative on the day `on`; what is due longest comes first."""
    order, *asks = _asked(entry, on)
    return RegisterRow(entry, entry.size(on), tuple(asks), order)


def _asked(entry: Entry, on: datetime.date) -> tuple[Any, ...]:
    initiative, last = entry.initiative, datetime.date.max
    if initiative.stopped_on is not None and initiative.stopped_on <= on:
        return (3, initiative.stopped_on), Ask(STOPPED, f"op {initiative.stopped_on:%d-%m-%Y}")
    due = entry.measurement_due(on)
    asks = [(due.due_on, Ask(MEASURE, f"sinds {due.due_on:%d-%m-%Y}"))] if due and due.is_due else []
    asks += [(one.due_on, Ask(EVALUATE, one.words)) for one in entry.evaluations_due(on)]
    if asks:
        return (0, min(day for day, _ in asks)), *(ask for _, ask in asks)
    if initiative.started_on > on:
        return (2, initiative.started_on), Ask(COMING, f"op {initiative.started_on:%d-%m-%Y}")
    if due is None:
        return (2, last), Ask(FINE)
    words = f"volgende meting {due.due_on:%d-%m-%Y}"
    return ((1, due.due_on), Ask(SOON, words)) if due.is_open else ((2, due.due_on), Ask(FINE, words))


@admin.register(Initiative)
class InitiativeAdmin(KeptAdmin):
    """The register, a page for every initiative, and what goes out of it."""

    form = InitiativeForm
    change_form_template = "stakeholders/initiative_form.html"

    def get_urls(self):
        wrap = self.admin_site.admin_view

        def page(address, view, name):
            return path(address, wrap(view), name=f"stakeholders_initiative_{name}")

        return [
            page("dekking/", self.coverage_view, "coverage"),
            page("metingen/", self.round_view, "round"),
            page("politie/", self.police_view, "police"),
            page("register.<str:extension>", require_safe(self.download_view), "download"),
            page("<int:object_id>/overzicht/", self.overview_view, "overview"),
            page("<int:object_id>/stoppen/", self.stop_view, "stop"),
            *super().get_urls(),
        ]

    # Which municipality

    def place(self, request):
        """The municipality that the page is about: the one asked for, else the first with initiatives."""
        own = Municipality.objects.of_member(request.user)
        if slug := request.GET.get("gemeente"):
            found = own.filter(slug=slug).first()
        else:
            found = own.filter(initiatives__isnull=False).order_by("name").first()
            found = found or own.order_by("name").first()
        if found is None:
            raise Http404
        return found

    def places(self, request, place):
        """The municipalities that one can choose from; none where there is only one."""
        own = Municipality.objects.of_member(request.user)
        if request.user.is_superuser:
            own = own.filter(initiatives__isnull=False).distinct()
        found = list(own.order_by("name")[:MOST_PLACES])
        return found if len(found) > 1 or place not in found[:1] else []

    def may(self, request, right, record):
        """Whether the user has a right of this room on `record`."""
        return request.user.has_perm(f"stakeholders.{right}", record)

    def of_place(self, request, template, place, title, **context):
        """A page about the register of `place`."""
        query = f"?gemeente={place.slug}"
        return TemplateResponse(
            request,
            f"stakeholders/{template}.html",
            self.admin_site.each_context(request)
            | {
                "opts": self.opts,
                "title": title,
                "place": place,
                "places": self.places(request, place),
                "place_query": query,
                "register_url": f"{self.url('changelist')}{query}",
                "may_measure": self.may(request, "add_initiativemeasurement", place),
                "may_keep": self.may(request, "add_initiative", place),
                "may_hand_over": self.may(request, "view_policeexport", place),
                **context,
            },
        )

    # The register

    def changelist_view(self, request, extra_context=None):
        """Buurtinitiatieven: what is due, then every initiative."""
        place, today = self.place(request), timezone.localdate()
        register = register_of(place, on=today)
        choice = FilterForm(request.GET)
        chosen = choice.cleaned_data if choice.is_valid() else {"platform": "", "stand": ""}
        rows = [register_row(entry, today) for entry in register.entries if _is_chosen(entry, chosen, today)]
        rows.sort(key=lambda row: row.order)
        coverage = register.coverage(today)
        return self.of_place(
            request,
            "initiative_register",
            place,
            "Buurtinitiatieven",
            register=register,
            rows=rows,
            choice=choice,
            is_filtered=any(chosen.values()),
            to_measure=len(register.to_measure(today)),
            to_measure_ahead=len(register.to_measure(today, ahead=True)),
            to_evaluate=[
                {"entry": entry, "due": due, "url": self.evaluate_url(entry, due)}
                for entry, due in register.to_evaluate(today)
            ],
            expiring=(
                administrators_expiring([place.pk], on=today)
                if self.may(request, "change_initiativeadministrator", place)
                else []
            ),
            coverage=coverage,
            share=percentage_text(coverage.share),
            members=number_text(coverage.members.total),
        )

    def evaluate_url(self, entry, due):
        """Where one fills in an evaluation that is due."""
        add = reverse("admin:stakeholders_initiativeevaluation_add")
        return f"{add}?initiative={entry.initiative.pk}&moment={due.moment}"

    def coverage_view(self, request):
        """Dekking: per neighbourhood, together, and through time."""
        place, today = self.place(request), timezone.localdate()
        if not self.may(request, "view_initiative", place):
            raise PermissionDenied
        register = register_of(place, on=today)
        course = register.course(today)
        now = register.coverage(today)
        return self.of_place(
            request,
            "initiative_coverage",
            place,
            "Dekking",
            coverage=now,
            share=percentage_text(now.share),
            household_share=percentage_text(now.household_share),
            sums={
                name: number_text(getattr(now, name).total)
                for name in ("members", "signs", "of_households", "covered_households")
            },
            course=[
                {
                    "when": slot_words(one.on),
                    "coverage": one,
                    "share": percentage_text(one.share),
                    "members": number_text(one.members.total),
                    "signs": number_text(one.signs.total),
                }
                for one in reversed(course)
            ],
            drawings=draw_both([coverage_chart(course, place.name), members_chart(course, place.name)]),
        )

    def download_view(self, request, extension):
        """The register as a file, for every member: nothing of a person."""
        place, today = self.place(request), timezone.localdate()
        if not self.may(request, "view_initiative", place):
            raise PermissionDenied
        if extension not in CONTENT_TYPES:
            raise Http404
        rows = [self.download_row(entry, today) for entry in register_of(place, on=today).entries]
        return self.file(f"Buurtinitiatieven {place.name}", extension, EXPORT_COLUMNS, rows)

    def download_row(self, entry, today):
        """The cells below EXPORT_COLUMNS."""
        size, due = entry.size(today), entry.measurement_due(today)
        return (
            entry.initiative.name, entry.platform, entry.area_words, entry.initiative.started_on,
            entry.initiative.stopped_on, size.members, size.signs, LINK_WORDS[size.is_linked],
            size.measured_on, due.due_on if due else None,
        )  # fmt: skip

    def file(self, title, extension, columns, rows):
        """A list to download."""
        return HttpResponse(
            list_file(extension, columns, rows, title=title),
            content_type=CONTENT_TYPES[extension],
            headers={"Content-Disposition": f'attachment; filename="{slugify(title)}.{extension}"'},
        )

    # Measuring many at once

    def round_view(self, request):
        """Metingen invullen: every initiative that is due, or almost, on one page."""
        place, today = self.place(request), timezone.localdate()
        if not self.may(request, "add_initiativemeasurement", place):
            raise PermissionDenied
        register = register_of(place, on=today)
        shows_all = "alle" in request.GET
        if shows_all:
            entries = [entry for entry in register.entries if entry.is_running(today)]
        else:
            entries = register.to_measure(today, ahead=True)
        data = request.POST if request.method == "POST" else None
        if data is not None:
            # Also what a colleague measured in the meantime: who typed it reads so, instead of losing it.
            sent = {key.partition("-")[0] for key in data}
            present = {entry.initiative.pk for entry in entries}
            entries += [
                entry
                for entry in register.entries
                if f"m{entry.initiative.pk}" in sent and entry.initiative.pk not in present
            ]
        day = RoundDayForm(data, initial={"measured_on": today})
        lines = [
            {
                "entry": entry,
                "size": entry.size(today),
                "due": entry.measurement_due(today),
                "form": RoundForm(data, prefix=f"m{entry.initiative.pk}"),
            }
            for entry in entries
        ]
        if data is not None and self.save_round(request, day, lines):
            return redirect(f"{self.url('changelist')}?gemeente={place.slug}")
        return self.of_place(
            request,
            "initiative_round",
            place,
            "Metingen invullen",
            day=day,
            lines=lines,
            has_errors=bool(day.errors or any(line["form"].errors for line in lines)),
            shows_all=shows_all,
            running=sum(1 for entry in register.entries if entry.is_running(today)),
        )

    def save_round(self, request, day, lines):
        """Save what was filled in, all or nothing; say what is wrong beside it."""
        is_valid = all([day.is_valid(), *(line["form"].is_valid() for line in lines)])
        if not is_valid:
            return False
        filled = [line for line in lines if line["form"].is_filled]
        if not filled:
            day.add_error(None, "Er is nog niets ingevuld.")
            return False
        measurements = [
            InitiativeMeasurement(
                initiative=line["entry"].initiative,
                measured_on=day.cleaned_data["measured_on"],
                members=line["form"].cleaned_data["members"],
                signs=line["form"].cleaned_data["signs"],
                is_linked_to_police=line["form"].cleaned_data["linked"],
            )
            for line in filled
        ]
        try:
            add_measurements(measurements=measurements, by=request.user)
        except MeasurementsRefused as refusal:
            for line in filled:
                if fault := refusal.faults.get(line["entry"].initiative.pk):
                    line["form"].add_error(None, fault)
            return False
        number = len(filled)
        messages.success(request, f"{number} {'meting is' if number == 1 else 'metingen zijn'} opgeslagen.")
        return True

    # For the police

    def police_view(self, request):
        """Lijst voor de politie: what goes, how much, who made it before; a file by a button."""
        place, today = self.place(request), timezone.localdate()
        if not self.may(request, "view_policeexport", place):
            raise PermissionDenied
        if request.method == "POST":
            extension = request.POST.get("format", "xlsx")
            if extension not in CONTENT_TYPES:
                raise Http404
            rows = hand_to_police(place, on=today, by=request.user)
            title = f"Buurtinitiatieven {place.name} voor de politie"
            return self.file(title, extension, COLUMNS, [row.cells for row in rows])
        log = PoliceExport.objects.filter(municipality=place).select_related("by")
        return self.of_place(
            request,
            "initiative_police",
            place,
            "Lijst voor de politie",
            columns=COLUMNS,
            count=police_count(place, on=today),
            log=log[:MOST_LOGGED],
        )

    # One initiative

    def overview_view(self, request, object_id):
        """One initiative: how large, its course, its evaluations and, for who may, its administrators."""
        initiative = self.get_object(request, str(object_id))
        if not self.has_view_permission(request, initiative):
            raise PermissionDenied
        today = timezone.localdate()
        (entry,) = entries_of(
            Initiative.objects.filter(pk=initiative.pk).select_related("municipality"), on=today
        )
        may_see = self.may(request, "view_initiativeadministrator", initiative)
        place = initiative.municipality
        return self.of_place(
            request,
            "initiative",
            place,
            str(initiative),
            entry=entry,
            initiative=entry.initiative,
            size=entry.size(today),
            due=entry.measurement_due(today),
            ahead=[
                {"due": due, "url": self.evaluate_url(entry, due)} for due in entry.evaluations_ahead(today)
            ],
            is_running=entry.is_running(today),
            measurements=entry.measurements[::-1],
            evaluations=entry.evaluations[::-1],
            drawings=draw_both([size_chart(entry, "members", "leden"), size_chart(entry, "signs", "borden")]),
            administrators=list(initiative.administrators.all()) if may_see else [],
            may_see_administrators=may_see,
            may_change=self.has_change_permission(request, initiative),
            may_delete_measurements=self.may(request, "delete_initiativemeasurement", initiative),
        )

    def stop_view(self, request, object_id):
        """Say that an initiative stopped; offer to erase its administrators."""
        initiative = self.get_object(request, str(object_id))
        if not self.has_change_permission(request, initiative):
            raise PermissionDenied
        administrators = initiative.administrators.filter(erased_at=None).count()
        data = request.POST if request.method == "POST" else None
        form = StopForm(
            data,
            may_erase=administrators > 0 and self.may(request, "change_initiativeadministrator", initiative),
            initial={"stopped_on": timezone.localdate(), "erase": True},
        )
        if data is not None and form.is_valid():
            try:
                number = stop_initiative(
                    initiative=initiative,
                    on=form.cleaned_data["stopped_on"],
                    erase_administrators=form.cleaned_data.get("erase", False),
                    by=request.user,
                )
            except InitiativeGone as refusal:
                messages.error(request, str(refusal))
                return redirect(self.url("changelist"))
            except InitiativeRefused as refusal:
                form.add_error("stopped_on", str(refusal))
            else:
                erased = f" De gegevens van {_people(number)} zijn gewist." if number else ""
                messages.success(request, f"‘{initiative}’ is gestopt.{erased}")
                return redirect(self.url("overview", initiative.pk))
        return self.of_place(
            request,
            "initiative_stop",
            initiative.municipality,
            "Stoppen",
            initiative=initiative,
            form=form,
            people=_people(administrators) if administrators else "",
        )

    # The form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id is None:
            request.place = self.place(request)
            if not self.may(request, "add_initiative", request.place):
                raise PermissionDenied
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except RecordModifiedError:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except InitiativeRefused as refusal:
            messages.error(request, str(refusal))
            return redirect(self.url("changelist"))

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is not None:
            return form
        place = request.place

        class Form(form):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, **kwargs | {"instance": Initiative(municipality=place)})

        return Form

    def get_fields(self, request, obj=None):
        return InitiativeForm._meta.fields

    def record_context(self, request, initiative):
        place = initiative.municipality if initiative else request.place
        return super().record_context(request, initiative) | {
            "sub": place.title,
            "has_areas": Area.objects.filter(municipality=place, kind=Area.Kind.NEIGHBOURHOOD).exists(),
            "may_add_areas": request.user.has_perm("municipalities.add_area", place),
        }

    def crumbs(self, initiative):
        above = [("Buurtinitiatieven", self.url("changelist"))]
        return above if initiative is None else [*above, (str(initiative), self.home_url(initiative))]

    def home_url(self, initiative):
        return self.url("overview", initiative.pk) if initiative.pk else self.url("changelist")

    def save_model(self, request, obj, form, change):
        if not self._may(request, "change" if change else "add", obj):
            raise PermissionDenied
        areas = form.cleaned_data.get("areas")
        if change:
            change_initiative(initiative=obj, areas=areas, not_chosen=form.not_chosen, by=request.user)
        else:
            add_initiative(initiative=obj, areas=areas or (), by=request.user)

    def save_related(self, request, form, formsets, change):
        """The business event has written the neighbourhoods."""

    def delete_view(self, request, object_id, extra_context=None):
        initiative = self.get_object(request, object_id)
        if not self.has_delete_permission(request, initiative):
            raise PermissionDenied
        if request.method == "POST":
            try:
                delete_initiative(initiative=initiative, by=request.user)
            except InitiativeGone as refusal:
                messages.error(request, str(refusal))
            except InitiativeRefused as refusal:
                messages.error(request, str(refusal))
                return redirect(self.url("overview", initiative.pk))
            else:
                messages.success(request, f"‘{initiative}’ is verwijderd.")
            return redirect(self.url("changelist"))
        uses = uses_of(initiative)
        why = (
            f"Daaraan hangt nog: {', '.join(uses)}. Bestaat het initiatief niet meer? "
            "Geef dan aan dat het is gestopt."
        )
        return self.page(request, initiative, "delete", "Verwijderen", refusal=why if uses else "")


def _is_chosen(entry: Entry, chosen: dict[str, str], on: datetime.date) -> bool:
    if chosen["platform"] and entry.initiative.platform != chosen["platform"]:
        return False
    is_stopped = entry.initiative.stopped_on is not None and entry.initiative.stopped_on <= on
    return {"": not is_stopped, "gestopt": is_stopped}.get(chosen["stand"], True)


def _people(number: int) -> str:
    return f"{number} {'beheerder' if number == 1 else 'beheerders'}"
