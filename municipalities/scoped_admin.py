"""The one mixin of every admin page: what is not yours does not exist, what you may not do is refused."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest

from municipalities.models import Municipality


class ScopedAdmin(admin.ModelAdmin):
    """Show records of the user's own municipalities; rights per record come from the `rules` predicates.

    `owner_lookup` is the path from the model to its municipality. A record outside the scope answers 404,
    a record inside it without the right 403.
    """

    owner_lookup = "municipality"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        """Only records of municipalities where the user has a role."""
        queryset = super().get_queryset(request)
        if request.user.is_superuser:
            return queryset
        return queryset.filter(**{f"{self.owner_lookup}__in": Municipality.objects.of_member(request.user)})

    def _may(self, request: HttpRequest, action: str, obj: Any) -> bool:
        opts = self.opts
        return request.user.has_perm(f"{opts.app_label}.{action}_{opts.model_name}", obj)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask the predicates, with the record."""
        return self._may(request, "view", obj) or self._may(request, "change", obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Ask the predicates."""
        return self._may(request, "add", None)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask the predicates, with the record."""
        return self._may(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask the predicates, with the record."""
        return self._may(request, "delete", obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the list stands in the navigation."""
        return self.has_view_permission(request)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> Any:
        raise Http404

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Refuse to move a record into a municipality where the user lacks the right."""
        if not self._may(request, "change" if change else "add", obj):
            raise PermissionDenied
        super().save_model(request, obj, form, change)
