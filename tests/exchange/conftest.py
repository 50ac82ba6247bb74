"""Plans that come in are judged as documents too."""

import pytest

from municipalities.models import Municipality
from plans.reference import load_themes
from tests.documents.conftest import assert_conformant, judge, renderer_ends_with_the_session

__all__ = ["assert_conformant", "judge", "renderer_ends_with_the_session"]

# Those that the demo data names; teams of Lisse serve the second and third.
PLACES = {
    "GM0553": "Lisse",
    "GM0534": "Hillegom",
    "GM1525": "Teylingen",
    "GM0388": "Enkhuizen",
    "GM0416": "Langedijk",
    "GM1714": "Sluis",
}


@pytest.fixture
def reference(db):
    """The themes, and the municipalities of the demo data."""
    load_themes()
    for code, name in PLACES.items():
        Municipality.objects.create(cbs_code=code, name=name, slug=name.lower())
