"""Import and export of priorities: one row each, with its tracks, efforts and partners as lines in a cell."""

import datetime
import re
from collections.abc import Callable
from html import escape
from typing import Any

from django.core.exceptions import ValidationError
from import_export import fields, widgets

from municipalities.models import User
from municipalities.scoped_admin import ScopedResource
from plans.editing import PlanClosed, add_record, change_record, lock_for_editing, save_as, set_relations
from plans.list_files import TextWidget
from plans.models import Plan, Theme
from plans.resources import ListField, PlanReferenceWidget, PreviewsInWords, lines_of, one_line
from priorities.models import ApproachLine, Priority
from priorities.parts import set_lines, set_partners
from richtext.sanitising import sanitise
from richtext.text import plain_text
from stakeholders.models import Organisation

_KEEPS_ONLY_ON_SCREEN = re.compile(r"<(table|img|span)\b")


def text_of_lines(lines: list[str]) -> str:
    """Rich text of the lines of a cell: a paragraph each, or an item of a list after a dash."""
    html = "".join(
        f"<ul><li>{escape(line[1:].strip())}</li></ul>"
        if line.startswith(("- ", "• "))
        else f"<p>{escape(line)}</p>"
        for line in lines
    )
    return sanitise(html.replace("</ul><ul>", ""))


