"""Mijn acties: own actions on a phone, and the short form to report on one in two minutes."""

from concurrency.exceptions import RecordModifiedError
from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from desk.my_actions import in_time, lines_of, my_actions, next_asking
from desk.pages.base import is_number
from municipalities.models import Municipality
from plans.editing import Gone
from priorities.models import Action
from priorities.progress import report_progress, reports_of

TEXTS = ("result", "evidence", "lessons")
FINISHED = (Action.State.DONE, Action.State.STOPPED)
LONGEST = 5000


def _text(label, *, rows=3, help_text=""):
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ReportForm(forms.Form):
    """What is asked of who reports; what is not needed for the chosen state, is not looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label="Hoe staat het ermee?",
        choices=[(value, label.capitalize()) for value, label in Action.State.choices],
        widget=forms.RadioSelect,
    )
    done = _text("Wat is er gedaan?", rows=4, help_text="Een paar zinnen is genoeg.")
    next_step = _text("Wat komt er nu?")
    is_on_schedule = forms.ChoiceField(
        label="Ligt de actie op schema?",
        choices=[("yes", "Ja"), ("no", "Nee")],
        required=False,
        widget=forms.RadioSelect,
    )
    delay_reason = _text("Waarom niet, en wanneer is het wel klaar?")
    result = _text("Wat is het resultaat?", help_text="Wat is er bereikt?")
    evidence = _text("Waaruit blijkt dat?", help_text="Zoals een verslag, een besluit of een telling.")
    lessons = _text("Wat doen we een volgende keer anders?")

    def __init__(self, *args, action, today, last, **kwargs):
        self.action, self.today = action, today
        kwargs["initial"] = {
            "version": action.version,
            "state": action.state,
            "is_on_schedule": ""
            if action.is_late(today)
            else "yes"
            if not last or last.is_on_schedule
            else "no",
            **{name: getattr(action, name) for name in TEXTS},
        }
        super().__init__(*args, **kwargs)
        # Asked of everybody; the browser need not know, since the messages stand beside the fields.
        self.fields["done"].required = True

    def clean(self):
        cleaned = super().clean()
        state = cleaned.get("state")
        if state in FINISHED:
            cleaned["is_on_schedule"], cleaned["delay_reason"] = "yes", ""
        elif state:
            self._clean_schedule(cleaned)
        if state == Action.State.DONE:
            if not cleaned.get("result"):
                self.add_error("result", "Zeg in een paar woorden wat er is bereikt.")
            if not cleaned.get("evidence"):
                self.add_error("evidence", "Zeg waaruit dat blijkt.")
        return cleaned

    def _clean_schedule(self, cleaned):
        if "is_on_schedule" not in cleaned or "delay_reason" not in cleaned:
            return
        if not cleaned["is_on_schedule"]:
            self.add_error("is_on_schedule", "Kies ja of nee.")
        elif cleaned["is_on_schedule"] == "yes" and self.action.is_late(self.today):
            self.add_error(
                "is_on_schedule",
                f"Deze actie moest klaar zijn {in_time(self.action.due)}. "
                "Kies nee en zeg waarom het later wordt.",
            )
        elif cleaned["is_on_schedule"] == "no" and not cleaned["delay_reason"]:
            self.add_error("delay_reason", "Zeg waarom de actie niet op schema ligt.")


def my_actions_view(request):
    """Mijn acties: what asks for something first; after a report a word of thanks and the next one."""
    today = timezone.localdate()
    mine = my_actions(request.user, on=today)
    context = {
        **admin.site.each_context(request),
        "title": "Mijn acties",
        "mine": mine,
        "today": today,
        "reminder": request.user.reminders.exclude(sent_at=None).first(),
        **_thanks(request, mine, today),
    }
    return TemplateResponse(request, "admin/my_actions.html", context)


def _thanks(request, mine, today):
    reported = request.GET.get("gemeld", "")
    if not is_number(reported):
        return {}
    report = request.user.progress_reports.filter(action=reported, reported_on=today).select_related("action")
    if not (last := report.order_by("-pk").first()):
        return {}
    return {"thanks_for": last.action, "next_line": next_asking(mine, on=today, besides=last.action_id)}


def my_action_view(request, action_id):
    """The short form for one action; 404 for strangers, 403 for who does not lead it.

    Whatever happened to the action since the form was opened, nothing that was typed is lost.
    """
    action = _in_scope(request).filter(pk=action_id).first()
    if action is None:
        return _gone(request, action_id)
    if not request.user.has_perm("priorities.report_action", action):
        raise PermissionDenied
    typed = request.POST or None
    moved_from = action if action.is_moved_on else None
    if moved_from:
        # The action went on in the programme of a next year: there is where one reports.
        if request.method != "POST":
            return redirect("admin:my_action", action.moved_to.pk)
        while action.is_moved_on:
            action = _in_scope(request).get(pk=action.moved_to.pk)
        if not request.user.has_perm("priorities.report_action", action):
            return _handed_back(request, moved_from.title, moved_to=action)
        typed = request.POST.copy()
        typed["version"] = str(action.version)
    today = timezone.localdate()
    line = lines_of([action], on=today)[0]
    form = ReportForm(typed, action=action, today=today, last=line.last)
    if moved_from:
        form.add_error(
            None,
            f"Een collega nam deze actie in de tussentijd mee naar het programma van "
            f"{action.programme.year}. Uw bericht is nog niet opgeslagen. Kijk het na en sla het daar op.",
        )
    conflicts = []
    while request.method == "POST" and form.is_valid() and not conflicts:
        conflicts = _meet(form, action)
        if not conflicts:
            try:
                _save(request, form, action, today)
                return HttpResponseRedirect(f"{reverse('admin:my_actions')}?gemeld={action.pk}")
            except RecordModifiedError:
                # Somebody saved between reading and writing: meet that version instead.
                action = _in_scope(request).filter(pk=action_id).first()
                if action is None:
                    return _gone(request, action_id)
            except Gone:
                return _gone(request, action_id)
    reports = reports_of(action)
    context = {
        **admin.site.each_context(request),
        "title": action.title,
        "line": line,
        "action": action,
        "form": form,
        "conflicts": conflicts,
        "other": reports[0] if reports else None,
        "reports": reports,
        "may_see_plan": request.user.has_perm("plans.view_plan", action.plan),
    }
    return TemplateResponse(request, "admin/my_action.html", context)


def _in_scope(request):
    own = Municipality.objects.of_member(request.user)
    return Action.objects.filter(plan__municipality__in=own).select_related(
        "plan__municipality", "programme", "lead_team", "lead_person", "priority", "moved_to"
    )


def _save(request, form, action, today):
    data = form.cleaned_data
    report_progress(
        action=action,
        by=request.user,
        on=today,
        state=data["state"],
        done=data["done"],
        next_step=data["next_step"],
        is_on_schedule=data["is_on_schedule"] == "yes",
        delay_reason=data["delay_reason"],
        not_chosen=getattr(form, "not_chosen", None),
        **{name: data[name] if data["state"] in FINISHED else "" for name in TEXTS},
    )


def _meet(form, action):
    """Meet what a colleague saved since this form was opened: merge, or return what both changed.

    Whoever has seen both, chooses with a button: `_mine` (or just saving) or `_theirs`.
    """
    data = form.cleaned_data
    if data["version"] == action.version:
        return _choose(form, action)
    base = action.history.filter(version=data["version"]).order_by("-history_id").first()
    typed = form.data.copy()
    conflicts = []
    for name in ("state", *TEXTS):
        mine, theirs = data[name], getattr(action, name)
        before = getattr(base, name) if base else None
        if theirs in (mine, before):
            continue
        if name != "state" and mine in (before, ""):
            # Only the colleague changed it.
            data[name] = theirs
            typed[name] = theirs
            continue
        conflicts.append(
            {
                "name": name,
                "label": form.fields[name].label,
                "mine": dict(Action.State.choices)[mine] if name == "state" else mine,
                "theirs": dict(Action.State.choices)[theirs] if name == "state" else theirs,
            }
        )
    typed["version"] = str(action.version)
    if conflicts:
        form.data = typed
        form.add_error(
            None,
            "Een collega heeft deze actie in de tussentijd ook bijgewerkt. Er is nog niets opgeslagen. "
            "Kies hieronder welke stand blijft.",
        )
    return conflicts


def _choose(form, action):
    if "_theirs" in form.data:
        names = [name for name in form.data.get("_conflict_fields", "").split() if name in ("state", *TEXTS)]
        form.not_chosen = {
            name: form.cleaned_data[name] for name in names if name in TEXTS and form.cleaned_data[name]
        }
        form.cleaned_data |= {name: getattr(action, name) for name in names}
    return []


def _gone(request, action_id):
    """Hand back what was typed for an action that a colleague deleted in the meantime; otherwise 404."""
    last = Action.history.filter(id=action_id).order_by("-history_id").first()
    own = Municipality.objects.of_member(request.user)
    if (
        request.method != "POST"
        or last is None
        or last.history_type != "-"
        or not own.filter(plans=last.plan_id).exists()
    ):
        raise Http404
    return _handed_back(request, last.title)


def _handed_back(request, name, *, moved_to=None):
    """Show what was typed for an action that takes no report of this user any more."""
    typed = [
        (str(field.label), text)
        for field_name, field in ReportForm.base_fields.items()
        if isinstance(field.widget, forms.Textarea) and (text := request.POST.get(field_name, "").strip())
    ]
    context = {
        **admin.site.each_context(request),
        "title": "Uw bericht is niet opgeslagen",
        "typed": typed,
        "name": name,
        "moved_to": moved_to,
    }
    return TemplateResponse(request, "admin/my_action_gone.html", context, status=409)
