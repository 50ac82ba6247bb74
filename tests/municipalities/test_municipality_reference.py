"""Loading municipalities: complete, never doubled, and what people corrected stays."""

import datetime

import pytest

from municipalities.models import Municipality, SafetyRegion
from municipalities.reference import CHANGE_REASON, MUNICIPALITIES_FILE, load_municipalities

pytestmark = pytest.mark.django_db

HEADER = "cbs_code;name;safety_region_code;safety_region;is_dissolved;dissolved_on;successor\n"


def reference_file(tmp_path, *rows):
    path = tmp_path / "municipalities.csv"
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def test_load_municipalities_takes_existing_and_dissolved_ones():
    loaded = load_municipalities()

    assert (loaded.created, loaded.changed, loaded.unchanged) == (605, 0, 0)
    assert Municipality.objects.filter(is_dissolved=False).count() == 342
    assert SafetyRegion.objects.count() == 25
    lisse = Municipality.objects.get(cbs_code="GM0553")
    assert (lisse.name, lisse.slug, str(lisse.safety_region)) == ("Lisse", "lisse", "Hollands Midden")
    assert lisse.tooi_id == "https://identifier.overheid.nl/tooi/id/gemeente/gm0553"


def test_load_municipalities_knows_what_went_up_in_what():
    load_municipalities()

    successor = Municipality.objects.get(cbs_code="GM1980")
    assert successor.name == "Dijk en Waard"
    assert [
        (municipality.slug, municipality.is_dissolved, municipality.dissolved_on)
        for municipality in successor.predecessors.order_by("slug")
    ] == [
        ("heerhugowaard", True, datetime.date(2022, 1, 1)),
        ("langedijk", True, datetime.date(2022, 1, 1)),
    ]
    # Of the others no source here says when and into what: nothing is invented.
    assert Municipality.objects.filter(is_dissolved=True, dissolved_on=None, successor=None).count() == 261


def test_slugs_are_readable_and_unique():
    load_municipalities()

    slugs = dict(Municipality.objects.values_list("cbs_code", "slug"))
    assert slugs["GM0373"] == "bergen-nh"
    assert slugs["GM0893"] == "bergen-l"
    assert slugs["GM0051"] == "skarsterlan"
    assert slugs["GM0417"] == "laren"


def test_slug_that_is_taken_gets_the_code_behind_it(tmp_path):
    Municipality.objects.create(name="Lisse", slug="lisse")

    load_municipalities(reference_file(tmp_path, "GM0553;Lisse;VR16;Hollands Midden;0;;"))

    assert Municipality.objects.get(cbs_code="GM0553").slug == "lisse-gm0553"


def test_loading_twice_doubles_nothing():
    load_municipalities()
    loaded = load_municipalities()

    assert (loaded.created, loaded.changed, loaded.unchanged) == (0, 0, 605)
    assert Municipality.objects.count() == 605
    assert Municipality.history.count() == 605
    assert Municipality.history.filter(history_change_reason=CHANGE_REASON).count() == 605


def test_loading_keeps_what_an_administrator_corrected(tmp_path):
    first = reference_file(
        tmp_path, "GM0005;Bedum;;;1;;", "GM0553;Lisse;VR16;Hollands Midden;0;;", "GM0534;Hilegom;;;0;;"
    )
    load_municipalities(first)
    bedum = Municipality.objects.get(cbs_code="GM0005")
    bedum.dissolved_on = datetime.date(2019, 1, 1)
    bedum.save()
    lisse = Municipality.objects.get(cbs_code="GM0553")
    lisse.name = "Lisse aan de Poel"
    lisse.colour = "#123456"
    lisse.save()

    newer = reference_file(
        tmp_path,
        "GM0005;Bedum;;;1;2018-01-01;",
        "GM0553;Lisse;VR16;Hollands Midden;0;;",
        "GM0534;Hillegom;VR16;Hollands Midden;0;;",
    )
    loaded = load_municipalities(newer)

    assert (loaded.created, loaded.changed, loaded.unchanged) == (0, 1, 2)
    bedum.refresh_from_db()
    lisse.refresh_from_db()
    hillegom = Municipality.objects.get(cbs_code="GM0534")
    assert bedum.dissolved_on == datetime.date(2019, 1, 1)
    assert (lisse.name, lisse.colour) == ("Lisse aan de Poel", "#123456")
    assert (hillegom.name, str(hillegom.safety_region)) == ("Hillegom", "Hollands Midden")
    assert load_municipalities(newer).changed == 0


def test_loading_leaves_a_municipality_that_an_administrator_says_still_exists(tmp_path):
    load_municipalities(reference_file(tmp_path, "GM0534;Hillegom;;;0;;", "GM0553;Lisse;;;1;;"))
    lisse = Municipality.objects.get(cbs_code="GM0553")
    lisse.is_dissolved = False
    lisse.save()

    loaded = load_municipalities(
        reference_file(tmp_path, "GM0534;Hillegom;;;0;;", "GM0553;Lisse;;;1;2027-01-01;GM0534")
    )

    lisse.refresh_from_db()
    assert (lisse.is_dissolved, lisse.dissolved_on, lisse.successor) == (False, None, None)
    assert loaded.changed == 0


def test_a_municipality_made_by_hand_is_completed_not_renamed(tmp_path):
    Municipality.objects.create(name="Lisse (proef)", slug="lisse", cbs_code="GM0553")

    load_municipalities(reference_file(tmp_path, "GM0553;Lisse;VR16;Hollands Midden;0;;"))

    lisse = Municipality.objects.get(cbs_code="GM0553")
    assert (lisse.name, str(lisse.safety_region)) == ("Lisse (proef)", "Hollands Midden")


def test_a_successor_outside_the_file_is_refused_and_nothing_stays(tmp_path):
    with pytest.raises(ValueError, match="GM0553"):
        load_municipalities(reference_file(tmp_path, "GM0534;A;;;0;;", "GM0553;Lisse;;;1;;GM9999"))

    assert Municipality.objects.count() == 0


def test_existing_on_leaves_out_what_was_dissolved(tmp_path):
    load_municipalities(
        reference_file(
            tmp_path,
            "GM1980;Dijk en Waard;;;0;;",
            "GM0416;Langedijk;;;1;2022-01-01;GM1980",
            "GM0005;Bedum;;;1;;",
        )
    )

    def existing(year):
        return list(
            Municipality.objects.existing_on(datetime.date(year, 6, 1)).values_list("slug", flat=True)
        )

    assert existing(2021) == ["dijk-en-waard", "langedijk"]
    assert existing(2022) == ["dijk-en-waard"]


def test_reference_file_has_one_row_for_each_code():
    codes = [line.split(";")[0] for line in MUNICIPALITIES_FILE.read_text("utf-8").splitlines()[1:]]

    assert len(codes) == len(set(codes)) == 605
