"""Admin pages of municipalities, members and accounts."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Prefetch, Q
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.formats import date_format
from simple_history.admin import SimpleHistoryAdmin

from municipalities.accounts import keep_one_address
from municipalities.colours import PAPER, contrast
from municipalities.forms import InvitationForm, MunicipalityForm, RoleForm, UserForm
from municipalities.invitations import (
    InvitationRefused,
    MailNotSent,
    invite_colleague,
    resend_invitation,
    withdraw_invitation,
)
from municipalities.memberships import (
    MembershipRefused,
    block_user,
    end_access,
    end_membership,
    give_role,
    is_last_administrator,
)
from municipalities.models import (
    Invitation,
    Membership,
    Municipality,
    SafetyRegion,
    Statement,
    User,
)
from municipalities.rules import is_administrator
from municipalities.scoped_admin import ScopedAdmin


class SharedAdmin(ScopedAdmin):
    """For records of the whole installation: nobody's own, so only the predicates decide."""

    def get_queryset(self, request):
        queryset = super(ScopedAdmin, self).get_queryset(request)
        return queryset if request.user.is_superuser else queryset.none()


@admin.register(SafetyRegion)
class SafetyRegionAdmin(SharedAdmin):
    empty_title = "Er zijn nog geen veiligheidsregio’s"
    empty_text = "De opdracht manage.py load_reference zet ze klaar, met alle gemeenten."
    list_display = ["name", "code"]
    search_fields = ["name", "code"]


