"""Form controls in the look of NL Design System."""

from django import template
from django.forms import BoundField, CheckboxInput, Select, Textarea
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The control of `field` with its component's class; no placeholder, since the label says it."""
    widget = field.field.widget
    widget.attrs.pop("placeholder", None)
    kinds = ((CheckboxInput, "checkbox"), (Select, "select"), (Textarea, "textarea"))
    name = next((name for kind, name in kinds if isinstance(widget, kind)), "textbox")
    component = f"utrecht-{name}"
    classes = f"{component} {component}--html-{'input' if name in {'textbox', 'checkbox'} else name}"
    if field.errors:
        classes += f" {component}--invalid"
    return field.as_widget(attrs={"class": classes})


@register.filter
def as_element(svg: str) -> SafeString:
    """A drawing that our own code made, without its XML declaration: an element of the page.

    The Content-Security-Policy forbids `data:` addresses, so it cannot be an image.
    """
    return mark_safe(svg[svg.index("<svg") :])  # noqa: S308 - made by qrcode from numbers only


@register.filter
def row_header(cell: SafeString) -> SafeString:
    """A cell that Django's admin made for a list; what heads its row says so."""
    return mark_safe(cell.replace("<th ", '<th scope="row" ', 1)) if cell.startswith("<th ") else cell  # noqa: S308 - only an attribute is added


@register.filter
def number(value: int | None) -> str:
    """A whole number as people in the Netherlands write it: 1.234."""
    return "" if value is None else f"{value:,}".replace(",", ".")
