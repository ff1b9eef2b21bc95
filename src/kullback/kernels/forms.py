"""The terms of the measures, one number an outcome, written once for every array library.

A term is a function of a `Pair`: the truth p, and the belief q brought to the total of p, with d = p − q known more
exactly than p and q tell. With s = d/(p + q), in [−1, 1], and z = s²,

    log(p/q) = 2·atanh(s) = 2s·[1 + z·B(z)],               B(z) = Σ zⁿ/(2n + 3)
    p·log(p/q) − p + q = d·s·[1 + s(1 + s)·B(z)]           never negative

hold without cancelling: no logarithm is taken where p/q lies in [1/2, 2]. Where both branches of a choice are
computed, each is finite with a finite derivative on what the other is for, so that no gradient is NaN.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np

from kullback.kernels._arithmetic import exponential_excess, log_ratio, polynomial

Array: TypeAlias = Any
Term: TypeAlias = "Callable[[Pair], Array]"

# B(z) on [0, 1/9], highest degree first: error 4.5e-17.
_B = (
    0.08082022805971766,
    0.04400369243072337,
    0.06000536404795356,
    0.06657072104827468,
    0.07692785032479312,
    0.09090894718066429,
    0.11111111358713932,
    0.1428571428355438,
    0.20000000000007292,
    0.3333333333333333,
)
# [(1 + s)·log(1 + s) + (1 − s)·log(1 − s)]/z on [0, 1/9], highest degree first: error 7.7e-18.
_J = (
    0.008470317323693714,
    0.005709412262824744,
    0.008446096739196702,
    0.010979877982613248,
    0.015151968842819332,
    0.022222208575230024,
    0.03571428594922577,
    0.0666666666646181,
    0.16666666666667357,
    1.0,
)
NEAR = 1 / 9  # of z: p/q in [1/2, 2], where d is exact and the polynomials hold


def series(z: Array) -> Array:
    """B(z) up to `NEAR`."""
    return polynomial(_B, z)


def choose(xp: Any, mask: Array, one: Array, other: Callable[[], Array]) -> Array:
    """`one` where the mask is true, else `other`, which NumPy need not compute if nobody asks for it."""
    if xp is np and mask.all():
        return one
    return xp.where(mask, one, other())


class Pair:
    """A tile of a truth and of a belief that has its total: what the terms are made of."""

    def __init__(self, xp: Any, p: Array, q: Array, d: Array, given: Array, log_c: Callable[[], Array]) -> None:
        """`q` is the belief matched, c·given, and `d` is p − q; `log_c` gives log(c), for where c·given underflows."""
        self.xp, self.p, self.q, self._log_c = xp, p, q, log_c
        self.both = (p > 0) & (given > 0)
        self.everywhere = xp is np and bool(self.both.all())
        if self.everywhere:
            self.safe_p, self.safe_q, self._given, self.d = p, q, given, d
        else:
            one = xp.ones_like(p)
            self.safe_p, self.safe_q, self._given = (xp.where(self.both, x, one) for x in (p, q, given))
            self.d = xp.where(self.both, d, xp.zeros_like(p))

    @cached_property
    def both_together(self) -> Array:
        """p + q; 2 where one of them is 0."""
        return self.safe_p + self.safe_q

    @cached_property
    def s(self) -> Array:
        """(p − q)/(p + q); 0 where one of them is 0."""
        return self.d / self.both_together

    @cached_property
    def z(self) -> Array:
        """s²."""
        return self.s * self.s

    @cached_property
    def near(self) -> Array:
        """Where p/q lies in [1/2, 2], or one of them is 0."""
        return self.z <= NEAR

    @cached_property
    def series(self) -> Array:
        """B(z)."""
        return series(self.z)

    def far_log(self) -> Array:
        """log(p/q) for what is not near."""
        xp = self.xp
        sides = (self.safe_p, self.safe_q, self._given)
        if xp is not np:  # the derivative must be finite on what is near, too
            sides = tuple(xp.where(self.near, xp.ones_like(x), x) for x in sides)
        return log_ratio(xp, *sides, self._log_c)

    def over_belief(self, x: Array) -> Array:
        """x/q, also where c·given has no digits left; x ≥ 0 there."""
        xp = self.xp
        held = self.safe_q >= float(xp.finfo(x.dtype).smallest_normal)
        one = xp.ones_like(x)
        ratio = x / xp.where(held, self.safe_q, one)
        if xp is np and held.all():
            return ratio
        logs = xp.log(xp.where(held, one, x)) - xp.log(xp.where(held, one, self._given)) - self._log_c()
        return xp.where(held, ratio, xp.exp(logs))

    @cached_property
    def log(self) -> Array:
        """log(p/q), to a few units in the last place; 0 where one of them is 0."""
        return choose(self.xp, self.near, 2 * self.s * (1 + self.z * self.series), self.far_log)

    def by_support(self, both: Array, truth_only: Callable[[], Array], belief_only: Callable[[], Array]) -> Array:
        """`both` where truth and belief allow the outcome, `truth_only` where q = 0 < p, `belief_only` where p = 0."""
        if self.everywhere:
            return both
        return self.xp.where(self.both, both, self.xp.where(self.p > 0, truth_only(), belief_only()))

    def never(self) -> Array:
        """Infinity, for what the other side forbids."""
        return self.xp.full_like(self.p, math.inf)

    def nothing(self) -> Array:
        """Zero."""
        return self.xp.zeros_like(self.p)

    def never_if_believed(self) -> Array:
        """Infinity where q > 0, else 0."""
        return self.xp.where(self.q > 0, self.never(), self.nothing())

    def truth(self) -> Array:
        """p."""
        return self.p

    def belief(self) -> Array:
        """q."""
        return self.q


def kl(pair: Pair) -> Array:
    """p·log(p/q) − p + q."""
    s, d = pair.s, pair.d
    near = d * s * (1 + s * (1 + s) * pair.series)
    either = choose(pair.xp, pair.near, near, lambda: pair.p * pair.far_log() - d)
    return pair.by_support(either, pair.never, pair.belief)


def reverse_kl(pair: Pair) -> Array:
    """q·log(q/p) − q + p."""
    s, d = pair.s, pair.d
    near = d * s * (1 - s * (1 - s) * pair.series)
    either = choose(pair.xp, pair.near, near, lambda: d - pair.q * pair.far_log())
    return pair.by_support(either, pair.truth, pair.never_if_believed)


def signed_kl(pair: Pair) -> Array:
    """p·log(p/q)."""
    return pair.by_support(pair.p * pair.log, pair.never, pair.nothing)


def jeffreys(pair: Pair) -> Array:
    """(p − q)·log(p/q)."""
    return pair.by_support(pair.d * pair.log, pair.never, pair.never_if_believed)


def js(pair: Pair) -> Array:
    """[p·log(p/m) + q·log(q/m)]/2, m = (p + q)/2."""
    xp, p, q = pair.xp, pair.p, pair.q

    def far() -> Array:
        # On what is near, 1 stands in: the derivative must be finite there, too.
        # Nor may what c·given underflows to be looked for in a logarithm: its term is 0.
        shares = (2 * (x / pair.both_together) for x in (pair.safe_p, pair.safe_q))
        up, down = (xp.log(xp.where(pair.near | (x == 0), xp.ones_like(p), x)) for x in shares)
        return (p * up + q * down) / 2

    near = pair.both_together / 4 * pair.z * polynomial(_J, pair.z)
    half = math.log(2.0) / 2
    return pair.by_support(choose(xp, pair.near, near, far), lambda: half * p, lambda: half * q)


def squared_hellinger(pair: Pair) -> Array:
    """(√p − √q)²/2."""
    root = pair.d / (pair.xp.sqrt(pair.safe_p) + pair.xp.sqrt(pair.safe_q))
    return pair.by_support(root * root / 2, lambda: pair.p / 2, lambda: pair.q / 2)


def chi_squared(pair: Pair) -> Array:
    """(p − q)²/q."""
    apart = pair.xp.abs(pair.d)
    return pair.by_support(apart * pair.over_belief(apart), pair.never, pair.belief)


def total_variation(pair: Pair) -> Array:
    """|p − q|/2."""
    return pair.by_support(pair.xp.abs(pair.d) / 2, lambda: pair.p / 2, lambda: pair.q / 2)


def power(beta: float, held: bool = False) -> Term:
    """[p^α·q^(1−α) − α·p + (α − 1)·q]/β with α = 1 + β > 0, never negative; `kl` at β = 0. Best from α = 1/2 on.

    It takes β, for orders near 0 are orders near 1 of the pair changed over, whose β is exact. Powers that would
    overflow are `held` at what does not, for those who use only smaller ones and want a gradient.
    """

    def term(pair: Pair) -> Array:
        xp, p, d = pair.xp, pair.p, pair.d
        y = beta * pair.log
        if held:
            most = xp.full_like(y, 0.97 * math.log(float(xp.finfo(y.dtype).max)))
            y = xp.where(y > most, most, y)
        near = kl(pair) + (p * exponential_excess(xp, y) / beta if beta else pair.nothing())

        def far() -> Array:
            there = y if xp is np else xp.where(pair.near, xp.zeros_like(y), y)
            return p * xp.expm1(there) / beta - d if beta else near

        near = near if pair.everywhere else xp.where(pair.both, near, xp.zeros_like(near))
        either = choose(xp, pair.near, near, far)
        return pair.by_support(either, pair.never if beta >= 0 else lambda: p * ((1 + beta) / -beta), pair.belief)

    return term
