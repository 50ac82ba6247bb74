"""Every address against the table of docs/rights.md: who gets what, reading and writing.

The table is the expectation, not the predicates: a hole in a predicate shows here. An address that the
table does not know is a failure, and so is a row of the table without an address.
"""

import contextlib
import datetime
import io
import itertools
import logging
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path

import pytest
import rules
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.test import Client
from django.urls import NoReverseMatch, URLResolver, get_resolver, path, reverse
from django.urls.resolvers import RegexPattern
from django.utils import timezone
from PIL import Image

from communication.models import CommunicationFrame, CommunicationPlan, Contribution
from communication.private_agenda import make_agenda
from desk import hub
from indicators.models import Indicator, IndicatorVersion, Measurement, PlanIndicator
from municipalities.models import Area, Municipality, Role, Statement, User
from municipalities.scoped_admin import ScopedAdmin
from plans.models import Objective, Plan
from priorities.models import Action, AnnualProgramme, Goal
from stakeholders.models import InitiativeAdministrator, Organisation, Partnership
from tests.builders import make_municipality, make_plan, make_programme, make_team, make_user

TABLE = Path(__file__).resolve().parent.parent / "docs" / "rights.md"
ACTORS = ["visitor", "stranger", "A", "P", "O", "C", "K", "R", "E", "S"]
OUTSIDERS = {"visitor", "stranger"}
ROLES = {
    "A": Role.ADMINISTRATOR,
    "P": Role.POLICY_OFFICER,
    "O": Role.ACTION_OWNER,
    "C": Role.COMMUNICATIONS,
    "K": Role.CLERK,
    "R": Role.COUNCIL_READER,
    "E": Role.PARTNER_READER,
}
ANSWERS = {"ok", "same", "in", "400", "403", "404", "405", "410"}
VARIANTS = {"", "adopted", "own", "served"}
# A word in every record of the municipality that no stranger may read.
MARK = "duinroosvallei"
# What reading may write: sessions, counters, and the document that somebody waits for.
# So does an own agenda, once a day: its user sees whether something still reads it.
READING_WRITES = (
    "django_session", "django_cache", "livp_cache", "documents_", "django_tasks",
    "communication_privateagenda",
)  # fmt: skip

# Shapes of addresses of packages: one row for all addresses with this beginning.
PACKAGES = ("admin:auth_", "admin:account_", "admin:mfa_", "admin:django_tasks_database_", "beheer/")

# What a form sends beside `post` and `direction`, where an empty one would not get as far as the question of
# rights: per address. `{app.Model}` is the key of the municipality's record, `{deletion}` of a deletion.
DATA = {
    "admin:plans_plan_chapters": {"move": "{plans.Chapter}:up"},
    "admin:plans_plan_changes": {"deletion": "{deletion}"},
    "admin:priorities_annualprogramme_of_plan": {"start": "2025"},
    **{
        f"admin:{name}_turn": {"into": "chapter"}
        for name in ("plans_guidingprinciple", "plans_objective", "priorities_priority")
    },
    "admin:plans_chapter_turn": {"into": "priority"},
    "admin:priorities_goal_of_plan": {"like": "{priorities.Goal}", "text": "Minder inbraken"},
    "admin:plans_chapter_comments": {"text": "Zegt iets"},
    "admin:priorities_priority_comments": {"text": "Zegt iets"},
    "admin:priorities_action_comments": {"text": "Zegt iets"},
    "admin:priorities_quarterfocus_of_plan": {
        "k2024-2-seen": "",
        "k2024-2-priority": "{priorities.Priority}",
    },
    "admin:communication_communicationmoment_state": {"state": "planned"},
    "admin:indicators_opendatamapping_fetch": {"action": "couple:{indicators.Indicator}:burglary"},
    "admin:indicators_opendatamapping_couple": {"choice": "burglary"},
    "admin:communication_contribution_erase": {"reason": "asked"},
}
# Addresses whose `pk` or `object_id` is of another model than their name says.
MODELS = {
    "plan_image": "plans.PlanImage",
    **{
        f"communication_plan{page}": "communication.CommunicationPlan"
        for page in ("", "_pdf", "_making", "_retry")
    },
    "indicator": "indicators.PlanIndicator",
    "admin:municipalities_membership_resend": "municipalities.Invitation",
    "admin:municipalities_membership_withdraw": "municipalities.Invitation",
}

numbers = itertools.count(1)


# The table


@dataclass(frozen=True)
class TableRow:
    """One row: which address, in which circumstances, and the answer per actor as (reading, writing)."""

    section: str
    line: int
    name: str
    variant: str
    answers: dict

    def __str__(self):
        return f"{self.name} {self.variant}".strip()


