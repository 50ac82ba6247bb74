"""Screenshots and document pages for the README; called by script/pictures."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

WIDE = {"width": 1280, "height": 860}
OFFICER = "beleidsmedewerker@duinwaard.example"
VAR = Path(os.environ["LIVP_VAR_DIR"])


def small(path: Path) -> None:
    """Keep a picture to 128 colours: plenty for paper and ink, and small in a repository."""
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)


def wait_for(address: str) -> None:
    """Return when the server answers; give up after half a minute."""
    for _ in range(60):
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=2)  # noqa: S310
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)
        else:
            return
    raise SystemExit("The server does not answer.")


def take(page: Page, folder: Path, name: str) -> None:
    """Take one picture of what is on the screen."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=folder / f"{name}.png")
    small(folder / f"{name}.png")


def screens(address: str, folder: Path) -> None:
    """The public plan page and calendar, the desk, this year's programme and a chapter."""
    password = json.loads((VAR / "demo-logins.json").read_text())[OFFICER]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("LIVP_CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        page = browser.new_context(viewport=WIDE, locale="nl-NL").new_page()
        page.goto(f"{address}/duinwaard/plannen/2024-2027/")
        take(page, folder, "plan")
        page.goto(f"{address}/duinwaard/kalender/")
        take(page, folder, "kalender")
        page.goto(f"{address}/account/login/")
        page.get_by_label("E-mail").fill(OFFICER)
        page.get_by_label("Wachtwoord").first.fill(password)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Mijn werk").wait_for()
        take(page, folder, "werkplek")
        page.get_by_role("link", name="Uitvoering").first.click()
        page.get_by_role("link", name="Actie toevoegen").wait_for()
        take(page, folder, "uitvoering")
        page.get_by_role("link", name="Mijn werk").first.click()
        page.get_by_role("link", name="Veiligheidsplan Duinwaard 2028").first.click()
        page.get_by_role("link", name="Hoofdstukken", exact=True).first.click()
        page.get_by_role("link", name="Waar willen we naartoe").first.click()
        page.get_by_role("textbox", name="Tekst").wait_for()
        take(page, folder, "hoofdstuk")
        browser.close()


def document(folder: Path) -> None:
    """Four pages of the council document side by side."""
    prefix = VAR / "page"
    pages = []
    for number in (1, 3, 7, 12):
        source, target, page = str(VAR / "council.pdf"), f"{prefix}{number}", str(number)
        subprocess.run(  # noqa: S603
            ["pdftoppm", "-r", "60", "-png", "-singlefile", "-f", page, "-l", page, source, target],  # noqa: S607
            check=True,
        )
        pages.append(Image.open(f"{prefix}{number}.png").convert("RGB"))
    gap = 16
    width = sum(page.width for page in pages) + gap * (len(pages) + 1)
    sheet = Image.new("RGB", (width, pages[0].height + 2 * gap), "#d9dfe6")
    left = gap
    for page in pages:
        sheet.paste(page, (left, gap))
        left += page.width + gap
    sheet.save(folder / "raadsdocument.png")
    small(folder / "raadsdocument.png")


def main() -> None:
    """Take them all."""
    address, folder = sys.argv[1], Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    wait_for(address)
    screens(address, folder)
    document(folder)


main()
