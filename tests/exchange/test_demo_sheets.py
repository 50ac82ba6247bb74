"""The frame and the poster of the demo plans fit one sheet each, and conform."""

import pytest

from documents.frame import FrameDocument
from documents.paper import job_of
from documents.pdf import render_pdf
from documents.poster import Poster
from exchange.demo import duinwaard, langedijk
from exchange.demo.loading import load_demo_plans
from tests.documents import conformance
from tests.documents.test_council_pdf import pages_of

pytestmark = [pytest.mark.django_db, pytest.mark.pdf]


@pytest.fixture
def written(tmp_path):
    """`written(document)`: the file of its PDF, when it conforms."""
    if lacking := conformance.missing():
        pytest.skip(lacking)
    judge = conformance.Judge()

    def write(document):
        path = tmp_path / "sheet.pdf"
        path.write_bytes(render_pdf(job_of(document)))
        conformance.assert_conformant(judge, path)
        return path

    yield write
    judge.close()


def test_the_frame_of_langedijk_is_one_sheet(reference, written):
    [plan] = load_demo_plans([langedijk.PLAN])
    document = FrameDocument.of(plan.frames.get())
    assert document.sheet.is_one_page
    [page] = pages_of(written(document))
    words = " ".join(page.split())
    for block in document.blocks:
        for group in block.groups:
            for point in group.points:
                assert point.split()[-1] in words, point


def test_the_posters_of_duinwaard_are_one_sheet_each(reference, written):
    [plan] = load_demo_plans([duinwaard.CURRENT])
    for year in range(plan.first_year, plan.last_year + 1):
        poster = Poster.of(plan.municipality, year, is_draft=False)
        assert not poster.has_more, year
        assert len(pages_of(written(poster))) == 1, year
