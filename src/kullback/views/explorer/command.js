// The command that works out the same in a shell.

// A probability as the command line reads it back: a decimal, a familiar fraction, or the nearest double.
function asArgument({ n, d }) {
  if (10n ** 17n % d === 0n) return trimmed(placed((n * 10n ** 17n) / d, 17));
  return d <= 1000n ? `${n}/${d}` : String(double(n, d));
}

// Numbers of many digits, such as shares of counted rows, become what the command line would make of them.
const settled = (side) => side.map((x) => parsed(asArgument(x)));

const csv = (field) => (/[",\n\r]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
const shell = (text) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

function command(state) {
  const options = exampleOf(state) ? ["--example", exampleOf(state)] : numbersOf(state);
  options.push("--unit", state.unit, "--digits", String(state.digits), "--lang", state.lang);
  return ["kullback", "explain", ...options].map(shell).join(" ");
}

function numbersOf(state) {
  const counts = isStart(state) ? START.counts : null;
  const [p, q] = counts ?? [state.p, state.q].map((side) => side.map(asArgument));
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
