// Nothing typed is lost. What stands in a form with data-keep and is not saved yet, is kept in this browser
// (localStorage), per user, page and form. Who leaves the page is asked whether that is meant; who comes back,
// after a crash or a session that ran out, can put the text back. Logging out takes everything away, so does
// the next user who logs in here, and so do fourteen days.
//
// data-keep holds the number of the user; data-user of this script as well, where a form may be missing.
// Every page load keeps a draft of its own, so that two tabs with one record do not overwrite each other.
// The server says which draft was saved: cookie livp_saved (livp.guards.confirm_saved).
// Data of a person (fields with data-personal) is not kept: it may be erased, and nobody erases it here.
"use strict";
(() => {
  const PREFIX = "livp-draft:";
  const USER = "livp-user"; // who is logged in in this browser; tabs keep nothing without
  const SENT = "livp-sent"; // in sessionStorage: the draft that this tab sent last
  const WAIT = 400;
  const DAYS = 14;
  const MOST_OFFERED = 3;
  const user = document.currentScript.dataset.user ?? "";

  const quietly = (action) => {
    try {
      return action();
    } catch {
      return undefined; // storage is full or switched off
    }
  };
  const keys = () => quietly(() => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX))) ?? [];
  const read = (key) => quietly(() => JSON.parse(localStorage.getItem(key)));
  const remove = (key) => quietly(() => localStorage.removeItem(key));

  // Who logs in here finds nothing of somebody else, and nothing old.
  if (user) {
    for (const key of keys()) {
      const kept = read(key);
      const isOld = !kept?.at || Date.now() - kept.at > DAYS * 24 * 60 * 60 * 1000;
      if (isOld || !key.startsWith(`${PREFIX}${user}:`)) remove(key);
    }
    quietly(() => localStorage.setItem(USER, user));
  }

  // What this tab sent, and the server saved, is not needed any more.
  const sent = quietly(() => JSON.parse(sessionStorage.getItem(SENT)));
  const confirmed = document.cookie.match(/(?:^|; )livp_saved=(\w+)/)?.[1];
  if (sent && confirmed && sent.endsWith(`:${confirmed}`)) {
    remove(sent);
    document.cookie = "livp_saved=; path=/; max-age=0; samesite=lax";
  }
  quietly(() => sessionStorage.removeItem(SENT));

  // At the end and not at the click: who is asked about leaving may still stay.
  let isLoggingOut = false;
  let isLeaving = false;
  for (const out of document.querySelectorAll("form[action$='/account/logout/']")) {
    out.addEventListener("submit", () => (isLoggingOut = true));
  }

  const element = (name, text, className = "") => {
    const made = document.createElement(name);
    made.textContent = text;
    made.className = className;
    return made;
  };
  const notice = (form, text) => {
    const made = element("div", "", "note kept");
    made.setAttribute("role", "status");
    made.append(element("p", text));
    form.before(made);
    return made;
  };
  const when = (at) => {
    const moment = new Date(at);
    const time = moment.toLocaleTimeString("nl-NL", { hour: "2-digit", minute: "2-digit" });
    if (moment.toDateString() === new Date().toDateString()) return time;
    return `${moment.toLocaleDateString("nl-NL", { day: "numeric", month: "long" })}, ${time}`;
  };
  const isTyped = ({ name, type }) =>
    name && name !== "csrfmiddlewaretoken" && name !== "_draft" && !["submit", "button", "file", "password"].includes(type);
  const versionOf = (values) => values?.version?.[0]?.split(":")[0];

  /** What a form holds, by name; no files, passwords or security tokens. */
  const valuesOf = (form) => {
    const found = {};
    for (const field of form.elements) {
      if (!isTyped(field)) continue;
      found[field.name] ??= [];
      if (field.type === "checkbox" || field.type === "radio") {
        if (field.checked) found[field.name].push(field.value);
      } else if (field.options) {
        found[field.name].push(...[...field.selectedOptions].map((option) => option.value));
      } else found[field.name].push(field.value);
    }
    return found;
  };
  /** What of it may stay in this browser: no data of a person. */
  const keepable = (form) => {
    const found = valuesOf(form);
    for (const field of form.elements) if (field.hasAttribute("data-personal")) delete found[field.name];
    return found;
  };
  /** What the form held when the server sent it: on a slow machine somebody has written before this script came. */
  const sentValuesOf = (form) => {
    const copy = document.createElement("form");
    copy.append(...[...form.elements].filter(isTyped).map((field) => field.cloneNode(true)));
    copy.reset();
    return valuesOf(copy);
  };
  const isSame = (one, other) =>
    Object.keys(other).every((name) => name === "version" || JSON.stringify(one[name]) === JSON.stringify(other[name]));

  /** The words of a field as a person reads them, for looking at both texts. */
  const shown = (form, name, values) => {
    const fields = [...form.elements].filter((field) => field.name === name);
    if (fields[0]?.hasAttribute("data-richtext")) {
      const text = new DOMParser().parseFromString(values.join(""), "text/html");
      for (const block of text.querySelectorAll("p, h2, h3, li, tr, br, caption, figcaption")) block.append("\n");
      return text.body.textContent.trim();
    }
    const options = fields.flatMap((field) => [...(field.options ?? [])]);
    const label = (value) => {
      const option = options.find((one) => one.value === value);
      if (option) return option.textContent.trim();
      const box = fields.find((field) => ["checkbox", "radio"].includes(field.type) && field.value === value);
      return (box && [...(box.labels ?? [])].map((one) => one.textContent.trim()).join(" ")) || value;
    };
    return values.map(label).join(", ");
  };
  const labelOf = (form, name) => {
    const field = [...form.elements].find((one) => one.name === name);
    const legend = field?.closest("fieldset")?.querySelector("legend");
    const label = ["checkbox", "radio"].includes(field?.type) && legend ? legend : field?.labels?.[0];
    return label?.firstChild?.textContent.trim() || name;
  };

  class Kept {
    constructor(form, place) {
      this.form = form;
      this.prefix = `${PREFIX}${form.dataset.keep}:${location.pathname}${location.search}#${form.id || place}:`;
      this.id = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
      this.key = this.prefix + this.id;
      this.saved = sentValuesOf(form);
      this.isChanged = !isSame(this.saved, valuesOf(form));
      this.isSent = false;
      // As long as this page lives, other tabs know that its draft is no lost one.
      navigator.locks?.request(this.key, () => new Promise((end) => (this.end = end)));
      const id = element("input", "");
      Object.assign(id, { type: "hidden", name: "_draft", value: this.id });
      form.append(id);
      form.addEventListener("input", () => this.soon());
      form.addEventListener("change", () => this.soon());
      if (form.hasAttribute("data-has-errors")) {
        // What was sent stands in this form.
        if (sent?.startsWith(this.prefix)) remove(sent);
        this.remember();
      } else {
        this.offer();
        if (this.isChanged) this.soon();
      }
    }

    write() {
      const isOwn = quietly(() => localStorage.getItem(USER)) === this.form.dataset.keep;
      if (!isOwn) return; // logged out, or somebody else is, in another tab
      try {
        localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), values: keepable(this.form) }));
        this.full?.remove();
        this.full = undefined;
      } catch {
        this.full ??= notice(this.form, "Uw browser bewaart deze tekst niet: de opslag is vol of staat uit. Sla uw werk vaak op.");
      }
    }

    remember() {
      clearTimeout(this.timer);
      this.timer = undefined;
      this.isChanged = this.form.hasAttribute("data-has-errors") || !isSame(this.saved, valuesOf(this.form));
      if (this.isChanged) this.write();
      else remove(this.key);
    }

    soon() {
      this.isChanged = true;
      isLoggingOut = false;
      this.timer ??= setTimeout(() => this.remember(), WAIT);
    }

    send(event) {
      this.remember();
      this.isSent = true;
      // Without a new page (htmx) the answer itself says what came of it.
      if (event.defaultPrevented) return;
      isLeaving = true;
      quietly(() => sessionStorage.setItem(SENT, JSON.stringify(this.key)));
    }

    /** The form gave way to another: by htmx, after it was sent. */
    replaced() {
      clearTimeout(this.timer);
      const now = this.form.id && document.getElementById(this.form.id);
      if (this.isSent && !now?.hasAttribute("data-has-errors")) remove(this.key);
      this.end?.();
    }

    async offer() {
      const found = keys()
        .filter((key) => key.startsWith(this.prefix) && key !== this.key)
        .map((key) => ({ key, ...read(key) }))
        .sort((one, other) => other.at - one.at);
      if (!found.length) return;
      const held = (await navigator.locks?.query())?.held ?? [];
      let number = 0;
      for (const kept of found) {
        if (isSame(this.saved, kept.values) || isSame(valuesOf(this.form), kept.values)) remove(kept.key);
        else if (held.some((lock) => lock.name === kept.key)) {
          notice(this.form, "Deze pagina staat ook open in een ander tabblad. Daar staat tekst die niet is opgeslagen.");
        } else if (number++ < MOST_OFFERED) this.show(kept);
      }
    }

    show(kept) {
      const isOld = versionOf(kept.values) !== undefined && versionOf(kept.values) !== versionOf(this.saved);
      const box = notice(this.form, `Van ${when(kept.at)} staat hier nog tekst die niet is opgeslagen.`);
      const actions = element("p", "", "actions");
      const button = (label, className, action) => {
        const made = element("button", label, className);
        made.type = "button";
        made.addEventListener("click", () => {
          action();
          remove(kept.key);
          box.remove();
          (this.form.querySelector("input:not([type=hidden]), textarea") ?? this.form).focus();
        });
        actions.append(made);
      };
      button("Zet terug", "btn", () => this.putBack(kept.values));
      button("Gooi weg", "btn ghost", () => {});
      if (isOld) {
        box.append(
          element("p", "De opgeslagen tekst is daarna veranderd. Zet u uw tekst terug en slaat u op, dan kiest u wat blijft. Er gaat niets verloren."),
          this.both(kept),
        );
      }
      box.append(actions);
    }

    /** Both texts, field by field, of what differs. */
    both(kept) {
      const details = element("details", "");
      details.append(element("summary", "Bekijk beide teksten"));
      for (const [name, values] of Object.entries(kept.values)) {
        const now = this.saved[name];
        if (name === "version" || !now || JSON.stringify(now) === JSON.stringify(values)) continue;
        const columns = element("div", "", "cols c-even");
        for (const [label, text] of [
          [`Uw tekst van ${when(kept.at)}`, shown(this.form, name, values)],
          ["Nu opgeslagen", shown(this.form, name, now)],
        ]) {
          const column = element("div", "");
          column.append(element("p", label, "label"), element("p", text || "–", "sheet kept-text"));
          columns.append(column);
        }
        details.append(element("h3", labelOf(this.form, name)), columns);
      }
      return details;
    }

    putBack(values) {
      const taken = {};
      for (const field of this.form.elements) {
        const given = values[field.name];
        if (!given || !isTyped(field)) continue;
        if (field.type === "checkbox" || field.type === "radio") field.checked = given.includes(field.value);
        else if (field.options) for (const option of field.options) option.selected = given.includes(option.value);
        else {
          taken[field.name] ??= 0;
          field.value = given[taken[field.name]++] ?? "";
        }
        if (field.hasAttribute("data-richtext")) field.dispatchEvent(new Event("richtext:load"));
      }
      this.form.dispatchEvent(new Event("input"));
      this.remember();
    }
  }

  let forms = [];
  const keep = () => {
    for (const gone of forms.filter((kept) => !kept.form.isConnected)) gone.replaced();
    forms = forms.filter((kept) => kept.form.isConnected);
    [...document.querySelectorAll("form[data-keep]")].forEach((form, place) => {
      if (form.dataset.keep && !forms.some((kept) => kept.form === form)) forms.push(new Kept(form, place));
    });
  };
  keep();
  for (const name of ["htmx:after:swap", "htmx:afterSwap", "htmx:load"]) document.addEventListener(name, keep);

  // After every other listener: they may have stopped it.
  window.addEventListener("submit", (event) => forms.find((kept) => kept.form === event.target)?.send(event));
  window.addEventListener("pagehide", () => {
    if (isLoggingOut) {
      keys().forEach(remove);
      remove(USER);
    } else if (!isLeaving) forms.forEach((kept) => kept.remember());
  });
  // A phone may end a page that is out of sight without a word.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && !isLeaving && !isLoggingOut) forms.forEach((kept) => kept.isChanged && kept.remember());
  });
  window.addEventListener("pageshow", () => (isLeaving = false));
  window.addEventListener("beforeunload", (event) => {
    if (isLeaving) return;
    forms.forEach((kept) => kept.remember());
    if (forms.some((kept) => kept.isChanged)) event.preventDefault();
  });

  // Logged out in another tab: nothing is kept here either, until the same user is back.
  let warning;
  window.addEventListener("storage", (event) => {
    if (event.key !== USER || !forms.length) return;
    warning?.remove();
    if (event.newValue === forms[0].form.dataset.keep) forms.forEach((kept) => kept.isChanged && kept.write());
    else warning = notice(forms[0].form, "U bent uitgelogd in een ander tabblad. Wat u hier schrijft, wordt niet bewaard. Log daar weer in en sla dan op.");
  });
})();
