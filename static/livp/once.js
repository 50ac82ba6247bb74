// A form is sent once: the second click of a double click would make the same record again.
"use strict";
(() => {
  let sent = new WeakSet();
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post") return;
    if (sent.has(event.target)) event.preventDefault();
    sent.add(event.target);
  });
  // Who comes back with the back button may send again.
  window.addEventListener("pageshow", () => (sent = new WeakSet()));
})();
