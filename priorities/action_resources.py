"""Import and export of actions: one row each, with names and dates as people write them."""

import datetime
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, cast

from django.core.exceptions import ValidationError
from import_export import fields, widgets

from municipalities.models import User
from municipalities.scoped_admin import ScopedResource
from plans.list_files import TextWidget
from plans.models import Plan
from plans.resources import PlanReferenceWidget, PreviewsInWords, one_line
from priorities.actions import add_action, change_action
from priorities.amounts import parse_euros, typed_euros
from priorities.forms import colleagues
from priorities.goals import Subject, subjects_of
from priorities.models import Action, AnnualProgramme, Goal
from priorities.moments import Moment, parse_moment
from priorities.priority_resources import RichField, read_themes
from stakeholders.models import Organisation

Cell = Any
"""What a spreadsheet or CSV file holds: text, a number, a date, or nothing."""


def text_of(value: Cell) -> str:
    """The words of a cell on one line; a whole number without a decimal point."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return one_line(TextWidget().clean(value))


class CellField(fields.Field):
    """A column that two functions read and write; they get the action and what its plan consists of."""

    def __init__(
        self,
        attribute: str,
        column_name: str,
        *,
        read: Callable[["Context", Action, Cell], Any],
        shown: Callable[["Context", Action], str],
    ) -> None:
        super().__init__(attribute, column_name)
        self.read, self.shown = read, shown
        self.context = Context()

    def save(self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        """Read the cell into the action. Raises ValueError, in Dutch."""
        setattr(instance, self.attribute, self.read(self.context, instance, row[self.column_name]))

    def export(self, instance: Any, **kwargs: Any) -> str:
        """What stands in the cell; nothing for what is still to be read."""
        if instance.plan_id is None or instance.programme_id is None:
            return ""
        return TextWidget().render(self.shown(self.context, instance))


class PartnersField(CellField):
    """The partners: read now, written when the row is saved."""

    def save(self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        """Keep what the cell says with the action. Raises ValueError, in Dutch."""
        instance.imported_partners = self.read(self.context, instance, row[self.column_name])

    def get_value(self, instance: Any, **kwargs: Any) -> list[Organisation]:
        """What the cell said, or else the partners it has."""
        return partners_of(instance)


class Context:
    """What rows of one file point to, read once per plan."""

    def __init__(self) -> None:
        self._subjects: dict[int, list[Subject]] = {}

    def subjects(self, plan: Plan) -> list[Subject]:
        """The subjects of a plan with their lettered goals."""
        if plan.pk not in self._subjects:
            self._subjects[plan.pk] = subjects_of(plan)
        return self._subjects[plan.pk]


def partners_of(action: Any) -> list[Organisation]:
    """The partners in the order of their names."""
    given = getattr(action, "imported_partners", None)
    if given is None:
        given = list(action.partners.all()) if action.pk else []
    return sorted(given, key=lambda partner: (partner.name.casefold(), partner.pk))


# Reading. Where the plan or year of a row is wrong, that gets the message and the rest waits.


def read_programme(context: Context, action: Action, value: Cell) -> AnnualProgramme | None:
    """The programme of the year in the cell."""
    if action.plan_id is None:
        return None
    year = text_of(value)
    found = (
        AnnualProgramme.objects.filter(plan=action.plan_id, year=year).first()
        if re.fullmatch(r"[0-9]{4}", year)
        else None
    )
    if found is None:
        raise ValueError(
            f"Er is geen programma voor {year or 'dat jaar'} in dit plan. Begin het eerst, op het tabblad "
            "Programma."
        )
    return found


def read_priority(context: Context, action: Action, value: Cell) -> Any:
    """The priority with the title in the cell."""
    title = text_of(value)
    if not title or action.plan_id is None:
        return None
    found = action.plan.priorities.filter(title__iexact=title).first()
    if found is None:
        raise ValueError(f"Er is geen prioriteit ‘{title}’ in dit plan.")
    return found


def read_theme(context: Context, action: Action, value: Cell) -> Any:
    """The theme with the number in the cell."""
    found = read_themes(action, value)
    if len(found) > 1:
        raise ValueError("Vul hooguit één thema in.")
    return found[0] if found else None


def read_goal(context: Context, action: Action, value: Cell) -> Goal | None:
    """The goal of a letter, below the priority or theme of the row, or below the name before the letter."""
    text = text_of(value)
    if not text or action.plan_id is None:
        return None
    name, _, letter = text.rpartition(":")
    name, letter = name.strip(), letter.strip().upper()
    subjects = [
        subject
        for subject in context.subjects(action.plan)
        if (
            subject.name.casefold() == name.casefold()
            if name
            else (subject.priority and subject.priority.pk == action.priority_id)
            or (subject.theme and subject.theme.pk == action.theme_id)
        )
    ]
    found = [goal for subject in subjects for one, goal in subject.goals if one == letter]
    if len(found) != 1:
        raise ValueError(
            f"Er is geen doel {text} in dit plan. Schrijf de letter bij een prioriteit of thema, of alles: "
            "Ondermijning: A."
        )
    return found[0]


def read_team(context: Context, action: Action, value: Cell) -> Organisation | None:
    """The team with the name in the cell."""
    name = text_of(value)
    if not name or action.plan_id is None:
        return None
    if action.lead_team and action.lead_team.name.casefold() == name.casefold():
        return action.lead_team
    return _organisation(Organisation.objects.teams(), action, name, "Het team ‘{}’ is niet bekend.")


def read_partners(context: Context, action: Action, value: Cell) -> list[Organisation]:
    """The organisations named in the cell, apart by a semicolon or on lines of their own."""
    if action.plan_id is None:
        return []
    held = {one.name.casefold(): one for one in partners_of(action)}
    names = [one_line(name) for name in re.split(r"[;\n]", TextWidget().clean(value))]
    return [
        held.get(name.casefold())
        or _organisation(Organisation.objects.all(), action, name, "De partner ‘{}’ is niet bekend.")
        for name in dict.fromkeys(names)
        if name
    ]


def _organisation(among: Any, action: Action, name: str, refusal: str) -> Organisation:
    place = action.plan.municipality_id
    serving = Organisation.objects.serving(place).filter(pk__in=among.values("pk"), name__iexact=name)
    # Of two with one name the municipality's own counts.
    found = sorted(serving, key=lambda one: one.municipality_id != place)
    if not found:
        raise ValueError(refusal.format(name) + " Zet de naam eerst in de lijst van organisaties.")
    return found[0]


def read_person(context: Context, action: Action, value: Cell) -> User | None:
    """The colleague with the mail address in the cell."""
    email = text_of(value)
    if not email or action.plan_id is None:
        return None
    if action.lead_person and action.lead_person.email.casefold() == email.casefold():
        return action.lead_person
    found = colleagues(action.plan.municipality_id).filter(email__iexact=email).first()
    if found is None:
        raise ValueError(f"Er is geen collega met het e-mailadres {email}.")
    return cast(User, found)


def reads_moment(name: str) -> Callable[[Context, Action, Cell], Moment | None]:
    """Read a date into `name`: in the year of the programme, unless it stood there already."""

    def read(context: Context, action: Action, value: Cell) -> Moment | None:
        if isinstance(value, datetime.datetime):
            value = value.date()
        if isinstance(value, datetime.date):
            moment = Moment.day(value)
        elif text := text_of(value):
            moment = parse_moment(text)
        else:
            return None
        if action.programme_id is None or moment == getattr(action, name):
            return moment
        year = action.programme.year
        if not moment.first.year == year == moment.last.year:
            raise ValueError(f"De datum {moment} ligt niet in {year}, het jaar van dit programma.")
        return moment

    return read


def reads_choice(name: str) -> Callable[[Context, Action, Cell], str]:
    """Read a choice into `name` by its word or its code; an empty cell leaves what stands there."""
    choices = list(cast(Any, Action._meta.get_field(name)).choices)

    def read(context: Context, action: Action, value: Cell) -> str:
        wanted = text_of(value).casefold()
        if not wanted:
            return str(getattr(action, name))
        for code, word in choices:
            if wanted in {code, str(word).casefold()}:
                return str(code)
        words = ", ".join(str(word) for _, word in choices)
        raise ValueError(f"‘{text_of(value)}’ kan niet. Kies uit: {words}.")

    return read


def read_euros(context: Context, action: Action, value: Cell) -> Decimal | None:
    """An amount, as a number or in Dutch notation."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return parse_euros(f"{Decimal(str(value)).normalize():f}".replace(".", ","))
    text = text_of(value)
    return parse_euros(text) if text else None


