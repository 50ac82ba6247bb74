"""The addresses below /api/v1/: only what everybody may read, so adopted plans alone."""

from typing import Annotated, Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from ninja import NinjaAPI, Query

from exchange.api import problems, schemas
from exchange.api.paging import Page, link, page_of
from indicators.models import Measurement, Target
from indicators.periods import Period, PeriodKind
from indicators.reading import IndicatorFigures, PlanFigures, measure_of
from indicators.status import StatusCode
from indicators.target_reading import Operator, Reference
from indicators.targets import plain_target
from municipalities.models import Municipality
from plans.chapters import chapter_tree, walk
from plans.models import Plan
from priorities.models import Priority

VERSION = "1.0.0"
TITLE = "LIVP open data"

api = NinjaAPI(
    title=TITLE,
    version=VERSION,
    description=(
        "Vastgestelde lokale veiligheidsplannen met hoofdstukken, prioriteiten, effectindicatoren, "
        "streefwaarden en cijfers. Alleen lezen, zonder aanmelden."
    ),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)
problems.register(api)
Answer = dict[str, Any]
CODE = Query(None, pattern=r"^[-a-zA-Z0-9_]+$", description="De code van een gemeente.")


def adopted_plans() -> QuerySet[Plan]:
    """What this interface speaks of."""
    return Plan.objects.adopted().select_related("municipality").order_by("municipality__name", "-first_year")


def municipality_of(code: str) -> Municipality:
    """The municipality with this code and an adopted plan; 404 for another."""
    return get_object_or_404(municipalities(), slug=code)


def municipalities() -> QuerySet[Municipality]:
    """Municipalities with an adopted plan."""
    plans = Plan.objects.adopted().filter(municipality=OuterRef("pk"))
    return Municipality.objects.filter(Exists(plans)).order_by("name", "pk")


def plan_of(municipality: str, plan: str) -> Plan:
    """The adopted plan at this address; 404 for a draft as for no plan."""
    return get_object_or_404(adopted_plans(), municipality__slug=municipality, slug=plan)


@api.get(
    "",
    response=schemas.Wegwijzer,
    summary="Waar u begint",
    operation_id="leesWegwijzer",
    url_name="root",
    by_alias=True,
)
def signpost(request: HttpRequest) -> Answer:
    """The first address."""
    links = {"self": link(request, request.path)} | {
        name: link(request, reverse(f"api:{name}")) for name in ("gemeenten", "plannen", "openapi")
    }
    return {"_links": links, "titel": TITLE, "versie": VERSION}


@api.get(
    "/gemeenten",
    response=schemas.Bladzijde[schemas.Gemeente],
    summary="Gemeenten met een vastgesteld plan",
    operation_id="leesGemeenten",
    url_name="gemeenten",
    by_alias=True,
)
def list_municipalities(request: HttpRequest, page: Query[Page]) -> Answer:
    """Every municipality with an adopted plan."""
    return page_of(request, municipalities(), page, lambda found: as_municipality(request, found))


@api.get(
    "/gemeenten/{slug:gemeente}",
    response=schemas.Gemeente,
    summary="Een gemeente",
    operation_id="leesGemeente",
    url_name="gemeente",
    by_alias=True,
)
def one_municipality(request: HttpRequest, gemeente: str) -> Answer:
    """One municipality."""
    return as_municipality(request, municipality_of(gemeente))


@api.get(
    "/plannen",
    response=schemas.Bladzijde[schemas.PlanKort],
    summary="Vastgestelde plannen",
    operation_id="leesPlannen",
    url_name="plannen",
    by_alias=True,
)
def list_plans(
    request: HttpRequest, page: Query[Page], gemeente: Annotated[str | None, CODE] = None
) -> Answer:
    """All adopted plans, or those of one municipality."""
    found = adopted_plans()
    if gemeente is not None:
        found = found.filter(municipality=municipality_of(gemeente))
    return page_of(request, found, page, lambda plan: as_short_plan(request, plan))


@api.get(
    "/plannen/{slug:gemeente}/{slug:plan}",
    response=schemas.Plan,
    summary="Een vastgesteld plan",
    operation_id="leesPlan",
    url_name="plan",
    by_alias=True,
)
def one_plan(request: HttpRequest, gemeente: str, plan: str) -> Answer:
    """One adopted plan."""
    found = plan_of(gemeente, plan)
    return as_short_plan(request, found) | {
        "ondertitel": found.subtitle,
        "citeertitel": found.citation_title,
        "geldigVanaf": found.effective_on,
        "geldigTot": found.expires_on,
        "wettelijkeGrondslag": found.legal_basis,
        "uitgangspunten": [principle.title for principle in found.principles.all()],
        "algemeneDoelstellingen": [objective.text for objective in found.objectives.all()],
        "opmerking": found.notice,
    }


