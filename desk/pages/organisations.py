"""Organisations and teams: the list, one organisation, the members of a team, and the partners of a plan."""

from concurrency.exceptions import RecordModifiedError
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.forms.widgets import Script
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from import_export.forms import ExportForm

from desk.pages.base import HubPage
from municipalities.models import Municipality, User
from municipalities.scoped_admin import ScopedAdmin
from plans.history import changes_of
from plans.list_files import ListImportAdmin
from plans.models import Plan
from plans.partner_resources import OrganisationResource
from plans.versioned_forms import VersionedForm, date_input
from priorities.partners import named_in, partners_of, partnerships_of
from stakeholders.contacts import contacts_of, may_see_contacts
from stakeholders.models import Organisation, Partnership
from stakeholders.organisations import (
    MergesRound,
    OrganisationGone,
    OrganisationInUse,
    TeamHasMembers,
    add_organisation,
    change_organisation,
    delete_organisation,
    uses_of,
)
from stakeholders.teams import TeamRefused, add_member, colleagues_of, end_member, members_of


def name_today(organisation):
    """The name in a list of choices; of what is dissolved it says so."""
    return f"{organisation} (opgeheven)" if organisation.is_dissolved else organisation.name


class ManyWidget(forms.CheckboxSelectMultiple):
    """Check boxes, with a field above them where there are many; says so where there are none."""

    template_name = "stakeholders/widgets/many.html"

    class Media:
        js = [Script("livp/filter.js", defer=True)]

    def __init__(self, *args, search="Zoek een organisatie", nothing="Er is nog niets te kiezen.", **kwargs):
        super().__init__(*args, **kwargs)
        self.search, self.nothing = search, nothing

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"search": self.search, "nothing": self.nothing}
        return context


class MunicipalitiesWidget(forms.CheckboxSelectMultiple):
    """Check boxes in two groups; the second, long one opens when asked for."""

    template_name = "stakeholders/widgets/municipalities.html"

    class Media:
        js = [Script("livp/filter.js", defer=True)]