def expand(name):
    """`a_{b,c}_d` stands for a_b_d and a_c_d."""
    if found := re.fullmatch(r"([^{]*)\{([^}]*)\}(.*)", name):
        before, choices, after = found.groups()
        return [one for choice in choices.split(",") for one in expand(f"{before}{choice.strip()}{after}")]
    return [name]


def read_table(text):
    """The rows of every table below "Every address", one per address."""
    rows = []
    section = ""
    lines = text.splitlines()
    start = lines.index("## Every address")
    for number, line in enumerate(lines[start:], start + 1):
        if line.startswith("### "):
            section = line[4:]
        if not line.startswith("| `"):
            continue
        first, *cells = [cell.strip() for cell in line.strip("|").replace("\\|", "\0").split("|")]
        assert len(cells) == len(ACTORS), f"docs/rights.md:{number}: {len(cells)} cells"
        name, variant = re.fullmatch(r"`(.+)` ?(\w*)", first.replace("\0", "|")).groups()
        assert variant in VARIANTS, f"docs/rights.md:{number}: {variant}"
        answers = {}
        for actor, cell in zip(ACTORS, cells, strict=True):
            reading, _, writing = cell.partition("/")
            assert {reading, writing or reading} <= ANSWERS, f"docs/rights.md:{number}: {cell}"
            answers[actor] = (reading, writing or reading)
        rows += [TableRow(section, number, one, variant, answers) for one in expand(name)]
    return rows


ROWS = read_table(TABLE.read_text())
SECTIONS = list(dict.fromkeys(row.section for row in ROWS))


# The addresses


@dataclass(frozen=True)
class Address:
    """A pattern of the resolver: its name (the route where it has none) and its parameters."""

    name: str
    route: str
    reverse_name: str
    parameters: tuple


def addresses(resolver=None, route="", namespace=""):
    """Every pattern of the resolver, the admin's and those of packages included."""
    for pattern in (resolver or get_resolver()).url_patterns:
        whole = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            below = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from addresses(pattern, whole, namespace + below)
            continue
        reverse_name = f"{namespace}{pattern.name}" if pattern.name else ""
        named = re.findall(r"<(?:\w+:)?(\w+)>", whole)
        yield Address(reverse_name or whole, whole, reverse_name, tuple(named))


def rows_of(address, rows):
    """The rows that say something of `address`: its own, else those of its package."""
    own = [row for row in rows if row.name == address.name]
    return own or [row for row in rows if "*" in row.name and fnmatchcase(address.name, row.name)]


# A municipality with one record of everything


