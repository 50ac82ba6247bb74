"""The structure tree of the PDF: what a screen reader reads, and in which order.

Takes the place of `weasyprint.pdf.tags.add_tags` (WeasyPrint 70.0, pydyf 0.13). Beyond that function:
one structure element per HTML element, also when it runs over lines and pages; running headers and
footers, leaders, repeated table heads and `aria-hidden` parts as artifacts; `Scope` on header cells;
footnotes as `Note` with `ID` and `Lbl`, right after their `Reference`; contents as `TOC`; numbering of
lists; captions inside the figure they belong to; every text inside a block.
"""

from typing import Any

import pydyf
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

BLOCKS = {
    "p": "P", "h1": "H1", "h2": "H2", "h3": "H3", "h4": "H4", "h5": "H5", "h6": "H6",
    "section": "Sect", "article": "Art", "blockquote": "BlockQuote", "ul": "L", "ol": "L",
    "table": "Table", "thead": "THead", "tbody": "TBody", "tfoot": "TFoot", "tr": "TR",
    "th": "TH", "td": "TD",
    "figcaption": "Caption", "caption": "Caption", "a": "Link", "dl": "L",
}  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}svg"
# Elements that hold blocks only: text right inside them gets a P of its own.
GROUPING = {"Document", "Sect", "Art", "Div", "BlockQuote", "Part"}
NUMBERING = {
    "decimal": "Decimal", "lower-alpha": "LowerAlpha", "lower-latin": "LowerAlpha",
    "upper-alpha": "UpperAlpha", "upper-latin": "UpperAlpha", "lower-roman": "LowerRoman",
    "upper-roman": "UpperRoman", "disc": "Disc", "circle": "Circle", "square": "Square",
}  # fmt: skip
POINTS = 0.75
# WeasyPrint ends a hyphenated line with this; `text.clean` takes it from the text itself. Read aloud,
# searched and copied, the word is whole.
HYPHEN = "\u2010"
SOFT_HYPHEN = "\u00ad"


def add_tags(pdf: pydyf.PDF, document: Any, pdf_version: str, page_streams: list[Any]) -> None:
    """Add the structure tree of `document` to `pdf`; same contract as WeasyPrint's function."""
    StructureTree(pdf).build(document.pages, page_streams)
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})