class OrganisationForm(VersionedForm):
    """An organisation or team. `keepers` are the municipalities where the user may keep one."""

    keepers = Municipality.objects.none()

    class Meta:
        model = Organisation
        fields = [
            "municipality", "name", "official_name", "kind", "region", "founded_on", "dissolved_on",
            "merged_into", "serves", "version",
        ]  # fmt: skip
        widgets = {
            "serves": MunicipalitiesWidget,
            "founded_on": date_input(),
            "dissolved_on": date_input(),
        }
        help_texts = {
            "dissolved_on": "De eerste dag zonder deze organisatie. Nieuw werk krijgt zij dan niet meer.",
            "official_name": "Als die anders is dan de naam in het plan, zoals Politie-eenheid Den Haag.",
            "kind": "Een eigen team is een deel van uw eigen organisatie. Het kan acties en thema's trekken.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        own = self.instance.municipality if self.instance.pk else None
        if "municipality" in self.fields:
            field = self.fields["municipality"]
            field.queryset = self.keepers
            if len(self.keepers) == 1:
                # There is nothing to choose.
                own = self.keepers[0]
                field.initial = own
                field.widget = forms.HiddenInput()
        if "kind" in self.fields and not self.instance.pk:
            self.fields["kind"].choices = [("", "Kies een soort"), *Organisation.Kind.choices]
        if "serves" in self.fields:
            self.offer_municipalities(own)
        if "merged_into" in self.fields:
            self.offer_successors()

    def offer_successors(self):
        """Who can have taken over: what works for the same municipality, and who is named already."""
        field = self.fields["merged_into"]
        if not self.instance.pk:
            places = self.keepers
        else:
            places = Municipality.objects.filter(pk=self.instance.municipality_id)
        serving = Organisation.serves.through.objects.filter(municipality__in=places).values("organisation")
        works_here = Q(municipality__in=places) | Q(pk__in=serving) | Q(pk=self.instance.merged_into_id)
        field.queryset = Organisation.objects.filter(works_here).exclude(pk=self.instance.pk)
        field.empty_label = "Niemand: het werk stopte"
        field.label_from_instance = name_today

    def offer_municipalities(self, own):
        """The municipalities of the same region and those chosen first; all others below them."""
        chosen = set(self.instance.serves.values_list("pk", flat=True)) if self.instance.pk else set()
        everywhere = Municipality.objects.existing_on(timezone.localdate()) | Municipality.objects.filter(
            pk__in=chosen
        )
        near, far = [], []
        region = own.safety_region_id if own else None
        for place in everywhere.distinct().order_by("name"):
            if own and place.pk == own.pk:
                continue
            is_near = place.pk in chosen or (region is not None and place.safety_region_id == region)
            (near if is_near else far).append((place.pk, place.name))
        self.fields["serves"].queryset = everywhere.distinct()
        self.fields["serves"].choices = [("Uw veiligheidsregio", near), ("Andere gemeenten", far)]


class MemberForm(forms.Form):
    """A colleague for a team: chosen from those the user knows, or by e-mail address.

    Names of colleagues at other municipalities are not offered: whoever keeps a team may say that it serves
    any municipality.
    """

    colleague = forms.ModelChoiceField(
        User.objects.none(), label="Collega", required=False, empty_label="Kies een collega"
    )
    email = forms.EmailField(
        label="Of: e-mailadres",
        required=False,
        help_text="Van een collega die bij een andere gemeente van dit team werkt.",
    )

    def __init__(self, *args, team, known, **kwargs):
        super().__init__(*args, **kwargs)
        self.team = team
        if not team.serves.exists():
            del self.fields["email"]
            self.fields["colleague"].required = True
        present = team.team_memberships.current().values("user")
        self.fields["colleague"].queryset = (
            colleagues_of(team).filter(pk__in=known.values("pk")).exclude(pk__in=present).order_by("name")
        )
        self.fields["colleague"].label_from_instance = lambda user: f"{user.name} ({user.email})"

    def clean(self):
        cleaned = super().clean()
        colleague, email = cleaned.get("colleague"), cleaned.get("email")
        if self.errors or "email" not in self.fields:
            return cleaned
        if not colleague and not email:
            self.add_error("colleague", "Kies een collega of vul een e-mailadres in.")
        elif colleague and email and colleague.email.lower() != email.lower():
            self.add_error("email", "Kies een collega of vul een e-mailadres in, niet allebei.")
        elif email:
            cleaned["colleague"] = colleagues_of(self.team).filter(email__iexact=email).first()
            if cleaned["colleague"] is None:
                self.add_error("email", "Bij de gemeenten van dit team werkt niemand met dit e-mailadres.")
        return cleaned


class OfKind(admin.SimpleListFilter):
    """The kinds that the list holds."""

    title = "soort"
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        present = set(Organisation.objects.of_member(request.user).values_list("kind", flat=True))
        return [(kind.value, capfirst(kind.label)) for kind in Organisation.Kind if kind in present]

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


class ForMunicipality(admin.SimpleListFilter):
    """Organisations that a municipality keeps itself, or that only work for it."""

    title = "gemeente"
    parameter_name = "gemeente"

    def lookups(self, request, model_admin):
        own = list(Municipality.objects.of_member(request.user)[:20])
        if request.user.is_superuser or not own:
            return []
        choices = [("eigen", "Van de eigen gemeente"), ("ander", "Van een andere gemeente")]
        if len(own) > 1:
            choices += [(place.slug, f"Werkt voor {place.name}") for place in own]
        return choices

    def queryset(self, request, queryset):
        own = Municipality.objects.of_member(request.user)
        if self.value() == "eigen":
            return queryset.filter(municipality__in=own)
        if self.value() == "ander":
            return queryset.exclude(municipality__in=own)
        if self.value():
            place = own.filter(slug=self.value()).first()
            return queryset.serving(place) if place else queryset.none()
        return queryset


class ByExistence(admin.SimpleListFilter):
    """Organisations that there are, and those that were dissolved or merged."""

    title = "bestaat"
    parameter_name = "bestaat"

    def lookups(self, request, model_admin):
        return [("ja", "Bestaat nu"), ("nee", "Opgeheven of opgegaan in een ander")]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        if self.value() == "ja":
            return queryset.existing_on(today)
        return queryset.filter(dissolved_on__lte=today) if self.value() == "nee" else queryset


@admin.register(Organisation)
class OrganisationAdmin(HubPage, ScopedAdmin, ListImportAdmin):
    """What works for the own municipalities is seen; what they keep themselves is changed."""

    form = OrganisationForm
    resource_classes = [OrganisationResource]
    export_form_class = ExportForm
    open_choices = ("serves",)
    actions = None
    list_display = ("name_shown", "kind_shown", "works_for", "members_shown")
    list_filter = (OfKind, ForMunicipality, ByExistence)
    list_select_related = ("municipality", "merged_into")
    search_fields = ("name", "official_name", "region")
    search_help_text = "Zoek op naam."
    empty_title = "Er zijn nog geen organisaties en teams"
    empty_text = "Voeg toe met wie u samenwerkt, en de teams van uw eigen organisatie."
    add_label = "Organisatie of team toevoegen"
    other_list = ("Samenwerkingsverbanden", "admin:stakeholders_partnership_changelist")
    change_form_template = "stakeholders/organisation_form.html"

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path(
                "van-plan/<int:plan_id>/", wrap(self.of_plan_view), name="stakeholders_organisation_of_plan"
            ),
            path("<int:object_id>/leden/", wrap(self.members_view), name="stakeholders_organisation_members"),
            path(
                "<int:object_id>/leden/<int:teammembership_id>/beeindigen/",
                wrap(self.end_member_view),
                name="stakeholders_organisation_end_member",
            ),
            *super().get_urls(),
        ]

    def get_queryset(self, request):
        """Also what another municipality keeps, when it works for an own one."""
        return (
            Organisation.objects.of_member(request.user)
            .prefetch_related("serves")
            .annotate(
                members=Count("team_memberships", filter=Q(team_memberships__ended_at=None), distinct=True)
            )
        )

    @admin.display(description="naam", ordering="name")
    def name_shown(self, organisation):
        if not organisation.is_dissolved:
            return organisation.name
        fate = f"opgegaan in {organisation.merged_into}" if organisation.merged_into else "opgeheven"
        return f"{organisation.name} ({fate})"

    @admin.display(description="soort", ordering="kind")
    def kind_shown(self, organisation):
        return capfirst(organisation.get_kind_display())

    @admin.display(description="werkt voor")
    def works_for(self, organisation):
        places = [organisation.municipality, *organisation.serves.all()]
        return ", ".join(place.name for place in places)

    @admin.display(description="leden")
    def members_shown(self, organisation):
        return organisation.members if organisation.is_team else "–"

    def keepers(self, request):
        """The municipalities where this user may keep organisations."""
        own = Municipality.objects.of_member(request.user)
        if request.user.is_superuser:
            own = Municipality.objects.existing_on(timezone.localdate())
        return [
            place
            for place in own
            if request.user.has_perm("stakeholders.add_organisation", Organisation(municipality=place))
        ]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        keepers = Municipality.objects.filter(pk__in=[place.pk for place in self.keepers(request)])
        return type(form.__name__, (form,), {"keepers": keepers})

    def get_fields(self, request, obj=None):
        fields = [
            "name", "official_name", "kind", "region", "founded_on", "dissolved_on", "merged_into", "serves",
            "version",
        ]  # fmt: skip
        return ["municipality", *fields] if obj is None else fields

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if hasattr(field, "widget") and hasattr(field.widget, "widget"):
            # No green plus and pencil beside a choice.
            field.widget = field.widget.widget
        return field

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        field.help_text = db_field.help_text
        return field

    # One organisation

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        context = extra_context or {}
        if object_id is not None and (organisation := self.get_object(request, unquote(object_id))):
            context |= self.about(request, organisation)
            context |= self.contacts_context(request, organisation)
        try:
            return super().changeform_view(request, object_id, form_url, context)
        except RecordModifiedError:
            # Somebody saved between reading and writing: meet that version instead.
            return super().changeform_view(request, object_id, form_url, context)
        except (OrganisationGone, TeamHasMembers, MergesRound) as refusal:
            messages.error(request, str(refusal))
            if isinstance(refusal, OrganisationGone):
                return redirect("admin:stakeholders_organisation_changelist")
            return redirect("admin:stakeholders_organisation_change", object_id)

    def contacts_context(self, request, organisation):
        """Who speaks for an organisation, for those who call them; a team has members instead."""
        if not may_see_contacts(request.user, organisation):
            return {}
        contacts = contacts_of(organisation, on=timezone.localdate())
        if organisation.is_team and not contacts.any:
            return {}
        may_keep = request.user.has_perm("stakeholders.change_contactperson", organisation)
        return {"contacts": contacts, "may_keep_contacts": may_keep}

    def about(self, request, organisation):
        """What the page of an organisation shows beside its fields."""
        today = timezone.localdate()
        readable = Plan.objects.of_member(request.user)
        namings = named_in(organisation, readable)
        partnerships = [
            {"partnership": one, "state": one.state_on(today)}
            for one in organisation.partnerships.filter(
                municipality__in=Municipality.objects.of_member(request.user)
            ).order_by("name")
        ]
        context = {
            "organisation": organisation,
            "team_members": members_of(organisation) if organisation.is_team else [],
            "partnerships": partnerships,
            "namings": namings,
            "absorbed": list(organisation.absorbed.order_by("name")),
        }
        if not organisation.is_dissolved:
            return context
        running = [action for one in namings for action in one.running_actions()]
        current = [one for one in namings if one.plan.last_year >= today.year]
        return context | {
            "successors": organisation.successors(),
            "running_actions": running,
            "running_priorities": [priority for one in current for priority, _ in one.priorities],
            "running_partnerships": [one["partnership"] for one in partnerships if one["state"] == "loopt"],
        }

    def save_model(self, request, obj, form, change):
        if not self._may(request, "change" if change else "add", obj):
            raise PermissionDenied
        serves = form.cleaned_data.get("serves", ())
        if change:
            change_organisation(organisation=obj, serves=serves, not_chosen=form.not_chosen, by=request.user)
            if {"dissolved_on", "merged_into"} & set(form.changed_data) and obj.dissolved_on:
                self.say_what_still_names(request, obj)
        else:
            add_organisation(organisation=obj, serves=serves, by=request.user)

    def say_what_still_names(self, request, organisation):
        """What names an organisation that ended keeps its name until somebody chooses another."""
        if uses := uses_of(organisation):
            messages.info(
                request,
                f"‘{organisation}’ staat nog bij: {', '.join(map(str, uses))}. Dat blijft staan. "
                "Op de pagina van de organisatie ziet u wat nog loopt.",
            )

    def save_related(self, request, form, formsets, change):
        """The business event has written the municipalities."""

    def delete_view(self, request, object_id, extra_context=None):
        organisation = self.get_object(request, unquote(object_id))
        if not self.has_delete_permission(request, organisation):
            raise PermissionDenied
        uses = uses_of(organisation)
        if request.method == "POST":
            try:
                delete_organisation(organisation=organisation, by=request.user)
            except (OrganisationInUse, OrganisationGone) as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, f"‘{organisation}’ is verwijderd.")
                return redirect("admin:stakeholders_organisation_changelist")
        return self.page(request, "organisation_delete", organisation, "Verwijderen", uses=uses)

    def history_view(self, request, object_id, extra_context=None):
        organisation = self.get_object(request, unquote(object_id))
        if not self.has_view_permission(request, organisation):
            raise PermissionDenied
        return self.page(
            request, "organisation_history", organisation, "Geschiedenis", changes=changes_of(organisation)
        )

    def page(self, request, template, organisation, title, **context):
        """A page about one organisation."""
        return TemplateResponse(
            request,
            f"stakeholders/{template}.html",
            self.admin_site.each_context(request)
            | {"opts": self.opts, "title": title, "organisation": organisation, **context},
        )

    # Members of a team

    def team_in_scope(self, request, object_id):
        """The team: 404 outside the own municipalities, and for an organisation that is no team."""
        team = self.get_object(request, str(object_id))
        if not team.is_team:
            raise Http404
        if not request.user.has_perm("stakeholders.view_teammembership", team):
            raise PermissionDenied
        return team

    def may_keep_members(self, request, team):
        """Whether the user may add and end members of this team."""
        return request.user.has_perm("stakeholders.add_teammembership", team)

    def members_view(self, request, object_id):
        """Leden van een team: who is in it, who was, and a form to add a colleague."""
        team = self.team_in_scope(request, object_id)
        may_keep = self.may_keep_members(request, team)
        if request.method == "POST" and not may_keep:
            raise PermissionDenied
        form = None
        if may_keep:
            data = request.POST if request.method == "POST" else None
            form = MemberForm(data, team=team, known=self.known_colleagues(request))
        if request.method == "POST" and form.is_valid():
            try:
                membership = add_member(team=team, user=form.cleaned_data["colleague"], by=request.user)
            except TeamRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"{membership.user} zit nu in {team}.")
                return redirect("admin:stakeholders_organisation_members", team.pk)
        former = team.team_memberships.exclude(ended_at=None).select_related("user").order_by("-ended_at")
        return self.page(
            request,
            "team_members",
            team,
            f"Leden van {team}",
            form=form,
            members=members_of(team),
            former=former,
        )

    def known_colleagues(self, request):
        """Colleagues of the municipalities where the user works."""
        if request.user.is_superuser:
            return User.objects.all()
        return User.objects.filter(
            memberships__municipality__in=Municipality.objects.of_member(request.user),
            memberships__ended_at=None,
        )

    def end_member_view(self, request, object_id, teammembership_id):
        """Say what it means, and take the colleague out of the team."""
        team = self.team_in_scope(request, object_id)
        membership = get_object_or_404(team.team_memberships.select_related("user"), pk=teammembership_id)
        if not request.user.has_perm("stakeholders.change_teammembership", team):
            raise PermissionDenied
        if request.method == "POST":
            try:
                end_member(membership=membership, by=request.user)
            except TeamRefused as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, f"{membership.user} zit niet meer in {team}.")
            return redirect("admin:stakeholders_organisation_members", team.pk)
        return self.page(
            request,
            "team_member_end",
            team,
            f"{membership.user} uit het team halen",
            membership=membership,
        )

    # Partners of a plan

    def of_plan_view(self, request, plan_id):
        """Partners: every organisation that the plan names, with what it does there."""
        plan = self.plan_in_scope(request, plan_id)
        partners = partners_of(plan)
        groups = [
            {
                "id": "partners",
                "title": "Partners",
                "partners": [p for p in partners if not p.organisation.is_team],
            },
            {
                "id": "teams",
                "title": "Eigen teams",
                "partners": [p for p in partners if p.organisation.is_team],
            },
        ]
        context = self.hub(request, plan, "partners", groups=[one for one in groups if one["partners"]])
        context["may_add"] = request.user.has_perm(
            "stakeholders.add_organisation", Organisation(municipality=plan.municipality)
        )
        context["add_url"] = reverse("admin:stakeholders_organisation_add")
        context |= self.partnerships_context(request, plan)
        return TemplateResponse(request, "admin/plans/partners.html", context)

    def partnerships_context(self, request, plan):
        """The partnerships of a plan, and whether there is one to add."""
        today = timezone.localdate()
        rows = [
            {"of_plan": one, "state": one.record.partnership.state_on(today)} for one in partnerships_of(plan)
        ]
        taken = [row["of_plan"].record.partnership_id for row in rows]
        own = Partnership.objects.filter(municipality_id=plan.municipality_id).exclude(pk__in=taken)
        return {
            "partnerships": rows,
            "may_keep_partnerships": request.user.has_perm("plans.change_planpartnership", plan),
            "has_more_partnerships": own.exclude(pk__in=own.ended_on(today).values("pk")).exists(),
        }