class World:
    """A municipality with a record of every model, a user per role, and somebody of another municipality.

    `adopted`: the plan is adopted, and its programme. `own`: everybody is in the team that leads the action.
    `served`: the organisations also work for the stranger's municipality.
    """

    def __init__(self, variant=""):
        self.variant = variant
        self.municipality = make_municipality()
        self.elsewhere = make_municipality()
        self.users = {
            key: make_user(municipality=self.municipality, role=role) for key, role in ROLES.items()
        }
        self.users["S"] = make_user(is_superuser=True)
        self.users["stranger"] = make_user(municipality=self.elsewhere, role=Role.ADMINISTRATOR)
        self.users["visitor"] = None
        self.records = {Municipality: self.municipality}
        self.records[Plan] = make_plan(
            municipality=self.municipality,
            title=f"Plan {MARK}",
            status=Plan.Status.ADOPTED if variant == "adopted" else Plan.Status.DRAFT,
        )
        self.records[AnnualProgramme] = make_programme(
            plan=self.records[Plan], adopted_on=datetime.date(2024, 1, 1) if variant == "adopted" else None
        )
        members = [user for user in self.users.values() if user] if variant == "own" else []
        self.records[Organisation] = make_team(
            municipality=self.municipality, name=f"Team {MARK}", members=members
        )
        if variant == "served":
            self.records[Organisation].serves.add(self.elsewhere)
        self.records[User] = make_user(municipality=self.municipality, role=Role.CLERK)
        picture = io.BytesIO()
        Image.new("RGB", (8, 8)).save(picture, "PNG")
        self.picture = default_storage.save("beeld.png", ContentFile(picture.getvalue()))
        self.municipality.logo = self.picture
        self.municipality.save()
        Statement.objects.get_or_create(municipality=None, kind="privacy", title="Privacy")
        self.record(IndicatorVersion)
        deleted = Objective.objects.create(plan=self.records[Plan], text=MARK)
        deleted.delete()
        self.deletion = (
            f"objective:{Objective.history.filter(plan_id=self.records[Plan].pk).first().history_id}"
        )
        self.record(PlanIndicator)
        self.record(CommunicationFrame)
        self.secret = make_agenda(self.records[User], replaces=None)
        self.clients = {actor: self.client(user) for actor, user in self.users.items()}

    def client(self, user):
        """A browser in which `user` is logged in."""
        client = Client(raise_request_exception=False)
        if user:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def data(self, address):
        """What a form sends to `address`."""
        found = {"post": "yes", "direction": "up"}
        for name, value in DATA.get(address.name, {}).items():
            label = re.fullmatch(r"(.*)\{(\w+\.\w+)\}(.*)", value)
            if label:
                value = f"{label[1]}{self.record(apps.get_model(label[2])).pk}{label[3]}"
            found[name] = value.replace("{deletion}", self.deletion)
        return found

    def record(self, model):
        """The record of `model` in this municipality."""
        if model not in self.records:
            self.records[model] = self.make(model)
        return self.records[model]

    def make(self, model):
        number = next(numbers)
        given = {
            Goal: {"heading": "4.2 Veiligheid"},
            CommunicationFrame: {
                "first_year": self.records[Plan].first_year,
                "last_year": self.records[Plan].last_year,
                "is_public": True,
            },
            Area: {"kind": Area.Kind.NEIGHBOURHOOD},
            PlanIndicator: {"role": PlanIndicator.Role.SAFETY_PICTURE},
            Action: {"lead_team": self.records[Organisation] if self.variant == "own" else None},
            Indicator: {"team": self.records[Organisation] if self.variant == "own" else None},
            Partnership: {"document": default_storage.save("convenant.pdf", ContentFile(b"%PDF-1.7"))},
            CommunicationPlan: {"is_public": self.variant == "adopted"},
            Contribution: {"name": f"Inwoner {MARK}", "name_agreed": True},
            Measurement: {"value": 5, "ends_on": datetime.date(2026, 12, 31)},
            InitiativeAdministrator: {"name": f"Beheerder {MARK}", "retain_until": datetime.date(2099, 1, 1)},
        }.get(model, {})
        values = {}
        for field in model._meta.concrete_fields:
            if field.name in {"plan", "municipality", "chapter"} and not field.primary_key:
                values[field.name] = self.record(field.related_model)
            elif field.primary_key or field.has_default() or field.null or not field.editable:
                continue
            elif isinstance(field, models.FileField):
                values[field.name] = self.picture
            elif field.is_relation:
                values[field.name] = self.record(field.related_model)
            elif field.name == "year":
                values[field.name] = self.records[Plan].first_year
            elif field.blank:
                continue
            elif field.choices:
                values[field.name] = field.choices[0][0]
            elif isinstance(field, models.EmailField):
                values[field.name] = f"collega-{number}@duinwaard.example"
            elif isinstance(field, models.DateTimeField):
                values[field.name] = timezone.now()
            elif isinstance(field, models.DateField):
                values[field.name] = datetime.date(2026, 1, 1)
            elif isinstance(field, models.IntegerField):
                values[field.name] = model._default_manager.count() + 1 if field.unique else 1
            elif isinstance(field, models.CharField | models.TextField):
                word = MARK if hasattr(model, "owner_municipality_id") else "lijst"
                code = f"VR{number:02}" if field.name == "code" else f"{word} {number}"
                values[field.name] = code[: field.max_length]
        if any(field.name == "token_digest" for field in model._meta.fields):
            values["token_digest"] = f"{number:064}"
        return model._default_manager.create(**values | given)

    @cached_property
    def values(self):
        """Values of parameters that say which record they mean, or that are no record."""
        plan = self.records[Plan]
        return {
            "municipality": self.municipality.slug,
            "gemeente": self.municipality.slug,
            "plan": plan.slug,
            "year": plan.first_year,
            "jaar": plan.first_year,
            "month": 1,
            "quarter": 1,
            "kwartaal": 1,
            "kind": "privacy",
            "extension": "xlsx",
            "token": "onbekend",
            "secret": self.secret,
            "uidb36": "onbekend",
            "key": "onbekend",
            "url": "bestaat-niet",
            "app_label": "plans",
            "content_type_id": 0,
        }

    def model_of(self, address):
        """The model that the name of an admin address speaks of."""
        if address.name in MODELS:
            return apps.get_model(MODELS[address.name])
        found = re.fullmatch(r"admin:(?P<app>[a-z]+)_(?P<model>[a-z]+)_\w+", address.name)
        found = found or re.fullmatch(r"beheer/(?P<app>\w+)/(?P<model>\w+)/<path:object_id>/", address.name)
        if not found:
            return None
        if found["app"] not in apps.app_configs:
            return None
        try:
            return apps.get_model(found["app"], found["model"])
        except LookupError:
            pytest.fail(f"{address.name}: say in MODELS which record it is about")

    def value(self, address, parameter):
        """The value of one parameter of an address."""
        if parameter == "nummer":
            return self.record(PlanIndicator).pk
        if parameter in {"pk", "object_id", "history_id", "version_id"}:
            model = self.model_of(address)
            if model is None or model._meta.app_label in {"auth", "account", "mfa", "django_tasks_database"}:
                return 0
            record = self.record(model)
            if parameter in {"pk", "object_id"}:
                return record.pk
            return record.history.latest().history_id
        if parameter in self.values:
            return self.values[parameter]
        if parameter.endswith("_id"):
            wanted = parameter.removesuffix("_id").replace("_", "")
            for model in apps.get_models():
                if model._meta.model_name == wanted:
                    return self.record(model).pk
        pytest.fail(f"{address.name}: say in World.values what {parameter} is")

    def url(self, address):
        """The address with the records of this municipality filled in."""
        if not address.reverse_name:
            found = address.route
            for parameter in address.parameters:
                found = re.sub(
                    rf"\(\?P<{parameter}>[^)]*\)|<(?:\w+:)?{parameter}>",
                    str(self.value(address, parameter)),
                    found,
                )
            return "/" + found.strip("^$")
        if address.name.endswith("_simple_history"):
            args = [self.value(address, "pk"), self.value(address, "history_id")]
            return reverse(address.reverse_name, args=args)
        url = reverse(
            address.reverse_name, kwargs={name: self.value(address, name) for name in address.parameters}
        )
        if address.name.endswith("_add"):
            # Parts of a plan are added to something.
            names = ("plan", "priority", "programme", "goal", "action", "chapter", "team", "municipality")
            names += ("indicator", "source", "organisation", "initiative")
            url += "?" + "&".join(f"{name}={self.parent(name).pk}" for name in names)
        return url

    def parent(self, name):
        """The record that an add page is told of by `name`."""
        labels = {
            "plan": "plans.Plan",
            "priority": "priorities.Priority",
            "programme": "priorities.AnnualProgramme",
            "goal": "priorities.Goal",
            "action": "priorities.Action",
            "chapter": "plans.Chapter",
            "team": "stakeholders.Organisation",
            "organisation": "stakeholders.Organisation",
            "municipality": "municipalities.Municipality",
            "indicator": "indicators.Indicator",
            "source": "indicators.DataSource",
            "initiative": "stakeholders.Initiative",
        }
        return self.record(apps.get_model(labels[name]))


