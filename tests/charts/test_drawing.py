"""What comes out of a chart: clean SVG with words, the same every time, and nothing lost on the way."""

import re
import threading
from dataclasses import replace
from decimal import Decimal
from itertools import combinations, pairwise

import pytest
from django.conf import settings
from django.core.cache import cache
from lxml import etree

from charts import drawing
from charts.chart import NARROW, Aim, Bar, BarChart, BreakMark, Dot, Line, LineChart, Sparkline
from charts.drawing import clean, draw, draw_all
from charts.palette import GRID, INK, OTHERS, OWN, PAPER
from charts.scale import width_of
from charts.specification import specification

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</title><script>alert(1)</script> \"'&lt; {{ datum.value }} 'x' + alert(1)"


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def dots(*values, **fields):
    return tuple(
        Dot(
            slot,
            None if value is None else Decimal(str(value)),
            "" if value is None else str(value),
            **fields,
        )
        for slot, value in enumerate(values)
    )


def chart(**fields):
    given = {
        "title": "Woninginbraken in Lisse",
        "description": "Het hoogst was 60 in 2015.",
        "slots": ("2014", "2015", "2016", "2017"),
        "line": Line("Lisse", dots(41, 60, 45, 30)),
        "unit": "aantal",
    }
    return LineChart(**given | fields)


def tree(picture):
    return etree.fromstring(str(picture.svg))


def texts(picture):
    return [" ".join(" ".join(text.itertext()).split(" ")) for text in tree(picture).iter(f"{SVG}text")]


def lines_of(picture, pen=OWN):
    """The drawn lines of a pen, each as its number of points."""
    paths = [
        path.get("d") or ""
        for path in tree(picture).iter(f"{SVG}path")
        if path.get("stroke") == pen.colour and not path.get("fill")
    ]
    return [len(re.findall("[ML]", part)) for path in paths for part in re.findall("M[^M]*", path)]


def points_of(picture, pen=OWN):
    """The fills of the points of a pen, from left to right."""
    return [
        path.get("fill")
        for path in tree(picture).iter(f"{SVG}path")
        if path.get("stroke") == pen.colour and path.get("fill")
    ]


def test_draw_gives_an_image_with_title_and_description():
    root = tree(draw(chart(), place="reeks-3"))
    assert root.tag == f"{SVG}svg"
    assert (root.get("role"), root.get("aria-labelledby"), root.get("aria-describedby")) == (
        "img", "reeks-3-titel", "reeks-3-tekst",
    )  # fmt: skip
    title, description = root[0], root[1]
    assert (title.tag, title.get("id"), title.text) == (
        f"{SVG}title", "reeks-3-titel", "Woninginbraken in Lisse",
    )  # fmt: skip
    assert (description.tag, description.get("id"), description.text) == (
        f"{SVG}desc", "reeks-3-tekst", "Het hoogst was 60 in 2015.",
    )  # fmt: skip


def test_draw_the_same_chart_in_two_places_gives_different_ids():
    first, second = draw_all([(chart(), "a"), (chart(), "b")])
    ids = [re.findall(r'id="([^"]+)"', str(picture.svg)) for picture in (first, second)]
    assert ids == [["a-titel", "a-tekst"], ["b-titel", "b-tekst"]]


def test_draw_leaves_nothing_that_a_strict_policy_refuses():
    picture = draw(
        chart(
            comparisons=(Line("Nederland", dots(50, 48, 44, 43)),),
            aims=(Aim("Streefwaarde: 30 tot 35", Decimal(30), Decimal(35)),),
            breaks=(BreakMark(2, "breuk vanaf 2016"),),
        )
    )
    root = tree(picture)
    assert {etree.QName(element).localname for element in root.iter()} <= {
        "svg", "title", "desc", "g", "path", "rect", "line", "text", "tspan",
    }  # fmt: skip
    for element in root.iter():
        for name, value in element.attrib.items():
            assert name != "style"
            assert not name.startswith("on")
            assert "href" not in name
            assert "url(" not in value
    assert [element for element in root.iter() if element.get("role") or element.get("aria-label")] == [root]


def test_clean_drops_style_script_links_and_handlers():
    dirty = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="x()">'
        '<style>p {}</style><script>x()</script><a xlink:href="http://x"><text>weg</text></a>'
        '<g style="fill:red" onclick="x()"><text style="color:red" fill="#000">blijft</text></g></svg>'
    )
    assert clean(dirty) == (
        '<svg xmlns="http://www.w3.org/2000/svg" font-family="\'Source Sans 3\', sans-serif">'
        '<text fill="#000">blijft</text></svg>'
    )


