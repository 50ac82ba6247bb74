"""The priorities of a plan, in its hub: the list, the page of one with everything it consists of."""

from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from import_export.forms import ExportForm

from desk.pages.base import PlanPartAdmin, is_number
from desk.pages.organisations import name_today
from desk.pages.turning import TurnsMixin
from desk.programmes import add_action_url
from plans.editing import Gone, change_record, delete_record, move_record
from plans.forms import PartForm, ThemesMixin
from plans.list_files import ListImportAdmin
from plans.models import LocalTheme
from priorities.goals import lettered, subjects_of
from priorities.models import ApproachLine, Goal, Priority, PriorityPartner, RegionalPriority, Topic
from priorities.parts import (
    add_goal,
    add_line,
    add_new_partner,
    add_partner,
    add_topic,
    delete_priority,
    deletion_of,
    in_the_way,
    missing_in,
    organisation_named,
    topic_tree,
    with_parts,
)
from priorities.priority_resources import PriorityResource
from richtext.text import is_blank
from stakeholders.models import Organisation

PARTS = {
    "approachline": ApproachLine,
    "topic": Topic,
    "prioritypartner": PriorityPartner,
    "goal": Goal,
}
MOVES = {"up": -1, "down": 1}


class NewPriorityForm(ThemesMixin, PartForm):
    """What one begins with; the rest follows on the page of the priority."""

    class Meta:
        model = Priority
        fields = ["title", "text", "reason", "themes"]
        widgets = {"themes": forms.CheckboxSelectMultiple}
        help_texts = {"themes": "Onder welke thema's valt deze prioriteit?"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.limit_themes()


class PriorityForm(ThemesMixin, PartForm):
    """A priority, with a field to add something to each of its lists."""

    new_track = forms.CharField(label="Nieuw spoor", required=False)
    new_effort = forms.CharField(label="Nieuwe inzet", required=False)
    new_topic = forms.CharField(label="Nieuw onderwerp", required=False, max_length=250)
    new_partner = forms.ModelChoiceField(
        Organisation.objects.none(), label="Partner", required=False, empty_label="Kies een partner"
    )
    new_partner_role = forms.CharField(
        label="Wat doet deze partner?", required=False, max_length=300, help_text="Zoals: levert cijfers."
    )
    new_partner_name = forms.CharField(label="Naam", required=False, max_length=150)
    new_partner_kind = forms.ChoiceField(label="Soort", required=False)
    new_goal = forms.CharField(
        label="Nieuw doel", required=False, help_text="Wat willen we bereiken?", max_length=2000
    )

    class Meta:
        model = Priority
        fields = [
            "title", "text", "reason", "themes", "subthemes", "regional_priorities", "continues",
            "approach_introduction", "efforts_introduction", "partners_text", "intended_result", "version",
        ]  # fmt: skip
        widgets = {
            "themes": forms.CheckboxSelectMultiple,
            "subthemes": forms.CheckboxSelectMultiple,
            "regional_priorities": forms.CheckboxSelectMultiple,
        }
        labels = {"subthemes": "Eigen subthema's"}
        help_texts = {"themes": "Onder welke thema's valt deze prioriteit?"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        plan = self.plan
        self.limit_themes()
        self.fields["subthemes"].queryset = LocalTheme.objects.filter(
            municipality_id=plan.municipality_id,
            kind=LocalTheme.Kind.SUBTHEME,
            theme__theme_list_id=plan.theme_list_id,
        )
        self.fields["regional_priorities"].queryset = RegionalPriority.objects.filter(
            municipality_id=plan.municipality_id
        )
        if plan.former_plan_id is None:
            del self.fields["continues"]
        else:
            self.fields["continues"].queryset = Priority.objects.filter(plan_id=plan.former_plan_id)
            self.fields["continues"].empty_label = "Geen: dit is een nieuwe prioriteit"
        # Without anything to choose the page says where it comes from.
        self.has_subthemes = self.fields["subthemes"].queryset.exists()
        self.has_regional_priorities = self.fields["regional_priorities"].queryset.exists()
        taken = self.instance.partners.values("organisation")
        today = timezone.localdate()
        serving = Organisation.objects.serving(plan.municipality_id)
        self.fields["new_partner"].queryset = serving.existing_on(today).exclude(pk__in=taken)
        self.fields["new_partner_kind"].choices = [("", "Kies de soort"), *Organisation.Kind.choices]
        self.topics = list(self.instance.topics.filter(parent=None))
        for topic in self.topics:
            self.fields[self.name_below(topic)] = forms.CharField(
                label=f"Nieuw onder ‘{topic}’", required=False, max_length=250
            )

    @staticmethod
    def name_below(topic):
        return f"new_below_{topic.pk}"

    def clean(self):
        cleaned = super().clean()
        chosen, name = cleaned.get("new_partner"), cleaned.get("new_partner_name", "")
        if chosen and name:
            self.add_error("new_partner_name", "Kies een partner of vul een naam in, niet allebei.")
        elif not chosen and cleaned.get("new_partner_role") and not name:
            self.add_error("new_partner", "Kies bij welke partner deze rol hoort.")
        elif name:
            known = organisation_named(self.plan.municipality, name)
            if known and self.instance.partners.filter(organisation=known).exists():
                self.add_error("new_partner_name", "Deze partner staat al bij deze prioriteit.")
            elif known and not known.exists_on(timezone.localdate()):
                self.add_error("new_partner_name", ended(known))
            elif known is None and not cleaned.get("new_partner_kind"):
                self.add_error("new_partner_kind", "Kies wat voor partner dit is.")
        return cleaned

    def add_parts(self, by):
        """Add what stands in the fields for something new; return the name of the last of these fields."""
        given, priority = self.cleaned_data, self.instance
        last = ""
        for name, kind in (("new_track", ApproachLine.Kind.TRACK), ("new_effort", ApproachLine.Kind.EFFORT)):
            if given.get(name):
                add_line(priority=priority, kind=kind, text=given[name], by=by)
                last = name
        for topic in self.topics:
            name = self.name_below(topic)
            if given.get(name):
                add_topic(priority=priority, title=given[name], parent=topic, by=by)
                last = name
        if given.get("new_topic"):
            add_topic(priority=priority, title=given["new_topic"], by=by)
            last = "new_topic"
        role = given.get("new_partner_role", "")
        if given.get("new_partner"):
            add_partner(priority=priority, organisation=given["new_partner"], role=role, by=by)
            last = "new_partner"
        elif given.get("new_partner_name"):
            add_new_partner(
                priority=priority,
                name=given["new_partner_name"],
                kind=given["new_partner_kind"],
                role=role,
                by=by,
            )
            last = "new_partner"
        if given.get("new_goal"):
            add_goal(priority=priority, text=given["new_goal"], by=by)
            last = "new_goal"
        return last

    def changes_record(self):
        """Whether saving would change the priority itself, apart from what is added to it."""
        if self.not_chosen:
            return True
        stored = Priority.objects.get(pk=self.instance.pk)
        for name in self._meta.fields:
            if name == "version" or name not in self.cleaned_data:
                continue
            if stored._meta.get_field(name).many_to_many:
                if set(self.cleaned_data[name]) != set(getattr(stored, name).all()):
                    return True
            elif getattr(self.instance, name) != getattr(stored, name):
                return True
        return False


@admin.register(Priority)
class PriorityAdmin(TurnsMixin, PlanPartAdmin, ListImportAdmin):
    form = PriorityForm
    resource_classes = [PriorityResource]
    export_form_class = ExportForm
    list_display = ("title", "plan")
    search_fields = ("title",)
    search_help_text = "Zoek op titel."
    empty_title = "Er zijn nog geen prioriteiten"
    empty_text = "Prioriteiten schrijft u bij een plan, op het tabblad Prioriteiten."
    tab = "priorities"
    tab_url = "admin:priorities_priority_of_plan"
    change_form_template = "admin/priorities/priority_form.html"
    delete_confirmation_template = "admin/priorities/priority_delete.html"
    stays_after_saving = True

    def get_urls(self):
        view = self.admin_site.admin_view(self.of_plan_view)
        return [
            path("van-plan/<int:plan_id>/", view, name="priorities_priority_of_plan"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        """The priorities of all own plans, to search, import and export."""
        return ListImportAdmin.changelist_view(self, request, extra_context)

    def has_add_permission(self, request):
        """Adding starts from a plan, not from this list."""
        return "plan" in request.GET and super().has_add_permission(request)

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs["form"] = NewPriorityForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request, obj=None):
        return NewPriorityForm._meta.fields if obj is None else PriorityForm._meta.fields

    # The list

    def of_plan_view(self, request, plan_id):
        """Prioriteiten: the list of one plan, with what each lacks."""
        plan = self.plan_in_scope(request, plan_id)
        priorities = with_parts(plan.priorities.all()).prefetch_related(
            "actions", "quarters", "plan_indicators"
        )
        subjects = [subject for subject in subjects_of(plan) if subject.priority is None]
        context = self.hub(
            request,
            plan,
            "priorities",
            other_goals=sum(len(subject.goals) for subject in subjects),
        )
        if request.user.has_perm("priorities.view_actoranalysis", plan):
            context["actors_url"] = reverse("admin:priorities_actoranalysis_of_plan", args=[plan.pk])
        context["rows_of_priorities"] = [
            self.row_of(priority, context["open_comments"]) for priority in priorities
        ]
        return TemplateResponse(request, "admin/plans/priorities.html", context)

    def row_of(self, priority, comments):
        """A line of the list."""
        return {
            "record": priority,
            "open_comments": comments.get(("priority", priority.pk), 0),
            "themes": [*priority.themes.all(), *priority.subthemes.all()],
            "counts": [
                (len(priority.approach_lines.all()), "regel aanpak", "regels aanpak"),
                (len(priority.goals.all()), "doel", "doelen"),
                (len(priority.actions.all()), "actie", "acties"),
                (len(priority.plan_indicators.all()), "indicator", "indicatoren"),
                (len(priority.quarters.all()), "kwartaal", "kwartalen"),
            ],
            "missing": [
                *missing_in(priority),
                *([] if priority.plan_indicators.all() else ["geen indicator"]),
            ],
        }

    # The page of one

    def part_context(self, request, part):
        context = super().part_context(request, part)
        if part is not None:
            context |= parts_context(part)
            if self._may_add_actions(request, part.plan):
                context["add_action_url"] = add_action_url(part.plan, today=timezone.localdate())
            if request.user.has_perm("priorities.view_actoranalysis", part.plan):
                context["actors_url"] = reverse("admin:priorities_actoranalysis_of_priority", args=[part.pk])
            if request.user.has_perm("priorities.change_quarterfocus", part.plan):
                context["quarters_url"] = quarters_url(part.plan)
            if request.user.has_perm(
                "priorities.add_regionalpriority", RegionalPriority(municipality=part.plan.municipality)
            ):
                context["regional_url"] = reverse("admin:priorities_regionalpriority_changelist")
        return context

    def _may_add_actions(self, request, plan):
        return request.user.has_perm("priorities.add_action", plan)

    def render_change_form(self, request, context, *args, **kwargs):
        """Put the field for a new topic with the topic it comes below."""
        form = context["adminform"].form
        names = {node.topic.pk: PriorityForm.name_below(node.topic) for node in context.get("topics", ())}
        context["topics"] = [
            {
                "topic": node.topic,
                "below": node.below,
                "field": form[names[node.topic.pk]] if names[node.topic.pk] in form.fields else None,
            }
            for node in context.get("topics", ())
        ]
        return super().render_change_form(request, context, *args, **kwargs)

    def read_view(self, request, part):
        response = super().read_view(request, part)
        response.template_name = "admin/priorities/priority_read.html"
        return response

    def save_model(self, request, obj, form, change):
        if not change:
            super().save_model(request, obj, form, change)
            return
        if not self._may(request, "change", obj):
            raise PermissionDenied
        if form.changes_record():
            change_record(
                record=obj, by=request.user, not_chosen=form.not_chosen, relations=form.chosen_relations()
            )
        if form.cleaned_data.get("new_partner_name") and not request.user.has_perm(
            "stakeholders.add_organisation", Organisation(municipality=obj.plan.municipality)
        ):
            raise PermissionDenied
        request.added = form.add_parts(request.user)

    def _saved(self, request, obj):
        if "_part" in request.POST:
            return self.part_button(request, obj, request.POST["_part"])
        if added := getattr(request, "added", ""):
            messages.success(request, "Toegevoegd en opgeslagen.")
            return self.back_to_place(obj, f"id_{added}")
        return super()._saved(request, obj)

    def back_to_place(self, priority, place):
        """The page of `priority`, at the element with this id; a field gets the focus."""
        return HttpResponseRedirect(f"{self.url('change', priority.pk)}#{place}")

    def part_button(self, request, priority, value):
        """A button beside a part, pressed while the page was saved: `approachline:12:up`."""
        if value == "quarters":
            return HttpResponseRedirect(quarters_url(priority.plan))
        if value == "actors":
            return HttpResponseRedirect(
                reverse("admin:priorities_actoranalysis_of_priority", args=[priority.pk])
            )
        if value == "indicators":
            return HttpResponseRedirect(add_indicator_url(priority))
        kind, pk, button = [*value.split(":"), "", ""][:3]
        if kind not in PARTS or not is_number(pk) or button not in {*MOVES, "open", "delete", "action"}:
            raise Http404
        part = PARTS[kind].objects.filter(pk=pk, priority=priority).first()
        if part is None:
            messages.error(request, str(Gone()))
            return self.back_to_place(priority, place_of(kind, None))
        if button == "open":
            return HttpResponseRedirect(reverse(f"admin:priorities_{kind}_change", args=[part.pk]))
        if button == "delete":
            return self.delete_part(request, priority, kind, part)
        if button == "action":
            if kind != "goal":
                raise Http404
            return HttpResponseRedirect(
                f"{add_action_url(priority.plan, today=timezone.localdate())}{part.pk}"
            )
        if not self.attempt(
            request,
            lambda: move_record(record=part, step=MOVES[button], by=request.user),
            f"‘{short(part)}’ staat nu op een andere plaats.",
        ):
            return self.back_to_place(priority, place_of(kind, part))
        return self.back_to_place(priority, f"{kind}-{part.pk}")

    def delete_part(self, request, priority, kind, part):
        if kind == "goal" and (number := part.actions.count()):
            messages.error(request, goal_in_use(number))
            return self.back_to_place(priority, f"{kind}-{part.pk}")
        if self.attempt(
            request, lambda: delete_record(record=part, by=request.user), f"‘{short(part)}’ is verwijderd."
        ):
            messages.info(request, "Toch niet? Zet het terug bij Geschiedenis.")
        return self.back_to_place(priority, place_of(kind, part))

    # Deleting

    def consequences(self, part):
        deletion = deletion_of(part)
        refusal = in_the_way(part.title, deletion.stays) if deletion.stays else ""
        return {"goes": deletion.goes, "refusal": refusal}

    def remove(self, request, part, **kwargs):
        delete_priority(priority=part, by=request.user)


def quarters_url(plan):
    """The calendar of a plan, where one chooses the quarters of its priorities."""
    return reverse("admin:priorities_quarterfocus_of_plan", args=[plan.pk])


def add_indicator_url(priority):
    """Where one adds an indicator to a priority."""
    place = urlencode({"plan": priority.plan_id, "plek": f"priority:{priority.pk}"})
    return f"{reverse('admin:indicators_planindicator_add')}?{place}"


def ended(organisation):
    """Why an organisation that was dissolved cannot be chosen, and who took over."""
    successors = organisation.successors()
    instead = f" ‘{successors[-1]}’ nam het werk over." if successors else ""
    return f"‘{organisation}’ is opgeheven op {organisation.dissolved_on:%d-%m-%Y}.{instead}"


def short(part):
    """What a part is called in a message."""
    text = str(part)
    return text if len(text) <= 60 else f"{text[:59]}…"


def goal_in_use(number):
    """Why a goal cannot go."""
    actions = "hoort 1 actie" if number == 1 else f"horen {number} acties"
    return f"Bij dit doel {actions}. Geef die eerst een ander doel."


def place_of(kind, part):
    """The id of the list on the page of a priority where a part of this kind stands."""
    if kind == "approachline":
        is_track = part is not None and part.kind == ApproachLine.Kind.TRACK
        return "sporen" if is_track else "inzet"
    return {"topic": "onderwerpen", "prioritypartner": "partners", "goal": "doelen"}.get(kind, "tabel")


def parts_context(priority):
    """The lists of a priority and how far its page is, finished for the template."""
    priority = with_parts(Priority.objects.filter(pk=priority.pk)).get()
    lines = list(priority.approach_lines.all())
    tracks = [line for line in lines if line.kind == ApproachLine.Kind.TRACK]
    efforts = [line for line in lines if line.kind == ApproachLine.Kind.EFFORT]
    topics, partners, goals = (
        list(getattr(priority, name).all()) for name in ("topics", "partners", "goals")
    )
    quarters = list(priority.quarters.all())
    indicators = list(priority.plan_indicators.prefetch_related("targets"))
    is_filled = {
        "inhoud": not is_blank(priority.text),
        "themas": bool(priority.themes.all() or priority.subthemes.all()),
        "aanpak": bool(lines) or not is_blank(priority.approach_introduction),
        "onderwerpen": bool(topics),
        "partners": bool(partners) or not is_blank(priority.partners_text),
        "resultaat": not is_blank(priority.intended_result),
        "doelen": bool(goals),
        "indicatoren": bool(indicators),
        "kwartaal": bool(quarters),
    }
    words = {
        "aanpak": len(lines) or "",
        "onderwerpen": len(topics) or "",
        "partners": len(partners) or "",
        "doelen": len(goals) or "",
        "indicatoren": len(indicators) or "",
        "kwartaal": len(quarters) or "",
    }
    labels = {
        "inhoud": "De prioriteit",
        "themas": "Thema's en samenhang",
        "aanpak": "Aanpak",
        "onderwerpen": "Onderwerpen",
        "partners": "Partners",
        "resultaat": "Resultaat",
        "doelen": "Doelen",
        "indicatoren": "Indicatoren",
        "kwartaal": "Kwartaal",
    }
    return {
        "index": [
            {"id": key, "label": label, "count": words.get(key, ""), "is_filled": is_filled[key]}
            for key, label in labels.items()
        ],
        "tracks": tracks,
        "efforts": efforts,
        "topics": topic_tree(topics),
        "partners": partners,
        "goals": lettered(goals),
        "quarters": quarters,
        "indicators": indicators,
        "indicators_url": reverse("admin:indicators_planindicator_of_plan", args=[priority.plan_id]),
    }


class ApproachLineForm(PartForm):
    class Meta:
        model = ApproachLine
        fields = ["text", "kind", "version"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}


class TopicForm(PartForm):
    class Meta:
        model = Topic
        fields = ["title", "text", "parent", "version"]
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        tops = Topic.objects.filter(priority=self.instance.priority, parent=None).exclude(pk=self.instance.pk)
        self.fields["parent"].queryset = tops
        self.fields["parent"].empty_label = "Niets: een thema van de prioriteit"
        if self.instance.topics.exists():
            # A third level does not exist.
            del self.fields["parent"]


class PriorityPartnerForm(PartForm):
    class Meta:
        model = PriorityPartner
        fields = ["organisation", "role", "version"]
        help_texts = {"role": "Wat doet deze partner voor de prioriteit?"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        serving = Organisation.objects.serving(self.plan.municipality_id)
        chosen = [self.instance.organisation_id] if self.instance.pk else []
        self.fields["organisation"].queryset = serving.offered_on(timezone.localdate(), chosen=chosen)
        self.fields["organisation"].label_from_instance = name_today


class PriorityPartAdmin(PlanPartAdmin):
    """A part of a priority: added on the page of the priority, changed on a page of its own."""

    tab = "priorities"
    tab_url = "admin:priorities_priority_of_plan"
    adds_on_own_page = False

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id is None and not self.adds_on_own_page:
            # Adding goes on the page of the priority.
            if not self.has_add_permission(request):
                raise PermissionDenied
            raise Http404
        return super().changeform_view(request, object_id, form_url, extra_context)

    def part_context(self, request, part):
        context = super().part_context(request, part)
        if part is not None and part.priority_id:
            context |= {
                "tab_url": self.place_url(part),
                "above": {"label": part.priority.title, "url": self.priority_url(part)},
            }
        return context

    def priority_url(self, part):
        return reverse("admin:priorities_priority_change", args=[part.priority_id])

    def home_url(self, part):
        """Where parts of this kind stand."""
        return self.priority_url(part)

    def place_url(self, part):
        """Where this part stands there."""
        return f"{self.home_url(part)}#{self.opts.model_name}-{part.pk}"

    def _saved(self, request, obj):
        messages.success(request, f"{capfirst(self.opts.verbose_name)} is opgeslagen.")
        if "_addanother" in request.POST:
            return HttpResponseRedirect(request.get_full_path())
        return HttpResponseRedirect(self.place_url(obj))

    def move_view(self, request, object_id):
        part = self.part_in_scope(request, object_id)
        super().move_view(request, object_id)
        return HttpResponseRedirect(self.place_url(part))

    def delete_view(self, request, object_id, extra_context=None):
        part = self.part_in_scope(request, object_id)
        response = super().delete_view(request, object_id, extra_context)
        if isinstance(response, HttpResponseRedirect):
            return HttpResponseRedirect(f"{self.home_url(part)}#{place_of(self.opts.model_name, part)}")
        return response


@admin.register(ApproachLine)
class ApproachLineAdmin(PriorityPartAdmin):
    form = ApproachLineForm


@admin.register(Topic)
class TopicAdmin(PriorityPartAdmin):
    form = TopicForm


@admin.register(PriorityPartner)
class PriorityPartnerAdmin(PriorityPartAdmin):
    form = PriorityPartnerForm
