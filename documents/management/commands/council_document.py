"""`manage.py council_document PLAN --output FILE`."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from documents import store
from documents.pdf import PdfFailed, PdfRefused, PdfUnavailable
from plans.models import Plan


class Command(BaseCommand):
    help = "Maak het raadsdocument van een plan als PDF (PDF/UA-1 en PDF/A-3a)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("plan", metavar="PLAN", help="gemeente en plan, zoals lisse/2020-2023")
        parser.add_argument("--output", metavar="FILE", required=True, help="waar de PDF komt te staan")

    def handle(self, *args: Any, **options: Any) -> None:
        plan = self.find_plan(options["plan"])
        output = Path(options["output"])
        if output.is_dir() or not output.parent.is_dir():
            raise CommandError(
                f"{output} kan niet worden geschreven: geef een bestand in een map die bestaat."
            )
        try:
            pdf = store.council_pdf(plan, on_progress=self.report)
        except (PdfRefused, PdfUnavailable, PdfFailed) as error:
            raise CommandError(str(error)) from error
        try:
            output.write_bytes(pdf)
        except OSError as error:
            raise CommandError(f"{output} kan niet worden geschreven: {error.strerror}.") from error
        self.stdout.write(f"{output}: raadsdocument van {plan.reference}, {len(pdf)} bytes")

    def find_plan(self, reference: str) -> Plan:
        municipality, _, slug = reference.partition("/")
        plans = Plan.objects.select_related("municipality")
        plan = plans.filter(municipality__slug=municipality, slug=slug).first()
        if plan is None:
            known = ", ".join(plan.reference for plan in plans.order_by("municipality__slug", "slug")[:20])
            raise CommandError(
                f"Het plan {reference} bestaat niet. Schrijf gemeente en plan met een schuine streep. "
                f"Deze plannen zijn er: {known or 'nog geen'}."
            )
        return plan

    def report(self, sentence: str, percentage: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"{percentage:3}% {sentence}")
