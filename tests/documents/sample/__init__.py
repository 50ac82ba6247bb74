"""A small document with everything in it that a council document may have, for tests of the renderer."""

import datetime
from io import BytesIO
from pathlib import Path

from PIL import Image

from documents.pdf import Attachment, PdfJob

STATIC = Path(__file__).parent / "static"
WRITTEN = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
SENTENCE = "De gemeente werkt samen met politie, bewoners en ondernemers aan een veilige buurt. "


def make_png(width=40, height=30):
    content = BytesIO()
    Image.new("RGB", (width, height), "#0b4f6c").save(content, "PNG")
    return content.getvalue()


def make_job(body="", *, head="", images=None, attachments=(), stylesheets=("sample/sample.css",)):
    """A job with `body` between the tags of a document with a title and a language."""
    head = f"<head><title>Voorbeeld</title>{head}</head>"
    return PdfJob(
        html=f'<!doctype html><html lang="nl">{head}<body>{body}</body></html>',
        stylesheets=stylesheets,
        created_at=WRITTEN,
        modified_at=WRITTEN,
        images=images or {},
        attachments=attachments,
    )


FULL_BODY = f"""
<nav role="doc-toc" aria-label="Inhoud"><ol>
<li><a href="#een">1 Een <strong>veilige</strong> buurt</a>
<ol><li><a href="#een-een">1.1 Cijfers</a></li></ol></li>
<li><a href="#twee">2 Samen</a></li></ol></nav>
<section><h1 id="een">1 Een veilige buurt</h1>
<p>{SENTENCE}<span class="note">Bron: de <em>Veiligheidsmonitor</em>.</span> {SENTENCE * 6}</p>
<ul><li>Eerste punt</li><li><p>Tweede punt met een <a href="https://voorbeeld.nl/lange/weg">link met
<strong>nadruk</strong> erin</a></p><ul><li>Onderpunt</li></ul></li></ul>
<ol type="a"><li>Eén</li><li>Twee<span class="note">Nog een noot.</span></li></ol>
<h2 id="een-een">1.1 Cijfers</h2>
<table><caption>Misdrijven</caption>
<thead><tr><th>Soort</th><th scope="col">2018</th><th>2019</th></tr></thead>
<tbody>{"".join(f'<tr><th scope="row">Soort {n}</th><td>{n}</td><td>{n * 2}</td></tr>' for n in range(60))}
</tbody>
</table>
<table><tbody><tr><th rowspan="2" scope="row">Samen</th><td>a</td></tr><tr><td>b</td></tr></tbody></table>
<figure><img src="/beelden/1/" alt="Een blauw vlak"><figcaption>Figuur 1</figcaption></figure>
<p>Los beeld <img src="/beelden/1/" alt="Nog een vlak"> <img src="/beelden/1/" alt=""></p>
<blockquote>Veiligheid is van iedereen.</blockquote><div aria-hidden="true">sier</div>
<dl><dt>Status</dt><dd>concept</dd><dt>Periode</dt><dd>2020–2023</dd></dl>
</section>
<section><h1 id="twee">2 Samen</h1><div>Tekst zonder alinea <em lang="en">community policing</em>.</div>
<p>{SENTENCE * 40}</p></section>
"""


def make_full_job():
    """Every kind of element, over several pages, with two attachments."""
    return make_job(
        FULL_BODY,
        images={"/beelden/1/": make_png()},
        attachments=(
            Attachment("misdrijven.csv", "Misdrijven per jaar", b"Soort;2018\r\nA;1\r\n"),
            Attachment("anders.csv", "Andere tabel", b"a;b\r\n"),
        ),
    )
