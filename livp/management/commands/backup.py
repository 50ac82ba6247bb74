"""`manage.py backup FILE`: database and uploaded files in one archive."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from livp.backup import BackupRefused, make_backup


class Command(BaseCommand):
    """Make a backup."""

    help = "Maak een back-up van database en bestanden, in één bestand dat alleen de eigenaar kan lezen."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="Het nieuwe bestand, zoals livp.zip.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            contents = make_backup(options["file"])
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"Back-up gemaakt: {options['file']} ({contents.rows} rijen, {contents.files} bestanden)."
        )
