// Q learns: gradient descent on the cross-entropy, Q being the softmax of logits, so that the gradient is Q − P.

const RATE = 0.2;
const FASTER = 1.02; // each step is so much longer than the last, since little remains to be learnt,
const FASTEST = 3; // until a longer one would overshoot
const NEAR = 0.001;
const MOST_STEPS = 500;

function softmax(logits) {
  const highest = Math.max(...logits);
  const powers = logits.map((x) => Math.exp(x - highest));
  const all = exactSum(powers);
  return powers.map((x) => x / all);
}

// The beliefs on the way from q to p, as doubles, until the next is near enough.
function* learnt(p, q) {
  let logits = q.map((x) => Math.log(Math.max(x, 1 / WHOLE))); // from 0 no gradient leads away
  for (let i = 0, rate = RATE; i < MOST_STEPS; i += 1, rate = Math.min(FASTEST, rate * FASTER)) {
    const now = softmax(logits);
    if (now.every((x, k) => Math.abs(x - p[k]) < NEAR)) return;
    yield now;
    logits = logits.map((x, k) => x - rate * (now[k] - p[k]));
  }
}

class Learner {
  // `show` is called with each belief on the way, and at the end with P itself; `changed` when it starts and stops.
  constructor(show, changed) {
    this.show = show;
    this.changed = changed;
    this.frame = null;
  }

  get runs() {
    return this.frame !== null;
  }

  start({ p, q }) {
    const numbers = (side) => side.map(({ n, d }) => double(n, d));
    const way = learnt(numbers(p), numbers(q));
    const parts = p.length > MOST ? FINE : WHOLE;
    const step = () => {
      const { value, done } = way.next();
      this.frame = done ? null : requestAnimationFrame(step);
      this.show(done ? p : apportioned(parts, value).map((part) => fraction(BigInt(part), BigInt(parts))));
      if (done) this.changed();
    };
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.show(p);
      return;
    }
    step();
    this.changed();
  }

  stop() {
    if (!this.runs) return;
    cancelAnimationFrame(this.frame);
    this.frame = null;
    this.changed();
  }
}
