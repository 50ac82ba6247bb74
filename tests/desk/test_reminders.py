"""Reminders: who gets what, never twice, whatever crashes in the middle."""

import contextlib
import datetime
import io
import os
import signal
import socket
import subprocess
import sys
import threading
from email import message_from_bytes, policy

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from desk.models import Reminder
from desk.reminders import claim, digests, heard_this_week, send_reminders
from municipalities.models import Membership, Role, User
from plans.models import Plan
from priorities.models import Action
from stakeholders.models import TeamMembership
from tests.builders import make_action, make_municipality, make_plan, make_programme, make_team, make_user
from tests.processes import database_url

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 11, 22)


def day(text):
    return datetime.date.fromisoformat(text)


@pytest.fixture
def municipality():
    return make_municipality(name="Duinwaard", slug="duinwaard")


@pytest.fixture
def programme(municipality):
    return make_programme(plan=make_plan(municipality=municipality, status=Plan.Status.ADOPTED), year=2026)


@pytest.fixture
def owner(municipality):
    return make_user(
        municipality=municipality,
        role=Role.ACTION_OWNER,
        name="Actiehouder Duinwaard",
        email="actiehouder@duinwaard.example",
    )


def due(text, precision="day", **fields):
    return {"due_on": day(text), "due_precision": precision} | fields


def said(on=DAY):
    """Per person what the digest says: kind and title."""
    return {
        digest.user.email: [(item.kind, item.action.title) for item in digest.items]
        for digest in digests(on=on)
    }


# Who is reminded of what


def test_late_due_and_asked_in_that_order(programme, owner):
    def make(title, **fields):
        make_action(programme=programme, title=title, lead_person=owner, **fields)

    running = {"state": "running", "start_on": day("2026-01-01"), "start_precision": "year"}
    make("gevraagd", **running, **due("2026-12-31"))
    make("over twee weken", **due("2026-12-06"))
    make("over vijftien dagen", **due("2026-12-07"))
    make("vandaag", **due("2026-11-22"))
    make("gisteren", **due("2026-11-21"))
    make("af", state="done", **due("2026-11-01"))
    assert said() == {
        "actiehouder@duinwaard.example": [
            ("late", "gisteren"),
            ("due", "vandaag"),
            ("due", "over twee weken"),
            ("asked", "gevraagd"),
        ]
    }


def test_who_leads_in_person_else_the_team(programme, owner, municipality):
    other = make_user(municipality=municipality, email="b@duinwaard.example", name="B")
    team = make_team(municipality=municipality, members=[owner, other])
    make_action(programme=programme, title="van een", lead_person=owner, lead_team=team, **due("2026-11-01"))
    make_action(programme=programme, title="van allen", lead_team=team, **due("2026-11-02"))
    make_action(programme=programme, title="van niemand", **due("2026-11-02"))
    assert said() == {
        "actiehouder@duinwaard.example": [("late", "van een"), ("late", "van allen")],
        "b@duinwaard.example": [("late", "van allen")],
    }
    Membership.objects.filter(user=owner).update(ended_at=timezone.now())
    assert said() == {"b@duinwaard.example": [("late", "van een"), ("late", "van allen")]}
    TeamMembership.objects.filter(user=other).update(ended_at=timezone.now())
    assert said() == {}


def test_who_has_no_access_any_more_gets_nothing(programme, owner, municipality):
    make_action(programme=programme, lead_person=owner, **due("2026-11-01"))
    assert list(said()) == [owner.email]
    owner.is_active = False
    owner.save()
    assert said() == {}
    reader = make_user(municipality=municipality, role=Role.COUNCIL_READER)
    Action.objects.update(lead_person=reader)
    assert said() == {}
    stranger = make_user(municipality=make_municipality(), role=Role.ACTION_OWNER)
    Action.objects.update(lead_person=stranger)
    assert said() == {}


def test_drafts_and_what_moved_on_wait(programme, owner, municipality):
    draft = make_programme(plan=make_plan(municipality=municipality))
    make_action(programme=draft, lead_person=owner, **due("2026-11-01"))
    old = make_action(programme=programme, title="oud", lead_person=owner, **due("2026-03-31"))
    assert said() == {owner.email: [("late", "oud")]}
    later = make_programme(plan=programme.plan, year=2027)
    make_action(programme=later, title="nieuw", origin=old, lead_person=owner, **due("2027-03-31"))
    assert said() == {}


