"""Contact persons of an organisation: for those who call them. Rights: docs/rights.md."""

from concurrency.exceptions import RecordModifiedError
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst

from desk.pages.base import is_number
from municipalities.scoped_admin import ScopedAdmin
from plans.history import changes_of
from plans.versioned_forms import VersionedForm
from stakeholders.erasing import (
    PersonalRefused,
    PersonErased,
    PersonGone,
    delete_personal,
    erase,
    save_personal,
)
from stakeholders.models import ContactPerson, Erasure, Organisation

IN_USE = "Deze contactpersoon wordt ergens genoemd. Wis de gegevens; dan blijft de functie staan."
FIELDS = ["function", "name", "phone", "email", "note", "starts_on", "ends_on", "retain_until"]


class EraseForm(forms.Form):
    """Why the data of a person goes."""

    reason = forms.ChoiceField(
        label="Waarom wist u deze gegevens?",
        choices=[
            (reason.value, text)
            for reason, text in (
                (Erasure.Reason.ASKED, "De persoon vroeg erom"),
                (Erasure.Reason.NOT_NEEDED, "Wij hebben ze niet meer nodig"),
            )
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Kies waarom u deze gegevens wist."},
    )


class ContactForm(VersionedForm):
    """A contact person; `organisation` is filled in by the admin."""

    organisation = None
    # Of a contact person nothing is kept but what stands there now.
    loses_not_chosen = True

    class Meta:
        model = ContactPerson
        fields = [*FIELDS, "version"]
        widgets = {
            **{
                name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
                for name in ("starts_on", "ends_on", "retain_until")
            },
            "phone": forms.TextInput(attrs={"type": "tel"}),
            "note": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "function": "Zoals wijkagent. Geen naam: de functie blijft staan na het wissen.",
            "note": "Alleen wat nodig is om deze persoon te bereiken, zoals wanneer iemand er is.",
            "retain_until": "Na deze dag wist LIVP naam, telefoon, e-mailadres en notitie.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        if not self.instance.pk:
            self.instance.organisation = self.organisation


@admin.register(ContactPerson)
class ContactPersonAdmin(ScopedAdmin):
    """No list of its own, so nothing to search or filter in: they stand on the page of their organisation."""

    form = ContactForm
    fields = [*FIELDS, "version"]
    owner_lookup = "organisation__municipality"
    actions = None
    list_select_related = ("organisation__municipality",)
    change_form_template = "stakeholders/contact_form.html"

    def get_urls(self):
        wrap = self.admin_site.admin_view
        erase_url = path(
            "<int:object_id>/wissen/", wrap(self.erase_view), name="stakeholders_contactperson_erase"
        )
        return [erase_url, *super().get_urls()]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("organisation__municipality")

    def changelist_view(self, request, extra_context=None):
        """Go to the organisations: nobody probes for a number in the address of a list."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect("admin:stakeholders_organisation_changelist")

    def contact_in_scope(self, request, object_id, action):
        """The contact person: 404 outside the own municipalities, 403 without the right."""
        contact = self.get_object(request, str(object_id))
        if not self._may(request, action, contact):
            raise PermissionDenied
        return contact

    def organisation_in_scope(self, request):
        """The organisation that a new contact person is of, by the address."""
        wanted = request.GET.get("organisation", "")
        organisations = self.admin_site.get_model_admin(Organisation).get_queryset(request)
        organisation = organisations.filter(pk=wanted).first() if is_number(wanted) else None
        if organisation is None:
            raise Http404
        if not request.user.has_perm("stakeholders.add_contactperson", organisation):
            raise PermissionDenied
        return organisation

    def context(self, request, organisation, **more):
        """What every page about a contact person shows."""
        return {"opts": self.opts, "organisation": organisation, **more}

    def page(self, request, template, contact, title, **context):
        """A page about one contact person."""
        return TemplateResponse(
            request,
            f"stakeholders/contact_{template}.html",
            self.admin_site.each_context(request)
            | self.context(request, contact.organisation, contact=contact, title=title, **context),
        )

    def back(self, organisation):
        """To the organisation, at its contact persons."""
        url = reverse("admin:stakeholders_organisation_change", args=[organisation.pk])
        return redirect(f"{url}#contactpersonen")

    def refuse(self, request, refusal, organisation):
        """Say why nothing was saved."""
        messages.error(request, str(refusal))
        request.is_refused = True
        return self.back(organisation)

    # Adding and changing

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        organisation = obj.organisation if obj else request.organisation
        return type(form.__name__, (form,), {"organisation": organisation})

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id is None:
            organisation, contact = self.organisation_in_scope(request), None
        else:
            contact = self.contact_in_scope(request, object_id, "view")
            organisation = contact.organisation
            may_change = self.has_change_permission(request, contact)
            if request.method == "POST" and not may_change:
                raise PermissionDenied
            if request.method == "POST" and contact.is_erased:
                return self.refuse(request, PersonErased(), organisation)
            if contact.is_erased or not may_change:
                return self.page(request, "read", contact, capfirst(str(contact)), is_home=True)
        request.organisation = organisation
        context = self.context(request, organisation, contact=contact)
        try:
            return super().changeform_view(request, object_id, form_url, context)
        except RecordModifiedError:
            # Somebody saved between reading and writing: meet that version instead.
            return super().changeform_view(request, object_id, form_url, context)
        except PersonalRefused as refusal:
            return self.refuse(request, refusal, organisation)

    def save_model(self, request, obj, form, change):
        if not self._may(request, "change" if change else "add", obj):
            raise PermissionDenied
        save_personal(obj, by=request.user, is_new=not change)

    def response_add(self, request, obj, post_url_continue=None):
        return self.saved(request, obj)

    def response_change(self, request, obj):
        return self.saved(request, obj)

    def saved(self, request, contact):
        """Say so without a name: a message may wait in a cookie."""
        messages.success(request, "De contactpersoon is opgeslagen.")
        return self.back(contact.organisation)

    # Erasing and deleting

    def erase_view(self, request, object_id):
        """Say what goes and what stays, ask why, and erase."""
        contact = self.contact_in_scope(request, object_id, "change")
        if contact.is_erased:
            messages.info(request, "Deze gegevens waren al gewist.")
            return self.back(contact.organisation)
        form = EraseForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                erase(contact, reason=Erasure.Reason(form.cleaned_data["reason"]), by=request.user)
            except PersonGone as refusal:
                return self.refuse(request, refusal, contact.organisation)
            messages.success(request, "De gegevens zijn gewist. De functie en de periode blijven staan.")
            return self.back(contact.organisation)
        return self.page(request, "erase", contact, "Gegevens wissen", form=form)

    def delete_view(self, request, object_id, extra_context=None):
        """Delete the whole record, for who was added by mistake."""
        contact = self.contact_in_scope(request, object_id, "delete")
        if request.method == "POST":
            try:
                delete_personal(contact, by=request.user)
            except PersonGone as refusal:
                return self.refuse(request, refusal, contact.organisation)
            except ProtectedError:
                return self.refuse(request, IN_USE, contact.organisation)
            messages.success(request, "De contactpersoon is verwijderd.")
            return self.back(contact.organisation)
        return self.page(request, "delete", contact, "Contactpersoon verwijderen")

    def history_view(self, request, object_id, extra_context=None):
        contact = self.contact_in_scope(request, object_id, "view")
        return self.page(request, "history", contact, "Geschiedenis", changes=changes_of(contact))