def test_draw_writes_hostile_words_as_words():
    picture = draw(
        chart(
            title=HOSTILE,
            description=HOSTILE,
            slots=(HOSTILE, "2015", "2016", "2017"),
            line=Line(HOSTILE, dots(1, 2, 3, 4)),
            comparisons=(Line(HOSTILE, dots(2, 3, 4, 5)),),
            aims=(Aim(HOSTILE, Decimal(3)),),
            breaks=(BreakMark(1, HOSTILE),),
            unit=HOSTILE,
        ),
        place='"><script>',
    )
    root = tree(picture)
    assert root[0].text == HOSTILE
    assert root[1].text == HOSTILE
    assert not list(root.iter(f"{SVG}script"))
    assert "<script" not in str(picture.svg)
    assert any("{{ datum.value }}" in text or "</title>" in text for text in texts(picture))


def test_draw_leaves_out_characters_that_would_end_the_process():
    bad = "a\x00\x01\x0b\x1f\ufffe\uffff\ud800b"
    wanted = chart(
        title=bad, description=bad, slots=("2014", bad, "2016", "2017"), line=Line(bad, dots(41, 60, 45, 30)),
        unit=bad,
    )  # fmt: skip

    picture = draw(wanted)

    assert tree(picture).findtext(f"{SVG}title") == "ab"
    assert tree(picture).findtext(f"{SVG}desc") == "ab"
    assert "ab" in texts(picture)


def test_line_stops_at_a_gap_and_goes_on_over_an_empty_slot():
    with_gap = draw(chart(line=Line("Lisse", dots(41, 60, None, 30))))
    assert lines_of(with_gap) == [2]
    assert len(points_of(with_gap)) == 3
    four = dots(41, 60, 45, 30)
    without_slot = draw(chart(line=Line("Lisse", (four[0], four[1], four[3]))))
    assert lines_of(without_slot) == [3]


def test_line_stops_at_a_break_that_is_marked_with_its_words():
    picture = draw(chart(breaks=(BreakMark(2, "breuk vanaf 2016"),)))
    assert lines_of(picture) == [2, 2]
    assert "breuk vanaf 2016" in texts(picture)


def test_provisional_points_are_hollow():
    three, last = dots(41, 60, 45), Dot(3, Decimal(30), "30", is_hollow=True)
    picture = draw(chart(line=Line("Lisse", (*three, last))))
    assert points_of(picture) == [OWN.colour, OWN.colour, OWN.colour, PAPER]
    assert lines_of(picture) == [4]


def test_part_of_a_year_stands_apart_dashed_with_its_label():
    three, last = dots(41, 60, 45), Dot(3, Decimal(21), "21", is_dashed=True)
    picture = draw(
        chart(slots=("2014", "2015", "2016", "2017 (t/m\u00a0sept.)"), line=Line("Lisse", (*three, last)))
    )
    assert lines_of(picture) == [3]
    assert points_of(picture) == [OWN.colour, OWN.colour, OWN.colour, PAPER]
    [stem] = [line for line in tree(picture).iter(f"{SVG}line") if line.get("stroke") == OWN.colour]
    assert stem.get("stroke-dasharray") == "3,3"
    assert "2017 (t/m sept.)" in [text.replace("\u00a0", " ") for text in texts(picture)]
    assert "21" in texts(picture)


def test_two_parts_of_a_year_are_not_tied_to_each_other():
    parts = tuple(replace(dot, is_dashed=True) for dot in dots(10, 20, 30, 40))
    assert lines_of(draw(chart(line=Line("Lisse", parts)))) == []


def test_axis_of_counts_begins_at_zero_in_dutch_numbers():
    picture = draw(chart(line=Line("Lisse", dots(41000, 60000, 45000, 30000))))
    assert [text for text in texts(picture) if "000" in text and "." in text] == [
        "20.000", "40.000", "60.000",
    ]  # fmt: skip
    assert "0" in texts(picture)
    given = (Dot(0, Decimal("7.1")), Dot(1, Decimal("7.2")))
    marks = draw(chart(line=Line("Lisse", given), from_zero=False, decimals=1, least_span=3))
    assert [text for text in texts(marks) if len(text) < 4] == ["5", "6", "7", "8", "9"]


def y_of(picture, label):
    found = [t for t in tree(picture).iter(f"{SVG}text") if "".join(t.itertext()) == label]
    return float(re.search(r"translate\(\S+?,(\S+?)\)", found[0].get("transform"))[1])


def test_reversed_axis_puts_the_first_place_on_top():
    ranks = chart(line=Line("Lisse", dots(120, 110, 90, 80)), from_zero=False)
    axis = {"80", "120"}
    assert axis <= set(texts(draw(ranks)))
    # The words at the axis; those of the values come after them.
    assert y_of(draw(ranks), "80") > y_of(draw(ranks), "120")
    upside_down = draw(replace(ranks, is_reversed=True))
    assert y_of(upside_down, "80") < y_of(upside_down, "120")


