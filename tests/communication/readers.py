"""Two readers of iCalendar that are not ours: ical.js in the browser, calcurse in a terminal."""

import datetime
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ICAL_JS = Path(__file__).resolve().parent.parent / "vendor" / "ical.js" / "ical.min.cjs"

# Runs in an empty page: the reader, and what it makes of a feed between two days.
READ = """
([source, text, first, last]) => {
  const module = {exports: {}};
  new Function("module", "exports", source)(module, module.exports);
  const ICAL = module.exports;
  const calendar = new ICAL.Component(ICAL.parse(text));
  return calendar.getAllSubcomponents("vevent").map((part) => {
    const event = new ICAL.Event(part);
    const days = [];
    const note = (start, end) => {
      const until = end.clone();
      until.adjust(-1, 0, 0, 0);
      const found = [start.toString(), until.toString()];
      if (found[1] >= first && found[0] <= last) days.push(found);
    };
    if (!event.startDate.isDate || !event.endDate.isDate) throw new Error("not whole days");
    if (event.isRecurring()) {
      const iterator = event.iterator();
      for (let start = iterator.next(); start && start.toString() <= last; start = iterator.next()) {
        const {startDate, endDate} = event.getOccurrenceDetails(start);
        note(startDate, endDate);
      }
    } else {
      note(event.startDate, event.endDate);
    }
    return {
      uid: event.uid,
      sequence: event.sequence,
      summary: event.summary,
      text: event.description ?? "",
      status: part.getFirstPropertyValue("status"),
      changed: part.getFirstPropertyValue("last-modified").toString(),
      days,
    };
  });
}
"""


@dataclass(frozen=True)
class Read:
    """An event as ical.js sees it; `days` are pairs of first and last day, as texts."""

    uid: str
    sequence: int
    summary: str
    text: str
    status: str
    changed: str
    days: tuple


def with_ical_js(page, content, first="2024-01-01", last="2027-12-31"):
    """Everything in the feed, by UID."""
    found = page.evaluate(READ, [ICAL_JS.read_text(), content.decode(), first, last])
    events = [Read(**event | {"days": tuple(map(tuple, event["days"]))}) for event in found]
    assert len({event.uid for event in events}) == len(events)
    return {event.uid: event for event in events}


def with_calcurse(folder, content, first="2024-01-01", last="2027-12-31"):
    """Pairs of day and summary, in order, of an empty agenda into which the feed is imported.

    calcurse knows no status, and makes a repeating event of several days one of a single day.
    """
    if not (calcurse := shutil.which("calcurse")):
        pytest.skip("no calcurse; script/test installs it")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    data = folder / "data"
    data.mkdir()
    (data / "conf").write_text("format.inputdate=4\nformat.outputdate=%Y-%m-%d\n")
    feed = folder / "feed.ics"
    feed.write_bytes(content)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TZ": "Europe/Amsterdam",
        "LC_ALL": "C.UTF-8",
    }
    environment["TMPDIR"] = str(folder)

    def run(*arguments):
        done = subprocess.run(
            [calcurse, "-D", str(data), *arguments],
            env=environment,
            capture_output=True,
            text=True,
            timeout=180,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert "skipped" in (said := run("-i", str(feed)))
    assert "/ 0 skipped" in " ".join(said.split()), said
    printed = run(
        "-Q", "--filter-type", "cal", "--from", first, "--to", last,
        "--format-event", "> %m\n", "--format-recur-event", "> %m\n",
    )  # fmt: skip
    found = []
    day = None
    for line in printed.splitlines():
        if line.startswith("> "):
            found.append((day, line.removeprefix("> ")))
        elif line:
            day = datetime.date.fromisoformat(line.rstrip(":")).isoformat()
    return found
