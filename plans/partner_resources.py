"""Import and export of organisations and partnerships: found by name within their municipality.

Nothing of contact persons stands in these files, nor who is in a team.
"""

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from import_export import fields, widgets

from municipalities.models import Municipality, User
from municipalities.scoped_admin import ScopedResource
from plans.list_files import TextWidget
from plans.resources import ListField, PreviewsInWords, lines_of, one_line
from stakeholders.models import Organisation, Partnership
from stakeholders.organisations import OrganisationRefused, add_organisation, change_organisation
from stakeholders.partnerships import PartnershipRefused, add_partnership, change_partnership

Cell = Any
"""What a spreadsheet or CSV file holds: text, a number, a date, or nothing."""

# 1-1-2022, 01/01/2022 and 2022-01-01.
DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?: 00:00:00)?")


class PlaceWidget(widgets.Widget):
    """A municipality of the user by its name or web address; who works for one may leave it empty."""

    def __init__(self) -> None:
        super().__init__()
        self.places: list[Municipality] = []

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Municipality:
        """Find the municipality. Raises ValueError, in Dutch."""
        wanted = one_line(TextWidget().clean(value)).casefold()
        if not wanted and len(self.places) == 1:
            return self.places[0]
        if not wanted:
            raise ValueError("Vul in van welke gemeente dit is.")
        for place in self.places:
            if wanted in {place.slug, place.name.casefold()}:
                return place
        raise ValueError(f"U werkt niet voor een gemeente {one_line(str(value))}.")

    def render(self, value: Municipality | None, obj: Any = None, **kwargs: Any) -> str:
        """Its name in web addresses, which no other municipality has."""
        return value.slug if value else ""


class DayWidget(widgets.Widget):
    """A day as people write it."""

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> datetime.date | None:
        """Read the day. Raises ValueError, in Dutch."""
        if isinstance(value, datetime.datetime):
            return value.date()
        if isinstance(value, datetime.date):
            return value
        text = one_line(TextWidget().clean(value))
        if not text:
            return None
        try:
            if found := DAY_FIRST.fullmatch(text):
                day, month, year = map(int, found.groups())
                return datetime.date(year, month, day)
            if found := YEAR_FIRST.fullmatch(text):
                return datetime.date(*map(int, found.groups()))
        except ValueError:
            pass
        raise ValueError(f"‘{text}’ is geen dag. Schrijf de dag als 31-12-2026.")

    def render(self, value: datetime.date | None, obj: Any = None, **kwargs: Any) -> str:
        """31-12-2026."""
        return f"{value.day:02}-{value.month:02}-{value.year:04}" if value else ""


