"""Documents of more than a plan: a frame, a communication plan, a year of the calendar."""

from dataclasses import replace

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from communication.models import (
    CommunicationFrame,
    CommunicationMoment,
    CommunicationPlan,
    Contribution,
    FrameBlock,
    PlanMeasuringMoment,
    PlanStep,
    ProblemSolution,
)
from documents import store
from documents.council import CouncilDocument
from documents.kinds import IS_ADOPTED, KINDS, DocumentKind, Order, order_of
from documents.models import RenderedDocument
from municipalities.models import Municipality
from plans.models import Chapter, GuidingPrinciple, PlanPartnership
from priorities.models import Action, Priority, QuarterFocus
from stakeholders.models import Organisation, Partnership
from tests.builders import make_moment, make_municipality, make_plan
from tests.documents import fill

pytestmark = pytest.mark.django_db

SOURCES = {"frame": CommunicationFrame, "communication_plan": CommunicationPlan, "poster": CommunicationFrame}


def kind_of(name):
    """A kind of this name that prints the council document."""
    model = SOURCES[name]
    return DocumentKind(
        name=name,
        file=name,
        called=f"het {name}",
        page=name,
        build=lambda order: CouncilDocument.of(order.plan),
        sources=((model, "plan_id = p.id"),),
        public_when=IS_ADOPTED,
        readable=lambda user: model.objects.all(),
        subject="year" if name == "poster" else name,
    )


@pytest.fixture(params=SOURCES)
def orders(request, monkeypatch):
    """Two documents of one kind and one plan."""
    kind = kind_of(request.param)
    monkeypatch.setitem(KINDS, kind.name, kind)
    plan = make_plan(slug="2019-2022", first_year=2019, last_year=2022)
    if kind.name == "frame":
        subjects = [
            {"frame": CommunicationFrame.objects.create(plan=plan, first_year=year, last_year=year)}
            for year in (2019, 2020)
        ]
    elif kind.name == "communication_plan":
        subjects = [
            {"communication_plan": CommunicationPlan.objects.create(plan=plan, title=title)}
            for title in ("Fietsen", "Wonen")
        ]
    else:
        subjects = [{"year": year, "municipality": plan.municipality} for year in (2019, 2020)]
    return [Order(kind, plan, **subject) for subject in subjects]


def test_every_subject_has_a_key_of_its_own_in_one_query(orders, django_assert_num_queries):
    with django_assert_num_queries(2):
        keys = [store.key_of(order) for order in orders]
    assert len(set(keys)) == 2
    assert [store.key_of(order) for order in orders] == keys


def test_a_row_leads_back_to_its_subject(orders):
    for order in orders:
        row = store.find_or_queue(order)
        assert order_of(row) == order
        assert store.key_of(order_of(row)) == row.key


def test_pruning_one_subject_leaves_the_other(orders):
    rows = []
    for number, order in enumerate([orders[1]] + [orders[0]] * 5):
        row = RenderedDocument(**order.subject, key=f"{number}" * 64, queued_at=timezone.now(), state="done")
        row.file.save("proef.pdf", ContentFile(b"%PDF"), save=False)
        row.save()
        rows.append(row)
    store.prune(rows[-1])
    assert list(RenderedDocument.objects.order_by("pk")) == [rows[0], *rows[3:]]


def test_another_subject_of_the_same_kind_is_refused_by_the_database(orders):
    subject = orders[0].subject | {
        "municipality": None,
        "year": None,
        "frame": None,
        "communication_plan": None,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        RenderedDocument.objects.create(**subject, key="a" * 64, queued_at=timezone.now())


def test_a_public_document_of_a_record_is_found_in_one_query(orders, django_assert_num_queries):
    order = orders[1]
    plan = order.plan
    parts = [*order.arguments, *([2020] if order.frame else [])]
    plan.status = "adopted"
    plan.save()
    row = store.find_or_queue(replace(order, plan=plan))
    row.file.save("proef.pdf", ContentFile(b"%PDF"), save=False)
    row.state = "done"
    row.save()
    if order.kind.name == "poster":
        with django_assert_num_queries(0):
            assert store.ready_for_everyone(order.kind, *parts) is None
        return
    with django_assert_num_queries(1):
        ready = store.ready_for_everyone(order.kind, *parts)
    assert ready == store.Ready(row.key, row.file.name)


def test_a_calendar_may_be_of_a_municipality_that_takes_part():
    plan, neighbour = make_plan(), make_municipality()
    kind = kind_of("poster")
    keys = {
        store.key_of(Order(kind, plan, year=2026, municipality=place))
        for place in (plan.municipality, neighbour)
    }
    assert len(keys) == 2


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("frame", "langedijk-2019-2022-frame-2019"),
        ("communication_plan", "langedijk-2019-2022-communication_plan-2019"),
    ],
)
def test_a_file_is_called_after_its_subject(name, stem):
    assert kind_of(name).file_stem("langedijk", "2019-2022", 2019) == stem
    assert kind_of("poster").file_stem("langedijk", 2019) == "langedijk-poster-2019"


# What documents of communication consist of


def rename(model, field="name", **which):
    """Another name of the record of a model; of several the first with these values."""

    def change():
        record = model.objects.filter(**which).first()
        setattr(record, field, "Anders")
        record.save()

    change.__name__ = f"rename_{model._meta.model_name}"
    return change


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("frame", rename(FrameBlock, "points")),
        ("frame", rename(GuidingPrinciple, "title")),
        ("frame", rename(Organisation, name="Politie")),
        ("frame", rename(Partnership)),
        ("frame", rename(PlanPartnership, "explanation")),
        ("communication_plan", rename(Organisation, name="Team Communicatie")),
        ("communication_plan", rename(PlanStep, "what")),
        ("communication_plan", rename(ProblemSolution, "cause")),
        ("communication_plan", rename(PlanMeasuringMoment, "outcome")),
        ("communication_plan", rename(Priority, "title", title="Ondermijning")),
        ("responses", rename(Organisation, name="Ondernemersvereniging De Haven")),
        ("responses", rename(Contribution, "answer")),
        ("responses", rename(Chapter, "title")),
        ("poster", rename(CommunicationMoment, "title")),
        ("poster", rename(QuarterFocus, "reason")),
        ("poster", rename(Action, "title")),
        ("poster", rename(Organisation, name="Team Veiligheid")),
        ("poster", rename(Municipality, name="Duinwaard")),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_every_input_of_a_document_of_communication_gives_another_key(name, change):
    order = fill.order(KINDS[name], actions=2)
    GuidingPrinciple.objects.create(plan=order.plan, title="Gebiedsgericht")
    make_moment(plan=order.plan)
    before = store.key_of(order)
    assert store.key_of(order) == before
    change()
    assert store.key_of(order) != before
