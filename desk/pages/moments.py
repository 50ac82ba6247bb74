"""Communicatie: the moments of a plan, in its hub."""

import datetime
from itertools import groupby

from concurrency.exceptions import RecordModifiedError
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from communication.calendar import first_day
from communication.calendar_moments import add_url, calendar_moment, moments_of
from communication.forms import MomentForm, ResultForm
from communication.models import CommunicationMoment
from communication.moments import (
    MomentPublished,
    add_moment,
    cancel_moment,
    change_moment,
    delete_moment,
    finish_moment,
    is_published,
    plan_moment,
    restore_moment,
    write_result,
)
from communication.periods import Period
from communication.proposals import YearOutsidePlan, propose_for, take_over
from desk.pages.base import PlanPartAdmin, is_number
from desk.programmes import year_to_show
from plans.models import Plan
from priorities.models import QuarterFocus
from priorities.moments import FIRST_YEAR, LAST_YEAR
from priorities.quarter import Quarter

State = CommunicationMoment.State
COPIED = (
    "title", "message", "priority", "theme", "target_group", "starts_on", "ends_on", "repeats",
    "repeats_until", "owner_team", "owner", "is_public", "campaign",
)  # fmt: skip
# What a link to the form may fill in: a day of the calendar, or a step of a communication plan.
NAMED_IN_LINKS = ("title", "priority", "starts_on")
# What a button in the list does, and what it says afterwards.
BUTTONS = {
    "planned": (plan_moment, "‘{}’ is gepland."),
    "done": (finish_moment, "‘{}’ is gedaan."),
}


