// What the page says of a state, block by block: the port of kullback.views.working, sentence for sentence.

const CAUSES = 3;
const LARGE_PART = 0.8; // of the excess: what the named causes make up, where few are enough
const MOST_OF_IT = 0.5;
const NEARBY = 0.2; // twice the total variation
const ALMOST_ALL = 1 - 2 ** -53;
const FAR = 10; // times what nobody can avoid: from there on no percentage says more
const SAME = 10n ** 30n; // but for so small a part, two excesses are one

const heading = (text, place = null) => ({ kind: "heading", text, place });
const says = (text) => ({ kind: "says", text });

function* blocks(x) {
  const { words, log } = x;
  yield heading(titleOf(x));
  for (const text of x.start?.sides[words.lang] ?? []) yield says(text);
  yield heading(words.say("irreducible.heading"), 1);
  yield says(words.say("irreducible.says", { log }));
  yield working(x, "irreducible");
  yield* noted(x, "zero.never", (p) => p.n === 0n);
  yield heading(words.say("total.heading"), 2);
  yield says(words.say("total.says"));
  yield working(x, "total");
  yield* noted(x, "zero.never_believed", (p, q) => p.n === 0n && q.n > 0n);
  yield* noted(x, "zero.neither", (p, q) => p.n === 0n && q.n === 0n);
  yield* noted(x, "zero.forbidden", (p, q) => q.n === 0n && p.n > 0n);
  yield heading(words.say("subtraction.heading"), 3);
  yield says(words.say("subtraction.says"));
  yield subtraction(x);
  yield heading(words.say("direct.heading"), 4);
  yield says(words.say("direct.says", { log }));
  yield working(x, "excess");
  yield* noted(x, "direct.gives_back", (p, q) => p.n > 0n && less(p, q));
  yield heading(words.say("rounding.heading"), 5);
  yield* roundings(x);
  yield heading(words.say("shares.heading"), 6);
  yield* sharing(x);
  yield heading(words.say("meaning.heading"), 7);
  yield* meaning(x);
}

function titleOf(x) {
  if (x.example) return x.words.say(`examples.${x.example}.title`);
  return x.start?.title ?? x.words.say("title.plain");
}

function working(x, part) {
  const { steps } = x[part];
  const results = ({ product, exact: value }) => [byHand(product, x.digits), exact(value, x.digits)];
  const rows = x.shown.map((i) => [x.labels[i], ...putIn(x, part, i), ...results(steps[i])]);
  if (x.rest.length) {
    const [product, value] = ["product", "exact"].map((key) => sum(x.rest.map((i) => steps[i][key])));
    rows.push([x.words.more(x.rest.length), "", "", ...results({ product, exact: value })]);
  }
  const [, inHand, exactColumn] = x.words.lookUp("rounding.columns");
  const sums = [SYMBOLS[part], "", "", ...results({ product: x[part].byHand, exact: x[part].exact })];
  return { kind: "working", formula: definition(part, x.unit), head: ["", "", "", inHand, exactColumn], rows, sums };
}

// The term of an outcome, and the same with its logarithm worked out.
function putIn(x, part, i) {
  const [p, { log }] = [x.truth[i], x[part].steps[i]];
  return [term(part, x.unit, p, x.belief[i]), log === null ? "" : `= ${productOf(p, log, x.digits)}`];
}

// A product by hand; a number below 0 stands in brackets.
function productOf(weight, log, digits) {
  const number = byHand(log, digits);
  return `${weight} × ${log < 0n ? `(${number})` : number}`;
}

// A sentence about the outcomes of which something holds, where there are any.
function* noted(x, key, holds) {
  const places = [...x.p.keys()].filter((i) => holds(x.p[i], x.q[i]));
  if (!places.length) return;
  const { n, d } = total(places.map((i) => (x.p[i].n ? x.p[i] : x.q[i])));
  yield says(x.words.say(key, { names: inSentence(x, places), mass: percent(double(n, d)), log: x.log }));
}

