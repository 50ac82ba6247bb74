"""Forms around members and the municipality's own look."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError

from municipalities.logos import LogoField
from municipalities.models import Municipality, Role, User

# What each role may do, in a sentence: people choose better than from a bare list of names.
ROLE_DESCRIPTIONS = {
    Role.ADMINISTRATOR: "Nodigt collega’s uit, regelt rollen en huisstijl, en schrijft mee aan plannen.",
    Role.POLICY_OFFICER: "Schrijft en wijzigt plannen.",
    Role.ACTION_OWNER: "Leest plannen, ook als ze nog een concept zijn.",
    Role.COMMUNICATIONS: "Leest plannen, ook als ze nog een concept zijn.",
    Role.CLERK: "Leest plannen, ook als ze nog een concept zijn.",
    Role.COUNCIL_READER: "Leest plannen, ook als ze nog een concept zijn.",
    Role.PARTNER_READER: "Leest plannen, ook concepten. Voor politie, OM en andere partners.",
}


def role_choices(*, without: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    """Role and its name with what it may do, for radio buttons."""
    return [
        (role.value, f"{role.label.capitalize()}: {ROLE_DESCRIPTIONS[role]}")
        for role in Role
        if role.value not in without
    ]


class InvitationForm(forms.Form):
    """Whom to invite, as what."""

    name = forms.CharField(label="Naam", max_length=150)
    email = forms.EmailField(
        label="E-mailadres", help_text="Naar dit adres gaat de uitnodiging. De link werkt een week."
    )
    role = forms.ChoiceField(label="Rol", widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices()  # type: ignore[attr-defined]


class RoleForm(forms.Form):
    """Which role a colleague gets as well."""

    role = forms.ChoiceField(label="Rol", widget=forms.RadioSelect)

    def __init__(self, *args: Any, without: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices(without=without)  # type: ignore[attr-defined]


class NewAccountForm(forms.Form):
    """What someone who was invited fills in: a name and a password, no more."""

    name = forms.CharField(
        label="Uw naam",
        max_length=150,
        help_text="Collega’s zien deze naam bij wat u wijzigt.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label="Wachtwoord",
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    repeated = forms.CharField(
        label="Nog een keer het wachtwoord",
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean(self) -> dict[str, Any]:
        """Both passwords must be the same."""
        cleaned = super().clean() or {}
        if cleaned.get("password") and cleaned.get("repeated") not in {None, "", cleaned["password"]}:
            self.add_error("repeated", ValidationError("De twee wachtwoorden zijn niet gelijk."))
        return cleaned


class LogoWidget(forms.ClearableFileInput):
    """Shows no link to the file: the page shows the logo itself."""

    template_name = "municipalities/widgets/logo.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": "image/png"} | (attrs or {}))


class MunicipalityForm(forms.ModelForm):
    """A municipality; the colour may be typed with capitals."""

    logo = LogoField(
        label="Logo",
        required=False,
        widget=LogoWidget,
        help_text="Een PNG van hoogstens 1 MB en 2000 bij 2000 beeldpunten. Laag en breed past het best.",
    )

    class Meta:
        model = Municipality
        fields = [
            "name",
            "slug",
            "cbs_code",
            "safety_region",
            "is_dissolved",
            "dissolved_on",
            "successor",
            "display_name",
            "colour",
            "logo",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "colour" in self.data and "colour" in self.fields:
            data = self.data.copy()  # type: ignore[attr-defined]
            data["colour"] = data["colour"].strip().lower()
            self.data = data


class UserForm(forms.ModelForm):
    """What whoever runs the installation may correct on an account."""

    class Meta:
        model = User
        fields = ["email", "name", "is_active", "is_superuser"]
        labels = {"is_superuser": "Technisch beheerder"}
        help_texts = {
            "email": "Hiermee logt deze persoon in.",
            "is_active": "Zet dit uit om iemand overal buiten te sluiten. Wat diegene schreef, blijft staan.",
            "is_superuser": "Mag alles, bij elke gemeente.",
        }

    def clean_email(self) -> str:
        """Addresses are kept in small letters."""
        return self.cleaned_data["email"].lower()
