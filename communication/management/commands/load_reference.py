"""`manage.py load_reference`: the lists that everybody shares; again and again without doubling."""

from typing import Any

from django.core.management.base import BaseCommand

from communication.reference import load_campaigns
from indicators.areas import load_areas
from municipalities.reference import load_municipalities
from municipalities.statements import load_statements
from plans.reference import load_themes


class Command(BaseCommand):
    help = (
        "Laadt gemeenten, veiligheidsvelden, thema's, gebieden en campagnes. "
        "Wat er al is, blijft zoals het is."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(str(load_municipalities()))
        load_statements()
        fields, themes = load_themes()
        self.stdout.write(f"{fields} velden en {themes} thema's toegevoegd.")
        self.stdout.write(str(load_areas()))
        self.stdout.write(f"{load_campaigns()} campagnes en landelijke dagen toegevoegd.")
