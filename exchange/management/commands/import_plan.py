"""Import a plan from a text that was copied from the national site for local regulations."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exchange.importing import ImportRefused, import_source, read_file
from municipalities.models import Municipality


class Command(BaseCommand):
    help = "Maak een conceptplan van een tekst die van de site met lokale regelgeving is gekopieerd."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="BESTAND", type=Path)
        parser.add_argument(
            "--municipality", metavar="GMxxxx", required=True, help="CBS-code van de gemeente, zoals GM0553"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        code = options["municipality"].strip().upper()
        municipality = Municipality.objects.filter(cbs_code=code).first()
        if municipality is None:
            raise CommandError(
                f"Er is geen gemeente met CBS-code {code}. "
                "Klopt de code? Laad anders de basisgegevens: manage.py load_reference."
            )
        try:
            document = read_file(options["file"])
            imported = import_source(document, municipality=municipality)
        except ImportRefused as error:
            raise CommandError(str(error)) from error
        self._tell("Begrepen:", document.understood)
        self._tell("Niet begrepen of gewijzigd:", document.not_understood + imported.remarks)
        self.stdout.write(f"Gemaakt: plan {imported.plan.reference}")

    def _tell(self, heading: str, sentences: list[str]) -> None:
        self.stdout.write(heading)
        for sentence in sentences or ["Niets."]:
            self.stdout.write(f"  {sentence}")
