// Headers of tables become buttons that sort, and long lists get a field that filters their rows;
// without this script the tables are as they are.
"use strict";
for (const table of document.querySelectorAll("table.sortable")) {
  const headers = [...table.tHead.rows[0].cells];
  const value = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.value === undefined ? cell.textContent.trim() : Number(cell.dataset.value);
  };
  const compare = (a, b) =>
    typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
  headers.forEach((header, column) => {
    if (header.dataset.sort === undefined) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => {
      const isNumber = header.classList.contains("n");
      const before = header.getAttribute("aria-sort");
      const order = before === null ? (isNumber ? "descending" : "ascending")
        : before === "ascending" ? "descending" : "ascending";
      for (const other of headers) other.removeAttribute("aria-sort");
      header.setAttribute("aria-sort", order);
      const sign = order === "ascending" ? 1 : -1;
      const rows = [...table.tBodies[0].rows];
      rows.sort((a, b) => sign * compare(value(a, column), value(b, column)));
      table.tBodies[0].append(...rows);
    });
  });
}
for (const section of document.querySelectorAll("section.searchable")) {
  const table = section.querySelector("table");
  if (table === null) continue;
  const rows = [...table.tBodies[0].rows].map((row) => ({ row, text: row.textContent.toLowerCase() }));
  const label = document.createElement("label");
  const field = document.createElement("input");
  const found = document.createElement("output");
  field.type = "search";
  label.className = "search";
  label.append("Show rows with the words ", field, found);
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter((word) => word !== "");
    let shown = 0;
    for (const { row, text } of rows) {
      row.hidden = !words.every((word) => text.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    found.value = words.length === 0 ? "" : `${shown} of ${rows.length}`;
  });
  section.insertBefore(label, section.querySelector(".scroll"));
}
