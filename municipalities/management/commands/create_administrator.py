"""Make the first administrator of a municipality."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.template.loader import render_to_string

from municipalities.accounts import create_administrator, set_password_address
from municipalities.models import Municipality


class Command(BaseCommand):
    help = (
        "Maak de eerste beheerder van een gemeente. Toont de link waarmee die een wachtwoord kiest, of mailt "
        "hem met --mail. De link werkt één keer, drie dagen lang. Voor een nieuwe: doe de opdracht opnieuw."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="het e-mailadres om mee in te loggen")
        parser.add_argument(
            "--municipality", required=True, help="CBS-code (GM0553) of naam in het webadres (lisse)"
        )
        parser.add_argument("--name", default="", help="naam op het scherm; anders het e-mailadres")
        parser.add_argument("--mail", action="store_true", help="mail de link in plaats van hem te tonen")

    def handle(
        self, *args: Any, email: str, municipality: str, name: str, mail: bool, **options: Any
    ) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is geen e-mailadres.") from error
        place = (
            Municipality.objects.filter(cbs_code=municipality.upper()).first()
            or Municipality.objects.filter(slug=municipality).first()
        )
        if place is None:
            raise CommandError(
                f"Geen gemeente met code of webadres {municipality}. Draai eerst: manage.py load_reference"
            )
        user = create_administrator(email=email, name=name or email, municipality=place)
        if not user.is_active:
            raise CommandError(f"Het account van {user.email} is geblokkeerd.")
        self.stdout.write(f"{user.email} is beheerder van {place.title}.")
        address = set_password_address(user)
        if mail:
            send_mail(
                subject="LIVP: kies uw wachtwoord",
                message=render_to_string(
                    "municipalities/mail/set_password.txt", {"address": address, "municipality": place}
                ),
                from_email=None,
                recipient_list=[user.email],
            )
            self.stdout.write("De link om een wachtwoord te kiezen is gemaild. Die werkt drie dagen.")
        else:
            self.stdout.write(f"Wachtwoord kiezen (werkt één keer, drie dagen lang): {address}")
