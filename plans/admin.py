"""The plan as a hub in the admin, its parts, and the reference lists."""

from typing import Any

from concurrency.exceptions import RecordModifiedError
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import escape
from django.utils.text import capfirst
from django.views.decorators.http import require_POST
from import_export.forms import ExportForm
from simple_history.admin import SimpleHistoryAdmin

from municipalities.models import Municipality
from municipalities.scoped_admin import ScopedAdmin
from plans import hub
from plans.chapters import (
    add_chapter,
    consequences_of_deletion,
    delete_chapter,
    move_chapter,
    restore_chapter,
    walk,
)
from plans.editing import (
    CannotMove,
    Gone,
    NotDeleted,
    PlanClosed,
    add_record,
    change_record,
    delete_record,
    move_record,
    restore_record,
    restore_version,
)
from plans.forms import (
    ChapterForm,
    NewChapterForm,
    ObjectiveForm,
    PartForm,
    PlanForm,
    PrincipleForm,
    SignatoryForm,
    StartPlanForm,
    ThemeTextForm,
)
from plans.history import changes_of, latest_changes, parts_with_history
from plans.images import ImageRefused, store_image
from plans.list_files import ListImportAdmin
from plans.models import (
    Chapter,
    GuidingPrinciple,
    LocalTheme,
    Objective,
    Plan,
    SafetyField,
    Signatory,
    Theme,
    ThemeList,
    ThemeText,
)
from plans.resources import GuidingPrincipleResource, ObjectiveResource, ThemeResource
from plans.standard_chapters import hint
from plans.starting import start_plan
from richtext.fields import RichTextField
from richtext.sanitising import TextTooLong, sanitise
from richtext.text import word_count

PLAN_CHANGES_SHOWN = 100
# Where the records of a kind of chapter are written.
RECORDS_TAB = {
    Chapter.Kind.GUIDING_PRINCIPLES: ("Naar de uitgangspunten", "admin:plans_plan_principles"),
    Chapter.Kind.OBJECTIVES: ("Naar de doelstellingen", "admin:plans_plan_principles"),
    Chapter.Kind.PRIORITIES: ("Naar de prioriteiten", "admin:priorities_priority_of_plan"),
    Chapter.Kind.OTHER_THEMES: ("Naar de thema's", "admin:plans_plan_themes"),
    Chapter.Kind.DECISION: ("Naar de ondertekenaars", "admin:plans_plan_details"),
}


def is_number(text: str) -> bool:
    """Whether `text` can be the number of a record: Python refuses to read very long ones."""
    return text.isdecimal() and len(text) <= 18


def readable_fields(record: Any, names: list[str]) -> list[dict[str, Any]]:
    """Label and value of fields, for who may read but not write."""
    found = []
    for name in names:
        field = record._meta.get_field(name)
        value = getattr(record, name)
        if field.many_to_many:
            value = ", ".join(str(other) for other in value.all())
        elif field.choices:
            value = getattr(record, f"get_{name}_display")()
        elif isinstance(value, bool):
            value = "ja" if value else "nee"
        found.append(
            {
                "label": capfirst(field.verbose_name),
                "value": value,
                "is_rich": isinstance(field, RichTextField),
            }
        )
    return found


