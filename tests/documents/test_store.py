"""One document per state of everything that goes into it, made once, whoever asks."""

import datetime
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from documents import store
from documents.kinds import KINDS, OF_A_YEAR, Order, council_document_of
from documents.models import RenderedDocument
from documents.pdf import PdfRefused
from municipalities.models import Municipality
from plans.models import GuidingPrinciple, LocalTheme, Objective, Plan, PlanImage, Signatory, ThemeText
from priorities.models import Action, AnnualProgramme, Priority, ProgressReport, RegionalPriority
from tests.builders import make_chapter, make_field, make_municipality, make_plan, make_programme, make_theme
from tests.documents import fill
from tests.documents.sample import make_png

pytestmark = pytest.mark.django_db


def fresh(plan):
    return Plan.objects.select_related("municipality").get(pk=plan.pk)


def order_of(plan):
    """The council document of the plan as it is in the database now."""
    return council_document_of(fresh(plan))


def key_of(plan):
    return store.key_of(order_of(plan))


def make_done(plan, content=b"%PDF-1.7 proef", **fields):
    document = RenderedDocument(
        plan=plan, key=fields.pop("key", key_of(plan)), queued_at=timezone.now(), state="done", **fields
    )
    document.file.save("proef.pdf", ContentFile(content), save=False)
    document.save()
    return document


def make_row(plan, **fields):
    return RenderedDocument.objects.create(
        **{"plan": plan, "key": key_of(plan), "queued_at": timezone.now()} | fields
    )


@pytest.fixture
def rendered(monkeypatch):
    """Count renderings, and do them in no time: the list holds the jobs."""
    jobs = []

    def render_pdf(job, *, on_progress):
        on_progress("Pagina 1 wordt opgemaakt.", 40)
        jobs.append(job)
        return b"%PDF-1.7 " + str(len(jobs)).encode()

    monkeypatch.setattr(store, "render_pdf", render_pdf)
    return jobs


# The key


def test_key_stays_while_nothing_changes():
    plan = make_plan()
    make_chapter(plan=plan)
    assert key_of(plan) == key_of(plan)


def test_key_costs_one_query(django_assert_num_queries):
    plan = make_plan()
    for _ in range(3):
        make_chapter(plan=plan)
    order = order_of(plan)
    with django_assert_num_queries(1):
        store.key_of(order)


def change_plan(plan):
    plan.title = "Anders"
    plan.save()


def adopt_by_update(plan):
    Plan.objects.filter(pk=plan.pk).update(status="adopted")


def add_participant(plan):
    plan.participants.add(make_municipality())


def rename_participant(plan):
    other = plan.participants.get()
    other.name = "Nieuwkoop"
    other.save()


def change_house_style(plan):
    plan.municipality.colour = "#7a1f1f"
    plan.municipality.save()


def change_former_plan(plan):
    plan.former_plan.title = "Vorig plan"
    plan.former_plan.save()


def change_chapter(plan):
    chapter = plan.chapters.first()
    chapter.body = "<p>Nieuw</p>"
    chapter.save()


def move_chapter(plan):
    chapter = plan.chapters.first()
    chapter.position = 99
    chapter.save()


def delete_chapter(plan):
    plan.chapters.first().delete()


def link_priority_to_theme(plan):
    plan.priorities.get().themes.add(make_theme())


def link_theme_text_to_theme(plan):
    plan.theme_texts.get().themes.add(make_theme())


def rename_theme(plan):
    theme = plan.theme_list.themes.get()
    theme.name = "Woonoverlast"
    theme.save()


def rename_field(plan):
    field = make_field()
    field.name = "Wonen"
    field.save()


def rename_theme_list(plan):
    plan.theme_list.name = "Andere lijst"
    plan.theme_list.save()


def add_local_theme(plan):
    LocalTheme.objects.create(
        municipality=plan.municipality, theme=plan.theme_list.themes.get(), kind="label", name="Onze buurt"
    )


def add_image(plan):
    PlanImage.objects.create(plan=plan, file=ContentFile(make_png(), "beeld.png"))


