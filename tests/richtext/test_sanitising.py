"""The sanitiser: one form for every text, whatever it is given."""

# ruff: noqa: E501 - a case a line reads best

import re
import time
from html import escape, unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from richtext.sanitising import ALLOWED, MAX_CELLS, MAX_LENGTH, TextTooLong, sanitise

IMAGE = "/beelden/12345678-1234-1234-1234-123456789abc/"


@pytest.mark.parametrize(
    ("given_html", "stored"),
    [
        # inline
        ("<p>a <b>b</b> <i>c</i></p>", "<p>a <strong>b</strong> <em>c</em></p>"),
        ("<p><em><strong>x</strong></em></p>", "<p><strong><em>x</em></strong></p>"),
        ("<p><b>a</b><b>b</b></p>", "<p><strong>ab</strong></p>"),
        ("<p>CO<sub>2</sub> m<sup>2</sup></p>", "<p>CO<sub>2</sub> m<sup>2</sup></p>"),
        ("<p>  a \n b  <br>  c <br></p>", "<p>a b<br>c</p>"),
        ("<p>a<br><br>b</p>", "<p>a</p><p>b</p>"),
        ('<p style="color:red"><font color=red><u>rood</u></font></p>', "<p>rood</p>"),
        ("<p>1 < 2 & 3 > 2</p>", "<p>1 &lt; 2 &amp; 3 &gt; 2</p>"),
        # links
        ('<a href="https://x.nl/a?b=1&amp;c=2" target=_blank>x</a>', '<p><a href="https://x.nl/a?b=1&amp;c=2">x</a></p>'),
        ('<a href="mailto:a@b.nl">a</a> <a href="tel:+31">b</a>', '<p><a href="mailto:a@b.nl">a</a> <a href="tel:+31">b</a></p>'),
        ('<a href="javascript:alert(1)">x</a>', "<p>x</p>"),
        ('<a href=" java\nscript:alert(1)">x</a>', "<p>x</p>"),
        ('<a href="data:text/html,x">x</a><a href="/intern/">y</a>', "<p>xy</p>"),
        ("<p><a href='https://x.nl/'><b>x</b></a></p>", '<p><strong><a href="https://x.nl/">x</a></strong></p>'),
        # notes
        ('a<span class="note">n</span>.', '<p>a<span class="note">n</span>.</p>'),
        ('a<span class="note">n <b>m</b><span class="note">o</span></span>', '<p>a<span class="note">n m o</span></p>'),
        ('a<span class="note"> </span><span class="x">b</span>', "<p>ab</p>"),
        # blocks
        ("<div>a</div>b<section>c</section>", "<p>a</p><p>b</p><p>c</p>"),
        ("<p></p><p>&nbsp;</p><p> <br></p><p>x</p>", "<p>x</p>"),
        ("a\nb\n\nc & d", "<p>a b</p><p>c &amp; d</p>"),
        ("", ""),
        ("<blockquote>a<blockquote><h2>b</h2></blockquote></blockquote>", "<blockquote><p>a</p><p>b</p></blockquote>"),
        ("<pre>a\nb</pre>", "<p>a<br>b</p>"),
        # headings
        ("<h1>a</h1><h2>b</h2><h4>c</h4>", "<h2>a</h2><h3>b</h3><h3>c</h3>"),
        ("<h3>a</h3><h3>b</h3><h2>c</h2><h3>d</h3>", "<h2>a</h2><h2>b</h2><h2>c</h2><h3>d</h3>"),
        ("<h4>a</h4><h5>b</h5>", "<h2>a</h2><h3>b</h3>"),
        ("<h2><strong>a</strong> <em>b</em><br>c</h2>", "<h2>a <em>b</em> c</h2>"),
        ("<h2> </h2>", ""),
        # lists
        ("<ul><li><p>a</p></li></ul>", "<ul><li>a</li></ul>"),
        ("<ul><li><p>a</p><p>b</p><ul><li><p>c</p></li></ul></li></ul>", "<ul><li>a<br>b<ul><li>c</li></ul></li></ul>"),
        ("<ul>los<li>a</li></ul>", "<ul><li>los</li><li>a</li></ul>"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<ul><li><ol><li>a</li></ol>b</li></ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<ul><li> </li></ul><ol></ol>", ""),
        ('<ol start="3" type="a"><li>x</ol>', '<ol start="3" type="a"><li>x</li></ol>'),
        ('<ol start="1" type="1"><li>x</ol><ol start="-1" type=q><li>y</ol>', "<ol><li>x</li></ol><ol><li>y</li></ol>"),
        (
            "<ol><li>a<table><tr><td>t</table>na<li>b</ol>",
            '<ol><li>a</li></ol><table><tbody><tr><td>t</td></tr></tbody></table><p>na</p><ol start="2"><li>b</li></ol>',
        ),
        (
            "<ul><li>a</li><li><table><tr><td>t</table></li><li>b</li></ul>",
            "<ul><li>a</li></ul><table><tbody><tr><td>t</td></tr></tbody></table><ul><li>b</li></ul>",
        ),
        # tables
        (
            "<table><caption>C <b>d</b></caption><tr><th>a<th>b<tr><th>c<td>1</table>",
            '<table><caption>C d</caption><thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead>'
            '<tbody><tr><th scope="row">c</th><td>1</td></tr></tbody></table>',
        ),
        (
            "<table><tr><td>a<td>b<td>c<tr><td>d</table>",
            "<table><tbody><tr><td>a</td><td>b</td><td>c</td></tr><tr><td>d</td><td></td><td></td></tr></tbody></table>",
        ),
        (
            "<table><tr><td rowspan=9>a<td>b<tr><td>c</table>",
            '<table><tbody><tr><td rowspan="2">a</td><td>b</td></tr><tr><td>c</td></tr></tbody></table>',
        ),
        (
            "<table><tr><td rowspan=2>a<td rowspan=2>b<tr></tr><tr><td>c<td>d</table>",
            "<table><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></tbody></table>",
        ),
        (
            "<table><tr><td></td><th>2018</th><th>2019</th></tr><tr><td>x<td>1<td>2</table>",
            '<table><thead><tr><th scope="col"></th><th scope="col">2018</th><th scope="col">2019</th></tr></thead>'
            "<tbody><tr><td>x</td><td>1</td><td>2</td></tr></tbody></table>",
        ),
        (
            "<table><tr><td><p>a</p></td><td><p>b</p><p>c</p></td></tr></table>",
            "<table><tbody><tr><td>a</td><td><p>b</p><p>c</p></td></tr></tbody></table>",
        ),
        (
            "<table><tr><td>a<table><tr><td>b<td>c</table></table>",
            "<table><tbody><tr><td><p>a</p><p>b</p><p>c</p></td></tr></tbody></table>",
        ),
        ("<table><tr><td colspan=1000000>a</table>", '<table><tbody><tr><td colspan="20">a</td></tr></tbody></table>'),
        ("<table></table>", ""),
        # images
        (
            f'<p>a<img src="{IMAGE}" alt="Kaart" width="640" height="480" onerror="x()">b</p>',
            f'<p>a</p><figure><img src="{IMAGE}" alt="Kaart" width="640" height="480"></figure><p>b</p>',
        ),
        (
            f'<figure><img src="{IMAGE}"><figcaption>Bij <b>schrift</b></figcaption></figure>',
            f'<figure><img src="{IMAGE}" alt=""><figcaption>Bij schrift</figcaption></figure>',
        ),
        ('<p>a<img src="https://x.nl/a.png" alt="x"></p><img src="file:///etc/passwd">', "<p>a</p>"),
        (f'<img src="{IMAGE}../../x">', ""),
        (
            "<figure><table><tr><td>a</table><figcaption>C</figcaption></figure>",
            "<table><caption>C</caption><tbody><tr><td>a</td></tr></tbody></table>",
        ),
        # hostile
        ("<script>alert(1)</script><style>p{}</style>a", "<p>a</p>"),
        ('<p onclick="x()" style="x" class="y" id="z">a</p>', "<p>a</p>"),
        ('<svg onload=x><a xlink:href="javascript:x">q</a></svg><p>a</p>', "<p>a</p>"),
        ("<iframe src=x>a</iframe><object>b</object>c", "<p>abc</p>"),
        ("&#0;a\x00b&#x1f;\ud800c\x0bd", "<p>\ufffdabc d</p>"),
    ],
)  # fmt: skip
def test_sanitise_stores(given_html, stored):
    assert sanitise(given_html) == stored
    assert sanitise(stored) == stored


# --- properties ----------------------------------------------------------------------------------

HOSTILE = st.sampled_from(
    [
        "<script>", "</script>", "<style>", "<svg onload=x>", "</svg>", "<math>", "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">', '<a href="JaVaScRiPt&colon;alert(1)">', "<a href=https://x.nl/>", "</a>",
        "<iframe srcdoc=x>", "<noscript>", "</noscript>", "<template>", "<textarea>", "</textarea>", "<title>",
        "<p onclick=x>", "<p style=x>", "</p>", "<b>", "</b>", "<i a=1>", "<table>", "</table>", "<caption>", "<tr>",
        "<td rowspan=3>", "<td colspan=2>", "<th>", "<th rowspan=2>", "</td>", "</tr>", "<thead>", "</thead>",
        "<tbody>", "<tfoot>", "<ul>", "</ul>", "<ol start=2 type=i>", "</ol>", "<li>", "</li>", "<h1>", "</h1>", "<h4>",
        "</h4>", "<h3>", "</h3>", "<blockquote>", "</blockquote>", "<span class=note>", "</span>", "<br>", "<hr>",
        "<figure>", "</figure>", "<figcaption>", "</figcaption>", f"<img src={IMAGE} alt=x>", "<pre>", "</pre>",
        "<div>", "</div>", "<form>", "<select>", "<option>", "<!--", "-->", "<![CDATA[", "]]>", "&lt;script&gt;",
        "&#x3c;b&#x3e;", '"', "'", "<", ">", "&", "\x00", "\ud800", "\n", "\n\n", "\xa0", "\u200b", " ", "woord", "x",
        "<x-strong>", "</x-strong>", "<sub>", "</sub>", "<sup>", "<a", " href=", "<button>", "<dl>", "<dd>", "</dl>",
    ]
)  # fmt: skip
SOUP = st.lists(HOSTILE | st.text(max_size=4), max_size=40).map("".join)


@settings(max_examples=600, deadline=None)
@given(SOUP)
def test_sanitise_gives_the_same_the_second_time(soup):
    once = sanitise(soup)
    assert sanitise(once) == once


@settings(max_examples=600, deadline=None)
@given(SOUP)
def test_sanitise_gives_the_allow_list_and_nothing_else(soup):
    stored = sanitise(soup)
    for opening in re.findall(r"<[^>]*>", stored):
        match = re.fullmatch(r"<(/?)([a-z0-9]+)((?: [a-z]+=\"[^\"<>]*\")*)>", opening)
        assert match, opening
        assert match[2] in ALLOWED
        for name, value in re.findall(r' ([a-z]+)="([^"]*)"', match[3]):
            assert name in ALLOWED[match[2]]
            if name == "href":
                assert re.match(r"https?://|mailto:|tel:", unescape(value))
            if name == "src":
                assert value == IMAGE
            if name == "class":
                assert value == "note"
    assert "<" not in re.sub(r"<[^>]*>", "", stored)


WORDS = st.text(st.sampled_from("abcdeé&<>\"'1é€ "), min_size=1, max_size=12).filter(lambda t: t.strip())


def _wrapped(*tags):
    return st.tuples(st.sampled_from(tags), WORDS).map(
        lambda t: f"<{t[0]}>{escape(t[1])}</{t[0].split(' ')[0]}>"
    )


INLINE = st.lists(
    WORDS.map(escape)
    | _wrapped(
        "strong", "em", "b", "i", "sub", "sup", 'a href="https://x.nl/"', 'span class="note"', "span", "u"
    ),
    min_size=1,
    max_size=4,
).map(" ".join)


def _block(inner):
    items = st.lists(inner, min_size=1, max_size=3).map(lambda parts: "".join(f"<li>{p}</li>" for p in parts))
    rows = st.lists(
        st.lists(st.tuples(st.sampled_from(["td", "th"]), inner), min_size=1, max_size=3),
        min_size=1,
        max_size=3,
    ).map(lambda rows: "".join(f"<tr>{''.join(f'<{t}>{c}</{t}>' for t, c in row)}</tr>" for row in rows))
    caption = st.just("") | WORDS.map(lambda text: f"<caption>{escape(text)}</caption>")
    return (
        st.tuples(st.sampled_from(["ul", "ol"]), items).map(lambda t: f"<{t[0]}>{t[1]}</{t[0]}>")
        | st.tuples(caption, rows).map(lambda t: f"<table>{t[0]}{t[1]}</table>")
        | inner.map(lambda text: f"<blockquote>{text}</blockquote>")
        | inner.map(lambda text: f"<div>{text}</div>")
    )


LEAF = st.tuples(st.sampled_from(["p", "h1", "h2", "h3", "h5", "p", "p"]), INLINE).map(
    lambda t: f"<{t[0]}>{t[1]}</{t[0]}>"
)
LEGIT = st.lists(st.recursive(LEAF, _block, max_leaves=6), max_size=5).map("".join)


def _letters(html):
    """Every letter and figure in reading order; tables that text stood in front of keep their order too."""
    if not html:
        return ""
    return re.sub(r"[\s|()]+", "", lxml_html.fragment_fromstring(html, create_parent="div").text_content())


@settings(max_examples=500, deadline=None)
@given(LEGIT)
def test_sanitise_loses_no_words(text):
    stored = sanitise(text)
    assert sorted(_letters(stored)) == sorted(_letters(text))
    assert sanitise(stored) == stored


FLAT = st.lists(
    LEAF
    | st.lists(INLINE, min_size=1, max_size=3).map(lambda i: "<ul>" + "".join(f"<li>{x}</li>" for x in i) + "</ul>")
    | st.lists(st.lists(INLINE, min_size=1, max_size=3), min_size=1, max_size=3).map(
        lambda rows: "<table>" + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in r) + "</tr>" for r in rows) + "</table>"
    ),
    max_size=5,
).map("".join)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(FLAT)
def test_sanitise_keeps_the_order_of_words(text):
    assert _letters(sanitise(text)) == _letters(text)


