"""What do we decide? VNG fields and themes, plans, chapters and the records that sections became."""

import uuid
from typing import Any

from concurrency.fields import AutoIncVersionField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from municipalities.models import Municipality
from richtext.fields import RichTextField


class SafetyField(models.Model):
    """One of the five safety fields of the VNG method (veiligheidsveld)."""

    number = models.PositiveSmallIntegerField(
        "nummer", unique=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    name = models.CharField("naam", max_length=100)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "veiligheidsveld"
        verbose_name_plural = "veiligheidsvelden"
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=Q(number__range=(1, 5)), name="safetyfield_one_of_five"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class ThemeList(models.Model):
    """A list of themes, named after the document it was read from ("Lisse 2019")."""

    code = models.SlugField("code", unique=True)
    name = models.CharField("naam", max_length=100)
    source = models.CharField("bron", max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "themalijst"
        verbose_name_plural = "themalijsten"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Theme(models.Model):
    """A theme of a list: field 1, position 3 is theme 1.3. It may point to its successor in a newer list."""

    theme_list = models.ForeignKey(
        ThemeList, models.PROTECT, related_name="themes", verbose_name="themalijst"
    )
    field = models.ForeignKey(
        SafetyField, models.PROTECT, related_name="themes", verbose_name="veiligheidsveld"
    )
    position = models.PositiveSmallIntegerField("nummer in het veld", validators=[MinValueValidator(1)])
    name = models.CharField("naam", max_length=150)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name="opvolger"
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "thema"
        verbose_name_plural = "thema's"
        ordering = ["theme_list", "field__number", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["theme_list", "field", "position"],
                name="theme_number_unique_in_list",
                violation_error_message="Dit nummer is in deze lijst al in gebruik.",
            ),
            models.CheckConstraint(condition=Q(position__gte=1), name="theme_position_from_one"),
            models.CheckConstraint(
                condition=Q(successor=None) | ~Q(successor=F("pk")), name="theme_not_its_own_successor"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def number(self) -> str:
        """Field and position: "1.3". Needs `field` selected."""
        return f"{self.field.number}.{self.position}"


class LocalTheme(models.Model):
    """A municipality's own name for a theme, or a sub-theme below it (woonoverlast)."""

    class Kind(models.TextChoices):
        LABEL = "label", "eigen naam"
        SUBTHEME = "subtheme", "subthema"

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="local_themes", verbose_name="gemeente"
    )
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="local_themes", verbose_name="thema")
    kind = models.CharField("soort", max_length=10, choices=Kind.choices, default=Kind.SUBTHEME)
    name = models.CharField("naam", max_length=150)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "lokaal thema"
        verbose_name_plural = "lokale thema's"
        ordering = ["theme", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["label", "subtheme"]), name="localtheme_kind_known"),
            models.UniqueConstraint(
                fields=["municipality", "theme"],
                condition=Q(kind="label"),
                name="localtheme_one_label",
                violation_error_message="Dit thema heeft al een eigen naam.",
            ),
            models.UniqueConstraint(
                fields=["municipality", "theme", "name"],
                name="localtheme_unique",
                violation_error_message="Dit subthema bestaat al.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is (predicates read this on every record)."""
        return self.municipality_id


class PlanQuerySet(models.QuerySet["Plan"]):
    """Plans, in phrases."""

    def adopted(self) -> "PlanQuerySet":
        """Adopted, whether in force or not."""
        return self.filter(status=Plan.Status.ADOPTED)

    def visible_to(self, user: Any) -> "PlanQuerySet":
        """What `user` may read: adopted plans, and the drafts of the own municipalities."""
        if not user.is_authenticated:
            return self.adopted()
        if user.is_superuser:
            return self
        own = Municipality.objects.of_member(user)
        return self.filter(
            Q(status=Plan.Status.ADOPTED)
            | Q(municipality__in=own)
            | Q(pk__in=Plan.participants.through.objects.filter(municipality__in=own).values("plan"))
        )

    def of_member(self, user: Any) -> "PlanQuerySet":
        """Plans of the municipalities that `user` works for."""
        return self.filter(municipality__in=Municipality.objects.of_member(user))


class Plan(models.Model):
    """A local integral safety plan of one or more municipalities, for a period of years.

    Dates are stored as the source gives them, even where they contradict each other: a wrong date is a
    finding of the plan check, not a constraint.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "concept"
        ADOPTED = "adopted", "vastgesteld"

    class Body(models.TextChoices):
        COUNCIL = "council", "gemeenteraad"
        COLLEGE = "college", "college van burgemeester en wethouders"

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="plans", verbose_name="gemeente"
    )
    participants = models.ManyToManyField(
        Municipality,
        related_name="shared_plans",
        blank=True,
        verbose_name="deelnemende gemeenten",
        help_text="Andere gemeenten voor wie dit plan ook geldt.",
    )
    title = models.CharField("titel", max_length=200)
    subtitle = models.CharField("ondertitel", max_length=200, blank=True)
    slug = models.SlugField("periode in het webadres", max_length=50)
    first_year = models.PositiveSmallIntegerField("eerste jaar", validators=[MinValueValidator(1990)])
    last_year = models.PositiveSmallIntegerField("laatste jaar", validators=[MaxValueValidator(2100)])
    theme_list = models.ForeignKey(ThemeList, models.PROTECT, related_name="plans", verbose_name="themalijst")
    status = models.CharField("status", max_length=10, choices=Status.choices, default=Status.DRAFT)
    former_plan = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="next_plans", verbose_name="vorig plan"
    )
    notice = models.CharField(
        "mededeling op elke pagina",
        max_length=200,
        blank=True,
        help_text="Staat op elke pagina van het plan en het raadsdocument.",
    )
    # Wetstechnische informatie
    official_title = models.CharField("officiële naam regeling", max_length=300, blank=True)
    citation_title = models.CharField("citeertitel", max_length=300, blank=True)
    adopting_body = models.CharField(
        "vastgesteld door", max_length=10, choices=Body.choices, default=Body.COUNCIL
    )
    subject = models.CharField("onderwerp", max_length=200, blank=True)
    own_subject = models.CharField("eigen onderwerp", max_length=200, blank=True)
    remarks = models.TextField("opmerkingen met betrekking tot de regeling", blank=True)
    legal_basis = models.TextField(
        "wettelijke grondslag",
        blank=True,
        help_text="Een grondslag per regel, zoals artikel 108 van de Gemeentewet.",
    )
    effective_on = models.DateField("datum inwerkingtreding", null=True, blank=True)
    retroactive_to = models.DateField("terugwerkende kracht tot en met", null=True, blank=True)
    expires_on = models.DateField("datum uitwerkingtreding", null=True, blank=True)
    concerns = models.CharField("betreft", max_length=200, blank=True)
    decided_on = models.DateField("datum besluit", null=True, blank=True)
    publication_source = models.CharField("bron bekendmaking", max_length=200, blank=True)
    proposal_reference = models.CharField("kenmerk voorstel", max_length=100, blank=True)
    version = AutoIncVersionField()
    created_at = models.DateTimeField("aangemaakt op", auto_now_add=True)
    history = HistoricalRecords(m2m_fields=[participants])

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "plan"
        verbose_name_plural = "plannen"
        ordering = ["municipality", "-first_year", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "slug"],
                name="plan_slug_unique_in_municipality",
                violation_error_message="Dit webadres is al in gebruik bij deze gemeente.",
            ),
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")),
                name="plan_ends_after_it_starts",
                violation_error_message="Het laatste jaar ligt voor het eerste jaar.",
            ),
            models.CheckConstraint(condition=Q(status__in=["draft", "adopted"]), name="plan_status_known"),
            models.CheckConstraint(
                condition=Q(adopting_body__in=["council", "college"]), name="plan_adopting_body_known"
            ),
            models.CheckConstraint(
                condition=Q(former_plan=None) | ~Q(former_plan=F("pk")), name="plan_not_its_own_former"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.period})"

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is (predicates read this on every record)."""
        return self.municipality_id

    @property
    def period(self) -> str:
        """The years, as people write them: 2020–2023."""
        if self.first_year == self.last_year:
            return str(self.first_year)
        return f"{self.first_year}–{self.last_year}"

    @property
    def is_draft(self) -> bool:
        """Whether the text may still change."""
        return self.status == self.Status.DRAFT

    @property
    def reference(self) -> str:
        """`lisse/2020-2023`: how commands name a plan. Needs `municipality` selected."""
        return f"{self.municipality.slug}/{self.slug}"


class PlanPart(models.Model):
    """Base of everything that belongs to one plan."""

    version = AutoIncVersionField()

    class Meta:
        abstract = True

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is (predicates read this on every record)."""
        return self.plan.municipality_id  # type: ignore[attr-defined]


class Chapter(PlanPart):
    """A chapter or section: a tree of three levels, in the order of `position`, numbered when shown."""

    class Kind(models.TextChoices):
        FOREWORD = "foreword", "voorwoord"
        INTRODUCTION = "introduction", "inleiding"
        READING_GUIDE = "reading_guide", "leeswijzer"
        SAFETY_PICTURE = "safety_picture", "veiligheidsbeeld"
        AMBITION = "ambition", "ambitie"
        GUIDING_PRINCIPLES = "guiding_principles", "uitgangspunten"
        OBJECTIVES = "objectives", "algemene doelstellingen"
        PRIORITIES = "priorities", "prioriteiten"
        OTHER_THEMES = "other_themes", "overige thema's"
        COMMUNICATION = "communication", "communicatie"
        ORGANISATION = "organisation", "organisatie"
        FINANCE = "finance", "financiën"
        DECISION = "decision", "besluit"
        APPENDIX = "appendix", "bijlage"
        FREE = "free", "vrij"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="chapters", verbose_name="plan")
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="sections", verbose_name="valt onder"
    )
    position = models.PositiveIntegerField("plaats", default=0)
    kind = models.CharField("soort", max_length=20, choices=Kind.choices, default=Kind.FREE)
    title = models.CharField("titel", max_length=250)
    is_numbered = models.BooleanField("met nummer", default=True)
    body = RichTextField("tekst", blank=True)
    is_finished = models.BooleanField("klaar", default=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "hoofdstuk"
        verbose_name_plural = "hoofdstukken"
        ordering = ["plan", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "foreword", "introduction", "reading_guide", "safety_picture", "ambition",
                        "guiding_principles", "objectives", "priorities", "other_themes", "communication",
                        "organisation", "finance", "decision", "appendix", "free",
                    ]
                ),
                name="chapter_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("pk")), name="chapter_not_its_own_parent"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


class GuidingPrinciple(PlanPart):
    """A principle that holds for every theme (uitgangspunt)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="principles", verbose_name="plan")
    position = models.PositiveIntegerField("plaats", default=0)
    title = models.CharField("titel", max_length=250)
    text = RichTextField("tekst", blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "uitgangspunt"
        verbose_name_plural = "uitgangspunten"
        ordering = ["plan", "position", "pk"]

    def __str__(self) -> str:
        return self.title


class Objective(PlanPart):
    """A general objective of the plan (algemene doelstelling), to the letter."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="objectives", verbose_name="plan")
    position = models.PositiveIntegerField("plaats", default=0)
    text = models.TextField("doelstelling")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "algemene doelstelling"
        verbose_name_plural = "algemene doelstellingen"
        ordering = ["plan", "position", "pk"]

    def __str__(self) -> str:
        return self.text


class ThemeText(PlanPart):
    """What the plan says of a theme that is no priority; without a theme it introduces its field."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="theme_texts", verbose_name="plan")
    field = models.ForeignKey(
        SafetyField, models.PROTECT, related_name="theme_texts", verbose_name="veiligheidsveld"
    )
    themes = models.ManyToManyField(Theme, related_name="theme_texts", blank=True, verbose_name="thema's")
    position = models.PositiveIntegerField("plaats", default=0)
    title = models.CharField("titel", max_length=250, blank=True)
    text = RichTextField("tekst", blank=True)
    history = HistoricalRecords(m2m_fields=[themes])

    class Meta:
        verbose_name = "tekst bij een thema"
        verbose_name_plural = "teksten bij thema's"
        ordering = ["plan", "field__number", "position", "pk"]

    def __str__(self) -> str:
        return self.title or str(self.field)


class Signatory(PlanPart):
    """Who signs the decision, by role: griffier, voorzitter. No names."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="signatories", verbose_name="plan")
    position = models.PositiveIntegerField("plaats", default=0)
    role = models.CharField("functie", max_length=100)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "ondertekenaar"
        verbose_name_plural = "ondertekenaars"
        ordering = ["plan", "position", "pk"]

    def __str__(self) -> str:
        return self.role


class PlanImage(models.Model):
    """An image used in the texts of a plan; texts point to it by its id. Served to who may read the plan."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="images", verbose_name="plan")
    file = models.ImageField("bestand", upload_to="plans/", width_field="width", height_field="height")
    width = models.PositiveIntegerField("breedte", default=0, editable=False)
    height = models.PositiveIntegerField("hoogte", default=0, editable=False)
    uploaded_at = models.DateTimeField("toegevoegd op", auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "afbeelding"
        verbose_name_plural = "afbeeldingen"
        ordering = ["plan", "uploaded_at"]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is (predicates read this on every record)."""
        return self.plan.municipality_id
