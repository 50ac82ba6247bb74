// The grid of figures works as a spreadsheet does: by keyboard alone, and with a block from Excel.
// Without this script every cell is a plain field.
//
// A cell whose text is selected whole is chosen: arrows go to another cell. Who types writes in it, and then
// left, right, Home and End move within the text. data-seen holds what stands in the database.
"use strict";
(() => {
  const form = document.getElementById("cijfers");
  const table = form?.querySelector("table.figures");
  if (!table) return;
  const why = form.querySelector(".why");
  const says = form.querySelector("[data-grid-says]");
  const count = form.querySelector("[data-grid-count]");
  form.classList.add("with-script");

  /** Rows of fields; a place without a field is null. */
  const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].slice(1).map((cell) => cell.querySelector("input")));
  const fields = rows.flat().filter(Boolean);
  const placeOf = (field) => {
    const row = rows.findIndex((cells) => cells.includes(field));
    return [row, rows[row].indexOf(field)];
  };
  const isChanged = (field) => field.value.trim() !== field.dataset.seen;

  const go = (field) => {
    if (!field) return false;
    field.focus();
    field.select();
    return true;
  };
  /** The next field from a place in a direction; places without one are passed over. */
  const next = (row, column, down, right) => {
    for (let r = row + down, c = column + right; rows[r] && c >= 0 && c < rows[r].length; r += down, c += right) {
      if (rows[r][c]) return rows[r][c];
    }
    return null;
  };
  const first = (cells) => cells.find(Boolean);
  const last = (cells) => cells.findLast(Boolean);

  const show = () => {
    let changed = 0;
    let corrects = false;
    for (const field of fields) {
      const is = isChanged(field);
      field.classList.toggle("is-changed", is);
      changed += is;
      corrects ||= is && field.dataset.seen !== "" && field.dataset.seen !== "." && field.dataset.seen !== `${field.value.trim()} v`;
    }
    count.textContent = changed === 0 ? "" : changed === 1 ? "1 cijfer veranderd, nog niet opgeslagen" : `${changed} cijfers veranderd, nog niet opgeslagen`;
    if (corrects && !why.hasAttribute("data-asked")) {
      why.setAttribute("data-asked", "");
      says.textContent = "U verandert een cijfer dat er al staat. Zeg onder de tabel waarom.";
    } else if (!corrects && !why.querySelector("textarea").value && !why.querySelector(".errorlist")) {
      why.removeAttribute("data-asked");
    }
  };

  const chosen = ({ selectionStart, selectionEnd, value }) => selectionStart === 0 && selectionEnd === value.length;

  table.addEventListener("focusin", ({ target }) => {
    if (target.matches("input")) target.select();
  });
  // With a mouse: the first click chooses, the next puts the cursor.
  table.addEventListener("mousedown", (event) => {
    if (!event.target.matches("input") || document.activeElement === event.target) return;
    event.preventDefault();
    go(event.target);
  });

  table.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.matches("input") || event.isComposing) return;
    const { key, ctrlKey, metaKey, shiftKey, altKey } = event;
    const [row, column] = placeOf(field);
    const held = ctrlKey || metaKey;
    let done = false;
    if ((key === "F2" && shiftKey) || (key === "Enter" && altKey)) {
      field.closest("td").querySelector("a.more")?.click();
      event.preventDefault();
      return;
    }
    if (altKey) return;
    if (key === "Enter" && held) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[name=_save]"));
      return;
    }
    const isLeft = field.selectionStart === 0 && field.selectionEnd === 0;
    const isRight = field.selectionStart === field.value.length && field.selectionEnd === field.value.length;
    if (key === "Enter") {
      go(next(row, column, shiftKey ? -1 : 1, 0)) || field.select();
      done = true; // it does not send the form
    } else if (key === "ArrowDown" || key === "ArrowUp") {
      go(next(row, column, key === "ArrowDown" ? 1 : -1, 0));
      done = true;
    } else if (key === "ArrowRight" && !shiftKey && !held && (chosen(field) || isRight)) {
      done = go(next(row, column, 0, 1));
    } else if (key === "ArrowLeft" && !shiftKey && !held && (chosen(field) || isLeft)) {
      done = go(next(row, column, 0, -1));
    } else if (key === "Home" && !shiftKey && (held || chosen(field))) {
      done = go(held ? first(fields) : first(rows[row]));
    } else if (key === "End" && !shiftKey && (held || chosen(field))) {
      done = go(held ? last(fields) : last(rows[row]));
    } else if (key === "F2") {
      field.setSelectionRange(field.value.length, field.value.length);
      done = true;
    } else if (key === "Escape") {
      field.value = field.dataset.seen;
      field.select();
      field.dispatchEvent(new Event("input", { bubbles: true }));
      done = true;
    }
    if (done) event.preventDefault();
  });

  /** The cells of a block from a spreadsheet: tabs between, quotes around what holds a line end. */
  const blockOf = (text) => {
    const block = [[]];
    const pattern = /(?:"((?:[^"]|"")*)"|([^\t\n]*))(\t|\n|$)/gy;
    const plain = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    for (let found; (found = pattern.exec(plain)); ) {
      block.at(-1).push((found[1]?.replaceAll('""', '"') ?? found[2]).trim());
      if (found[3] === "") break;
      if (found[3] === "\n") block.push([]);
    }
    return block;
  };

  table.addEventListener("paste", (event) => {
    const field = event.target;
    if (!field.matches("input")) return;
    const block = blockOf(event.clipboardData.getData("text/plain"));
    if (block.length === 1 && block[0].length === 1) return; // a single text: as in any field
    event.preventDefault();
    const [row, column] = placeOf(field);
    let pasted = 0;
    let outside = 0;
    block.forEach((cells, down) =>
      cells.forEach((text, right) => {
        if (!text) return;
        const into = rows[row + down]?.[column + right];
        if (!into) outside += 1;
        else {
          into.value = text;
          pasted += 1;
        }
      }),
    );
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.select();
    says.textContent = `${pasted} ${pasted === 1 ? "cijfer" : "cijfers"} geplakt.${outside ? ` ${outside} pasten niet in de tabel.` : ""}`;
    if (outside) {
      form.querySelector(".paste-note")?.remove();
      const note = document.createElement("p");
      note.className = "note warn paste-note";
      note.textContent = `${outside} ${outside === 1 ? "cijfer uit het blok paste" : "cijfers uit het blok pasten"} niet in de tabel. Kies meer periodes, of plak in een ander vak.`;
      table.parentElement.before(note);
    }
  });

  // Links of single figures lie beside every cell: Tab goes from figure to figure, Shift+F2 follows the link.
  for (const link of table.querySelectorAll("a.more")) link.tabIndex = -1;

  form.addEventListener("input", show);
  show();
  go(form.querySelector("[aria-invalid=true]"));
})();
