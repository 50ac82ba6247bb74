// Hoe leest dit? Hints beside every field with data-reading: asked for with a button, then again when typing
// stops. Whether it is open is remembered in this browser. data-url of this script gives the hints as HTML.
"use strict";
(() => {
  const OPEN = "livp-reading";
  const WAIT = 1200;
  const url = document.currentScript.dataset.url;

  const quietly = (action) => {
    try {
      return action();
    } catch {
      return undefined; // storage is switched off
    }
  };
  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  const add = (field) => {
    const id = `${field.id}_leest`;
    const button = element(
      "button",
      { type: "button", class: "btn ghost small", "aria-expanded": "false", "aria-controls": id },
      "Hoe leest dit?",
    );
    const hints = element("div", { class: "reading-hints" });
    const body = element(
      "div",
      { class: "reading-body", id, role: "region", "aria-label": "Tips om makkelijker te schrijven" },
      hints,
    );
    // Only how many there are is read aloud, and only when that changes.
    const status = element("p", { class: "visually-hidden", role: "status" });
    body.hidden = true;
    (field.closest(".field") ?? field).after(element("div", { class: "reading" }, button, body, status));

    let timer;
    let asking;
    const say = (text) => {
      if (status.textContent !== text) status.textContent = text;
    };
    const read = async () => {
      asking?.abort();
      const mine = (asking = new AbortController());
      const data = new URLSearchParams({ text: field.value });
      const token = field.form?.elements.csrfmiddlewaretoken?.value ?? "";
      try {
        const options = { method: "POST", body: data, signal: mine.signal, headers: { "X-CSRFToken": token } };
        const response = await fetch(url, { ...options, redirect: "error" });
        if (!response.ok) throw new Error(response.statusText);
        hints.innerHTML = await response.text();
        const count = hints.querySelectorAll("q").length;
        say(count === 0 ? "Geen tips." : count === 1 ? "1 tip." : `${count} tips.`);
      } catch (error) {
        if (mine.signal.aborted) return;
        hints.replaceChildren(element("p", {}, "De tips zijn er nu even niet. U kunt gewoon doorschrijven."));
        say("De tips zijn er nu even niet.");
      }
    };
    const show = (isOpen) => {
      body.hidden = !isOpen;
      button.setAttribute("aria-expanded", String(isOpen));
      button.textContent = isOpen ? "Sluit de tips" : "Hoe leest dit?";
      clearTimeout(timer);
      if (isOpen) read();
      else say("");
    };
    button.addEventListener("click", () => {
      show(body.hidden);
      quietly(() => (body.hidden ? localStorage.removeItem(OPEN) : localStorage.setItem(OPEN, "1")));
    });
    field.addEventListener("input", () => {
      clearTimeout(timer);
      if (!body.hidden) timer = setTimeout(read, WAIT);
    });
    if (quietly(() => localStorage.getItem(OPEN))) show(true);
  };

  for (const field of document.querySelectorAll("[data-reading]")) if (!field.readOnly && !field.disabled) add(field);
})();
