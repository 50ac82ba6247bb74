// Beside the points of a block: how they look, and how long they are. Without script both come after saving.
"use strict";
(() => {
  const field = document.querySelector("textarea[name=points]");
  const preview = document.querySelector("[data-preview]");
  const limits = document.getElementById("telling");
  const warning = document.querySelector("[data-too-long]");
  if (!field || !preview || !limits) return;

  const make = (name, text) => {
    const element = document.createElement(name);
    element.textContent = text;
    return element;
  };

  // As communication.frame.groups_of reads them.
  const show = () => {
    let points = 0;
    let list = null;
    preview.replaceChildren();
    for (const raw of field.value.split("\n")) {
      const line = raw.trim().replace(/\s+/g, " ").replace(/^[-•*–]( |$)/, "").trim();
      if (!line) continue;
      if (line.endsWith(":")) {
        const heading = make("p", line.slice(0, -1).trim());
        heading.className = "group";
        preview.append(heading);
        list = null;
      } else {
        if (!list) {
          list = document.createElement("ul");
          preview.append(list);
        }
        list.append(make("li", line));
        points += 1;
      }
    }
    const length = field.value.length;
    limits.querySelector("[data-count]").textContent = `${points} ${points === 1 ? "punt" : "punten"}, ${length} tekens`;
    let said = "";
    if (length > Number(limits.dataset.longest)) said = `Te lang: er kunnen ${limits.dataset.longest} tekens in.`;
    else if (length > Number(limits.dataset.long) || points > Number(limits.dataset.many)) said = "Dit blok is lang. Op papier worden alle letters dan kleiner.";
    if (warning.textContent !== said) warning.textContent = said;
  };
  field.addEventListener("input", show);
  field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") || ""} telling`.trim());
})();
