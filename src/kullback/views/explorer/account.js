// The account of P and Q: three sums worked out by hand and exactly, and each outcome's share of the excess.
// A number by hand is a BigInt of units in its last decimal; what is infinite is Infinity. Exact sums are right to a
// double's last place; Python's may be off there, which nobody sees below 11 decimals by hand.

const add = (a, b) => (a === Infinity || b === Infinity ? Infinity : a + b);

// One product, weight × log: the logarithm rounded, then the product. A log of null is infinite.
function step(weight, exact, digits) {
  if (weight.n === 0n) return { log: null, product: 0n, exact: 0, isTie: false };
  if (exact === null) return { log: Infinity, product: Infinity, exact: Infinity, isTie: false };
  const rounded = towardsZero(exact * 10n ** BigInt(digits), ONE);
  const unrounded = weight.n * rounded;
  const product = towardsZero(unrounded, weight.d);
  const isTie = 2n * magnitude(unrounded - product * weight.d) === weight.d;
  return { log: rounded, product, exact: double(weight.n * exact, weight.d << PLACES), isTie };
}

function sumOf(p, logs, digits) {
  const steps = p.map((weight, i) => step(weight, logs[i], digits));
  return { steps, byHand: steps.map((s) => s.product).reduce(add, 0n), exact: exactSum(steps.map((s) => s.exact)) };
}

// Doubles added with what each addition rounds off, so that the sum is right to its last place.
function exactSum(numbers) {
  let sum = 0;
  let lost = 0;
  for (const x of numbers) {
    const next = sum + x;
    lost += Math.abs(sum) >= Math.abs(x) ? sum - next + x : x - next + sum;
    sum = next;
  }
  return Number.isFinite(sum) ? sum + lost : sum;
}

// p log(p/q) − p + q, never negative: what an outcome owns of the excess.
function share(p, q, logP, logQ, unit) {
  if (p.n === 0n) return double(q.n * PER_NAT[unit], q.d << PLACES);
  if (q.n === 0n) return Infinity;
  const gap = p.n * q.d - q.n * p.d;
  return double(p.n * q.d * (logP - logQ) - gap * PER_NAT[unit], (p.d * q.d) << PLACES);
}

function account(p, q, unit, digits) {
  const logs = (side) => side.map((x) => (x.n === 0n ? null : log(x, unit)));
  const [logP, logQ] = [logs(p), logs(q)];
  const minus = (of) => of.map((x) => (x === null ? null : -x));
  const ratio = logP.map((x, i) => (x === null || logQ[i] === null ? null : x - logQ[i]));
  const shares = p.map((x, i) => share(x, q[i], logP[i], logQ[i], unit));
  const reverse = p.map((x, i) => share(q[i], x, logQ[i], logP[i], unit));
  const irreducible = sumOf(p, minus(logP), digits);
  const excess = { ...sumOf(p, ratio, digits), exact: exactSum(shares) };
  const total = { ...sumOf(p, minus(logQ), digits), exact: irreducible.exact + excess.exact };
  return { irreducible, total, excess, shares, reverse: exactSum(reverse) };
}
