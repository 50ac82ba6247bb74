"""The plan as a hub: overview, chapters, details, documents, history."""

from dataclasses import replace
from functools import partial

from concurrency.exceptions import RecordModifiedError
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_POST

from desk.comments import bring_back_comments, comments_url, subject_url
from desk.models import Comment
from desk.pages.base import HubPage, is_number, readable_fields
from desk.plan_overview import overview_of
from documents.kinds import actors_of, council_document_of, end_report_of, orders_of_year
from documents.look_back import CannotLookBack, look_back_of, propose_look_back
from documents.prose import to_prose, with_note_links
from documents.store import throw_away_files
from municipalities.models import Municipality
from municipalities.scoped_admin import ScopedAdmin
from plans.chapters import (
    move_chapter,
    restore_chapter,
    walk,
)
from plans.editing import (
    Gone,
    PlanClosed,
    StillInUse,
    YearsInUse,
    change_record,
    delete_plan,
    parts_with_history,
    restore_record,
)
from plans.forms import (
    PlanForm,
    StartPlanForm,
)
from plans.history import latest_changes
from plans.images import ImageRefused, store_image
from plans.models import (
    Chapter,
    Plan,
)
from plans.starting import start_plan_once
from richtext.sanitising import sanitise
from richtext.text import word_count
from stakeholders.erasing import erase
from stakeholders.models import Erasure

PLAN_CHANGES_SHOWN = 100


def parts_told(user, plan):
    """The kinds of records of `plan` whose history `user` reads; comments are a kind apart.

    Who may not see a record does not read its history either, such as what we think of a partner.
    """
    return [
        model
        for model in parts_with_history()
        if model is not Comment
        and user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}", plan)
    ]


def history_sections(user, plan):
    """What the history can be narrowed to: in the address, the label and the kinds of records."""
    told = parts_told(user, plan)
    return {
        "": ("Alles", told),
        "tekst": ("Tekst van het plan", [model for model in told if model.closes_with_plan]),
        "uitvoering": ("Uitvoering", [model for model in told if not model.closes_with_plan]),
        "opmerkingen": ("Opmerkingen", [Comment]),
    }


def history_url(change):
    """The page with every version of the record of `change`, of a comment where it stands; empty without."""
    if change.model is None or not change.is_present:
        return ""
    if change.model is Comment:
        return f"{subject_url(change.row)}#opmerkingen"
    try:
        name = f"admin:{change.model._meta.app_label}_{change.model_name}_history"
        return reverse(name, args=[change.row.id])
    except NoReverseMatch:
        return ""


