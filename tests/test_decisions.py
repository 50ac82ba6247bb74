"""The decisions in docs/adr: numbered without a gap, each in the index under its own title."""

from pathlib import Path

FOLDER = Path(__file__).parents[1] / "docs" / "adr"


def test_the_index_names_every_decision_in_order():
    files = sorted(FOLDER.glob("[0-9]*.md"))
    assert [int(file.name[:4]) for file in files] == list(range(1, len(files) + 1))
    titles = [file.read_text("utf-8").splitlines()[0].removeprefix("# ") for file in files]
    index = [line for line in (FOLDER / "README.md").read_text("utf-8").splitlines() if "](" in line]
    assert index == [
        f"{title.split(' ', 1)[0]} [{title.split(' ', 1)[1]}]({file.name})"
        for title, file in zip(titles, files, strict=True)
    ]
