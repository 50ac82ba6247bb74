// Copies the field that a button names (data-copies), and says so beside it (data-copied).
"use strict";
for (const button of document.querySelectorAll("button[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  const said = button.parentElement.querySelector("[data-copied]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = "Gekopieerd.";
    } catch {
      said.textContent = "Het adres is geselecteerd. Kopieer het met Ctrl+C of Cmd+C.";
      field.focus();
    }
  });
}