class HubPage:
    """What pages of the hub share: the plan in scope, its context, refusals as messages."""

    admin_site: admin.AdminSite

    def plan_in_scope(self, request: HttpRequest, plan_id: Any) -> Plan:
        """The plan, or 404 for who has nothing to do with it."""
        plans = self.admin_site._registry[Plan].get_queryset(request)
        try:
            plan = plans.select_related("municipality").get(pk=plan_id)
        except (Plan.DoesNotExist, ValueError, TypeError):
            raise Http404 from None
        if not request.user.has_perm("plans.view_plan", plan):
            raise PermissionDenied
        return plan

    def hub(self, request: HttpRequest, plan: Plan, tab: str, **more: Any) -> dict[str, Any]:
        """The context of a page of the hub."""
        current_id = more.pop("current_id", None)
        return {
            **self.admin_site.each_context(request),
            **hub.hub_context(plan, tab, user=request.user, current_id=current_id),
            "title": plan.title,
            "opts": Plan._meta,
            **more,
        }

    def require_editor(self, request: HttpRequest, plan: Plan) -> None:
        """Refuse who may not change this plan."""
        if not (plan.is_draft and request.user.has_perm("plans.change_plan", plan)):
            raise PermissionDenied

    def attempt(self, request: HttpRequest, event: Any, done: str) -> bool:
        """Run a business event; a refusal becomes a message."""
        try:
            event()
        except (CannotMove, PlanClosed, Gone, NotDeleted) as refusal:
            messages.error(request, str(refusal))
            return False
        messages.success(request, done)
        return True


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
            path("<int:plan_id>/themas/", wrap(self.themes_view), name="plans_plan_themes"),
            path("<int:plan_id>/gegevens/", wrap(self.details_view), name="plans_plan_details"),
            path("<int:plan_id>/documenten/", wrap(self.documents_view), name="plans_plan_documents"),
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
        context = self.hub(request, plan, "overview", changes=latest_changes(plan, limit=6))
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

    def themes_view(self, request, plan_id):
        """Overige thema's: the texts, by field."""
        plan = self.plan_in_scope(request, plan_id)
        texts = list(plan.theme_texts.select_related("field").prefetch_related("themes__field"))
        fields = [
            {"field": field, "texts": [text for text in texts if text.field_id == field.pk]}
            for field in SafetyField.objects.all()
        ]
        return TemplateResponse(
            request, "admin/plans/themes.html", self.hub(request, plan, "themes", fields=fields)
        )

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
        except RecordModifiedError:
            # Somebody saved between reading and writing: meet that version instead.
            return self.changeform_view(request, str(plan_id), "", context)

    def documents_view(self, request, plan_id):
        """Documenten: the page and the council document."""
        plan = self.plan_in_scope(request, plan_id)
        return TemplateResponse(request, "admin/plans/documents.html", self.hub(request, plan, "documents"))

    def changes_view(self, request, plan_id):
        """Geschiedenis: the whole plan; what was deleted can come back."""
        plan = self.plan_in_scope(request, plan_id)
        if request.method == "POST":
            self.require_editor(request, plan)
            self._bring_back(request, plan)
            return redirect("admin:plans_plan_changes", plan.pk)
        changes = latest_changes(plan, limit=PLAN_CHANGES_SHOWN)
        return TemplateResponse(
            request, "admin/plans/changes.html", self.hub(request, plan, "history", changes=changes)
        )

    def _bring_back(self, request, plan):
        name, _, history_id = request.POST.get("deletion", "").partition(":")
        models = {model._meta.model_name: model for model in parts_with_history()}
        if name not in models or not is_number(history_id):
            raise Http404
        deletion = models[name].history.filter(plan_id=plan.pk, history_id=history_id).first()
        if deletion is None:
            raise Http404
        restore = restore_chapter if models[name] is Chapter else restore_record
        self.attempt(
            request,
            lambda: restore(deletion=deletion, by=request.user),
            f"{capfirst(models[name]._meta.verbose_name)} is teruggezet.",
        )

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
            plan = start_plan(**form.cleaned_data, by=request.user)
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
        return super().delete_view(request, object_id, context)

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


