"""One version, wherever it is written."""

import re
import tomllib
from pathlib import Path

from livp import __version__

ROOT = Path(__file__).parents[2]


def test_the_version_is_the_same_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    publiccode = re.search(r'^softwareVersion: "(.+)"$', (ROOT / "publiccode.yml").read_text("utf-8"), re.M)
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert [project, publiccode[1], newest[1]] == [__version__] * 3
