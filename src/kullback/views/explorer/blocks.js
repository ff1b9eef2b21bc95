// What the page says of a state, block by block: the port of kullback.views.working.blocks, sentence for sentence.

const MOST = 12; // outcomes that are all shown; of more, the costliest
const SHOWN = 10;
const CAUSES = 3;
const LARGE_PART = 0.8; // of the excess: what the named causes make up, where few are enough
const MOST_OF_IT = 0.5;
const TIES = 3;
const PARTS = ["irreducible", "total", "excess"];

const heading = (text, place = null) => ({ kind: "heading", text, place });
const says = (text) => ({ kind: "says", text });

// The places from the costliest to the cheapest.
const byCost = (shares) => [...shares.keys()].sort((i, j) => (shares[i] === shares[j] ? i - j : shares[j] - shares[i]));

function shownOf(shares) {
  const places = [...shares.keys()];
  return shares.length <= MOST ? places : byCost(shares).slice(0, SHOWN).sort((i, j) => i - j);
}

// A state with all that is said of it: its account, and its numbers and outcomes as text.
function explained(state) {
  const { p, q, unit, digits, lang, names } = state;
  const words = new Words(lang);
  const labels = labelsOf(state, words);
  const rows = isStart(state) ? START.rows : null;
  const of = account(p, q, unit, digits);
  const shown = shownOf(of.shares);
  return {
    ...{ p, q, unit, digits, words, labels, shown },
    ...of,
    start: isStart(state) ? START : null,
    example: exampleOf(state),
    rest: [...p.keys()].filter((i) => !shown.includes(i)),
    names: labels.map((name, i) => (!names && START.bare[i] ? name : words.say("list.quoted", { name }))),
    truth: p.map((x) => written(x, rows?.[0])),
    belief: q.map((x) => written(x, rows?.[1])),
    log: LOGS[unit],
    unitName: words.say(`unit.${unit}`),
  };
}

function* blocks(x) {
  const { words } = x;
  yield heading(titleOf(x));
  for (const text of x.start?.sides[words.lang] ?? []) yield says(text);
  yield heading(words.say("irreducible.heading"), 1);
  yield says(words.say("irreducible.says"));
  yield working(x, "irreducible");
  yield* noted(x, "zero.never", (p) => p.n === 0n);
  yield heading(words.say("total.heading"), 2);
  yield says(words.say("total.says"));
  yield working(x, "total");
  yield* noted(x, "zero.never_believed", (p, q) => p.n === 0n && q.n > 0n);
  yield* noted(x, "zero.forbidden", (p, q) => q.n === 0n && p.n > 0n);
  yield heading(words.say("subtraction.heading"), 3);
  yield says(words.say("subtraction.says"));
  yield subtraction(x);
  yield heading(words.say("direct.heading"), 4);
  yield says(words.say("direct.says"));
  yield working(x, "excess");
  yield* noted(x, "direct.gives_back", (p, q) => p.n > 0n && less(p, q));
  yield heading(words.say("rounding.heading"), 5);
  yield* roundings(x);
  yield heading(words.say("shares.heading"), 6);
  yield* sharing(x);
  yield heading(words.say("meaning.heading"), 7);
  yield* meaning(x).map(says);
}

function titleOf(x) {
  if (x.example) return x.words.say(`examples.${x.example}.title`);
  return x.start?.title ?? x.words.say("title.plain");
}

function working(x, part) {
  const { steps, byHand: sum, exact: exactly } = x[part];
  const lines = x.shown.map((i) => ({ label: x.labels[i], p: x.truth[i], q: x.belief[i], ...steps[i] }));
  if (x.rest.length) {
    const hidden = x.rest.map((i) => steps[i]);
    const product = hidden.map((s) => s.product).reduce(add, 0n);
    const together = exactSum(hidden.map((s) => s.exact));
    lines.push({ label: x.words.more(hidden.length), product, exact: together, rest: true });
  }
  const cells = lines.map((line) => [
    line.label,
    line.rest ? "" : term(part, x.unit, line.p, line.q),
    line.rest || line.log === null ? "" : `= ${line.p} × ${byHand(line.log, x.digits)}`,
    byHand(line.product, x.digits),
    exact(line.exact, x.digits),
  ]);
  const [, inHand, exactColumn] = x.words.lookUp("rounding.columns");
  const sums = [SYMBOLS[part], "", "", byHand(sum, x.digits), exact(exactly, x.digits)];
  const head = ["", "", "", inHand, exactColumn];
  return { kind: "working", formula: definition(part, x.unit), head, rows: cells, sums };
}

// A sentence about the outcomes of which something holds, where there are any.
function* noted(x, key, holds) {
  const places = [...x.p.keys()].filter((i) => holds(x.p[i], x.q[i]));
  if (!places.length) return;
  const { n, d } = total(places.map((i) => (x.p[i].n ? x.p[i] : x.q[i])));
  const names = x.words.names(places.map((i) => x.names[i]));
  yield says(x.words.say(key, { names, mass: percent(double(n, d)), log: x.log }));
}

const bySubtraction = (x) => (x.total.byHand === Infinity ? Infinity : x.total.byHand - x.irreducible.byHand);

function subtraction(x) {
  const [a, b, difference] = [x.total.byHand, x.irreducible.byHand, bySubtraction(x)].map((n) => byHand(n, x.digits));
  const { irreducible, total: cost, excess } = SYMBOLS;
  return { kind: "subtraction", text: `${excess} = ${cost} − ${irreducible} = ${a} − ${b} = `, result: difference };
}

