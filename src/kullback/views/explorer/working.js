// The working: every block as headings, paragraphs and tables. A formula is marked as English, since fonts for Chinese
// have wide signs where formulas want narrow ones.

const DRAWN = {
  says: ({ text }) => element("p", {}, text),
  working: ({ formula, head, rows, sums }) => {
    const table = element("table", { class: "terms" }, headOf(head), bodyOf(rows));
    table.tBodies[0].append(rowOf(sums, "result"));
    const parts = document.createDocumentFragment();
    parts.append(element("p", { class: "formula", lang: "en" }, formula), scrolled(table));
    return parts;
  },
  subtraction: ({ text, result }) => element("p", { class: "formula", lang: "en" }, text, element("b", {}, result)),
  rounding: ({ head, rows }) => scrolled(element("table", { class: "rounding" }, headOf(head), bodyOf(rows))),
  shares: ({ head, rows, parts }) => {
    const table = element("table", { class: "parts" }, headOf([...head, ""]), bodyOf(rows));
    const most = Math.max(...parts);
    [...table.tBodies[0].rows].forEach((row, i) => {
      const bar = element("div", { class: "fill e" });
      setWidth(bar, most > 0 ? parts[i] / most : 0);
      row.append(element("td", { class: "picture" }, bar));
    });
    return scrolled(table);
  },
};

// A table with many decimals may be wider than a phone.
const scrolled = (table) => element("div", { class: "scrolled" }, table);

function headOf(titles) {
  const cells = titles.map((title) => (title ? element("th", { scope: "col" }, title) : element("td")));
  return element("thead", {}, element("tr", {}, ...cells));
}

const bodyOf = (rows) => element("tbody", {}, ...rows.map((row) => rowOf(row)));

function rowOf([label, ...cells], kind = "") {
  const first = element("th", { scope: "row" }, isolated(label));
  return element("tr", kind ? { class: kind } : {}, first, ...cells.map((cell) => element("td", {}, cell)));
}

// The title and what follows it go to the head of the page, the numbered parts below.
function drawWorking(x) {
  const [title, ...others] = blocks(x);
  byId("title").textContent = title.text;
  document.title = title.text;
  const sides = document.createDocumentFragment();
  const sections = [];
  for (const block of others) {
    if (block.kind === "heading") {
      sections.push(element("section", {}, element("h3", {}, `${block.place}. ${block.text}`)));
    } else {
      (sections.at(-1) ?? sides).append(DRAWN[block.kind](block));
    }
  }
  byId("sides").replaceChildren(sides);
  byId("working").replaceChildren(...sections);
}
