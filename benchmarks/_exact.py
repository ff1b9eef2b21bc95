"""Exact values by mpmath of the stored numbers, in nats: what errors are measured against.

Every value is that of the normalised pair; only `generalized_kl` takes the numbers as they are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeAlias

import mpmath
import numpy as np

Numbers: TypeAlias = Any  # what NumPy makes an array of
Exact: TypeAlias = mpmath.mpf


def _enough_digits(formula: Callable[..., Exact]) -> Callable[..., Exact]:
    """Compute with digits for the range of the numbers: 60 were too few for (1, 1e-300)."""

    @wraps(formula)
    def computed(*given: Numbers, **named: Numbers) -> Exact:
        sizes = [abs(x) for side in (*given, *named.values()) for x in np.ravel(side).tolist() if 0 < abs(x) < math.inf]
        decades = math.log10(max(sizes)) - math.log10(min(sizes)) if sizes else 0.0
        with mpmath.workdps(80 + 2 * int(decades)):
            return formula(*given, **named)

    return computed


def _exactly(side: Numbers) -> list[Exact]:
    """The numbers as they are stored."""
    return [mpmath.mpf(x) for x in np.ravel(side).tolist()]


def _normalised(numbers: list[Exact]) -> list[Exact]:
    """The numbers over their total."""
    total = mpmath.fsum(numbers)
    return [x / total for x in numbers]


def _pairs(p: Numbers, q: Numbers) -> list[tuple[Exact, Exact]]:
    """The shares of each outcome."""
    return list(zip(_normalised(_exactly(p)), _normalised(_exactly(q)), strict=True))


def _costs(weights_and_shares: Iterable[tuple[Exact, Exact]]) -> Exact:
    """Σ a log(1/b), infinite where b = 0 < a."""
    return mpmath.fsum(-a * mpmath.log(b) if b else mpmath.inf for a, b in weights_and_shares if a)


def _powers(p: Numbers, q: Numbers, order: float) -> Exact:
    """Σ p^order q^(1 − order), where p > 0."""
    a = mpmath.mpf(order)
    return mpmath.fsum(x**a * (y ** (1 - a) if y or a < 1 else mpmath.inf) for x, y in _pairs(p, q) if x)


@_enough_digits
def entropy(p: Numbers) -> Exact:
    """−Σ p log p."""
    return _costs(_pairs(p, p))


@_enough_digits
def cross_entropy(p: Numbers, q: Numbers) -> Exact:
    """−Σ p log q."""
    return _costs(_pairs(p, q))


@_enough_digits
def kl(p: Numbers, q: Numbers) -> Exact:
    """Σ p log(p/q)."""
    return _costs((a, b / a) for a, b in _pairs(p, q) if a)


@_enough_digits
def generalized_kl(p: Numbers, q: Numbers) -> Exact:
    """Σ p log(p/q) − p + q."""
    a, b = _exactly(p), _exactly(q)
    return _costs((x, y / x) for x, y in zip(a, b, strict=True) if x) - mpmath.fsum(a) + mpmath.fsum(b)


@_enough_digits
def jeffreys(p: Numbers, q: Numbers) -> Exact:
    """The two divergences together."""
    return kl(p, q) + kl(q, p)


@_enough_digits
def js(p: Numbers, q: Numbers) -> Exact:
    """The mean divergence from the mixture of both."""
    mixed = [(a, b, (a + b) / 2) for a, b in _pairs(p, q) if a or b]
    return (_costs((a, m / a) for a, _, m in mixed if a) + _costs((b, m / b) for _, b, m in mixed if b)) / 2


@_enough_digits
def js_distance(p: Numbers, q: Numbers) -> Exact:
    """The root of `js`."""
    return mpmath.sqrt(js(p, q))


@_enough_digits
def renyi(p: Numbers, q: Numbers, order: float) -> Exact:
    """log(Σ p^α q^(1−α))/(α − 1)."""
    return mpmath.log(_powers(p, q, order)) / (mpmath.mpf(order) - 1)


@_enough_digits
def alpha(p: Numbers, q: Numbers, order: float) -> Exact:
    """(Σ p^α q^(1−α) − 1)/(α(α − 1))."""
    a = mpmath.mpf(order)
    return (_powers(p, q, order) - 1) / (a * (a - 1))


@_enough_digits
def renyi_entropy(p: Numbers, order: float) -> Exact:
    """log(Σ p^α)/(1 − α)."""
    a = mpmath.mpf(order)
    return mpmath.log(mpmath.fsum(x**a for x in _normalised(_exactly(p)) if x)) / (1 - a)


@_enough_digits
def tsallis_entropy(p: Numbers, order: float) -> Exact:
    """(1 − Σ p^α)/(α − 1)."""
    a = mpmath.mpf(order)
    return (1 - mpmath.fsum(x**a for x in _normalised(_exactly(p)) if x)) / (a - 1)


@_enough_digits
def affinity(p: Numbers, q: Numbers) -> Exact:
    """Σ √(p q), Bhattacharyya's coefficient."""
    return mpmath.fsum(mpmath.sqrt(a * b) for a, b in _pairs(p, q))


@_enough_digits
def bhattacharyya(p: Numbers, q: Numbers) -> Exact:
    """−log Σ √(p q)."""
    return -mpmath.log(affinity(p, q))


@_enough_digits
def hellinger(p: Numbers, q: Numbers) -> Exact:
    """√(1 − Σ √(p q))."""
    return mpmath.sqrt(1 - affinity(p, q))


@_enough_digits
def total_variation(p: Numbers, q: Numbers) -> Exact:
    """Σ |p − q| / 2."""
    return mpmath.fsum(abs(a - b) for a, b in _pairs(p, q)) / 2


@_enough_digits
def chi_squared(p: Numbers, q: Numbers) -> Exact:
    """Σ (p − q)²/q."""
    return mpmath.fsum((a - b) ** 2 / b if b else mpmath.inf for a, b in _pairs(p, q) if a or b)


@_enough_digits
def perplexity(p: Numbers) -> Exact:
    """e to the entropy."""
    return mpmath.exp(entropy(p))


@_enough_digits
def mutual_information(joint: Numbers) -> Exact:
    """The divergence of a table from the product of its margins."""
    table = mpmath.matrix(np.asarray(joint).tolist())
    rows = [mpmath.fsum(table[i, :]) for i in range(table.rows)]
    columns = [mpmath.fsum(table[:, j]) for j in range(table.cols)]
    total = mpmath.fsum(rows)
    cells = ((table[i, j], rows[i], columns[j]) for i in range(table.rows) for j in range(table.cols))
    return _costs((x / total, r * c / (x * total)) for x, r, c in cells if x)


@_enough_digits
def kl_from_logits(p: Numbers, q: Numbers) -> Exact:
    """The divergence of the softmax of q from that of p."""
    z, w = _exactly(p), _exactly(q)
    a, b = ([x - mpmath.log(mpmath.fsum(map(mpmath.exp, side))) for x in side] for side in (z, w))
    return mpmath.fsum(mpmath.exp(x) * (x - y) for x, y in zip(a, b, strict=True) if x != -mpmath.inf)


def error(value: float, exact: Exact) -> float:
    """The relative error of a value; the value itself where 0 is exact."""
    with mpmath.workdps(80):
        if mpmath.isinf(exact) or mpmath.isnan(mpmath.mpf(value)):
            return 0.0 if mpmath.mpf(value) == exact else math.inf
        return float(abs((mpmath.mpf(value) - exact) / exact) if exact else abs(value))
