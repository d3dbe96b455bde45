// What pages do beyond links and forms. Everything works without it, a little less smoothly.
"use strict";

const root = document.documentElement;
root.classList.add("js");

const YEAR = 60 * 60 * 24 * 365;

// Colours: light, dark, or as the system has it.
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-theme-switch] input")) return;
  const chosen = event.target.value;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${chosen}; path=/; max-age=${chosen ? YEAR : 0}; samesite=lax${secure}`;
  if (chosen) root.dataset.theme = chosen;
  else delete root.dataset.theme;
  document.dispatchEvent(new CustomEvent("headwater:theme", { detail: chosen }));
});

// Of tabs wider than the screen, the current one is in sight.
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// A request that gave way to a newer one is no error. One that failed is told as `htmx:sendError`.
htmx.logger = (element, name, detail) => {
  if (name === "htmx:sendAbort" || name === "htmx:afterRequest") delete detail.error;
};

// Steps through the history: each asks for its page, and answers may overtake one another. Where one
// went last counts, so what was asked for before gives way, and so does a choice still unanswered.
let step = null;
const giveWay = () => {
  step?.abort();
  step = null;
};

addEventListener("popstate", ({ state }) => {
  const isBehind = step !== null;
  giveWay();
  if (state?.htmx) {
    for (const form of document.querySelectorAll("[hx-push-url].htmx-request")) htmx.trigger(form, "htmx:abort");
  } else if (isBehind) location.reload();
});
document.addEventListener("htmx:historyCacheMiss", ({ detail }) => {
  step = detail.xhr;
  step.onerror = () => location.reload();
});
document.addEventListener("htmx:historyRestore", () => { step = null; });
document.addEventListener("htmx:historyCacheMissLoadError", () => location.reload());
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.elt.matches("[hx-push-url]")) giveWay();
});

// A form with one choice sends itself, one that ends something asks first.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-send]");
  if (form) form.requestSubmit();
});

document.addEventListener("click", (event) => {
  const at = (selector) => event.target.closest(selector);

  const menu = at("[data-menu]");
  if (menu) {
    const open = menu.getAttribute("aria-expanded") !== "true";
    menu.setAttribute("aria-expanded", String(open));
    document.getElementById(menu.getAttribute("aria-controls")).toggleAttribute("data-open", open);
  }

  const dismissed = at("[data-dismiss]");
  if (dismissed) dismissed.closest(".toast, .notice").remove();

  const opener = at("[data-open-dialog]");
  if (opener) document.getElementById(opener.dataset.openDialog).showModal();

  const closer = at("[data-close-dialog]");
  if (closer) closer.closest("dialog").close();

  const copier = at("[data-copy]");
  if (copier) copy(copier);

  for (const popup of document.querySelectorAll("details[data-popup][open]")) {
    if (!popup.contains(event.target)) popup.open = false;
  }
});

// What pops up covers what comes next, so it goes when the focus does.
document.addEventListener("focusin", (event) => {
  for (const popup of document.querySelectorAll("details[data-popup][open]")) {
    if (!popup.contains(event.target)) popup.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const popup of document.querySelectorAll("details[data-popup][open]")) {
    popup.open = false;
    popup.querySelector("summary").focus();
  }
});

async function copy(button) {
  const text = document.getElementById(button.dataset.copy).textContent.trim();
  const label = button.querySelector("span");
  const before = label.textContent;
  try {
    await navigator.clipboard.writeText(text);
    label.textContent = "Copied";
  } catch {
    label.textContent = "Select and copy it";
  }
  setTimeout(() => { label.textContent = before; }, 2000);
}

// A typed confirmation opens the button that it is for.
document.addEventListener("input", (event) => {
  const wanted = event.target.dataset.confirm;
  if (wanted === undefined) return;
  const button = event.target.form.querySelector("[data-confirmed]");
  button.disabled = event.target.value.trim() !== wanted;
});
