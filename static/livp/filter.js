// A field above a long list of check boxes: type a few letters and the others step aside. What is checked stays
// in view. Without script the list is there as a whole.
"use strict";
(() => {
  for (const list of document.querySelectorAll("[data-filter]")) {
    const choices = [...list.children];
    const label = document.createElement("label");
    label.textContent = list.dataset.filter;
    const field = document.createElement("input");
    field.type = "search";
    field.autocomplete = "off";
    field.id = `${list.id}_filter`;
    label.htmlFor = field.id;
    const found = document.createElement("p");
    found.className = "hint";
    found.setAttribute("role", "status");
    const box = document.createElement("div");
    box.className = "field";
    box.append(label, field, found);
    list.before(box);
    field.addEventListener("input", () => {
      const wanted = field.value.trim().toLocaleLowerCase("nl");
      let shown = 0;
      for (const choice of choices) {
        const fits = choice.textContent.toLocaleLowerCase("nl").includes(wanted);
        choice.hidden = !fits && !choice.querySelector(":checked");
        if (fits) shown += 1;
      }
      found.textContent = wanted ? `${shown} van ${choices.length} gevonden` : "";
    });
    // Enter would save the whole form.
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
  }
})();
