"""What a member can be."""

from django.db import models


class Role(models.TextChoices):
    """What a member does for a municipality."""

    ADMINISTRATOR = "administrator", "beheerder"
    POLICY_OFFICER = "policy_officer", "beleidsmedewerker"
    ACTION_OWNER = "action_owner", "actiehouder"
    COMMUNICATIONS = "communications", "communicatie"
    CLERK = "clerk", "griffie"
    COUNCIL_READER = "council_reader", "raadslid"
    PARTNER_READER = "partner_reader", "partner"
