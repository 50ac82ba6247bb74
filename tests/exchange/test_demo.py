"""The demo data: complete, marked as example, loaded once."""

import datetime
import html
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from exchange.demo import duinwaard, enkhuizen, langedijk, lisse, sluis
from exchange.demo.loading import load_demo_plans, load_demo_users
from exchange.demo.shape import EXAMPLE_NOTICE
from municipalities.models import Role
from plans.models import LocalTheme, Plan
from priorities.models import ProgressReport
from priorities.standing import action_standing
from stakeholders.models import Organisation
from tests.builders import make_municipality

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"

pytestmark = pytest.mark.django_db


@pytest.fixture
def var_dir(tmp_path, settings):
    settings.VAR_DIR = tmp_path
    return tmp_path


def rows():
    """How many rows every table has, history included."""
    return {
        model._meta.label: model._base_manager.count() for model in apps.get_models(include_auto_created=True)
    }


def test_demo_data_is_loaded_once(reference, var_dir):
    assert [plan.reference for plan in load_demo_plans()] == [
        "lisse/2020-2023",
        "enkhuizen/2018-2021",
        "langedijk/2019-2022",
        "sluis/2020",
        "duinwaard/2024-2027",
        "duinwaard/2028-2031",
    ]
    load_demo_users()
    before = rows()
    assert before["priorities.HistoricalAction"] > 0
    assert load_demo_plans() == []
    load_demo_users()
    assert rows() == before


def test_demo_data_has_a_history_without_a_person_and_says_what_it_is(reference):
    load_demo_plans()
    seen = 0
    for model in apps.get_models():
        if hasattr(model._meta, "simple_history_manager_attribute"):
            assert not model.history.exclude(history_user=None).exists()
            seen += model.history.count()
    assert seen > 900
    notices = Plan.objects.exclude(municipality__slug="duinwaard").values_list("notice", flat=True)
    assert list(notices) == [EXAMPLE_NOTICE] * 4


def test_lisse_has_what_its_document_has(reference):
    [plan] = load_demo_plans([lisse.PLAN])
    assert plan.status == Plan.Status.ADOPTED
    assert str(plan.decided_on) == "2019-12-19"
    assert plan.proposal_reference == "Z-19-072019"
    assert plan.principles.count() == 5
    assert plan.objectives.count() == 2
    assert str(plan.steering_group) == "Team Toezicht en Handhaving"
    assert [str(s) for s in plan.signatories.all()] == ["de griffier", "de voorzitter"]


def test_lisse_has_its_four_priorities_in_full(reference):
    [plan] = load_demo_plans([lisse.PLAN])
    priorities = plan.priorities.all()
    counts = [
        (
            priority.themes.count(),
            [str(local) for local in priority.subthemes.all()],
            priority.approach_lines.filter(kind="track").count(),
            priority.approach_lines.filter(kind="effort").count(),
            priority.partners.count(),
            priority.regional_priorities.count(),
        )
        for priority in priorities
    ]
    assert counts == [
        (1, [], 3, 7, 8, 2),
        (1, ["Woonoverlast"], 0, 6, 10, 3),
        (1, ["Cybercrime"], 0, 6, 10, 2),
        (3, [], 0, 5, 14, 1),
    ]
    assert str(priorities[0].approach_lines.last()) == "evalueren of de aanpak werkt (3e kwartaal 2020)"
    assert str(priorities[0].partners.first()) == "Team Veiligheid: heeft de leiding"


def test_the_safety_team_of_lisse_serves_three_municipalities(reference):
    load_demo_plans([lisse.PLAN])
    team = Organisation.objects.get(municipality__slug="lisse", name="Team Veiligheid")
    assert team.is_team
    assert [str(municipality) for municipality in team.serves.all()] == ["Hillegom", "Teylingen"]


def test_lisse_has_its_two_subthemes(reference):
    load_demo_plans([lisse.PLAN])
    local = LocalTheme.objects.filter(municipality__slug="lisse").order_by("name")
    assert [(subtheme.name, subtheme.theme.number) for subtheme in local] == [
        ("Cybercrime", "5.4"),
        ("Woonoverlast", "1.1"),
    ]