@admin.register(CommunicationMoment)
class MomentAdmin(PlanPartAdmin):
    form = MomentForm
    tab = "communication"
    tab_url = "admin:communication_communicationmoment_of_plan"
    change_form_template = "admin/communication/moment_form.html"
    read_template = "admin/communication/moment_read.html"

    def get_urls(self):
        wrap = self.admin_site.admin_view
        name = "communication_communicationmoment"
        return [
            path("van-plan/<int:plan_id>/", wrap(self.of_plan_view), name=f"{name}_of_plan"),
            path("van-plan/<int:plan_id>/overnemen/", wrap(self.take_over_view), name=f"{name}_take_over"),
            path("<int:object_id>/stand/", wrap(self.state_view), name=f"{name}_state"),
            path("<int:object_id>/gaat-niet-door/", wrap(self.cancel_view), name=f"{name}_cancel"),
            path("<int:object_id>/resultaat/", wrap(self.result_view), name=f"{name}_result"),
            # Moments stand in the order of their days: nobody moves them.
            *(one for one in super().get_urls() if one.name != f"{name}_move"),
        ]

    # The list

    def of_plan_view(self, request, plan_id):
        """The moments of one plan, by quarter."""
        plan = self.plan_in_scope(request, plan_id)
        may_edit = self._may(request, "change", plan)
        if request.method == "POST" and not may_edit:
            raise PermissionDenied
        today = timezone.localdate()
        now = Quarter.of(today)
        quarters = self.quarters(request, plan, today)
        moments = [moment for quarter in quarters for moment in quarter["moments"]]
        context = self.hub(
            request,
            plan,
            self.tab,
            quarters=quarters,
            now=next((quarter for quarter in quarters if quarter["quarter"] == now), None),
            over=[moment for moment in moments if moment.state == State.PLANNED and moment.is_past],
            may_plan=may_edit,
            count=len({moment.pk for moment in moments}),
            calendar_url=reverse("calendar", args=[plan.municipality.slug, year_to_show(plan, today=today)]),
            take_over_url=take_over_url(plan, coming_year(today)),
            take_over_year=coming_year(today),
            add_url=add_url(plan, day_shown(plan, today), None, user=request.user, back=""),
        )
        return TemplateResponse(request, "admin/communication/moments.html", context)

    def quarters(self, request, plan, today):
        """The quarters of the plan that have moments or are now, with these by day. Two queries."""
        now = Quarter.of(today)
        focuses = {
            Quarter(focus.year, focus.quarter): focus
            for focus in QuarterFocus.objects.filter(plan=plan).select_related("priority")
        }
        first, last = datetime.date(plan.first_year, 1, 1), datetime.date(plan.last_year + 1, 12, 31)
        rows = moments_of([plan], first, last, user=request.user)
        by_quarter = {
            quarter: list(group)
            for quarter, group in groupby(
                sorted(rows, key=lambda moment: Quarter.of(moment.starts_on)),
                key=lambda moment: Quarter.of(moment.starts_on),
            )
        }
        shown = sorted({*by_quarter, *([now] if plan.first_year <= now.year <= plan.last_year else [])})
        found = []
        for quarter in shown:
            focus = focuses.get(quarter)
            # Everything from its first day on: a series stands in the list once, where it begins.
            days = Period(quarter.moment.first, last)
            found.append(
                {
                    "quarter": quarter,
                    "focus": focus,
                    "is_now": quarter == now,
                    "is_open": quarter == now or len(shown) == 1,
                    "moments": [
                        line
                        for moment in by_quarter.get(quarter, [])
                        if (
                            line := calendar_moment(
                                moment, days, year=quarter.year, today=today, user=request.user
                            )
                        )
                    ],
                    "add_url": add_url(
                        plan,
                        first_day(quarter, today=today),
                        focus.priority_id if focus else None,
                        user=request.user,
                        back="",
                    ),
                }
            )
        return found

    # Adding and changing

    def get_changeform_initial_data(self, request):
        """What the link to the form says, or another moment of the same plan."""
        known = {"state": State.PLANNED}
        copied = request.GET.get("kopie", "")
        if is_number(copied) and (source := request.plan.moments.filter(pk=copied).first()):
            known |= {name: getattr(source, name) for name in COPIED}
            known["state"] = State.IDEA if source.state == State.IDEA else State.PLANNED
        else:
            known |= {name: request.GET[name] for name in NAMED_IN_LINKS if request.GET.get(name)}
        return known

    def part_context(self, request, part):
        context = super().part_context(request, part)
        if back := self.back_url(request, part):
            context["back_url"] = back
        if part is not None:
            context |= {
                "is_published": is_published(part),
                "copy_url": f"{self.url('add')}?plan={part.plan_id}&kopie={part.pk}",
                "successor": part.successors.first(),
            }
        else:
            context["is_copy"] = bool(request.GET.get("kopie"))
            context["title"] = "Moment toevoegen"
        return context

    def back_url(self, request, moment, *, on=None):
        """The page of the calendar that the form was opened from; empty for that of the hub."""
        slug = request.plan.municipality.slug
        day = on or (moment.starts_on if moment is not None else None)
        if day is None:
            try:
                day = datetime.date.fromisoformat(request.GET.get("starts_on", ""))
            except ValueError:
                day = timezone.localdate()
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            return ""
        if request.GET.get("van") == "kalender":
            return reverse("calendar", args=[slug, day.year])
        if request.GET.get("van") == "maand":
            return reverse("calendar_month", args=[slug, day.year, day.month])
        return ""

    def save_model(self, request, obj, form, change):
        if not self._may(request, "change" if change else "add", obj):
            raise PermissionDenied
        if change:
            change_moment(moment=obj, by=request.user, not_chosen=form.not_chosen, reason=form.reason)
        else:
            add_moment(moment=obj, by=request.user)

    def _saved(self, request, obj):
        messages.success(request, f"‘{obj}’ is opgeslagen. {who_sees(obj)}")
        if "_addanother" in request.POST:
            return HttpResponseRedirect(request.get_full_path())
        if back := self.back_url(request, obj, on=obj.starts_on):
            return HttpResponseRedirect(back)
        return HttpResponseRedirect(place_of(obj))

    def put_back(self, request, part, row, *, reason=""):
        restore_moment(moment=part, row=row, by=request.user)

    # How it goes on

    def moment_to_change(self, request, object_id):
        """The moment, for who may change it."""
        moment = self.part_in_scope(request, object_id)
        request.plan = moment.plan
        self.require_change(request, moment)
        return moment

    def state_view(self, request, object_id):
        """The buttons of the list: planned, done."""
        moment = self.moment_to_change(request, object_id)
        if request.method == "POST":
            event, said = BUTTONS.get(request.POST.get("state"), (None, ""))
            if event is None:
                raise Http404
            done = self.attempt(request, lambda: event(moment=moment, by=request.user), said.format(moment))
            if done and event is finish_moment:
                return HttpResponseRedirect(self.url("result", moment.pk))
        return HttpResponseRedirect(place_of(moment))

    def result_view(self, request, object_id):
        """What came of a moment that was done."""
        moment = self.moment_to_change(request, object_id)
        form = ResultForm(request.POST or None, initial={"result": moment.result})
        if request.method == "POST" and form.is_valid():
            self.attempt(
                request,
                lambda: write_result(moment=moment, result=form.cleaned_data["result"], by=request.user),
                "Het resultaat is opgeslagen.",
            )
            return HttpResponseRedirect(place_of(moment))
        context = self.part_context(request, moment) | {"form": form, "list_url": place_of(moment)}
        return TemplateResponse(request, "admin/communication/moment_result.html", context)

    def cancel_view(self, request, object_id):
        """Asks first: who is subscribed sees it as cancelled."""
        moment = self.moment_to_change(request, object_id)
        if request.method == "POST":
            self.attempt(
                request, lambda: cancel_moment(moment=moment, by=request.user), f"‘{moment}’ gaat niet door."
            )
            return HttpResponseRedirect(place_of(moment))
        context = self.part_context(request, moment) | {"list_url": place_of(moment)}
        return TemplateResponse(request, "admin/communication/moment_cancel.html", context)

    def delete_view(self, request, object_id, extra_context=None):
        moment = self.part_in_scope(request, object_id)
        request.plan = moment.plan
        if self.has_delete_permission(request, moment) and is_published(moment):
            messages.info(request, str(MomentPublished()))
            return HttpResponseRedirect(self.url("cancel", moment.pk))
        return super().delete_view(request, object_id, extra_context)

    def remove(self, request, part, *, reason=""):
        delete_moment(moment=part, by=request.user)

    def attempt(self, request, event, done):
        try:
            return super().attempt(request, event, done)
        except MomentPublished as refusal:
            messages.error(request, str(refusal))
        except RecordModifiedError:
            messages.error(
                request, "Een collega heeft dit moment net veranderd. Kijk het na en probeer het nog eens."
            )
        return False

    # The next year

    def take_over_view(self, request, plan_id):
        """Last year's recurring moments, with the days they get."""
        plan = self.plan_in_scope(request, plan_id)
        may_add = self._may(request, "add", plan)
        if request.method == "POST" and not may_add:
            raise PermissionDenied
        wanted = request.GET.get("jaar", "")
        year = int(wanted) if is_number(wanted) and len(wanted) == 4 else coming_year(timezone.localdate())
        proposals, other_plans = [], []
        try:
            proposals = propose_for(plan, year)
        except YearOutsidePlan:
            other_plans = self.plans_of_year(request, plan, year)
        if request.method == "POST":
            return self.take_over(request, plan, year, proposals)
        context = self.hub(
            request,
            plan,
            self.tab,
            title=f"Overnemen naar {year}",
            year=year,
            is_in_plan=plan.first_year <= year <= plan.last_year,
            proposals=proposals,
            open_proposals=[proposal for proposal in proposals if proposal.taken is None],
            other_plans=[(other, take_over_url(other, year)) for other in other_plans],
            years=[
                (other, take_over_url(plan, other)) for other in range(plan.first_year, plan.last_year + 1)
            ],
            may_add=may_add,
            tab_url=reverse(self.tab_url, args=[plan.pk]),
        )
        return TemplateResponse(request, "admin/communication/take_over.html", context)

    def take_over(self, request, plan, year, proposals):
        chosen = set(request.POST.getlist("moment"))
        moments = [one.moment for one in proposals if str(one.moment.pk) in chosen]
        if not moments:
            messages.error(request, "Kies eerst een of meer momenten.")
            return redirect(take_over_url(plan, year))
        made = []
        words = "1 moment is" if len(moments) == 1 else f"{len(moments)} momenten zijn"
        done = self.attempt(
            request,
            lambda: made.extend(take_over(moments, plan=plan, year=year, by=request.user)),
            f"{words} overgenomen naar {year}, als idee. Maak er gepland van als het doorgaat.",
        )
        if not done:
            return redirect(take_over_url(plan, year))
        return HttpResponseRedirect(place_of(made[0]) if made else reverse(self.tab_url, args=[plan.pk]))

    def plans_of_year(self, request, plan, year):
        """Other plans of the municipality that run in `year`."""
        plans = self.admin_site._registry[Plan].get_queryset(request)
        return list(
            plans.filter(
                municipality=plan.municipality_id, first_year__lte=year, last_year__gte=year
            ).exclude(pk=plan.pk)
        )


def take_over_url(plan, year):
    """The proposals of a plan for a year."""
    url = reverse("admin:communication_communicationmoment_take_over", args=[plan.pk])
    return f"{url}?jaar={year}"


def coming_year(today):
    """The year that one plans for: from the summer on the next one."""
    return today.year + 1 if today.month > 6 else today.year


def day_shown(plan, today):
    """Today, or the first day of the plan when that is not in it."""
    return today if plan.first_year <= today.year <= plan.last_year else datetime.date(plan.first_year, 1, 1)


def place_of(moment):
    """Where a moment stands in the list."""
    url = reverse("admin:communication_communicationmoment_of_plan", args=[moment.plan_id])
    return f"{url}#moment-{moment.pk}"


def who_sees(moment):
    """Who sees a moment now, as a sentence."""
    if is_published(moment):
        return "Het staat op de openbare kalender."
    if moment.state == State.CANCELLED:
        return "Het gaat niet door."
    if not moment.is_public:
        return "Alleen u en uw collega's zien het."
    if moment.state == State.IDEA:
        return "Het is een idee: alleen u en uw collega's zien het."
    return "Iedereen ziet het zodra het plan is vastgesteld."
