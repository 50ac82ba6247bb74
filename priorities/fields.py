"""Form fields for moments and euros, typed as people write them."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from priorities.amounts import NoAmount, parse_euros, typed_euros
from priorities.moments import Moment, NoMoment, parse_moment


class MomentField(forms.CharField):
    """A moment in one text: 1 november 2026, november 2026, 3e kwartaal 2026, 2026. Cleans to a Moment."""

    def clean(self, value: Any) -> Any:
        """Return the moment, or None for nothing."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_moment(text)
        except NoMoment as refusal:
            raise ValidationError(str(refusal)) from refusal

    def prepare_value(self, value: Any) -> Any:
        """Write a moment as people do."""
        return str(value) if isinstance(value, Moment) else value


class EurosField(forms.CharField):
    """Euros in Dutch notation, 1250 or 1.250,00. Cleans to a Decimal; empty stays empty."""

    def clean(self, value: Any) -> Any:
        """Return the amount, or None for nothing."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_euros(text)
        except NoAmount as refusal:
            raise ValidationError(str(refusal)) from refusal

    def prepare_value(self, value: Any) -> Any:
        """Write an amount in Dutch notation."""
        return typed_euros(value) if isinstance(value, Decimal) else value
