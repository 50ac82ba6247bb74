"""Communication plans in the hub: the list, and one plan on a page of seven steps."""

import datetime
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst

from communication.models import (
    CommunicationPlan,
    PlanMeasuringMoment,
    PlanStep,
    ProblemSolution,
)
from communication.plans import (
    add_measuring_moment,
    add_pair,
    add_step,
    drop_moments,
    hints_of,
    moments_of,
    rhythm_of,
    short,
    steps_of,
    take_over_moments,
    with_parts,
)
from desk.pages.base import PlanPartAdmin, is_number
from plans.editing import Gone, change_record, delete_record, move_record
from plans.forms import PartForm
from plans.versioned_forms import date_input
from priorities.models import Priority
from stakeholders.models import Organisation

TAB = "communication"
PARTS = {
    "problemsolution": ProblemSolution,
    "planstep": PlanStep,
    "planmeasuringmoment": PlanMeasuringMoment,
}
# Where on the page the parts of a kind stand.
PLACES = {
    "problemsolution": "probleemanalyse",
    "planstep": "strategie",
    "planmeasuringmoment": "meetmomenten",
}
MOVES = {"up": -1, "down": 1}
BUTTONS = {*MOVES, "open", "delete", "done", "undone"}


def lines(rows):
    return forms.Textarea(attrs={"rows": rows})


def partners_of(plan):
    """Teams and partners that may do something for `plan`."""
    return Organisation.objects.serving(plan.municipality_id).order_by("kind", "name")


class SubjectMixin:
    """A form that asks what a communication plan is for."""

    def offer_priorities(self):
        self.fields["priority"].queryset = Priority.objects.filter(plan=self.plan)
        self.fields["priority"].empty_label = "Geen: voor het hele plan, of voor een project"