@admin.register(Plan)
class PlanAdmin(HubPage, ScopedAdmin):
    form = PlanForm
    open_choices = ("participants",)
    actions = None
    list_display = ("title", "period_shown", "municipality", "status_shown")
    list_select_related = ("municipality",)
    list_filter = ("status",)
    search_fields = ("title", "municipality__name", "slug")
    search_help_text = "Zoek op titel, gemeente of periode."
    empty_title = "Er is nog geen plan"
    empty_text = "Begin een plan. De hoofdstukken van de VNG-methode staan dan voor u klaar."
    add_label = "Nieuw plan beginnen"
    change_form_template = "admin/plans/details.html"
    delete_confirmation_template = "admin/plans/plan_delete.html"
    fieldsets = (
        (None, {"fields": ("title", "subtitle", "first_year", "last_year", "theme_list", "version")}),
        ("Gemeenten en samenhang", {"fields": ("participants", "former_plan", "notice")}),
        (
            "Besluit",
            {
                "fields": (
                    "adopting_body", "decided_on", "effective_on", "retroactive_to", "expires_on",
                    "proposal_reference", "publication_source",
                )
            },
        ),
        (
            "Wetstechnische informatie",
            {
                "fields": (
                    "official_title", "citation_title", "subject", "own_subject", "concerns",
                    "legal_basis", "remarks",
                )
            },
        ),
    )  # fmt: skip

    @admin.display(description="periode", ordering="first_year")
    def period_shown(self, plan):
        return plan.period

    @admin.display(description="status", ordering="status")
    def status_shown(self, plan):
        return plan.get_status_display()

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:plan_id>/hoofdstukken/", wrap(self.chapters_view), name="plans_plan_chapters"),
            path("<int:plan_id>/uitgangspunten/", wrap(self.principles_view), name="plans_plan_principles"),
            path("<int:plan_id>/gegevens/", wrap(self.details_view), name="plans_plan_details"),
            path("<int:plan_id>/documenten/", wrap(self.documents_view), name="plans_plan_documents"),
            path("<int:plan_id>/terugblik/", wrap(self.look_back_view), name="plans_plan_look_back"),
            path("<int:plan_id>/geschiedenis/", wrap(self.changes_view), name="plans_plan_changes"),
            path("<int:plan_id>/afbeelding/", wrap(require_POST(self.image_view)), name="plans_plan_image"),
            *super().get_urls(),
        ]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.is_draft)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or obj.is_draft)

    # The pages of the hub

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Overzicht: how far the plan is, what to do next, what changed last."""
        plan = self.plan_in_scope(request, unquote(object_id))
        context = self.hub(
            request,
            plan,
            "overview",
            changes=[
                replace(change, url=history_url(change))
                for change in latest_changes(plan, limit=6, parts=parts_told(request.user, plan))
            ],
            comments_url=comments_url(plan) if request.user.has_perm("desk.view_comment", plan) else "",
            overview=overview_of(plan, on=timezone.localdate()),
        )
        context["may_delete"] = self.has_delete_permission(request, plan)
        return TemplateResponse(request, "admin/plans/overview.html", context)

    def chapters_view(self, request, plan_id):
        """Hoofdstukken: the tree, with buttons to move."""
        plan = self.plan_in_scope(request, plan_id)
        if request.method == "POST":
            self.require_editor(request, plan)
            return self._move(request, plan)
        return TemplateResponse(request, "admin/plans/chapters.html", self.hub(request, plan, "chapters"))

    def _move(self, request, plan):
        pk, _, direction = request.POST.get("move", "").partition(":")
        chapter = plan.chapters.filter(pk=pk if is_number(pk) else 0).first()
        if chapter is None or direction not in {"up", "down", "in", "out"}:
            raise Http404
        self.attempt(
            request,
            lambda: move_chapter(chapter=chapter, direction=direction, by=request.user),
            f"‘{chapter.title}’ staat nu op een andere plaats.",
        )
        return HttpResponseRedirect(f"{reverse('admin:plans_plan_chapters', args=[plan.pk])}#h{chapter.pk}")

    def principles_view(self, request, plan_id):
        """Uitgangspunten en doelstellingen: two lists."""
        plan = self.plan_in_scope(request, plan_id)
        context = self.hub(
            request, plan, "principles", principles=plan.principles.all(), objectives=plan.objectives.all()
        )
        return TemplateResponse(request, "admin/plans/principles.html", context)

    def details_view(self, request, plan_id):
        """Gegevens: the data of the plan and who signs."""
        plan = self.plan_in_scope(request, plan_id)
        context = self.hub(request, plan, "details", signatories=plan.signatories.all())
        if not self.has_change_permission(request, plan):
            context["fields"] = readable_fields(
                plan, [name for name in PlanForm.Meta.fields if name != "version"]
            )
            return TemplateResponse(request, "admin/plans/details_read.html", context)
        try:
            return self.changeform_view(request, str(plan_id), "", context)
        except (RecordModifiedError, YearsInUse):
            # Somebody saved between reading and writing: meet that version instead.
            return self.changeform_view(request, str(plan_id), "", context)

    def documents_view(self, request, plan_id):
        """Documenten: the council document, and per year what is made of the programme."""
        plan = self.plan_in_scope(request, plan_id)
        years = [
            {"programme": programme, "orders": orders_of_year(programme)}
            for programme in plan.programmes.order_by("year")
        ]
        context = self.hub(
            request,
            plan,
            "documents",
            order=council_document_of(plan),
            end_report=end_report_of(plan),
            years=years,
            actors=actors_of(plan) if request.user.has_perm("priorities.view_actoranalysis", plan) else None,
        )
        return TemplateResponse(request, "admin/plans/documents.html", context)

    def look_back_view(self, request, plan_id):
        """Terugblik: the proposal for the chapter that looks back, and the button that writes it."""
        plan = self.plan_in_scope(request, plan_id)
        self.require_editor(request, plan)
        former = plan.former_plan_id
        if former and not Plan.objects.read_as_draft_by(request.user).filter(pk=former).exists():
            # The end report of another municipality is not ours to read.
            raise PermissionDenied
        today = timezone.localdate()
        try:
            if request.method == "POST":
                chapter = propose_look_back(plan=plan, by=request.user, on=today)
                messages.success(request, "De terugblik staat in uw plan. Lees de tekst na en vul aan.")
                return redirect("admin:plans_chapter_change", chapter.pk)
            proposal = look_back_of(plan, on=today)
            prose = to_prose(sanitise(proposal.body), level=2, images={}, first_note=1)
            text = with_note_links(prose.html, prose.notes)
            refusal = ""
        except (CannotLookBack, PlanClosed, Gone) as refused:
            text, refusal = "", str(refused)
        context = self.hub(request, plan, "chapters", text=text, refusal=refusal)
        return TemplateResponse(request, "admin/plans/look_back.html", context)

    def changes_view(self, request, plan_id):
        """Geschiedenis: the whole plan, its text or what carries it out; what was deleted can come back."""
        plan = self.plan_in_scope(request, plan_id)
        if request.method == "POST":
            return self._bring_back(request, plan)
        sections = {
            key: (label, parts)
            for key, (label, parts) in history_sections(request.user, plan).items()
            if key != "opmerkingen" or request.user.has_perm("desk.view_comment", plan)
        }
        chosen = request.GET.get("soort", "")
        if chosen not in sections:
            chosen = ""
        changes = latest_changes(
            plan, limit=PLAN_CHANGES_SHOWN, parts=sections[chosen][1], with_plan=chosen in {"", "tekst"}
        )
        may_return = {
            model: self._may_bring_back(request, plan, model)
            for model in {change.model for change in changes}
        }
        page = reverse("admin:plans_plan_changes", args=[plan.pk])
        context = self.hub(
            request,
            plan,
            "history",
            changes=[
                replace(
                    change,
                    can_return=change.can_return and may_return[change.model],
                    url=history_url(change),
                )
                for change in changes
            ],
            sections=[
                {
                    "label": label,
                    "url": f"{page}?soort={key}" if key else page,
                    "is_current": key == chosen,
                }
                for key, (label, _) in sections.items()
            ],
            is_full=len(changes) == PLAN_CHANGES_SHOWN,
        )
        return TemplateResponse(request, "admin/plans/changes.html", context)

    def _may_bring_back(self, request, plan, model):
        """Whether this user may put back a record of this kind now."""
        if model is None or model is Comment:
            return False
        if model.closes_with_plan:
            return plan.is_draft and request.user.has_perm("plans.change_plan", plan)
        return request.user.has_perm(f"{model._meta.app_label}.add_{model._meta.model_name}", plan)

    def _bring_back(self, request, plan):
        name, _, history_id = request.POST.get("deletion", "").partition(":")
        models = {model._meta.model_name: model for model in parts_told(request.user, plan)}
        if not self._may_bring_back(request, plan, models.get(name, Chapter)):
            raise PermissionDenied
        if name not in models or not is_number(history_id):
            raise Http404
        deletion = models[name].history.filter(plan_id=plan.pk, history_id=history_id).first()
        if deletion is None:
            raise Http404
        form = self.reason_form(request, deletion.instance)
        if form is not None and not form.is_valid():
            question = f"‘{deletion.instance}’ terugzetten in het plan?"
            back = request.get_full_path()
            return self.ask_reason(request, plan, form, tab="history", question=question, back_url=back)

        def bring_back():
            if models[name] is Chapter:
                restore_chapter(deletion=deletion, by=request.user)
            else:
                reason = form.cleaned_data["change_reason"] if form else ""
                restore_record(deletion=deletion, by=request.user, reason=reason)

        if self.attempt(request, bring_back, f"{capfirst(models[name]._meta.verbose_name)} is teruggezet."):
            bring_back_comments(plan=plan, by=request.user)
        return redirect(request.get_full_path())

    def history_view(self, request, object_id, extra_context=None):
        return redirect("admin:plans_plan_changes", self.plan_in_scope(request, unquote(object_id)).pk)

    def image_view(self, request, plan_id):
        """Take an image for the texts: `{"src", "width", "height"}` or `{"error"}` in Dutch."""
        plan = self.plan_in_scope(request, plan_id)
        self.require_editor(request, plan)
        upload = request.FILES.get("image") or request.FILES.get("file")
        if upload is None:
            return JsonResponse({"error": "Kies een afbeelding."}, status=400)
        try:
            image = store_image(plan=plan, upload=upload, by=request.user)
        except (ImageRefused, PlanClosed, Gone) as refusal:
            return JsonResponse({"error": str(refusal)}, status=400)
        return JsonResponse({"src": f"/beelden/{image.pk}/", "width": image.width, "height": image.height})

    # Starting and saving

    def add_view(self, request, form_url="", extra_context=None):
        """Begin a plan with the standard chapters."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        own = Municipality.objects.of_member(request.user)
        if not request.user.is_superuser:
            allowed = [pk for pk in own.values_list("pk", flat=True) if self._may_start_at(request, pk)]
            own = own.filter(pk__in=allowed)
        form = StartPlanForm(request.POST or None, municipalities=own)
        if request.method == "POST" and form.is_valid():
            plan = start_plan_once(**form.cleaned_data, by=request.user)
            messages.success(request, "Uw plan is begonnen. De hoofdstukken staan klaar.")
            return redirect("admin:plans_plan_chapters", plan.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": "Nieuw plan beginnen",
            "opts": self.opts,
            "form": form,
        }
        return TemplateResponse(request, "admin/plans/start.html", context)

    def _may_start_at(self, request, municipality_id):
        return request.user.has_perm("plans.add_plan", Plan(municipality_id=municipality_id))

    def delete_view(self, request, object_id, extra_context=None):
        """Say how much goes before the question."""
        plan = self.plan_in_scope(request, unquote(object_id))
        context = self.hub(request, plan, "overview")
        context["words"] = sum(word_count(node.chapter.body) for node in walk(context["nodes"]))
        try:
            return super().delete_view(request, object_id, context)
        except (PlanClosed, StillInUse) as refusal:
            # Adopted, or followed by another plan, since it was looked at.
            messages.error(request, str(refusal))
            return redirect("admin:plans_plan_change", plan.pk)
        except Gone as refusal:
            messages.error(request, str(refusal))
            return redirect("admin:plans_plan_changelist")

    def delete_model(self, request, obj):
        """Delete it with the files made of it; a backup does not bring back the names in contributions."""
        made = list(obj.rendered_documents.all())
        with transaction.atomic():
            for contribution in obj.contributions.exclude(name=""):
                erase(contribution, reason=Erasure.Reason.NOT_NEEDED, by=request.user)
            delete_plan(plan=obj, by=request.user)
        transaction.on_commit(partial(throw_away_files, made))

    def save_model(self, request, obj, form, change):
        if not self.has_change_permission(request, obj):
            raise PermissionDenied
        change_record(
            record=obj, by=request.user, not_chosen=form.not_chosen, relations=form.chosen_relations()
        )

    def save_related(self, request, form, formsets, change):
        """The business event has written the relations, with the one history row of the save."""

    def response_change(self, request, obj):
        messages.success(request, "De gegevens zijn opgeslagen.")
        return redirect("admin:plans_plan_details", obj.pk)

    def response_delete(self, request, obj_display, obj_id):
        messages.success(request, f"‘{obj_display}’ is verwijderd.")
        return redirect("admin:plans_plan_changelist")
