"""Screenshots and document pages for the README; called by script/pictures."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

WIDE = {"width": 1280, "height": 860}
# A page of the council document is found by its words: numbers of pages change with the text.
PAGES = (
    "",
    "Woninginbraken in Lisse",
    "De thema’s per veiligheidsveld",
    "Effectindicatoren: Prioriteit Cybercrime",
)
OFFICER = "beleidsmedewerker@duinwaard.example"
VAR = Path(os.environ["LIVP_VAR_DIR"])


def small(path: Path) -> None:
    """Keep a picture to 128 colours: plenty for paper and ink, and small in a repository."""
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)


def wait_for(address: str) -> None:
    """Return when the server answers; give up when it stays silent."""
    for _ in range(60):
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=2)  # noqa: S310
        except OSError:
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
    """What everybody sees: plan, calendar, indicators, frame. Then the desk, from own work to a chapter."""
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
        page.goto(f"{address}/duinwaard/plannen/2024-2027/indicatoren/")
        page.locator("#prioriteiten").evaluate("heading => heading.scrollIntoView({ behavior: 'instant' })")
        take(page, folder, "indicatoren")
        page.get_by_role("link", name="Bestuurders die te hard rijden op zes wegen").first.click()
        page.get_by_role("heading", name="Bestuurders die te hard rijden op zes wegen", level=1).wait_for()
        take(page, folder, "indicator")
        page.goto(f"{address}/duinwaard/plannen/2024-2027/communicatieframe/")
        take(page, folder, "frame")
        page.goto(f"{address}/account/login/")
        page.get_by_label("E-mail").fill(OFFICER)
        page.get_by_label("Wachtwoord").first.fill(password)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Mijn werk").wait_for()
        take(page, folder, "werkplek")
        page.get_by_role("link", name="Uitvoering").first.click()
        page.get_by_role("link", name="Actie toevoegen").wait_for()
        take(page, folder, "uitvoering")
        page.get_by_role("link", name="Plannen", exact=True).first.click()
        page.get_by_role("link", name="Samen veilig in Duinwaard").first.click()
        page.locator(".tabs").get_by_role("link", name="Indicatoren").click()
        page.get_by_role("link", name="Cijfers invoeren").first.click()
        page.get_by_role("button", name="Opslaan").first.wait_for()
        take(page, folder, "cijfers")
        page.locator(".tabs").get_by_role("link", name="Prioriteiten").click()
        page.get_by_role("link", name="Actorenanalyse per prioriteit").click()
        page.get_by_role("link", name="Ondermijnende criminaliteit").click()
        page.get_by_role("heading", name="Partners naar macht en belang").wait_for()
        take(page, folder, "actoren")
        page.get_by_role("link", name="Buurtinitiatieven").first.click()
        page.get_by_role("heading", name="Buurtinitiatieven", level=1).wait_for()
        take(page, folder, "buurtinitiatieven")
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
    source = str(VAR / "council.pdf")
    texts = subprocess.run(  # noqa: S603
        ["pdftotext", source, "-"],  # noqa: S607
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\f")
    pages = []
    for words in PAGES:
        number = next(n for n, text in enumerate(texts, start=1) if words in " ".join(text.split()))
        target, page = f"{prefix}{number}", str(number)
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
