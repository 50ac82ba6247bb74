"""What the pages of the plan hub have in common, and the base of every part of a plan in it."""

from typing import Any, ClassVar

from concurrency.exceptions import RecordModifiedError
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.html import escape
from django.utils.text import capfirst

from communication.contributions import count_about
from communication.models import Contribution
from desk import hub
from desk.comments import panel_for, subject_of, take
from desk.models import Comment
from municipalities.rules import is_editor
from municipalities.scoped_admin import ScopedAdmin
from plans.editing import (
    CannotMove,
    Gone,
    NotDeleted,
    PlanClosed,
    ReasonNeeded,
    StillInUse,
    add_record,
    change_record,
    delete_record,
    move_record,
    restore_version,
)
from plans.forms import ReasonForm, needs_reason
from plans.history import changes_of
from plans.models import (
    Chapter,
    Plan,
)
from priorities.models import Priority
from richtext.fields import RichTextField
from richtext.sanitising import TextTooLong, sanitise


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


def contributed_to(part: Any) -> dict[str, Any] | None:
    """How many contributions are about a chapter or priority, and where they stand; None without any."""
    if isinstance(part, Chapter):
        counts = count_about(chapter=part)
    elif isinstance(part, Priority):
        counts = count_about(priority=part)
    else:
        return None
    if not counts:
        return None
    key = f"{'hoofdstuk' if isinstance(part, Chapter) else 'prioriteit'}-{part.pk}"
    page = reverse("admin:communication_contribution_of_plan", args=[part.plan_id])
    return {
        "number": counts.total(),
        "open": counts[Contribution.Outcome.OPEN],
        "url": f"{page}?over={key}",
    }


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
        except (CannotMove, PlanClosed, Gone, NotDeleted, ReasonNeeded, StillInUse) as refusal:
            messages.error(request, str(refusal))
            request.is_refused = True  # type: ignore[attr-defined]
            return False
        messages.success(request, done)
        return True

    def reason_form(self, request: HttpRequest, part: Any) -> ReasonForm | None:
        """The form that asks why `part` comes back, once the plan is adopted; None where nobody asks."""
        if not needs_reason(part):
            return None
        return ReasonForm(request.POST if "change_reason" in request.POST else None)

    def ask_reason(
        self, request: HttpRequest, plan: Plan, form: ReasonForm, *, tab: str, question: str, back_url: str
    ) -> TemplateResponse:
        """The page between the button to put something back and its coming back."""
        context = self.hub(
            request,
            plan,
            tab,
            question=question,
            form=form,
            back_url=back_url,
            deletion=request.POST.get("deletion", ""),
        )
        return TemplateResponse(request, "admin/plans/put_back.html", context)