def test_enkhuizen_has_themes_and_topics_below_its_priorities(reference):
    [plan] = load_demo_plans([enkhuizen.PLAN])
    found = {
        priority.title: {
            topic.title: [str(below) for below in topic.topics.all()]
            for topic in priority.topics.filter(parent=None)
        }
        for priority in plan.priorities.all()
    }
    assert found == {
        "Samen veilig leven": {
            "Overlast": ["Jeugdoverlast", "Risicoburgers"],
            "Buurtparticipatie": [],
            "High Impact Crime (HIC)": ["Woninginbraken"],
            "Geweld": ["Huiselijk geweld"],
        },
        "Samen veilig ondernemen": {
            "Keurmerk Veilig Ondernemen": ["Winkelgebied", "Bedrijventerreinen"],
            "Veilig uitgaan": ["Veilige evenementen"],
            "Uitbuiting arbeidsmigranten": [],
        },
        "Bestuurlijke aanpak": {
            "Georganiseerde criminaliteit": ["Aanpak van de hennepteelt"],
            "Overlast als gevolg van alcohol en drugs": ["Aanpak ‘In Control’"],
        },
    }
    levels = [known.level for known in plan.municipality.regional_priorities.all()]
    assert {level: levels.count(level) for level in levels} == {"district": 5, "national": 2, "unit": 5}


def test_langedijk_has_what_its_frame_says_and_nothing_more(reference):
    [plan] = load_demo_plans([langedijk.PLAN])
    assert [str(priority) for priority in plan.priorities.all()] == [
        "Sociale kwaliteit",
        "Jeugd, alcohol en drugs",
        "Georganiseerde ondermijnende criminaliteit",
        "Informatieveiligheid",
    ]
    assert plan.principles.count() == 4
    assert str(plan.steering_group) == "Regiegroep"
    assert [plan.theme_owners.count(), plan.quarters.count(), plan.programmes.count()] == [0, 0, 0]


def test_sluis_has_its_goals_and_actions_in_pairs_without_amounts(reference):
    [plan] = load_demo_plans([sluis.PLAN])
    assert [(goal.heading, goal.actions.count()) for goal in plan.goals.all()] == [
        ("4.2 Veiligheid", 1),
        ("4.2 Veiligheid", 3),
    ]
    actions = plan.programmes.get(year=2020).actions.all()
    assert [(action.regular_budget, action.extra_request) for action in actions] == [(None, None)] * 4
    assert actions[0].description.count("<ul>") == 4
    assert actions[0].description.count("<li>") == 9


def test_duinwaard_has_everything_that_no_source_gives(reference):
    plan, draft = load_demo_plans([duinwaard.CURRENT, duinwaard.NEXT])
    assert [
        (
            priority.themes.count(),
            priority.approach_lines.count(),
            priority.partners.count(),
            priority.goals.count(),
            priority.quarters.count(),
        )
        for priority in plan.priorities.all()
    ] == [(1, 8, 8, 3, 4), (1, 4, 7, 3, 4), (2, 4, 7, 3, 4), (2, 4, 5, 3, 4)]
    assert plan.goals.count() == 15
    assert plan.quarters.exclude(reason="").count() == 16
    assert plan.theme_owners.count() == 21
    assert str(plan.steering_group) == "Regiegroep Veiligheid"
    assert [
        (str(priority), str(priority.continues or ""), priority.themes.count())
        for priority in draft.priorities.all()
    ] == [
        ("Online oplichting", "Informatieveiligheid en online oplichting", 1),
        ("Ondermijning in het buitengebied", "Ondermijnende criminaliteit", 1),
        ("Wonen en verward gedrag", "", 0),
    ]
    assert [plan.status, draft.status, draft.former_plan] == ["adopted", "draft", plan]
    assert [draft.theme_owners.count(), draft.steering_group] == [4, None]
    comments = draft.comments.all()
    assert [len(comments), comments.first_of_thread().count(), comments.open().count()] == [8, 5, 4]


