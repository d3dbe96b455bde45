// The schema explorer: searching among fields, and greying out what does not go with the rest.
"use strict";

(() => {
const form = document.querySelector("[data-explorer]");
const entries = [...form.querySelectorAll("[data-field]")];
const found = form.querySelector("[data-found]");
const search = form.querySelector("[data-search]");
const groups = [...form.querySelectorAll("[data-group]")];
const asLeft = new Map(groups.map((group) => [group, group.open]));
const box = (entry) => entry.querySelector("input[type=checkbox]");

function look() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const entry of entries) {
    entry.hidden = !words.every((word) => entry.dataset.hay.includes(word));
    if (!entry.hidden) count += 1;
  }
  for (const group of groups) {
    group.hidden = !group.querySelector("[data-field]:not([hidden])");
    group.open = words.length ? true : asLeft.get(group);
  }
  found.textContent = words.length ? `${count} of ${entries.length} fields` : `${entries.length} fields`;
}

/** The boxes as the question has them, and the sentence at each that cannot be added. */
function settle() {
  const { chosen, address } = JSON.parse(form.querySelector("[data-state]").textContent);
  const refusals = JSON.parse(document.getElementById("refusals").textContent);
  for (const entry of entries) {
    const name = entry.dataset.field;
    const reason = refusals[name] || "";
    box(entry).checked = chosen.includes(name);
    box(entry).disabled = Boolean(reason) && !chosen.includes(name);
    entry.classList.toggle("entry-out", Boolean(reason));
    entry.classList.toggle("entry-in", chosen.includes(name));
    if (chosen.includes(name)) entry.closest("[data-group]").open = true;
    entry.querySelector("[data-reason]").textContent = reason;
  }
  history.replaceState(history.state, "", address ? `?${address}` : location.pathname);
}

search.addEventListener("input", look);
for (const group of groups) {
  group.addEventListener("toggle", () => { if (!search.value.trim()) asLeft.set(group, group.open); });
}
search.addEventListener("change", (event) => event.stopPropagation());
search.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "question") return;
  settle();
  // Who left out a field by its cross goes on at the next one: the cross they pressed is gone.
  if (document.activeElement === document.body) {
    (form.querySelector("[data-untick]") || form.querySelector("[data-clear]")).focus();
  }
});

form.addEventListener("click", (event) => {
  const untick = event.target.closest("[data-untick]");
  const clear = event.target.closest("[data-clear]");
  if (untick) box(entries.find((entry) => entry.dataset.field === untick.dataset.untick)).checked = false;
  if (clear) {
    for (const entry of entries) box(entry).checked = false;
    for (const name of ["where", "order", "limit"]) form.elements[name].value = "";
  }
  if (untick || clear) form.dispatchEvent(new Event("change", { bubbles: true }));
});

// A link is made for the question as it stands.
document.querySelector("[data-sheet-form]").addEventListener("formdata", (event) => {
  for (const [name, value] of new FormData(form)) {
    if (name !== "q" && name !== "name" && name !== "good_for") event.formData.append(name, value);
  }
});

look();
settle();
})();