def change_signatory(plan):
    signatory = plan.signatories.get()
    signatory.role = "voorzitter"
    signatory.save()


def change_principle(plan):
    principle = plan.principles.get()
    principle.title = "Samen"
    principle.save()


def change_objective(plan):
    objective = plan.objectives.get()
    objective.text = "Veiliger"
    objective.save()


def change_theme_text(plan):
    text = plan.theme_texts.get()
    text.text = "<p>Anders</p>"
    text.save()


@pytest.mark.parametrize(
    "change",
    [
        change_plan, adopt_by_update, add_participant, rename_participant, change_house_style,
        change_former_plan, change_chapter, move_chapter, delete_chapter, link_priority_to_theme,
        link_theme_text_to_theme, rename_theme, rename_field, rename_theme_list, add_local_theme, add_image,
        change_signatory, change_principle, change_objective, change_theme_text,
    ],
)  # fmt: skip
def test_every_input_gives_another_key(change):
    plan = make_plan()
    plan.former_plan = make_plan(municipality=plan.municipality)
    plan.save()
    plan.participants.add(make_municipality())
    make_theme(theme_list=plan.theme_list)
    make_chapter(plan=plan)
    GuidingPrinciple.objects.create(plan=plan, title="Gebiedsgericht")
    Objective.objects.create(plan=plan, text="Veilig")
    Priority.objects.create(plan=plan, title="Jeugd")
    ThemeText.objects.create(plan=plan, field=make_field(), text="<p>Tekst</p>")
    Signatory.objects.create(plan=plan, role="griffier")
    plan = fresh(plan)
    before = key_of(plan)
    change(plan)
    assert key_of(plan) != before


def test_key_of_one_plan_ignores_another():
    plan, other = make_plan(), make_plan()
    before = key_of(plan)
    make_chapter(plan=other)
    other.title = "Anders"
    other.save()
    assert key_of(plan) == before


ROOMS_WITH_TEXT = (
    "plans_", "priorities_", "municipalities_", "stakeholders_", "indicators_", "communication_",
)  # fmt: skip
# What kinds that read no goals read instead.
READ_BY = {
    "communication_plan": {"communication_planstep", "communication_planmeasuringmoment"},
    "responses": {"communication_contribution", "plans_chapter"},
    "actors": {"priorities_actoranalysis"},
    "poster": {"communication_communicationmoment", "priorities_quarterfocus"},
    "frame": {"communication_frameblock", "plans_guidingprinciple", "stakeholders_partnership"},
}


