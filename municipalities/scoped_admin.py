"""The one mixin of every admin page: what is not yours does not exist, what you may not do is refused.

`ScopedAdmin` is for pages, `ScopedResource` for import and export. A new admin class needs nothing but
these, its `owner_lookup` and the rights in its app's `rules.py`.
"""

from typing import Any

from django.contrib import admin
from django.contrib.admin.filters import RelatedFieldListFilter
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import IntegrityError, models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from import_export.resources import ModelResource

from municipalities.models import Membership, Municipality, User


def records_in_scope(site: admin.AdminSite, model: type[models.Model], request: HttpRequest) -> Any:
    """Return the records of `model` that this user's admin shows; None when the model is shared by all.

    Of users: colleagues. Without an admin page of its own, a queryset with `of_member` says which those are.
    """
    if issubclass(model, User):
        own = Municipality.objects.of_member(request.user)
        current = Membership.objects.current().filter(municipality__in=own)
        return User.objects.filter(pk__in=current.values("user"))
    model_admin = site._registry.get(model)
    if isinstance(model_admin, ScopedAdmin) and hasattr(model, "owner_municipality_id"):
        return model_admin.get_queryset(request)
    queryset = model._default_manager.all()
    if hasattr(queryset, "of_member"):
        return queryset.of_member(request.user)
    return None


