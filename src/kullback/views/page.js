// Sorting and filtering of the page's columns. Without it the page still shows everything, worst first.
"use strict";
(() => {
  const table = document.querySelector("table.columns");
  const controls = document.querySelector("form.controls");
  if (!table || !controls) return;
  const body = table.tBodies[0];

  const key = (row, index) => {
    const cell = row.cells[index];
    return "v" in cell.dataset ? Number(cell.dataset.v) : cell.textContent.trim().toLowerCase();
  };
  const order = (a, b) => (typeof a === "number" ? a - b || 0 : a.localeCompare(b, undefined, { numeric: true }));

  const sort = (head) => {
    const first = head.dataset.sort;
    const second = first === "ascending" ? "descending" : "ascending";
    const direction = head.getAttribute("aria-sort") === first ? second : first;
    for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", direction);
    const sign = direction === "ascending" ? 1 : -1;
    const rows = [...body.rows].map((row) => [key(row, head.cellIndex), row]);
    rows.sort(([a], [b]) => sign * order(a, b));
    body.append(...rows.map(([, row]) => row));
  };

  for (const head of table.querySelectorAll("th[data-sort]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(head));
    head.append(button);
  }

  const filter = () => {
    const name = controls.elements.name.value.trim().toLowerCase();
    const verdict = controls.elements.verdict.value;
    for (const item of document.querySelectorAll("[data-name]")) {
      item.hidden = !item.dataset.name.includes(name) || (verdict !== "" && item.dataset.verdict !== verdict);
    }
    const shown = [...body.rows].filter((row) => !row.hidden).length;
    controls.querySelector("output").textContent =
      shown < body.rows.length ? `${shown} of ${body.rows.length} columns shown` : "";
  };
  controls.addEventListener("input", filter);
  controls.addEventListener("submit", (event) => event.preventDefault());
  controls.hidden = false;
})();