class StructureTree:
    """Builds the tree while walking over the boxes of all pages, in reading order."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        self.pdf = pdf
        self.page_references = pdf.page_references
        self.known: dict[tuple[Any, str], pydyf.Dictionary] = {}
        self.parents: pydyf.Array = pydyf.Array()
        self.annotations: list[tuple[bytes, pydyf.Dictionary]] = []
        self.heads_seen: dict[Any, int] = {}
        self.notes = 0
        self.page = 0
        self.owners: dict[int, bytes] = {}
        self.artifacts: dict[int, pydyf.Dictionary | None] = {}
        self.spoken: dict[int, str] = {}
        self.tags: dict[Any, dict[str, Any]] = {}

    def build(self, pages: list[Any], page_streams: list[Any]) -> None:
        """Walk over the pages; afterwards the catalog points to the finished tree."""
        root = pydyf.Dictionary({"Type": "/StructTreeRoot"})
        self.pdf.add_object(root)
        top = pydyf.Dictionary(
            {"Type": "/StructElem", "S": "/Document", "P": root.reference, "K": pydyf.Array()}
        )
        self.pdf.add_object(top)
        root["K"] = pydyf.Array([top.reference])
        for self.page, (page, stream) in enumerate(zip(pages, page_streams, strict=True)):
            self.tags = stream._tags
            self.owners, self.artifacts, self.spoken = {}, {}, {}
            self.height = page.height
            for child in page._page_box.children:
                if isinstance(child, boxes.MarginBox):
                    is_header = child.at_keyword.startswith("@top")
                    self.make_artifact(child, running("Header" if is_header else "Footer"))
                else:
                    self.walk(child, top)
            self.close_page(stream)
        number_tree = pydyf.Dictionary({"Nums": self.parents})
        for number, (reference, annotation) in enumerate(self.annotations, start=len(pages)):
            annotation["StructParent"] = number
            self.parents.extend([number, reference])
        self.pdf.add_object(number_tree)
        root["ParentTree"] = number_tree.reference
        root["ParentTreeNextKey"] = len(pages) + len(self.annotations)
        if self.notes:
            # Validators and readers find notes by their ID.
            names = pydyf.Array()
            for element in self.known.values():
                if "ID" in element:
                    names.extend([element["ID"], element.reference])
            id_tree = pydyf.Dictionary({"Names": names})
            self.pdf.add_object(id_tree)
            root["IDTree"] = id_tree.reference
        self.pdf.catalog["StructTreeRoot"] = root.reference

    def close_page(self, stream: Any) -> None:
        """Turn marks into artifacts where no element owns them, and write the page's part of the tree."""
        count = len(self.owners) + len(self.artifacts)
        kids = pydyf.Array([self.owners.get(mcid, "null") for mcid in range(count)])
        self.pdf.add_object(kids)
        self.parents.extend([self.page, kids.reference])
        items = stream.stream
        for index, item in enumerate(items):
            if not isinstance(item, pydyf.Dictionary) or "MCID" not in item:
                continue
            mcid = item["MCID"]
            if mcid in self.artifacts:
                properties = self.artifacts[mcid]
                items[index - 1] = "/Artifact"
                items[index] = pydyf.Dictionary({"Type": "/Layout"}) if properties is None else properties
            elif mcid in self.spoken:
                item["ActualText"] = pydyf.String(self.spoken[mcid])

    def new(self, role: str, parent: pydyf.Dictionary, *, first: bool = False) -> pydyf.Dictionary:
        """Add a structure element below `parent`."""
        element = pydyf.Dictionary(
            {
                "Type": "/StructElem",
                "S": f"/{role}",
                "P": parent.reference,
                "Pg": self.page_references[self.page],
                "K": pydyf.Array(),
            }
        )
        self.pdf.add_object(element)
        if first:
            parent["K"].insert(0, element.reference)
        else:
            parent["K"].append(element.reference)
        return element

    def once(self, key: tuple[Any, str], role: str, parent: pydyf.Dictionary) -> pydyf.Dictionary:
        """Return the element made for `key`, or make it: boxes of one HTML element share one."""
        element = self.known.get(key)
        if element is None:
            element = self.known[key] = self.new(role, parent)
        return element

    def own(self, box: Any, element: pydyf.Dictionary) -> None:
        """Give the marked content of `box` to `element`."""
        mcid = self.tags.pop(box)["mcid"]
        self.owners[mcid] = element.reference
        if isinstance(box, boxes.TextBox) and box.text.endswith(HYPHEN):
            self.spoken[mcid] = box.text[:-1] + SOFT_HYPHEN
        if element["Pg"] == self.page_references[self.page]:
            element["K"].append(mcid)
        else:
            element["K"].append(
                pydyf.Dictionary({"Type": "/MCR", "Pg": self.page_references[self.page], "MCID": mcid})
            )

    def make_artifact(self, box: Any, properties: pydyf.Dictionary | None = None) -> None:
        """Everything in `box` is for the eye only."""
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        if box in self.tags:
            self.artifacts[self.tags.pop(box)["mcid"]] = properties
        for child in box.all_children():
            self.make_artifact(child, properties)

    def walk(self, box: Any, parent: pydyf.Dictionary) -> None:
        """Add `box` and what it holds below `parent`."""
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        if isinstance(box, boxes.TextBox):
            if box not in self.tags:
                return
            if box.text.strip():
                self.own(box, self.block_for(box, parent))
            else:
                self.make_artifact(box)
            return
        if self.is_decoration(box):
            self.make_artifact(box)
            return
        element = self.element_of(box, parent)
        if box.link_annotation and element["S"] == "/Link":
            self.add_annotation(box.link_annotation, element)
        if isinstance(box, boxes.ReplacedBox):
            self.add_figure(box, element)
            return
        holds_lines = bool(box.children) and isinstance(box.children[-1], boxes.LineBox)
        if holds_lines and element["S"][1:] in GROUPING:
            element = self.once((box.element, f"{box.element_tag} text"), "P", element)
        for child in box.children:
            self.walk(child, element)

    def block_for(self, box: Any, parent: pydyf.Dictionary) -> pydyf.Dictionary:
        """Return `parent`, or a paragraph in it where it may not hold text."""
        if parent["S"][1:] in GROUPING:
            return self.once((box.element, f"{box.element_tag} text"), "P", parent)
        return parent

    def is_decoration(self, box: Any) -> bool:
        """Whether `box` is for the eye: a leader, a repeated table head, what is hidden from readers."""
        if box.is_leader or box.style["position"] == "fixed":
            return True
        if box.element is None or "::" in box.element_tag:
            return False
        if box.element.get("aria-hidden") == "true":
            return True
        if isinstance(box, boxes.TableRowGroupBox) and (box.is_header or box.is_footer):
            return self.heads_seen.setdefault(box.element, self.page) != self.page
        return box.element.tag == "img" and not box.element.get("alt")

    def element_of(self, box: Any, parent: pydyf.Dictionary) -> pydyf.Dictionary:
        """Return the structure element that the content of `box` belongs to."""
        html = box.element
        if html is None or isinstance(box, boxes.LineBox):
            return parent
        tag = box.element_tag
        key = (html, tag)
        if "::" in tag:
            return self.pseudo_element_of(box, parent)
        if key in self.known:
            return self.known[key]
        if tag == "li":
            return self.list_item_of(html, parent)
        if tag in ("ul", "ol"):
            if parent["S"] == "/TOC":
                return parent
            is_contents = parent["S"] == "/TOCI"
            element = self.once(key, "TOC" if is_contents else "L", parent)
            if not is_contents:
                style = NUMBERING.get(str(box.style["list_style_type"]), "None")
                element["A"] = pydyf.Dictionary({"O": "/List", "ListNumbering": f"/{style}"})
            return element
        if html.get("role") == "doc-toc":
            return self.once(key, "TOC", parent)
        if tag in ("dt", "dd"):
            return self.description_of(html, parent)
        if tag == "figure":
            images = [child for child in html.iter() if child.tag in ("img", SVG)]
            return self.once(key, "Figure" if len(images) == 1 else "Div", parent)
        if tag in ("img", SVG):
            return parent if parent["S"] == "/Figure" else self.once(key, "Figure", parent)
        if tag == "span" and (html, "note") in self.known:
            return self.known[html, "note"]
        role = BLOCKS.get(tag)
        if role is None:
            if html.get("lang") and tag not in ("html", "body"):
                element = self.once(key, "Span" if isinstance(box, boxes.InlineBox) else "Div", parent)
                element["Lang"] = pydyf.String(html.get("lang"))
                return element
            return parent
        if role == "Link":
            if box.link is None or not box.link_annotation:
                return parent
            if parent["S"] == "/TOCI":
                parent = self.once((html, "reference"), "Reference", parent)
            elif parent["S"][1:] in GROUPING:
                parent = self.once((html, "paragraph"), "P", parent)
        element = self.once(key, role, parent)
        if role in ("TH", "TD"):
            element["A"] = cell_attributes(box, html, role)
        if html.get("lang"):
            element["Lang"] = pydyf.String(html.get("lang"))
        return element

    def pseudo_element_of(self, box: Any, parent: pydyf.Dictionary) -> pydyf.Dictionary:
        """Labels and reference marks have roles of their own; other generated content is plain text."""
        html = box.element
        kind = box.element_tag.partition("::")[2]
        if kind == "marker":
            # `parent` is the item, its body, or a paragraph in it: the label belongs right below the item.
            item = self.known.get((html, "item"))
            if item is None or item["S"] != "/LI":
                return parent
            key = (html, "label")
            if key not in self.known:
                self.known[key] = self.new("Lbl", item, first=True)
            return self.known[key]
        if kind == "footnote-call":
            block = self.block_for(box, parent)
            reference = self.once((html, "reference"), "Reference", block)
            if (html, "note") not in self.known:
                self.notes += 1
                note = self.once((html, "note"), "Note", block)
                note["ID"] = pydyf.String(f"note-{self.notes:04}")
            return reference
        if kind == "footnote-marker":
            return self.once((html, "note label"), "Lbl", self.known.get((html, "note"), parent))
        return parent

    def list_item_of(self, html: Any, parent: pydyf.Dictionary) -> pydyf.Dictionary:
        """Return the body of a list item, or the item itself in a table of contents."""
        if parent["S"] == "/TOC":
            return self.once((html, "li"), "TOCI", parent)
        item = self.once((html, "item"), "LI", parent)
        return self.once((html, "li"), "LBody", item)

    def description_of(self, html: Any, parent: pydyf.Dictionary) -> pydyf.Dictionary:
        """Return the label or body of an item of a description list: a term and what follows it."""
        key = (html, html.tag)
        if key in self.known:
            return self.known[key]
        if html.tag == "dt":
            item = self.once((html, "item"), "LI", parent)
            self.known[id(parent), "last item"] = item
            return self.once(key, "Lbl", item)
        item = self.known.get((id(parent), "last item")) or self.once((html, "item"), "LI", parent)
        return self.once(key, "LBody", item)

    def add_figure(self, box: Any, element: pydyf.Dictionary) -> None:
        """Give an image its text and its place on the page."""
        if box in self.tags:
            self.own(box, element)
        html = box.element
        text = html.get("alt")
        if html.tag == SVG:
            # Title and description: a chart says there what it shows.
            said = (html.find(SVG.replace("svg}svg", f"svg}}{name}")) for name in ("title", "desc"))
            text = ". ".join("".join(part.itertext()) for part in said if part is not None)
        element["Alt"] = pydyf.String(" ".join((text or "").split()))
        left, top = box.content_box_x(), box.content_box_y()
        rectangle = (left, self.height - top - box.height, left + box.width, self.height - top)
        element["A"] = pydyf.Dictionary(
            {
                "O": "/Layout",
                "Placement": "/Block",
                "BBox": pydyf.Array(round(value * POINTS, 3) for value in rectangle),
            }
        )

    def add_annotation(self, annotation: pydyf.Dictionary, element: pydyf.Dictionary) -> None:
        """Tie a link's clickable rectangle to its structure element."""
        reference = pydyf.Dictionary(
            {"Type": "/OBJR", "Obj": annotation.reference, "Pg": self.page_references[self.page]}
        )
        element["K"].append(reference)
        self.annotations.append((element.reference, annotation))


def running(kind: str) -> pydyf.Dictionary:
    """Return the properties of a running header or footer."""
    return pydyf.Dictionary({"Type": "/Pagination", "Subtype": f"/{kind}"})


def cell_attributes(box: Any, html: Any, role: str) -> pydyf.Dictionary:
    """Return what a reader needs to know of a cell: which cells it heads, how far it reaches."""
    attributes = pydyf.Dictionary({"O": "/Table"})
    if role == "TH":
        attributes["Scope"] = "/Row" if html.get("scope") in ("row", "rowgroup") else "/Column"
    if box.colspan != 1:
        attributes["ColSpan"] = box.colspan
    if box.rowspan != 1:
        attributes["RowSpan"] = box.rowspan
    return attributes
