"""Actorenanalyse: per priority who has a say and who cares, as picture, table and quick form."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from charts.chart import NARROW, WIDE
from desk.pages.priorities import PriorityPartAdmin
from documents.kinds import actors_of
from plans.editing import Gone
from plans.forms import PartForm
from priorities.actor_pictures import actors_picture, sign_of
from priorities.actors import ActorsOfPriority, AlreadyThere, NothingToCopy, add_actors, copy_former
from priorities.models import ActorAnalysis, Priority, Score
from richtext.plain import PlainTextMixin
from stakeholders.models import Organisation

SCORES = ("power", "interest", "support")
MOST_ROWS = 60
"""So many partners at once: fewer fields than Django takes of one form."""
LABELS = {
    "power": "Macht",
    "interest": "Belang",
    "support": "Steun",
    "reason": "Waarom denkt u dit?",
    "we_ask": "Wat vragen we?",
    "they_bring": "Wat brengen ze?",
    "agreed_on": "Afgesproken op",
}
HELP_TEXTS = {
    "power": "Hoeveel kan deze partner bepalen of tegenhouden?",
    "interest": "Hoeveel hangt er voor deze partner van af?",
    "support": "Hoeveel steun geeft deze partner aan onze aanpak?",
}
WIDGETS = {
    "reason": forms.Textarea(attrs={"rows": 2}),
    "we_ask": forms.Textarea(attrs={"rows": 2}),
    "they_bring": forms.Textarea(attrs={"rows": 2}),
    "agreed_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
}
FIELDS = [*LABELS]


class ActorForm(PartForm):
    """One row of the analysis."""

    class Meta:
        model = ActorAnalysis
        fields = [*FIELDS, "version"]
        labels = LABELS
        help_texts = HELP_TEXTS
        widgets = WIDGETS | dict.fromkeys(SCORES, forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in SCORES:
            self.fields[name].choices = Score.choices


class QuickForm(PlainTextMixin, forms.ModelForm):
    """The row of a partner that is not in the analysis yet; left empty it says nothing."""

    class Meta:
        model = ActorAnalysis
        fields = FIELDS
        labels = LABELS
        widgets = WIDGETS

    def __init__(self, *args, organisation=None, role="", **kwargs):
        super().__init__(*args, empty_permitted=True, use_required_attribute=False, **kwargs)
        self.organisation, self.role = organisation, role
        for name in SCORES:
            self.fields[name].choices = [("", "Kies"), *Score.choices]
            self.fields[name].error_messages["required"] = f"Kies een score voor {LABELS[name].lower()}."
        self.fields["reason"].error_messages["required"] = "Zeg in één zin waarom u dit denkt."

    def actor(self):
        """The new row."""
        actor = self.save(commit=False)
        actor.organisation = self.organisation
        return actor


class OtherForm(QuickForm):
    """The row of an organisation that is no partner of the priority."""

    other = forms.ModelChoiceField(
        Organisation.objects.none(), label="Organisatie", empty_label="Kies een organisatie", required=True
    )

    field_order = ("other",)

    def __init__(self, *args, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = organisations
        self.fields["other"].error_messages["required"] = "Kies over welke organisatie dit gaat."

    def clean(self):
        self.organisation = self.cleaned_data.get("other")
        return super().clean()


@admin.register(ActorAnalysis)
class ActorAnalysisAdmin(PriorityPartAdmin):
    form = ActorForm
    change_form_template = "admin/priorities/actor_form.html"

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path(
                "van-plan/<int:plan_id>/",
                wrap(require_safe(self.of_plan_view)),
                name="priorities_actoranalysis_of_plan",
            ),
            path(
                "van-prioriteit/<int:priority_id>/",
                wrap(self.of_priority_view),
                name="priorities_actoranalysis_of_priority",
            ),
            *super().get_urls(),
        ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("priority", "organisation")

    def home_url(self, part):
        return reverse("admin:priorities_actoranalysis_of_priority", args=[part.priority_id])

    def part_context(self, request, part):
        context = super().part_context(request, part)
        if part is not None:
            above = {"label": f"Actorenanalyse: {part.priority.title}", "url": self.home_url(part)}
            context["above"] = above
        return context

    def part_in_scope(self, request, object_id):
        part = super().part_in_scope(request, object_id)
        self.require_view(request, part.plan)
        return part

    def require_view(self, request, plan):
        """Refuse who may not read what we think of partners."""
        if not self._may(request, "view", plan):
            raise PermissionDenied

    # All priorities of a plan

    def of_plan_view(self, request, plan_id):
        """How far the analysis of every priority is."""
        plan = self.plan_in_scope(request, plan_id)
        self.require_view(request, plan)
        context = self.hub(
            request,
            plan,
            self.tab,
            title="Actorenanalyse",
            found=ActorsOfPriority.of(plan),
            order=actors_of(plan),
            tab_url=reverse(self.tab_url, args=[plan.pk]),
        )
        return TemplateResponse(request, "admin/priorities/actors_of_plan.html", context)

    # One priority

    def of_priority_view(self, request, priority_id):
        """The analysis of one priority: picture, table, and a form for who is not in it yet."""
        priority = Priority.objects.select_related("plan").filter(pk=priority_id).first()
        if priority is None:
            raise Http404
        plan = self.plan_in_scope(request, priority.plan_id)
        self.require_view(request, plan)
        priority.plan = plan
        found = ActorsOfPriority.of_priority(priority)
        may_change = self._may(request, "add", plan)
        if request.method == "POST" and not may_change:
            raise PermissionDenied
        if request.method == "POST" and "copy" in request.POST:
            return self.copy(request, priority)
        rows = self.rows(request, found) if may_change else []
        is_bad = False
        if request.method == "POST":
            # Every row says what is wrong with it, not the first alone.
            is_bad = not all([row.is_valid() for row in rows])
            filled = [row for row in rows if row.has_changed()]
            if not is_bad and (response := self.add_rows(request, priority, filled)):
                return response
        context = self.hub(
            request,
            plan,
            self.tab,
            title="Actorenanalyse",
            found=found,
            order=actors_of(plan),
            table=[actor_row(actor) for actor in found.actors],
            drawing={
                "wide": actors_picture(found, width=WIDE),
                "narrow": actors_picture(found, width=NARROW),
            },
            rows=rows,
            is_bad=is_bad,
            may_change=may_change,
            above={
                "label": priority.title,
                "url": reverse("admin:priorities_priority_change", args=[priority.pk]),
            },
            tab_url=reverse(self.tab_url, args=[plan.pk]),
        )
        return TemplateResponse(request, "admin/priorities/actors.html", context)

    def rows(self, request, found):
        """The forms: one for each partner that is not in the analysis, and one for somebody else."""
        data = request.POST if request.method == "POST" else None
        partners = found.missing[:MOST_ROWS]
        rows = [
            QuickForm(
                data,
                prefix=f"partner-{partner.organisation_id}",
                organisation=partner.organisation,
                role=partner.role,
                instance=new_actor(found.priority),
            )
            for partner in partners
        ]
        taken = [actor.analysis.organisation_id for actor in found.actors]
        taken += [partner.organisation_id for partner in partners]
        others = Organisation.objects.serving(found.priority.plan.municipality_id).exclude(pk__in=taken)
        others = others.exclude(dissolved_on__lte=timezone.localdate())
        other = OtherForm(data, prefix="ander", organisations=others, instance=new_actor(found.priority))
        return [*rows, other]

    def add_rows(self, request, priority, rows):
        """Save the rows that were filled in; None when there are none, or a colleague was first."""
        here = reverse("admin:priorities_actoranalysis_of_priority", args=[priority.pk])
        if not rows:
            messages.info(request, "U heeft nog niets ingevuld.")
            return HttpResponseRedirect(f"{here}#invullen")
        try:
            add_actors(priority=priority, actors=[row.actor() for row in rows], by=request.user)
        except (AlreadyThere, Gone) as refusal:
            messages.error(request, str(refusal))
            request.is_refused = True
            return None
        number = "1 partner is" if len(rows) == 1 else f"{len(rows)} partners zijn"
        messages.success(request, f"{number} toegevoegd aan de actorenanalyse.")
        return HttpResponseRedirect(here)

    def copy(self, request, priority):
        """Begin with the analysis of the priority that this one continues."""
        try:
            number = copy_former(priority=priority, by=request.user)
        except (NothingToCopy, Gone) as refusal:
            messages.error(request, str(refusal))
        else:
            partners = "1 partner" if number == 1 else f"{number} partners"
            messages.success(
                request, f"{partners} overgenomen. Kijk ze na: de scores zijn van het vorige plan."
            )
        return HttpResponseRedirect(reverse("admin:priorities_actoranalysis_of_priority", args=[priority.pk]))


def new_actor(priority):
    """An empty row for the form to fill."""
    return ActorAnalysis(plan=priority.plan, priority=priority)


def actor_row(actor):
    """A row of the table, finished for the template."""
    analysis = actor.analysis
    return {
        "actor": actor,
        "record": analysis,
        "approach": actor.approach.label,
        "sign": sign_of(analysis.support),
        "scores": [
            (
                LABELS[name],
                analysis._meta.get_field(name).verbose_name,
                getattr(analysis, f"get_{name}_display")(),
            )
            for name in SCORES
        ],
    }
