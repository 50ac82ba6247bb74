"""`manage.py restore FILE`: put a backup back, all of it or nothing."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from livp.backup import BackupRefused, restore_backup


class Command(BaseCommand):
    """Restore a backup."""

    help = "Zet een back-up terug. Stop eerst de webserver en de worker."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="Een bestand dat backup heeft gemaakt.")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="Gooi weg wat er nu in de database en bij de bestanden staat.",
        )
        parser.add_argument(
            "--erasures",
            type=Path,
            metavar="NEWER",
            help="Een nieuwere back-up: wie daarin gewist is, blijft gewist. Verder wordt die niet gebruikt.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            contents = restore_backup(
                options["file"], replace=options["replace"], erasures=options["erasures"]
            )
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"Back-up teruggezet: {contents.rows} rijen, {contents.files} bestanden."
            " Iedereen logt opnieuw in."
        )
        if contents.erased:
            who = "persoon" if contents.erased == 1 else "personen"
            self.stdout.write(f"Opnieuw gewist: gegevens van {contents.erased} {who}.")
