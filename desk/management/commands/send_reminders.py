"""Mail everybody what their own actions ask of them, for cron."""

import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from desk.reminders import MailServerDown, interrupted, send_reminders, waiting


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


class Command(BaseCommand):
    help = (
        "Mail iedereen een overzicht van eigen acties die te laat zijn, bijna klaar moeten zijn of een "
        "bericht vragen. Ten hoogste één mail per week per persoon; draai dit gerust elke dag."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--date", type=_day, help="doe alsof het deze dag is (2026-11-22); anders vandaag"
        )
        parser.add_argument("--dry-run", action="store_true", help="toon wie wat zou krijgen, verstuur niets")

    def handle(self, *args: Any, date: datetime.date | None, dry_run: bool, **options: Any) -> None:
        on = date or timezone.localdate()
        if dry_run:
            self._show(on)
            return
        left_over = list(interrupted(on=on))
        try:
            outcome = send_reminders(on=on)
        except MailServerDown as error:
            raise CommandError(
                f"De mailserver is niet bereikbaar: {error}. "
                "Wie nog geen mail kreeg, krijgt die de volgende keer."
            ) from error
        self.stdout.write(f"{outcome.sent} verstuurd, {outcome.already} kregen deze week al een herinnering.")
        for reminder in left_over:
            self.stdout.write(
                f"Onderbroken op {reminder.day:%d-%m-%Y}, onbekend of de mail aankwam: {reminder.user.email}"
            )
        for user, why in outcome.failed:
            self.stderr.write(f"Niet gelukt voor {user.email}: {why}")
        if outcome.failed:
            count = len(outcome.failed)
            which = "herinnering kon" if count == 1 else "herinneringen konden"
            raise CommandError(f"{count} {which} niet worden verstuurd.")

    def _show(self, on: datetime.date) -> None:
        count = 0
        for digest in waiting(on=on):
            count += 1
            self.stdout.write(f"{digest.user.email}: {digest.subject}")
            for item in digest.items:
                place = f"{item.place}: " if item.place else ""
                self.stdout.write(f"  {place}{item.action.title}. {item.sentence}")
        self.stdout.write(f"{count} {'mail' if count == 1 else 'mails'}; er is niets verstuurd.")