const bySubtraction = (x) => (x.total.byHand === Infinity ? Infinity : x.total.byHand - x.irreducible.byHand);

function subtraction(x) {
  const [a, b, difference] = [x.total.byHand, x.irreducible.byHand, bySubtraction(x)].map((n) => byHand(n, x.digits));
  const { irreducible, total: cost, excess } = SYMBOLS;
  return { kind: "subtraction", text: `${excess} = ${cost} − ${irreducible} = ${a} − ${b} = `, result: difference };
}

function* roundings(x) {
  const { words, digits, excess } = x;
  if (excess.exact === Infinity) {
    yield says(words.say("rounding.infinite"));
    return;
  }
  const subtracted = bySubtraction(x);
  const rows = [
    ["H(P)", x.irreducible.byHand, x.irreducible.exact],
    ["H(P,Q)", x.total.byHand, x.total.exact],
    ["H(P,Q) − H(P)", subtracted, excess.exact],
    ["D(P‖Q)", excess.byHand, excess.exact],
  ].map(([symbol, whole, value]) => [symbol, byHand(whole, digits), exact(value, digits), off(whole, digits, value)]);
  yield { kind: "rounding", head: words.lookUp("rounding.columns"), rows };
  const apart = magnitude(subtracted - excess.byHand);
  const known = { difference: byHand(apart, digits), step: byHand(1n, digits), exact: exact(excess.exact, digits) };
  if (apart) yield says(words.say("rounding.differ", known));
  else yield says(words.say("rounding.agree", { by_hand: byHand(subtracted, digits), ...known }));
  if (subtracted < 0n || excess.byHand < 0n) yield says(words.say("rounding.negative"));
  for (const part of PARTS) yield* ties(x, part);
}

// The products of a sum that lay halfway, and what it would be, had they been rounded the other way.
function* ties(x, part) {
  const { steps } = x[part];
  const places = [...steps.keys()].filter((i) => steps[i].isTie);
  if (!places.length) return;
  const groups = new Map();
  for (const i of places) {
    const key = `${x.p[i].n}/${x.p[i].d} ${steps[i].log}`;
    groups.set(key, [...(groups.get(key) ?? []), i]);
  }
  const products = [...groups.values()].map((alike) => halfway(x, part, alike));
  const other = places.reduce((sum, i) => sum + away(steps[i]), x[part].byHand);
  const known = { symbol: SYMBOLS[part], sum: byHand(other, x.digits) };
  yield says(x.words.say("rounding.tie", { products: x.words.names(products), ...known }));
}

// A unit in the last decimal, away from 0.
const away = ({ log }) => (log > 0n ? 1n : -1n);

// Products that are the same and lie halfway, and whose they are.
function halfway(x, part, places) {
  const step = x[part].steps[places[0]];
  return x.words.say("rounding.tie_product", {
    product_of: productOf(x.truth[places[0]], step.log, x.digits),
    unrounded: placed(10n * step.product + 5n * away(step), x.digits + 1),
    product: byHand(step.product, x.digits),
    names: inSentence(x, places),
  });
}

// What an outcome makes up of the excess.
function partOf(x, place) {
  const [cost, whole] = [x.shares[place], x.excess.exact];
  if (whole === Infinity) return cost === Infinity ? 1 : 0;
  return whole > 0n ? Math.min(cost === whole ? 1 : ALMOST_ALL, double(cost, whole)) : 0;
}

const partsOf = (x, places) => exactSum(places.map((i) => partOf(x, i)));

