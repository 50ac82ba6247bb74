// The windows in which a link, note, table, caption or image is filled in.
"use strict";
(() => {
  const { isHref, oneLine } = LivpRichText;
  let count = 0;

  /** Make an element: `make("p", {class: "x"}, "text", child)`. */
  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value === true) element.setAttribute(key, "");
      else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  };

  const makeField = ({ name, label, hint, kind = "text", value = "", ...attributes }) => {
    const id = `richtext-dialog-${++count}`;
    const isBox = kind === "checkbox";
    const input =
      kind === "textarea"
        ? make("textarea", { id, name, rows: 4, ...attributes })
        : make("input", { id, name, type: kind, autocomplete: "off", ...attributes });
    if (isBox) input.checked = Boolean(value);
    else if (kind !== "file") input.value = value;
    const hintElement = hint && make("p", { class: "richtext-hint", id: `${id}-hint` }, hint);
    const error = make("p", { class: "richtext-error", id: `${id}-error`, hidden: true });
    const describedBy = [hint && `${id}-hint`, `${id}-error`].filter(Boolean).join(" ");
    input.setAttribute("aria-describedby", describedBy);
    const labelElement = make("label", { for: id }, label);
    const element = make("div", { class: isBox ? "richtext-field richtext-field-box" : "richtext-field" });
    element.append(...(isBox ? [input, labelElement] : [labelElement, hintElement, error, input].filter(Boolean)));
    const setError = (text) => {
      error.textContent = text;
      error.hidden = !text;
      if (text) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    };
    return { name, input, element, setError };
  };

  /**
   * Ask for fields in a window.
   *
   * `check(values)` returns messages by field name, or what to hand over as `{done: …}`; it may be async.
   * Resolves to that, to "remove" when the user took the thing away, to null when the window was closed.
   */
  const ask = ({ title, fields, submit, remove, check }) =>
    new Promise((resolve) => {
      const made = fields.map(makeField);
      const headingId = `richtext-dialog-${++count}`;
      const status = make("p", { role: "status", class: "richtext-status" });
      const submitButton = make("button", { type: "submit", class: "richtext-primary" }, submit);
      const cancelButton = make("button", { type: "button" }, "Annuleren");
      const removeButton = remove ? make("button", { type: "button", class: "richtext-remove" }, remove) : null;
      const form = make(
        "form",
        { novalidate: true },
        make("h2", { id: headingId }, title),
        ...made.map((field) => field.element),
        status,
        make("div", { class: "richtext-buttons" }, ...[submitButton, cancelButton, removeButton].filter(Boolean)),
      );
      const dialog = make("dialog", { class: "richtext-dialog", "aria-labelledby": headingId }, form);
      // At once, not in the "close" event: what is typed next belongs in the text already.
      const finish = (outcome) => {
        dialog.close();
        dialog.remove();
        resolve(outcome);
      };
      form.addEventListener("submit", async (event) => {
        event.preventDefault();
        event.stopPropagation();
        if (submitButton.getAttribute("aria-disabled") === "true") return;
        submitButton.setAttribute("aria-disabled", "true");
        const values = {};
        for (const { name, input } of made) {
          if (input.type === "checkbox") values[name] = input.checked;
          else values[name] = input.type === "file" ? input.files[0] : input.value;
        }
        const answer = await check(values, (text) => (status.textContent = text));
        submitButton.removeAttribute("aria-disabled");
        status.textContent = "";
        if (!dialog.open) return; // closed while an image was on its way
        if ("done" in answer) return void finish(answer.done);
        for (const field of made) field.setError(answer[field.name] || "");
        made.find((field) => answer[field.name])?.input.focus();
      });
      cancelButton.addEventListener("click", () => finish(null));
      removeButton?.addEventListener("click", () => finish("remove"));
      dialog.addEventListener("cancel", (event) => {
        // A file picker that is closed without a choice says "cancel" as well, and that one bubbles.
        if (event.target !== dialog) return;
        event.preventDefault();
        finish(null);
      });
      document.body.append(dialog);
      dialog.showModal();
      made[0].input.focus();
      if (made[0].input.select && made[0].input.type !== "file") made[0].input.select();
    });

  /** Read what people type for a link: an address with or without https://, a mail address, a phone number. */
  const readHref = (typed) => {
    const text = typed.trim();
    if (isHref(text)) return text;
    if (/^[^\s@<>"']+@[^\s@<>"']+\.[a-z]{2,}$/i.test(text)) return `mailto:${text}`;
    if (/^\+?[\d\s()-]{3,20}$/.test(text)) return `tel:${text.replace(/[^\d+]/g, "")}`;
    if (/^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}(:\d+)?([/?#][^\s<>"'\\]*)?$/i.test(text)) return `https://${text}`;
    return null;
  };

  const askLink = ({ href, needsText }) =>
    ask({
      title: href ? "Link wijzigen" : "Link toevoegen",
      submit: href ? "Link opslaan" : "Link toevoegen",
      remove: href && "Link weghalen",
      fields: [
        {
          name: "href",
          label: "Webadres, e-mailadres of telefoonnummer",
          hint: "Bijvoorbeeld: https://www.politie.nl",
          value: href,
          inputmode: "url",
        },
        needsText && { name: "text", label: "Tekst van de link", hint: "Zeg waar de link naartoe gaat." },
      ].filter(Boolean),
      check: ({ href: typed, text }) => {
        const read = readHref(typed);
        const errors = {};
        if (!read) errors.href = "Vul een webadres in, zoals https://www.politie.nl, of een e-mailadres.";
        if (needsText && !text.trim()) errors.text = "Vul de tekst van de link in.";
        return Object.keys(errors).length ? errors : { done: { href: read, text: oneLine(text) } };
      },
    });

  const askNote = ({ text }) =>
    ask({
      title: text ? "Noot wijzigen" : "Noot toevoegen",
      submit: text ? "Noot opslaan" : "Noot toevoegen",
      remove: text && "Noot weghalen",
      fields: [
        {
          name: "text",
          label: "Tekst van de noot",
          hint: "De noot komt onderaan de bladzijde. In de tekst staat een nummer.",
          kind: "textarea",
          value: text,
        },
      ],
      check: (values) =>
        oneLine(values.text) ? { done: oneLine(values.text) } : { text: "Vul de tekst van de noot in." },
    });

  const askTable = () =>
    ask({
      title: "Tabel invoegen",
      submit: "Tabel invoegen",
      fields: [
        { name: "caption", label: "Bijschrift", hint: "Wat staat er in de tabel? U kunt dit later nog invullen." },
        { name: "columns", label: "Aantal kolommen", kind: "number", value: 3, min: 1, max: 30, inputmode: "numeric" },
        { name: "rows", label: "Aantal rijen", kind: "number", value: 3, min: 1, max: 100, inputmode: "numeric" },
        { name: "header", label: "De eerste rij bevat de koppen", kind: "checkbox", value: true },
      ],
      check: ({ caption, columns, rows, header }) => {
        const errors = {};
        const inRange = (text, most) => /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= most;
        if (!inRange(columns, 30)) errors.columns = "Kies een aantal van 1 tot en met 30.";
        if (!inRange(rows, 100)) errors.rows = "Kies een aantal van 1 tot en met 100.";
        if (Object.keys(errors).length) return errors;
        return { done: { caption: oneLine(caption), columns: Number(columns), rows: Number(rows), header } };
      },
    });

  const askCaption = ({ caption }) =>
    ask({
      title: "Bijschrift van de tabel",
      submit: "Bijschrift opslaan",
      remove: caption && "Bijschrift weghalen",
      fields: [
        { name: "caption", label: "Bijschrift", hint: "Het bijschrift staat boven de tabel.", value: caption },
      ],
      check: (values) => ({ done: oneLine(values.caption) }),
    });

  const upload = async (url, file, token) => {
    const failed = { error: "De afbeelding kon niet worden verstuurd. Probeer het opnieuw." };
    const body = new FormData();
    body.append("file", file);
    try {
      const response = await fetch(url, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": token, Accept: "application/json" },
        credentials: "same-origin",
      });
      const answer = await response.json();
      return answer.src || answer.error ? answer : failed;
    } catch {
      return failed;
    }
  };

  const askImage = ({ alt = "", caption = "", src, uploadUrl, token, file }) => {
    const isNew = !src;
    const texts = [
      {
        name: "alt",
        label: "Beschrijving",
        hint: "Wat staat er op de afbeelding? Wie de afbeelding niet ziet, leest of hoort deze tekst.",
        kind: "textarea",
        value: alt,
      },
      { name: "caption", label: "Onderschrift (mag leeg blijven)", value: caption },
    ];
    const choice = { name: "file", label: "Bestand", hint: "PNG of JPEG", kind: "file", accept: "image/png,image/jpeg" };
    return ask({
      title: isNew ? "Afbeelding toevoegen" : "Afbeelding wijzigen",
      submit: isNew ? "Afbeelding toevoegen" : "Afbeelding opslaan",
      remove: !isNew && "Afbeelding weghalen",
      fields: isNew && !file ? [choice, ...texts] : texts,
      check: async (values, say) => {
        const errors = {};
        const chosen = file || values.file;
        if (isNew && !chosen) errors.file = "Kies een afbeelding.";
        if (!oneLine(values.alt)) errors.alt = "Beschrijf wat er op de afbeelding staat.";
        if (Object.keys(errors).length) return errors;
        const texts = { alt: oneLine(values.alt), caption: oneLine(values.caption) };
        if (!isNew) return { done: texts };
        say("De afbeelding wordt verstuurd …");
        const answer = await upload(uploadUrl, chosen, token);
        if (answer.error) return file ? { alt: answer.error } : { file: answer.error };
        const size = { width: String(answer.width || ""), height: String(answer.height || "") };
        return { done: { src: answer.src, width: size.width || null, height: size.height || null, ...texts } };
      },
    });
  };

  Object.assign(LivpRichText, { make, readHref, askLink, askNote, askTable, askCaption, askImage });
})();
