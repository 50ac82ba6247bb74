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

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            contents = restore_backup(options["file"], replace=options["replace"])
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"Back-up teruggezet: {contents.rows} rijen, {contents.files} bestanden."
            " Iedereen logt opnieuw in."
        )
