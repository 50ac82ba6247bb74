"""One allow-list for editor, sanitiser and importers."""

import nh3

TAGS = {
    "p", "h2", "h3", "ul", "ol", "li", "blockquote", "strong", "em", "sub", "sup", "a", "br", "span",
    "table", "caption", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "img",
}  # fmt: skip


def sanitise(html: str) -> str:
    """Return `html` with nothing but what the allow-list names."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={
            "a": {"href"},
            "ol": {"start", "type"},
            "th": {"scope", "colspan", "rowspan"},
            "td": {"colspan", "rowspan"},
            "img": {"src", "alt", "width", "height"},
        },
        allowed_classes={"span": {"note"}},
        url_schemes={"https", "http", "mailto", "tel"},
        link_rel=None,
    )
