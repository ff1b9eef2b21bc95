"""Rényi divergence of given numbers, in nats, over any array library. See `pairs` for what an engine holds."""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np

from kullback.kernels import forms
from kullback.kernels.pairs import Engine, divergence, matched, pair_of

Array: TypeAlias = Any


def alpha(engine: Engine, order: float) -> Array:
    """[Σ p^α q^(1 − α) − 1]/(α(α − 1)) of the normalised pair, its limit at α = 0 and 1: shape (...)."""
    if order < 0.5:
        return divergence(engine.swapped(), forms.power(-order)) / (1 - order)
    return divergence(engine, forms.power(order - 1)) / order


def renyi(engine: Engine, order: float) -> Array:
    """log(Σ p^α q^(1 − α))/(α − 1) of the normalised pair for α ≥ 0, its limit at α = 1: shape (...)."""
    if order == 0:
        return _of_order_zero(engine)
    if order < 0.5:
        return order / (1 - order) * _from_half_on(engine.swapped(), -order)
    return _from_half_on(engine, order - 1)


def _from_half_on(engine: Engine, beta: float) -> Array:
    """The divergence of the order 1 + β, for β from −1/2 on.

    Near P = Q by the non-negative `forms.power`, whose sum is [Σ p^α q^(1 − α) − 1]/(α − 1); far by the largest ratio.
    """
    xp = engine.xp
    if beta == 0:
        return divergence(engine, forms.kl)
    if math.isinf(beta):
        return _by_largest(engine, beta)
    excess = divergence(engine, forms.power(beta, held=True))
    near = beta * excess < 0.5 if beta > 0 else beta * excess > -0.5
    value = xp.log1p(xp.where(near, beta * excess, xp.zeros_like(excess))) / beta
    if xp is np and near.all():
        return value
    return xp.where(near, value, _by_largest(engine, beta))


def _of_order_zero(engine: Engine) -> Array:
    """−log of the belief's mass on what can happen, the limit at order 0: shape (...)."""
    xp = engine.xp
    held, lost = engine.sums(lambda p, q: (xp.where(p > 0, q, xp.zeros_like(q)), xp.where(p > 0, xp.zeros_like(q), q)))
    total = held + lost
    some = held > 0
    nearly, nothing = lost < held, xp.zeros_like(total)
    near = -xp.log1p(-xp.where(nearly, lost / total, nothing))
    logs = xp.where(nearly, near, -xp.log(xp.where(some, held / total, xp.ones_like(total))))
    return engine.shaped(xp.where(some, logs, xp.full_like(logs, math.inf)))


def _by_largest(engine: Engine, beta: float) -> Array:
    """max + log(Σ p·exp(β(log(p/q) − max)))/β, where max is the log-ratio that weighs most: no power overflows.

    Nor does a product with p underflow: it is told in units of the likeliest outcome that both sides allow.
    """
    xp = engine.xp
    match = matched(engine)
    sign = 1.0 if beta > 0 else -1.0

    def weights(p: Array, q: Array, c: Array, rest: Array) -> tuple[Array, ...]:
        pair = pair_of(engine, p, q, c, rest)
        forbidden = xp.astype((p > 0) & (q == 0), p.dtype)
        shared = xp.where(pair.both, p, xp.zeros_like(p))
        return xp.where(pair.both, sign * pair.log, xp.full_like(p, -math.inf)), forbidden, shared

    largest, forbidden, likeliest = engine.greatest(weights, match.c, match.rest)
    common = likeliest > 0
    one = xp.ones_like(likeliest)
    largest, likeliest = sign * xp.where(common, largest, 0 * one), xp.where(common, likeliest, one)
    value = largest
    if not math.isinf(beta):

        def powers(p: Array, q: Array, c: Array, rest: Array, largest: Array, likeliest: Array) -> tuple[Array]:
            pair = pair_of(engine, p, q, c, rest)
            return (xp.where(pair.both, p / likeliest * xp.exp(beta * (pair.log - largest)), xp.zeros_like(p)),)

        (total,) = engine.sums(powers, match.c, match.rest, largest, likeliest)
        logs = xp.log(xp.where(common, total, one)) + (xp.log(likeliest) - xp.log(match.total))
        value = largest + logs / beta
    impossible = (forbidden > 0) | ~common if beta > 0 else ~common
    return engine.shaped(xp.where(impossible, xp.full_like(value, math.inf), value))
