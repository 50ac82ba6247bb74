// What somebody typed into the text area before the editor took its place: on a slow machine the page can be
// written in long before its scripts are there. Whenever these come, the same keys give the same text, and the
// cursor goes on where it was.
"use strict";
(() => {
  const P = ProseMirror;
  const { parse, schema } = LivpRichText;
  // Characters that stand for no character (Unicode keeps them free for this): they travel along as text.
  const FROM = "\uFDD0";
  const TO = "\uFDD1";
  const ENTER = "\uFDD2";
  const BLOCKS = "p, h2, h3, ul, ol, li, blockquote";

  /** The first place from `at` on that is not in the middle of a tag or an entity. */
  const outsideTags = (html, at) => {
    for (const { 0: piece, index } of html.matchAll(/<[^<>]*>|&#?\w+;/g)) {
      if (index < at && at < index + piece.length) return index + piece.length;
    }
    return at;
  };

  /** The HTML with a sign for every Enter that was typed, and for both ends of the selection. */
  const marked = ({ value, defaultValue, selectionStart, selectionEnd }, hasFocus) => {
    let start = 0;
    while (start < value.length && value[start] === defaultValue[start]) start += 1;
    let same = 0;
    const most = Math.min(value.length, defaultValue.length) - start;
    while (same < most && value.at(-1 - same) === defaultValue.at(-1 - same)) same += 1;
    const end = value.length - same;
    const html = value.slice(0, start) + value.slice(start, end).replaceAll("\n", ENTER) + value.slice(end);
    if (!hasFocus) return html;
    const from = outsideTags(html, selectionStart);
    const to = outsideTags(html, Math.max(selectionStart, selectionEnd));
    return html.slice(0, from) + FROM + html.slice(from, to) + TO + html.slice(to);
  };

  /** Text beside the blocks goes into the block before it, or else the one after: there the cursor would be. */
  const gather = (html) => {
    const { body } = new DOMParser().parseFromString(html, "text/html");
    for (const loose of [...body.childNodes]) {
      if (loose.nodeType !== Node.TEXT_NODE || !loose.data.trim()) continue;
      const { previousElementSibling: before, nextElementSibling: after } = loose;
      let block = before ?? after;
      if (!block?.matches(BLOCKS)) continue;
      const side = before ? "lastElementChild" : "firstElementChild";
      while (block[side]?.matches(BLOCKS)) block = block[side];
      if (before) block.append(loose);
      else block.prepend(loose);
    }
    return body.innerHTML;
  };

  const placeOf = (doc, sign) => {
    let found = null;
    doc.descendants((node, pos) => {
      const index = node.isText && found === null ? node.text.indexOf(sign) : -1;
      if (index >= 0) found = pos + index;
    });
    return found;
  };

  /** The state with what is in `textarea` and its cursor; `newState` makes one of a document. */
  const typedState = (textarea, hasFocus, newState) => {
    const isUntouched = textarea.value === textarea.defaultValue;
    if (isUntouched && !hasFocus) return newState(parse(textarea.value));
    let state = newState(parse(gather(marked(textarea, hasFocus))));
    const apply = (tr) => (state = state.apply(tr.setMeta("addToHistory", false)));
    /** Take a sign out of the text; return where it was. */
    const take = (sign) => {
      const at = placeOf(state.doc, sign);
      if (at !== null) apply(state.tr.delete(at, at + sign.length));
      return at;
    };
    for (let at = take(ENTER); at !== null; at = take(ENTER)) {
      apply(state.tr.setSelection(P.TextSelection.create(state.doc, at)));
      P.chainCommands(P.splitListItem(schema.nodes.list_item), P.baseKeymap.Enter)(state, apply);
    }
    const from = take(FROM);
    const to = take(TO);
    if (from !== null && to !== null) apply(state.tr.setSelection(P.TextSelection.create(state.doc, from, to)));
    if (!new RegExp(`[${FROM}${TO}${ENTER}]`).test(JSON.stringify(state.doc))) return state;
    // A sign came where no cursor comes, in a note or the description of an image: the text alone, then.
    state = newState(parse(textarea.value));
    apply(state.tr.setSelection(P.Selection.atEnd(state.doc)));
    return state;
  };

  LivpRichText.typedState = typedState;
})();