@api.get(
    "/plannen/{slug:gemeente}/{slug:plan}/hoofdstukken",
    response=schemas.Bladzijde[schemas.Hoofdstuk],
    summary="Hoofdstukken en paragrafen in leesvolgorde",
    operation_id="leesHoofdstukken",
    url_name="hoofdstukken",
    by_alias=True,
)
def list_chapters(request: HttpRequest, gemeente: str, plan: str, page: Query[Page]) -> Answer:
    """The chapters of a plan, with their numbers."""
    nodes = list(walk(chapter_tree(plan_of(gemeente, plan).chapters.all())))
    return page_of(
        request,
        nodes,
        page,
        lambda node: {
            "nummer": node.number,
            "niveau": node.depth,
            "soort": node.chapter.get_kind_display(),
            "titel": node.chapter.title,
            "tekst": node.chapter.body,
        },
    )


@api.get(
    "/plannen/{slug:gemeente}/{slug:plan}/prioriteiten",
    response=schemas.Bladzijde[schemas.Prioriteit],
    summary="Prioriteiten",
    operation_id="leesPrioriteiten",
    url_name="prioriteiten",
    by_alias=True,
)
def list_priorities(request: HttpRequest, gemeente: str, plan: str, page: Query[Page]) -> Answer:
    """The priorities of a plan, in its order."""
    found = (
        plan_of(gemeente, plan)
        .priorities.order_by("position", "pk")
        .prefetch_related("themes__field", "goals", "partners__organisation")
    )
    return page_of(request, found, page, as_priority)


@api.get(
    "/plannen/{slug:gemeente}/{slug:plan}/indicatoren",
    response=schemas.Bladzijde[schemas.Indicator],
    summary="Effectindicatoren met streefwaarden",
    operation_id="leesIndicatoren",
    url_name="indicatoren",
    by_alias=True,
)
def list_indicators(request: HttpRequest, gemeente: str, plan: str, page: Query[Page]) -> Answer:
    """The indicators of a plan with their targets and how each stands today."""
    found = plan_of(gemeente, plan)
    figures = PlanFigures.of(found, on=timezone.localdate())
    return page_of(request, figures.all, page, lambda one: as_indicator(request, found, one))


@api.get(
    "/plannen/{slug:gemeente}/{slug:plan}/indicatoren/{int:nummer}",
    response=schemas.Indicator,
    summary="Een effectindicator",
    operation_id="leesIndicator",
    url_name="indicator",
    by_alias=True,
)
def one_indicator(request: HttpRequest, gemeente: str, plan: str, nummer: int) -> Answer:
    """One indicator of a plan."""
    found = plan_of(gemeente, plan)
    place = get_object_or_404(found.plan_indicators, pk=nummer)
    return as_indicator(request, found, IndicatorFigures.of(place, on=timezone.localdate()))


@api.get(
    "/plannen/{slug:gemeente}/{slug:plan}/indicatoren/{int:nummer}/metingen",
    response=schemas.Bladzijde[schemas.Meting],
    summary="Cijfers van een indicator",
    operation_id="leesMetingen",
    url_name="metingen",
    by_alias=True,
)
def list_measurements(
    request: HttpRequest, gemeente: str, plan: str, nummer: int, page: Query[Page]
) -> Answer:
    """All figures of an indicator, of every definition and area, oldest first."""
    place = get_object_or_404(plan_of(gemeente, plan).plan_indicators, pk=nummer)
    found = (
        Measurement.objects.filter(indicator_version__indicator=place.indicator_id)
        .select_related("area", "indicator_version")
        .order_by("starts_on", "ends_on", "area__kind", "area__name", "pk")
    )
    return page_of(request, found, page, as_measurement)


def as_municipality(request: HttpRequest, found: Municipality) -> Answer:
    """A municipality as the interface says it."""
    return {
        "_links": {
            "self": link(request, reverse("api:gemeente", args=[found.slug])),
            "pagina": link(request, reverse("municipality", args=[found.slug])),
        },
        "code": found.slug,
        "naam": found.name,
        "cbsCode": found.cbs_code,
        "isOpgeheven": found.is_dissolved,
    }


