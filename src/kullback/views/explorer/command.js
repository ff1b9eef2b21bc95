// The command that works out the same in a shell.

const SHORT = 10 ** 6; // the denominator of a decimal that people write
const DIGITS_KEPT = 30; // of a decimal or a denominator in the command; of others the nearest double
const LARGEST = 1000n; // denominator of a fraction that people write

// A probability as the command line reads it back, exactly: a decimal or a fraction; of very long ones the nearest double.
function asArgument({ n, d }) {
  const parts = 10n ** BigInt(DIGITS_KEPT);
  if (parts % d === 0n) return trimmed(fixed({ n, d }, DIGITS_KEPT));
  return d <= parts ? `${n}/${d}` : String(double(n, d));
}

// Numbers of many digits, such as shares of counted rows, become ones that are bearable in a command: the short decimal
// that a double is, the familiar fraction, or the decimal that it shows itself as.
const settled = (side) => side.map(({ n, d }) => asMeant(double(n, d)));

function asMeant(number) {
  const short = Math.round(number * SHORT);
  if (short / SHORT === number) return fraction(BigInt(short), BigInt(SHORT));
  const familiar = nearest(exactly(number), LARGEST);
  return double(familiar.n, familiar.d) === number ? familiar : parsed(String(number));
}

// Of the two fractions on either side of x whose denominators are at most so large, by its continued fraction, the
// nearer one.
function nearest(x, largest) {
  if (x.d <= largest) return x;
  let [before, last] = [{ n: 0n, d: 1n }, { n: 1n, d: 0n }];
  let [n, d] = [x.n, x.d];
  for (;;) {
    const whole = n / d;
    if (before.d + whole * last.d > largest) break;
    [before, last] = [last, { n: before.n + whole * last.n, d: before.d + whole * last.d }];
    [n, d] = [d, n - whole * d];
  }
  const steps = (largest - before.d) / last.d;
  const other = { n: before.n + steps * last.n, d: before.d + steps * last.d };
  const gap = (y) => ({ n: magnitude(y.n * x.d - x.n * y.d), d: y.d });
  return less(gap(other), gap(last)) ? other : last;
}

const csv = (field) => (/[",\n\r]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
const shell = (text) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

function command(state) {
  const options = exampleOf(state) ? ["--example", exampleOf(state)] : numbersOf(state);
  options.push("--unit", state.unit, "--digits", String(state.digits), "--lang", state.lang);
  return ["kullback", "explain", ...options].map(shell).join(" ");
}

function numbersOf(state) {
  const counts = isStart(state) ? START.counts : [null, null];
  const [p, q] = [state.p, state.q].map((side, i) => counts[i] ?? side.map(asArgument));
  const labels = argumentLabels(state);
  const named = labels.some((label, i) => label !== String(i + 1)) ? ["--labels", labels.map(csv).join(",")] : [];
  return ["--p", p.join(","), "--q", q.join(","), ...named];
}

// The names in full; none where two of them, cut to a bearable length, are alike.
function argumentLabels(state) {
  const words = new Words(state.lang);
  if (state.names) return labelsOf(state, words);
  if (!START.labels) return [];
  return START.merged ? [...START.labels, words.more(START.merged.count)] : START.labels;
}