def test_duinwaard_has_four_programmes(reference):
    [plan] = load_demo_plans([duinwaard.CURRENT])
    found = {}
    for programme in plan.programmes.all():
        actions = programme.actions.with_move()
        standings = [action_standing(action, on=datetime.date(2026, 11, 22)).word for action in actions]
        found[programme.year] = {
            "vastgesteld": str(programme.adopted_on or "nee"),
            "berichten": ProgressReport.objects.filter(action__programme=programme).count(),
            "uit vorig jaar": actions.exclude(origin=None).count(),
            "uit een les": actions.exclude(lesson_from=None).count(),
            **{word: standings.count(word) for word in sorted(set(standings))},
        }
    assert found == {
        2024: {
            "vastgesteld": "2024-01-23",
            "berichten": 36,
            "uit vorig jaar": 0,
            "uit een les": 0,
            "Afgerond": 25,
            "Gaat volgend jaar verder": 4,
            "Gestopt": 2,
        },
        2025: {
            "vastgesteld": "2025-01-21",
            "berichten": 37,
            "uit vorig jaar": 4,
            "uit een les": 4,
            "Afgerond": 26,
            "Gaat volgend jaar verder": 6,
        },
        2026: {
            "vastgesteld": "2026-01-20",
            "berichten": 43,
            "uit vorig jaar": 6,
            "uit een les": 2,
            "Afgerond": 12,
            "Binnenkort": 6,
            "Gaat volgend jaar verder": 3,
            "Gestopt": 1,
            "Loopt": 7,
            "Nog niet begonnen": 1,
            "Te laat": 5,
        },
        2027: {
            "vastgesteld": "nee",
            "berichten": 0,
            "uit vorig jaar": 3,
            "uit een les": 4,
            "Loopt": 3,
            "Nog niet begonnen": 27,
        },
    }


def test_every_demo_action_is_believable(reference):
    """Led by somebody in the team, with dates in or after its year, and told of when it is finished."""
    [plan] = load_demo_plans([duinwaard.CURRENT])
    actions = plan.actions.select_related("programme", "lead_team")
    assert {action.due_precision for action in actions} == {"day", "month", "quarter", "year"}
    for action in actions:
        action.full_clean()
        assert action.lead_person.team_memberships.filter(team=action.lead_team).exists(), action
        assert action.lead_person.has_perm("priorities.report_action", action), action
        assert action.due_on.year >= action.programme.year, action
        assert bool(action.result) == action.is_finished, action
        last = action.reports.first()
        assert not action.is_finished or last, action
        assert last is None or last.state == action.state, action
        if action.lesson_from:
            assert action.lesson_from.is_finished, action
            assert action.lesson_from.lessons, action
    titles = [(action.programme.year, action.title) for action in actions if not action.origin_id]
    assert len({title for _, title in titles}) == len(titles) == 115


def test_every_role_has_a_demo_user_whose_password_stays(var_dir):
    make_municipality(name="Duinwaard", slug="duinwaard")
    first = load_demo_users()
    roles = [user.memberships.get().role for user, _ in first[:-1]]
    assert roles == [*Role, *[Role.ACTION_OWNER] * 6]
    assert load_demo_users() == first
    assert all(user.check_password(password) for user, password in first)
    assert (var_dir / "demo-logins.json").stat().st_mode & 0o777 == 0o600


def test_one_demo_user_works_for_the_four_municipalities_with_a_public_plan(reference, var_dir):
    load_demo_plans([lisse.PLAN, enkhuizen.PLAN, langedijk.PLAN, sluis.PLAN])
    make_municipality(name="Duinwaard", slug="duinwaard")
    *_, (user, _) = load_demo_users()
    roles = user.memberships.values_list("municipality__name", "role").order_by("municipality__name")
    assert list(roles) == [(name, "policy_officer") for name in ("Enkhuizen", "Langedijk", "Lisse", "Sluis")]


