"""The working beside mpmath: every number by hand and exactly, and what it takes to make the text and the page."""

import statistics
import time
from decimal import ROUND_HALF_DOWN, Decimal

import mpmath
import numpy as np

import kullback as kb

ROUNDS = 7
LOGS = {"nat": mpmath.log, "bit": lambda x: mpmath.log(x) / mpmath.log(2), "dit": mpmath.log10}


def by_mpmath(x: kb.Explanation) -> list[tuple[list[Decimal], float]]:
    """The three sums of an explanation at 50 digits: the products rounded as by hand, and the sum exactly."""
    with mpmath.workdps(50):
        p, q = ([mpmath.mpf(f.numerator) / f.denominator for f in side] for side in (x.truth, x.belief))
        found = []
        for arguments in ([1 / a for a in p], [1 / b for b in q], [a / b for a, b in zip(p, q, strict=True)]):
            logs = [LOGS[x.unit](argument) for argument in arguments]
            products = []
            for weight, log in zip(x.truth, logs, strict=True):
                rounded = round_down(Decimal(mpmath.nstr(log, 40)), x.digits)
                product = Decimal(weight.numerator) * rounded / Decimal(weight.denominator)
                products.append(round_down(product, x.digits))
            found.append((products, mpmath.fsum(a * log for a, log in zip(p, logs, strict=True))))
        return found


def round_down(number: Decimal, digits: int) -> Decimal:
    """The number to that many decimals, halfway towards 0."""
    return number.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_DOWN)


def accuracy(pairs: int) -> tuple[int, int, float]:
    """Products compared, products that are not mpmath's, and the worst relative error of an exact sum."""
    rng, compared, wrong, worst = np.random.default_rng(0), 0, 0, 0.0
    for i in range(pairs):
        k = int(rng.integers(2, 60))
        p, q = (side / 1000 for side in rng.multinomial(1000 - k, rng.dirichlet(np.ones(k), 2)) + 1)
        x = kb.explain(p, q, unit=("nat", "bit", "dit")[i % 3], digits=int(rng.integers(1, 13)))
        for part, (products, exact) in zip((x.irreducible, x.total, x.excess), by_mpmath(x), strict=True):
            compared += k
            wrong += sum(step.product != product for step, product in zip(part.steps, products, strict=True))
            worst = max(worst, abs(float(part.exact / exact - 1)) if exact else 0.0)
    return compared, wrong, worst


def seconds(work) -> float:
    """CPU time of the work, median of some rounds."""
    taken = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def main() -> None:
    """Print both tables."""
    compared, wrong, worst = accuracy(600)
    print(f"{compared} products by hand, {wrong} of them not mpmath's; worst relative error of a sum {worst:.1e}\n")
    print("| outcomes | explain, ms | mpmath, the same sums | as text, ms | page, ms | page, kB |")
    print("|---|---|---|---|---|---|")
    for k in (6, 100, 1000):
        print(row(k))


def row(k: int) -> str:
    """What so many outcomes take."""
    p, q = np.random.default_rng(k).dirichlet(np.ones(k), 2)
    x = kb.explain(p, q)
    ours = seconds(lambda: kb.explain(p, q))
    peer, text, page = (seconds(work) for work in (lambda: by_mpmath(x), lambda: str(x), x.to_html))
    size = len(x.to_html().encode()) / 1e3
    return f"| {k} | {1e3 * ours:.1f} | {peer / ours:.1f}× | {1e3 * text:.1f} | {1e3 * page:.1f} | {size:.0f} |"


if __name__ == "__main__":
    main()
