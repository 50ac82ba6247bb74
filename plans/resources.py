"""Import and export of lists: what stands in the columns."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from import_export import fields, resources, widgets

from municipalities.models import User
from municipalities.scoped_admin import ScopedResource
from plans.editing import PlanClosed, lock_for_editing
from plans.history import Piece, compare_words
from plans.list_files import TextWidget, refuse_too_many_rows, use_known_columns
from plans.models import GuidingPrinciple, Objective, Plan, SafetyField, Theme, ThemeList


class WordDiff(resources.Diff):
    """The preview of a row: what went and came in words, without inline style (the policy forbids it)."""

    def as_html(self) -> list[str]:
        """One cell per column."""
        before = ["" for _ in self.right] if self.new else self.left
        return [
            format_html_join(" ", "{}", ((self._piece(piece),) for piece in pieces))
            for pieces in (
                compare_words(str(old or "").split(), str(new if new is not None else "").split())
                for old, new in zip(before, self.right, strict=True)
            )
        ]

    def _piece(self, piece: Piece) -> str:
        if piece.kind == "gone":
            return format_html("<del>{}</del>", piece.text)
        if piece.kind == "new":
            return piece.text if self.new else format_html("<ins>{}</ins>", piece.text)
        return "…" if piece.kind == "skipped" else piece.text


class PreviewsInWords:
    """A resource whose preview shows differences in words."""

    needed_columns: ClassVar[tuple[str, ...]] = ()
    explanations: ClassVar[dict[str, str]] = {}
    """Per column what goes in it: on the page and in the template that people download."""

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Refuse a list that would keep everybody waiting, or with columns that nobody reads."""
        refuse_too_many_rows(dataset)
        columns = [field.column_name for field in self.get_import_fields()]  # type: ignore[attr-defined]
        use_known_columns(dataset, columns, self.needed_columns)
        super().before_import(dataset, **kwargs)  # type: ignore[misc]

    def validate_instance(self, instance: Any, *args: Any, **kwargs: Any) -> None:
        """Name the columns of the file, not the fields of the record, in what is wrong with a row."""
        try:
            super().validate_instance(instance, *args, **kwargs)  # type: ignore[misc]
        except ValidationError as errors:
            columns = {field.attribute: field.column_name for field in self.fields.values()}  # type: ignore[attr-defined]
            raise ValidationError(
                {columns.get(name, name): found for name, found in errors.update_error_dict({}).items()}
            ) from errors

    def get_diff_class(self) -> type[WordDiff]:
        """Not the library's, which writes inline style."""
        return WordDiff


def one_line(text: str) -> str:
    """The text with single spaces and no line ends."""
    return " ".join(text.split())


def lines_of(value: Any) -> list[str]:
    """The lines of a cell that hold something."""
    return [line for line in map(one_line, TextWidget().clean(value).splitlines()) if line]


class ListField(fields.Field):
    """A list that hangs on the record: read from the cell now, written when the row is saved."""

    def __init__(
        self,
        attribute: str,
        column_name: str,
        *,
        read: Callable[[Any, Any], list[Any]],
        held: Callable[[Any], list[Any]],
        shown: Callable[[Any], str],
        separator: str = "\n",
    ) -> None:
        super().__init__(attribute, column_name)
        self.read, self.held, self.shown, self.separator = read, held, shown, separator

    def save(self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        """Keep what the cell says with the instance. Raises ValueError, in Dutch."""
        instance.imported = getattr(instance, "imported", {}) | {
            self.attribute: self.read(instance, row[self.column_name])
        }

    def get_value(self, instance: Any, **kwargs: Any) -> list[Any]:
        """What the cell said, or else what the record holds."""
        if self.attribute in (given := getattr(instance, "imported", {})):
            return given[self.attribute]
        return self.held(instance) if instance.pk else []

    def export(self, instance: Any, **kwargs: Any) -> str:
        """One line, or one number, for each."""
        return TextWidget().render(self.separator.join(map(self.shown, self.get_value(instance))))


class ThemeResource(PreviewsInWords, resources.ModelResource):
    """Themes: found by list, field and number, so a second import changes instead of doubling."""

    theme_list = fields.Field("theme_list", "themalijst", widgets.ForeignKeyWidget(ThemeList, "code"))
    field = fields.Field("field", "veld", widgets.ForeignKeyWidget(SafetyField, "number"))
    position = fields.Field("position", "nummer", widgets.IntegerWidget())
    name = fields.Field("name", "naam")

    class Meta:
        model = Theme
        fields = ("theme_list", "field", "position", "name")
        export_order = fields
        import_id_fields = ("theme_list", "field", "position")
        clean_model_instances = True
        skip_unchanged = True


class PlanReferenceWidget(widgets.ForeignKeyWidget):
    """A plan by its reference, such as lisse/2020-2023; `user` says which ones there are."""

    user: Any = AnonymousUser()

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Plan | None:
        """Find the plan; the message of a mistake is Dutch."""
        if not value:
            raise ValueError("Vul in bij welk plan dit hoort, zoals lisse/2020-2023.")
        municipality, _, slug = str(value).strip().partition("/")
        # Whoever may not read a draft does not learn that it is there.
        plan = (
            Plan.objects.visible_to(self.user)
            .filter(municipality__slug=municipality, slug=slug)
            .select_related("municipality")
            .first()
        )
        if plan is None:
            raise ValueError(f"Er is geen plan {value}.")
        return plan

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Write the reference."""
        return value.reference if value else ""


class PlanPartResource(PreviewsInWords, ScopedResource):
    """Parts of plans, within the own municipalities and only while the plan is a draft."""

    owner_lookup = "plan__municipality"
    id = fields.Field("id", "id", widgets.IntegerWidget())
    plan = fields.Field("plan", "plan", PlanReferenceWidget(Plan))
    position = fields.Field("position", "plaats", widgets.IntegerWidget(), default=0)

    def __init__(self, user: User, **kwargs: Any) -> None:
        super().__init__(user, **kwargs)
        self.fields["plan"].widget.user = user

    def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Refuse a row of an adopted plan; others wait with changes to the plan until the import is done."""
        super().before_save_instance(instance, row, **kwargs)
        stored = type(instance).objects.filter(pk=instance.pk).values_list("plan_id", flat=True)
        for plan_id in sorted({instance.plan_id, *stored}):
            try:
                lock_for_editing(plan_id)
            except PlanClosed as refusal:
                raise ValidationError(str(refusal)) from refusal


class ObjectiveResource(PlanPartResource):
    """General objectives."""

    text = fields.Field("text", "doelstelling")

    class Meta:
        model = Objective
        fields = ("id", "plan", "position", "text")
        export_order = fields
        clean_model_instances = True
        skip_unchanged = True


class GuidingPrincipleResource(PlanPartResource):
    """Guiding principles."""

    title = fields.Field("title", "titel")
    text = fields.Field("text", "tekst")

    class Meta:
        model = GuidingPrinciple
        fields = ("id", "plan", "position", "title", "text")
        export_order = fields
        clean_model_instances = True
        skip_unchanged = True