class RichField(fields.Field):
    """Rich text as lines of plain words; a cell with the same words leaves the text as it is."""

    def save(self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        """Write the lines of the cell. Raises ValueError where more than words would be lost."""
        stored = getattr(instance, self.attribute)
        lines = lines_of(row[self.column_name])
        if lines == lines_of(plain_text(stored)):
            return
        if _KEEPS_ONLY_ON_SCREEN.search(stored):
            raise ValueError(
                "In deze tekst staat een tabel, een afbeelding of een noot. Verander de tekst op het scherm."
            )
        setattr(instance, self.attribute, text_of_lines(lines))

    def export(self, instance: Any, **kwargs: Any) -> str:
        """The words, a line per paragraph."""
        return TextWidget().render(plain_text(getattr(instance, self.attribute)))


def read_lines(instance: Any, value: Any) -> list[str]:
    """The lines as they are; a spreadsheet's own dots and dashes are no part of them."""
    return [line.removeprefix("- ").removeprefix("• ").strip() for line in lines_of(value)]


def held_lines(kind: str) -> Callable[[Any], list[str]]:
    """The lines of `kind` that a priority has."""

    def held(priority: Any) -> list[str]:
        return [one_line(line.text) for line in priority.approach_lines.all() if line.kind == kind]

    return held


def read_themes(instance: Any, value: Any) -> list[Theme]:
    """Themes by their number in the list of the plan: "1.3; 5.2 Ondermijning". Raises ValueError."""
    if isinstance(value, datetime.date):
        raise ValueError(
            "Uw rekenblad maakte een datum van dit nummer. Schrijf de naam erachter, zoals 1.3 Overlast."
        )
    if instance.plan_id is None:
        return []
    known = {
        theme.number: theme
        for theme in Theme.objects.filter(theme_list_id=instance.plan.theme_list_id).select_related("field")
    }
    found = []
    for entry in re.split(r"[;\n]", TextWidget().clean(value)):
        if not (name := one_line(entry)):
            continue
        number = name.split(" ")[0]
        if number not in known:
            raise ValueError(f"Er is geen thema {name} in de themalijst {instance.plan.theme_list}.")
        if not isinstance(value, str) and f"{number}0" in known:
            raise ValueError(
                f"Uw rekenblad maakt geen verschil tussen {number} en {number}0. Schrijf de naam erachter."
            )
        found.append(known[number])
    return sorted(set(found), key=lambda theme: (theme.field.number, theme.position))


def read_partners(instance: Any, value: Any) -> list[tuple[Organisation, str]]:
    """Partners with their role: "Politie: levert cijfers", a line each. Raises ValueError."""
    if instance.plan_id is None:
        return []
    known: dict[str, Organisation] = {}
    serving = Organisation.objects.serving(instance.plan.municipality_id)
    # Of two with one name the municipality's own counts.
    for organisation in sorted(serving, key=lambda one: one.municipality_id == instance.plan.municipality_id):
        known[one_line(organisation.name).casefold()] = organisation
    found: list[tuple[Organisation, str]] = []
    for line in lines_of(value):
        pieces = line.split(":")
        names = [":".join(pieces[:count]).strip() for count in range(len(pieces), 0, -1)]
        name = next((name for name in names if name.casefold() in known), None)
        if name is None:
            raise ValueError(
                f"De partner ‘{names[-1]}’ is niet bekend. Zet de partner eerst in de lijst van organisaties."
            )
        organisation = known[name.casefold()]
        if any(organisation == other for other, _ in found):
            raise ValueError(f"De partner ‘{organisation}’ staat er twee keer.")
        role = one_line(line[len(name) :].lstrip(" :"))
        if len(role) > 300:
            raise ValueError(f"De rol van ‘{organisation}’ is langer dan 300 tekens.")
        found.append((organisation, role))
    return found


def partner_line(partner: tuple[Organisation, str]) -> str:
    """ "Politie: levert cijfers"."""
    organisation, role = partner
    return f"{one_line(organisation.name)}: {role}" if role else one_line(organisation.name)


class PriorityResource(PreviewsInWords, ScopedResource):
    """Priorities, found by number or else by plan and title."""

    owner_lookup = "plan__municipality"
    needed_columns = ("plan", "titel")
    explanations = {
        "id": "Het nummer uit een export. Leeg bij een nieuwe prioriteit.",
        "plan": "Gemeente en plan zoals in het adres van het plan, bijvoorbeeld lisse/2020-2023.",
        "titel": "Titel van de prioriteit. Verplicht.",
        "thema's": "Nummers van thema's, met een puntkomma ertussen: 1.3 Veilig uitgaan; 5.2 Ondermijning.",
        "waar het over gaat": "Elke regel wordt een alinea, een regel met een streepje een punt.",
        "waarom een prioriteit": "Elke regel wordt een alinea.",
        "inleiding op de aanpak": "Elke regel wordt een alinea.",
        "sporen": "Elk spoor op een eigen regel in de cel.",
        "zin boven de inzet": "Eén zin, zoals: Dit gaan we vooral doen.",
        "inzet": "Elke inzet op een eigen regel in de cel.",
        "partners": "Elke partner op een eigen regel, met zijn rol: Politie: levert cijfers.",
        "samenwerking": "Elke regel wordt een alinea.",
        "beoogd resultaat": "Elke regel wordt een alinea.",
    }

    id = fields.Field("id", "id", widgets.IntegerWidget())
    plan = fields.Field("plan", "plan", PlanReferenceWidget(Plan))
    title = fields.Field("title", "titel", TextWidget())
    themes = ListField(
        "themes_given",
        "thema's",
        read=read_themes,
        held=lambda priority: sorted(
            priority.themes.all(), key=lambda theme: (theme.field.number, theme.position)
        ),
        shown=str,
        separator="; ",
    )
    text = RichField("text", "waar het over gaat")
    reason = RichField("reason", "waarom een prioriteit")
    approach_introduction = RichField("approach_introduction", "inleiding op de aanpak")
    tracks = ListField(
        "tracks", "sporen", read=read_lines, held=held_lines(ApproachLine.Kind.TRACK), shown=str
    )
    efforts_introduction = fields.Field("efforts_introduction", "zin boven de inzet", TextWidget())
    efforts = ListField(
        "efforts", "inzet", read=read_lines, held=held_lines(ApproachLine.Kind.EFFORT), shown=str
    )
    partners = ListField(
        "partners_given",
        "partners",
        read=read_partners,
        held=lambda priority: [
            (partner.organisation, one_line(partner.role)) for partner in priority.partners.all()
        ],
        shown=partner_line,
    )
    partners_text = RichField("partners_text", "samenwerking")
    intended_result = RichField("intended_result", "beoogd resultaat")

    class Meta:
        model = Priority
        fields = (
            "id", "plan", "title", "themes", "text", "reason", "approach_introduction", "tracks",
            "efforts_introduction", "efforts", "partners", "partners_text", "intended_result",
        )  # fmt: skip
        export_order = fields
        import_order = fields
        clean_model_instances = True
        skip_unchanged = True

    def __init__(self, user: User, **kwargs: Any) -> None:
        super().__init__(user, **kwargs)
        self.fields["plan"].widget.user = user
        self.seen: set[tuple[int, str]] = set()

    def get_queryset(self) -> Any:
        """With everything a row shows, in a fixed number of queries."""
        return (
            super()
            .get_queryset()
            .select_related("plan__municipality", "plan__theme_list")
            .prefetch_related("themes__field", "approach_lines", "partners__organisation")
        )

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Begin to count titles."""
        self.seen.clear()
        super().before_import(dataset, **kwargs)

    def get_instance(self, instance_loader: Any, row: Any) -> Priority | None:
        """The priority of a row: by its number, or else by plan and title. Raises ValidationError."""
        number = TextWidget().clean(row.get("id"))
        if number:
            found = (
                self.get_queryset().filter(pk=number).first()
                if number.isdecimal() and len(number) < 18
                else None
            )
            if found is None:
                raise ValidationError({"id": f"Er is geen prioriteit met nummer {number}."})
            return found
        try:
            plan = self.fields["plan"].clean(row)
        except ValueError:
            return None  # the row gets its message when the plan is read
        title = self.fields["title"].clean(row)
        return self.get_queryset().filter(plan=plan, title__iexact=title).first()

    def import_instance(self, instance: Priority, row: Any, **kwargs: Any) -> None:
        """Read the row; a priority stays in its plan and stands in the file once."""
        home = instance.plan_id
        super().import_instance(instance, row, **kwargs)
        if home is not None and instance.plan_id != home:
            raise ValidationError({"plan": "Deze prioriteit hoort bij een ander plan."})
        key = (instance.plan_id, instance.title.casefold())
        if key in self.seen:
            raise ValidationError({"title": "Deze titel staat twee keer in het bestand."})
        self.seen.add(key)

    def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Refuse a row of an adopted plan; others wait with changes to the plan until the import is done."""
        super().before_save_instance(instance, row, **kwargs)
        try:
            lock_for_editing(instance.plan_id)
        except PlanClosed as refusal:
            raise ValidationError({"plan": str(refusal)}) from refusal

    def do_instance_save(self, instance: Any, is_create: bool) -> None:
        """Save the priority and its lists, through the same events as the screens."""
        given = getattr(instance, "imported", {})
        relations = {"themes": given["themes_given"]} if "themes_given" in given else {}
        if is_create:
            add_record(record=instance, by=self.user)
            if relations:
                set_relations(instance, relations)
                save_as(instance, by=self.user, reason="Toegevoegd")
        elif self._changes_itself(instance, relations):
            change_record(record=instance, by=self.user, relations=relations, reason="Uit een bestand")
        for name, kind in (("tracks", ApproachLine.Kind.TRACK), ("efforts", ApproachLine.Kind.EFFORT)):
            if name in given:
                set_lines(priority=instance, kind=kind, texts=given[name], by=self.user)
        if "partners_given" in given:
            set_partners(priority=instance, partners=given["partners_given"], by=self.user)

    def _changes_itself(self, instance: Any, relations: dict[str, Any]) -> bool:
        stored = Priority.objects.get(pk=instance.pk)
        names = [field.attribute for field in self.get_import_fields() if not isinstance(field, ListField)]
        return any(getattr(stored, name) != getattr(instance, name) for name in names) or any(
            set(getattr(stored, name).all()) != set(chosen) for name, chosen in relations.items()
        )