def test_who_works_for_two_municipalities_gets_one_mail(programme, owner):
    there = make_plan(municipality=make_municipality(name="Zandvoorde"), status=Plan.Status.ADOPTED)
    Membership.objects.create(user=owner, municipality=there.municipality, role=Role.ACTION_OWNER)
    make_action(programme=programme, title="hier", lead_person=owner, **due("2026-11-01"))
    make_action(programme=make_programme(plan=there), title="daar", lead_person=owner, **due("2026-11-02"))
    (digest,) = digests(on=DAY)
    assert [(item.place, item.action.title) for item in digest.items] == [
        ("Duinwaard", "hier"),
        ("Zandvoorde", "daar"),
    ]


def test_costs_the_same_for_one_and_for_thirty(programme, municipality):
    counts = []
    for how_many in (1, 30):
        while Action.objects.count() < how_many:
            user = make_user(municipality=municipality, role=Role.ACTION_OWNER)
            team = make_team(municipality=municipality, members=[user])
            make_action(programme=programme, lead_team=team, **due("2026-11-01"))
        with CaptureQueriesContext(connection) as queries:
            assert len(digests(on=DAY)) == how_many
        counts.append(len(queries))
    assert counts[0] == counts[1]


# The mail


def test_mail_in_plain_words_with_links(programme, owner, settings):
    settings.BASE_URL = "https://livp.duinwaard.example"
    late = make_action(
        programme=programme, title="Meldpunt & balie", lead_person=owner, **due("2026-09-30", "quarter")
    )
    soon = make_action(programme=programme, title="Convenant", lead_person=owner, **due("2026-11-30"))
    assert send_reminders(on=DAY).sent == 1
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["actiehouder@duinwaard.example"], "LIVP: 2 acties vragen iets van u")
    assert sent.extra_headers == {"Auto-Submitted": "auto-generated"}
    assert sent.body.split("\n\nAl uw acties:")[0] == (
        "Beste Actiehouder Duinwaard,\n"
        "\n"
        "Deze acties uit het veiligheidsplan vragen iets van u.\n"
        "Meld hoe het gaat. Dat kost twee minuten en kan op uw telefoon.\n"
        "\n"
        "TE LAAT\n"
        "\n"
        "- Meldpunt & balie\n"
        "  Moest klaar zijn in het 3e kwartaal 2026.\n"
        f"  https://livp.duinwaard.example/beheer/mijn-acties/{late.pk}/\n"
        "\n"
        "BIJNA KLAAR\n"
        "\n"
        "- Convenant\n"
        "  Moet klaar zijn op 30 november 2026.\n"
        f"  https://livp.duinwaard.example/beheer/mijn-acties/{soon.pk}/"
    )
    ((html, kind),) = sent.alternatives
    assert kind == "text/html"
    assert (
        f'<a href="https://livp.duinwaard.example/beheer/mijn-acties/{late.pk}/">Meldpunt &amp; balie</a>'
        in html
    )
    assert "<h2>Te laat</h2>" in html


def test_nothing_to_say_means_no_mail(programme, owner):
    make_action(programme=programme, lead_person=owner, **due("2027-06-30"))
    outcome = send_reminders(on=DAY)
    assert (outcome.sent, mail.outbox, Reminder.objects.count()) == (0, [], 0)


def test_what_was_sent_is_recorded_and_once_a_week(programme, owner):
    make_action(programme=programme, lead_person=owner, **due("2026-11-01"))
    for on, expected in (
        (DAY, (1, 0)),
        (DAY, (0, 1)),
        (DAY + datetime.timedelta(days=6), (0, 1)),
        (DAY + datetime.timedelta(days=7), (1, 0)),
    ):
        outcome = send_reminders(on=on)
        assert (outcome.sent, outcome.already) == expected
    assert len(mail.outbox) == 2
    rows = list(Reminder.objects.order_by("day"))
    assert [(row.user, row.day, row.actions) for row in rows] == [
        (owner, DAY, 1),
        (owner, DAY + datetime.timedelta(days=7), 1),
    ]
    assert all(row.sent_at for row in rows)
    assert rows[0].digest == rows[1].digest


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_claim_one_mail(programme, owner):
    make_action(programme=programme, lead_person=owner, **due("2026-11-01"))
    (digest,) = digests(on=DAY)
    start = threading.Barrier(2)
    found = []

    def run():
        start.wait()
        try:
            found.append(claim(digest, on=DAY) is not None)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [False, True]
    assert Reminder.objects.count() == 1


