"""The admin site: Django's own, with LIVP's navigation by task, its log-in and its first page."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.text import capfirst

from desk.my_actions import own_actions
from desk.work import work_of
from municipalities.models import Municipality
from plans.history import parts_with_history
from plans.models import Plan

# Below the tasks of everybody: a heading and the lists below it, shown to who may change them.
LISTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Beheer",
        (
            "municipalities.user",
            "municipalities.membership",
            "municipalities.invitation",
            "municipalities.municipality",
            "municipalities.statement",
            "plans.localtheme",
            "communication.campaign",
        ),
    ),
    ("Meten", ("indicators.indicator", "indicators.datasource", "municipalities.area")),
    (
        "Lijsten",
        (
            "priorities.priority",
            "priorities.action",
            "priorities.regionalpriority",
            "stakeholders.partnership",
            "plans.objective",
            "plans.guidingprinciple",
        ),
    ),
    (
        "Landelijke lijsten",
        ("plans.safetyfield", "plans.themelist", "plans.theme", "municipalities.safetyregion"),
    ),
)
# Which task the page of a record belongs to; every other part of a plan belongs to the plans.
TASK_OF = {
    "annualprogramme": "execution",
    "action": "execution",
    "quarterfocus": "calendar",
    "mijn-acties": "my_actions",
    "mijn-agenda": "index",
    "uitvoering": "execution",
    "kalender": "calendar",
}
# What stands in a list of its own but hangs on a record of another.
OF_OTHERS = {
    "initiativemeasurement": "initiative",
    "initiativeevaluation": "initiative",
    "initiativeadministrator": "initiative",
}
PLAN_PARTS = {"plan", *(part._meta.model_name for part in parts_with_history())}
# The pages of a list itself, not of one of its records.
OF_A_LIST = ("", "import/", "process_import/", "export/")


@dataclass(frozen=True)
class Entry:
    """A line of the side navigation."""

    label: str
    url: str
    is_current: bool
    count: int | None = None


@dataclass(frozen=True)
class Group:
    """Lines of the side navigation below one heading; the first group has none."""

    label: str
    entries: list[Entry]


def _own_municipality(user: Any) -> Municipality | None:
    """The municipality of who works for just one."""
    if user.is_superuser:
        return None
    own = list(Municipality.objects.of_member(user)[:2])
    return own[0] if len(own) == 1 else None


class LivpAdminSite(AdminSite):
    """Open to every active member of a municipality; what each may do there, predicates say."""

    site_header = "LIVP"
    site_title = "LIVP"
    index_title = "Mijn werk"
    empty_value_display = "–"
    enable_nav_sidebar = False

    def get_urls(self) -> list[Any]:
        """Add the pages that are of a person, not of a model."""
        # Not at the top: these pages import the admin site, which is this one.
        from desk.pages import my_actions, my_agenda, plain_language, tasks

        return [
            path("uitvoering/", self.admin_view(tasks.execution_view), name="execution"),
            path("kalender/", self.admin_view(tasks.calendar_view), name="calendar"),
            path("mijn-acties/", self.admin_view(my_actions.my_actions_view), name="my_actions"),
            path(
                "mijn-acties/<int:action_id>/", self.admin_view(my_actions.my_action_view), name="my_action"
            ),
            path("leesbaarheid/", self.admin_view(plain_language.plain_language_view), name="plain_language"),
            path("mijn-agenda/", self.admin_view(my_agenda.my_agenda_view), name="my_agenda"),
            path("mijn-agenda/nieuw/", self.admin_view(my_agenda.renew_view), name="my_agenda_renew"),
            path(
                "mijn-agenda/intrekken/", self.admin_view(my_agenda.withdraw_view), name="my_agenda_withdraw"
            ),
            *super().get_urls(),
        ]

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether this user may enter at all."""
        user = request.user
        return bool(user.is_active and (user.is_superuser or getattr(user, "has_membership", False)))

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add the navigation and, for who works for one municipality, its name."""
        context = super().each_context(request)
        if context["has_permission"]:
            # Lazy: a fragment for htmx and a form that ends in a redirect show neither.
            context["navigation"] = SimpleLazyObject(lambda: self.navigation(request))
            context["own_municipality"] = SimpleLazyObject(lambda: _own_municipality(request.user))
        return context

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return nothing: no page shows the lists by app, and Django would ask every right for each page."""
        return []

    def navigation(self, request: HttpRequest) -> list[Group]:
        """The tasks of this user, then the lists that this user keeps."""
        groups = [Group("", self._tasks(request))]
        for label, names in LISTS:
            entries = [entry for name in names if (entry := self._entry(request, name))]
            if entries:
                groups.append(Group(label, entries))
        return groups

    def _tasks(self, request: HttpRequest) -> list[Entry]:
        here = task_of(request.path.removeprefix(reverse("admin:index")))
        year = timezone.localdate().year

        def entry(label: str, name: str, task: str, count: int | None = None) -> Entry:
            return Entry(label, reverse(f"admin:{name}"), here == task, count)

        plans = Plan.objects.of_member(request.user).count()
        tasks = [entry("Mijn werk", "index", "index")]
        if own_actions(request.user).exists():
            tasks.append(entry("Mijn acties", "my_actions", "my_actions"))
        return [
            *tasks,
            entry("Plannen", "plans_plan_changelist", "plans", plans or None),
            entry(f"Uitvoering {year}", "execution", "execution"),
            entry("Kalender", "calendar", "calendar"),
            entry("Organisaties en teams", "stakeholders_organisation_changelist", "organisation"),
            entry("Buurtinitiatieven", "stakeholders_initiative_changelist", "initiative"),
        ]

    def _entry(self, request: HttpRequest, name: str) -> Entry | None:
        model = apps.get_model(name)
        model_admin = self._registry.get(model)
        # Who may change nothing in a list need not search there: the plan shows what it is made of.
        if model_admin is None or not (
            model_admin.has_add_permission(request) or model_admin.has_change_permission(request)
        ):
            return None
        opts = model._meta
        url = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist", current_app=self.name)
        is_current = request.path.startswith(url)
        if opts.model_name in PLAN_PARTS:
            is_current = request.path.removeprefix(url) in OF_A_LIST
        return Entry(capfirst(opts.verbose_name_plural), url, is_current)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Mijn werk: what asks for attention today, by role."""
        today = timezone.localdate()
        context = {
            **self.each_context(request),
            "title": self.index_title,
            "today": today,
            "work": work_of(request.user, on=today),
            "may_start": request.user.has_perm("plans.add_plan"),
            **(extra_context or {}),
        }
        request.current_app = self.name
        return TemplateResponse(request, "admin/index.html", context)

    def app_index(  # type: ignore[override]
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """There are no pages per app: the navigation is by task."""
        return redirect("admin:index")

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send to the one log-in of LIVP, and back again afterwards."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        wanted = request.GET.get("next", reverse("admin:index"))
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': wanted})}")

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send to the one way out of LIVP."""
        return redirect("account_logout")

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send to the account pages."""
        return redirect("account_change_password")


def task_of(path: str) -> str:
    """The task to which a page of the desk belongs, by its address below the desk."""
    first, model, rest = ([*path.split("/", 2), "", "", ""])[:3]
    if not path:
        return "index"
    if first in TASK_OF:
        return TASK_OF[first]
    if model in PLAN_PARTS and (rest not in OF_A_LIST or model == "plan"):
        return TASK_OF.get(model, "plans")
    if rest.startswith("van-plan/"):
        return "plans"
    return OF_OTHERS.get(model, model)
