"""Limits of the entropy of the distribution that a sample comes from, in nats (derivation in docs/entropy.md).

The entropy is what the rows tell and a rest of the series that they do not. The outcomes seen once, twice and thrice
say how common those behind the rest are, on average and how unequally. The rest is least if all are equally common:
that gives the lower limit. It is largest if some are as rare as is believed possible: that gives the upper one. The
noise is the jackknife's; where few rows decide, exact limits of a binomial or Poisson count take its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, hypot, inf, log, sqrt
from typing import Final

import numpy as np
from scipy.special import betaincinv, digamma, gammaincinv, ndtri, xlog1py, xlogy

from kullback.estimate.arrays import Integers
from kullback.estimate.extrapolation import rest_of_series
from kullback.estimate.fingerprint import Fingerprint
from kullback.ledger import Upper

_RAREST: Final = 1e-3  # the least rate n·p believed of an outcome: no rarer than one row in a thousand such samples
_MOST: Final = 2.0  # nats; where outcomes not seen yet may add more, the limit would only say what is believed


@dataclass(frozen=True, slots=True)
class _Rest:
    """The rest of the series: its value, its change with one more outcome seen once, the reach of its rates' limits."""

    value: float
    slope: float
    reach: float


_NONE: Final = _Rest(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the noise with limits of its own: its reach each way, and a variance that goes with it."""

    below: float
    above: float
    variance: float


def entropy_limits(x: Integers, confidence: float) -> tuple[float, float, Upper]:
    """Lower and upper limit of the entropy from counts x, and what the upper one rests on.

    "finite" if no outcome was seen only once; "conditional" if the limit rests on no outcome being rarer than one row
    in a thousand samples of this size, or if there is one outcome in all; "unbounded" if outcomes not seen yet may
    add more than 2 nats even so, or the rows speak of rarer ones.
    """
    sample = Fingerprint.of(x)
    if sample.rows < 2:
        return 0.0, inf, "unbounded"
    tail = (1.0 - confidence) / 2.0
    least, largest = (_at_one_rate(sample, tail), _at_two_rates(sample, tail)) if sample.seen(1) else (_NONE, _NONE)
    told = sample.told()
    low = told + least.value - _reach(sample, told, least, tail)[0]
    high = told + largest.value + _reach(sample, told, largest, tail)[1]
    contradicted = least.value > largest.value * (1.0 + 1e-9)  # seen twice too seldom for rates of _RAREST
    if contradicted or largest.value + largest.reach > _MOST:
        return max(0.0, low), inf, "unbounded"
    certain = sample.seen(1) == 0 and sample.outcomes.sum() > 1
    return max(0.0, low), high, "finite" if certain else "conditional"


def _at_one_rate(sample: Fingerprint, tail: float) -> _Rest:
    """The least rest, as Chao, Wang and Jost extrapolate it; its reach is down to as many seen twice as may be.

    Of a given number of rows, those leave fewer for all others, so also for the outcomes seen once.
    """
    n, once, twice = sample.rows, sample.seen(1), sample.seen(2)

    def rest(once: float, twice: float) -> float:
        """The rest from outcomes seen once and twice."""
        return rest_of_series(once / n, 2.0 * twice / n, n - 1, n)

    value = rest(once, twice)
    slope = rest(once + 0.5, twice) - rest(once - 0.5, twice)
    most = _poisson_limits(twice, tail)[1]
    left = max(0.0, 1.0 - 2.0 * (most - twice) / n)
    return _Rest(value, slope, max(0.0, value - rest(once * left, most)))


def _at_two_rates(sample: Fingerprint, tail: float) -> _Rest:
    """The largest rest; its reach is up to as few seen twice and as many seen thrice as may be."""
    n, once, twice, thrice = sample.rows, sample.seen(1), sample.seen(2), sample.seen(3)
    fewest, most = _poisson_limits(twice, tail)[0], _poisson_limits(thrice, tail)[1]
    value = _largest_rest(n, once, twice, thrice)
    slope = _largest_rest(n, once + 0.5, twice, thrice) - _largest_rest(n, once - 0.5, twice, thrice)
    rarer = _largest_rest(n, once, fewest, thrice) - value
    more_unequal = _largest_rest(n, once, twice, most) - value
    return _Rest(value, slope, hypot(max(0.0, rarer), max(0.0, more_unequal)))


def _largest_rest(n: int, once: float, twice: float, thrice: float) -> float:
    """The largest rest over all outcomes of rates t = n·p ≥ _RAREST that agree with the numbers seen so often.

    Weighted by the chance to be seen once, t has mean 2·twice/once and mean square 6·thrice/once. The rest falls in t
    with derivatives of alternating sign, so that two rates are the extreme, one of them the least (Karlin and
    Studden, "Tchebycheff Systems", 1966, chapter III).
    """
    mean, square = 2.0 * twice / once, 6.0 * thrice / once
    if mean <= _RAREST:
        return once / n * _rest_at(n, _RAREST)
    common = max(mean, (square - mean * _RAREST) / (mean - _RAREST))
    share = (mean - _RAREST) / (common - _RAREST)
    return once / n * (share * _rest_at(n, common) + (1.0 - share) * _rest_at(n, _RAREST))


def _rest_at(n: int, rate: float) -> float:
    """The rest per unit of z(n) if n rows show each outcome behind it `rate` times on average."""
    return rest_of_series(1.0, rate, n - 1, n)


def _reach(sample: Fingerprint, told: float, rest: _Rest, tail: float) -> tuple[float, float]:
    """How far the limits are below and above told + rest: the reaches of independent parts, added as squares."""
    top, once = _top_outcome(sample, told + rest.value, tail), _seen_once(sample, rest, tail)
    common = rest.reach**2 + float(ndtri(tail)) ** 2 * max(0.0, once.variance - top.variance)
    return sqrt(common + top.below**2 + once.below**2), sqrt(common + top.above**2 + once.above**2)


def _top_outcome(sample: Fingerprint, entropy: float, tail: float) -> _Part:
    """What the mass m of all but the most frequent outcome does to H = h(m) + m·H(others), and its delta variance.

    The limits of m are Clopper and Pearson's. Where h is at its height, and near m = 0, H is far from linear in m.
    """
    n, top = sample.rows, int(sample.counts[-1])
    m = (n - top) / n
    least = float(betaincinv(n - top, top + 1, tail)) if m else 0.0
    most = float(betaincinv(n - top + 1, top, 1.0 - tail))
    others = max(0.0, (entropy - _binary(m)) / m) if m else 0.0

    def at(mass: float) -> float:
        """The entropy with that mass beside the top outcome."""
        return _binary(mass) + mass * others

    height = min(max(1.0 / (1.0 + exp(-others)), least), most)
    variance = m * (1.0 - m) / n * (log((1.0 - m) / m) + others) ** 2 if m else 0.0
    return _Part(at(m) - min(at(least), at(most)), at(height) - at(m), variance)


def _seen_once(sample: Fingerprint, rest: _Rest, tail: float) -> _Part:
    """The reach of the outcomes seen once, and the jackknife's variance from all others; the rates of rest are given.

    Without one row of an outcome seen x times, n·told falls by ψ(n) − ψ(x) − [x > 1], and one outcome fewer (x = 1)
    or more (x = 2) was seen once. How many were is taken as a Poisson count.
    """
    n, x, once = sample.rows, sample.counts, sample.seen(1)
    change = digamma(float(n)) - digamma(x.astype(np.float64)) - (x > 1)
    change += n * rest.slope * ((x == 1).astype(np.float64) - (x == 2))
    mean = float(sample.shares @ change)
    variance = float(sample.shares @ np.where(x > 1, change - mean, 0.0) ** 2) / n
    each = abs(float(digamma(float(n))) + np.euler_gamma + n * rest.slope - mean) / n
    fewest, most = _poisson_limits(once, tail)
    return _Part(each * (once - fewest), each * (most - once), variance)


def _poisson_limits(count: int, tail: float) -> tuple[float, float]:
    """The limits of the mean of a Poisson count (Garwood, Biometrika 28, 1936, doi:10.1093/biomet/28.3-4.437)."""
    return float(gammaincinv(count, tail)) if count else 0.0, float(gammaincinv(count + 1, 1.0 - tail))


def _binary(mass: float) -> float:
    """The entropy of an event of that chance."""
    return float(-xlogy(mass, mass) - xlog1py(1.0 - mass, -mass))