function* sharing(x) {
  const { words, shares, rest, excess } = x;
  const known = { log: x.log };
  for (const name of ["given_back", "tangent"]) {
    known[name] = words.say(`shares.${name}${x.unit === "nat" ? "" : "_in"}`, { log: x.log });
  }
  yield says(words.say("shares.says", known));
  const rows = x.shown.map((i) => [x.labels[i], x.truth[i], x.belief[i], shares[i], partOf(x, i)]);
  if (rest.length) {
    rows.push([words.more(rest.length), ...together(x, rest), sum(rest.map((i) => shares[i])), partsOf(x, rest)]);
  }
  const isSplit = excess.exact > 0n && excess.exact < Infinity;
  yield {
    kind: "shares",
    head: words.lookUp("shares.columns"),
    rows: rows.map(([label, p, q, cost, part]) => [label, p, q, exact(cost, x.digits), isSplit ? percent(part) : ""]),
    parts: rows.map((row) => row.at(-1)),
  };
  if (isSplit) yield* mainCauses(x);
  else if (excess.exact === Infinity) {
    const forbidden = [...shares.keys()].filter((i) => shares[i] === Infinity);
    yield says(words.say("shares.infinite", { names: inSentence(x, forbidden) }));
  }
}

// The outcomes that cost most, as few as make up most of the excess; none that others cost as much as.
function* mainCauses(x) {
  const order = byCost(x.shares);
  const cost = (place) => x.shares[order[place]];
  let named = 0;
  for (let madeUp = 0; named < Math.min(CAUSES, order.length) && madeUp < LARGE_PART; named += 1) {
    madeUp += partOf(x, order[named]);
  }
  while (named > 0 && named < order.length && cost(named - 1) === cost(named)) named -= 1;
  if (!named) return;
  const causes = order.slice(0, named);
  const isWhole = order.slice(named).every((i) => x.shares[i] === 0n);
  const key = isWhole ? "all" : partsOf(x, causes) >= MOST_OF_IT ? "most" : "largest";
  yield says(x.words.say(`shares.${key}`, { names: x.words.joined(causes.map((i) => cause(x, i))) }));
}

function cause(x, i) {
  const known = { name: x.names[i], truth: x.truth[i], belief: x.belief[i], percent: percent(partOf(x, i)) };
  return x.words.say("shares.cause", known);
}

function* meaning(x) {
  const estimate = x.start?.estimate;
  yield says(costOf(x));
  if (x.excess.exact > 0n && !estimate) yield says(reversed(x));
  for (const text of estimate?.[x.words.lang][x.unit] ?? []) yield says(text);
  yield says(x.words.say("meaning.learning"));
}

// What believing Q costs.
function costOf({ words, unitName: unit, ...x }) {
  const [irreducible, cost, excess] = PARTS.map((part) => asDouble(x[part].exact));
  const whoever = words.say(x.start?.counts.every(Boolean) ? "meaning.whoever_at" : "meaning.whoever");
  const known = { whoever, irreducible: number(irreducible), total: number(cost), excess: number(excess), unit };
  if (excess === Infinity) return words.say("meaning.infinite", known);
  if (excess === 0) return words.say("meaning.same");
  if (irreducible === 0) return words.say("meaning.certain", known);
  if (excess > FAR * irreducible) return words.say("meaning.far", known);
  return words.say("meaning.finite", { ...known, percent: `${number((100 * excess) / irreducible)}%` });
}

// What believing P costs where Q is what happens.
function reversed({ words, unitName: unit, reverse, excess: { exact: excess }, p, q }) {
  const known = { reverse: number(asDouble(reverse)), unit };
  if (reverse === Infinity) return words.say(excess === Infinity ? "meaning.reverse_both" : "meaning.reverse_infinite");
  if (excess < Infinity && magnitude(reverse - excess) * SAME < excess) return words.say("meaning.reverse_same", known);
  if (known.reverse !== number(asDouble(excess))) return words.say("meaning.reverse", known);
  const apart = exactSum(p.map((x, i) => Math.abs(double(x.n, x.d) - double(q[i].n, q[i].d))));
  return words.say(apart < NEARBY ? "meaning.reverse_near" : "meaning.reverse_alike", known);
}
