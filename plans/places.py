"""Which municipalities have pages of their own."""

from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404

from municipalities.models import Membership, Municipality, MunicipalityQuerySet
from plans.models import Plan


def municipalities_in_use() -> MunicipalityQuerySet:
    """Municipalities that work with LIVP: with members, a plan of their own, or a part in one."""
    return Municipality.objects.filter(
        Exists(Membership.objects.current().filter(municipality=OuterRef("pk")))
        | Exists(Plan.objects.filter(municipality=OuterRef("pk")))
        | Exists(Plan.participants.through.objects.filter(municipality=OuterRef("pk")))
    )


def municipality_or_404(slug: str) -> Municipality:
    """The municipality at this address; 404 for one that does not work with LIVP."""
    return get_object_or_404(municipalities_in_use().select_related("successor"), slug=slug)
