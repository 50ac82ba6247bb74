"""Actions of a programme: the form, the page for who reads, handing over."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from import_export.forms import ExportForm

from desk.pages.base import is_number
from desk.pages.programme import ProgrammePages
from desk.programmes import money_of
from municipalities.models import Municipality, User
from municipalities.rules import is_editor
from plans.list_files import ListImportAdmin
from priorities.action_resources import ActionResource
from priorities.actions import add_action, change_action, delete_action, hand_over
from priorities.forms import ActionForm, HandOverForm, colleagues
from priorities.goals import subjects_of
from priorities.models import Action
from priorities.progress import reports_of
from priorities.standing import action_standing
from stakeholders.models import Organisation


@admin.register(Action)
class ActionAdmin(ProgrammePages, ListImportAdmin):
    form = ActionForm
    resource_classes = [ActionResource]
    export_form_class = ExportForm
    list_display = ("title", "programme", "lead_team", "lead_person", "due_shown")
    list_select_related = ("programme", "lead_team", "lead_person")
    list_filter = ("programme", "state")
    search_fields = ("title",)
    search_help_text = "Zoek op titel."
    empty_title = "Er zijn nog geen acties"
    empty_text = "Acties schrijft u bij een plan, op het tabblad Programma."
    change_form_template = "admin/priorities/action_form.html"
    fieldsets = (
        ("Wat gaan we doen?", {"fields": ("title", "description", "goal", "priority", "theme", "version")}),
        (
            "Wie en wanneer?",
            {"fields": ("lead_team", "lead_person", "partners", "start", "due"), "classes": ("pairs",)},
        ),
        (
            "Hoe gaat het?",
            {"fields": ("phase", "state", "result", "evidence", "lessons"), "classes": ("pairs",)},
        ),
        (
            "Wat mag het kosten?",
            {"fields": ("regular_budget", "extra_request", "budget_programme"), "classes": ("pairs",)},
        ),
    )

    def get_urls(self):
        return [
            path(
                "overdragen/<int:municipality_id>/",
                self.admin_site.admin_view(self.hand_over_view),
                name="priorities_action_hand_over",
            ),
            *super().get_urls(),
        ]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .select_related(
                "programme", "goal__priority", "goal__theme__field", "priority", "theme__field",
                "lead_team", "lead_person", "origin__programme", "lesson_from__programme",
                "moved_to__programme", "lesson_action__programme",
            )
        )  # fmt: skip

    @admin.display(description="klaar", ordering="due_on")
    def due_shown(self, action):
        return str(action.due or "")

    def changelist_view(self, request, extra_context=None):
        """The actions of all own plans, to search, import and export."""
        return ListImportAdmin.changelist_view(self, request, extra_context)

    def has_add_permission(self, request):
        """Adding starts from a programme, not from this list."""
        return "plan" in request.GET and super().has_add_permission(request)

    # The form

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"programme": request.programme})

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        request.programme = self._programme(request) if object_id is None else None
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _programme(self, request):
        """The programme to add to, named in the address."""
        plan = self.plan_in_scope(request, request.GET.get("plan"))
        wanted = request.GET.get("programme", "")
        found = plan.programmes.filter(pk=wanted).first() if is_number(wanted) else plan.programmes.last()
        if found is None:
            raise Http404
        found.plan = plan
        return found

    def get_changeform_initial_data(self, request):
        return {name: request.GET.get(name, "") for name in ("goal", "priority", "theme")}

    def part_context(self, request, part):
        context = super().part_context(request, part)
        if part is None:
            return context | {
                "title": f"Actie toevoegen aan {request.programme.year}",
                "tab_url": self.tab_of(request.programme),
            }
        return context | {
            "tab_url": self.tab_of(part.programme),
            "programme": part.programme,
            "standing": action_standing(part, on=timezone.localdate()),
            "reports": reports_of(part),
            "report_url": reverse("admin:my_action", args=[part.pk])
            if request.user.has_perm("priorities.report_action", part)
            else "",
        }

    def read_view(self, request, part):
        if not self.has_view_permission(request, part) or request.method not in {"GET", "HEAD"}:
            raise PermissionDenied
        letters = {goal.pk: letter for subject in subjects_of(part.plan) for letter, goal in subject.goals}
        context = self.part_context(request, part) | {
            "letter": letters.get(part.goal_id, ""),
            "money": money_of(part),
            "partners": ", ".join(str(partner) for partner in part.partners.all()),
        }
        return TemplateResponse(request, "admin/priorities/action_read.html", context)

    def save_model(self, request, obj, form, change):
        if not self._may(request, "change" if change else "add", obj):
            raise PermissionDenied
        if change:
            change_action(
                action=obj,
                by=request.user,
                partners=form.cleaned_data["partners"],
                reason=form.reason,
                not_chosen=form.not_chosen,
            )
        else:
            add_action(action=obj, by=request.user, partners=form.cleaned_data["partners"])

    def save_related(self, request, form, formsets, change):
        """The business events have written the partners."""

    def _saved(self, request, obj):
        messages.success(request, f"‘{obj}’ is opgeslagen.")
        if "_addanother" in request.POST:
            chosen = "".join(
                f"&{name}={pk}"
                for name in ("goal", "priority", "theme")
                if (pk := getattr(obj, f"{name}_id"))
            )
            return HttpResponseRedirect(
                f"{self.url('add')}?plan={obj.plan_id}&programme={obj.programme_id}{chosen}"
            )
        return HttpResponseRedirect(self.tab_of(obj.programme))

    def remove(self, request, part, *, reason=""):
        delete_action(action=part, by=request.user, reason=reason)

    # Handing over

    def hand_over_view(self, request, municipality_id):
        """Acties overdragen: from whom, which, to whom, and why."""
        place = get_object_or_404(Municipality.objects.of_member(request.user), pk=municipality_id)
        if not is_editor(request.user, place):
            raise PermissionDenied
        led = (
            Action.objects.to_do()
            .filter(plan__municipality=place)
            .exclude(lead_person=None)
            .select_related("programme", "plan", "lead_person", "lead_team")
            .order_by("programme__year", "due_on", "title")
        )
        wanted = request.GET.get("van", "")
        person = User.objects.filter(pk=wanted).first() if is_number(wanted) else None
        if wanted and (person is None or not self._is_known(place, person)):
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": "Acties overdragen",
            "opts": self.opts,
            "place": place,
            "person": person,
            "hand_over_url": reverse("admin:priorities_action_hand_over", args=[place.pk]),
        }
        if person is None:
            context["leads"] = _counted(led)
            return TemplateResponse(request, "admin/priorities/hand_over.html", context)
        own = led.filter(lead_person=person)
        form = HandOverForm(
            request.POST or None,
            actions=own,
            people=colleagues(place.pk).exclude(pk=person.pk),
            teams=Organisation.objects.serving(place).teams().existing_on(timezone.localdate()),
            initial={"actions": list(own.values_list("pk", flat=True))},
        )
        if request.method == "POST" and form.is_valid():
            chosen = list(form.cleaned_data.pop("actions"))
            done = (
                "1 actie is overgedragen." if len(chosen) == 1 else f"{len(chosen)} acties zijn overgedragen."
            )
            self.attempt(
                request, lambda: hand_over(actions=chosen, by=request.user, **form.cleaned_data), done
            )
            return HttpResponseRedirect(request.get_full_path())
        return TemplateResponse(
            request, "admin/priorities/hand_over.html", context | {"form": form, "count": own.count()}
        )

    def _is_known(self, place, person):
        """Whether this colleague works or worked here, or leads something here."""
        return (
            person.memberships.filter(municipality=place).exists()
            or Action.objects.filter(plan__municipality=place, lead_person=person).exists()
        )


def _counted(led):
    """Who leads actions, with how many, in the order of their names."""
    counts = {}
    for action in led:
        counts[action.lead_person] = counts.get(action.lead_person, 0) + 1
    return sorted(counts.items(), key=lambda pair: str(pair[0]).lower())