class PlanPartAdmin(HubPage, ScopedAdmin):
    """A part of a plan: added, changed, moved and deleted within the hub."""

    owner_lookup = "plan__municipality"
    actions = None
    tab = "overview"
    tab_url = "admin:plans_plan_change"
    list_select_related = ("plan",)
    change_form_template = "admin/plans/part_form.html"
    delete_confirmation_template = "admin/plans/part_delete.html"
    stays_after_saving = False

    def get_urls(self):
        wrap = self.admin_site.admin_view
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("<int:object_id>/verplaats/", wrap(self.move_view), name=f"{name}_move"),
            path(
                "<int:object_id>/geschiedenis/<int:history_id>/terugzetten/",
                wrap(self.restore_view),
                name=f"{name}_restore",
            ),
            *super().get_urls(),
        ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("plan__municipality")

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.plan.is_draft)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or obj.plan.is_draft)

    def changelist_view(self, request, extra_context=None):
        """A list over all plans means nothing here: go to the plans."""
        return redirect("admin:plans_plan_changelist")

    def part_in_scope(self, request, object_id):
        part = self.get_object(request, unquote(str(object_id)))
        if part is None:
            raise Http404
        return part

    def back_to_tab(self, plan):
        return redirect(self.tab_url, plan.pk)

    # Adding and changing

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id is None:
            request.plan = self.plan_in_scope(request, request.GET.get("plan"))
            part = None
            if not (request.plan.is_draft and self._may(request, "add", request.plan)):
                raise PermissionDenied
        else:
            if request.method == "POST" and (deletion := self.deletion_in_scope(request, object_id)):
                return self.gone_view(request, deletion)
            part = self.part_in_scope(request, object_id)
            request.plan = part.plan
            if not self.has_change_permission(request, part):
                return self.read_view(request, part)
        context = self.part_context(request, part)
        try:
            return super().changeform_view(request, object_id, form_url, context)
        except RecordModifiedError:
            # Somebody saved between reading and writing: meet that version instead.
            return super().changeform_view(request, object_id, form_url, context)
        except (PlanClosed, Gone) as refusal:
            messages.error(request, str(refusal))
            return self.back_to_tab(request.plan)

    def deletion_in_scope(self, request, object_id):
        """The row of history that says that a part of the own municipality was deleted."""
        if not is_number(object_id) or self.model.objects.filter(pk=object_id).exists():
            return None
        last = self.model.history.filter(id=object_id).order_by("-history_id").first()
        if last is None or last.history_type != "-":
            return None
        request.plan = self.plan_in_scope(request, last.plan_id)
        self.require_editor(request, request.plan)
        return last

    def gone_view(self, request, deletion):
        """Hand back what was typed for a part that a colleague deleted in the meantime."""
        typed = self.model(plan=request.plan)
        names = [name for name in ("title", "role", "text", "body") if name in request.POST]
        for name in names:
            field = self.model._meta.get_field(name)
            value = request.POST[name]
            if isinstance(field, RichTextField):
                try:
                    value = sanitise(value)
                except TextTooLong:
                    value = escape(value)
            setattr(typed, name, value)
        context = self.hub(
            request,
            request.plan,
            self.tab,
            name=str(deletion.instance),
            deletion=f"{self.opts.model_name}:{deletion.history_id}",
            fields=readable_fields(typed, names),
            tab_url=reverse(self.tab_url, args=[request.plan.pk]),
        )
        return TemplateResponse(request, "admin/plans/gone.html", context, status=409)

    def part_context(self, request, part):
        title = str(part) if part else f"{capfirst(self.opts.verbose_name)} toevoegen"
        return self.hub(
            request,
            request.plan,
            self.tab,
            current_id=part.pk if part and isinstance(part, Chapter) else None,
            title=title if len(title) <= 90 else f"{title[:89]}…",
            part=part,
            part_opts=self.opts,
            tab_url=reverse(self.tab_url, args=[request.plan.pk]),
            image_url=reverse("admin:plans_plan_image", args=[request.plan.pk]),
        )

    def read_view(self, request, part):
        if not self.has_view_permission(request, part):
            raise PermissionDenied
        if request.method not in {"GET", "HEAD"}:
            raise PermissionDenied
        names = [name for name in self.form._meta.fields if name != "version"]
        context = self.part_context(request, part) | {"fields": readable_fields(part, names)}
        return TemplateResponse(request, "admin/plans/part_read.html", context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"plan": request.plan})

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, RichTextField):
            field = db_field.formfield()
            field.widget.upload_url = reverse("admin:plans_plan_image", args=[request.plan.pk])
        elif hasattr(field, "widget") and hasattr(field.widget, "widget"):
            # No green plus and pencil beside a choice: those records have their own place.
            field.widget = field.widget.widget
        return field

    def save_model(self, request, obj, form, change):
        if not self._may(request, "change" if change else "add", obj):
            raise PermissionDenied
        if change:
            change_record(
                record=obj, by=request.user, not_chosen=form.not_chosen, relations=form.chosen_relations()
            )
        else:
            add_record(record=obj, by=request.user)

    def save_related(self, request, form, formsets, change):
        """On a change the business event has written the relations, with the one history row of the save."""
        if not change:
            super().save_related(request, form, formsets, change)

    def response_add(self, request, obj, post_url_continue=None):
        return self._saved(request, obj)

    def response_change(self, request, obj):
        return self._saved(request, obj)

    def _saved(self, request, obj):
        messages.success(request, f"{capfirst(self.opts.verbose_name)} is opgeslagen.")
        if "_addanother" in request.POST:
            return HttpResponseRedirect(f"{self.url('add')}?plan={obj.plan_id}")
        if "_continue" in request.POST or self.stays_after_saving:
            return HttpResponseRedirect(self.url("change", obj.pk))
        return self.back_to_tab(obj.plan)

    def url(self, page, *args):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=args)

    # Moving, deleting, history

    def move_view(self, request, object_id):
        part = self.part_in_scope(request, object_id)
        if request.method != "POST":
            # Somebody had to log in first: the button was pressed, but nothing came of it.
            return self.back_to_tab(part.plan)
        self.require_editor(request, part.plan)
        step = {"up": -1, "down": 1}.get(request.POST.get("direction"))
        if step is None:
            raise Http404
        self.attempt(
            request, lambda: move_record(record=part, step=step, by=request.user), "De volgorde is veranderd."
        )
        return self.back_to_tab(part.plan)

    def delete_view(self, request, object_id, extra_context=None):
        part = self.part_in_scope(request, object_id)
        request.plan = part.plan
        if not self.has_delete_permission(request, part):
            raise PermissionDenied
        if request.method == "POST":
            name = str(part)
            if self.attempt(request, lambda: self.remove(request, part), f"‘{name}’ is verwijderd."):
                messages.info(request, "Toch niet? Zet het terug bij Geschiedenis.")
            return self.back_to_tab(part.plan)
        context = self.part_context(request, part) | {"consequences": self.consequences(part)}
        return TemplateResponse(request, self.delete_confirmation_template, context)

    def remove(self, request, part):
        delete_record(record=part, by=request.user)

    def consequences(self, part):
        return None

    def history_view(self, request, object_id, extra_context=None):
        part = self.part_in_scope(request, object_id)
        if not self.has_view_permission(request, part):
            raise PermissionDenied
        request.plan = part.plan
        context = self.part_context(request, part) | {
            "changes": changes_of(part),
            "restore_url": f"admin:{self.opts.app_label}_{self.opts.model_name}_restore",
        }
        return TemplateResponse(request, "admin/plans/part_history.html", context)

    def restore_view(self, request, object_id, history_id):
        part = self.part_in_scope(request, object_id)
        if request.method != "POST":
            return HttpResponseRedirect(self.url("history", part.pk))
        self.require_editor(request, part.plan)
        row = part.history.filter(history_id=history_id).first()
        if row is None:
            raise Http404
        self.attempt(
            request,
            lambda: restore_version(record=part, row=row, by=request.user),
            "De oudere versie is teruggezet.",
        )
        return HttpResponseRedirect(self.url("history", part.pk))


