"""Entropies of given numbers: sums of p·f(surprisal), every term non-negative, in nats, over any array library.

The surprisal −log(q/Q) of the one outcome that may be nearly certain is log1p(others/q): 1 − q/Q is then better known
than q/Q. See `pairs` for what an engine holds.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from kullback.kernels._arithmetic import log_one, log_ratio
from kullback.kernels.forms import choose
from kullback.kernels.pairs import Engine, total_of

Array: TypeAlias = Any
Cost: TypeAlias = Callable[[Any, Array, Array], Array]

_MAJOR = 0.75  # of the total: one outcome at most has so much


def plain(_xp: Any, share: Array, surprisal: Array) -> Array:
    """p·s, whose sum is the entropy."""
    return share * surprisal


def tsallis(order: float) -> Cost:
    """(p − p^α)/(α − 1), with s = −log p, whose sum is the Tsallis entropy."""
    beta = order - 1

    def cost(xp: Any, share: Array, surprisal: Array) -> Array:
        held = -beta * surprisal < 600  # beyond, the power alone would overflow
        near = -share * xp.expm1(-beta * xp.where(held, surprisal, xp.zeros_like(surprisal))) / beta
        return choose(xp, held, near, lambda: (share - xp.exp(-order * surprisal)) / beta)

    return cost if beta else plain


def _surprisals(xp: Any, q: Array, total: Array, others: Array) -> Array:
    """−log(q/Q), never negative; 0 where q = 0."""
    happens = q > 0
    one = xp.ones_like(q)
    safe = choose(xp, happens, q, lambda: one)
    major = q > _MAJOR * total
    if xp is np and not major.any():
        logs = -log_ratio(xp, safe, total, total, log_one)
    else:
        sure = xp.log1p(others / xp.where(major, safe, one))
        logs = xp.where(major, sure, -log_ratio(xp, xp.where(major, one, safe), total, total, log_one))
    return choose(xp, happens, logs, lambda: xp.zeros_like(q))


def _totals(engine: Engine) -> tuple[Array, Array, Array]:
    """The totals of truth and belief (1 for rows of nothing), and that of the belief without its major outcome."""
    xp = engine.xp
    p_total, q_total = (xp.where(x > 0, x, xp.ones_like(x)) for x in engine.sums(lambda *sides: (sides[0], sides[-1])))

    def minor(*sides: Array) -> tuple[Array]:
        q, total = sides[-2:]
        return (xp.where(q > _MAJOR * total, xp.zeros_like(q), q),)

    return p_total, q_total, engine.sums(minor, q_total)[0]


def _terms(xp: Any, cost: Cost) -> Callable[..., Array]:
    """The terms of a tile: the cost of each outcome, 0 where p = 0 and infinite where q = 0 < p."""

    def terms(*given: Array) -> Array:
        p, (q, p_total, q_total, others) = given[0], given[-4:]
        values = cost(xp, p / p_total, _surprisals(xp, q, q_total, others))
        values = xp.where((q == 0) & (p > 0), xp.full_like(values, math.inf), values)
        return xp.where(p > 0, values, xp.zeros_like(values))

    return terms


def mean_cost(engine: Engine, cost: Cost = plain) -> Array:
    """The mean over p of a cost of the surprisals under the last side: shape (...); infinite where q = 0 < p."""
    totals = _totals(engine)
    return total_of(engine, _terms(engine.xp, cost), engine.xp.ones_like(totals[0]), *totals)


def cost_terms(engine: Engine, cost: Cost = plain) -> Array:
    """The costs that `mean_cost` adds up: shape (..., K)."""
    return engine.map(_terms(engine.xp, cost), *_totals(engine))


def renyi_entropy(engine: Engine, order: float) -> Array:
    """log(Σ p^α)/(1 − α) of the normalised p: shape (...); α = 1 is the entropy, α = ∞ the least surprisal."""
    xp, beta = engine.xp, order - 1
    if beta == 0:
        return mean_cost(engine)
    if not math.isinf(order):
        spread = mean_cost(engine, tsallis(order))
        near = beta * spread < 0.5
        value = -xp.log1p(xp.where(near, -beta * spread, xp.zeros_like(spread))) / beta
        if xp is np and near.all():
            return value
    totals = _totals(engine)

    def likeliest(p: Array, _total: Array, total: Array, others: Array) -> tuple[Array]:
        return (xp.where(p > 0, -_surprisals(xp, p, total, others), xp.full_like(p, -math.inf)),)

    least = -engine.greatest(likeliest, *totals)[0]
    if math.isinf(order):
        return engine.shaped(least)

    def powers(p: Array, _total: Array, total: Array, others: Array, least: Array) -> tuple[Array]:
        surprisal = _surprisals(xp, p, total, others)
        return (xp.where(p > 0, xp.exp(-order * (surprisal - least)), xp.zeros_like(p)),)

    far = engine.shaped((order * least - xp.log(engine.sums(powers, *totals, least)[0])) / beta)
    return xp.where(near, value, far)
