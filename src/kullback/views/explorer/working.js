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

// The title goes to the head of the page, what follows it above the numbered parts: it goes when numbers move, which
// must not push the bars about.
function drawWorking(x) {
  const [title, ...others] = blocks(x);
  byId("title").textContent = title.text;
  document.title = title.text;
  const sides = document.createDocumentFragment();
  const sections = [];
  for (const block of others) {
    if (block.kind === "heading") {
      const title = element("h3", { id: `part-${block.place}` }, `${block.place}. ${block.text}`);
      sections.push(element("section", {}, title));
    } else {
      (sections.at(-1) ?? sides).append(DRAWN[block.kind](block));
    }
  }
  for (const section of sections) {
    const table = section.querySelector("table");
    table?.setAttribute("aria-labelledby", section.firstChild.id);
  }
  byId("sides").replaceChildren(sides);
  byId("working").replaceChildren(...sections);
}
