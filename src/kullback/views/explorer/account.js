// The account of P and Q: three sums worked out by hand and exactly, and each outcome's share of the excess.
// A number by hand is a BigInt of units in its last decimal, an exact one of 2^-DEPTH; what is infinite is Infinity.

const DEPTH = 1300n; // many more places than a logarithm has: a probability may be as small as 1e-300
const FIFTY = 166; // bits: 50 digits, beyond which Python does not tell two shares apart

const add = (a, b) => (a === Infinity || b === Infinity ? Infinity : a + b);
const sum = (numbers) => numbers.reduce(add, 0n);

// A fraction times a logarithm as an exact number; such a number as a double; and in another unit.
const times = ({ n, d }, log) => ((n * log) << (DEPTH - PLACES)) / d;
const asDouble = (exact) => (exact === Infinity ? Infinity : double(exact, 1n << DEPTH));
const converted = (exact, from, to) => (exact === Infinity ? Infinity : (exact * PER_NAT[to]) / PER_NAT[from]);

// One product, weight × log: the logarithm rounded, then the product. A log of null is infinite.
function step(weight, log, digits) {
  if (weight.n === 0n) return { log: null, product: 0n, exact: 0n, isTie: false };
  if (log === null) return { log: Infinity, product: Infinity, exact: Infinity, isTie: false };
  const rounded = towardsZero(log * 10n ** BigInt(digits), ONE);
  const unrounded = weight.n * rounded;
  const product = towardsZero(unrounded, weight.d);
  const isTie = 2n * magnitude(unrounded - product * weight.d) === weight.d;
  return { log: rounded, product, exact: times(weight, log), isTie };
}

function sumOf(p, logs, digits) {
  const steps = p.map((weight, i) => step(weight, logs[i], digits));
  return { steps, byHand: sum(steps.map((s) => s.product)), exact: sum(steps.map((s) => s.exact)) };
}

// p log(p/q) − p + q, never negative: what an outcome owns of the excess; the ratio is log p − log q.
function share(p, q, ratio, unit) {
  if (p.n > 0n && ratio === null) return Infinity;
  const signed = ratio === null ? 0n : times(p, ratio);
  const gap = times({ n: p.n * q.d - q.n * p.d, d: p.d * q.d }, PER_NAT[unit]);
  return signed > gap ? leading(signed - gap) : 0n;
}

// The number with no more digits than that.
function leading(exact) {
  const others = BigInt(Math.max(0, bits(exact) - FIFTY));
  return (exact >> others) << others;
}

function account(p, q, unit, digits) {
  const logs = (side) => side.map((x) => (x.n === 0n ? null : log(x, unit)));
  const [logP, logQ] = [logs(p), logs(q)];
  const minus = (of) => of.map((x) => (x === null ? null : -x));
  const ratios = logP.map((x, i) => (x === null || logQ[i] === null ? null : x - logQ[i]));
  const turned = minus(ratios);
  const shares = p.map((x, i) => share(x, q[i], ratios[i], unit));
  return {
    irreducible: sumOf(p, minus(logP), digits),
    total: sumOf(p, minus(logQ), digits),
    excess: { ...sumOf(p, ratios, digits), exact: sum(shares) },
    reverse: sum(q.map((x, i) => share(x, p[i], turned[i], unit))),
    shares,
  };
}
