"""The last touch to the PDF before it is written: what makes it PDF/A-3a and PDF/UA-1 at the same time.

Knows how WeasyPrint 70.0 and pydyf 0.13 lay out their objects; the versions are pinned and checked.
"""

from typing import Any

import pydyf

# PDF/A allows only properties that it knows or that the file itself declares: PDF/UA's identification is
# declared in an extension schema (ISO 19005-3, 6.6.2.3; ISO 14289-1, 5).
PDFUA_IDENTIFICATION = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file keeps to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF>"""
LINK_SCHEMES = ("http://", "https://", "mailto:", "tel:")


def keep_own_links(document: Any) -> None:
    """Keep one annotation per piece of a link, to a safe address; before the PDF is written.

    WeasyPrint makes one for every element inside a link, and one for every `rel=attachment`.
    """
    for page in document.pages:
        page.links = [
            (kind, target, rectangle, box)
            for kind, target, rectangle, box in page.links
            if box.link
            and (kind == "internal" or (kind == "external" and target.lower().startswith(LINK_SCHEMES)))
        ]


def finish(document: Any, pdf: pydyf.PDF) -> None:
    """Complete the PDF; WeasyPrint calls it between building and writing."""
    identify(pdf)
    name_links(document)
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and "Interpolate" in item.extra:
            item.extra["Interpolate"] = "false"  # PDF/A forbids it (ISO 19005-3, 6.2.8)
        elif isinstance(item, pydyf.Stream) and b"begincmap" in item.stream:
            plain_hyphens(item)
    attachments = pdf.catalog.get("AF")
    if attachments:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(attachments))
    pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": pydyf.Array([0, pydyf.Dictionary({"S": "/D"})])})
    if "Outlines" in pdf.catalog:
        pdf.catalog["PageMode"] = "/UseOutlines"


def identify(pdf: pydyf.PDF) -> None:
    """Say in the one RDF of the metadata that the file is PDF/UA-1 too, readable without decompressing."""
    stream = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    (content,) = stream.stream
    if content.count(b"</rdf:RDF>") != 1:
        raise ValueError("the metadata has an unexpected form")
    stream.stream = [content.replace(b"</rdf:RDF>", PDFUA_IDENTIFICATION)]
    stream.compress = False


def plain_hyphens(unicode_map: pydyf.Stream) -> None:
    """Let the glyph of the hyphen mean "-", also when the first one in the document ends a line.

    Both hyphens are one glyph in the font; the ends of lines have their text from `tagging`.
    """
    unicode_map.stream = [
        line.replace(b"> <2010>", b"> <002d>") if isinstance(line, bytes) else line
        for line in unicode_map.stream
    ]


def name_links(document: Any) -> None:
    """Let every link's description be its text, as it reads on the page."""
    for page in document.pages:
        for _kind, target, _rectangle, box in page.links:
            text = (
                " ".join("".join(box.element.itertext()).split()) or box.element.get("aria-label") or target
            )
            box.link_annotation["Contents"] = pydyf.String(text)
