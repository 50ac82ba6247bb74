"""The demo data: complete, marked as example, loaded once."""

import html
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from exchange.demo import enkhuizen, langedijk, lisse, sluis
from exchange.demo.loading import load_demo_plans, load_demo_users
from exchange.demo.shape import EXAMPLE_NOTICE
from municipalities.models import Role
from plans.models import LocalTheme, Plan
from stakeholders.models import Organisation

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


def test_demo_data_has_a_history_without_a_person(reference):
    load_demo_plans()
    seen = 0
    for model in apps.get_models():
        if hasattr(model._meta, "simple_history_manager_attribute"):
            assert not model.history.exclude(history_user=None).exists()
            seen += model.history.count()
    assert seen > 500


def test_plans_after_public_documents_say_so(reference):
    load_demo_plans()
    notices = Plan.objects.exclude(municipality__slug="duinwaard").values_list("notice", flat=True)
    assert list(notices) == [EXAMPLE_NOTICE] * 4


def test_lisse_has_what_its_document_has(reference):
    load_demo_plans()
    plan = Plan.objects.get(municipality__slug="lisse")
    assert plan.status == Plan.Status.ADOPTED
    assert str(plan.decided_on) == "2019-12-19"
    assert plan.proposal_reference == "Z-19-072019"
    assert plan.principles.count() == 5
    assert plan.objectives.count() == 2
    assert str(plan.steering_group) == "Team Toezicht en Handhaving"
    assert [str(s) for s in plan.signatories.all()] == ["de griffier", "de voorzitter"]


def test_lisse_has_its_four_priorities_in_full(reference):
    load_demo_plans()
    priorities = Plan.objects.get(municipality__slug="lisse").priorities.all()
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
    targets = "".join(priority.intended_result for priority in priorities)
    assert targets.count("<td>• 2018</td>") == 4
    for literal in ("&lt; 80", "• 74", "• 18,4", "&lt; 132", "&lt; 8,6%", "Bewustzijn is vergroot"):
        assert f"<td>{literal}</td>" in targets


def test_the_safety_team_of_lisse_serves_three_municipalities(reference):
    load_demo_plans()
    team = Organisation.objects.get(municipality__slug="lisse", name="Team Veiligheid")
    assert team.is_team
    assert [str(municipality) for municipality in team.serves.all()] == ["Hillegom", "Teylingen"]


def test_lisse_has_its_two_subthemes(reference):
    load_demo_plans()
    local = LocalTheme.objects.filter(municipality__slug="lisse").order_by("name")
    assert [(subtheme.name, subtheme.theme.number) for subtheme in local] == [
        ("Cybercrime", "5.4"),
        ("Woonoverlast", "1.1"),
    ]


def test_enkhuizen_has_themes_and_topics_below_its_priorities(reference):
    load_demo_plans()
    plan = Plan.objects.get(municipality__slug="enkhuizen")
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
    load_demo_plans()
    plan = Plan.objects.get(municipality__slug="langedijk")
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
    load_demo_plans()
    plan = Plan.objects.get(municipality__slug="sluis")
    assert [(goal.subject, goal.actions.count()) for goal in plan.goals.all()] == [
        ("4.2 Veiligheid", 1),
        ("4.2 Veiligheid", 3),
    ]
    actions = plan.programmes.get(year=2020).actions.all()
    assert [(action.regular_budget, action.extra_request) for action in actions] == [(None, None)] * 4
    assert actions[0].description.count("<ul>") == 4
    assert actions[0].description.count("<li>") == 9


def test_duinwaard_has_a_plan_in_force_and_a_draft(reference):
    load_demo_plans()
    statuses = Plan.objects.filter(municipality__slug="duinwaard").values_list("slug", "status")
    assert set(statuses) == {("2024-2027", "adopted"), ("2028-2031", "draft")}
    draft = Plan.objects.get(slug="2028-2031")
    assert draft.former_plan.slug == "2024-2027"


def test_every_role_has_a_demo_user_whose_password_stays(reference, var_dir):
    load_demo_plans()
    first = load_demo_users()
    roles = [user.memberships.get().role for user, _ in first]
    assert roles == [*Role, *[Role.ACTION_OWNER] * 5]
    assert load_demo_users() == first
    assert all(user.check_password(password) for user, password in first)
    assert (var_dir / "demo-logins.json").stat().st_mode & 0o777 == 0o600


def test_lost_demo_passwords_are_drawn_again(reference, var_dir):
    load_demo_plans()
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
        yield from priority.rich_texts
        yield from lines_of(priority)
    yield from (record.text for record in [*demo.goals, *demo.theme_texts])
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
