"""Fixtures for everything that makes documents."""

import functools

import pytest

from documents import pdf
from tests.documents import conformance, sample


@pytest.fixture(scope="session")
def judge():
    if lacking := conformance.missing():
        pytest.skip(lacking)
    judge = conformance.Judge()
    yield judge
    judge.close()


@pytest.fixture
def assert_conformant(judge):
    """`assert_conformant(path)`: PDF/UA-1, PDF/A-3a, fonts embedded, sound according to qpdf."""
    return functools.partial(conformance.assert_conformant, judge)


@pytest.fixture
def sample_static(settings):
    """Let the renderer find the style sheets of tests/documents/sample."""
    settings.STATICFILES_DIRS = [*settings.STATICFILES_DIRS, sample.STATIC]


@pytest.fixture(scope="session", autouse=True)
def renderer_ends_with_the_session():
    yield
    pdf.stop_renderer()
