"""The actor analysis of a plan: per priority a picture with its table. For colleagues, never public."""

import datetime
from dataclasses import dataclass
from typing import ClassVar

from django.db.models import Max

from documents.outline import (
    CONCEPT,
    Block,
    Cell,
    Column,
    Document,
    Drawings,
    Grid,
    Item,
    Listing,
    Paragraph,
    Section,
    Writer,
    date_text,
    facts_of,
    grid,
    lines_of,
    sender,
    sentence_start,
    with_pages,
)
from plans.models import Plan
from priorities.actor_pictures import actors_picture, sign_of
from priorities.actors import Actor, ActorsOfPriority
from priorities.models import ActorAnalysis

KIND = "actors"
HOW_TO_READ = "Zo leest u dit"
SCALE = (
    "Elke partner heeft een score van 1 tot en met 5 voor macht, belang en steun. Macht is hoeveel een "
    "partner kan bepalen of tegenhouden. Belang is hoeveel er voor de partner van afhangt. Steun is hoeveel "
    "de partner onze aanpak steunt. In het plaatje staat de steun als teken achter het nummer van de partner."
)
RULE = (
    "Uit macht en belang volgt hoe we met een partner werken. Een 3 telt als hoog: bij twijfel geven we "
    "liever te veel aandacht dan te weinig."
)
APPROACHES = (
    ("Actief betrekken", "veel macht en veel belang: samen maken en samen beslissen."),
    ("Tevreden houden", "veel macht en weinig belang: op tijd vragen wat nodig is, zonder te overvragen."),
    ("Consulteren", "weinig macht en veel belang: om advies vragen en laten weten wat we ermee doen."),
    ("Informeren", "weinig macht en weinig belang: op de hoogte houden."),
)
NOBODY = "Voor deze prioriteit is nog geen actorenanalyse gemaakt."
NO_DATE = "nog geen datum"


@dataclass(frozen=True)
class ActorsDocument(Document):
    """Everything the actor analysis of a plan shows, as plain values."""

    colophon_title: ClassVar[str] = "Over deze actorenanalyse"
    contents_depth: ClassVar[int] = 1
    has_cover: ClassVar[bool] = False

    @classmethod
    def of(cls, plan: Plan, *, on: datetime.date) -> "ActorsDocument":
        """Read the analysis as it is on the day `on`, with a fixed number of queries."""
        plan = Plan.objects.select_related("municipality").get(pk=plan.pk)
        return cls(
            **sender(plan.municipality),
            reference=f"{plan.reference}/actorenanalyse",
            title="Actorenanalyse",
            subtitle=plan.title,
            period=plan.period,
            is_draft=plan.is_draft,
            status=CONCEPT if plan.is_draft else f"Stand op {date_text(on)}",
            notice=plan.notice,
            colophon=facts_of(
                [
                    ("Gemeente", plan.municipality.name),
                    ("Hoort bij", plan.title_with_period),
                    ("Stand op", on),
                    ("Voor wie", "Voor collega’s. Niet voor raadsleden, partners of op de website."),
                ]
            ),
            sections=tuple(_sections(ActorsOfPriority.of(plan), Writer({}))),
            images=(),
            created_at=plan.created_at,
            modified_at=_changed_at(plan),
        )


def _changed_at(plan: Plan) -> datetime.datetime:
    """When the plan or a row of the analysis last changed. From the history."""
    dates = [
        rows.aggregate(at=Max("history_date"))["at"]
        for rows in (Plan.history.filter(id=plan.pk), ActorAnalysis.history.filter(plan_id=plan.pk))
    ]
    return max(filter(None, [plan.created_at, *dates]))


def _sections(found: list[ActorsOfPriority], writer: Writer) -> list[Section]:
    approaches = Listing(tuple(Item(title=f"{name}:", text=text) for name, text in APPROACHES))
    # It stands below the title; every priority of some length has its pages to itself.
    blocks = (Paragraph(SCALE), Paragraph(RULE), approaches)
    opening = writer.section(HOW_TO_READ, 1, KIND, blocks=blocks)
    sections = []
    for one in found:
        title = sentence_start(one.priority.title.removeprefix("Prioriteit "))
        sections.append(
            writer.section(f"Prioriteit {one.place}: {title}", 1, KIND, blocks=tuple(_blocks(one)))
        )
    return [opening, *with_pages(sections)]


def _blocks(found: ActorsOfPriority) -> list[Block]:
    blocks: list[Block] = []
    if (picture := actors_picture(found)) is not None:
        blocks += [Drawings((picture,), style="large"), _table(found)]
    else:
        blocks.append(Paragraph(NOBODY))
    if names := [str(partner.organisation) for partner in found.missing]:
        blocks.append(Paragraph(f"Nog niet beoordeeld: {', '.join(names)}."))
    return blocks


def _table(found: ActorsOfPriority) -> Grid:
    return grid(
        Column("Nr.", 4),
        Column("Partner", 14),
        Column("Rol en reden", 22),
        Column("Scores", 20),
        Column("Aanpak en afspraak", 14),
        Column("Wat we vragen", 14),
        Column("Wat ze brengen", 12),
        caption=f"Partners bij {found.priority.title}",
        rows=[_row(actor) for actor in found.actors],
        style="actors",
    )


def _row(actor: Actor) -> tuple[Cell, ...]:
    analysis = actor.analysis
    agreed = f"afgesproken op {date_text(analysis.agreed_on)}" if analysis.agreed_on else NO_DATE
    role = (f"Rol: {actor.role}",) if actor.role else ()
    return (
        Cell((str(actor.number),)),
        Cell((str(actor.organisation),), is_head=True),
        Cell((*role, *lines_of(analysis.reason))),
        Cell(
            (
                f"Macht {analysis.get_power_display()}",
                f"Belang {analysis.get_interest_display()}",
                f"Steun {analysis.get_support_display()} ({sign_of(analysis.support)})",
            )
        ),
        Cell((agreed,), title=sentence_start(str(actor.approach.label))),
        Cell(lines_of(analysis.we_ask)),
        Cell(lines_of(analysis.they_bring)),
    )
