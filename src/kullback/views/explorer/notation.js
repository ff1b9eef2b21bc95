// How numbers are written: to the digit as kullback.views.notation and .working.formula write them.

const MINUS = "−";
const INFINITE = "∞";
const LOGS = { nat: "ln", bit: "log₂", dit: "log₁₀" };
const SYMBOLS = { irreducible: "H(P)", total: "H(P,Q)", excess: "D(P‖Q)" };
const MORE = 4; // decimals that an exact number has more than one by hand
const FEWEST = 4; // decimals of one by hand that this counts from, at least
const HEADLINE = 4; // decimals of the amounts above the bars
const NOISE = { n: 1n, d: 10n ** 40n };
const DECIMAL = 28; // digits to which Python's decimals are rounded before they are written
const WRITTEN = 10n ** 10n; // a decimal of that many parts is shown as it is
const FAMILIAR = 10000n; // the largest denominator shown as a fraction
const SIGNIFICANT = 6; // digits of other probabilities, at least
const MOST_DIGITS = 50; // of a probability that would otherwise look like 1
const ALL = 17; // digits that tell any two doubles apart

// A whole number of units in the last of so many decimals.
function placed(whole, decimals) {
  const digits = magnitude(whole).toString().padStart(decimals + 1, "0");
  const cut = digits.length - decimals;
  return (whole < 0n ? MINUS : "") + digits.slice(0, cut) + (decimals ? `.${digits.slice(cut)}` : "");
}

const trimmed = (decimal) => decimal.replace(/\.?0+$/, "");
const grouped = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ",");

// A fraction >= 0 with so many decimals.
const fixed = ({ n, d }, decimals) => placed(towardsEven(n * 10n ** BigInt(decimals), d), decimals);

// A fraction > 0 as mantissa and power of ten.
function scientific(x, decimals) {
  const { whole, power } = significant(x, decimals + 1);
  return power ? `${placed(whole, decimals)}e${power}` : placed(whole, decimals);
}

function number(value) {
  if (value === 0) return "0";
  if (!Number.isFinite(value)) return INFINITE;
  const { whole, power } = significant(exactly(value), 3);
  if (power >= 3) return grouped(fixed(exactly(value), 0));
  if (power >= -4) return placed(whole, 2 - power);
  return scientific(exactly(Number(`${whole}e${power - 2}`)), 1);
}

function percent(part) {
  const hundredths = 100 * part;
  if (part <= 0 || part >= 1) return `${fixed(exactly(hundredths), 0)}%`;
  if (hundredths < 0.001) return "<0.001%";
  if (hundredths >= 99.95) return ">99.9%";
  const decimals = hundredths >= 0.95 ? 1 : hundredths >= 0.0095 ? 2 : 3;
  return `${fixed(exactly(hundredths), decimals)}%`;
}

const byHand = (whole, digits) => (whole === Infinity ? INFINITE : placed(whole, digits));

// An exact number with so many decimals; in powers of ten where it is below 10^-least.
function inDecimals(value, decimals, least) {
  if (value === Infinity) return INFINITE;
  const size = toDigits({ n: magnitude(value), d: 1n << DEPTH }, DECIMAL);
  const isSmall = value !== 0n && size.n * 10n ** BigInt(least) < size.d;
  return (value < 0n ? MINUS : "") + (isSmall ? scientific(size, MORE) : fixed(size, decimals));
}

const exact = (value, digits) => inDecimals(value, Math.max(digits, FEWEST) + MORE, Math.max(digits, FEWEST));
const headline = (value) => inDecimals(value, HEADLINE, HEADLINE);

// How far a number by hand is off, with its sign.
function off(whole, digits, value) {
  const ten = 10n ** BigInt(digits);
  const rounding = (whole << DEPTH) - value * ten;
  const size = toDigits({ n: magnitude(rounding), d: ten << DEPTH }, DECIMAL);
  return less(size, NOISE) ? "0" : `${rounding < 0n ? MINUS : "+"}${scientific(size, 1)}`;
}

// The two probabilities of an outcome; where they are not the same, neither are the texts.
function toldApart(p, q, [rowsP, rowsQ], digits) {
  let texts = [written(p, rowsP, digits), written(q, rowsQ, digits)];
  for (const more of [ALL, MOST_DIGITS]) {
    if (equal(p, q) || texts[0] !== texts[1]) return texts;
    texts = [written(p, null, more), written(q, null, more)];
  }
  return texts[0] === texts[1] ? [p, q].map(({ n, d }) => `${n}/${d}`) : texts;
}

// A probability as people write it: a decimal, a fraction of small numbers, else enough significant digits.
function written({ n, d }, rows, digits) {
  if (WRITTEN % d === 0n) return trimmed(fixed({ n, d }, 10));
  if (rows !== null) return `${(n * BigInt(rows)) / d}/${rows}`;
  if (d <= FAMILIAR) return `${n}/${d}`;
  let rounded = toDigits({ n, d }, Math.max(SIGNIFICANT, digits + 2));
  for (let i = ALL; rounded.n === rounded.d && i <= MOST_DIGITS; i += 1) rounded = toDigits({ n, d }, i);
  const { whole, power } = significant(rounded, MOST_DIGITS);
  if (power >= -5) return trimmed(placed(whole, MOST_DIGITS - 1 - power));
  return `${trimmed(placed(whole, MOST_DIGITS - 1))}e${power}`;
}

// A number inside a formula: a quotient stands in brackets.
const inner = (text) => (text.includes("/") ? `(${text})` : text);

function definition(part, unit) {
  const log = LOGS[unit];
  const sums = { irreducible: `${MINUS}Σ P ${log} P`, total: `${MINUS}Σ P ${log} Q`, excess: `Σ P ${log}(P/Q)` };
  return `${SYMBOLS[part]} = ${sums[part]}`;
}

function term(part, unit, p, q) {
  if (part === "excess") return `${p} × ${LOGS[unit]}(${inner(p)}/${inner(q)})`;
  const argument = inner(part === "irreducible" ? p : q);
  return `${p === "0" ? "" : MINUS}${p} × ${LOGS[unit]}${argument.startsWith("(") ? "" : " "}${argument}`;
}
