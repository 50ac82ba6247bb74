"""Plain text from people: what cannot be seen does not come along."""

import re
from typing import Any

from django import forms

from richtext.fields import RichTextFormField

# Control characters, noncharacters and lone surrogates fit in no document. Characters that turn the direction
# of what follows let a text read otherwise than it is stored; Dutch needs none.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufeff\ufff9-\uffff\ud800-\udfff]"
)


def without_unseen(text: str) -> str:
    """Return `text` without the characters that nobody can see and no document can hold."""
    return _UNSEEN.sub("", text)


class PlainTextMixin(forms.BaseForm):
    """A form whose plain texts hold only what people can see. Put it before the form's own base."""

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]
        for name, value in list(self.cleaned_data.items()):
            field = self.fields[name]
            if not isinstance(value, str) or not isinstance(field, forms.CharField):
                continue
            if isinstance(field, RichTextFormField):
                continue  # the sanitiser sees to it
            seen: Any = without_unseen(value)
            if field.strip:
                seen = seen.strip()
            if value and not seen and field.required:
                self.add_error(name, field.error_messages["required"])
            else:
                self.cleaned_data[name] = seen
