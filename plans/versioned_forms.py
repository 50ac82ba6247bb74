"""A form for two people at once: what only one of them changed is merged, for the rest the writer chooses."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from concurrency.forms import get_signer
from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.db import models

from plans.editing import relations_at
from plans.wording import in_words
from richtext.fields import RichTextField
from richtext.marking import as_paragraphs, marked_apart
from richtext.plain import PlainTextMixin
from richtext.sanitising import sanitise

# Fields of forms that say nothing of the record itself.
BESIDE_THE_RECORD = {"version", "change_reason"}
LONGEST_NUMBER = 18
MARK = '<mark class="only"><span class="visually-hidden">[alleen {}: </span>'
END_OF_MARK = '<span class="visually-hidden">]</span></mark>'


def date_input() -> forms.DateInput:
    """A field in which the browser lets one choose a day."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


@dataclass(frozen=True)
class Conflict:
    """A field that two people changed at once: both values as safe HTML, the words marked that differ."""

    name: str
    label: str
    is_rich: bool
    mine: str
    theirs: str


class VersionedForm(PlainTextMixin, forms.ModelForm):
    """A form that never overwrites silently what a colleague saved in the meantime.

    Fields that only one of the two changed are merged. For the others both texts are shown (`conflicts`) and
    the writer chooses. Saving again keeps the own text; the button `_theirs` keeps that of the colleague in
    every field of `_conflict_fields`, the choice `_keep_<field>` with value `theirs` in that one.

    A form field that is no field of the model is met as well when the record has a property of that name
    (the moment `start` for `start_on` and `start_precision`); `stored_as` says where its value is kept.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.personal_fields) & set(self.fields):
            # static/livp/keeping.js keeps no draft of it, and the browser offers it to nobody.
            self.fields[name].widget.attrs |= {"data-personal": "", "autocomplete": "off"}
        self.conflicts: list[Conflict] = []
        self.other_change: Any = None
        self.not_chosen: dict[str, Any] = {}

    def _clean_fields(self) -> None:
        """A number that no record can have is a wrong choice, not one that the database chokes on."""
        for name, field in self.fields.items():
            key = self.add_prefix(name)
            if not isinstance(field, forms.ModelMultipleChoiceField) or not hasattr(self.data, "getlist"):
                continue
            chosen = self.data.getlist(key)
            if any(len(value) > LONGEST_NUMBER for value in chosen):
                data: Any = self.data
                data = data.copy()
                data.setlist(key, [value if len(value) <= LONGEST_NUMBER else "0" for value in chosen])
                self.data = data
        super()._clean_fields()

    def clean(self) -> dict[str, Any]:
        """Meet the version in the database when it is not the one this form was opened with."""
        cleaned = super().clean() or self.cleaned_data
        if not self.instance.pk or "version" not in cleaned:
            return cleaned
        for name in self._given_away():
            if name in cleaned:
                self.not_chosen |= self.stored_as(name, cleaned[name])
            cleaned[name] = _value(self.instance, name)
            self.errors.pop(name, None)
        if cleaned["version"] != self.instance.version:
            self._meet(cleaned)
        return cleaned

    @property
    def personal_fields(self) -> tuple[str, ...]:
        """The fields with data of a person, of which no history and no draft is kept."""
        return getattr(self._meta.model, "personal_fields", ())

    @property
    def loses_not_chosen(self) -> bool:
        """Whether what the writer does not choose is gone for good."""
        return any(conflict.name in self.personal_fields for conflict in self.conflicts)

    def chosen_relations(self) -> dict[str, Any]:
        """The chosen records of every many-to-many field of the form."""
        many = {field.name for field in self._meta.model._meta.many_to_many}
        return {name: chosen for name, chosen in self.cleaned_data.items() if name in many}

    def stored_as(self, name: str, value: Any) -> Mapping[str, Any]:
        """The fields of the model, relations included, that keep the value of the form field `name`."""
        return {name: value}

    def _compared(self) -> list[str]:
        """The form fields that say something of the record."""
        return [
            name
            for name in self.fields
            if name not in BESIDE_THE_RECORD and hasattr(type(self.instance), name)
        ]

    def _given_away(self) -> list[str]:
        """The fields in which the writer chose the text of the colleague."""
        return [
            name
            for name in self.data.get("_conflict_fields", "").split()
            if name in self._compared()
            and ("_theirs" in self.data or self.data.get(f"_keep_{name}") == "theirs")
        ]

    def _meet(self, cleaned: dict[str, Any]) -> None:
        """Merge field by field with what a colleague saved; collect what both changed."""
        rows = self.instance.history.select_related("history_user").order_by("-history_date", "-history_id")
        self.other_change = rows.first()
        row = rows.filter(version=cleaned["version"]).first()
        base = row.instance if row is not None else None
        held = relations_at(row) if row is not None else {}
        data: Any = self.data
        data = data.copy()
        for name in self._compared():
            if name not in cleaned:
                continue
            mine, theirs = cleaned[name], _value(self.instance, name)
            is_rich = self._is_rich(name)
            if is_rich:
                mine = sanitise(mine)
            if _comparable(mine) == _comparable(theirs):
                continue
            before = held.get(name) if name in held else _value(base, name) if base is not None else None
            # Of data of a person the history holds nothing to compare with: the writer chooses.
            is_known = row is not None and name not in self.personal_fields
            if is_known and _comparable(mine) == _comparable(before):
                cleaned[name] = theirs
                self._put(data, name, theirs)
            elif not is_known or _comparable(theirs) != _comparable(before):
                self.conflicts.append(self._conflict(name, mine, theirs))
        if self.conflicts:
            data[self.add_prefix("version")] = str(get_signer().sign(self.instance.version))
            self.data = data
            self.add_error(
                None,
                "Een collega heeft dit in de tussentijd ook veranderd. Er is nog niets opgeslagen. "
                "Kies hieronder welke tekst blijft.",
            )
        else:
            cleaned["version"] = self.instance.version

    def _model_field(self, name: str) -> Any:
        return next((field for field in self._meta.model._meta.get_fields() if field.name == name), None)

    def _is_rich(self, name: str) -> bool:
        return isinstance(self._model_field(name), RichTextField)

    def _conflict(self, name: str, mine: Any, theirs: Any) -> Conflict:
        is_rich = self._is_rich(name)
        if not is_rich:
            field = self._model_field(name)
            mine, theirs = (as_paragraphs(in_words(value, field) or "–") for value in (mine, theirs))
        marked = marked_apart(
            mine,
            theirs,
            opening=(MARK.format("in uw tekst"), MARK.format("in de tekst van uw collega")),
            closing=END_OF_MARK,
        )
        return Conflict(name, str(self.fields[name].label), is_rich, *marked)

    def _put(self, data: Any, name: str, value: Any) -> None:
        """Let the form show `value` in the field `name`, as if it had been filled in."""
        key, field = self.add_prefix(name), self.fields[name]
        if isinstance(value, bool):
            data.pop(key, None)
            if value:
                data[key] = "on"
            return
        if isinstance(value, models.QuerySet):
            data.setlist(key, [str(record.pk) for record in value])
            return
        shown = field.prepare_value(value)
        if not isinstance(field, forms.ChoiceField):
            shown = field.widget.format_value(shown)
        data[key] = "" if shown is None else str(shown)


def _value(record: Any, name: str) -> Any:
    """What `record` holds under `name`; of a relation to many, the records."""
    try:
        value = getattr(record, name)
    except ObjectDoesNotExist:
        return None  # it pointed to what is deleted since
    return value.all() if hasattr(value, "all") else value


def _comparable(value: Any) -> Any:
    if isinstance(value, models.QuerySet):
        return set(value.values_list("pk", flat=True))
    if isinstance(value, list | tuple):
        return {record.pk for record in value}
    return value