@admin.register(Municipality)
class MunicipalityAdmin(ScopedAdmin, SimpleHistoryAdmin):
    """The own municipality: its name on pages, its colour and logo. What the register says stays as it is."""

    owner_lookup = "pk"
    form = MunicipalityForm
    list_display = ["name", "cbs_code", "safety_region", "existence"]
    list_filter = ["is_dissolved", "safety_region"]
    list_select_related = ["safety_region"]
    search_fields = ["name", "cbs_code", "slug"]
    search_help_text = "Zoek op naam, CBS-code of webadres."
    autocomplete_fields = ["successor"]
    change_form_template = "municipalities/municipality_change_form.html"

    REFERENCE_FIELDS = (
        "name", "slug", "cbs_code", "safety_region", "is_dissolved", "dissolved_on", "successor",
    )  # fmt: skip

    @admin.display(description="bestaat nog", ordering="is_dissolved")
    def existence(self, municipality):
        if not municipality.is_dissolved:
            return "ja"
        return f"nee, sinds {date_format(municipality.dissolved_on)}" if municipality.dissolved_on else "nee"

    @admin.display(description="TOOI-code")
    def register_id(self, municipality):
        return municipality.tooi_id

    def get_fieldsets(self, request, obj=None):
        return [
            (
                "Huisstijl",
                {
                    "fields": ["display_name", "colour", "logo"],
                    "description": "Zo zien de pagina’s en stukken van uw gemeente eruit.",
                },
            ),
            (
                "Gegevens uit het register",
                {
                    "fields": [*self.REFERENCE_FIELDS, "register_id"],
                    "description": ""
                    if request.user.is_superuser
                    else "Klopt hier iets niet? Vraag de technisch beheerder om het te wijzigen.",
                },
            ),
        ]

    def get_readonly_fields(self, request, obj=None):
        return ("register_id",) if request.user.is_superuser else (*self.REFERENCE_FIELDS, "register_id")

    def get_urls(self):
        return [
            path(
                "<int:pk>/logo/",
                self.admin_site.admin_view(self.logo_view),
                name="municipalities_municipality_logo",
            ),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        """Who works for one municipality goes straight to it."""
        if not request.user.is_superuser and self.has_view_permission(request):
            own = list(self.get_queryset(request)[:2])
            if len(own) == 1:
                return redirect("admin:municipalities_municipality_change", own[0].pk)
        return super().changelist_view(request, extra_context)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None:
            stored = Municipality.objects.get(pk=obj.pk)
            ratio = int(contrast(stored.colour, PAPER) * 10) / 10
            context |= {"preview": stored, "contrast": f"{ratio:.1f}".replace(".", ",")}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def logo_view(self, request, pk):
        municipality = get_object_or_404(self.get_queryset(request), pk=pk)
        if not municipality.logo:
            raise Http404
        return FileResponse(municipality.logo.open("rb"), content_type="image/png")


@admin.register(Statement)
class StatementAdmin(ScopedAdmin, SimpleHistoryAdmin):
    """The municipality's own accessibility and privacy statement."""

    empty_title = "Uw gemeente heeft nog geen eigen verklaring"
    empty_text = (
        "Bezoekers zien nu de standaardtekst. Voeg een eigen verklaring over toegankelijkheid of privacy toe."
    )
    add_label = "Verklaring toevoegen"
    list_display = ["title", "kind", "municipality"]
    list_filter = ["kind"]
    list_select_related = ["municipality"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Only a superuser writes the statement of the whole site."""
        if db_field.name == "municipality" and not request.user.is_superuser:
            kwargs |= {
                "queryset": Municipality.objects.of_administrator(request.user),
                "required": True,
            }
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(User)
class UserAdmin(SharedAdmin, SimpleHistoryAdmin):
    """Accounts of the whole installation, for whoever runs it. Passwords are never seen or set here."""

    form = UserForm
    fields = ["email", "name", "is_active", "is_superuser", "last_login", "date_joined"]
    readonly_fields = ["last_login", "date_joined"]
    list_display = ["name", "email", "is_active", "is_superuser", "last_login"]
    list_filter = ["is_active", "is_superuser"]
    search_fields = ["name", "email"]
    search_help_text = "Zoek op naam of e-mailadres."

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)

        class FormOfRequest(form):
            def clean(self):
                cleaned = super().clean()
                if not self.instance.pk:
                    return cleaned
                is_self = self.instance.pk == request.user.pk
                for field in ("is_active", "is_superuser"):
                    if is_self and self.initial.get(field) and not cleaned.get(field):
                        self.add_error(field, "U kunt dit niet bij uzelf uitzetten.")
                if self.initial.get("is_active") and not cleaned.get("is_active"):
                    for municipality in Municipality.objects.of_administrator(self.instance):
                        if is_last_administrator(user=self.instance, municipality=municipality):
                            self.add_error(
                                "is_active",
                                ValidationError(
                                    f"Dit is de enige beheerder van {municipality.title}. Maak eerst een "
                                    "collega beheerder."
                                ),
                            )
                return cleaned

        return FormOfRequest

    def save_model(self, request, obj, form, change):
        if change and "is_active" in form.changed_data and not obj.is_active:
            block_user(user=User.objects.get(pk=obj.pk), by=request.user)
        super().save_model(request, obj, form, change)
        keep_one_address(obj)


@admin.register(Invitation)
class InvitationAdmin(ScopedAdmin, SimpleHistoryAdmin):
    """What became of invitations. Inviting happens on the page of members."""

    empty_title = "Er is nog niemand uitgenodigd"
    empty_text = "Nodig uw collega’s uit. Zij krijgen een mail met een link die een week werkt."
    add_label = "Collega uitnodigen"
    list_display = ["email", "name", "role", "municipality", "state", "created_at"]
    list_select_related = ["municipality"]
    list_filter = ["role"]
    search_fields = ["email", "name"]
    fields = [
        "municipality", "email", "name", "role", "state", "inviter", "created_at", "accepted_at",
        "withdrawn_at",
    ]  # fmt: skip
    readonly_fields = ["state", "inviter"]

    @admin.display(description="uitgenodigd door")
    def inviter(self, invitation):
        return str(invitation.invited_by)

    @admin.display(description="stand")
    def state(self, invitation):
        return invitation.state

    def has_module_permission(self, request):
        """Not in the navigation: the page of members leads here."""
        return False

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        return redirect("admin:municipalities_membership_invite")


@admin.register(Membership)
class MembershipAdmin(ScopedAdmin, SimpleHistoryAdmin):
    """Who works here: one page with everything an administrator does about colleagues.

    `get_queryset` stays wide (every own municipality): an insider without the right is refused, not told
    that the colleague does not exist.
    """

    list_select_related = ["user", "municipality"]
    # The colleague as plain words: a link to the account is for superusers.
    fields = ["colleague", "municipality", "role", "started_at", "ended_at"]
    readonly_fields = ["colleague"]

    @admin.display(description="collega")
    def colleague(self, membership):
        return f"{membership.user}, {membership.user.email}"

    def get_urls(self):
        def page(route, view, name):
            return path(route, self.admin_site.admin_view(view), name=f"municipalities_membership_{name}")

        return [
            page("uitnodigen/", self.invite_view, "invite"),
            page("rol/<int:municipality_id>/<int:user_id>/", self.give_role_view, "give_role"),
            page("<int:pk>/beeindigen/", self.end_membership_view, "end"),
            page("toegang/<int:municipality_id>/<int:user_id>/", self.end_access_view, "end_access"),
            page("uitnodiging/<int:pk>/opnieuw/", self.resend_view, "resend"),
            page("uitnodiging/<int:pk>/intrekken/", self.withdraw_view, "withdraw"),
            *super().get_urls(),
        ]

    # Which municipality

    def managed(self, request):
        """The municipalities whose members this user manages."""
        if request.user.is_superuser:
            return Municipality.objects.filter(
                Q(memberships__isnull=False) | Q(invitations__isnull=False)
            ).distinct()
        return Municipality.objects.of_administrator(request.user)

    def the_municipality(self, request, pk):
        """404 outside the own municipalities, 403 without the right."""
        municipality = get_object_or_404(Municipality.objects.of_member(request.user), pk=pk)
        if not is_administrator(request.user, municipality):
            raise PermissionDenied
        return municipality

    def chosen(self, request):
        """The municipality of the page: by `?gemeente=`, or the only one; None when there is a choice."""
        if slug := request.GET.get("gemeente"):
            found = Municipality.objects.of_member(request.user).filter(slug=slug).first()
            if found is None:
                raise Http404
            return self.the_municipality(request, found.pk)
        managed = list(self.managed(request)[:2])
        return managed[0] if len(managed) == 1 else None

    def members_url(self, municipality):
        return f"{reverse('admin:municipalities_membership_changelist')}?gemeente={municipality.slug}"

    def page(self, request, template, municipality, title, **context):
        return render(
            request,
            f"municipalities/{template}.html",
            self.admin_site.each_context(request)
            | {
                "opts": self.opts,
                "title": title,
                "municipality_of_page": municipality,
                "members_url": self.members_url(municipality) if municipality else "",
            }
            | context,
        )

    # Pages

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        municipality = self.chosen(request)
        if municipality is None:
            managed = self.managed(request).annotate(
                members=Count("memberships__user", filter=Q(memberships__ended_at=None), distinct=True)
            )
            return self.page(request, "members_choose", None, "Collega’s", municipalities=managed)
        memberships = municipality.memberships.order_by("started_at")
        people = (
            User.objects.filter(memberships__municipality=municipality)
            .distinct()
            .order_by("name", "email")
            .prefetch_related(Prefetch("memberships", queryset=memberships, to_attr="roles_here"))
        )
        members, former = [], []
        for person in people:
            person.current_here = [role for role in person.roles_here if role.ended_at is None]
            person.last_ended_at = max(
                (role.ended_at for role in person.roles_here if role.ended_at), default=None
            )
            (members if person.current_here else former).append(person)
        return self.page(
            request,
            "members",
            municipality,
            f"Collega’s van {municipality.title}",
            members=members,
            former=former,
            invitations=municipality.invitations.open().select_related("invited_by"),
            has_choice=self.managed(request).count() > 1,
        )

    def add_view(self, request, form_url="", extra_context=None):
        return self.invite_view(request)

    def invite_view(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        municipality = self.chosen(request)
        if municipality is None:
            return redirect("admin:municipalities_membership_changelist")
        form = InvitationForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                invitation = invite_colleague(
                    municipality=municipality,
                    email=form.cleaned_data["email"],
                    name=form.cleaned_data["name"],
                    role=form.cleaned_data["role"],
                    by=request.user,
                )
            except MailNotSent as refused:
                messages.warning(request, str(refused))
                return redirect(self.members_url(municipality))
            except InvitationRefused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, f"De uitnodiging is verstuurd naar {invitation.email}.")
                return redirect(self.members_url(municipality))
        return self.page(
            request, "member_form", municipality, "Collega uitnodigen", form=form, button="Uitnodigen"
        )

    def give_role_view(self, request, municipality_id, user_id):
        municipality = self.the_municipality(request, municipality_id)
        person = self.the_colleague(municipality, user_id)
        has = frozenset(
            person.memberships.current().filter(municipality=municipality).values_list("role", flat=True)
        )
        form = RoleForm(request.POST or None, without=has)
        if request.method == "POST" and form.is_valid():
            try:
                membership = give_role(
                    user=person, municipality=municipality, role=form.cleaned_data["role"], by=request.user
                )
            except MembershipRefused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, f"{person} is nu ook {membership.get_role_display()}.")
                return redirect(self.members_url(municipality))
        return self.page(
            request,
            "member_form",
            municipality,
            f"Rol toevoegen voor {person}",
            form=form,
            button="Rol toevoegen",
        )

    def end_membership_view(self, request, pk):
        membership = get_object_or_404(
            self.get_queryset(request).select_related("user", "municipality"), pk=pk
        )
        municipality = self.the_municipality(request, membership.municipality_id)
        others = [
            other.get_role_display()
            for other in membership.user.memberships.current().filter(municipality=municipality)
            if other.pk != membership.pk
        ]
        return self.confirm_ending(
            request,
            municipality,
            membership.user,
            title=f"Rol {membership.get_role_display()} van {membership.user} beëindigen",
            button="Rol beëindigen",
            others=others,
            end=lambda: end_membership(membership=membership, by=request.user),
            done=f"{membership.user} is geen {membership.get_role_display()} meer.",
        )

    def end_access_view(self, request, municipality_id, user_id):
        municipality = self.the_municipality(request, municipality_id)
        person = self.the_colleague(municipality, user_id)
        return self.confirm_ending(
            request,
            municipality,
            person,
            title=f"Toegang van {person} beëindigen",
            button="Toegang beëindigen",
            others=[],
            end=lambda: end_access(user=person, municipality=municipality, by=request.user),
            done=f"{person} heeft geen toegang meer tot {municipality.title}.",
        )

    def the_colleague(self, municipality, user_id):
        return get_object_or_404(
            User.objects.filter(
                memberships__municipality=municipality, memberships__ended_at=None
            ).distinct(),
            pk=user_id,
        )

    def confirm_ending(self, request, municipality, person, *, title, button, others, end, done):
        """Show what it means; do it on POST. Nobody ends the last administrator."""
        refusal = ""
        if request.method == "POST":
            try:
                end()
            except MembershipRefused as refused:
                refusal = str(refused)
            else:
                messages.success(request, done)
                if person.pk == request.user.pk:
                    return redirect("admin:index")
                return redirect(self.members_url(municipality))
        return self.page(
            request,
            "member_end",
            municipality,
            title,
            person=person,
            button=button,
            others=others,
            refusal=refusal,
            is_self=person.pk == request.user.pk,
        )

    # Invitations

    def the_invitation(self, request, pk):
        invitation = get_object_or_404(
            Invitation.objects.select_related("municipality").filter(
                municipality__in=Municipality.objects.of_member(request.user)
            ),
            pk=pk,
        )
        self.the_municipality(request, invitation.municipality_id)
        return invitation

    def resend_view(self, request, pk):
        invitation = self.the_invitation(request, pk)
        if request.method != "POST":
            # Somebody had to log in first: the button was pressed, but nothing came of it.
            return redirect(self.members_url(invitation.municipality))
        try:
            resend_invitation(invitation=invitation, by=request.user)
        except InvitationRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(
                request, f"Er is een nieuwe mail naar {invitation.email}. De oude link werkt niet meer."
            )
        return redirect(self.members_url(invitation.municipality))

    def withdraw_view(self, request, pk):
        invitation = self.the_invitation(request, pk)
        if request.method != "POST":
            # Somebody had to log in first: the button was pressed, but nothing came of it.
            return redirect(self.members_url(invitation.municipality))
        try:
            withdraw_invitation(invitation=invitation, by=request.user)
        except InvitationRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(
                request, f"De uitnodiging aan {invitation.email} is ingetrokken. De link werkt niet meer."
            )
        return redirect(self.members_url(invitation.municipality))