def reads_text(name: str) -> Callable[[Context, Action, Cell], str]:
    """Read lines of text into `name`; other ends of lines alone change nothing."""

    def read(context: Context, action: Action, value: Cell) -> str:
        text = "\n".join(TextWidget().clean(value).splitlines())
        stored: str = getattr(action, name)
        return stored if text == "\n".join(stored.strip().splitlines()) else text

    return read


def shows_text(name: str) -> Callable[[Context, Action], str]:
    """Write the text of `name` with line ends that every spreadsheet keeps."""
    return lambda context, action: "\n".join(getattr(action, name).splitlines())


def shown_goal(context: Context, action: Action) -> str:
    """The letter, after the name of the subject where the row does not say which that is."""
    for subject in context.subjects(action.plan):
        for letter, goal in subject.goals:
            if goal.pk == action.goal_id:
                is_said = (subject.priority and subject.priority.pk == action.priority_id) or (
                    subject.theme and subject.theme.pk == action.theme_id
                )
                # With a priority and a theme in the row, one letter could mean two goals.
                is_plain = is_said and not (action.priority_id and action.theme_id)
                return letter if is_plain else f"{subject.name}: {letter}"
    return ""


def shows_euros(name: str) -> Callable[[Context, Action], str]:
    """Write the amount of `name`."""

    def shown(context: Context, action: Action) -> str:
        amount = getattr(action, name)
        return "" if amount is None else typed_euros(amount)

    return shown