def test_comparisons_differ_in_pattern_sign_and_label_not_in_colour_alone():
    names = ("Nederland", "District", "Politie-eenheid", "Gemeenten van deze grootte")
    lines = tuple(Line(name, dots(*values)) for name, values in zip(
        names, [(50, 48, 44, 43), (20, 21, 22, 23), (10, 11, 12, 13), (30, 31, 32, 33)], strict=True
    ))  # fmt: skip
    picture = draw(chart(comparisons=lines))
    shown = " ".join(texts(picture))
    for name in ("Lisse", *names):
        assert name in shown
    patterns = {
        path.get("stroke-dasharray")
        for path in tree(picture).iter(f"{SVG}path")
        if not path.get("fill") and path.get("stroke")
    }
    assert patterns == {None, *(",".join(map(str, pen.dashes)) for pen in OTHERS)}
    assert len({pen.shape for pen in (OWN, *OTHERS)}) == 5


def contrast(one, other):
    """WCAG 2.2, contrast ratio."""

    def luminance(colour):
        channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return sum(share * value for share, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def test_colours_stand_out_and_are_those_of_the_style_sheet():
    pens = [OWN, *OTHERS]
    assert min(contrast(pen.colour, PAPER) for pen in pens) >= 3
    assert contrast(INK, PAPER) >= 7
    assert all(one.colour != other.colour for one, other in combinations(pens, 2))
    tokens = (settings.BASE_DIR / "static/livp/tokens.css").read_text()
    assert re.findall(r"--chart-\d: (#\w+);", tokens) == [pen.colour for pen in pens]
    assert f"--line: {GRID};" in tokens


def edges_of_words(picture):
    """How far the words reach to the left and to the right."""
    root = tree(picture)
    shift = float(re.search(r"translate\(([\d.]+)", root.find(f"{SVG}g").get("transform"))[1])
    edges = []
    for text in root.iter(f"{SVG}text"):
        x = shift + float(re.search(r"translate\((\S+?),", text.get("transform"))[1])
        is_bold = text.get("font-weight") == "600"
        width = max(
            width_of(line, 14, is_bold=is_bold) for line in (text.text, *(t.text for t in text)) if line
        )
        before = {"end": 1, "middle": 0.5}.get(text.get("text-anchor"), 0) * width
        edges += [x - before, x - before + width]
    return min(edges), max(edges)


@pytest.mark.parametrize("width", [600, NARROW])
@pytest.mark.parametrize("count", [1, 2, 6, 9, 24])
def test_no_word_is_cut_off_at_the_edge(width, count):
    slots = (*(str(2000 + number) for number in range(count - 1)), "2019 (t/m\u00a0sept.)")
    values = [number * 377 % 1000 for number in range(count)]
    own = Line("Lisse", dots(*values))
    other = Line("District Leiden-Bollenstreek", dots(*values))
    aims = (Aim("Streefwaarde:\u00a0<\u00a080", Decimal(80)),)
    for beside in ({}, {"aims": aims}, {"aims": aims, "comparisons": (other,)}):
        picture = draw(chart(slots=slots, line=own, width=width, **beside))
        left, right = edges_of_words(picture)
        assert left >= -1
        assert right <= width + 1


def test_value_at_the_bottom_of_a_dip_stands_below_its_point():
    picture = draw(chart(line=Line("Lisse", dots(60, 30, 58, 59))))
    assert y_of(picture, "30") > 120 + 10
    assert y_of(picture, "58") < 8


def side_labels(picture):
    """Top and bottom of the labels beside the plot, from top to bottom."""
    found = []
    for text in tree(picture).iter(f"{SVG}text"):
        x, y = map(float, re.search(r"translate\((\S+?),(\S+?)\)", text.get("transform")).groups())
        if text.get("text-anchor") == "start" and x > 300 and y >= -9:
            lines = max(1, len(text.findall(f"{SVG}tspan")))
            found.append((y - 8, y - 8 + 17 * lines))
    return sorted(found)


def test_labels_of_lines_that_end_together_do_not_overlap():
    lines = tuple(Line(f"Gebied {name} met een lange naam", dots(40, 41, 42, 43)) for name in "ABCD")
    picture = draw(chart(comparisons=lines, aims=(Aim("Streefwaarde: <\u00a043", Decimal(43)),)))
    labels = side_labels(picture)
    assert len(labels) == 6
    assert all(one[1] <= other[0] + 1 for one, other in pairwise(labels))


@pytest.mark.parametrize(
    "values",
    [
        (),
        (0,),
        (0, 0, 0, 0),
        (None, None, None, None),
        (-3, 5, -8.25, 0),
        (123456789012, -99999999999, 5, None),
        (0.0001, 0.0002, 0.0001, 0.0003),
        tuple(number * 37 % 23 for number in range(40)),
    ],
)
@pytest.mark.parametrize("width", [600, NARROW])
def test_any_series_can_be_drawn_within_its_width(values, width):
    slots = tuple(
        f"{month} {year}" for year in range(2019, 2023) for month in ("jan.", "apr.", "juli", "okt.", "x")
    )
    slots = (slots * 2)[: len(values)]
    picture = draw(chart(slots=slots, line=Line("Lisse", dots(*values)), width=width, decimals=4))
    root = tree(picture)
    assert float(root.get("width")) == pytest.approx(width, abs=2)
    known = [value for value in values if value is not None]
    assert len(points_of(picture)) == len(known)
    assert ("Er zijn geen cijfers" in texts(picture)) is (not known)


def test_bars_carry_name_and_value_and_say_where_there_is_none():
    bars = BarChart(
        title="Gebieden",
        description="",
        bars=(
            Bar("Lisse", Decimal("18.4"), "18,4%", is_own=True),
            Bar("Nederland", Decimal("20.1"), "20,1%"),
            Bar("Hillegom", None, "geheim"),
            Bar("Teylingen", Decimal(-2), "−2%", is_hollow=True),
        ),
        aim=Aim("Streefwaarde: <\u00a018%", Decimal(18)),
        unit="percentage",
    )
    picture = draw(bars)
    assert [text.replace("\u00a0", " ") for text in texts(picture)] == [
        "Streefwaarde: < 18%", "Lisse", "18,4%", "Nederland", "20,1%", "Hillegom", "geheim", "Teylingen",
        "−2%", "percentage",
    ]  # fmt: skip
    drawn = [path for path in tree(picture).iter(f"{SVG}path") if path.get("stroke-width") == "2"]
    assert [bar.get("fill") for bar in drawn] == [OWN.colour, "#7d8b99", PAPER]
    lengths = [abs(float(re.search(r"h(-?[\d.]+)v", bar.get("d"))[1])) for bar in drawn]
    assert lengths[0] / lengths[1] == pytest.approx(18.4 / 20.1, abs=0.01)
    assert lengths[2] / lengths[1] == pytest.approx(2 / 20.1, abs=0.01)


def test_bars_of_nothing_and_with_very_long_names_stay_within_their_width():
    long = "Een gebied met een naam die maar doorgaat en dan nog verder en nog verder" * 3
    for bars in ((), (Bar(long, Decimal(0), "0"),), (Bar("x" * 200, Decimal(7), "7" * 30),)):
        root = tree(draw(BarChart("t", "d", bars, aim=Aim(long, Decimal(3)), width=NARROW)))
        assert float(root.get("width")) <= NARROW + 1


def test_sparkline_has_no_words_and_shows_the_last_point():
    spark = Sparkline("t", "d", 4, dots(3, 1, 2, 5), aim=Aim("< 2", Decimal(2)))
    picture = draw(spark)
    assert texts(picture) == []
    assert lines_of(picture) == [4]
    assert points_of(picture) == [OWN.colour]


def test_draw_keeps_the_drawing_and_draws_it_no_more(monkeypatch):
    first = draw(chart())
    monkeypatch.setattr(drawing, "_draw", lambda wanted: pytest.fail("drawn twice"))
    assert draw(chart()).svg == first.svg
    with pytest.raises(pytest.fail.Exception):
        draw(chart(unit="anders"))


def test_equal_charts_give_equal_specifications():
    assert specification(chart()) == specification(chart())
    assert specification(chart()) != specification(chart(line=Line("Lisse", dots(41, 60, 45, 31))))


def test_draw_all_asks_the_cache_once(monkeypatch):
    asked = []
    get_many = cache.get_many
    monkeypatch.setattr(
        drawing.cache, "get_many", lambda keys: asked.append(len(keys)) or get_many(keys), raising=False
    )
    draw_all([(chart(), "a"), (chart(unit="b"), "b"), (chart(unit="c"), "c")])
    assert asked == [3]


def test_a_drawing_that_fails_is_empty_and_keeps_its_words(monkeypatch, caplog):
    class Broken:
        def vegalite_to_svg(self, *args, **kwargs):
            raise ValueError("Vega is stuk")

    monkeypatch.setattr(drawing, "_load", Broken)
    picture = draw(chart())
    assert (picture.svg, picture.title, picture.description) == (
        "", "Woninginbraken in Lisse", "Het hoogst was 60 in 2015.",
    )  # fmt: skip
    assert "A chart could not be drawn." in caplog.text
    monkeypatch.undo()
    assert str(draw(chart()).svg).startswith("<svg")


def test_threads_draw_beside_each_other():
    drawn = {}

    def work(number):
        drawn[number] = draw(chart(unit=f"eenheid {number}"), place="x").svg

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(drawn) == list(range(6))
    assert all(f"eenheid {number}" in svg for number, svg in drawn.items())
