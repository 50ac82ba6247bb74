"""`manage.py load_demo`: demo plans and demo log-ins; again and again without doubling."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from exchange.demo.loading import ReferenceMissing, load_demo_plans, load_demo_users


class Command(BaseCommand):
    help = "Laadt voorbeeldplannen en voorbeeldgebruikers. Wat er al is, blijft zoals het is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--in-production", action="store_true", help="ook als dit geen proefomgeving is")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.IS_PRODUCTION and not options["in_production"]:
            raise CommandError("Dit is geen proefomgeving. Gebruik --in-production als u het zeker weet.")
        try:
            plans = load_demo_plans()
        except ReferenceMissing as error:
            raise CommandError(str(error)) from None
        for plan in plans:
            self.stdout.write(f"Gemaakt: {plan.reference}")
        self.stdout.write("Inloggen als (e-mailadres, wachtwoord):")
        for user, password in load_demo_users():
            self.stdout.write(f"  {user.email}  {password}")