@admin.register(Chapter)
class ChapterAdmin(PlanPartAdmin):
    form = ChapterForm
    tab = "chapters"
    tab_url = "admin:plans_plan_chapters"
    change_form_template = "admin/plans/chapter_form.html"
    stays_after_saving = True

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs["form"] = NewChapterForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request, obj=None):
        return NewChapterForm._meta.fields if obj is None else ChapterForm._meta.fields

    def get_changeform_initial_data(self, request):
        return {"parent": request.GET.get("parent", ""), "kind": request.GET.get("kind", Chapter.Kind.FREE)}

    def part_context(self, request, part):
        context = super().part_context(request, part)
        if part is not None:
            in_order = list(walk(context["nodes"]))
            index = next(i for i, node in enumerate(in_order) if node.chapter.pk == part.pk)
            tab = RECORDS_TAB.get(part.kind)
            context |= {
                "title": in_order[index].heading,
                "hint": hint(part.kind),
                "anchor": hub.anchor_of(part),
                "next_node": in_order[index + 1] if index + 1 < len(in_order) else None,
                "records_tab": {"label": tab[0], "url": reverse(tab[1], args=[request.plan.pk])}
                if tab
                else None,
            }
        return context

    def save_model(self, request, obj, form, change):
        if change:
            super().save_model(request, obj, form, change)
            return
        added = add_chapter(
            plan=obj.plan,
            title=obj.title,
            kind=obj.kind,
            parent=obj.parent,
            is_numbered=obj.is_numbered,
            by=request.user,
        )
        obj.pk = added.pk

    def _saved(self, request, obj):
        if "_next" in request.POST:
            in_order = list(walk(hub.chapter_tree(obj.plan.chapters.all())))
            index = next(i for i, node in enumerate(in_order) if node.chapter.pk == obj.pk)
            if index + 1 < len(in_order):
                messages.success(request, f"‘{obj.title}’ is opgeslagen.")
                return HttpResponseRedirect(self.url("change", in_order[index + 1].chapter.pk))
        return super()._saved(request, obj)

    def remove(self, request, part):
        delete_chapter(chapter=part, by=request.user)

    def consequences(self, part):
        return consequences_of_deletion(part)


