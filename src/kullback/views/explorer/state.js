// What the page shows: P and Q as fractions, the unit, the decimals by hand, the language, and whose names the outcomes
// have: those of an example, or (null) those the page was made with. And how that is written.

const START = DATA.start;
const PARTS = ["irreducible", "total", "excess"];
const UNITS = Object.keys(LOGS);
const DIGITS = [...new Set([1, 2, 3, 4, 5, 6, START.digits])];
const MOST = 12; // outcomes that are all shown; of more, the costliest
const SHOWN = 10;
const SLACK = { n: 1n, d: 10n ** 9n }; // what doubles given as probabilities may be off the sum of 1

const EXAMPLES = new Map(DATA.examples.map(({ name, p, q }) => [name, { p: p.map(given), q: q.map(given) }]));
const GIVEN = { p: START.p.map(given), q: START.q.map(given) };

function started() {
  return { ...GIVEN, names: START.example, unit: START.unit, digits: START.digits, lang: START.lang };
}

const sameSide = (a, b) => a.length === b.length && a.every((x, i) => equal(x, b[i]));
const sameNumbers = (a, b) => sameSide(a.p, b.p) && sameSide(a.q, b.q);

// Is this what the page was made with, whatever the unit, the decimals and the language?
const isStart = (state) => state.names === START.example && sameNumbers(state, GIVEN);

// The example that these numbers are, if they are one.
const exampleOf = (state) => (state.names && sameNumbers(state, EXAMPLES.get(state.names)) ? state.names : null);

function labelsOf({ names }, words) {
  if (names) return words.lookUp(`examples.${names}.labels`);
  return START.merged ? [...START.shown, words.more(START.merged.count)] : START.shown;
}

// The places from the costliest to the cheapest.
const byCost = (shares) =>
  [...shares.keys()].sort((i, j) => (shares[i] === shares[j] ? i - j : shares[i] < shares[j] ? 1 : -1));

function shownOf(shares) {
  const places = [...shares.keys()];
  return shares.length <= MOST ? places : byCost(shares).slice(0, SHOWN).sort((i, j) => i - j);
}

// A state with all that is said of it: its account, and its numbers and outcomes as text.
function explained(state) {
  const { unit, digits, lang, names } = state;
  const [p, q] = [state.p, state.q].map(normalised);
  const words = new Words(lang);
  const labels = labelsOf(state, words);
  const start = isStart(state) ? START : null;
  const over = start?.rows ?? [null, null];
  const of = account(p, q, unit, digits);
  const shown = shownOf(of.shares);
  const pairs = p.map((x, i) => toldApart(x, q[i], over, digits));
  return {
    ...{ p, q, unit, digits, words, labels, start, over, shown },
    ...of,
    example: exampleOf(state),
    rest: [...p.keys()].filter((i) => !shown.includes(i)),
    names: labels.map((name, i) => (!names && START.bare[i] ? name : words.say("list.quoted", { name }))),
    truth: pairs.map(([text]) => text),
    belief: pairs.map(([, text]) => text),
    log: LOGS[unit],
    unitName: words.say(`unit.${unit}`),
  };
}

// The probabilities of some outcomes together, as text.
function together(x, places) {
  return [x.p, x.q].map((side, i) => written(total(places.map((k) => side[k])), x.over[i], x.digits));
}

const inSentence = (x, places) => x.words.names(places.map((i) => x.names[i]));

// The part of the address after #, which keeps the state when the page is loaded again.
function toHash(state) {
  const { unit, digits, lang, names } = state;
  const known = new URLSearchParams({ unit, digits, lang, names: names ?? "" });
  const numbers = EXAMPLES.get(state.names) ?? GIVEN;
  for (const side of ["p", "q"]) {
    if (!sameSide(state[side], numbers[side])) known.set(side, state[side].map(asArgument).join(","));
  }
  return `#${known}`;
}

// The state that such a text keeps. Whatever in it is not understood is as if it were not there.
function fromHash(hash) {
  const known = new URLSearchParams(hash.slice(1));
  const state = started();
  if (UNITS.includes(known.get("unit"))) state.unit = known.get("unit");
  if (DIGITS.includes(Number(known.get("digits")))) state.digits = Number(known.get("digits"));
  if (Object.hasOwn(DATA.languages, known.get("lang"))) state.lang = known.get("lang");
  if (EXAMPLES.has(known.get("names"))) state.names = known.get("names");
  else if (known.get("names") === "") state.names = null;
  const numbers = EXAMPLES.get(state.names) ?? GIVEN;
  for (const side of ["p", "q"]) state[side] = probabilities(known.get(side), numbers[side].length) ?? numbers[side];
  return state;
}

function probabilities(text, count) {
  const side = (text ?? "").split(",").map(parsed);
  if (side.length !== count || side.includes(null)) return null;
  const sum = total(side);
  return less(sum, plus({ n: 1n, d: 1n }, SLACK)) && less({ n: 1n, d: 1n }, plus(sum, SLACK)) ? side : null;
}