class NewCommunicationPlanForm(SubjectMixin, PartForm):
    """What one begins with; the seven steps follow on the page of the plan."""

    class Meta:
        model = CommunicationPlan
        fields = ["title", "priority", "project"]
        help_texts = {"project": "Alleen als het voor één project is."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer_priorities()


class CommunicationPlanForm(SubjectMixin, PartForm):
    """A communication plan, with fields to add something to each of its lists."""

    new_problem = forms.CharField(label="Waar loopt u tegenaan?", required=False, max_length=1000)
    new_cause = forms.CharField(label="Waar komt dat door?", required=False, max_length=1000)
    new_solution = forms.CharField(
        label="Wat is de oplossing?", required=False, max_length=2000, widget=lines(2)
    )
    new_what = forms.CharField(label="Wat gaat er gebeuren?", required=False, max_length=300)
    new_who = forms.ModelChoiceField(
        Organisation.objects.none(), label="Wie doet dit?", required=False, empty_label="Nog niemand"
    )
    new_from = forms.DateField(label="Vanaf", required=False, widget=date_input())
    new_due = forms.DateField(label="Klaar op", required=False, widget=date_input())
    new_kind = forms.ChoiceField(
        label="Wat doet u dan?", required=False, choices=PlanMeasuringMoment.Kind.choices
    )
    new_on = forms.DateField(label="Op welke dag?", required=False, widget=date_input())

    class Meta:
        model = CommunicationPlan
        fields = [
            "title", "priority", "project", "is_public",
            "purpose", "aims", "target_groups",
            "situation", "strengths", "weaknesses", "opportunities", "threats",
            "strategy", "channels", "means",
            "starts_on", "measure_every", "evaluation", "version",
        ]  # fmt: skip
        widgets = {
            "purpose": lines(2),
            "aims": lines(4),
            "target_groups": lines(4),
            "situation": lines(5),
            **{name: lines(4) for name in ("strengths", "weaknesses", "opportunities", "threats")},
            "strategy": lines(4),
            "channels": lines(4),
            "means": lines(4),
            "starts_on": date_input(),
            "evaluation": lines(5),
        }
        help_texts = {
            "project": "Alleen als het voor één project is.",
            "purpose": "Waarom schrijft u dit plan? Eén of twee zinnen.",
            "aims": "Wat wilt u behouden, veranderen of verbeteren? Zet elk doel op een eigen regel.",
            "situation": "Wat loopt er al, hoeveel wordt het gebruikt, wie doet wat?",
            "strategy": "Hoe komt u van de problemen bij de oplossingen?",
            "channels": "Zoals een nieuwsbrief of een bijeenkomst. Zet elk op een eigen regel.",
            "means": "Wat heeft u nodig: uren, geld, materiaal? Zet elk op een eigen regel.",
            "measure_every": "Aantal maanden, zoals 3. Evalueren is na een half jaar en na een jaar.",
            "evaluation": "Wat werkte, wat niet, en wat past u aan?",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer_priorities()
        self.fields["new_who"].queryset = partners_of(self.plan)

    def clean_starts_on(self):
        day = self.cleaned_data["starts_on"]
        return self._in_the_plan(day) if "starts_on" in self.changed_data else day

    def clean_new_on(self):
        return self._in_the_plan(self.cleaned_data["new_on"])

    def _in_the_plan(self, day):
        """Refuse a day outside the years of the plan."""
        if day and not self.plan.first_year <= day.year <= self.plan.last_year:
            raise forms.ValidationError(
                f"Dit plan loopt van {self.plan.first_year} tot en met {self.plan.last_year}."
            )
        return day

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("new_problem") and (cleaned.get("new_cause") or cleaned.get("new_solution")):
            self.add_error("new_problem", "Schrijf ook op wat het probleem is.")
        if not cleaned.get("new_what") and any(
            cleaned.get(name) for name in ("new_who", "new_from", "new_due")
        ):
            self.add_error("new_what", "Schrijf ook op wat er gaat gebeuren.")
        begin, due = cleaned.get("new_from"), cleaned.get("new_due")
        if begin and due and due < begin:
            self.add_error("new_due", "De laatste dag ligt voor de eerste dag.")
        on = cleaned.get("new_on")
        there = self.instance.measuring_moments.filter(kind=cleaned.get("new_kind"), on=on)
        if on and there.exists():
            self.add_error("new_on", "Dit meetmoment staat er al.")
        return cleaned

    def add_parts(self, by):
        """Add what stands in the fields for something new; return the name of the last of these fields."""
        given, plan = self.cleaned_data, self.instance
        last = ""
        if given.get("new_problem"):
            add_pair(
                communication_plan=plan,
                problem=given["new_problem"],
                cause=given.get("new_cause", ""),
                solution=given.get("new_solution", ""),
                by=by,
            )
            last = "new_problem"
        if given.get("new_what"):
            add_step(
                communication_plan=plan,
                what=given["new_what"],
                organisation=given.get("new_who"),
                starts_on=given.get("new_from"),
                due_on=given.get("new_due"),
                by=by,
            )
            last = "new_what"
        if given.get("new_on"):
            add_measuring_moment(communication_plan=plan, kind=given["new_kind"], on=given["new_on"], by=by)
            last = "new_on"
        return last

    def changes_record(self):
        """Whether saving would change the plan itself, apart from what is added to it."""
        if self.not_chosen:
            return True
        stored = CommunicationPlan.objects.get(pk=self.instance.pk)
        return any(
            getattr(self.instance, name) != getattr(stored, name)
            for name in self._meta.fields
            if name != "version" and name in self.cleaned_data
        )


@admin.register(CommunicationPlan)
class CommunicationPlanAdmin(PlanPartAdmin):
    form = CommunicationPlanForm
    tab = TAB
    tab_url = "admin:communication_communicationplan_of_plan"
    change_form_template = "admin/communication/communication_plan_form.html"
    read_template = "admin/communication/communication_plan_read.html"
    delete_confirmation_template = "admin/priorities/priority_delete.html"
    stays_after_saving = True

    def get_urls(self):
        view = self.admin_site.admin_view(self.of_plan_view)
        name = "communication_communicationplan_of_plan"
        return [path("van-plan/<int:plan_id>/", view, name=name), *super().get_urls()]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("priority")

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs["form"] = NewCommunicationPlanForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request, obj=None):
        return (NewCommunicationPlanForm if obj is None else CommunicationPlanForm)._meta.fields

    def get_changeform_initial_data(self, request):
        return {"priority": request.GET.get("priority", "")}

    # The list

    def of_plan_view(self, request, plan_id):
        """Communicatieplannen: the list of one plan, with how far each is."""
        plan = self.plan_in_scope(request, plan_id)
        if not request.user.has_perm("communication.view_communicationplan", plan):
            raise PermissionDenied
        records = with_parts(plan.communication_plans.select_related("priority"))
        today = timezone.localdate()
        context = self.hub(
            request,
            plan,
            self.tab,
            title="Communicatieplannen",
            may_add=request.user.has_perm("communication.add_communicationplan", plan),
            rows_of_plans=[self.row_of(record, today) for record in records],
        )
        return TemplateResponse(request, "admin/communication/communication_plans.html", context)

    def row_of(self, record, today):
        """A line of the list."""
        steps = steps_of(record)
        moments = [moment for moment in record.measuring_moments.all() if not moment.is_done]
        return {
            "record": record,
            "about": about(record),
            "steps": steps,
            "filled": sum(step.is_filled for step in steps),
            "late": sum(moment.on <= today for moment in moments),
            "next": min((moment for moment in moments if moment.on > today), key=_day, default=None),
        }

    # The page of one

    def part_context(self, request, part):
        context = super().part_context(request, part)
        if part is None:
            return context
        record = with_parts(CommunicationPlan.objects.filter(pk=part.pk)).get()
        record.plan = part.plan
        moments = moments_of(record)
        rhythm = rhythm_of(record, moments)
        hints = {}
        for hint in hints_of(record):
            hints.setdefault(hint.place, []).append(hint.text)
        return context | {
            "index": [
                {
                    "id": step.key,
                    "label": step.heading,
                    "count": step.count or "",
                    "is_filled": step.is_filled,
                }
                for step in steps_of(record)
            ],
            "about": about(part),
            "pairs": list(record.pairs.all()),
            "steps": list(record.steps.all()),
            "moments": moments,
            "rhythm": rhythm,
            "proposals": [
                {"value": f"{kind}:{on:%Y-%m-%d}", "kind": PlanMeasuringMoment.Kind(kind).label, "on": on}
                for kind, on in rhythm.new
            ],
            "hints": hints,
            "today": timezone.localdate(),
            "moment_url": self.moment_url(request, part),
            "page_url": reverse(
                "communication_plan", args=[part.plan.municipality.slug, part.plan.slug, part.pk]
            ),
            "pdf_url": reverse(
                "communication_plan_pdf", args=[part.plan.municipality.slug, part.plan.slug, part.pk]
            ),
        }

    def moment_url(self, request, part):
        """Where one makes a moment of the calendar out of a step; empty for who may not."""
        if not request.user.has_perm("communication.add_communicationmoment", part.plan):
            return ""
        known = {"plan": part.plan_id} | ({"priority": part.priority_id} if part.priority_id else {})
        return f"{reverse('admin:communication_communicationmoment_add')}?{urlencode(known)}"

    def save_model(self, request, obj, form, change):
        if not change:
            super().save_model(request, obj, form, change)
            return
        if not self._may(request, "change", obj):
            raise PermissionDenied
        if form.changes_record():
            change_record(record=obj, by=request.user, not_chosen=form.not_chosen)
        request.added = form.add_parts(request.user)

    def _saved(self, request, obj):
        if "_part" in request.POST:
            return self.part_button(request, obj, request.POST["_part"])
        if "_moment" in request.POST:
            return self.moment_button(request, obj, request.POST["_moment"])
        if added := getattr(request, "added", ""):
            messages.success(request, "Toegevoegd en opgeslagen.")
            return self.back_to_place(obj, f"id_{added}")
        if "_continue" in request.POST and is_place(request.POST["_continue"]):
            messages.success(request, "Het communicatieplan is opgeslagen.")
            return self.back_to_place(obj, request.POST["_continue"])
        return super()._saved(request, obj)

    def back_to_place(self, record, place):
        """The page of `record`, at the element with this id; a field gets the focus."""
        return HttpResponseRedirect(f"{self.url('change', record.pk)}#{place}")

    def part_button(self, request, record, value):
        """A button beside a part, pressed while the page was saved: `planstep:12:up`."""
        kind, pk, button = [*value.split(":"), "", ""][:3]
        if kind not in PARTS or not is_number(pk) or button not in BUTTONS:
            raise Http404
        part = PARTS[kind].objects.filter(pk=pk, communication_plan=record).select_related("plan").first()
        if part is None:
            messages.error(request, str(Gone()))
            return self.back_to_place(record, PLACES[kind])
        if button == "open":
            return HttpResponseRedirect(reverse(f"admin:communication_{kind}_change", args=[part.pk]))
        if button == "delete":
            name = short(str(part))
            if self.attempt(
                request, lambda: delete_record(record=part, by=request.user), f"‘{name}’ is verwijderd."
            ):
                messages.info(request, "Toch niet? Zet het terug bij Geschiedenis.")
            return self.back_to_place(record, PLACES[kind])
        if button in {"done", "undone"}:
            if not hasattr(part, "is_done"):
                raise Http404
            part.is_done = button == "done"
            said = "staat op gedaan." if part.is_done else "staat weer open."
            self.attempt(
                request,
                lambda: change_record(record=part, by=request.user, reason=capfirst(said.rstrip("."))),
                f"‘{short(str(part))}’ {said}",
            )
            return self.back_to_place(record, f"gedaan-{kind}-{part.pk}")
        if not hasattr(part, "position"):
            raise Http404
        self.attempt(
            request,
            lambda: move_record(record=part, step=MOVES[button], by=request.user),
            f"‘{short(str(part))}’ staat nu op een andere plaats.",
        )
        return self.back_to_place(record, f"{kind}-{part.pk}")

    def moment_button(self, request, record, value):
        """Take over what the rhythm proposes, one or all, or drop what does not follow from it any more."""
        if value == "drop":
            number = drop_moments(communication_plan=record, by=request.user)
            words = (
                "1 meetmoment is weggehaald." if number == 1 else f"{number} meetmomenten zijn weggehaald."
            )
        else:
            wanted = rhythm_of(record).new if value == "all" else [proposal_in(value)]
            number = take_over_moments(communication_plan=record, wanted=wanted, by=request.user)
            words = "1 meetmoment staat erbij." if number == 1 else f"{number} meetmomenten staan erbij."
        if number:
            messages.success(request, words)
        else:
            messages.info(request, "Dit stond al zo.")
        return self.back_to_place(record, "meetmomenten")

    def consequences(self, part):
        return {
            "goes": [
                f"{number} {one if number == 1 else more}"
                for number, one, more in (
                    (part.pairs.count(), "probleem met oplossing", "problemen met oplossing"),
                    (part.steps.count(), "stap", "stappen"),
                    (part.measuring_moments.count(), "meetmoment", "meetmomenten"),
                )
                if number
            ]
        }


def _day(moment):
    return moment.on


def about(record):
    """What a communication plan is for, in words."""
    if record.priority_id:
        return f"Prioriteit: {record.priority.title}"
    return f"Project: {record.project}" if record.project else "Het hele plan"


def is_place(value):
    """Whether a button names a step to come back to."""
    return value in {"meetmomenten", *PLACES.values()}


def proposal_in(value):
    """Kind and day of a proposal as its button holds it: `measure:2026-03-01`. Raises Http404."""
    kind, _, day = value.partition(":")
    try:
        return PlanMeasuringMoment.Kind(kind).value, datetime.date.fromisoformat(day)
    except ValueError:
        raise Http404 from None


# The parts


class ProblemSolutionForm(PartForm):
    class Meta:
        model = ProblemSolution
        fields = ["problem", "cause", "solution", "version"]
        widgets = {"problem": lines(2), "cause": lines(2), "solution": lines(4)}


class PlanStepForm(PartForm):
    class Meta:
        model = PlanStep
        fields = ["what", "organisation", "starts_on", "due_on", "is_done", "version"]
        widgets = {"starts_on": date_input(), "due_on": date_input()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = partners_of(self.plan)
        self.fields["organisation"].empty_label = "Nog niemand"


class PlanMeasuringMomentForm(PartForm):
    class Meta:
        model = PlanMeasuringMoment
        fields = ["kind", "on", "outcome", "is_done", "version"]
        widgets = {"on": date_input(), "outcome": lines(4)}
        help_texts = {"outcome": "Wat kwam eruit, en wat past u aan?"}


class CommunicationPlanPartAdmin(PlanPartAdmin):
    """A part of a communication plan: added on the page of that plan, changed on a page of its own."""

    tab = TAB
    tab_url = "admin:communication_communicationplan_of_plan"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("communication_plan")

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id is None:
            # Adding goes on the page of the communication plan.
            if not self.has_add_permission(request):
                raise PermissionDenied
            raise Http404
        return super().changeform_view(request, object_id, form_url, extra_context)

    def part_context(self, request, part):
        return super().part_context(request, part) | {
            "tab_url": self.place_url(part),
            "above": {"label": part.communication_plan.title, "url": self.plan_url(part)},
        }

    def plan_url(self, part):
        return reverse("admin:communication_communicationplan_change", args=[part.communication_plan_id])

    def place_url(self, part):
        """Where this part stands on the page of its communication plan."""
        return f"{self.plan_url(part)}#{self.opts.model_name}-{part.pk}"

    def _saved(self, request, obj):
        messages.success(request, f"{capfirst(self.opts.verbose_name)} is opgeslagen.")
        return HttpResponseRedirect(self.place_url(obj))

    def move_view(self, request, object_id):
        part = self.part_in_scope(request, object_id)
        super().move_view(request, object_id)
        return HttpResponseRedirect(self.place_url(part))

    def delete_view(self, request, object_id, extra_context=None):
        part = self.part_in_scope(request, object_id)
        response = super().delete_view(request, object_id, extra_context)
        if isinstance(response, HttpResponseRedirect):
            return HttpResponseRedirect(f"{self.plan_url(part)}#{PLACES[self.opts.model_name]}")
        return response


@admin.register(ProblemSolution)
class ProblemSolutionAdmin(CommunicationPlanPartAdmin):
    form = ProblemSolutionForm


@admin.register(PlanStep)
class PlanStepAdmin(CommunicationPlanPartAdmin):
    form = PlanStepForm


@admin.register(PlanMeasuringMoment)
class PlanMeasuringMomentAdmin(CommunicationPlanPartAdmin):
    form = PlanMeasuringMomentForm

    def get_urls(self):
        # They stand in the order of their days: nobody moves them.
        name = "communication_planmeasuringmoment_move"
        return [one for one in super().get_urls() if one.name != name]
