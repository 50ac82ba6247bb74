"""The rooms: what import-linter cannot see."""

import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
CONTRACTS = PYPROJECT["tool"]["importlinter"]["contracts"]
ROOMS = next(contract["layers"] for contract in CONTRACTS if contract["type"] == "layers")


def rooms_of_the_project():
    """Apps in INSTALLED_APPS whose code stands in this repository."""
    return {
        config.name
        for config in apps.get_app_configs()
        if Path(config.path).is_relative_to(ROOT) and not Path(config.path).is_relative_to(ROOT / ".venv")
    }


def test_contract_names_every_room():
    assert set(ROOMS) == rooms_of_the_project()
    assert len(ROOMS) == len(set(ROOMS))


def test_every_package_of_the_project_is_an_app_or_the_tests():
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages - {"tests"} == rooms_of_the_project()
    assert rooms_of_the_project() <= {config.split(".")[0] for config in settings.INSTALLED_APPS}


def test_tools_look_at_every_room():
    assert set(PYPROJECT["tool"]["importlinter"]["root_packages"]) == set(ROOMS)
    assert set(ROOMS) <= set(PYPROJECT["tool"]["mypy"]["files"])


def test_weasyprint_is_forbidden_to_every_room_but_documents():
    contract = next(contract for contract in CONTRACTS if contract.get("forbidden_modules") == ["weasyprint"])
    assert set(contract["source_modules"]) == set(ROOMS) - {"documents"}


def wrong_relations(models):
    """Relations, many-to-many and history included, from a lower room to a higher one."""
    height = {room: len(ROOMS) - number for number, room in enumerate(ROOMS)}
    wrong = []
    for model in models:
        room = apps.get_app_config(model._meta.app_label).name
        if room not in height:
            continue
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            if not field.is_relation or field.related_model is None:
                continue
            target = apps.get_app_config(field.related_model._meta.app_label).name
            if height.get(target, 0) > height[room]:
                wrong.append(f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}")
    return wrong


def test_relations_run_the_same_way_as_imports():
    assert wrong_relations(apps.get_models(include_auto_created=True)) == []


@pytest.mark.parametrize("label", ["plans.Plan", "plans.HistoricalPlan"])
def test_a_relation_upwards_is_found(label, monkeypatch):
    model = apps.get_model(label)
    field = model._meta.get_field("municipality")
    monkeypatch.setattr(field.remote_field, "model", apps.get_model("priorities.Priority"))
    field.__dict__.pop("related_model", None)
    assert wrong_relations([model]) == [f"{label}.municipality -> priorities.Priority"]
    field.__dict__.pop("related_model", None)
