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
        "Make an administrator of a municipality. Prints an address where they set their password, or "
        "mails it with --mail. It works once and for three days; run the command again for a new one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address they log in with")
        parser.add_argument(
            "--municipality", required=True, help="CBS code (GM0553) or name in the address (lisse)"
        )
        parser.add_argument("--name", default="", help="name on the screen; the address when left out")
        parser.add_argument("--mail", action="store_true", help="mail the address instead of printing it")

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
            self.stdout.write(f"Wachtwoord kiezen (werkt een keer, drie dagen lang): {address}")