# What comes along with the calendar of a year, and does not stand on a poster: measuring moments, campaigns,
# themes, colleagues.
NOT_PRINTED = {
    "poster": {
        "indicators_indicator", "indicators_indicatorversion", "indicators_measurement",
        "indicators_planindicator", "municipalities_area", "municipalities_user", "plans_theme",
        "plans_safetyfield", "communication_campaign", "communication_communicationplan",
        "communication_planmeasuringmoment",
    },
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_sources_are_all_models_that_the_document_reads(kind):
    """A model that a document begins to read must be among the sources of its key."""
    order = fill.order(kind)
    with CaptureQueriesContext(connection) as queries:
        kind.build(order)
    tables = {source._meta.db_table for source, _ in kind.sources}
    names = [name for name in connection.introspection.table_names() if name.startswith(ROOMS_WITH_TEXT)]
    read = {name for name in names for query in queries if f'"{name}"' in query["sql"]}
    # The tables between records have no history of their own: the record's history has it.
    between = {
        "plans_plan_participants", "plans_themetext_themes", "priorities_priority_themes",
        "priorities_priority_subthemes", "priorities_priority_regional_priorities",
        "priorities_action_partners",
    }  # fmt: skip
    unprinted = NOT_PRINTED.get(kind.name, set())
    assert {name for name in read if "historical" not in name} - tables - between - unprinted == set()
    assert {"plans_plan", "priorities_priority", *READ_BY.get(kind.name, {"priorities_goal"})} <= read


@pytest.fixture
def copy_of_code(tmp_path, settings):
    """A tree with one file of every kind that the code version covers."""
    for name in (
        "documents/renderer/tagging.py", "plans/models/plan.py",
        "municipalities/models/municipality.py", "templates/documents/paper.html",
        "static/livp/council-pdf.css", "static/vendor/source-sans/TTF/SourceSans3-Regular.ttf",
        "requirements.txt", "municipalities/house_style.py", "priorities/models/priority.py",
        "priorities/moments.py", "stakeholders/models.py", "richtext/fields.py",
        "indicators/series.py", "indicators/models/target.py", "charts/drawing.py",
        "livp/settings.py",
    ):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    settings.BASE_DIR = tmp_path
    return sorted(path for path in tmp_path.rglob("*") if path.is_file() and "var" not in path.parts)


def test_code_version_changes_with_every_kind_of_file(copy_of_code):
    seen = {store._read_code()}
    for path in copy_of_code:
        path.write_text("anders")
        seen.add(store._read_code())
    assert len(seen) == len(copy_of_code) + 1


def test_code_version_is_part_of_the_key(monkeypatch):
    plan = make_plan()
    before = key_of(plan)
    monkeypatch.setattr(store, "code_version", lambda: "volgende versie")
    assert key_of(plan) != before


# Asking


def queued_ids():
    from django_tasks import default_task_backend

    return [result.args[0] for result in default_task_backend.results]


@pytest.fixture(autouse=True)
def empty_queue():
    from django_tasks import default_task_backend

    default_task_backend.clear()


def test_asking_twice_queues_once(django_capture_on_commit_callbacks):
    plan = fresh(make_plan())
    with django_capture_on_commit_callbacks(execute=True):
        first = store.find_or_queue(order_of(plan))
        second = store.find_or_queue(order_of(plan))
    assert first.pk == second.pk
    assert queued_ids() == [first.pk]
    assert first.state == "queued"


def test_a_document_left_by_a_dead_worker_is_queued_again(django_capture_on_commit_callbacks):
    plan = fresh(make_plan())
    row = make_row(plan, state="running", claim="oud", seen_at=timezone.now() - store.DEAD_AFTER * 2)
    with django_capture_on_commit_callbacks(execute=True):
        found = store.find_or_queue(order_of(plan))
    assert (found.pk, found.state) == (row.pk, "queued")
    assert queued_ids() == [row.pk]


def test_a_document_in_the_making_is_left_alone(django_capture_on_commit_callbacks):
    plan = fresh(make_plan())
    make_row(plan, state="running", claim="bezig", seen_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        found = store.find_or_queue(order_of(plan))
        store.queue_again(found)
    assert found.state == "running"
    assert queued_ids() == []


# Making


def contents(row):
    with row.file.open("rb") as file:
        return file.read()


def test_making_keeps_the_file(rendered):
    row = make_row(make_plan())
    store.make(row.pk)
    row.refresh_from_db()
    assert (row.state, row.percentage, contents(row)) == ("done", 100, b"%PDF-1.7 1")
    assert len(rendered) == 1


def test_made_documents_are_not_made_again(rendered):
    row = make_row(make_plan())
    store.make(row.pk)
    store.make(row.pk)
    assert len(rendered) == 1


def test_a_claim_is_given_once():
    row = make_row(make_plan())
    assert store.claim(row.pk) is not None
    assert store.claim(row.pk) is None


def test_a_dead_claim_is_taken_over_and_the_dead_cannot_write():
    row = make_row(make_plan())
    dead = store.claim(row.pk)
    RenderedDocument.objects.filter(pk=row.pk).update(seen_at=timezone.now() - store.DEAD_AFTER * 2)
    alive = store.claim(row.pk)
    assert alive is not None
    assert dead.write(state="failed") is False
    assert alive.write(percentage=50) is True
    row.refresh_from_db()
    assert (row.state, row.percentage) == ("running", 50)


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_one_document(rendered):
    row = make_row(make_plan())

    def work(_):
        try:
            store.make(row.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    row.refresh_from_db()
    assert row.state == "done"
    assert len(rendered) == 1


@pytest.mark.django_db(transaction=True)
def test_two_visitors_at_once_get_one_row(monkeypatch):
    queued = []
    monkeypatch.setattr(store, "enqueue", queued.append)
    plan = fresh(make_plan())

    def ask(_):
        try:
            return store.find_or_queue(order_of(plan)).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(ask, range(4)))) == 1
    assert [document.pk for document in queued] == [RenderedDocument.objects.get().pk]


def test_text_that_changed_in_the_queue_is_not_kept_under_the_old_key(rendered):
    plan = make_plan()
    row = make_row(plan)
    make_chapter(plan=plan)
    store.make(row.pk)
    assert rendered == []
    row.refresh_from_db()
    assert (row.state, row.error, row.file.name) == ("failed", store.OTHER_STATE, "")
    assert key_of(plan) != row.key


def test_a_worker_of_another_version_ends_the_wait_and_says_so(client, rendered, monkeypatch):
    plan = make_plan(status=Plan.Status.ADOPTED)
    address = f"/{plan.municipality.slug}/plannen/{plan.slug}/raadsdocument.pdf"
    assert client.get(address).status_code == 202
    row = RenderedDocument.objects.get()
    with monkeypatch.context() as worker:
        worker.setattr(store, "code_version", lambda: "an older version")
        store.make(row.pk)
    answer = client.get(address)
    assert rendered == []
    assert answer.status_code == 503
    assert "website en worker verschillen" in answer.content.decode()
    assert RenderedDocument.objects.get() == row


def test_text_that_changes_while_it_is_read_is_not_kept(rendered, monkeypatch):
    plan = make_plan()
    row = make_row(plan)
    job_of = store.job_of

    def and_then_someone_saves(document):
        job = job_of(document)
        make_chapter(plan=plan)
        return job

    monkeypatch.setattr(store, "job_of", and_then_someone_saves)
    store.make(row.pk)
    assert rendered == []
    assert not RenderedDocument.objects.exists()


def test_equal_content_is_not_rendered_twice(rendered, monkeypatch):
    """Another key with the same document, such as after a save that changed nothing on paper."""
    plan = make_plan()
    first = make_row(plan)
    store.make(first.pk)
    second = make_row(plan, key="a" * 64)
    monkeypatch.setattr(store, "key_of", lambda order: "a" * 64)
    store.make(second.pk)
    first.refresh_from_db()
    second.refresh_from_db()
    assert len(rendered) == 1
    assert second.state == "done"
    assert second.file.name == first.file.name


def test_refusal_is_told(monkeypatch):
    def render_pdf(job, *, on_progress):
        raise PdfRefused("Een tabel is te groot.")

    monkeypatch.setattr(store, "render_pdf", render_pdf)
    row = make_row(make_plan())
    store.make(row.pk)
    row.refresh_from_db()
    assert (row.state, row.error) == ("failed", "Een tabel is te groot.")


def test_a_crash_of_our_own_code_is_a_failure_and_comes_out(monkeypatch):
    def job_of(document):
        raise KeyError("stuk")

    monkeypatch.setattr(store, "job_of", job_of)
    row = make_row(make_plan())
    with pytest.raises(KeyError):
        store.make(row.pk)
    row.refresh_from_db()
    assert (row.state, row.error) == ("failed", store.WRONG)


def test_progress_is_written_for_who_waits(monkeypatch):
    plan = make_plan()
    row = make_row(plan)
    seen = []

    def render_pdf(job, *, on_progress):
        on_progress("Pagina 3 wordt opgemaakt.", 40)
        seen.append(RenderedDocument.objects.values_list("sentence", "percentage").get(pk=row.pk))
        return b"%PDF"

    monkeypatch.setattr(store, "render_pdf", render_pdf)
    store.make(row.pk)
    assert seen == [("Pagina 3 wordt opgemaakt.", 40)]


# Throwing away


def test_old_documents_go_with_their_files():
    plan = make_plan()
    rows = [make_done(plan, key=str(number) * 64) for number in range(5)]
    paths = [Path(row.file.path) for row in rows]
    other = make_done(make_plan(), key="f" * 64)
    store.prune(rows[0])
    assert list(RenderedDocument.objects.filter(plan=plan).order_by("pk")) == rows[2:]
    assert [path.exists() for path in paths] == [False, False, True, True, True]
    assert Path(other.file.path).exists()


def test_a_file_that_another_row_uses_stays():
    plan = make_plan()
    old = make_done(plan, key="0" * 64)
    for number in range(1, 4):
        row = make_row(plan, key=str(number) * 64, state="done", file=old.file.name)
    store.prune(row)
    assert not RenderedDocument.objects.filter(pk=old.pk).exists()
    assert Path(row.file.path).exists()


def test_old_failures_go():
    plan = make_plan()
    make_row(plan, state="failed", queued_at=timezone.now() - datetime.timedelta(days=8))
    recent = make_row(plan, key="1" * 64, state="failed")
    store.prune(recent)
    assert list(RenderedDocument.objects.all()) == [recent]


# The command


def test_command_writes_the_document_and_leaves_it_in_the_cache(rendered, tmp_path, capsys):
    plan = make_plan(municipality=make_municipality(slug="lisse"), slug="2020-2023")
    for name in ("a.pdf", "b.pdf"):
        call_command("council_document", "lisse/2020-2023", output=str(tmp_path / name))
        assert (tmp_path / name).read_bytes() == b"%PDF-1.7 1"
    assert len(rendered) == 1
    assert store.find(order_of(plan)).is_done
    assert "raadsdocument van lisse/2020-2023, 10 bytes" in capsys.readouterr().out


def test_command_makes_a_failed_document_again(rendered, tmp_path):
    plan = make_plan(municipality=make_municipality(slug="lisse"), slug="2020-2023")
    make_row(plan, state="failed", error="Toen ging het mis.")
    call_command("council_document", "lisse/2020-2023", output=str(tmp_path / "a.pdf"))
    assert len(rendered) == 1


def test_command_makes_a_lost_file_again(rendered, tmp_path):
    plan = make_plan(municipality=make_municipality(slug="lisse"), slug="2020-2023")
    row = make_done(plan)
    Path(row.file.path).unlink()
    call_command("council_document", "lisse/2020-2023", output=str(tmp_path / "a.pdf"))
    assert (tmp_path / "a.pdf").read_bytes() == b"%PDF-1.7 1"


def test_command_names_the_plans_when_one_is_not_there(tmp_path):
    make_plan(municipality=make_municipality(slug="lisse"), slug="2020-2023")
    with pytest.raises(CommandError, match=r"Het plan lisse/2024 bestaat niet.*lisse/2020-2023\."):
        call_command("council_document", "lisse/2024", output=str(tmp_path / "a.pdf"))


def test_command_refuses_a_folder_before_it_renders(rendered, tmp_path):
    make_plan(municipality=make_municipality(slug="lisse"), slug="2020-2023")
    with pytest.raises(CommandError, match="kan niet worden geschreven"):
        call_command("council_document", "lisse/2020-2023", output=str(tmp_path))
    assert rendered == []


def test_command_tells_why_it_did_not_work(monkeypatch, tmp_path):
    def render_pdf(job, *, on_progress):
        raise PdfRefused("Een tabel is te groot.")

    monkeypatch.setattr(store, "render_pdf", render_pdf)
    make_plan(municipality=make_municipality(slug="lisse"), slug="2020-2023")
    with pytest.raises(CommandError, match=r"Een tabel is te groot\."):
        call_command("council_document", "lisse/2020-2023", output=str(tmp_path / "a.pdf"))
    assert not (tmp_path / "a.pdf").exists()


def test_digest_of_a_job_covers_all_of_it():
    from dataclasses import fields

    from documents.pdf import Attachment, PdfJob
    from tests.documents.sample import make_job

    job = make_job("<h1>Kop</h1>", images={"/a": b"1"})
    others = {
        "html": "<p>",
        "stylesheets": ("b.css",),
        "css": "p { color: red }",
        "created_at": timezone.now(),
        "modified_at": timezone.now(),
        "images": {"/a": b"2"},
        "attachments": (Attachment("a", "b", b"c"),),
    }
    assert set(others) == {field.name for field in fields(PdfJob)}
    digests = {replace(job, **{name: value}).digest for name, value in others.items()}
    assert len(digests | {job.digest}) == len(others) + 1
    assert json.dumps(job.digest)


def test_municipality_fields_are_in_the_key():
    plan = make_plan()
    before = key_of(plan)
    Municipality.objects.filter(pk=plan.municipality_id).update(logo="logos/nieuw.png")
    assert key_of(plan) != before


# Documents of a year


def again(order):
    """The same order with everything read anew."""
    return replace(
        order, programme=AnnualProgramme.objects.get(pk=order.programme.pk), plan=fresh(order.plan)
    )


def change_programme(order):
    order.programme.introduction = "<p>Anders</p>"
    order.programme.save()


def adopt_programme_by_update(order):
    AnnualProgramme.objects.filter(pk=order.programme.pk).update(adopted_on="2025-12-16")


def change_action(order):
    action = order.programme.actions.first()
    action.state = "stopped"
    action.save()


def delete_action(order):
    order.programme.actions.filter(goal=None, priority=None, theme=None).first().delete()


def rename_partner(order):
    police = order.plan.municipality.organisations.get(name="Politie")
    police.name = "Politie Duinwaard"
    police.save()


def rename_team_of_another_municipality(order):
    team = Action.objects.get(programme=order.programme, title="Actie 1").lead_team
    team.name = "Team Veiligheid en Zorg"
    team.save()


def change_goal(order):
    goal = order.plan.goals.first()
    goal.text = "Anders"
    goal.save()


def change_priority(order):
    priority = order.plan.priorities.first()
    priority.title = "Anders"
    priority.save()


def report(order):
    action = order.programme.actions.first()
    ProgressReport.objects.create(
        action=action, reported_on=datetime.date(2026, 6, 1), state="running", done="Gedaan"
    )


def change_quarter(order):
    focus = order.plan.quarters.first()
    focus.reason = "Anders"
    focus.save()


FOR_ALL = [
    change_programme, adopt_programme_by_update, change_action, delete_action, rename_partner,
    rename_team_of_another_municipality, change_goal, change_priority,
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        *((kind, change) for kind in OF_A_YEAR for change in FOR_ALL),
        (KINDS["progress"], report),
        (KINDS["programme"], change_quarter),
    ],
    ids=lambda value: getattr(value, "name", None) or value.__name__,
)
def test_every_input_of_a_document_of_a_year_gives_another_key(kind, change):
    order = fill.order(kind, actions=8)
    team = Action.objects.get(programme=order.programme, title="Actie 1").lead_team
    team.municipality = make_municipality()
    team.save()
    before = store.key_of(again(order))
    assert store.key_of(again(order)) == before
    change(order)
    assert store.key_of(again(order)) != before


