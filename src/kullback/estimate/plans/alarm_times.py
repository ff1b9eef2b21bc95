"""When an e-process against a known belief raises its alarm, by simulation.

The e-process multiplies, row by row, what a learner gave to the row's outcome, (seen + ½)/(rows + k/2), by one over
what the belief gave to it (a Dirichlet ½ mixture, Krichevsky and Trofimov 1981, doi:10.1109/TIT.1981.1056331). A watch
weighs one such process for each row at which a change may have begun, with ½ for that of the first row
(streams/evalues.py), and alarms when they reach 1/α together. So it has alarmed at the latest when the first reaches
2/α, which is the alarm here; the later starts can only bring it forward.
"""

from __future__ import annotations

from math import ceil, exp, inf, isfinite, lgamma, log, log1p, sqrt
from typing import Final

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammaln, ndtri, xlogy

from kullback.estimate.arrays import Floats
from kullback.estimate.streams.eprocess import PRIOR, known_log_e
from kullback.estimate.streams.evalues import log_weights

_CELLS: Final = 1 << 21  # rows, or counts at looks, that are held in memory together
_LOOKS: Final = 256  # at streams too long to be drawn row by row
_FEW_ROWS: Final = 2048
_LONGEST: Final = 1e18
_SUMMED: Final = 20.0
_COUNTS: Final = np.arange(64)


def alarm_times(p: Floats, q: Floats, alpha: float, horizon: int, runs: int, rng: np.random.Generator) -> Floats:
    """The row of the first alarm in each of so many streams of P under belief Q, inf where none comes by `horizon`.

    Long streams are looked at 256 times only, so that their alarms come late by up to a 256th of the horizon.
    """
    row_by_row = horizon <= max(_FEW_ROWS, _LOOKS * p.size)
    held = horizon if row_by_row else _LOOKS * p.size
    step = max(1, _CELLS // held)
    sizes = [min(step, runs - start) for start in range(0, runs, step)]
    draw = _row_by_row if row_by_row else _at_looks
    with np.errstate(divide="ignore"):
        cost = -np.log(q)
    return np.concatenate([draw(p, cost, _alarm(alpha), horizon, size, rng) for size in sizes])


def guessed_alarm(p: Floats, q: Floats, alpha: float, power: float) -> float:
    """About the row by which the alarm has come with probability `power`, in closed form; inf where it never does."""
    forbidden = float(p[q == 0].sum())
    if forbidden > 0:
        return log1p(-power) / log1p(-forbidden) if forbidden < 1 else 1.0
    happens = p > 0
    k, p, ratio = p.size, p[happens], np.log(p[happens] / q[happens])
    divergence = float(p @ ratio)
    spread = sqrt(float(p @ (ratio - divergence) ** 2))

    def gap(log_n: float) -> float:
        """The log of the e-process that one in 1 − `power` streams stay below, less that of the alarm."""
        n = exp(log_n)
        learned = float(np.sum(_mean_gain(n * p))) + lgamma(k / 2) - lgamma(k / 2 + n) - n * float(p @ np.log(p))
        return n * divergence + learned - float(ndtri(power)) * spread * sqrt(n) - _alarm(alpha)

    high = 0.0
    while gap(high) < 0.0:
        high += 1.0
        if high > log(_LONGEST):
            return inf
    return exp(brentq(gap, high - 1.0, high)) if high > 0.0 else 1.0


def rows_to_alarm(p: Floats, q: Floats, alpha: float, power: float, runs: int, rng: np.random.Generator) -> float:
    """The row by which so many of the simulated streams have alarmed; inf where the closed form knows of none."""
    horizon = guessed_alarm(p, q, alpha, power)
    while isfinite(horizon):
        horizon = 1.3 * horizon + 10
        times = alarm_times(p, q, alpha, ceil(horizon), runs, rng)
        found = float(np.quantile(times, power, method="inverted_cdf"))
        if isfinite(found) or horizon > _LONGEST:
            return found
    return inf


def _alarm(alpha: float) -> float:
    """The log of what the first start's e-process has to reach by itself."""
    return -log(alpha) - float(log_weights(1)[0])


def _mean_gain(expected: Floats) -> Floats:
    """The mean of log Γ(c + ½)/Γ(½) over the counts c of an outcome expected so often (Poisson)."""
    few = np.minimum(expected, _SUMMED)[:, None]
    mean = np.exp(xlogy(_COUNTS, few) - few - gammaln(_COUNTS + 1.0)) @ (gammaln(_COUNTS + 0.5) - lgamma(0.5))
    return np.where(expected <= _SUMMED, mean, gammaln(expected + 0.5) - lgamma(0.5) + 0.5)


def _row_by_row(p: Floats, cost: Floats, alarm: float, n: int, runs: int, rng: np.random.Generator) -> Floats:
    """By every row."""
    edges = np.cumsum(p)
    x = np.searchsorted(edges[:-1] / edges[-1], rng.random((runs, n)), side="right")
    order = np.argsort(x, axis=1, kind="stable")
    ordered = np.take_along_axis(x, order, axis=1)
    first = np.where(np.diff(ordered, axis=1, prepend=-1) != 0, np.arange(n), 0)
    seen = np.empty_like(x)
    np.put_along_axis(seen, order, np.arange(n) - np.maximum.accumulate(first, axis=1), axis=1)
    gains = np.log(seen + PRIOR) - np.log(np.arange(n) + PRIOR * np.isfinite(cost).sum()) + cost[x]
    return _first(np.cumsum(gains, axis=1) >= alarm, np.arange(1, n + 1))


def _at_looks(p: Floats, cost: Floats, alarm: float, n: int, runs: int, rng: np.random.Generator) -> Floats:
    """By counts at equally spaced looks."""
    looks = np.unique(np.linspace(0, n, _LOOKS + 1).astype(np.int64))
    counts = np.empty((runs, looks.size - 1, p.size), dtype=np.int64)
    for i, rows in enumerate(np.diff(looks)):
        counts[:, i] = rng.multinomial(rows, p, size=runs)
    log_e = known_log_e(np.cumsum(counts, axis=1), -cost)
    return _first(log_e >= alarm, looks[1:])


def _first(alarmed: np.typing.NDArray[np.bool_], rows: np.typing.NDArray[np.int64]) -> Floats:
    """The rows of the first alarm of each stream."""
    return np.where(alarmed.any(axis=1), rows[alarmed.argmax(axis=1)], inf).astype(np.float64)
