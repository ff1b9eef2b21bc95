// What the page shows: P and Q as fractions, the unit, the decimals by hand, the language, and whose names the outcomes
// have: those of an example, or (null) those the page was made with.

const START = DATA.start;
const UNITS = Object.keys(LOGS);
const DIGITS = [...new Set([1, 2, 3, 4, 5, 6, START.digits])];
const SLACK = { n: 1n, d: 10n ** 9n }; // what doubles given as probabilities may be off the sum of 1

const EXAMPLES = new Map(DATA.examples.map(({ name, p, q }) => [name, { p: p.map(parsed), q: q.map(parsed) }]));
const GIVEN = { p: START.p.map(parsed), q: START.q.map(parsed) };

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