@pytest.mark.parametrize("kind", OF_A_YEAR, ids=lambda kind: kind.name)
def test_a_key_costs_one_query_for_every_kind(kind, django_assert_num_queries):
    order = again(fill.order(kind))
    with django_assert_num_queries(1):
        store.key_of(order)


def test_a_report_changes_the_progress_report_alone():
    programme = fill.full_programme(actions=2)
    orders = [Order(kind, programme.plan, programme) for kind in OF_A_YEAR]
    before = [store.key_of(again(order)) for order in orders]
    report(orders[0])
    after = [store.key_of(again(order)) for order in orders]
    assert [order.kind.name for order, a, b in zip(orders, before, after, strict=True) if a != b] == [
        "progress"
    ]


def test_progress_is_another_document_every_day_and_the_programme_is_not():
    programme = fill.full_programme(actions=1)
    days = [datetime.date(2026, 7, 1), datetime.date(2026, 7, 2)]
    for kind in OF_A_YEAR:
        keys = {store.key_of(Order(kind, programme.plan, programme, day)) for day in days}
        assert len(keys) == (2 if kind.name == "progress" else 1)


def test_kinds_and_years_of_one_plan_have_keys_of_their_own():
    plan = fill.full_plan()
    programmes = [fill.full_programme(plan=plan, actions=1), make_programme(plan=plan, year=2027)]
    orders = [Order(kind, plan, programme) for kind in OF_A_YEAR for programme in programmes]
    keys = {store.key_of(order) for order in [order_of(plan), *orders]}
    assert len(keys) == 7