class ChoiceWidget(widgets.Widget):
    """A choice by its word or its code."""

    def __init__(self, choices: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self.choices = list(choices)

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> str:
        """The code. Raises ValueError, in Dutch."""
        wanted = one_line(TextWidget().clean(value)).casefold()
        for code, word in self.choices:
            if wanted in {code, word.casefold()}:
                return code
        words = "; ".join(word for _, word in self.choices)
        if not wanted:
            raise ValueError(f"Vul de soort in. Kies uit: {words}.")
        raise ValueError(f"‘{one_line(str(value))}’ kan niet. Kies uit: {words}.")

    def render(self, value: str | None, obj: Any = None, **kwargs: Any) -> str:
        """The word."""
        return dict(self.choices).get(value or "", "")


class LineWidget(TextWidget):
    """One line of text."""

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> str:
        """The words with single spaces; a whole number without a decimal point."""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return one_line(super().clean(value))


class TextField(fields.Field):
    """Text of one or more lines; other ends of lines, or spaces around them, change nothing."""

    def save(self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        """Write the text of the cell, unless it says what stands there."""
        lines = TextWidget().clean(row[self.column_name]).splitlines()
        stored: str = getattr(instance, self.attribute)
        if lines != stored.strip().splitlines():
            setattr(instance, self.attribute, "\n".join(lines))

    def export(self, instance: Any, **kwargs: Any) -> str:
        """The text with line ends that every spreadsheet keeps."""
        return TextWidget().render("\n".join(getattr(instance, self.attribute).splitlines()))


class LineField(fields.Field):
    """One line of text, that changes only when its words do."""

    def __init__(self, attribute: str, column_name: str) -> None:
        super().__init__(attribute, column_name, LineWidget())

    def save(self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        """Write the words of the cell, unless they stand there."""
        words = self.clean(row)
        if words != one_line(getattr(instance, self.attribute)):
            setattr(instance, self.attribute, words)


class NamedResource(PreviewsInWords, ScopedResource):
    """Records of a municipality, found by its name there: a second import changes instead of doubling."""

    needed_columns = ("naam",)

    def __init__(self, user: User, **kwargs: Any) -> None:
        super().__init__(user, **kwargs)
        places = Municipality.objects.of_member(user)
        right = f"{self._meta.model._meta.app_label}.add_{self._meta.model._meta.model_name}"
        self.places = [place for place in places if user.has_perm(right, place)]
        self.fields["municipality"].widget.places = self.places
        self.seen: set[tuple[int, str]] = set()
        self._named: dict[int, dict[str, list[tuple[int, str]]]] = {}
        self._serving: dict[int, dict[str, list[Organisation]]] = {}

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Begin to count names."""
        self.seen.clear()
        self._named.clear()
        self._serving.clear()
        super().before_import(dataset, **kwargs)

    def get_instance(self, instance_loader: Any, row: Any) -> Any:
        """The record of a row, by municipality and name; None for a new one."""
        try:
            place = self.fields["municipality"].widget.clean(row.get("gemeente"))
        except ValueError:
            return None  # the row gets its message when the municipality is read
        name = LineWidget().clean(row.get("naam"))
        found = self.named(place.pk).get(name.casefold(), [])
        # Of two that differ by their capitals alone the same capitals count.
        pk = next((pk for pk, stored in found if stored == name), found[0][0] if found else None)
        return self.get_queryset().filter(pk=pk).first() if pk else None

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Read the row; a record stands in the file once."""
        if "gemeente" not in row:
            row["gemeente"] = None
        if instance.pk is None and "soort" not in row:
            row["soort"] = None
        super().import_instance(instance, row, **kwargs)
        key = (instance.municipality_id, one_line(instance.name).casefold())
        if key in self.seen:
            raise ValidationError({"name": "Deze naam staat twee keer in het bestand."})
        self.seen.add(key)

    def named(self, place_id: int) -> dict[str, list[tuple[int, str]]]:
        """Key and name of the records of a municipality, by name: read once per file."""
        if place_id not in self._named:
            found = defaultdict(list)
            stored = self.get_queryset().filter(municipality=place_id).order_by("pk")
            for pk, name in stored.values_list("pk", "name"):
                found[one_line(name).casefold()].append((pk, one_line(name)))
            self._named[place_id] = found
        return self._named[place_id]

    def serving(self, place_id: int) -> dict[str, list[Organisation]]:
        """Organisations that work for a municipality by their name, its own first."""
        if place_id not in self._serving:
            found = defaultdict(list)
            serving = Organisation.objects.serving(place_id).order_by("pk")
            for one in sorted(serving, key=lambda other: other.municipality_id != place_id):
                found[one_line(one.name).casefold()].append(one)
            self._serving[place_id] = found
        return self._serving[place_id]

    def filter_export(self, queryset: Any, **kwargs: Any) -> Any:
        """What the own municipalities keep: a list with records of others could not come back."""
        own = Municipality.objects.of_member(self.user)
        return self.with_related(queryset.filter(municipality__in=own))

    def with_related(self, queryset: Any) -> Any:
        """With everything a row shows, in a fixed number of queries."""
        raise NotImplementedError

    def do_instance_save(self, instance: Any, is_create: bool) -> None:
        """Save through the same events as the screens; a refusal is a message of the row."""
        try:
            self.keep(instance, getattr(instance, "imported", {}), is_create)
        except (OrganisationRefused, PartnershipRefused) as refusal:
            raise ValidationError(str(refusal)) from refusal

    def keep(self, record: Any, given: dict[str, Any], is_create: bool) -> None:
        """Add or change `record` with the lists of its row."""
        raise NotImplementedError


def read_places(instance: Any, value: Cell) -> list[Municipality]:
    """Municipalities by their names, a line each or with a semicolon between them. Raises ValueError."""
    found = []
    for line in lines_of(value):
        for name in line.split(";"):
            if not (wanted := one_line(name)):
                continue
            places = Municipality.objects.filter(
                models.Q(slug=wanted.lower()) | models.Q(name__iexact=wanted)
            )
            place = places.order_by("is_dissolved", "pk").first()
            if place is None:
                raise ValueError(f"Er is geen gemeente {wanted}.")
            if place not in found and place.pk != instance.municipality_id:
                found.append(place)
    return sorted(found, key=lambda one: one.slug)


class SuccessorField(fields.Field):
    """Which organisation took over, by its name; `resource` knows who works for the municipality."""

    resource: "OrganisationResource"

    def save(self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        """Find the organisation. Raises ValueError, in Dutch."""
        name = LineWidget().clean(row[self.column_name])
        held = instance.merged_into if instance.merged_into_id else None
        if held is not None and one_line(held.name).casefold() == name.casefold():
            return
        if not name:
            instance.merged_into = None
            return
        if instance.municipality_id is None:
            return
        others = self.resource.serving(instance.municipality_id).get(name.casefold(), [])
        others = [one for one in others if one.pk != instance.pk]
        if not others:
            raise ValueError(
                f"De organisatie ‘{name}’ staat niet in de lijst. Zet haar in het bestand boven deze regel."
            )
        instance.merged_into = others[0]

    def export(self, instance: Any, **kwargs: Any) -> str:
        """The name."""
        return TextWidget().render(one_line(instance.merged_into.name) if instance.merged_into_id else "")


class OrganisationResource(NamedResource):
    """Organisations and teams. Members of teams and contact persons are no part of it."""

    explanations = {
        "gemeente": "Wie de gegevens bijhoudt, zoals in het webadres. Leeg als u voor één gemeente werkt.",
        "naam": "Zo staat de naam in het plan. Verplicht.",
        "officiële naam": "Als die anders is.",
        "soort": f"Een van: {'; '.join(str(kind.label) for kind in Organisation.Kind)}.",
        "werkgebied": "Zoals Noord-Holland Noord.",
        "opgericht op": "Zoals 31-12-2026.",
        "opgeheven op": "De eerste dag dat de organisatie er niet meer is.",
        "opgegaan in": "De naam van wie het werk overnam. Die staat al in de lijst, of hoger in dit bestand.",
        "werkt ook voor": "Namen van andere gemeenten, elk op een eigen regel of met een puntkomma ertussen.",
    }

    municipality = fields.Field("municipality", "gemeente", PlaceWidget())
    name = LineField("name", "naam")
    official_name = LineField("official_name", "officiële naam")
    kind = fields.Field("kind", "soort", ChoiceWidget(Organisation.Kind.choices))
    region = LineField("region", "werkgebied")
    founded_on = fields.Field("founded_on", "opgericht op", DayWidget())
    dissolved_on = fields.Field("dissolved_on", "opgeheven op", DayWidget())
    merged_into = SuccessorField("merged_into", "opgegaan in")
    serves = ListField(
        "serves_given",
        "werkt ook voor",
        read=read_places,
        held=lambda organisation: sorted(organisation.serves.all(), key=lambda place: place.slug),
        shown=lambda place: place.slug,
    )

    class Meta:
        model = Organisation
        fields = (
            "municipality", "name", "official_name", "kind", "region", "founded_on", "dissolved_on",
            "merged_into", "serves",
        )  # fmt: skip
        export_order = fields
        import_order = fields
        clean_model_instances = True
        skip_unchanged = True

    def __init__(self, user: User, **kwargs: Any) -> None:
        super().__init__(user, **kwargs)
        self.fields["merged_into"].resource = self

    def with_related(self, queryset: Any) -> Any:
        """Whoever took over stands above who went into it: so the file comes back in one go."""
        found = list(
            queryset.select_related("municipality", "merged_into").prefetch_related("serves").order_by("name")
        )
        into = {one.pk: one.merged_into_id for one in found}

        def depth(pk: int | None) -> int:
            steps = 0
            # No chain is longer than the list, unless it goes round: nobody can make that, but a list ends.
            while steps < len(into) and (pk := into.get(pk)) is not None:
                steps += 1
            return steps

        return sorted(found, key=lambda one: depth(one.pk))

    def keep(self, record: Organisation, given: dict[str, Any], is_create: bool) -> None:
        """Add or change an organisation."""
        if is_create:
            add_organisation(organisation=record, serves=given.get("serves_given", ()), by=self.user)
            if record.municipality_id in self._serving:
                # A row below may say that something went into it.
                self._serving[record.municipality_id][record.name.casefold()].insert(0, record)
        else:
            change_organisation(organisation=record, serves=given.get("serves_given"), by=self.user)


class MembersField(ListField):
    """Who takes part, by name; `resource` knows who works for the municipality."""

    resource: "PartnershipResource"

    def __init__(self) -> None:
        super().__init__(
            "members_given",
            "deelnemers",
            read=lambda record, value: [],
            held=lambda record: _by_name(record.members.all()),
            shown=lambda member: one_line(member.name),
        )

    def save(self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        """Keep what the cell says with the instance. Raises ValueError, in Dutch."""
        instance.imported = {self.attribute: self.found(instance, row[self.column_name])}

    def found(self, record: Partnership, value: Cell) -> list[Organisation]:
        """The organisations in the cell: who takes part already first, then who works here."""
        if record.municipality_id is None:
            return []
        serving = self.resource.serving(record.municipality_id)
        held = _by_name(record.members.all()) if record.pk else []

        def known(name: str) -> list[Organisation]:
            wanted = name.casefold()
            mine = [one for one in held if one_line(one.name).casefold() == wanted]
            return [*mine, *(one for one in serving.get(wanted, []) if one not in mine)]

        names: list[str] = []
        for line in lines_of(value):
            names += [line] if known(line) else [name for part in line.split(";") if (name := one_line(part))]
        members: list[Organisation] = []
        for name in names:
            others = known(name)
            if not others:
                raise ValueError(
                    f"De organisatie ‘{name}’ is niet bekend. Zet haar eerst in de lijst van organisaties."
                )
            left = [one for one in others if one not in members]
            if not left:
                raise ValueError(f"‘{name}’ staat er twee keer.")
            members.append(left[0])
        return _by_name(members)


def _by_name(members: Iterable[Organisation]) -> list[Organisation]:
    return sorted(members, key=lambda one: (one_line(one.name).casefold(), one.pk))


class PartnershipResource(NamedResource):
    """Partnerships. The document itself goes in and out on the screen."""

    explanations = {
        "gemeente": "Wie de gegevens bijhoudt, zoals in het webadres. Leeg als u voor één gemeente werkt.",
        "naam": "Verplicht.",
        "soort": f"Een van: {'; '.join(str(kind.label) for kind in Partnership.Kind)}.",
        "deelnemers": "Namen van organisaties, elk op een eigen regel of met een puntkomma ertussen.",
        "waarvoor": "Wat wilt u samen bereiken of regelen?",
        "begint op": "Zoals 31-12-2026.",
        "eindigt op": "De laatste dag.",
        "webadres": "Waar het document staat, zoals https://www.voorbeeld.nl/convenant.",
    }

    municipality = fields.Field("municipality", "gemeente", PlaceWidget())
    name = LineField("name", "naam")
    kind = fields.Field("kind", "soort", ChoiceWidget(Partnership.Kind.choices))
    members = MembersField()
    purpose = TextField("purpose", "waarvoor")
    starts_on = fields.Field("starts_on", "begint op", DayWidget())
    ends_on = fields.Field("ends_on", "eindigt op", DayWidget())
    document_url = fields.Field("document_url", "webadres", TextWidget())

    class Meta:
        model = Partnership
        fields = (
            "municipality", "name", "kind", "members", "purpose", "starts_on", "ends_on", "document_url",
        )  # fmt: skip
        export_order = fields
        import_order = fields
        clean_model_instances = True
        skip_unchanged = True

    def __init__(self, user: User, **kwargs: Any) -> None:
        super().__init__(user, **kwargs)
        self.fields["members"].resource = self

    def with_related(self, queryset: Any) -> Any:
        """In the order of their names."""
        return queryset.select_related("municipality").prefetch_related("members").order_by("name", "pk")

    def keep(self, record: Partnership, given: dict[str, Any], is_create: bool) -> None:
        """Add or change a partnership."""
        if is_create:
            add_partnership(partnership=record, members=given.get("members_given", ()), by=self.user)
        else:
            change_partnership(partnership=record, members=given.get("members_given"), by=self.user)
