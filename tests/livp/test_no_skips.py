"""LIVP_NO_SKIPS: what .ci/run relies on to see a test that was skipped."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTS = """
import pytest

@pytest.mark.browser
def test_browser():
    pytest.skip("no chromium")

@pytest.mark.pdf
@pytest.mark.skip(reason="no Pango, and shared is away")
def test_pdf():
    pass

def test_plain():
    pytest.skip("no reason at all")

def test_passes():
    pass
"""


def run_pytest(tests, no_skips):
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-c", ROOT / "pyproject.toml", "-p", "tests.conftest", tests],
        cwd=ROOT,
        env=os.environ | {"LIVP_NO_SKIPS": no_skips},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("no_skips", "last_line"), [("0", "1 passed, 3 skipped"), ("1", "2 failed, 1 passed, 1 error")]
)
def test_skips_count_as_failures_when_asked(no_skips, last_line, tmp_path):
    tests = tmp_path / "test_skipping.py"
    tests.write_text(TESTS)
    result = run_pytest(tests, no_skips)
    assert last_line in result.stdout.splitlines()[-1], result.stdout
    assert result.returncode == int(no_skips)


def test_a_module_that_skips_itself_counts_as_a_failure_when_asked(tmp_path):
    tests = tmp_path / "test_skipping.py"
    tests.write_text("import pytest\n\npytest.importorskip('is_not_there')\n")
    result = run_pytest(tests, "1")
    assert result.returncode != 0
    assert "1 error" in result.stdout.splitlines()[-1], result.stdout