function* roundings(x) {
  const { words, digits } = x;
  if (x.excess.exact === Infinity) {
    yield says(words.say("rounding.infinite"));
    return;
  }
  const subtracted = bySubtraction(x);
  const rows = [
    ["H(P)", x.irreducible.byHand, x.irreducible.exact],
    ["H(P,Q)", x.total.byHand, x.total.exact],
    ["H(P,Q) − H(P)", subtracted, x.excess.exact],
    ["D(P‖Q)", x.excess.byHand, x.excess.exact],
  ].map(([symbol, whole, value]) => [symbol, byHand(whole, digits), exact(value, digits), off(whole, digits, value)]);
  yield { kind: "rounding", head: words.lookUp("rounding.columns"), rows };
  const apart = magnitude(subtracted - x.excess.byHand);
  const known = { exact: exact(x.excess.exact, digits), digits };
  if (apart) yield says(words.say("rounding.differ", { difference: byHand(apart, digits), ...known }));
  else yield says(words.say("rounding.agree", { by_hand: byHand(subtracted, digits), ...known }));
  yield* [...ties(x)].slice(0, TIES);
}

// What would have changed, had a product that lies halfway been rounded the other way.
function* ties(x) {
  for (const part of PARTS) {
    for (const [i, { log: by, product: whole, isTie }] of x[part].steps.entries()) {
      if (!isTie) continue;
      const away = by > 0n ? 1n : -1n;
      const known = {
        weight: x.truth[i],
        log_value: byHand(by, x.digits),
        unrounded: placed(10n * whole + 5n * away, x.digits + 1),
        product: byHand(whole, x.digits),
        other: byHand(whole + away, x.digits),
        sum: byHand(x[part].byHand + away, x.digits),
      };
      yield says(x.words.say("rounding.tie", { digits: x.digits, symbol: SYMBOLS[part], ...known }));
    }
  }
}

function* sharing(x) {
  const { words, shares } = x;
  const nats = x.unit === "nat" ? "" : words.say("shares.nats", { log: x.log });
  yield says(words.say("shares.says", { log: x.log, nats }));
  const rows = x.shown.map((i) => [x.labels[i], x.truth[i], x.belief[i], shares[i]]);
  if (x.rest.length) {
    const [p, q] = [x.p, x.q].map((side) => written(total(x.rest.map((i) => side[i]))));
    rows.push([words.more(x.rest.length), p, q, exactSum(x.rest.map((i) => shares[i]))]);
  }
  const isSplit = x.excess.exact > 0 && x.excess.exact < Infinity;
  yield {
    kind: "shares",
    head: words.lookUp("shares.columns"),
    rows: rows.map(([label, p, q, cost]) => [
      ...[label, p, q, exact(cost, x.digits)],
      isSplit ? percent(partOf(x, cost)) : "",
    ]),
    parts: rows.map((row) => partOf(x, row[3])),
  };
  if (isSplit) yield mainCauses(x);
}

// A share as a part of the excess.
function partOf(x, cost) {
  const whole = x.excess.exact;
  if (whole === Infinity) return cost === Infinity ? 1 : 0;
  return whole > 0 ? Math.min(1, cost / whole) : 0;
}

function mainCauses(x) {
  const causes = [];
  let madeUp = 0;
  for (const i of byCost(x.shares).slice(0, CAUSES)) {
    const part = partOf(x, x.shares[i]);
    const known = { name: x.names[i], truth: x.truth[i], belief: x.belief[i], percent: percent(part) };
    causes.push(x.words.say("shares.cause", known));
    madeUp += part;
    if (madeUp >= LARGE_PART) break;
  }
  const key = madeUp >= MOST_OF_IT ? "shares.most" : "shares.largest";
  return says(x.words.say(key, { names: x.words.joined(causes) }));
}

function meaning(x) {
  const { words, unitName: unit } = x;
  const [irreducible, cost, excess] = PARTS.map((part) => x[part].exact);
  const known = { irreducible: number(irreducible), total: number(cost), excess: number(excess), unit };
  const said = [];
  if (excess === Infinity) said.push(words.say("meaning.infinite"));
  else if (excess === 0) said.push(words.say("meaning.same"));
  else if (irreducible === 0) said.push(words.say("meaning.certain", known));
  else said.push(words.say("meaning.finite", { ...known, percent: `${number((100 * excess) / irreducible)}%` }));
  const estimate = x.start?.estimate;
  if (excess > 0 && !estimate) {
    const reverse = number(x.reverse);
    const which = reverse === number(excess) ? "_same" : x.reverse === Infinity ? "_infinite" : "";
    said.push(words.say(`meaning.reverse${which}`, { reverse, unit }));
  }
  said.push(words.say("meaning.learning"));
  if (estimate) said.push(estimated(x, estimate));
  return said;
}

// What the counts say of the excess beyond these shares.
function estimated({ words, unit, unitName }, { excess, low, high, percent: level, verdict }) {
  const inUnit = (value) => number(converted(value, START.unit, unit));
  const key = high === null ? "meaning.limits_open" : "meaning.limits";
  const limits = words.say(key, { percent: level, low: inUnit(low), high: inUnit(high) });
  const known = { excess: inUnit(excess), unit: unitName, limits, verdict: words.say(`verdict.${verdict}`) };
  return words.say("meaning.estimate", known);
}
