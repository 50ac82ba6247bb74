// The tabs of a plan scroll sideways where they do not all fit: bring the current one into view, without moving the page.
"use strict";
(() => {
  for (const list of document.querySelectorAll(".tabs ul")) {
    const current = list.querySelector("[aria-current]");
    if (!current || list.scrollWidth <= list.clientWidth) continue;
    const there = current.getBoundingClientRect();
    const here = list.getBoundingClientRect();
    list.scrollLeft += there.left + there.width / 2 - (here.left + here.width / 2);
  }
})();
