"""`manage.py erase_personal_data`: erase people whose retention date has passed, for cron."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from documents.store import throw_away_old_names
from stakeholders.erasing import erase_due


class Command(BaseCommand):
    """Erase what is past its date, and what database and files still hold of everything that was erased."""

    help = "Wis gegevens van personen waarvan de bewaardatum voorbij is. Draai dit elke dag."

    def handle(self, *args: Any, **options: Any) -> None:
        number = erase_due(on=timezone.localdate())
        throw_away_old_names()
        self.stdout.write(f"Gewist: gegevens van {number} {'persoon' if number == 1 else 'personen'}.")
