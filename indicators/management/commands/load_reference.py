"""`manage.py load_reference`: municipalities, statements, fields, themes, areas; again without doubling."""

from typing import Any

from django.core.management.base import BaseCommand

from indicators.areas import load_areas
from municipalities.reference import load_municipalities
from municipalities.statements import load_statements
from plans.reference import load_themes


class Command(BaseCommand):
    help = "Laadt gemeenten, veiligheidsvelden, thema's en gebieden. Wat er al is, blijft zoals het is."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(str(load_municipalities()))
        load_statements()
        fields, themes = load_themes()
        self.stdout.write(f"{fields} velden en {themes} thema's toegevoegd.")
        self.stdout.write(str(load_areas()))
