"""`manage.py fetch_open_data`: figures of police and CBS, for one municipality or all, also for cron."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from indicators.measurements import FigureChanged, FiguresRefused
from indicators.models import Indicator, OpenDataMapping
from indicators.open_data.bulk_csv import BulkTable
from indicators.open_data.client import FetchFailed, require_safe
from indicators.open_data.fetching import Services, mappings_of
from indicators.open_data.previews import Result, Shown, fetch_all, preview, read_file, save_results
from indicators.open_data.tables import MappingWrong
from municipalities.models import Municipality


def _address(text: str) -> str:
    return require_safe(text)


class Command(BaseCommand):
    help = (
        "Haal cijfers op bij politie en CBS voor indicatoren die daaraan gekoppeld zijn. Toont eerst wat er "
        "verandert. Gaat er bij een gemeente iets mis, dan verandert er bij die gemeente niets (exitcode 1)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "municipality", nargs="?", help="gemeente, zoals lisse of GM0553; anders alle gemeenten"
        )
        parser.add_argument("--indicator", help="alleen de indicator met deze naam of dit nummer")
        parser.add_argument("--dry-run", action="store_true", help="toon wat er verandert, sla niets op")
        parser.add_argument("--yes", action="store_true", help="sla op zonder te vragen, voor cron")
        parser.add_argument(
            "--base-url", type=_address, help="een ander adres voor politie en CBS, zoals een kopie"
        )
        parser.add_argument(
            "--figures", type=Path, help="lees dit bestand van politie of CBS in plaats van hun dienst"
        )
        parser.add_argument("--description", type=Path, help="de beschrijving erbij (…_metadata.csv)")

    def handle(self, *args: Any, **options: Any) -> None:
        by_municipality = self._mappings(options["municipality"], options["indicator"])
        file = self._file(options["figures"], options["description"])
        if not by_municipality:
            raise CommandError("Er is geen indicator gekoppeld aan politie of CBS.")
        address = options["base_url"]
        addresses = {one.value: address for one in OpenDataMapping.Provider} if address else {}
        failed = []
        with Services(addresses) as services:
            for municipality, mappings in by_municipality.items():
                self.stdout.write(f"{municipality.title}")
                try:
                    results = read_file(mappings, file) if file else fetch_all(mappings, services=services)
                except MappingWrong as trouble:
                    raise CommandError(str(trouble)) from trouble
                if not self._settle(results, options):
                    failed.append(municipality.title)
        if failed:
            raise CommandError(f"Niet gelukt voor {', '.join(failed)}. Daar is niets veranderd.")

    def _mappings(
        self, municipality: str | None, indicator: str | None
    ) -> dict[Municipality, list[OpenDataMapping]]:
        indicators = Indicator.objects.filter(open_data__isnull=False)
        if municipality:
            found = Municipality.objects.filter(slug=municipality) | Municipality.objects.filter(
                cbs_code=municipality.upper()
            )
            if not found.exists():
                raise CommandError(f"Er is geen gemeente {municipality}.")
            indicators = indicators.filter(municipality__in=found)
        mappings = mappings_of(indicators)
        if indicator:
            wanted = indicator.casefold()
            mappings = [
                one
                for one in mappings
                if one.indicator.name.casefold() == wanted or str(one.indicator_id) == wanted
            ]
            if not mappings:
                raise CommandError(f"Er is geen gekoppelde indicator {indicator}.")
        grouped: dict[Municipality, list[OpenDataMapping]] = {}
        for mapping in mappings:
            grouped.setdefault(mapping.indicator.municipality, []).append(mapping)
        return grouped

    def _file(self, figures: Path | None, description: Path | None) -> BulkTable | None:
        if figures is None and description is None:
            return None
        if figures is None or description is None:
            raise CommandError("Geef het bestand met cijfers en de beschrijving: --figures en --description.")
        try:
            return BulkTable(figures.read_bytes(), description.read_bytes())
        except (OSError, FetchFailed) as trouble:
            raise CommandError(str(trouble)) from trouble

    def _settle(self, results: list[Result], options: dict[str, Any]) -> bool:
        """Show what came and store it; False when something went wrong and nothing was stored."""
        try:
            seen = preview(results)
        except FiguresRefused as refusal:
            self.stderr.write(str(refusal))
            return False
        for shown in seen.shown:
            self._show(shown)
        if any(one.error for one in results):
            return False
        if options["dry_run"] or not seen.has_work:
            return True
        if not options["yes"] and not self._confirmed():
            self.stdout.write("Er is niets opgeslagen.")
            return True
        try:
            saved = save_results(results, by=None, digest=seen.digest)
        except (FiguresRefused, FigureChanged) as refusal:
            self.stderr.write(str(refusal))
            return False
        self.stdout.write(str(saved))
        return True

    def _confirmed(self) -> bool:
        if not sys.stdin.isatty():
            raise CommandError("Niemand kan antwoorden. Zeg --yes om op te slaan of --dry-run om te kijken.")
        return input("Opslaan? [j/N] ").strip().casefold() in {"j", "ja"}

    def _show(self, shown: Shown) -> None:
        result = shown.result
        self.stdout.write(f"  {result.name} ({result.source})")
        if result.error:
            self.stderr.write(f"    {result.error}")
            return
        for line in shown.new:
            self.stdout.write(f"    nieuw      {line.area}, {line.period}: {line.becomes}")
        for line in shown.changed:
            self.stdout.write(f"    gewijzigd  {line.area}, {line.period}: {line.was} -> {line.becomes}")
        if shown.equal:
            self.stdout.write(f"    gelijk     {shown.equal}")
        for note in result.notes:
            self.stdout.write(f"    let op     {note}")