@admin.register(GuidingPrinciple)
class GuidingPrincipleAdmin(PlanPartAdmin, ListImportAdmin):
    form: type[PartForm] = PrincipleForm
    tab = "principles"
    tab_url = "admin:plans_plan_principles"
    resource_classes = [GuidingPrincipleResource]
    export_form_class = ExportForm
    list_display = ("title", "plan")
    search_fields = ("title",)
    empty_title = "Er zijn nog geen uitgangspunten"
    empty_text = "Uitgangspunten schrijft u bij een plan, op het tabblad Uitgangspunten en doelstellingen."

    def changelist_view(self, request, extra_context=None):
        return ListImportAdmin.changelist_view(self, request, extra_context)

    def has_add_permission(self, request):
        """Adding starts from a plan, not from this list."""
        return "plan" in request.GET and super().has_add_permission(request)


@admin.register(Objective)
class ObjectiveAdmin(GuidingPrincipleAdmin):
    form = ObjectiveForm
    resource_classes = [ObjectiveResource]
    list_display = ("text", "plan")
    search_fields = ("text",)
    empty_title = "Er zijn nog geen doelstellingen"
    empty_text = "Doelstellingen schrijft u bij een plan, op het tabblad Uitgangspunten en doelstellingen."


@admin.register(ThemeText)
class ThemeTextAdmin(PlanPartAdmin):
    form = ThemeTextForm
    tab = "themes"
    tab_url = "admin:plans_plan_themes"

    def get_changeform_initial_data(self, request):
        return {"field": request.GET.get("field", "")}


@admin.register(Signatory)
class SignatoryAdmin(PlanPartAdmin):
    form = SignatoryForm
    tab = "details"
    tab_url = "admin:plans_plan_details"


class NamesThemes:
    """Choices of themes that say which list a theme is of, in one query."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.remote_field.model is Theme:
            field.queryset = field.queryset.select_related("field", "theme_list")
            field.label_from_instance = lambda theme: f"{theme} ({theme.theme_list})"
        return field


class ReferenceAdmin(NamesThemes, SimpleHistoryAdmin):
    """A list that every municipality shares; technical administrators correct it."""

    actions = None


@admin.register(SafetyField)
class SafetyFieldAdmin(ReferenceAdmin):
    list_display = ("number", "name")


@admin.register(ThemeList)
class ThemeListAdmin(ReferenceAdmin):
    list_display = ("name", "code", "source")


@admin.register(Theme)
class ThemeAdmin(ListImportAdmin, ReferenceAdmin):
    resource_classes = [ThemeResource]
    export_form_class = ExportForm
    list_display = ("number", "name", "theme_list", "successor")
    list_select_related = ("field", "theme_list", "successor__field")
    list_filter = ("theme_list", "field")
    search_fields = ("name",)
    search_help_text = "Zoek op naam."

    def has_import_permission(self, request):
        """By default everybody may import."""
        return self.has_add_permission(request) and self.has_change_permission(request)

    def has_export_permission(self, request):
        """By default everybody may export."""
        return self.has_view_permission(request)

    @admin.display(description="nummer", ordering="position")
    def number(self, theme):
        return theme.number


@admin.register(LocalTheme)
class LocalThemeAdmin(NamesThemes, ScopedAdmin, SimpleHistoryAdmin):
    actions = None
    list_display = ("name", "kind", "theme", "municipality")
    list_select_related = ("theme__field", "municipality")
    list_filter = ("kind",)
    search_fields = ("name",)
    empty_title = "Er zijn nog geen lokale thema's"
    empty_text = "Geef een landelijk thema een eigen naam, of zet er een subthema onder, zoals woonoverlast."

    def get_changeform_initial_data(self, request):
        """Who works for one municipality need not choose it."""
        own = list(Municipality.objects.of_member(request.user)[:2])
        return {"municipality": own[0].pk} if len(own) == 1 else {}
