"""The studies of counts: two samples, one sample against a known belief, the entropy of a sample."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator
from functools import partial

import numpy as np

import _count_peers as peers
import kullback as kb
from _cells import NEW_SHAPES, SHAPES, Cell, truth
from _studies import Answer, Case, Study
from kullback.estimate.balanced import balanced_shares
from kullback.estimate.entropy import entropy_amount
from kullback.estimate.homogeneity import homogeneity
from kullback.estimate.interval import divergence_limits

CONFIDENCE = 0.95
OUTCOMES, ROWS = (2, 10, 100, 1000), (50, 500, 5000)
SIZES = ((120, 120), (2000, 2000), (3000, 900), (200, 20_000))
MOVES = (("normal", 0.0), ("normal", 0.02), ("slope", 0.1), ("normal", 0.8))
LARGE = ((100, 1_000_000, 1_000_000), (10_000, 1_000_000, 100_000), (100_000, 100_000, 1_000_000))
REPEATED = ((10, 500, 500), (100, 5000, 5000), (1000, 5000, 500))


def grid() -> Iterator[Cell]:
    """The grid of METHODS."""
    cells = itertools.product(OUTCOMES, ROWS, SHAPES, (0.0, 0.02, 0.4))
    return (Cell(k, n, n, shape, "zigzag", d) for k, n, shape, d in cells)


def second() -> Iterator[Cell]:
    """Other outcomes, sizes, shapes and directions."""
    cells = itertools.product((3, 30, 300, 3000), SIZES, NEW_SHAPES, MOVES)
    return (Cell(k, n, m, shape, tilt, d) for k, (n, m), shape, (tilt, d) in cells)


def large() -> Iterator[Cell]:
    """Up to a million rows and 100 000 outcomes."""
    cells = itertools.product(LARGE, ("zipf", "dirichlet"), (("normal", 0.0), ("slope", 0.1)))
    return (Cell(k, n, m, shape, tilt, d) for (k, n, m), shape, (tilt, d) in cells)


def repeated() -> Iterator[Cell]:
    """Settings in which rows will be repeated."""
    cells = itertools.product(REPEATED, ("zipf",), (("normal", 0.0), ("slope", 0.1)))
    return (Cell(k, n, m, shape, tilt, d) for (k, n, m), shape, (tilt, d) in cells)


def cost(cell: Cell) -> float:
    """How much less often than the others a cell is drawn."""
    return 20.0 if cell.k > 5000 else 10.0 if cell.n > 500_000 else 4.0 if cell.k > 2000 else 1.0


def two_samples(cell: Cell, times: int = 1) -> Case:
    """Two samples of counts; each row is there so many times."""
    p, q = cell.pair()

    def draw(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, bool]:
        x, y = rng.multinomial(cell.n // times, p), rng.multinomial(cell.m // times, q)
        return times * x, times * y, cell.divergence == 0.0

    return Case(str(cell) + _each(times), cell.divergence, draw, cost(cell))


def known_belief(cell: Cell, times: int = 1) -> Case:
    """One sample of counts, and the belief itself; each row is there so many times."""
    p, q = cell.pair()

    def draw(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, bool]:
        return times * rng.multinomial(cell.n // times, p), q, cell.divergence == 0.0

    return Case(_one_sided(cell) + _each(times), cell.divergence, draw, cost(cell))


def sample(cell: Cell, times: int = 1) -> Case:
    """One sample of counts, whose entropy is asked for."""
    p = truth(cell.shape, cell.k)

    def draw(rng: np.random.Generator) -> np.ndarray:
        return times * rng.multinomial(cell.n // times, p)

    label = f"k={cell.k:<6} n={cell.n:<8} {cell.shape}" + _each(times)
    return Case(label, float(-p @ np.log(p)), draw, cost(cell))


def _one_sided(cell: Cell) -> str:
    """A cell's name without the rows of the belief."""
    belief = f"{cell.tilt} tilt, D = {cell.divergence:g}" if cell.divergence else "Q = P"
    return f"k={cell.k:<6} n={cell.n:<8} {cell.shape:<9} {belief}"


def _each(times: int) -> str:
    return f", each row {times} times" if times > 1 else ""


def two_samples_answer(data: tuple[np.ndarray, np.ndarray, bool]) -> Answer:
    """What a ledger says; the test is asked for where nothing changed only (its power: power_of_tests.py)."""
    x, y, nothing_changed = data
    estimate = float(balanced_shares(x, y).sum())
    limits = divergence_limits(x, y, estimate, CONFIDENCE)
    rng = np.random.default_rng(int(x[0]))
    alarm = homogeneity(x, y, rng).p_value < 0.05 if nothing_changed else math.nan
    return Answer(estimate, limits.low, limits.high, alarm)


def known_answer(data: tuple[np.ndarray, np.ndarray, bool]) -> Answer:
    """What a ledger says of a sample against known probabilities."""
    x, q, nothing_changed = data
    counts, probabilities = (dict(zip(map(str, range(x.size)), side.tolist(), strict=True)) for side in (x, q))
    ledger = kb.compare(counts, probabilities, unit="nat", tolerance=0.0)
    excess, p_value = ledger.excess, ledger.p_value
    alarm = p_value < 0.05 if nothing_changed and p_value is not None else math.nan
    return Answer(excess.raw, excess.low, excess.high, alarm)


def entropy_answer(x: np.ndarray) -> Answer:
    """What a ledger says of the truth's entropy."""
    amount = entropy_amount(x, CONFIDENCE)
    return Answer(amount.raw, amount.low, amount.high)


def groups(case: Callable[..., Case]) -> dict[str, Callable[[], Iterable[Case]]]:
    """Every group of cells as cases of one kind."""
    return {
        "grid": partial(_each_once, grid, case),
        "second grid": partial(_each_once, second, case),
        "large": partial(_each_once, large, case),
        "repeated rows": partial(_each_once, repeated, partial(case, times=5)),
    }


def _each_once(cells: Callable[[], Iterator[Cell]], case: Callable[[Cell], Case]) -> Iterable[Case]:
    """The cells as cases; where a kind does not tell two cells apart, one of them."""
    return {made.label: made for made in map(case, cells())}.values()


COUNTS = (
    Study("two-samples", groups(two_samples), two_samples_answer, peers.TWO_SAMPLES),
    Study("known-belief", groups(known_belief), known_answer, peers.KNOWN_BELIEF),
    Study("entropy", groups(sample), entropy_answer, peers.ENTROPY),
)