# Asking


class Undo(Exception):
    """Ends a request's transaction."""


@contextlib.contextmanager
def drawn(*, is_drawn):
    """Leave pages empty where nobody looks at their words: what they answer and write stays the same."""
    with pytest.MonkeyPatch.context() as patch:
        if not is_drawn:
            patch.setattr("django.template.base.Template.render", lambda self, context: "")
        yield


def ask(world, actor, method, url, data):
    """Ask as `actor`; return the answer, what was written, and the text. Nothing stays."""
    client = world.clients[actor]
    session = client.cookies.copy()
    written = []

    def watch(execute, sql, params, many, context):
        if found := re.match(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"(\w+)"', sql):
            written.append(found[1])
        return execute(sql, params, many, context)

    try:
        with transaction.atomic():
            with connection.execute_wrapper(watch), drawn(is_drawn=actor in OUTSIDERS):
                response = getattr(client, method)(url, data)
                text = b"".join(response.streaming_content) if response.streaming else response.content
            raise Undo
    except Undo:
        client.cookies = session
    kept = [table for table in written if not table.startswith(READING_WRITES)]
    return answer_of(response), kept, text.decode(errors="replace")


def answer_of(response):
    if response.status_code == 302:
        to_log_in = response["Location"].startswith(("/beheer/login/", "/account/login/"))
        return "in" if to_log_in else "ok"
    return "ok" if response.status_code in {200, 202} else str(response.status_code)


def complaints(row, address, world):
    """What differs between the row of the table and what the address answers."""
    url = world.url(address)
    for actor in ACTORS:
        for method, expected in zip(("get", "post"), row.answers[actor], strict=True):
            data = world.data(address) if method == "post" else {}
            found, written, text = ask(world, actor, method, url, data)
            if found != ("ok" if expected == "same" else expected):
                yield f"{row}: {method} as {actor}: {found}, not {expected} ({url})"
            elif written and (method == "get" or expected != "ok"):
                yield f"{row}: {method} as {actor} answers {found} but writes {sorted(set(written))}"
            elif actor in OUTSIDERS and row.variant in {"", "own"} and MARK in text:
                yield f"{row}: {method} as {actor} shows what is not theirs ({url})"


def all_complaints(rows, found_addresses):
    worlds = {}
    by_name = {address.name: address for address in found_addresses}
    wrong = []
    for row in rows:
        if row.variant not in worlds:
            worlds[row.variant] = World(row.variant)
        if "*" in row.name:
            of_row = [one for one in found_addresses if rows_of(one, rows) == [row]]
        else:
            of_row = [by_name[row.name]] if row.name in by_name else []
        for address in of_row:
            try:
                wrong += complaints(row, address, worlds[row.variant])
            except NoReverseMatch as error:
                wrong.append(f"{row}: {error}")
    return wrong


# The tests


@pytest.fixture(autouse=True)
def no_log():
    """Write no line with a traceback for each of thousands of refusals."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_the_table_knows_every_address():
    unknown = [address.name for address in addresses() if not rows_of(address, ROWS)]

    assert unknown == [], "add rows to docs/rights.md"


def test_every_row_of_the_table_has_an_address():
    found = list(addresses())
    stale = [row for row in ROWS if not any(row in rows_of(address, ROWS) for address in found)]

    assert [f"docs/rights.md:{row.line}: {row}" for row in stale] == []


def test_only_packages_are_named_by_a_pattern_and_no_row_stands_twice():
    patterns = [row.name for row in ROWS if "*" in row.name]
    keys = [(row.name, row.variant) for row in ROWS]

    assert [name for name in patterns if not name.startswith(PACKAGES)] == []
    assert [key for key in set(keys) if keys.count(key) > 1] == []
    bare = {row.name for row in ROWS if not row.variant}
    assert [str(row) for row in ROWS if row.variant and row.name not in bare] == []


@pytest.mark.django_db
@pytest.mark.parametrize("section", SECTIONS)
def test_every_address_answers_as_the_table_says(section):
    rows = [row for row in ROWS if row.section == section]

    assert all_complaints(rows, list(addresses())) == []


# The test itself: what it is worth when something is wrong


def rows_named(*names):
    return [row for row in ROWS if row.name in names and not row.variant]


@pytest.mark.django_db
def test_a_hole_in_a_predicate_is_found(monkeypatch):
    monkeypatch.setitem(rules.permissions.permissions, "plans.change_chapter", rules.is_authenticated)

    found = all_complaints(rows_named("admin:plans_chapter_change"), list(addresses()))

    assert [line.split(" (")[0] for line in found] == [
        f"admin:plans_chapter_change: post as {role}: ok, not 403" for role in "OCKRE"
    ]


@pytest.mark.django_db
def test_a_hole_in_the_scope_is_found(monkeypatch):
    monkeypatch.setattr(ScopedAdmin, "get_queryset", lambda self, request: self.model.objects.all())

    found = all_complaints(
        rows_named("admin:plans_plan_documents", "admin:plans_plan_changelist"), list(addresses())
    )

    assert [line.split(" (")[0] for line in found] == [
        "admin:plans_plan_changelist: get as stranger shows what is not theirs",
        "admin:plans_plan_changelist: post as stranger shows what is not theirs",
        "admin:plans_plan_documents: get as stranger: 403, not 404",
        "admin:plans_plan_documents: post as stranger: 403, not 404",
    ]


@pytest.mark.django_db
def test_reading_that_writes_is_found(monkeypatch):
    def write(request, plan):
        Statement.objects.filter(kind="privacy").update(title="Gekaapt")

    monkeypatch.setattr(hub, "may_edit", lambda plan, user: write(user, plan))

    found = all_complaints(rows_named("admin:plans_plan_documents"), list(addresses()))

    assert found[0] == (
        "admin:plans_plan_documents: get as A answers ok but writes ['municipalities_statement']"
    )


def test_an_address_that_the_table_does_not_know_is_found():
    resolver = URLResolver(RegexPattern("^/"), [path("lek/<int:plan_id>/", lambda request: None, name="lek")])

    assert [address for address in addresses(resolver) if rows_of(address, ROWS)] == []
    assert [(address.name, address.parameters) for address in addresses(resolver)] == [("lek", ("plan_id",))]
