"""Plans that come in are judged as documents too."""

from tests.documents.conftest import assert_conformant, judge, renderer_ends_with_the_session

__all__ = ["assert_conformant", "judge", "renderer_ends_with_the_session"]
