"""The form widget: a text area that becomes the editor when JavaScript runs."""

from typing import Any

from django import forms
from django.forms.widgets import Script


class RichTextWidget(forms.Textarea):
    """Rich text. Without JavaScript it is a text area that holds the HTML.

    The page needs `livp/tokens.css` for colours and sizes, and this widget's media (`form.media`).
    The text area holds the HTML after every change and fires `input`; whoever sets its value from
    outside fires `richtext:load` on it to show that text.

    `upload_url`: address that takes an image (POST, multipart, field `file`, CSRF token in the header
    `X-CSRFToken`) and answers with JSON: `{"src": "/beelden/<uuid>/", "width": 640, "height": 480}`, or
    `{"error": "<Dutch sentence>"}`. Without it the editor has no button for images. A view may set it
    later: `form.fields["body"].widget.upload_url = …`.
    """

    class Media:
        css = {"all": ["livp/richtext/editor.css"]}
        js = [
            Script(path, defer=True)
            for path in (
                "vendor/prosemirror/prosemirror.js",
                "livp/richtext/schema.js",
                "livp/richtext/paste.js",
                "livp/richtext/dialogs.js",
                "livp/richtext/typed.js",
                "livp/richtext/editor.js",
            )
        ]

    def __init__(self, attrs: dict[str, Any] | None = None, *, upload_url: str = "") -> None:
        super().__init__({"rows": 16, **(attrs or {})})
        self.upload_url = upload_url

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Mark the text area for the editor."""
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["data-richtext"] = ""
        if self.upload_url:
            context["widget"]["attrs"]["data-upload-url"] = self.upload_url
        if self.is_required:
            context["widget"]["attrs"]["aria-required"] = "true"
        return context

    def use_required_attribute(self, initial: Any) -> bool:
        """Leave it to the server: a browser cannot point at a text area that is hidden."""
        return False