class ActionResource(PreviewsInWords, ScopedResource):
    """Actions, found by number or else by plan, year and title."""

    owner_lookup = "plan__municipality"
    needed_columns = ("plan", "jaar", "titel")
    explanations = {
        "id": "Het nummer uit een export. Leeg bij een nieuwe actie.",
        "plan": "Gemeente en plan zoals in het adres van het plan, bijvoorbeeld lisse/2020-2023.",
        "jaar": "Het jaar van het programma. Dat programma moet er al zijn.",
        "titel": "Wat gaat u doen? Verplicht.",
        "omschrijving": "Elke regel wordt een alinea, een regel met een streepje een punt.",
        "prioriteit": "De titel van een prioriteit van het plan, of leeg.",
        "thema": "Het nummer van een thema, zoals 1.3, of leeg.",
        "doel": "De letter van een doel bij die prioriteit of dat thema, of voluit: Ondermijning: A.",
        "team": "De naam van het team dat de actie trekt.",
        "collega": "Het e-mailadres van de collega die de actie trekt.",
        "partners": "Namen van organisaties, met een puntkomma ertussen.",
        "begint": "Zoals 1-11-2026, november 2026, 3e kwartaal 2026 of 2026; in het jaar van het programma.",
        "klaar": "Zoals 1-11-2026, november 2026, 3e kwartaal 2026 of 2026; in het jaar van het programma.",
        "fase": "plan, do, check of act. Leeg is plan.",
        "stand": "nog niet begonnen, loopt, afgerond of gestopt. Leeg is nog niet begonnen.",
        "resultaat": "Wat is er bereikt?",
        "bewijs": "Waaruit blijkt dat?",
        "geleerd": "Wat doet u volgend jaar anders?",
        "gewoon budget": "Euro in dit jaar, zoals 1250 of 1.250,00. Leeg is niet ingevuld; 0 kost niets.",
        "extra gevraagd": "Euro in dit jaar.",
        "begrotingsprogramma": "Nummer van het programma in de begroting.",
    }

    id = fields.Field("id", "id", widgets.IntegerWidget())
    plan = fields.Field("plan", "plan", PlanReferenceWidget(Plan))
    programme = CellField(
        "programme", "jaar", read=read_programme, shown=lambda context, action: str(action.programme.year)
    )
    title = fields.Field("title", "titel", TextWidget())
    description = RichField("description", "omschrijving")
    priority = CellField(
        "priority",
        "prioriteit",
        read=read_priority,
        shown=lambda context, action: one_line(str(action.priority or "")),
    )
    theme = CellField(
        "theme", "thema", read=read_theme, shown=lambda context, action: str(action.theme or "")
    )
    goal = CellField("goal", "doel", read=read_goal, shown=shown_goal)
    lead_team = CellField(
        "lead_team", "team", read=read_team, shown=lambda context, action: str(action.lead_team or "")
    )
    lead_person = CellField(
        "lead_person",
        "collega",
        read=read_person,
        shown=lambda context, action: action.lead_person.email if action.lead_person else "",
    )
    partners = PartnersField(
        "partners_given",
        "partners",
        read=read_partners,
        shown=lambda context, action: "; ".join(one.name for one in partners_of(action)),
    )
    start = CellField(
        "start", "begint", read=reads_moment("start"), shown=lambda context, action: str(action.start or "")
    )
    due = CellField(
        "due", "klaar", read=reads_moment("due"), shown=lambda context, action: str(action.due or "")
    )
    phase = CellField("phase", "fase", read=reads_choice("phase"), shown=lambda context, action: action.phase)
    state = CellField(
        "state",
        "stand",
        read=reads_choice("state"),
        shown=lambda context, action: action.get_state_display(),
    )
    result = CellField("result", "resultaat", read=reads_text("result"), shown=shows_text("result"))
    evidence = CellField("evidence", "bewijs", read=reads_text("evidence"), shown=shows_text("evidence"))
    lessons = CellField("lessons", "geleerd", read=reads_text("lessons"), shown=shows_text("lessons"))
    regular_budget = CellField(
        "regular_budget", "gewoon budget", read=read_euros, shown=shows_euros("regular_budget")
    )
    extra_request = CellField(
        "extra_request", "extra gevraagd", read=read_euros, shown=shows_euros("extra_request")
    )
    budget_programme = CellField(
        "budget_programme",
        "begrotingsprogramma",
        read=lambda context, action, value: text_of(value),
        shown=lambda context, action: action.budget_programme,
    )

    class Meta:
        model = Action
        fields = (
            "id", "plan", "programme", "title", "description", "priority", "theme", "goal", "lead_team",
            "lead_person", "partners", "start", "due", "phase", "state", "result", "evidence", "lessons",
            "regular_budget", "extra_request", "budget_programme",
        )  # fmt: skip
        export_order = fields
        import_order = fields
        clean_model_instances = True
        skip_unchanged = True

    def __init__(self, user: User, **kwargs: Any) -> None:
        super().__init__(user, **kwargs)
        self.fields["plan"].widget.user = user
        context = Context()
        for field in self.fields.values():
            if isinstance(field, CellField):
                field.context = context
        self.seen: set[int] = set()

    def get_queryset(self) -> Any:
        """With everything a row shows, in a fixed number of queries."""
        return self.filter_export(super().get_queryset())

    def filter_export(self, queryset: Any, **kwargs: Any) -> Any:
        """With everything a row shows, in a fixed number of queries."""
        return queryset.select_related(
            "plan__municipality", "plan__theme_list", "programme", "priority", "theme__field",
            "lead_team", "lead_person",
        ).prefetch_related("partners")  # fmt: skip

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Begin to count actions."""
        self.seen.clear()
        super().before_import(dataset, **kwargs)

    def get_instance(self, instance_loader: Any, row: Any) -> Action | None:
        """The action of a row: by its number, or else by plan, year and title. Raises ValidationError."""
        number = text_of(row.get("id"))
        if number:
            usable = re.fullmatch(r"[0-9]{1,18}", number)
            found = self.get_queryset().filter(pk=number).first() if usable else None
            if found is None:
                raise ValidationError({"id": f"Er is geen actie met nummer {number}."})
            return found
        year = text_of(row.get("jaar"))
        try:
            plan = self.fields["plan"].clean(row)
        except ValueError:
            return None  # the row gets its message when the plan is read
        if not re.fullmatch(r"[0-9]{4}", year):
            return None
        title = self.fields["title"].clean(row)
        return self.get_queryset().filter(plan=plan, programme__year=year, title__iexact=title).first()

    def import_instance(self, instance: Action, row: Any, **kwargs: Any) -> None:
        """Read the row; an action stays in its programme and stands in the file once."""
        home = instance.programme_id
        super().import_instance(instance, row, **kwargs)
        if home is not None and instance.programme_id != home:
            raise ValidationError({"jaar": "Deze actie hoort bij een ander programma."})
        if instance.pk in self.seen:
            raise ValidationError({"titel": "Deze actie staat twee keer in het bestand."})
        if instance.pk:
            self.seen.add(instance.pk)

    def do_instance_save(self, instance: Any, is_create: bool) -> None:
        """Save the action through the same events as the screens."""
        partners = getattr(instance, "imported_partners", None)
        if is_create:
            add_action(action=instance, by=self.user, partners=partners or ())
            self.seen.add(instance.pk)
        else:
            change_action(action=instance, by=self.user, partners=partners, reason="Uit een bestand")