# The command


def test_command_says_what_it_did(programme, owner):
    make_action(programme=programme, title="Convenant", lead_person=owner, **due("2026-11-30"))
    shown = io.StringIO()
    call_command("send_reminders", "--date", "2026-11-22", "--dry-run", stdout=shown)
    assert shown.getvalue() == (
        "actiehouder@duinwaard.example: 1 actie vraagt iets van u\n"
        "  Convenant. Moet klaar zijn op 30 november 2026.\n"
        "1 mail; er is niets verstuurd.\n"
    )
    assert (mail.outbox, Reminder.objects.count()) == ([], 0)
    shown = io.StringIO()
    call_command("send_reminders", "--date", "2026-11-22", stdout=shown)
    assert shown.getvalue() == "1 verstuurd, 0 kregen deze week al een herinnering.\n"
    assert len(mail.outbox) == 1


def test_new_machine_puts_mail_into_files(programme, owner, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    other = make_user(municipality=owner.memberships.get().municipality)
    for user in (owner, other):
        make_action(programme=programme, lead_person=user, **due("2026-11-30"))
    assert send_reminders(on=DAY).sent == 2
    files = list((tmp_path / "mail").iterdir())
    assert sorted(file.read_text().count("Subject: LIVP: 1 actie vraagt iets van u") for file in files) == [
        1,
        1,
    ]


# A real mail server, and a real process that dies


class MailServer:
    """Takes mail on loopback. `refuse` names addresses it does not want; at `pause` it stops answering."""

    def __init__(self, *, pause="", refuse=()):
        self.pause, self.refuse = pause, refuse
        self.messages = []
        self.reached, self.done = threading.Event(), threading.Event()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.accept)
        self.thread.start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                peer, _ = self.socket.accept()
                if self.done.is_set():
                    peer.close()
                    return
                with peer, peer.makefile("rwb") as stream, contextlib.suppress(OSError, ValueError):
                    self.talk(stream)

    def talk(self, stream):
        def say(text):
            stream.write(text.encode() + b"\r\n")
            stream.flush()

        def hold(place):
            if self.pause == place:
                self.reached.set()
                self.done.wait(60)

        say("220 hier")
        while line := stream.readline():
            verb = line[:4].upper()
            if verb == b"MAIL":
                hold("MAIL")
            if verb == b"RCPT" and any(one.encode() in line for one in self.refuse):
                say("550 onbekend adres")
                continue
            if verb == b"DATA":
                say("354 begin")
                data = b""
                while (part := stream.readline()) not in (b".\r\n", b""):
                    data += part
                self.messages.append(message_from_bytes(data, policy=policy.default))
                hold("DATA")
            say("221 dag" if verb == b"QUIT" else "250 goed")
            if verb == b"QUIT":
                return

    def close(self):
        self.done.set()
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
        self.thread.join(10)
        self.socket.close()


@pytest.fixture
def server():
    made = []

    def start(**options):
        made.append(MailServer(**options))
        return made[-1]

    yield start
    for one in made:
        one.close()


