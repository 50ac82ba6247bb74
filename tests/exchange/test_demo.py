"""The demo data: complete, marked as example, loaded once."""

import html
import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from exchange.demo import enkhuizen, lisse
from exchange.demo.loading import load_demo_plans, load_demo_users
from exchange.demo.shape import EXAMPLE_NOTICE
from municipalities.models import Municipality, Role
from plans.models import Chapter, LocalTheme, Plan
from plans.reference import load_themes

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"

pytestmark = pytest.mark.django_db


@pytest.fixture
def var_dir(tmp_path, settings):
    settings.VAR_DIR = tmp_path
    return tmp_path


@pytest.fixture
def reference():
    load_themes()
    for code, name in (("GM0553", "Lisse"), ("GM0388", "Enkhuizen")):
        Municipality.objects.create(cbs_code=code, name=name, slug=name.lower())


def test_demo_plans_are_loaded_once(reference):
    assert [plan.reference for plan in load_demo_plans()] == [
        "lisse/2020-2023",
        "enkhuizen/2018-2021",
        "duinwaard/2024-2027",
        "duinwaard/2028-2031",
    ]
    before = Chapter.objects.count()
    assert load_demo_plans() == []
    assert Chapter.objects.count() == before


def test_plans_after_public_documents_say_so(reference):
    load_demo_plans()
    notices = Plan.objects.filter(municipality__slug__in=["lisse", "enkhuizen"]).values_list(
        "notice", flat=True
    )
    assert list(notices) == [EXAMPLE_NOTICE, EXAMPLE_NOTICE]


def test_lisse_has_what_its_document_has(reference):
    load_demo_plans()
    plan = Plan.objects.get(municipality__slug="lisse")
    assert plan.status == Plan.Status.ADOPTED
    assert str(plan.decided_on) == "2019-12-19"
    assert plan.proposal_reference == "Z-19-072019"
    assert plan.principles.count() == 5
    assert plan.objectives.count() == 2
    assert [len(priority.themes) for priority in lisse.PLAN.priorities] == [1, 1, 1, 3]
    assert [str(s) for s in plan.signatories.all()] == ["de griffier", "de voorzitter"]
    targets = "".join(priority.text for priority in plan.priorities.all())
    assert targets.count("<td>• 2018</td>") == 4
    for literal in ("&lt; 80", "• 74", "• 18,4", "&lt; 132", "&lt; 8,6%", "Bewustzijn is vergroot"):
        assert f"<td>{literal}</td>" in targets


def test_lisse_has_its_two_subthemes(reference):
    load_demo_plans()
    rows = [(local.name, local.theme.number) for local in LocalTheme.objects.order_by("name")]
    assert rows == [("Cybercrime", "5.4"), ("Woonoverlast", "1.1")]


def test_duinwaard_has_a_plan_in_force_and_a_draft(reference):
    load_demo_plans()
    statuses = Plan.objects.filter(municipality__slug="duinwaard").values_list("slug", "status")
    assert set(statuses) == {("2024-2027", "adopted"), ("2028-2031", "draft")}
    draft = Plan.objects.get(slug="2028-2031")
    assert draft.former_plan.slug == "2024-2027"


def test_every_role_has_a_demo_user_whose_password_stays(reference, var_dir):
    load_demo_plans()
    first = load_demo_users()
    assert [user.memberships.get().role for user, _ in first] == list(Role)
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


def texts_of(demo):
    """Every rich text of a demo plan."""
    pending = list(demo.chapters)
    for chapter in pending:
        pending += chapter.sections
    yield from (chapter.body for chapter in pending)
    yield from (text for _, text in demo.principles)
    yield from (record.text for record in [*demo.priorities, *demo.theme_texts])


def words_of(text):
    return " ".join(re.findall(r"\w+", html.unescape(text).lower()))


@pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared with the seeds is not here")
@pytest.mark.parametrize(
    ("demo", "seed"),
    [(lisse.PLAN, "004_2147913b0d8ef7f9.txt"), (enkhuizen.PLAN, "001_9cf39c4b5f308522.txt")],
)
def test_no_sentence_of_the_source_is_taken_over(demo, seed):
    source = f" {words_of((SEEDS / seed).read_text(encoding='utf-8'))} "
    prose = " ".join(re.sub(r"(?s)<table>.*?</table>", "<p>", text) for text in texts_of(demo))
    sentences = {words_of(sentence) for sentence in re.split(r"<[^>]+>|[.:;?!]\s", prose)}
    assert len(sentences) > 80
    taken = {sentence for sentence in sentences if len(sentence.split()) >= 6 and f" {sentence} " in source}
    assert taken - {words_of(literal) for literal in LITERAL} == set()
