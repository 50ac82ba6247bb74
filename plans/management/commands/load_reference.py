"""`manage.py load_reference`: municipalities, safety fields and themes; again and again without doubling."""

from typing import Any

from django.core.management.base import BaseCommand
from municipalities.reference import load_municipalities

from plans.reference import load_themes


class Command(BaseCommand):
    help = "Laadt gemeenten, veiligheidsvelden en thema's. Wat er al is, blijft zoals het is."

    def handle(self, *args: Any, **options: Any) -> None:
        load_municipalities()
        fields, themes = load_themes()
        self.stdout.write(f"{fields} velden en {themes} thema's toegevoegd.")
