"""The model field for rich text: sanitised on every way into the database."""

from typing import Any

from django.db import models

from richtext.sanitising import sanitise


class RichTextField(models.TextField):
    """HTML of the allow-list. Sanitised in `pre_save` as well as in `clean`, whatever door it came in by."""

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """Validate, then sanitise."""
        return sanitise(super().clean(value, model_instance) or "")

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Sanitise on the way to the database and keep the clean value on the instance."""
        value = sanitise(super().pre_save(model_instance, add) or "")
        setattr(model_instance, self.attname, value)
        return value
