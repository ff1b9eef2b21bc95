// How numbers are written: to the digit as kullback.views.notation and .working.formula write them.

const MINUS = "−";
const INFINITE = "∞";
const LOGS = { nat: "ln", bit: "log₂", dit: "log₁₀" };
const SYMBOLS = { irreducible: "H(P)", total: "H(P,Q)", excess: "D(P‖Q)" };
const MORE = 4; // decimals that an exact number has more than one by hand
const NOISE = 1e-14; // of a double between 1 and 10, and some

// A whole number of units in the last of so many decimals.
function placed(whole, decimals) {
  const digits = magnitude(whole).toString().padStart(decimals + 1, "0");
  const cut = digits.length - decimals;
  return (whole < 0n ? MINUS : "") + digits.slice(0, cut) + (decimals ? `.${digits.slice(cut)}` : "");
}

// A double >= 0 with so many decimals, and as mantissa and power of ten.
function fixed(x, decimals) {
  const { n, d } = exactly(x);
  return placed(towardsEven(n * 10n ** BigInt(decimals), d), decimals);
}

function scientific(x, decimals) {
  const { n, d } = exactly(x);
  let power = Number(x.toExponential().split("e")[1]);
  const up = BigInt(Math.max(0, decimals - power));
  const down = BigInt(Math.max(0, power - decimals));
  let digits = towardsEven(n * 10n ** up, d * 10n ** down);
  if (digits >= 10n ** BigInt(decimals + 1)) [digits, power] = [digits / 10n, power + 1];
  return { mantissa: placed(digits, decimals), power };
}

const grouped = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ",");

function number(value) {
  if (value === 0) return "0";
  if (!Number.isFinite(value)) return INFINITE;
  const { mantissa, power } = scientific(value, 2);
  if (power >= 3) return grouped(fixed(value, 0));
  if (power >= -4) return fixed(Number(`${mantissa}e${power}`), 2 - power);
  const short = scientific(Number(`${mantissa}e${power}`), 1);
  return `${short.mantissa}e${short.power}`;
}

function percent(part) {
  const hundredths = 100 * part;
  if (part <= 0 || part >= 1) return `${fixed(hundredths, 0)}%`;
  if (hundredths < 0.001) return "<0.001%";
  if (hundredths >= 99.95) return ">99.9%";
  const decimals = hundredths >= 0.95 ? 1 : hundredths >= 0.0095 ? 2 : 3;
  return `${fixed(hundredths, decimals)}%`;
}

const byHand = (whole, digits) => (whole === Infinity ? INFINITE : placed(whole, digits));

function exact(value, digits) {
  if (!Number.isFinite(value)) return INFINITE;
  const size = Math.abs(value);
  let text = fixed(size, digits + MORE);
  if (size > 0 && size < Number(`1e-${digits}`)) {
    const { mantissa, power } = scientific(size, MORE);
    text = `${mantissa}e${power}`;
  }
  return (value < 0 && Number(text) > 0 ? MINUS : "") + text;
}

// How far a number by hand is off.
function off(whole, digits, value) {
  const rounding = Number(placed(whole, digits).replace(MINUS, "-")) - value;
  if (Math.abs(rounding) < NOISE) return "0";
  const { mantissa, power } = scientific(Math.abs(rounding), 1);
  return `${rounding < 0 ? MINUS : "+"}${mantissa}e${power}`;
}

// A probability as people write it: a short decimal, a fraction of small numbers, else six significant digits.
function written({ n, d }, rows) {
  if (10n ** 6n % d === 0n) return trimmed(placed((n * 10n ** 6n) / d, 6));
  if (rows) return `${(n * BigInt(rows)) / d}/${rows}`;
  if (d <= 10000n) return `${n}/${d}`;
  const { mantissa, power } = scientific(double(n, d), 5);
  if (power < -4) return `${trimmed(mantissa)}e${power}`;
  return trimmed(fixed(Number(`${mantissa}e${power}`), 5 - power));
}

const trimmed = (decimal) => decimal.replace(/\.?0+$/, "");
const inner = (text) => (text.includes("/") ? `(${text})` : text);

function definition(part, unit) {
  const log = LOGS[unit];
  const sums = { irreducible: `${MINUS}Σ P ${log} P`, total: `${MINUS}Σ P ${log} Q`, excess: `Σ P ${log}(P/Q)` };
  return `${SYMBOLS[part]} = ${sums[part]}`;
}

function term(part, unit, p, q) {
  if (part === "excess") return `${p} × ${LOGS[unit]}(${inner(p)}/${inner(q)})`;
  return `${p === "0" ? "" : MINUS}${p} × ${LOGS[unit]} ${part === "irreducible" ? p : q}`;
}
