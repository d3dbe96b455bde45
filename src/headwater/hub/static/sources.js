// The table of sources: how many are chosen, and choosing all of them at once.
"use strict";

function chosen(form) {
  const boxes = [...form.querySelectorAll('input[name="source"]')];
  const count = boxes.filter((box) => box.checked).length;
  const said = form.querySelector("[data-chosen]");
  if (said) said.textContent = count ? `${count} chosen` : "None chosen";
  const all = form.querySelector("[data-all]");
  if (all) {
    all.checked = count > 0 && count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
  }
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-bulk]");
  if (!form) return;
  if (event.target.matches("[data-all]")) {
    for (const box of form.querySelectorAll('input[name="source"]')) {
      box.checked = event.target.checked;
    }
  }
  chosen(form);
});

document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-search]")) event.preventDefault();
});
