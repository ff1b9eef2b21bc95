// Moving one bar: the others of its side shrink or grow in proportion, and the side still sums to exactly 1.

const WHOLE = 1000; // a moved side is written in thousandths,
const FINE = 10 ** 12; // what moves together with many others in finer parts

// Whole numbers in proportion to the weights that sum to `sum`, by largest remainder; where it can be, none of a
// weight above 0 becomes 0, which would make it impossible. Weights of 0 only share equally.
function apportioned(sum, weights) {
  const all = exactSum(weights);
  if (all === 0) return apportioned(sum, weights.map(() => 1));
  const quotas = weights.map((weight) => (sum * weight) / all);
  const least = sum >= weights.filter((weight) => weight > 0).length ? 1 : 0;
  const parts = quotas.map((quota, i) => Math.max(Math.floor(quota), weights[i] > 0 ? least : 0));
  let left = sum - parts.reduce((a, b) => a + b, 0);
  const byRemainder = [...parts.keys()].sort((i, j) => quotas[j] - parts[j] - (quotas[i] - parts[i]) || i - j);
  for (let k = 0; left > 0; k = (k + 1) % parts.length, left -= 1) parts[byRemainder[k]] += 1;
  for (; left < 0; left += 1) parts[parts.indexOf(Math.max(...parts))] -= 1;
  return parts;
}

const massOf = (side, places) => {
  const { n, d } = total(places.map((i) => side[i]));
  return double(n, d);
};

// The masses of all bars but one. A bar is a list of places.
const othersOf = (side, bars, place) => bars.filter((_, i) => i !== place).map((places) => massOf(side, places));

// The thousandths beyond which a bar would make another 0 that is not.
function highest(others) {
  return WHOLE - (others.filter((mass) => mass > 0).length || others.length);
}

// The side with one bar moved to `value` thousandths: to all of them, or to so many that none of the others becomes 0.
function moved(side, bars, place, value) {
  const others = othersOf(side, bars, place);
  if (!others.length) return side;
  const to = value < WHOLE ? Math.min(value, highest(others)) : WHOLE;
  const parts = apportioned(WHOLE - to, others);
  parts.splice(place, 0, to);
  const next = [...side];
  bars.forEach((places, i) => {
    const within = apportioned((parts[i] * FINE) / WHOLE, places.map((k) => massOf(side, [k])));
    places.forEach((k, j) => (next[k] = fraction(BigInt(within[j]), BigInt(FINE))));
  });
  return next;
}
