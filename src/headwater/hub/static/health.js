// The calendar by keyboard: arrows move a day or a week, Home and End to the ends of a month.
"use strict";

const calendar = document.querySelector("[data-calendar]");
if (calendar) {
  const reading = document.getElementById("reading");
  // Months stand newest first; days are walked in order of time.
  const months = [...calendar.querySelectorAll(".month")].reverse();
  const days = months.flatMap((month) => [...month.querySelectorAll("td.day")]);

  function go(day) {
    for (const each of days) each.tabIndex = -1;
    day.tabIndex = 0;
    day.focus();
  }

  function tell(day) {
    reading.hidden = false;
    reading.textContent = day.dataset.day;
  }

  for (const day of days) day.tabIndex = -1;
  if (days.length) days[days.length - 1].tabIndex = 0;

  calendar.addEventListener("focusin", (event) => {
    const day = event.target.closest("td.day");
    if (!day) return;
    tell(day);
    day.scrollIntoView({ block: "nearest" }); // what is told appears above, and moves the days
  });
  calendar.addEventListener("mouseover", (event) => {
    const day = event.target.closest("td.day");
    if (day) tell(day);
  });
  calendar.addEventListener("click", (event) => {
    const day = event.target.closest("td.day");
    if (day) go(day);
  });
  calendar.addEventListener("keydown", (event) => {
    const at = days.indexOf(event.target.closest("td.day"));
    if (at < 0) return;
    const month = days[at].closest(".month");
    const mine = days.filter((day) => day.closest(".month") === month);
    const to = {
      ArrowLeft: days[at - 1],
      ArrowRight: days[at + 1],
      ArrowUp: days[at - 7],
      ArrowDown: days[at + 7],
      Home: mine[0],
      End: mine[mine.length - 1],
    }[event.key];
    if (!to) return;
    event.preventDefault();
    go(to);
  });
}