def test_lost_demo_passwords_are_drawn_again(var_dir):
    make_municipality(name="Duinwaard", slug="duinwaard")
    [(user, old), *_] = load_demo_users()
    (var_dir / "demo-logins.json").unlink()
    [(user, new), *_] = load_demo_users()
    user.refresh_from_db()
    assert new != old
    assert user.check_password(new)


def test_without_reference_data_the_command_says_what_to_do(var_dir):
    with pytest.raises(CommandError, match="load_reference"):
        call_command("load_demo")
    assert not Plan.objects.exists()


def test_demo_data_is_refused_in_production(settings):
    settings.IS_PRODUCTION = True
    with pytest.raises(CommandError, match="geen proefomgeving"):
        call_command("load_demo")


# Titles, names, objectives and targets are facts and stand as the source has them; so do the cells of tables.
LITERAL = {
    *lisse.PLAN.objectives,
    "Inwoners en ondernemers zijn zich meer bewust van de online risico’s en weten wat te doen bij "
    "slachtofferschap",
    "Strategische verkenning van de veiligheidspositie van de gemeenten Hillegom, Lisse en Teylingen",
    "Algemeen Veiligheidsbeeld politie-eenheid Den Haag",
    "Samen duurzaam denken, samen vernieuwend doen",
    "Veilige en leefbare wijken en buurten",
}


def lines_of(priority):
    yield from (*priority.tracks, priority.efforts_introduction, *priority.efforts)
    pending = list(priority.topics)
    for topic in pending:
        pending += topic.topics
        yield topic.text


def texts_of(demo):
    """Every rich text of a demo plan."""
    pending = list(demo.chapters)
    for chapter in pending:
        pending += chapter.sections
    yield from (chapter.body for chapter in pending)
    yield from (text for _, text in demo.principles)
    for priority in demo.priorities:
        yield from (
            priority.text,
            priority.reason,
            priority.approach,
            priority.partners_text,
            priority.result,
        )
        yield from lines_of(priority)
    yield from (record.text for record in [*demo.goals, *demo.theme_texts])
    for source in demo.sources:
        yield from (source.method, *(explanation for _, explanation in source.breaks))
    for indicator in demo.indicators:
        yield indicator.explanation
        yield from (version.definition for version in indicator.versions)
    for frame in demo.frames:
        yield from (f"{line}." for points in frame.blocks.values() for line in points.splitlines())
    yield from (known.purpose for known in demo.partnerships)
    for communication_plan in demo.communication_plans:
        texts = (text for text in communication_plan.texts.values() if isinstance(text, str))
        yield from (f"{line}." for text in texts for line in text.splitlines())
    for programme in demo.programmes:
        yield programme.introduction
        yield from (action.text for action in programme.actions)


def words_of(text):
    return " ".join(re.findall(r"\w+", html.unescape(text).lower()))


@pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared with the seeds is not here")
@pytest.mark.parametrize(
    ("demo", "seed", "least"),
    [
        (lisse.PLAN, "004_2147913b0d8ef7f9.txt", 300),
        (enkhuizen.PLAN, "001_9cf39c4b5f308522.txt", 80),
        (langedijk.PLAN, "000_a54744e6c431a99f.txt", 50),
        (sluis.PLAN, "003_b38974441f26e984.txt", 20),
    ],
    ids=["lisse", "enkhuizen", "langedijk", "sluis"],
)
def test_no_sentence_of_the_source_is_taken_over(demo, seed, least):
    source = f" {words_of((SEEDS / seed).read_text(encoding='utf-8'))} "
    prose = ". ".join(re.sub(r"(?s)<table>.*?</table>", "<p>", text) for text in texts_of(demo))
    sentences = {words_of(sentence) for sentence in re.split(r"<[^>]+>|[.:;?!]\s", prose)}
    assert len(sentences) > least
    taken = {sentence for sentence in sentences if len(sentence.split()) >= 6 and f" {sentence} " in source}
    assert taken - {words_of(literal) for literal in LITERAL} == set()