def as_short_plan(request: HttpRequest, plan: Plan) -> Answer:
    """A plan as it stands in a list."""
    where = [plan.municipality.slug, plan.slug]
    return {
        "_links": {
            "self": link(request, reverse("api:plan", args=where)),
            "pagina": link(request, reverse("plan", args=where)),
        },
        "code": plan.slug,
        "titel": plan.title,
        "gemeente": plan.municipality.slug,
        "periode": {"van": plan.first_year, "totEnMet": plan.last_year},
        "vastgesteldDoor": plan.get_adopting_body_display(),
        "vastgesteldOp": plan.decided_on,
    }


def as_priority(priority: Priority) -> Answer:
    """A priority as the interface says it."""
    return {
        "id": priority.pk,
        "titel": priority.title,
        "themas": [
            {"veiligheidsveld": theme.field.name, "thema": theme.name} for theme in priority.themes.all()
        ],
        "onderwerp": priority.text,
        "beoogdResultaat": priority.intended_result,
        "doelen": [goal.text for goal in priority.goals.all()],
        "partners": [partner.organisation.name for partner in priority.partners.all()],
    }


def as_indicator(request: HttpRequest, plan: Plan, figures: IndicatorFigures) -> Answer:
    """An indicator with its targets as the interface says it."""
    place, indicator, version = figures.plan_indicator, figures.indicator, figures.version
    where = [plan.municipality.slug, plan.slug, place.pk]
    belongs = place.objective or place.priority
    return {
        "_links": {
            "self": link(request, reverse("api:indicator", args=where)),
            "pagina": link(request, reverse("indicator", args=where)),
        },
        "id": place.pk,
        "naam": figures.name,
        "plek": place.get_role_display(),
        "hoortBij": str(belongs) if belongs else None,
        "definitie": version.definition,
        "versie": version.number,
        "eenheid": version.get_unit_display(),
        "per": version.rate_base,
        "cijfersAchterDeKomma": version.decimals,
        "soort": indicator.get_kind_display(),
        "gewensteRichting": indicator.get_direction_display(),
        "uitlegBijDeRichting": indicator.direction_explanation,
        "bronInHetPlan": figures.source_text,
        "bron": as_source(figures),
        "jaarVanDeNulmeting": place.baseline_year,
        "streefwaarden": [
            as_target(target, figures, status)
            for target, status in zip(figures.targets, figures.statuses, strict=True)
        ],
    }


def as_source(figures: IndicatorFigures) -> Answer | None:
    """The source of an indicator, if it is known."""
    source = figures.source
    if source is None:
        return None
    return {
        "naam": source.name,
        "bronhouder": source.holder,
        "methode": source.method,
        "frequentie": source.frequency,
        "webadres": source.link,
        "licentie": source.licence,
    }


def as_target(target: Target, figures: IndicatorFigures, status: Any) -> Answer:
    """A target: its text, how it is read, and how it stands."""
    reading = plain_target(target).reading
    return {
        "tekst": target.text,
        "jaar": target.year,
        "lezing": {
            "isEenduidig": status.code != StatusCode.UNCLEAR,
            "teken": Operator(reading.operator).label,
            "waarde": reading.value,
            "totEnMet": reading.value_to,
            "tenOpzichteVan": Reference(reading.reference).label,
            "vergelijkingsjaar": reading.reference_year,
            "inWoorden": reading.words(measure_of(figures.indicator, figures.version)),
        },
        "status": status.word,
        "toelichting": status.sentence,
    }


def as_measurement(found: Measurement) -> Answer:
    """A figure as the interface says it; of a secret one no note either, which may say what it was."""
    kind = PeriodKind(found.period_kind)
    is_secret = found.state == Measurement.State.SECRET
    return {
        "periode": str(Period(found.starts_on, found.ends_on, kind)),
        "van": found.starts_on,
        "totEnMet": found.ends_on,
        "soortPeriode": kind.label,
        "gebied": found.area.name,
        "soortGebied": found.area.get_kind_display(),
        "waarde": found.value,
        "cijfer": found.get_state_display(),
        "isVoorlopig": found.is_provisional,
        "ondergrens": found.margin_low,
        "bovengrens": found.margin_high,
        "aantalPlaatsen": found.rank_size,
        "oordeel": found.get_judgement_display(),
        "waaruitDatBlijkt": "" if is_secret else found.evidence,
        "opmerking": "" if is_secret else found.note,
        "versieVanDeDefinitie": found.indicator_version.number,
        "tabel": found.source_table,
        "sleutel": found.source_key,
    }