@pytest.fixture
def command(tmp_path):
    """Start `manage.py send_reminders` as a process of its own, with this mail server."""
    started = []

    def start(port):
        environment = os.environ | {
            "LIVP_ENV": "test",
            "LIVP_VAR_DIR": str(tmp_path),
            "LIVP_SMTP_HOST": "127.0.0.1",
            "LIVP_SMTP_PORT": str(port),
            "LIVP_SMTP_TLS": "0",
            "DATABASE_URL": database_url(),
        }
        started.append(
            subprocess.Popen(
                [sys.executable, "manage.py", "send_reminders", "--date", "2026-11-22"],
                cwd=settings.BASE_DIR,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def outcome_of(process):
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("place", "arrived"), [("MAIL", 0), ("DATA", 1)])
def test_a_process_killed_in_the_middle_sends_nothing_twice(
    programme, owner, server, command, place, arrived
):
    make_action(programme=programme, lead_person=owner, **due("2026-11-01"))
    first = server(pause=place)
    process = command(first.port)
    assert first.reached.wait(120)
    # The claim is in the database before the mail leaves.
    reminder = Reminder.objects.get()
    assert (reminder.user, reminder.day, reminder.sent_at) == (owner, DAY, None)
    process.send_signal(signal.SIGKILL)
    assert process.wait(30) == -signal.SIGKILL
    first.close()
    assert len(first.messages) == arrived
    second = server()
    code, out, _ = outcome_of(command(second.port))
    assert (code, second.messages) == (0, [])
    assert out == (
        "0 verstuurd, 1 kregen deze week al een herinnering.\n"
        "Onderbroken op 22-11-2026, onbekend of de mail aankwam: actiehouder@duinwaard.example\n"
    )
    assert Reminder.objects.get() == reminder
    assert send_reminders(on=DAY + datetime.timedelta(days=7)).sent == 1


@pytest.mark.django_db(transaction=True)
def test_a_refused_address_stops_nobody_else(programme, owner, municipality, server, command):
    other = make_user(municipality=municipality, name="Zonder pech", email="b@duinwaard.example")
    for user in (owner, other):
        make_action(programme=programme, lead_person=user, **due("2026-11-01"))
    strict = server(refuse=["actiehouder@"])
    code, out, err = outcome_of(command(strict.port))
    assert code == 1
    assert out == "1 verstuurd, 0 kregen deze week al een herinnering.\n"
    assert "Niet gelukt voor actiehouder@duinwaard.example: 550 onbekend adres" in err
    assert [message["To"] for message in strict.messages] == ["b@duinwaard.example"]
    assert [reminder.user for reminder in Reminder.objects.all()] == [other]
    # The next time there is another chance.
    kind = server()
    assert outcome_of(command(kind.port))[:2] == (0, "1 verstuurd, 1 kregen deze week al een herinnering.\n")
    (message,) = kind.messages
    assert message["To"] == "actiehouder@duinwaard.example"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize("address", ["a@duinwaard.example\nBcc: b@duinwaard.example", "a b@x\r\n"])
def test_an_address_that_is_none_stops_nobody_else(programme, owner, municipality, address):
    other = make_user(municipality=municipality, name="Zonder pech", email="b@duinwaard.example")
    User.objects.filter(pk=owner.pk).update(email=address)
    for user in (owner, other):
        make_action(programme=programme, lead_person=user, **due("2026-11-01"))
    outcome = send_reminders(on=DAY)
    assert [(user, why) for user, why in outcome.failed] == [
        (owner, "dit is geen e-mailadres waar mail naartoe kan")
    ]
    assert [message.to for message in mail.outbox] == [["b@duinwaard.example"]]
    assert [reminder.user for reminder in Reminder.objects.all()] == [other]


@pytest.mark.django_db(transaction=True)
def test_without_a_mail_server_nothing_is_claimed(programme, owner, command):
    make_action(programme=programme, lead_person=owner, **due("2026-11-01"))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    code, out, err = outcome_of(command(port))
    assert (code, out) == (1, "")
    assert "De mailserver is niet bereikbaar" in err
    assert "Traceback" not in err
    assert not Reminder.objects.exists()


def test_silence_halfway_counts_as_sent(programme, owner, server, settings):
    """The server closes the line after it took the mail: nobody knows, so nobody gets it twice."""
    make_action(programme=programme, lead_person=owner, **due("2026-11-01"))
    deaf = server(pause="DATA")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", deaf.port, 1
    with pytest.raises(CommandError, match="1 herinnering kon niet worden verstuurd"):
        call_command("send_reminders", "--date", "2026-11-22", stdout=io.StringIO(), stderr=io.StringIO())
    assert heard_this_week(owner, on=DAY)
    assert len(deaf.messages) == 1
