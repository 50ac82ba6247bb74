// What a text can hold in the editor. It gives and takes what richtext/sanitising.py stores, no more and no
// less; tests/richtext/test_editor.py sends the whole allow-list through it.
"use strict";
(() => {
  const { DOMParser, DOMSerializer, Schema, tableNodes } = ProseMirror;

  const IMAGE_SRC = /^\/beelden\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\/$/;
  const HREF = /^(https?:\/\/|mailto:|tel:)[^\s<>"'\\]+$/i;
  const oneLine = (text) => (text || "").replace(/\s+/g, " ").trim();

  const { table, ...tableParts } = tableNodes({
    tableGroup: "block",
    cellContent: "(paragraph | bullet_list | ordered_list)+",
    cellAttributes: {},
  });

  const figureAttributes = (image, figure) => {
    const src = image?.getAttribute("src") || "";
    return (
      IMAGE_SRC.test(src) && {
        src,
        alt: oneLine(image.getAttribute("alt")),
        width: image.getAttribute("width"),
        height: image.getAttribute("height"),
        caption: oneLine(figure?.querySelector("figcaption")?.textContent),
      }
    );
  };

  const nodes = {
    doc: { content: "block+" },
    paragraph: { group: "block", content: "inline*", parseDOM: [{ tag: "p" }], toDOM: () => ["p", 0] },
    heading: {
      group: "block",
      content: "inline*",
      marks: "em sub sup link",
      defining: true,
      attrs: { level: { default: 2 } },
      parseDOM: [1, 2, 3, 4, 5, 6].map((level) => ({ tag: `h${level}`, attrs: { level: level < 3 ? 2 : 3 } })),
      toDOM: (node) => [`h${node.attrs.level}`, 0],
    },
    blockquote: {
      group: "block",
      content: "(paragraph | bullet_list | ordered_list)+",
      defining: true,
      parseDOM: [{ tag: "blockquote" }],
      toDOM: () => ["blockquote", 0],
    },
    bullet_list: { group: "block", content: "list_item+", parseDOM: [{ tag: "ul" }], toDOM: () => ["ul", 0] },
    ordered_list: {
      group: "block",
      content: "list_item+",
      attrs: { start: { default: 1 }, numbering: { default: "1" } },
      parseDOM: [
        {
          tag: "ol",
          getAttrs: (dom) => ({
            start: dom.hasAttribute("start") ? Number(dom.getAttribute("start")) || 1 : 1,
            numbering: /^[aAiI]$/.test(dom.getAttribute("type")) ? dom.getAttribute("type") : "1",
          }),
        },
      ],
      toDOM: ({ attrs }) => {
        const given = {};
        if (attrs.start !== 1) given.start = attrs.start;
        if (attrs.numbering !== "1") given.type = attrs.numbering;
        return ["ol", given, 0];
      },
    },
    list_item: {
      content: "paragraph (paragraph | bullet_list | ordered_list)*",
      defining: true,
      parseDOM: [{ tag: "li" }],
      toDOM: () => ["li", 0],
    },
    table: {
      ...table,
      attrs: { caption: { default: "" } },
      parseDOM: [
        { tag: "caption", ignore: true },
        { tag: "table", getAttrs: (dom) => ({ caption: oneLine(dom.caption?.textContent) }) },
      ],
      toDOM: (node) =>
        node.attrs.caption ? ["table", ["caption", node.attrs.caption], ["tbody", 0]] : ["table", ["tbody", 0]],
    },
    ...tableParts,
    figure: {
      group: "block",
      atom: true,
      draggable: true,
      attrs: { src: {}, alt: { default: "" }, width: { default: null }, height: { default: null }, caption: { default: "" } },
      parseDOM: [
        { tag: "figure", getAttrs: (dom) => figureAttributes(dom.querySelector("img"), dom) },
        { tag: "img", getAttrs: (dom) => figureAttributes(dom, null) },
      ],
      toDOM: ({ attrs: { caption, ...image } }) => {
        const shown = Object.fromEntries(Object.entries(image).filter(([, value]) => value !== null));
        return caption ? ["figure", ["img", shown], ["figcaption", caption]] : ["figure", ["img", shown]];
      },
    },
    text: { group: "inline" },
    hard_break: {
      inline: true,
      group: "inline",
      selectable: false,
      linebreakReplacement: true,
      parseDOM: [{ tag: "br" }],
      toDOM: () => ["br"],
    },
    note: {
      inline: true,
      group: "inline",
      atom: true,
      attrs: { text: {} },
      marks: "",
      parseDOM: [
        {
          tag: "span.note",
          priority: 60,
          getAttrs: (dom) => oneLine(dom.textContent) !== "" && { text: oneLine(dom.textContent) },
        },
      ],
      toDOM: (node) => ["span", { class: "note" }, node.attrs.text],
      leafText: () => "",
    },
  };

  const marks = {
    strong: { parseDOM: [{ tag: "strong" }, { tag: "b" }], toDOM: () => ["strong", 0] },
    em: { parseDOM: [{ tag: "em" }, { tag: "i" }], toDOM: () => ["em", 0] },
    sub: { excludes: "sub sup", parseDOM: [{ tag: "sub" }], toDOM: () => ["sub", 0] },
    sup: { excludes: "sub sup", parseDOM: [{ tag: "sup" }], toDOM: () => ["sup", 0] },
    link: {
      attrs: { href: {} },
      inclusive: false,
      parseDOM: [
        {
          tag: "a[href]",
          getAttrs: (dom) => HREF.test(dom.getAttribute("href").trim()) && { href: dom.getAttribute("href").trim() },
        },
      ],
      toDOM: (mark) => ["a", { href: mark.attrs.href }, 0],
    },
  };

  const schema = new Schema({ nodes, marks });

  /** Read HTML (that nothing executes: the document has no window) into a document node. */
  const parse = (html) => {
    const body = new window.DOMParser().parseFromString(html, "text/html").body;
    return DOMParser.fromSchema(schema).parse(body);
  };

  /** Write a document node as HTML; an empty document is an empty string. */
  const serialize = (doc) => {
    const holder = document.implementation.createHTMLDocument("").createElement("div");
    DOMSerializer.fromSchema(schema).serializeFragment(doc.content, { document: holder.ownerDocument }, holder);
    return holder.innerHTML === "<p></p>" ? "" : holder.innerHTML;
  };

  window.LivpRichText = { schema, parse, serialize, isHref: (href) => HREF.test(href), oneLine };
})();
