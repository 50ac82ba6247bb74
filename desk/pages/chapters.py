"""Chapters, principles, objectives, theme texts and signatories in the plan hub."""

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from import_export.forms import ExportForm

from desk import hub
from desk.pages.base import PlanPartAdmin
from desk.pages.turning import TurnsMixin
from plans.chapters import (
    add_chapter,
    consequences_of_deletion,
    delete_chapter,
    walk,
)
from plans.forms import (
    ChapterForm,
    NewChapterForm,
    ObjectiveForm,
    PartForm,
    PrincipleForm,
    SignatoryForm,
)
from plans.list_files import ListImportAdmin
from plans.models import (
    Chapter,
    GuidingPrinciple,
    Objective,
    Signatory,
)
from plans.resources import GuidingPrincipleResource, ObjectiveResource
from plans.standard_chapters import hint

# Where the records of a kind of chapter are written.
RECORDS_TAB = {
    Chapter.Kind.GUIDING_PRINCIPLES: ("Naar de uitgangspunten", "admin:plans_plan_principles"),
    Chapter.Kind.OBJECTIVES: ("Naar de doelstellingen", "admin:plans_plan_principles"),
    Chapter.Kind.PRIORITIES: ("Naar de prioriteiten", "admin:priorities_priority_of_plan"),
    Chapter.Kind.OTHER_THEMES: ("Naar de thema's", "admin:plans_themeownership_of_plan"),
    Chapter.Kind.DECISION: ("Naar de ondertekenaars", "admin:plans_plan_details"),
}


@admin.register(Chapter)
class ChapterAdmin(TurnsMixin, PlanPartAdmin):
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

    def remove(self, request, part, *, reason=""):
        delete_chapter(chapter=part, by=request.user)

    def consequences(self, part):
        return consequences_of_deletion(part)


@admin.register(GuidingPrinciple)
class GuidingPrincipleAdmin(TurnsMixin, PlanPartAdmin, ListImportAdmin):
    form: type[PartForm] = PrincipleForm
    tab = "principles"
    tab_url = "admin:plans_plan_principles"
    resource_classes = [GuidingPrincipleResource]
    export_form_class = ExportForm
    list_display = ("title", "plan")
    search_fields = ("title",)
    empty_title = "Er zijn nog geen uitgangspunten"
    empty_text = "Uitgangspunten schrijft u bij een plan, op het tabblad Uitgangspunten."

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
    empty_text = "Doelstellingen schrijft u bij een plan, op het tabblad Uitgangspunten."


@admin.register(Signatory)
class SignatoryAdmin(PlanPartAdmin):
    form = SignatoryForm
    tab = "details"
    tab_url = "admin:plans_plan_details"
