// Nothing typed is lost. What stands in a form with data-keep and is not saved yet, is kept in this tab
// (sessionStorage: gone when the tab closes or the user logs out). Who leaves the page is asked whether that is
// meant; who comes back, after a session that ran out for instance, can put the text back.
//
// data-keep holds the number of the user, so that the next user of this tab gets nothing to see.
"use strict";
(() => {
  const PREFIX = "livp-kept:";
  const WAIT = 300;
  const here = PREFIX + location.pathname + location.search;
  const form = document.querySelector("form[data-keep]");

  const keys = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
  const read = (key) => {
    try {
      return JSON.parse(sessionStorage.getItem(key));
    } catch {
      return null;
    }
  };
  const write = (key, kept) => {
    try {
      sessionStorage.setItem(key, JSON.stringify(kept));
    } catch {
      // Full or switched off: the question at leaving remains.
    }
  };

  // A form that was sent and answered with another page than its own errors, was saved.
  const from = document.referrer.startsWith(`${location.origin}/`) ? PREFIX + document.referrer.slice(location.origin.length) : "";
  if (read(from)?.isSent && !document.querySelector("form[data-keep][data-has-errors]")) sessionStorage.removeItem(from);

  // At the end and not at the click: who is asked about leaving may still stay.
  let isLoggingOut = false;
  for (const out of document.querySelectorAll("form[action$='/account/logout/']")) {
    out.addEventListener("submit", () => (isLoggingOut = true));
  }
  window.addEventListener("pagehide", () => {
    if (isLoggingOut) keys().forEach((key) => sessionStorage.removeItem(key));
  });
  if (!form) return;

  /** What the form holds, by name; no files, passwords or security tokens. */
  const values = () => {
    const found = {};
    for (const element of form.elements) {
      const { name, type } = element;
      if (!name || name === "csrfmiddlewaretoken" || ["submit", "button", "file", "password"].includes(type)) continue;
      found[name] ??= [];
      if (type === "checkbox" || type === "radio") {
        if (element.checked) found[name].push(element.value);
      } else if (element.options) {
        found[name].push(...[...element.selectedOptions].map((option) => option.value));
      } else found[name].push(element.value);
    }
    return found;
  };
  const isSame = (one, other) =>
    Object.keys(other).every((name) => name === "version" || JSON.stringify(one[name]) === JSON.stringify(other[name]));

  const putBack = (kept) => {
    for (const element of form.elements) {
      const given = kept[element.name];
      if (!given || ["submit", "button", "file", "password"].includes(element.type)) continue;
      if (element.type === "checkbox" || element.type === "radio") element.checked = given.includes(element.value);
      else if (element.options) for (const option of element.options) option.selected = given.includes(option.value);
      else element.value = given[0] ?? "";
      if (element.hasAttribute("data-richtext")) element.dispatchEvent(new Event("richtext:load"));
    }
    remember();
  };

  const saved = values();
  const isRefused = form.hasAttribute("data-has-errors");
  let isChanged = false;
  let isLeaving = false;
  let timer;
  const remember = () => {
    clearTimeout(timer);
    isChanged = isRefused || !isSame(saved, values());
    if (isChanged) write(here, { user: form.dataset.keep, values: values() });
    else sessionStorage.removeItem(here);
  };
  const soon = () => {
    isChanged = true;
    isLoggingOut = false;
    clearTimeout(timer);
    timer = setTimeout(remember, WAIT);
  };

  const offer = (kept) => {
    const notice = document.createElement("div");
    notice.className = "note kept";
    notice.setAttribute("role", "status");
    const text = document.createElement("p");
    text.textContent = "U had hier iets veranderd dat niet is opgeslagen.";
    const button = (label, className, action) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = className;
      made.textContent = label;
      made.addEventListener("click", () => {
        action();
        notice.remove();
        (form.querySelector("input:not([type=hidden]), textarea") ?? form).focus();
      });
      return made;
    };
    const actions = document.createElement("p");
    actions.className = "actions";
    actions.append(
      button("Terugzetten", "btn", () => putBack(kept.values)),
      button("Weggooien", "btn ghost", () => sessionStorage.removeItem(here)),
    );
    notice.append(text, actions);
    form.before(notice);
  };

  const kept = read(here);
  if (isRefused) remember();
  else if (kept?.user === form.dataset.keep && !isSame(saved, kept.values)) offer(kept);
  else sessionStorage.removeItem(here);

  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("submit", () => {
    isLeaving = true;
    remember();
    const sent = read(here);
    if (sent) write(here, { ...sent, isSent: true });
  });
  window.addEventListener("pageshow", () => (isLeaving = false));
  // Phones do not ask at leaving.
  window.addEventListener("pagehide", () => isLeaving || isLoggingOut || remember());
  window.addEventListener("beforeunload", (event) => {
    if (isLeaving) return;
    remember();
    if (isChanged) event.preventDefault();
  });
})();