class PlanPartAdmin(HubPage, ScopedAdmin):
    """A part of a plan: added, changed, moved and deleted within the hub."""

    owner_lookup = "plan__municipality"
    actions = None
    tab = "overview"
    tab_url = "admin:plans_plan_change"
    list_select_related: ClassVar[tuple[str, ...]] = ("plan",)
    change_form_template = "admin/plans/part_form.html"
    read_template = "admin/plans/part_read.html"
    delete_confirmation_template = "admin/plans/part_delete.html"
    stays_after_saving = False

    def get_urls(self):
        wrap = self.admin_site.admin_view
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        comments = path("<int:object_id>/opmerkingen/", wrap(self.comments_view), name=f"{name}_comments")
        return [
            *([comments] if subject_of(self.model) else []),
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
        return super().has_change_permission(request, obj) and (obj is None or self.is_open(obj.plan))

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or self.is_open(obj.plan))

    def is_open(self, plan):
        """Whether records of this kind may still change."""
        return plan.is_draft or not self.model.closes_with_plan

    def require_change(self, request, part):
        """Refuse who may not change this part now."""
        if not self.has_change_permission(request, part):
            raise PermissionDenied

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
            if not (self.is_open(request.plan) and self._may(request, "add", request.plan)):
                raise PermissionDenied
        else:
            if request.method == "POST" and (deletion := self.deletion_in_scope(request, object_id)):
                return self.gone_view(request, deletion)
            part = self.part_in_scope(request, object_id)
            request.plan = part.plan
            if not self.has_change_permission(request, part):
                if request.method == "POST" and not self.is_open(part.plan) and is_editor(request.user, part):
                    return self.closed_view(request, part)
                return self.read_view(request, part)
        context = self.part_context(request, part)
        try:
            return super().changeform_view(request, object_id, form_url, context)
        except (RecordModifiedError, ReasonNeeded):
            # Somebody saved, or adopted the plan, between reading and writing: meet that instead.
            return super().changeform_view(request, object_id, form_url, context)
        except PlanClosed:
            return self.closed_view(request, part)
        except Gone as refusal:
            messages.error(request, str(refusal))
            request.is_refused = True
            return self.back_to_tab(request.plan)

    def deletion_in_scope(self, request, object_id):
        """The row of history that says that a part of the own municipality was deleted."""
        if not is_number(object_id) or self.model.objects.filter(pk=object_id).exists():
            return None
        last = self.model.history.filter(id=object_id).order_by("-history_id").first()
        if last is None or last.history_type != "-":
            return None
        request.plan = self.plan_in_scope(request, last.plan_id)
        if not (self.is_open(request.plan) and self._may(request, "add", request.plan)):
            raise PermissionDenied
        return last

    def gone_view(self, request, deletion):
        """Hand back what was typed for a part that a colleague deleted in the meantime."""
        context = self.hub(
            request,
            request.plan,
            self.tab,
            name=str(deletion.instance),
            deletion=f"{self.opts.model_name}:{deletion.history_id}",
            fields=self.typed_fields(request),
            tab_url=reverse(self.tab_url, args=[request.plan.pk]),
        )
        return TemplateResponse(request, "admin/plans/gone.html", context, status=409)

    def typed_fields(self, request):
        """What was typed in a form that can no longer be saved, readable."""
        typed = self.model(plan=request.plan)
        texts = [
            field
            for field in self.model._meta.concrete_fields
            if isinstance(field, models.TextField | models.CharField) and not field.choices
        ]
        names = [field.name for field in texts if request.POST.get(field.name)]
        for name in names:
            value = request.POST[name]
            if isinstance(self.model._meta.get_field(name), RichTextField):
                try:
                    value = sanitise(value)
                except TextTooLong:
                    value = escape(value)
            setattr(typed, name, value)
        return readable_fields(typed, names)

    def closed_view(self, request, part):
        """Hand back what was typed while the plan was adopted."""
        context = self.hub(
            request,
            self.plan_in_scope(request, request.plan.pk),
            self.tab,
            fields=self.typed_fields(request),
            tab_url=reverse(self.tab_url, args=[request.plan.pk]),
        )
        return TemplateResponse(request, "admin/plans/closed.html", context, status=403)

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
            may_change=part is not None and self.has_change_permission(request, part),
            tab_url=reverse(self.tab_url, args=[request.plan.pk]),
            image_url=reverse("admin:plans_plan_image", args=[request.plan.pk]),
            # Only the pages that show comments ask for them.
            comments=SimpleLazyObject(lambda: self.panel(request, part)),
            contributions=SimpleLazyObject(lambda: contributed_to(part)),
        )

    def panel(self, request, part, outcome=None):
        """The comments on `part`; None where there are none to see."""
        if part is None or not subject_of(part):
            return None
        return panel_for(part, user=request.user, url=self.url("comments", part.pk), outcome=outcome)

    def read_view(self, request, part):
        if not self.has_view_permission(request, part):
            raise PermissionDenied
        if request.method not in {"GET", "HEAD"}:
            raise PermissionDenied
        names = [name for name in self.form._meta.fields if name != "version"]
        context = self.part_context(request, part) | {"fields": readable_fields(part, names)}
        return TemplateResponse(request, self.read_template, context)

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
                record=obj,
                by=request.user,
                not_chosen=form.not_chosen,
                relations=form.chosen_relations(),
                reason=form.reason,
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

    # Comments

    def comments_view(self, request, object_id):
        """The comments on a part, as a page of its own and for htmx; takes the forms of the panel."""
        part = self.part_in_scope(request, object_id)
        request.plan = part.plan
        if not request.user.has_perm("desk.view_comment", part.plan):
            raise PermissionDenied
        outcome = None
        if request.method == "POST":
            try:
                outcome = take(request.POST, part=part, by=request.user)
            except Comment.DoesNotExist:
                raise Http404 from None
            if outcome.done and not request.htmx:
                messages.success(request, outcome.done)
                return HttpResponseRedirect(f"{self.url('change', part.pk)}#opmerking-{outcome.comment.pk}")
        panel = self.panel(request, part, outcome)
        if request.htmx:
            return TemplateResponse(request, "admin/includes/comments.html", {"comments": panel})
        return TemplateResponse(
            request,
            "admin/plans/part_comments.html",
            self.part_context(request, part) | {"comments": panel},
        )

    # Moving, deleting, history

    def move_view(self, request, object_id):
        part = self.part_in_scope(request, object_id)
        if request.method != "POST":
            # Somebody had to log in first: the button was pressed, but nothing came of it.
            return self.back_to_tab(part.plan)
        self.require_change(request, part)
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
        form = ReasonForm(request.POST or None) if needs_reason(part) else None
        if request.method == "POST" and (form is None or form.is_valid()):
            name = str(part)
            reason = form.cleaned_data["change_reason"] if form else ""
            if self.attempt(
                request, lambda: self.remove(request, part, reason=reason), f"‘{name}’ is verwijderd."
            ):
                messages.info(request, "Toch niet? Zet het terug bij Geschiedenis.")
            return self.back_to_tab(part.plan)
        context = self.part_context(request, part) | {
            "consequences": self.consequences(part),
            "reason_form": form,
        }
        return TemplateResponse(request, self.delete_confirmation_template, context)

    def remove(self, request, part, *, reason=""):
        """Delete `part`; `reason` is empty where none is asked."""
        delete_record(record=part, by=request.user, reason=reason)

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

    def put_back(self, request, part, row, *, reason=""):
        """Put back an older version; `reason` is empty where none is asked."""
        restore_version(record=part, row=row, by=request.user, reason=reason)

    def restore_view(self, request, object_id, history_id):
        part = self.part_in_scope(request, object_id)
        if request.method != "POST":
            return HttpResponseRedirect(self.url("history", part.pk))
        self.require_change(request, part)
        row = part.history.filter(history_id=history_id).first()
        if row is None:
            raise Http404
        form = self.reason_form(request, part)
        if form is not None and not form.is_valid():
            moment = timezone.localtime(row.history_date)
            return self.ask_reason(
                request,
                part.plan,
                form,
                tab=self.tab,
                question=f"‘{part}’ terugzetten naar de versie van {moment:%d-%m-%Y %H:%M}?",
                back_url=self.url("history", part.pk),
            )
        reason = form.cleaned_data["change_reason"] if form else ""
        self.attempt(
            request,
            lambda: self.put_back(request, part, row, reason=reason),
            "De oudere versie is teruggezet.",
        )
        return HttpResponseRedirect(self.url("history", part.pk))
