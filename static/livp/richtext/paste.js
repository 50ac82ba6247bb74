// Turns what word processors put on the clipboard into plain HTML: lists that are lists, notes that are notes,
// no fonts, colours or rubbish. The schema drops what is left over.
"use strict";
(() => {
  const { oneLine } = LivpRichText;

  // Even a document that is only read applies the page's Content Security Policy to inline styles and handlers,
  // and reports each of them: take the handlers away and give the styles, which are evidence here, another name.
  const disarm = (html) =>
    html
      .replace(/<style\b[\s\S]*?(<\/style>|$)/gi, "")
      .replace(/<[a-z][^>]*>/gi, (tag) =>
        tag.replace(/([\s"'/])style\s*=/gi, "$1data-style=").replace(/([\s"'/])on[a-z]+\s*=/gi, "$1data-handler="),
      );

  const styleOf = (element) => (element.getAttribute("data-style") || "").toLowerCase();

  /** Does the element's style set `property` to a value that matches? Not mso-bidi-font-weight for font-weight. */
  const hasStyle = (element, property, value) =>
    styleOf(element)
      .split(";")
      .some((rule) => {
        const [name, given] = rule.split(":");
        return name.trim() === property && value.test((given || "").trim());
      });

  const removeInvisible = (body) => {
    const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
    const comments = [];
    while (walker.nextNode()) comments.push(walker.currentNode);
    for (const comment of comments) comment.remove();
    for (const element of body.querySelectorAll("style, script, meta, link, title, xml, del, [hidden]")) element.remove();
    for (const element of [...body.querySelectorAll("[data-style]")]) {
      const isHidden =
        hasStyle(element, "mso-hide", /^all/) ||
        hasStyle(element, "display", /^none/) ||
        hasStyle(element, "mso-element", /^comment/);
      if (isHidden) element.remove();
      else if (hasStyle(element, "mso-tab-count", /\d/)) element.replaceWith(" ");
    }
    for (const element of body.querySelectorAll(".msocomanchor, .MsoCommentReference")) element.remove();
    for (const element of [...body.querySelectorAll("*")]) {
      if (element.localName.includes(":")) element.replaceWith(...element.childNodes); // o:p, w:sdt, st1:place
    }
  };

  // Notes: a reference `<a href="#_ftn1">[1]</a>` in the text, the words in `<div id="ftn1">` at the end.
  const turnFootnotes = (body) => {
    for (const reference of [...body.querySelectorAll('a[href*="#_ftn"], a[href*="#_edn"]')]) {
      const match = /#_((?:ftn|edn)\d+)$/.exec(reference.getAttribute("href"));
      if (!match) continue; // #_ftnref1: the way back
      const words = body.querySelector(`#${match[1]}`);
      if (!words) {
        reference.replaceWith(...reference.childNodes);
        continue;
      }
      const copy = words.cloneNode(true);
      for (const back of copy.querySelectorAll(`a[href*="#_${match[1].slice(0, 3)}ref"]`)) back.remove();
      const note = body.ownerDocument.createElement("span");
      note.className = "note";
      note.textContent = oneLine(copy.textContent);
      reference.replaceWith(note);
    }
    for (const element of [...body.querySelectorAll("[data-style]")]) {
      if (hasStyle(element, "mso-element", /^(foot|end)note/)) element.remove();
    }
  };

  const ROMAN = /^[ivxlc]+$/i;

  const readMarker = (marker) => {
    const match = /^\(?(\d+|[a-z]+)[.)]/i.exec(marker);
    if (!match) return { tag: "ul" };
    const sign = match[1];
    if (/^\d+$/.test(sign)) return { tag: "ol", start: Number(sign), type: "1" };
    if (sign.length > 1 || sign.toLowerCase() === "i") {
      return ROMAN.test(sign) ? { tag: "ol", start: 1, type: sign === sign.toLowerCase() ? "i" : "I" } : { tag: "ul" };
    }
    const start = sign.toLowerCase().charCodeAt(0) - 96;
    return { tag: "ol", start, type: sign === sign.toLowerCase() ? "a" : "A" };
  };

  // Word writes a list as paragraphs with `mso-list: l0 level1 lfo1` and the bullet as text.
  const turnLists = (body) => {
    const document = body.ownerDocument;
    let open = []; // the lists that are open, by level
    let previous = null;
    for (const paragraph of [...body.querySelectorAll("p, h1, h2, h3, h4, h5, h6")]) {
      const match = /mso-list:\s*l(\d+)\s+level(\d+)/.exec(styleOf(paragraph));
      if (!match || paragraph.localName !== "p") continue;
      const marker = [...paragraph.querySelectorAll("span")].find((span) => hasStyle(span, "mso-list", /^ignore/));
      const { tag, start = 1, type } = readMarker(marker ? oneLine(marker.textContent) : "");
      marker?.remove();
      const level = Number(match[2]);
      if (!previous || paragraph.previousElementSibling !== previous) open = [];
      open.length = Math.min(open.length, level);
      const current = open[level - 1];
      if (!current || current.list.localName !== tag || (level === 1 && current.id !== match[1])) {
        const list = document.createElement(tag);
        if (start !== 1) list.setAttribute("start", start);
        if (type && type !== "1") list.setAttribute("type", type);
        const parent = open.slice(0, level - 1).findLast(Boolean);
        if (parent) parent.list.lastElementChild.append(list);
        else paragraph.before(list);
        open[level - 1] = { list, id: match[1] };
      }
      const item = document.createElement("li");
      item.append(...paragraph.childNodes);
      open[level - 1].list.append(item);
      paragraph.remove();
      previous = open.find(Boolean).list;
    }
  };

  // Google Docs and word processors on the web say with a style what <strong> and <em> are for.
  const turnStyles = (body) => {
    const wrap = (element, name) => {
      const mark = body.ownerDocument.createElement(name);
      mark.append(...element.childNodes);
      element.append(mark);
    };
    for (const element of body.querySelectorAll("[data-style]")) {
      if (element.localName === "b" && hasStyle(element, "font-weight", /^(normal|400)/)) {
        element.replaceWith(...element.childNodes);
      } else if (element.localName === "span") {
        if (hasStyle(element, "font-weight", /^(bold|[6-9]00)/)) wrap(element, "strong");
        if (hasStyle(element, "font-style", /^italic/)) wrap(element, "em");
        if (hasStyle(element, "vertical-align", /^super/)) wrap(element, "sup");
        if (hasStyle(element, "vertical-align", /^sub$/)) wrap(element, "sub");
      }
    }
    for (const element of body.querySelectorAll("[data-style]")) element.removeAttribute("data-style");
  };

  const evenHeadings = (body) => {
    const headings = [...body.querySelectorAll("h1, h2, h3, h4, h5, h6")];
    const highest = Math.min(...headings.map((heading) => Number(heading.localName[1])));
    for (const heading of headings) {
      const level = Number(heading.localName[1]) === highest ? "h2" : "h3";
      const renamed = body.ownerDocument.createElement(level);
      renamed.append(...heading.childNodes);
      heading.replaceWith(renamed);
    }
  };

  const moveCaptions = (body) => {
    for (const caption of [...body.querySelectorAll("figure > figcaption")]) {
      const table = caption.parentElement.querySelector("table");
      if (table && !table.caption) {
        table.createCaption().textContent = caption.textContent;
        caption.remove();
      }
    }
  };

  /** Clean pasted HTML. */
  LivpRichText.cleanPaste = (html) => {
    const body = new window.DOMParser().parseFromString(disarm(html), "text/html").body;
    if (body.querySelector("[data-pm-slice]")) return body.innerHTML; // from this editor
    removeInvisible(body);
    turnFootnotes(body);
    turnLists(body);
    turnStyles(body);
    evenHeadings(body);
    moveCaptions(body);
    return body.innerHTML;
  };
})();
