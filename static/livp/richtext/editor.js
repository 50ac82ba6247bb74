// Turns every <textarea data-richtext> into the editor. The text area stays the form's field: it holds the HTML
// after every change, and fires "input" for whoever listens (saving a draft, counting words).
//
// Set its value and fire "richtext:load" on it to show another text.
"use strict";
(() => {
  const P = ProseMirror;
  const { askCaption, askImage, askLink, askNote, askTable, cleanPaste, make, parse, schema, serialize, typedState } = LivpRichText;
  const { nodes, marks } = schema;

  // --- what the selection is in --------------------------------------------------------------------

  const closest = ($pos, ...types) => {
    for (let depth = $pos.depth; depth > 0; depth--) {
      const node = $pos.node(depth);
      if (types.includes(node.type)) return { node, pos: $pos.before(depth), depth };
      if (node.type.spec.tableRole === "cell" || node.type.spec.tableRole === "header_cell") {
        if (!types.includes(nodes.table)) return null;
      }
    }
    return null;
  };
  const listAt = (state) => closest(state.selection.$from, nodes.bullet_list, nodes.ordered_list);
  const tableAt = (state) => closest(state.selection.$from, nodes.table);
  const selected = (state, type) => {
    const { node } = state.selection;
    return node?.type === type ? node : null;
  };

  const hasMark = (state, type) => {
    const { empty, from, to, $from } = state.selection;
    return empty ? Boolean(type.isInSet(state.storedMarks || $from.marks())) : state.doc.rangeHasMark(from, to, type);
  };

  /** The link that the cursor is in or the selection touches first, from end to end. */
  const linkAt = (state) => {
    const { $from, from, to } = state.selection;
    let found = null;
    $from.parent.forEach((child, offset) => {
      const start = $from.start() + offset;
      const end = start + child.nodeSize;
      const link = marks.link.isInSet(child.marks);
      if (!link) return;
      if (found && found.to === start && found.href === link.attrs.href) found.to = end;
      else if (!found && end >= from && start <= to) found = { from: start, to: end, href: link.attrs.href };
    });
    if (found && state.selection.empty && (from === found.from || from > found.to)) return null;
    return found;
  };

  const areHeaders = (table, positions) =>
    positions.every((pos) => table.nodeAt(pos).type === nodes.table_header);
  const isHeaderRow = (table) => {
    const { map, width } = P.TableMap.get(table);
    return areHeaders(table, map.slice(0, width));
  };
  /** All cells of the first column, but for the one that belongs to the header row as well. */
  const isHeaderColumn = (table) => {
    const { map, width, height } = P.TableMap.get(table);
    const first = map.filter((_pos, index) => index % width === 0);
    return areHeaders(table, height > 1 ? first.slice(1) : first);
  };

  // --- commands ------------------------------------------------------------------------------------

  const toggleHeading = (level) => (state, dispatch) => {
    const { parent } = state.selection.$from;
    const isOn = parent.type === nodes.heading && parent.attrs.level === level;
    return P.setBlockType(isOn ? nodes.paragraph : nodes.heading, isOn ? null : { level })(state, dispatch);
  };

  const toggleList = (type) => (state, dispatch) => {
    const list = listAt(state);
    if (!list) return P.wrapInList(type)(state, dispatch);
    if (list.node.type === type) return P.liftListItem(nodes.list_item)(state, dispatch);
    dispatch?.(state.tr.setNodeMarkup(list.pos, type).scrollIntoView());
    return true;
  };

  const toggleQuote = (state, dispatch) => {
    const { $from, $to } = state.selection;
    if (!closest($from, nodes.blockquote)) return P.wrapIn(nodes.blockquote)(state, dispatch);
    const range = $from.blockRange($to, (node) => node.type === nodes.blockquote);
    const target = range && P.liftTarget(range);
    if (target === null || target === undefined) return false;
    dispatch?.(state.tr.lift(range, target).scrollIntoView());
    return true;
  };

  const insertBreak = (state, dispatch) => {
    dispatch?.(state.tr.replaceSelectionWith(nodes.hard_break.create(), true).scrollIntoView());
    return true;
  };

  /** Insert a block that only stands at the top level: after the block that the cursor is in. */
  const insertAtTop = (view, node) => {
    const { state } = view;
    const { $from } = state.selection;
    const top = $from.depth ? $from.node(1) : null;
    const isEmpty = top?.type === nodes.paragraph && !top.content.size;
    const from = top ? (isEmpty ? $from.before(1) : $from.after(1)) : state.selection.to;
    const tr = state.tr.replaceWith(from, isEmpty ? $from.after(1) : from, node);
    const $inside = tr.doc.resolve(from + 1);
    tr.setSelection(
      node.isAtom ? P.NodeSelection.create(tr.doc, from) : P.TextSelection.near($inside, 1),
    );
    view.dispatch(tr.scrollIntoView());
  };

  const editLink = async (editor) => {
    const { state } = editor.view;
    const link = linkAt(state);
    const { from, to, empty } = state.selection;
    const answer = await askLink({ href: link?.href, needsText: empty && !link });
    if (answer) {
      const range = link && empty ? link : { from, to };
      const tr = editor.view.state.tr;
      if (answer === "remove") tr.removeMark(link.from, link.to, marks.link);
      else if (empty && !link) {
        const text = schema.text(answer.text, [...(state.storedMarks || state.selection.$from.marks()), marks.link.create(answer)]);
        tr.replaceWith(from, to, text).removeStoredMark(marks.link);
      } else {
        tr.removeMark(range.from, range.to, marks.link);
        tr.addMark(range.from, range.to, marks.link.create({ href: answer.href }));
      }
      editor.view.dispatch(tr.scrollIntoView());
    }
    editor.view.focus();
  };

  const editNote = async (editor) => {
    const { state } = editor.view;
    const note = selected(state, nodes.note);
    const { from, to } = state.selection;
    const answer = await askNote({ text: note?.attrs.text });
    if (answer) {
      const tr = editor.view.state.tr;
      if (answer === "remove") tr.delete(from, to);
      else {
        // A new note comes after the selected words; these stay.
        tr.replaceWith(note ? from : to, to, nodes.note.create({ text: answer }));
        tr.setSelection(P.TextSelection.near(tr.doc.resolve((note ? from : to) + 1)));
      }
      editor.view.dispatch(tr.scrollIntoView());
    }
    editor.view.focus();
  };

  const insertTable = async (editor) => {
    const answer = await askTable();
    if (answer) {
      const rows = Array.from({ length: answer.rows }, (_row, index) =>
        nodes.table_row.create(
          null,
          Array.from({ length: answer.columns }, () =>
            (answer.header && index === 0 ? nodes.table_header : nodes.table_cell).createAndFill(),
          ),
        ),
      );
      insertAtTop(editor.view, nodes.table.create({ caption: answer.caption }, rows));
    }
    editor.view.focus();
  };

  const editCaption = async (editor) => {
    const table = tableAt(editor.view.state);
    const answer = await askCaption({ caption: table.node.attrs.caption });
    if (answer !== null) {
      const caption = answer === "remove" ? "" : answer;
      editor.view.dispatch(editor.view.state.tr.setNodeMarkup(table.pos, null, { ...table.node.attrs, caption }));
    }
    editor.view.focus();
  };

  const editImage = async (editor, file) => {
    const { state } = editor.view;
    const figure = file ? null : selected(state, nodes.figure);
    const pos = state.selection.from;
    const token = editor.textarea.form?.elements.csrfmiddlewaretoken?.value || "";
    const answer = await askImage({ ...figure?.attrs, uploadUrl: editor.uploadUrl, token, file });
    if (answer === "remove") editor.view.dispatch(editor.view.state.tr.delete(pos, pos + 1));
    else if (answer && figure) {
      const tr = editor.view.state.tr.setNodeMarkup(pos, null, { ...figure.attrs, ...answer });
      editor.view.dispatch(tr.setSelection(P.NodeSelection.create(tr.doc, pos)));
    } else if (answer) insertAtTop(editor.view, nodes.figure.create(answer));
    editor.view.focus();
  };

  // --- the bars ------------------------------------------------------------------------------------

  const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
  const keys = (text) => (isMac ? text.replace("Ctrl", "⌘") : text);

  const icon = (path) => {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    for (const [name, value] of Object.entries({ viewBox: "0 0 20 20", width: 20, height: 20, "aria-hidden": "true" })) {
      svg.setAttribute(name, value);
    }
    const shape = document.createElementNS(space, "path");
    shape.setAttribute("d", path);
    svg.append(shape);
    return svg;
  };
  const UNDO = "M7.5 3 3 7.5 7.5 12V9H12a3.5 3.5 0 0 1 0 7H8v2h4a5.5 5.5 0 0 0 0-11H7.5z";
  const REDO = "M12.5 3 17 7.5 12.5 12V9H8a3.5 3.5 0 0 0 0 7h4v2H8A5.5 5.5 0 0 1 8 7h4.5z";

  const command = (run, more = {}) => ({
    run: (editor) => {
      run(editor.view.state, editor.view.dispatch, editor.view);
      editor.view.focus();
    },
    can: (state) => run(state),
    ...more,
  });
  const mark = (type, more) => command(P.toggleMark(type), { isOn: (state) => hasMark(state, type), ...more });
  const inBlock = (type, level) => (state) => {
    const { parent } = state.selection.$from;
    return parent.type === type && parent.attrs.level === level;
  };

  const MAIN_BAR = [
    command(toggleHeading(2), { name: "Kop", keys: "Ctrl+Alt+1", isOn: inBlock(nodes.heading, 2) }),
    command(toggleHeading(3), { name: "Tussenkop", keys: "Ctrl+Alt+2", isOn: inBlock(nodes.heading, 3) }),
    mark(marks.strong, { name: "Vet", show: "V", look: "strong", keys: "Ctrl+B" }),
    mark(marks.em, { name: "Cursief", show: "C", look: "em", keys: "Ctrl+I" }),
    command(toggleList(nodes.bullet_list), {
      name: "Lijst",
      show: "• Lijst",
      keys: "Ctrl+Shift+8",
      isOn: (state) => listAt(state)?.node.type === nodes.bullet_list,
    }),
    command(toggleList(nodes.ordered_list), {
      name: "Genummerde lijst",
      show: "1. Lijst",
      keys: "Ctrl+Shift+7",
      isOn: (state) => listAt(state)?.node.type === nodes.ordered_list,
    }),
    command(toggleQuote, { name: "Citaat", isOn: (state) => Boolean(closest(state.selection.$from, nodes.blockquote)) }),
    {
      name: "Link",
      keys: "Ctrl+K",
      run: editLink,
      can: (state) => state.selection.$from.parent.inlineContent,
      isOn: (state) => Boolean(linkAt(state)),
    },
    {
      name: "Noot",
      keys: "Ctrl+Alt+F",
      run: editNote,
      can: (state) => state.selection.$to.parent.inlineContent,
      isOn: (state) => Boolean(selected(state, nodes.note)),
    },
    { name: "Tabel", run: insertTable, can: (state) => !tableAt(state) },
    {
      name: "Afbeelding",
      run: (editor) => editImage(editor),
      can: () => true,
      isOn: (state) => Boolean(selected(state, nodes.figure)),
      needsUpload: true,
    },
    command(P.undo, { name: "Ongedaan maken", icon: UNDO, keys: "Ctrl+Z" }),
    command(P.redo, { name: "Opnieuw", icon: REDO, keys: "Ctrl+Y" }),
  ];

  const LIST_BAR = [
    command(P.sinkListItem(nodes.list_item), { name: "Dieper", keys: "Ctrl+]" }),
    command(P.liftListItem(nodes.list_item), { name: "Terug", keys: "Ctrl+[" }),
  ];

  const TABLE_BAR = [
    command(P.addRowBefore, { name: "Rij erboven" }),
    command(P.addRowAfter, { name: "Rij eronder" }),
    command(P.deleteRow, { name: "Rij weg" }),
    command(P.addColumnBefore, { name: "Kolom links" }),
    command(P.addColumnAfter, { name: "Kolom rechts" }),
    command(P.deleteColumn, { name: "Kolom weg" }),
    command(P.toggleHeader("row"), { name: "Koprij", isOn: (state) => isHeaderRow(tableAt(state).node) }),
    command(P.toggleHeader("column"), { name: "Kopkolom", isOn: (state) => isHeaderColumn(tableAt(state).node) }),
    command(P.mergeCells, { name: "Cellen samenvoegen" }),
    command(P.splitCell, { name: "Cel splitsen" }),
    { name: "Bijschrift", run: editCaption, can: () => true },
    command(P.deleteTable, { name: "Tabel weghalen" }),
  ];

  class Bar {
    constructor(editor, label, items, isShown = () => true) {
      this.editor = editor;
      this.isShown = isShown;
      this.element = make("div", { role: "toolbar", "aria-label": `${label} van ${editor.name}`, "aria-controls": editor.textId });
      this.buttons = items.map((item) => {
        const title = item.keys ? `${item.name} (${keys(item.keys)})` : item.name;
        const button = make("button", { type: "button", class: "richtext-button", title, tabindex: -1 });
        if (item.look) button.classList.add(`richtext-${item.look}`);
        button.append(item.icon ? icon(item.icon) : item.show || item.name);
        if (item.icon || item.show) button.setAttribute("aria-label", item.name);
        // Without this a click would take the selection out of the text.
        button.addEventListener("mousedown", (event) => event.preventDefault());
        button.addEventListener("click", () => {
          this.moveTo(button, { focus: false });
          if (button.getAttribute("aria-disabled") !== "true") item.run(editor);
        });
        this.element.append(button);
        return { item, button };
      });
      this.moveTo(this.buttons[0].button, { focus: false });
      this.element.addEventListener("keydown", (event) => this.onKey(event));
    }

    get current() {
      return this.buttons.find(({ button }) => button.tabIndex === 0).button;
    }

    moveTo(target, { focus = true } = {}) {
      for (const { button } of this.buttons) button.tabIndex = button === target ? 0 : -1;
      if (focus) target.focus();
    }

    onKey(event) {
      const all = this.buttons.map(({ button }) => button);
      const index = all.indexOf(document.activeElement);
      const next = {
        ArrowRight: (index + 1) % all.length,
        ArrowLeft: (index - 1 + all.length) % all.length,
        Home: 0,
        End: all.length - 1,
      }[event.key];
      if (next !== undefined) this.moveTo(all[next]);
      else if (event.key === "Escape") this.editor.view.focus();
      else return;
      event.preventDefault();
    }

    update(state) {
      this.element.hidden = !this.isShown(state);
      if (this.element.hidden) return;
      for (const { item, button } of this.buttons) {
        if (item.isOn) button.setAttribute("aria-pressed", String(item.isOn(state)));
        button.setAttribute("aria-disabled", String(!item.can(state)));
      }
    }
  }

  // --- how things look in the text -----------------------------------------------------------------

  const noteView = (editor) => (node, view, getPos) => {
    const words = make("span", { class: "richtext-hidden" });
    const dom = make("span", { class: "richtext-note", contenteditable: "false" }, words);
    const show = (shown) => {
      words.textContent = ` (noot: ${shown.attrs.text})`;
      dom.title = shown.attrs.text;
    };
    show(node);
    dom.addEventListener("click", () => {
      if (!view.editable) return;
      view.dispatch(view.state.tr.setSelection(P.NodeSelection.create(view.state.doc, getPos())));
      editNote(editor);
    });
    return {
      dom,
      update: (next) => next.type === nodes.note && (show(next), true),
      ignoreMutation: () => true,
    };
  };

  const tableView = (editor) => (node, view, getPos) => {
    const caption = make("caption", { contenteditable: "false" });
    const contentDOM = make("tbody");
    const table = make("table", {}, caption, contentDOM);
    const dom = make("div", { class: "richtext-table" }, table);
    const show = (shown) => {
      caption.textContent = shown.attrs.caption;
      caption.hidden = !shown.attrs.caption;
    };
    show(node);
    caption.addEventListener("click", () => {
      if (!view.editable) return;
      view.dispatch(view.state.tr.setSelection(P.TextSelection.near(view.state.doc.resolve(getPos() + 1))));
      editCaption(editor);
    });
    return {
      dom,
      contentDOM,
      update: (next) => next.type === nodes.table && (show(next), true),
      ignoreMutation: (mutation) => mutation.type !== "selection" && !contentDOM.contains(mutation.target),
    };
  };

  const figureView = (editor) => (node) => {
    const image = make("img");
    const caption = make("figcaption");
    const missing = make("p", { class: "richtext-missing" }, "De beschrijving ontbreekt nog.");
    const dom = make("figure", { contenteditable: "false" }, image, missing, caption);
    const show = ({ attrs }) => {
      image.src = attrs.src;
      image.alt = attrs.alt;
      for (const name of ["width", "height"]) {
        if (attrs[name]) image.setAttribute(name, attrs[name]);
        else image.removeAttribute(name);
      }
      missing.hidden = Boolean(attrs.alt);
      caption.textContent = attrs.caption;
      caption.hidden = !attrs.caption;
    };
    show(node);
    dom.addEventListener("dblclick", () => editor.view.editable && editImage(editor));
    return { dom, update: (next) => next.type === nodes.figure && (show(next), true), ignoreMutation: () => true };
  };

  // --- the editor ----------------------------------------------------------------------------------

  // After a table or image at the end there must be a place to go on writing; the server drops it when empty.
  const lastParagraph = new P.Plugin({
    appendTransaction: (transactions, _before, state) => {
      const last = state.doc.lastChild;
      if (!transactions.some((tr) => tr.docChanged) || ![nodes.table, nodes.figure].includes(last.type)) return null;
      return state.tr.insert(state.doc.content.size, nodes.paragraph.create());
    },
  });

  let count = 0;

  class Editor {
    constructor(textarea) {
      this.textarea = textarea;
      this.uploadUrl = textarea.dataset.uploadUrl;
      this.textId = `richtext-${++count}`;
      this.bars = [
        new Bar(this, "Opmaak", MAIN_BAR.filter((item) => this.uploadUrl || !item.needsUpload)),
        new Bar(this, "Lijst", LIST_BAR, (state) => Boolean(listAt(state)) && this.view.editable),
        new Bar(this, "Tabel", TABLE_BAR, (state) => Boolean(tableAt(state)) && this.view.editable),
      ];
      this.status = make("p", { role: "status", class: "richtext-hidden" });
      const hint = make(
        "p",
        { class: "richtext-hidden", id: `${this.textId}-keys` },
        "Met Alt+F10 gaat u naar de knoppen. In een tabel gaat u met Tab naar de volgende cel; " +
          "met Escape en daarna Tab verlaat u de tekst. Enter op een noot of afbeelding opent die.",
      );
      const tools = make("div", { class: "richtext-tools" }, ...this.bars.map((bar) => bar.element));
      const text = make("div", { class: "richtext-text" });
      this.element = make("div", { class: "richtext" }, tools, text, this.status, hint);
      textarea.after(this.element);
      const hasFocus = document.activeElement === textarea;
      const isTyped = textarea.value !== textarea.defaultValue;
      this.view = new P.EditorView(text, {
        state: typedState(textarea, hasFocus, (doc) => this.newState(doc)),
        editable: () => !textarea.readOnly && !textarea.disabled,
        attributes: this.attributes(),
        nodeViews: { note: noteView(this), table: tableView(this), figure: figureView(this) },
        dispatchTransaction: (tr) => this.apply(tr),
        transformPastedHTML: (html) => this.paste(html),
        handlePaste: (_view, event) => this.takeFile(event, event.clipboardData),
        handleDrop: (_view, event) => this.takeFile(event, event.dataTransfer),
        handleDOMEvents: {
          // A browser tells late where the cursor went: on a busy machine the next key comes first.
          keydown: (view, event) => void (event.isComposing || view.domObserver.flush()),
          focus: () => void (this.valueAtFocus = textarea.value),
          blur: () => {
            this.isLeaving = false;
            if (textarea.value !== this.valueAtFocus) textarea.dispatchEvent(new Event("change", { bubbles: true }));
          },
        },
      });
      textarea.hidden = true;
      textarea.addEventListener("richtext:load", () => this.view.updateState(this.newState()) || this.showState());
      textarea.form?.addEventListener("reset", () =>
        setTimeout(() => this.view.updateState(this.newState()) || this.showState()),
      );
      this.label?.addEventListener("click", (event) => {
        event.preventDefault();
        this.view.focus();
      });
      if (isTyped) this.fill();
      this.showState();
      if (hasFocus) this.view.focus();
    }

    get label() {
      return this.textarea.id ? document.querySelector(`label[for="${CSS.escape(this.textarea.id)}"]`) : null;
    }

    get name() {
      const given = this.label?.textContent.trim().replace(/\s*:$/, "");
      return given || this.textarea.getAttribute("aria-label") || "de tekst";
    }

    attributes() {
      const { textarea, label } = this;
      const given = {
        id: this.textId,
        role: "textbox",
        "aria-multiline": "true",
        "aria-describedby": [textarea.getAttribute("aria-describedby"), `${this.textId}-keys`].filter(Boolean).join(" "),
        lang: "nl",
        spellcheck: "true",
      };
      if (label) {
        label.id ||= `${this.textId}-label`;
        given["aria-labelledby"] = label.id;
      } else given["aria-label"] = textarea.getAttribute("aria-label") || "Tekst";
      for (const name of ["aria-invalid", "aria-required"]) {
        if (textarea.hasAttribute(name)) given[name] = textarea.getAttribute(name);
      }
      if (textarea.readOnly || textarea.disabled) given["aria-readonly"] = "true";
      return given;
    }

    newState(doc = parse(this.textarea.value)) {
      const on = (run) => () => {
        run(this);
        return true;
      };
      const openSelected = (state) => {
        if (selected(state, nodes.note)) editNote(this);
        else if (selected(state, nodes.figure)) editImage(this);
        else return false;
        return true;
      };
      const tab = (direction) => (state, dispatch, view) =>
        !this.isLeaving && P.goToNextCell(direction)(state, dispatch, view);
      return P.EditorState.create({
        doc,
        plugins: [
          P.inputRules({
            rules: [
              P.wrappingInputRule(/^\s*[-*•]\s$/, nodes.bullet_list),
              P.wrappingInputRule(/^1[.)]\s$/, nodes.ordered_list),
              P.textblockTypeInputRule(/^##\s$/, nodes.heading, { level: 2 }),
              P.textblockTypeInputRule(/^###\s$/, nodes.heading, { level: 3 }),
            ],
          }),
          P.keymap({
            "Mod-b": P.toggleMark(marks.strong),
            "Mod-i": P.toggleMark(marks.em),
            "Mod-k": on(editLink),
            "Mod-Alt-f": on(editNote),
            "Mod-Alt-0": P.setBlockType(nodes.paragraph),
            "Mod-Alt-1": toggleHeading(2),
            "Mod-Alt-2": toggleHeading(3),
            "Mod-Shift-7": toggleList(nodes.ordered_list),
            "Mod-Shift-8": toggleList(nodes.bullet_list),
            "Mod-]": P.sinkListItem(nodes.list_item),
            "Mod-[": P.liftListItem(nodes.list_item),
            "Mod-z": P.undo,
            "Mod-y": P.redo,
            "Mod-Shift-z": P.redo,
            "Shift-Enter": insertBreak,
            "Mod-Enter": insertBreak,
            Enter: P.chainCommands(openSelected, P.splitListItem(nodes.list_item)),
            Tab: tab(1),
            "Shift-Tab": tab(-1),
            "Alt-F10": () => {
              const { element, current } = this.bars[0];
              if (!element.hidden) current.focus();
              return true;
            },
            Escape: () => {
              this.isLeaving = true;
              return true;
            },
          }),
          P.keymap(P.baseKeymap),
          P.history(),
          P.gapCursor(),
          P.tableEditing(),
          lastParagraph,
        ],
      });
    }

    apply(tr) {
      this.view.updateState(this.view.state.apply(tr));
      this.isLeaving = false;
      if (tr.docChanged) this.fill();
      this.showState();
    }

    /** Put the text into the field of the form. */
    fill() {
      this.textarea.value = serialize(this.view.state.doc);
      this.textarea.dispatchEvent(new Event("input", { bubbles: true }));
    }

    showState() {
      for (const bar of this.bars) bar.update(this.view.state);
      if (!this.view.editable) this.bars[0].element.hidden = true;
    }

    say(text) {
      this.status.textContent = text;
    }

    paste(html) {
      const clean = cleanPaste(html);
      if (/<img\b(?![^>]*src="\/beelden\/)/i.test(clean)) {
        this.say("Afbeeldingen zijn niet mee geplakt. Voeg ze toe met de knop Afbeelding.");
      }
      return clean;
    }

    takeFile(event, data) {
      const file = [...(data?.files || [])].find(({ type }) => ["image/png", "image/jpeg"].includes(type));
      if (!data?.files?.length || data.types.includes("text/html")) return false;
      event.preventDefault();
      if (file && this.uploadUrl) editImage(this, file);
      return true;
    }
  }

  const enhance = (root) => {
    for (const textarea of root.querySelectorAll("textarea[data-richtext]")) {
      // The admin clones an empty form whose fields are called …-__prefix__-….
      if (textarea.dataset.richtext === "on" || textarea.id.includes("__prefix__")) continue;
      textarea.dataset.richtext = "on";
      new Editor(textarea);
    }
  };
  LivpRichText.enhance = enhance;
  enhance(document);
  // Forms that come later: added by the admin's inlines, or by htmx.
  document.addEventListener("formset:added", (event) => enhance(event.target));
  for (const name of ["htmx:after:swap", "htmx:afterSwap", "htmx:load"]) {
    document.addEventListener(name, () => enhance(document));
  }
})();