def test_the_worker_makes_every_kind(rendered):
    programme = fill.full_programme(actions=1)
    for kind in OF_A_YEAR:
        order = again(Order(kind, programme.plan, programme))
        document = store.find_or_queue(order)
        store.make(document.pk)
        document.refresh_from_db()
        assert (document.state, document.kind, document.programme) == ("done", kind.name, programme)
    assert [job.html.partition("<h1")[2].partition(">")[2].partition("<")[0] for job in rendered] == [
        "Uitvoeringsprogramma 2026",
        "Voortgang uitvoeringsprogramma 2026",
        "Begrotingsparagraaf veiligheid 2026",
    ]


def test_pruning_one_kind_leaves_the_others():
    plan = fill.full_plan()
    programme = make_programme(plan=plan, year=2026)
    other_year = make_programme(plan=plan, year=2027)
    rows = [
        make_done(plan, key=f"{number}" * 64, kind="programme", programme=programme) for number in range(5)
    ]
    others = [
        make_done(plan, key="a" * 64),
        make_done(plan, key="b" * 64, kind="budget", programme=programme),
        make_done(plan, key="c" * 64, kind="programme", programme=other_year),
    ]
    store.prune(rows[0])
    assert set(RenderedDocument.objects.all()) == {*rows[2:], *others}


