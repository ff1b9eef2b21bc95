// Logarithms of fractions to 320 binary places: enough for every rounding, and for P so near Q that doubles see noise.
// Python takes as many as there need be. Where P and Q agree to 40 digits, as no bar can be moved to, the two may differ
// in what they show.

const PLACES = 320n;
const ONE = 1n << PLACES;
const KEPT = 4000; // logarithms that are remembered

const product = (a, b) => (a * b) >> PLACES;
const quotient = (a, b) => (a << PLACES) / b;

// ln of a fixed-point number near 1, as 2·artanh((x − 1)/(x + 1)).
function lnNearOne(x) {
  const z = quotient(x - ONE, x + ONE);
  const square = product(z, z);
  let sum = 0n;
  for (let power = z, n = 1n; power !== 0n && power !== -1n; power = product(power, square), n += 2n) sum += power / n;
  return 2n * sum;
}

const LN_2 = -lnNearOne(ONE / 2n);
const LN_10 = 3n * LN_2 + lnNearOne((ONE * 5n) / 4n);

// How many of each unit a nat is.
const PER_NAT = { nat: ONE, bit: quotient(ONE, LN_2), dit: quotient(ONE, LN_10) };

// A fraction above 0 is 2^power times a number between 3/4 and 3/2; powers of two thus have exact logarithms in bits.
function logarithm({ n, d }, unit) {
  let power = bits(n) - bits(d);
  let rest = power > 0 ? (n << PLACES) / (d << BigInt(power)) : (n << (PLACES + BigInt(-power))) / d;
  if (2n * rest > 3n * ONE) [rest, power] = [rest / 2n, power + 1];
  if (4n * rest < 3n * ONE) [rest, power] = [rest * 2n, power - 1];
  const ln = lnNearOne(rest);
  if (unit === "bit") return BigInt(power) * ONE + product(ln, PER_NAT.bit);
  return product(BigInt(power) * LN_2 + ln, PER_NAT[unit]);
}

const remembered = new Map();

function log(of, unit) {
  const key = `${of.n}/${of.d} ${unit}`;
  if (!remembered.has(key)) {
    if (remembered.size > KEPT) remembered.clear();
    remembered.set(key, logarithm(of, unit));
  }
  return remembered.get(key);
}
