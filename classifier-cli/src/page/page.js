// Headers of tables become buttons that sort, a field filters the rows of all tables, and a page
// that follows its input asks for changes. Without this script the tables are as they are.
"use strict";
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

/* Sorting. */
const headers = (table) => [...table.tHead.rows[0].cells];
const value = (row, column) => {
  const cell = row.cells[column];
  return cell.dataset.value === undefined ? cell.textContent.trim() : Number(cell.dataset.value);
};
const compare = (a, b) =>
  typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
const sort = (table, column, order) => {
  for (const header of headers(table)) header.removeAttribute("aria-sort");
  headers(table)[column].setAttribute("aria-sort", order);
  const sign = order === "ascending" ? 1 : -1;
  const rows = [...table.tBodies[0].rows];
  rows.sort((a, b) => sign * compare(value(a, column), value(b, column)));
  table.tBodies[0].append(...rows);
};
const addButtons = () => {
  for (const table of all("table.sortable")) {
    headers(table).forEach((header, column) => {
      if (header.dataset.sort === undefined) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...header.childNodes);
      header.append(button);
      button.addEventListener("click", () => {
        const before = header.getAttribute("aria-sort");
        const first = header.classList.contains("n") ? "descending" : "ascending";
        const other = before === "ascending" ? "descending" : "ascending";
        sort(table, column, before === null ? first : other);
      });
    });
  }
};

/* Filtering. */
const field = document.querySelector(".filter input");
const found = document.querySelector("output.filter");
const filter = () => {
  const words = field.value.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const isFiltered = words.length > 0;
  for (const part of all(".filter")) part.hidden = document.querySelector("table.sortable") === null;
  let [shown, rows] = [0, 0];
  for (const table of all("table.sortable")) {
    let matches = 0;
    for (const row of table.tBodies[0].rows) {
      const text = isFiltered ? row.textContent.toLowerCase() : "";
      row.hidden = !words.every((word) => text.includes(word));
      matches += row.hidden ? 0 : 1;
      rows += 1;
    }
    shown += matches;
    table.classList.toggle("unmatched", matches === 0);
    // A list that is closed does not hide what was found in it.
    const list = table.closest("details");
    if (list !== null && isFiltered && matches > 0 && !list.open) list.open = list.dataset.opened = true;
    if (list !== null && !isFiltered && list.dataset.opened) {
      list.open = false;
      delete list.dataset.opened;
    }
  }
  document.body.classList.toggle("filtered", isFiltered);
  found.value = !isFiltered ? "" : shown === 0 ? `No row of ${rows} has these words.` : `${shown} of ${rows} rows`;
};
field.addEventListener("input", filter);

/* Following. */
const opened = (section) => ({
  lists: all("details", section).map((list) => list.open && !list.dataset.opened),
  boxes: all(".more input", section).map((box) => box.checked),
  scrolled: all(".scroll", section).map((box) => box.scrollLeft),
  sorted: all("table.sortable", section).map((table) => {
    const header = headers(table).find((it) => it.hasAttribute("aria-sort"));
    return header && { name: header.textContent, order: header.getAttribute("aria-sort") };
  }),
  focus: all("a, button, input, summary, [tabindex]", section).indexOf(document.activeElement),
});
const reopen = (section, state) => {
  const each = (selector, values, set) =>
    all(selector, section).forEach((it, index) => { if (values[index] !== undefined) set(it, values[index]); });
  each("details", state.lists, (list, open) => { list.open = open; });
  each(".more input", state.boxes, (box, checked) => { box.checked = checked; });
  each("table.sortable", state.sorted, (table, { name, order }) => {
    const column = headers(table).findIndex((it) => it.textContent === name);
    if (column >= 0) sort(table, column, order);
  });
  each(".scroll", state.scrolled, (box, left) => { box.scrollLeft = left; });
  const focused = all("a, button, input, summary, [tabindex]", section)[state.focus];
  if (focused !== undefined) focused.focus({ preventScroll: true });
};
// Replace what the page shows. What a reader has done to it stays, and so does what is on the screen.
const replace = (text) => {
  const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("main");
  const top = (section) => section.getBoundingClientRect().top;
  const first = all("section").find((section) => section.getBoundingClientRect().bottom > 0);
  const before = first && top(first);
  const states = new Map(all("section, nav").map((part) => [part.id, opened(part)]));
  document.querySelector("main").replaceWith(fresh);
  addButtons();
  for (const part of all("section, nav")) if (states.has(part.id)) reopen(part, states.get(part.id));
  filter();
  const same = first && window.scrollY > 0 && document.getElementById(first.id);
  if (same) window.scrollBy({ top: top(same) - before, behavior: "instant" });
};
const live = document.querySelector("#live");
let version = "";
const show = (state, text) => { [live.className, live.textContent] = [state, text]; };
const ask = async () => {
  try {
    const answer = await fetch("/", { headers: { "If-None-Match": version }, cache: "no-store" });
    if (![200, 304].includes(answer.status)) throw new Error(answer.status);
    // A selection would be lost: it ends first.
    if (answer.status === 200 && getSelection().isCollapsed) {
      replace(await answer.text());
      version = answer.headers.get("ETag");
    }
    show("", answer.headers.get("Report-State"));
  } catch {
    show("closed", "Connection lost: these are the last figures.");
  }
  setTimeout(ask, 1000);
};

addButtons();
// What was typed before a reload may still be in the field.
filter();
addEventListener("beforeprint", () => { for (const list of all("details")) list.open = true; });
if (live !== null) ask();