@settings(max_examples=300, deadline=None)
@given(LEGIT)
def test_every_row_of_a_table_has_the_same_columns(text):
    stored = sanitise(text)
    if "<table>" not in stored:
        return
    for table in lxml_html.fragment_fromstring(stored, create_parent="div").iter("table"):
        widths = {sum(int(c.get("colspan", 1)) for c in row) for row in table.iter("tr")}
        assert len(widths) == 1


# --- limits --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "unit",
    [
        "<div>", "<b>", "<blockquote>", "<ul><li>", "<table><td>", "<b><p>", "<a href=x>", "<div><table></div></table>",
        "<span class=note>", "<h1>", "<figure><figcaption>", "&", "<", "<!--", "</p>", "<br> ", "<p a=1 ", "<sub>",
        "<table><tr><td colspan=1000000 rowspan=99999>",
    ],
)  # fmt: skip
def test_sanitise_survives_99_thousand_characters_of(unit):
    text = (unit * 99_000)[:99_000]
    began = time.perf_counter()
    stored = sanitise(text)
    assert time.perf_counter() - began < 5
    assert sanitise(stored) == stored


def test_formatting_that_a_parser_would_reopen_does_not_grow():
    text = "".join(f"<i a={n}><p>x" for n in range(6_000))
    assert len(sanitise(text)) < 3 * len(text)