def test_a_document_of_a_year_needs_a_programme():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_row(make_plan(), kind="programme")
    programme = make_programme()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_row(programme.plan, programme=programme)


# What a priority consists of


def change_first(relation, **values):
    """A change of the first record of a relation of the plan."""

    def change(plan):
        record = getattr(plan, relation).first()
        for name, value in values.items():
            setattr(record, name, value)
        record.save()

    change.__name__ = f"change_{relation}"
    return change


def unlink_regional_priority(plan):
    plan.priorities.get(title="Ondermijning").regional_priorities.clear()


def rename_regional_priority(plan):
    regional = RegionalPriority.objects.get()
    regional.municipality = make_municipality()
    regional.save()
    before = key_of(plan)
    regional.title = "Anders"
    regional.save()
    assert key_of(plan) != before


def rename_partner_of_priority(plan):
    police = plan.municipality.organisations.get(name="Politie")
    police.name = "Politie Duinwaard"
    police.save()


def rename_continued_priority(plan):
    old = Priority.objects.get(plan=plan.former_plan)
    old.title = "Anders"
    old.save()


def rename_steering_group(plan):
    plan.steering_group.name = "Kernteam"
    plan.steering_group.save()


def delete_topic(plan):
    plan.topics.filter(parent__isnull=False).get().delete()


@pytest.mark.parametrize(
    "change",
    [
        change_first("approach_lines", text="Anders"),
        change_first("topics", title="Anders"),
        change_first("priority_partners", role="Anders"),
        change_first("goals", text="Anders"),
        delete_topic, unlink_regional_priority, rename_regional_priority, rename_partner_of_priority,
        rename_continued_priority, rename_steering_group,
    ],
)  # fmt: skip
def test_every_part_of_a_priority_gives_another_key(change):
    plan = fresh(fill.full_plan())
    before = key_of(plan)
    change(plan)
    assert key_of(plan) != before


def test_a_change_of_an_owner_gives_another_key():
    plan = fill.full_plan()
    before = key_of(plan)
    owner = plan.theme_owners.get()
    owner.team = plan.municipality.organisations.get(name="Regiegroep Veiligheid")
    owner.save()
    assert key_of(plan) != before
