// The bars: two sliders for each outcome, P above Q, and beside them the outcome's share of the excess.

const SIDES = { p: "t", q: "q" }; // the colours: truth, belief
const STEP = WHOLE / 100;
const KEYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 };

// Which places each bar moves: its own; those of all outcomes that have no bar of their own move together.
function barsOf(state) {
  const { shares } = account(normalised(state.p), normalised(state.q), "nat", 1);
  const shown = shownOf(shares);
  const rest = [...shares.keys()].filter((i) => !shown.includes(i));
  return [...shown.map((i) => [i]), ...(rest.length ? [rest] : [])];
}

class Bars {
  // `current` is asked for the state, which may be ahead of what is drawn; `move` is told of a side, a bar, its new
  // value in thousandths, and the masses that the movement began with.
  constructor(root, current, move) {
    this.root = root;
    this.current = current;
    this.move = move;
  }

  // New rows for other outcomes.
  build(state) {
    this.bars = barsOf(state);
    this.rows = this.bars.map((places, i) => this.row(i));
    this.root.replaceChildren(...this.rows.map((row) => row.item));
  }

  row(i) {
    const row = { name: element("bdi"), cost: element("div", { class: "fill e" }) };
    row.part = element("span", { class: "value" });
    const pair = element("div", { class: "pair" });
    for (const side of Object.keys(SIDES)) {
      row[side] = this.slider(side, i);
      pair.append(row[side].slider, row[side].value);
    }
    const cost = element("div", { class: "cost" }, element("div", { class: "track" }, row.cost), row.part);
    row.item = element("li", {}, element("span", { class: "name" }, row.name), pair, cost);
    return row;
  }

  slider(side, i) {
    const fill = element("div", { class: `fill ${SIDES[side]}` });
    const limits = { "aria-valuemin": 0, "aria-valuemax": 100 };
    const slider = element("div", { class: "track", role: "slider", tabindex: 0, ...limits }, fill);
    slider.addEventListener("keydown", (event) => this.pressed(event, side, i));
    slider.addEventListener("pointerdown", (event) => this.grabbed(event, side, i));
    return { slider, fill, value: element("span", { class: "value" }) };
  }

  masses(side) {
    return this.bars.map((places) => massOf(this.current()[side], places));
  }

  pressed(event, side, i) {
    const before = this.masses(side);
    const now = Math.round(WHOLE * before[i]);
    const by = (KEYS[event.key] ?? 0) * (event.shiftKey && event.key.startsWith("Arrow") ? 10 : 1);
    const to = { Home: 0, End: WHOLE }[event.key] ?? Math.min(WHOLE, now + by * STEP);
    if (event.ctrlKey || event.altKey || event.metaKey || !(by || event.key === "Home" || event.key === "End")) return;
    event.preventDefault();
    this.move(side, i, to, before);
  }

  grabbed(event, side, i) {
    if (event.button !== 0) return;
    const { slider } = this.rows[i][side];
    const before = this.masses(side);
    const drag = ({ clientX }) => {
      const { left, width } = slider.getBoundingClientRect();
      const percents = Math.round((100 * (clientX - left)) / width);
      this.move(side, i, Math.min(100, Math.max(0, percents)) * STEP, before);
    };
    const held = new AbortController();
    slider.setPointerCapture(event.pointerId);
    for (const kind of ["pointermove", "pointerup"]) slider.addEventListener(kind, drag, held);
    slider.addEventListener("lostpointercapture", () => held.abort(), held); // also where a finger turns to scrolling
    if (event.pointerType === "mouse") drag(event);
  }

  draw(x) {
    this.bars.forEach((places, i) => this.drawRow(x, places, this.rows[i]));
  }

  drawRow(x, places, row) {
    const single = places.length === 1;
    const name = single ? x.labels[places[0]] : x.words.more(places.length);
    row.name.textContent = name;
    for (const [side, texts] of [["p", x.truth], ["q", x.belief]]) {
      const mass = massOf(x[side], places);
      const { slider, fill, value } = row[side];
      setWidth(fill, mass);
      value.textContent = single ? texts[places[0]] : together(x, places)[side === "p" ? 0 : 1];
      slider.setAttribute("aria-label", x.words.say(`page.slider_${side}`, { name }));
      slider.setAttribute("aria-valuenow", Math.round(1000 * mass) / 10);
      slider.setAttribute("aria-valuetext", percent(mass));
    }
    const part = partsOf(x, places);
    setWidth(row.cost, part);
    row.part.textContent = x.excess.exact === Infinity ? (part ? INFINITE : "") : x.excess.exact ? percent(part) : "0";
  }
}
