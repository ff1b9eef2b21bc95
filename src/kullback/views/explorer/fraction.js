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

// The side, made to sum to exactly 1.
function normalised(side) {
  const { n, d } = total(side);
  return n === d ? side : side.map((x) => fraction(x.n * d, x.d * n));
}

// The fraction that Python writes as 1/6 or 0.
function given(text) {
  const [n, d = 1] = text.split("/");
  return { n: BigInt(n), d: BigInt(d) };
}

// The number that a text such as 0.2, 1/6 or 1e-9 writes; null where it writes none.
function parsed(text) {
  const over = /^(\d{1,60})\/(\d{1,60})$/.exec(text);
  if (over) return BigInt(over[2]) > 0n ? fraction(BigInt(over[1]), BigInt(over[2])) : null;
  const decimal = /^(\d{1,60})(?:\.(\d{1,60}))?(?:e([+-]?\d{1,3}))?$/i.exec(text);
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

// A fraction > 0 to so many significant digits, halfway to the even one: whole × 10^(power + 1 − digits).
function significant(x, digits) {
  let power = x.n.toString().length - x.d.toString().length;
  if (less(overTen(x, power), { n: 1n, d: 1n })) power -= 1;
  const { n, d } = overTen(x, power + 1 - digits);
  const whole = towardsEven(n, d);
  return whole === 10n ** BigInt(digits) ? { whole: whole / 10n, power: power + 1 } : { whole, power };
}

// The fraction that it is then.
function toDigits(x, digits) {
  if (x.n === 0n) return ZERO;
  const { whole, power } = significant(x, digits);
  return overTen({ n: whole, d: 1n }, digits - 1 - power);
}

// A fraction over a power of ten.
function overTen({ n, d }, power) {
  return power < 0 ? { n: n * 10n ** BigInt(-power), d } : { n, d: d * 10n ** BigInt(power) };
}

// The fraction that a finite double >= 0 is.
function exactly(x) {
  let power = 0n;
  for (; !Number.isInteger(x); x *= 2) power += 1n;
  return { n: BigInt(x), d: 1n << power };
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
  return sum + lost;
}
