"""Partnerships: the list, one partnership with its document, and what plans say of it."""

from concurrency.exceptions import RecordModifiedError
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import Count, Q
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst, slugify
from django.views.decorators.http import require_safe
from import_export.forms import ExportForm

from desk.pages.indicator_lists import KeptAdmin, KeptForm, WebAddressField
from desk.pages.organisations import ManyWidget, name_today
from plans.list_files import ListImportAdmin
from plans.models import Plan
from plans.partner_resources import PartnershipResource
from plans.versioned_forms import date_input
from stakeholders.models import Organisation, Partnership
from stakeholders.organisations import uses_of
from stakeholders.partnership_documents import CONTENT_TYPES, clean_document, kind_of
from stakeholders.partnerships import (
    PartnershipGone,
    PartnershipInUse,
    add_partnership,
    change_partnership,
    delete_partnership,
)


class PartnershipForm(KeptForm):
    """A partnership; the document has fields of its own, since two files cannot be merged."""

    upload = forms.FileField(
        label="Document",
        required=False,
        help_text="Een PDF, Word-document (.docx) of ODT van ten hoogste 25 MB. Alleen collega's lezen het.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.odt"}),
    )
    removes_document = forms.BooleanField(label="Haal het document weg dat er nu staat", required=False)

    class Meta:
        model = Partnership
        fields = [
            "municipality", "name", "kind", "purpose", "starts_on", "ends_on", "members", "document_url",
            "version",
        ]  # fmt: skip
        field_classes = {"document_url": WebAddressField}
        widgets = {
            "purpose": forms.Textarea(attrs={"rows": 3}),
            "starts_on": date_input(),
            "ends_on": date_input(),
            "document_url": forms.URLInput,
            "members": ManyWidget(nothing="Er zijn nog geen organisaties om te kiezen."),
        }
        help_texts = {
            "purpose": "Wat wilt u samen bereiken of regelen?",
            "ends_on": "De laatste dag. Leeg als er geen einde is afgesproken.",
            "members": "Staat een organisatie er niet bij? Voeg haar eerst toe bij Organisaties en teams.",
            "document_url": "Als het document op een website staat, zoals https://www.voorbeeld.nl/convenant.",
        }

    field_order = [
        "municipality", "name", "kind", "purpose", "starts_on", "ends_on", "members", "upload",
        "removes_document", "document_url", "version",
    ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.fields["kind"].choices = [("", "Kies een soort"), *Partnership.Kind.choices]
        if self.instance.document:
            self.fields["upload"].label = "Ander document"
            self.fields["upload"].help_text += " Het komt in de plaats van wat er staat."
        else:
            del self.fields["removes_document"]
        self.today = timezone.localdate()
        field = self.fields["members"]
        field.queryset = self.offered()
        field.label_from_instance = name_today

    def offered(self):
        """Organisations that work for the municipality, and who takes part already."""
        if self.instance.pk:
            places, chosen = [self.instance.municipality_id], self.instance.members.values("pk")
        else:
            places, chosen = [place.pk for place in self.keepers], []
        serving = Organisation.serves.through.objects.filter(municipality__in=places).values("organisation")
        works_here = Q(municipality__in=places) | Q(pk__in=serving)
        return Organisation.objects.filter(works_here | Q(pk__in=chosen)).offered_on(
            self.today, chosen=chosen
        )

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        return clean_document(upload) if upload else None

    def clean(self):
        cleaned = super().clean()
        place, members = cleaned.get("municipality"), cleaned.get("members")
        if place and members is not None and not self.instance.pk:
            here = set(Organisation.objects.serving(place).values_list("pk", flat=True))
            if strange := [one for one in members if one.pk not in here]:
                names = ", ".join(one.name for one in strange)
                self.add_error("members", f"Deze organisaties werken niet voor {place.name}: {names}.")
        if cleaned.get("upload") and cleaned.get("removes_document"):
            self.add_error("removes_document", "Kies een ander document of haal het weg, niet allebei.")
        if self.errors and cleaned.get("upload"):
            self.add_error("upload", "Kies het document nog een keer: het is nog niet bewaard.")
        return cleaned


def document_of(partnership):
    """Kind and size (bytes) of the document, for who thinks of downloading it."""
    document = partnership.document
    if not document or not document.storage.exists(document.name):
        return {"document_kind": "", "document_size": 0}
    return {"document_kind": document.name.rpartition(".")[2].upper(), "document_size": document.size}


class OfKind(admin.SimpleListFilter):
    """The kinds that the list holds."""

    title = "soort"
    parameter_name = "soort"

    def lookups(self, request, model_admin):
        present = set(model_admin.in_scope(request).values_list("kind", flat=True))
        return [(kind.value, capfirst(kind.label)) for kind in Partnership.Kind if kind in present]

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


class InTime(admin.SimpleListFilter):
    """Partnerships that run today, that ended, and that begin later."""

    title = "loopt"
    parameter_name = "loopt"

    def lookups(self, request, model_admin):
        return [("nu", "Loopt nu"), ("afgelopen", "Afgelopen"), ("later", "Begint later")]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        narrow = {
            "nu": queryset.running_on,
            "afgelopen": queryset.ended_on,
            "later": queryset.beginning_after,
        }.get(self.value())
        return narrow(today) if narrow else queryset


@admin.register(Partnership)
class PartnershipAdmin(KeptAdmin, ListImportAdmin):
    """Every member of the municipality reads them; who keeps the register changes them."""

    form = PartnershipForm
    resource_classes = [PartnershipResource]
    export_form_class = ExportForm
    change_form_template = "stakeholders/partnership_form.html"
    list_display = ("name", "kind_shown", "members_shown", "period_shown", "state_shown")
    list_filter = (OfKind, InTime)
    list_select_related = ("municipality",)
    search_fields = ("name", "purpose", "members__name")
    search_help_text = "Zoek op naam, doel of deelnemer."
    empty_title = "Er zijn nog geen samenwerkingsverbanden"
    empty_text = "Zet hier de convenanten, regelingen en overleggen waarin u met partners samenwerkt."
    add_label = "Samenwerkingsverband toevoegen"
    other_list = ("Organisaties en teams", "admin:stakeholders_organisation_changelist")

    def get_urls(self):
        view = self.admin_site.admin_view(require_safe(self.document_view))
        return [
            path("<int:object_id>/document/", view, name="stakeholders_partnership_document"),
            *super().get_urls(),
        ]

    def in_scope(self, request):
        """Those of the own municipalities."""
        return super().get_queryset(request)

    def get_queryset(self, request):
        return self.in_scope(request).annotate(member_count=Count("members", distinct=True))

    @admin.display(description="soort", ordering="kind")
    def kind_shown(self, partnership):
        return capfirst(partnership.get_kind_display())

    @admin.display(description="deelnemers", ordering="member_count")
    def members_shown(self, partnership):
        return partnership.member_count

    @admin.display(description="periode", ordering="starts_on")
    def period_shown(self, partnership):
        # A day stays whole where the column is narrow.
        words = partnership.period.split()
        parts = (
            format_html('<span class="whole">{}</span>', word) if "-" in word else word for word in words
        )
        return format_html_join(" ", "{}", ((part,) for part in parts)) or None

    @admin.display(description="stand")
    def state_shown(self, partnership):
        return capfirst(partnership.state_on(timezone.localdate()))

    # One partnership

    def get_fields(self, request, obj=None):
        fields = [name for name in PartnershipForm.field_order if name != "removes_document"]
        if obj is None:
            return fields
        extra = ["removes_document"] if obj.document else []
        return [*(name for name in fields if name != "municipality"), *extra]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except RecordModifiedError:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except PartnershipGone as refusal:
            messages.error(request, str(refusal))
            return redirect(self.home_url(None))

    def record_context(self, request, partnership):
        context = super().record_context(request, partnership)
        if partnership is None:
            return context
        today = timezone.localdate()
        return context | {
            "partnership": partnership,
            "members": list(partnership.members.order_by("name")),
            "state": capfirst(partnership.state_on(today)),
            **document_of(partnership),
            "plans": self.plans_of(request, partnership),
            "regional_priorities": list(partnership.regional_priorities.all()),
        }

    def plans_of(self, request, partnership):
        """The plans that count on it, of those that the reader may see, with the themes that it serves."""
        readable = Plan.objects.of_member(request.user)
        return list(
            partnership.plans.filter(plan__in=readable)
            .select_related("plan__municipality")
            .prefetch_related("themes__field")
            .order_by("-plan__first_year", "plan__title")
        )

    def add_record(self, request, record, form):
        add_partnership(
            partnership=record,
            members=form.cleaned_data["members"],
            document=form.cleaned_data["upload"],
            by=request.user,
        )

    def change_record(self, request, record, form):
        change_partnership(
            partnership=record,
            members=form.cleaned_data["members"],
            document=form.cleaned_data["upload"],
            removes_document=form.cleaned_data.get("removes_document", False),
            not_chosen=form.not_chosen,
            by=request.user,
        )

    def save_related(self, request, form, formsets, change):
        """The business event has written the members."""

    def refusal(self, record):
        uses = ", ".join(map(str, uses_of(record)))
        return f"Het is nog in gebruik: {uses}. Haal het daar eerst weg." if uses else ""

    def remove(self, request, record):
        delete_partnership(partnership=record, by=request.user)

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except PartnershipInUse as refusal:
            messages.error(request, str(refusal))
            return redirect(self.url("change", unquote(object_id)))
        except PartnershipGone as refusal:
            messages.error(request, str(refusal))
            return redirect(self.home_url(None))

    def document_view(self, request, object_id):
        """The document, to keep: a browser shows nothing of it by itself."""
        partnership = self.get_object(request, str(object_id))
        if not partnership.document:
            raise Http404
        try:
            stored = partnership.document.open("rb")
        except FileNotFoundError as error:
            raise Http404 from error
        kind = kind_of(stored)
        if kind not in CONTENT_TYPES:
            stored.close()
            raise Http404
        stored.seek(0)
        return FileResponse(
            stored,
            as_attachment=True,
            filename=f"{slugify(partnership.name)[:80] or 'document'}.{kind}",
            content_type=CONTENT_TYPES[kind],
            headers={"X-Content-Type-Options": "nosniff"},
        )
