"""The demo data: complete, marked as example, loaded once."""

import pytest
from django.core.management import CommandError, call_command

from exchange.demo import lisse
from exchange.demo.loading import load_demo_plans, load_demo_users
from exchange.demo.shape import EXAMPLE_NOTICE
from municipalities.models import Municipality, Role
from plans.models import Chapter, LocalTheme, Plan
from plans.reference import load_themes

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
