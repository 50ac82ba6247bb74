"""The model and form field for rich text: sanitised on every way into the database."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import BaseExpression

from richtext.sanitising import MAX_LENGTH, TextTooLong, sanitise
from richtext.text import images_without_alternative_text
from richtext.widgets import RichTextWidget


def _sanitised(value: Any) -> str:
    try:
        return sanitise(value or "")
    except TextTooLong as error:
        raise ValidationError(
            f"Deze tekst is te lang. Er passen {MAX_LENGTH // 1000}.000 tekens in, met opmaak. "
            "Verdeel de tekst over meer hoofdstukken.",
            code="too_long",
        ) from error


def validate_alternative_texts(html: str) -> None:
    """Refuse an image without a description: people who do not see it would miss it."""
    count = images_without_alternative_text(html)
    if count == 1:
        raise ValidationError(
            "Bij een afbeelding ontbreekt de beschrijving. Kies de afbeelding en vul in wat erop staat.",
            code="alternative_text",
        )
    if count:
        raise ValidationError(
            f"Bij {count} afbeeldingen ontbreekt de beschrijving. "
            "Kies elke afbeelding en vul in wat erop staat.",
            code="alternative_text",
        )


class RichTextFormField(forms.CharField):
    """Rich text in a form. The cleaned value is what will be stored."""

    widget = RichTextWidget
    default_validators = [validate_alternative_texts]

    def __init__(self, **kwargs: Any) -> None:
        # Every door stores the same text, so the form does not cut spaces off either.
        super().__init__(**{**kwargs, "strip": False})

    def to_python(self, value: Any) -> str:
        """Return the sanitised text."""
        return _sanitised(super().to_python(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what would be stored, so that opening and saving a text is no change."""
        try:
            return sanitise(initial or "") != sanitise(data or "")
        except TextTooLong:
            return True


class RichTextField(models.TextField):
    """HTML of the allow-list, sanitised whatever door it comes in by.

    Forms and `full_clean` go through `clean`, `save` and `bulk_create` through `pre_save`, and
    `QuerySet.update` through `get_db_prep_save`.
    """

    default_validators = [validate_alternative_texts]

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """Sanitise, then validate what is left."""
        return super().clean(_sanitised(value), model_instance)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Sanitise on the way to the database and keep the clean value on the instance."""
        value = super().pre_save(model_instance, add)
        if isinstance(value, BaseExpression):
            return value
        value = sanitise(value or "")
        setattr(model_instance, self.attname, value)
        return value

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        """Sanitise what `QuerySet.update` writes."""
        if isinstance(value, str):
            value = sanitise(value)
        return super().get_db_prep_save(value, connection)

    def formfield(self, **kwargs: Any) -> Any:
        """Return the rich text form field; the admin's plain text area gives way to the editor."""
        widget = kwargs.get("widget")
        widget_class = widget if isinstance(widget, type) else type(widget)
        if not issubclass(widget_class, RichTextWidget):
            kwargs["widget"] = RichTextWidget
        return super().formfield(**{"form_class": RichTextFormField, **kwargs})
