// The page: one state, drawn anew once a frame after whatever changes it.

const QUIET = 500; // milliseconds without a change, after which it is said aloud and kept in the address

let state = started();
let isDue = false;
let settling = 0;
let heard = null; // what was last said aloud, or is known from the start

const bars = new Bars(byId("bars"), () => state, change);
const learner = new Learner((q) => show({ q }), () => show({}));

// The state with something changed by the user: that ends learning.
function change(some) {
  learner.stop();
  show(some);
}

function show(some) {
  const movesNumbers = "p" in some || "q" in some;
  state = { ...state, ...some };
  if (movesNumbers && !isStart(state)) state = { ...state, p: settled(state.p), q: settled(state.q) };
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(draw);
}

// The same with other outcomes in view.
function rebuild(some) {
  change(some);
  bars.build(state);
}

function draw() {
  isDue = false;
  const x = explained(state);
  document.documentElement.lang = state.lang;
  bars.draw(x);
  drawAmounts(x);
  drawControls(x, state, learner.runs);
  drawWorking(x);
  byId("command").value = command(state);
  byId("copied").textContent = "";
  heard ??= spoken(x);
  clearTimeout(settling);
  settling = setTimeout(() => settle(x), QUIET);
}

function settle(x) {
  const now = spoken(x);
  if (now !== heard) byId("live").textContent = heard = now;
  keep();
}

// The amounts as one sentence.
function spoken(x) {
  const known = { unit: x.unitName };
  for (const part of PARTS) known[part] = headline(x[part].exact);
  return x.words.say("page.live", known);
}

// The state goes into the address.
function keep() {
  const at = toHash(state);
  if (location.hash || at !== toHash(started())) history.replaceState(null, "", at);
}

function chosen(name) {
  if (name === "given") rebuild({ ...GIVEN, names: null });
  else if (EXAMPLES.has(name)) rebuild({ ...EXAMPLES.get(name), names: name });
}

async function copy() {
  const field = byId("command");
  const words = new Words(state.lang);
  try {
    await navigator.clipboard.writeText(field.value);
    byId("copied").textContent = words.say("page.copied");
  } catch {
    field.select();
    byId("copied").textContent = words.say("page.selected"); // pages opened from a file may not copy
  }
}

// The button stays where the keyboard's focus is when there is nothing more to learn, and then does nothing.
function learn() {
  if (learner.runs) learner.stop();
  else if (!sameSide(state.p, state.q)) learner.start(state);
}

function listen() {
  byId("example").addEventListener("change", ({ target }) => chosen(target.value));
  byId("digits").addEventListener("change", ({ target }) => change({ digits: Number(target.value) }));
  byId("unit").addEventListener("change", ({ target }) => change({ unit: target.value }));
  byId("lang").addEventListener("change", ({ target }) => change({ lang: target.value }));
  byId("swap").addEventListener("click", () => rebuild({ p: state.q, q: state.p }));
  byId("reset").addEventListener("click", () => rebuild({ ...GIVEN, names: START.example }));
  byId("learn").addEventListener("click", learn);
  byId("copy").addEventListener("click", copy);
  byId("controls").addEventListener("submit", (event) => event.preventDefault());
  addEventListener("pagehide", keep);
  addEventListener("hashchange", () => rebuild(fromHash(location.hash)));
}

listen();
measureAmounts();
rebuild(fromHash(location.hash));
byId("page").hidden = false;
