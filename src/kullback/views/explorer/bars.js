// The bars: two sliders for each outcome, P above Q, and beside them the outcome's share of the excess.

const SIDES = { p: "t", q: "q" }; // the colours: truth, belief
const STEP = WHOLE / 100;
const LITTLE = 2 * STEP; // below which a step is a tenth of that
const KEYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 };
const ENDS = { Home: 0, End: WHOLE };

// In pixels: how far from the middle of a knob one still takes hold of it, by mouse and by finger; how far sideways a
// held one goes before it moves, as a finger may be about to scroll; and how near the end of its track is the end.
const GRIP = { mouse: 8, touch: 24 };
const SLOP = 4;
const EDGE = 2;

// Which places each bar moves: its own; those of all outcomes that have no bar of their own move together.
function barsOf(state) {
  const { shares } = account(normalised(state.p), normalised(state.q), "nat", 1);
  const shown = shownOf(shares);
  const rest = [...shares.keys()].filter((i) => !shown.includes(i));
  return [...shown.map((i) => [i]), ...(rest.length ? [rest] : [])];
}

// Where so many steps from a mass lead, in thousandths; the mass itself where they lead nowhere. They never reach 0 or
// 1, where some outcome would become impossible.
function stepped(mass, steps, most) {
  const now = WHOLE * mass;
  const nearest = Math.round(now);
  const step = Math.min(nearest, nearest + Math.sign(steps)) < LITTLE ? STEP / 10 : STEP;
  const to = Math.min(most, Math.max(mass > 0 ? 1 : 0, nearest + steps * step));
  return (to - now) * steps > 0 ? to : now;
}

// The thousandths that a place on a track of that width stands for: whole percents, but for little; and 0 and 1 at its
// very ends alone.
function valueAt(place, width) {
  if (place < EDGE) return 0;
  if (place > width - EDGE) return WHOLE;
  const value = (WHOLE * place) / width;
  return Math.min(WHOLE - 1, Math.max(1, value < LITTLE ? Math.round(value) : STEP * Math.round(value / STEP)));
}

class Bars {
  // `current` is asked for the state, which may be ahead of what is drawn; `change` is told what of it becomes another.
  constructor(root, current, change) {
    this.root = root;
    this.current = current;
    this.change = change;
  }

  // New rows for other outcomes.
  build(state) {
    this.movement = null;
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
    const track = element("div", { class: "track" }, row.cost);
    const named = element("span", { class: "unseen", "data-say": "share" });
    const cost = element("div", { class: "cost" }, named, track, row.part);
    row.item = element("li", {}, element("span", { class: "name" }, row.name), pair, cost);
    return row;
  }

  slider(side, i) {
    const fill = element("div", { class: `fill ${SIDES[side]}` });
    const limits = { "aria-valuemin": 0, "aria-valuemax": 100 };
    const slider = element("div", { class: "track", role: "slider", tabindex: 0, ...limits }, fill);
    slider.addEventListener("keydown", (event) => this.pressed(event, side, i));
    slider.addEventListener("pointerdown", (event) => this.grabbed(event, side, i));
    slider.addEventListener("blur", () => (this.movement = null));
    return { slider, fill, value: element("span", { class: "value" }) };
  }

  // A side as it was when one of its bars began to move. That lasts until something else moves, so that what shrank to
  // little or nothing grows back in its old proportions.
  before(side, i) {
    const now = this.current()[side];
    const last = this.movement;
    return last?.side === side && last.i === i && last.after === now ? last.before : now;
  }

  move(side, i, value) {
    const before = this.before(side, i);
    this.change({ [side]: moved(before, this.bars, i, value) });
    this.movement = { side, i, before, after: this.current()[side] };
  }

  pressed(event, side, i) {
    if (event.ctrlKey || event.altKey || event.metaKey || !(event.key in KEYS || event.key in ENDS)) return;
    event.preventDefault();
    const steps = KEYS[event.key] * (event.shiftKey && event.key.startsWith("Arrow") ? 10 : 1);
    const mass = massOf(this.current()[side], this.bars[i]);
    const to = ENDS[event.key] ?? stepped(mass, steps, highest(othersOf(this.before(side, i), this.bars, i)));
    if (to !== WHOLE * mass) this.move(side, i, to);
  }

  grabbed(event, side, i) {
    if (event.button !== 0) return;
    const { slider } = this.rows[i][side];
    const { p, q } = this.current();
    const place = ({ clientX }) => clientX - slider.getBoundingClientRect().left;
    const isMouse = event.pointerType === "mouse";
    const fromKnob = place(event) - slider.clientWidth * massOf(this.current()[side], this.bars[i]);
    const isOnKnob = Math.abs(fromKnob) <= (isMouse ? GRIP.mouse : GRIP.touch);
    let moves = isMouse && !isOnKnob; // a click beside the knob brings it there
    const drag = (now) => {
      moves ||= Math.abs(now.clientX - event.clientX) > SLOP;
      if (moves) this.move(side, i, valueAt(place(now) - (isOnKnob ? fromKnob : 0), slider.clientWidth));
    };
    const held = new AbortController();
    slider.setPointerCapture(event.pointerId);
    for (const kind of ["pointermove", "pointerup"]) slider.addEventListener(kind, drag, held);
    slider.addEventListener("pointercancel", () => moves && this.change({ p, q }), held); // the finger scrolls
    slider.addEventListener("lostpointercapture", () => held.abort(), held);
    drag(event);
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