class ScopedChoices:
    """Forms that offer (and take) only records of the user's own municipalities.

    `open_choices` names the relations where every record may be chosen, such as the municipalities that
    take part in a plan.
    """

    open_choices: tuple[str, ...] = ()

    def get_field_queryset(self, db: Any, db_field: Any, request: HttpRequest) -> Any:
        """Limit the choices of a relation; superusers choose from everything."""
        if db_field.name in self.open_choices or request.user.is_superuser:
            return super().get_field_queryset(db, db_field, request)  # type: ignore[misc]
        scope = records_in_scope(self.admin_site, db_field.remote_field.model, request)  # type: ignore[attr-defined]
        if scope is None:
            return super().get_field_queryset(db, db_field, request)  # type: ignore[misc]
        return scope

    def _may(self, request: HttpRequest, action: str, obj: Any) -> bool:
        opts = self.opts  # type: ignore[attr-defined]
        return request.user.has_perm(f"{opts.app_label}.{action}_{opts.model_name}", obj)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask the predicates, with the record."""
        return self._may(request, "view", obj) or self._may(request, "change", obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask the predicates, with the record."""
        return self._may(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask the predicates, with the record."""
        return self._may(request, "delete", obj)


class ScopedRelatedFilter(RelatedFieldListFilter):
    """A filter at the side of a list that names only records of the user's own municipalities."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: admin.ModelAdmin) -> Any:
        """Limit the choices; a model shared by all stays whole."""
        scope = records_in_scope(model_admin.admin_site, field.remote_field.model, request)
        if scope is None or request.user.is_superuser:
            return super().field_choices(field, request, model_admin)
        return field.get_choices(include_blank=False, limit_choices_to={"pk__in": scope.values("pk")})


class ScopedAdmin(ScopedChoices, admin.ModelAdmin):
    """Show records of the user's own municipalities; rights per record come from the `rules` predicates.

    `owner_lookup` is the path from the model to its municipality. A record outside the scope answers 404,
    a record inside it without the right 403. Put it before SimpleHistoryAdmin and the import and export
    mixins.
    """

    owner_lookup = "municipality"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        """Only records of municipalities where the user has a role."""
        queryset = super().get_queryset(request)
        if request.user.is_superuser:
            return queryset
        return queryset.filter(**{f"{self.owner_lookup}__in": Municipality.objects.of_member(request.user)})

    def get_list_filter(self, request: HttpRequest) -> Any:
        """Name relations only through the scoped filter."""
        return [
            (item, ScopedRelatedFilter) if isinstance(item, str) and self._is_relation(item) else item
            for item in super().get_list_filter(request)
        ]

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Let nobody ask in the address of a list what refers to a record: who may see those, sees them.

        Django takes `?contacts=1` and `?contacts__isnull=0` for a field of the record itself.
        """
        try:
            field = self.opts.get_field(lookup.partition("__")[0])
        except FieldDoesNotExist:
            return super().lookup_allowed(lookup, value, request)
        is_other_way_round = field.auto_created and not field.concrete
        return not is_other_way_round and super().lookup_allowed(lookup, value, request)

    def _is_relation(self, name: str) -> bool:
        try:
            field = self.opts.get_field(name)
        except FieldDoesNotExist:
            return False
        return bool(field.is_relation and field.remote_field)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Ask the predicates."""
        return self._may(request, "add", None)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the list stands in the navigation."""
        return self.has_view_permission(request)

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Who may add and change may import."""
        return self._may(request, "add", None) and self._may(request, "change", None)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Who may see may export."""
        return self.has_view_permission(request)

    def get_resource_kwargs(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Tell a ScopedResource who is asking."""
        return {"user": request.user}

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Show the history of a record in scope; of a deleted one, when it was in scope."""
        self._require_scope_of_history(request, object_id)
        return super().history_view(request, object_id, extra_context)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show an earlier version, when that version was in scope. Nothing is saved from here."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        self._require_scope_of_history(request, object_id, history_id=version_id)
        return super().history_form_view(request, object_id, version_id, extra_context)  # type: ignore[misc]

    def _require_scope_of_history(self, request: HttpRequest, object_id: str, **version: str) -> None:
        """Answer 404 unless the record (or version of it) belongs to a municipality of this user."""
        pk = self.opts.pk.attname
        try:
            is_in_scope = self.get_queryset(request).filter(pk=object_id).exists()
            if not hasattr(self.model, "history"):
                if not is_in_scope:
                    raise Http404
                return
            if is_in_scope and not version:
                return
            records = self.model.history.filter(**{pk: object_id}, **version)
            if not is_in_scope and self.model._default_manager.filter(pk=object_id).exists():
                raise Http404
            past = records.latest("history_date").instance
            owner = getattr(past, "owner_municipality_id", None)
            own = Municipality.objects.of_member(request.user)
            if owner is not None and not own.filter(pk=owner).exists():
                raise Http404
        except (ObjectDoesNotExist, ValueError, ValidationError) as error:
            raise Http404 from error

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Find the record, or answer 404 before any right is looked at."""
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """Show and take the form; meet what a colleague did between the checks of the form and the saving.

        A name that was given away meanwhile, or a choice that was deleted, is refused by the database. The
        checks, done once more, say so in Dutch beside what was typed.
        """
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Refuse to move a record into a municipality where the user lacks the right."""
        if not self._may(request, "change" if change else "add", obj):
            raise PermissionDenied
        super().save_model(request, obj, form, change)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        """Delete one by one: each record is asked about, and each gets its line of history."""
        records = list(queryset)
        if not all(self.has_delete_permission(request, record) for record in records):
            raise PermissionDenied
        for record in records:
            record.delete()


class ScopedResource(ModelResource):
    """Import and export within the user's own municipalities; put `owner_lookup` on it as on the admin.

    A row that names a record of somebody else finds nothing to change; a row that would make or change a
    record without the right is an error of that row.
    """

    owner_lookup = "municipality"

    def __init__(self, user: User, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.user = user

    def get_queryset(self) -> models.QuerySet:
        """Only records of municipalities where the user has a role."""
        queryset = super().get_queryset()
        if self.user.is_superuser:
            return queryset
        return queryset.filter(**{f"{self.owner_lookup}__in": Municipality.objects.of_member(self.user)})

    def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Refuse the row when the user lacks the right on the record it gives, or on the one it changes."""
        super().before_save_instance(instance, row, **kwargs)
        opts = instance._meta
        action = "add" if instance._state.adding else "change"
        is_allowed = self.user.has_perm(f"{opts.app_label}.{action}_{opts.model_name}", instance)
        if instance._state.adding:
            is_allowed = is_allowed and not type(instance)._default_manager.filter(pk=instance.pk).exists()
        else:
            stored = type(instance)._default_manager.get(pk=instance.pk)
            is_allowed = is_allowed and self.user.has_perm(
                f"{opts.app_label}.{action}_{opts.model_name}", stored
            )
        if not is_allowed:
            raise ValidationError("U heeft geen rechten voor deze regel.")

    def before_delete_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Refuse the row when the user may not delete this record."""
        super().before_delete_instance(instance, row, **kwargs)
        opts = instance._meta
        if not self.user.has_perm(f"{opts.app_label}.delete_{opts.model_name}", instance):
            raise ValidationError("U heeft geen rechten voor deze regel.")
