// Exact fractions {n, d} of BigInts, d > 0, and how they become whole numbers and doubles.

const ZERO = { n: 0n, d: 1n };

const magnitude = (x) => (x < 0n ? -x : x);
const bits = (x) => x.toString(2).length;

function divisor(a, b) {
  while (b) [a, b] = [b, a % b];
  return a;
}

function fraction(n, d) {
  const by = divisor(magnitude(n), d);
  return { n: n / by, d: d / by };
}

const plus = (a, b) => fraction(a.n * b.d + b.n * a.d, a.d * b.d);
const equal = (a, b) => a.n * b.d === b.n * a.d;
const less = (a, b) => a.n * b.d < b.n * a.d;
const total = (side) => side.reduce(plus, ZERO);

// The probability that a text such as 0.2, 1/6 or 1e-9 writes; null where it writes none.
function parsed(text) {
  const over = /^(\d{1,40})\/(\d{1,40})$/.exec(text);
  if (over) return BigInt(over[2]) > 0n ? fraction(BigInt(over[1]), BigInt(over[2])) : null;
  const decimal = /^(\d{1,40})(?:\.(\d{1,40}))?(?:e([+-]?\d{1,3}))?$/i.exec(text);
  if (!decimal) return null;
  const [, whole, part = "", power = "0"] = decimal;
  const places = part.length - Number(power);
  const digits = BigInt(whole + part);
  return places > 0 ? fraction(digits, 10n ** BigInt(places)) : fraction(digits * 10n ** BigInt(-places), 1n);
}

// n/d to the nearest whole number; what lies halfway goes towards 0.
function towardsZero(n, d) {
  const whole = (2n * magnitude(n) + d - 1n) / (2n * d);
  return n < 0n ? -whole : whole;
}

// The same for n >= 0; what lies halfway goes to the even one, as Python and IEEE 754 have it.
function towardsEven(n, d) {
  const whole = (2n * n + d) / (2n * d);
  return (2n * n + d) % (2n * d) === 0n && whole % 2n === 1n ? whole - 1n : whole;
}

// n/d as the nearest double: 64 bits of the quotient, the last of which says whether anything follows.
function double(n, d) {
  if (n === 0n) return 0;
  const size = magnitude(n);
  const shift = 64 + bits(d) - bits(size);
  const [above, below] = shift > 0 ? [size << BigInt(shift), d] : [size, d << BigInt(-shift)];
  const quotient = (above / below) | (above % below ? 1n : 0n);
  const value = (Number(quotient) / 2 ** 64) * 2 ** (64 - shift);
  return n < 0n ? -value : value;
}

// The fraction that a finite double >= 0 is.
function exactly(x) {
  let power = 0n;
  for (; !Number.isInteger(x); x *= 2) power += 1n;
  return { n: BigInt(x), d: 1n << power };
}