def test_lists_deeper_than_four_levels_keep_their_words():
    text = "".join(f"<ul><li>{n}" for n in range(6))
    assert sanitise(text) == (
        "<ul><li>0<ul><li>1<ul><li>2<ul><li>3<br>4<br>5</li></ul></li></ul></li></ul></li></ul>"
    )


def test_a_table_that_is_too_large_becomes_a_paragraph_a_row():
    rows = MAX_CELLS // 2 + 1
    text = "<table><caption>Groot</caption>" + "<tr><td>a</td><td>b</td></tr>" * rows + "</table>"
    assert sanitise(text) == "<p>Groot</p>" + "<p>a | b</p>" * rows


def test_a_text_that_is_too_long_is_refused_and_not_cut():
    with pytest.raises(TextTooLong):
        sanitise("x" * (MAX_LENGTH + 1))
    with pytest.raises(TextTooLong):
        sanitise("&" * (MAX_LENGTH // 4))


@pytest.mark.parametrize("unit", ["<div>", "<ul><li>", "<blockquote>"])
def test_the_longest_text_of_the_deepest_nesting_takes_seconds_at_most(unit):
    began = time.perf_counter()
    sanitise((unit * MAX_LENGTH)[:MAX_LENGTH])
    assert time.perf_counter() - began < 8
