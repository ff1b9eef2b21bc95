"""Laws whose power is gamma: gamma, exponential, chi-squared, inverse gamma and Weibull are one family (Stacy's).

X = scale·Y^(1/power), with Y gamma of a shape and the rate 1. A divergence does not change under a one-to-one picture
of the outcomes, so all pairs of these laws have one closed form.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from kullback._array import Array
from kullback.families._special import (
    digamma,
    digamma_rest,
    log_gamma_excess,
    log_gamma_rest,
    log_gamma_rest_excess,
    log_ratio,
    trigamma,
    within_range,
)
from kullback.kernels._arithmetic import exponential_excess, product


class GammaLike(NamedTuple):
    """X = (above/below)·Y^(1/power), with Y gamma of this shape and the rate 1; and what X expects.

    The scale is a quotient, so that that of a rate is known exactly.
    """

    xp: Any
    shape: Array
    power: Array
    above: Array
    below: Array

    @property
    def log_entropy(self) -> Array:
        """The entropy of ln X."""
        shape = self.shape
        rest = log_gamma_rest(self.xp, shape) - shape * digamma_rest(self.xp, shape)
        return rest - self.xp.log(self.xp.abs(self.power))

    @property
    def log_scale(self) -> Array:
        """The logarithm of the scale."""
        return log_ratio(self.xp, self.above, self.below)

    @property
    def mean_log(self) -> Array:
        """E[ln X]."""
        return self.log_scale + digamma(self.xp, self.shape) / self.power

    @property
    def log_variance(self) -> Array:
        """The variance of ln X."""
        return trigamma(self.xp, self.shape) / self.power**2

    def shape_at(self, t: Array) -> Array:
        """a of E[Xᵗ] ∝ Γ(a), in the way that rounds least where it is nearly 0."""
        return (self.shape * self.power + t) / self.power

    def reaches(self, t: Array) -> Array:
        """Is E[Xᵗ] finite?"""
        return self.shape_at(t) > 0

    def jensen(self, t: Array) -> Array:
        """ln E[Xᵗ] − t·E[ln X] ≥ 0; without a meaning where `reaches` says no."""
        xp, reaches, nothing = self.xp, self.reaches(t), 0 * (t / self.power + self.shape)
        there = xp.where(reaches, self.shape_at(t), self.shape + nothing)
        return log_gamma_excess(xp, self.shape, there, xp.where(reaches, t / self.power, nothing))

    @property
    def log_second(self) -> Array:
        """ln(E[X²]/(E X)²); without a meaning where `reaches(2)` says no."""
        xp, nothing = self.xp, 0 * (self.shape + self.power)
        t = xp.where(self.reaches(2.0), 1 / self.power, nothing)
        between = self.shape + t
        return log_gamma_excess(xp, between, between + t, t) + log_gamma_excess(xp, between, self.shape + nothing, -t)


def gamma_like_excess(p: GammaLike, q: GammaLike) -> Array:
    """D(P‖Q) of two gamma-like laws, infinite where the truth's moment of the belief's power is.

    With shapes a, a', c the belief's power over the truth's, G the divergence of ln Γ and R that of its rest,

        a'·(m − 1 − ln m) + R(a, a') + a'·G(a + 1, a + c) + (c − 1 − ln|c|) + (c − 1)·(a' − a)/a

    with m = E[(X/scale')^power']/a'. All terms but the last are never negative (the fourth for c > 0), and the last is
    a product of differences: right to about 1e-13 of itself, also where P is nearly Q, whatever their names are.
    (Derivation: ln Γ(a + c) = ln Γ(a + 1) + (c − 1)·ψ(a + 1) + G(a + 1, a + c), and ψ(a + 1) = ψ(a) + 1/a. The same
    value: Bauckhage 2014, arXiv:1401.6853.)
    """
    xp = p.xp
    nothing = xp.zeros_like(p.shape + q.shape + p.power + q.power + p.above + q.above + p.below + q.below)
    shape, shape_q = p.shape + nothing, q.shape + nothing
    finite = p.reaches(q.power) & (nothing == 0)
    gap = xp.where(finite, (q.power - p.power) / p.power, nothing)  # c − 1
    curve = log_gamma_excess(xp, shape + 1, xp.where(finite, p.shape_at(q.power), shape + 1), gap)
    scales = log_quotient(xp, p.above + nothing, q.below + nothing, q.above + nothing, p.below + nothing)
    log_m = q.power * scales + curve + gap * digamma(xp, shape + 1) + log_ratio(xp, shape, shape_q)
    held = finite & within_range(xp, log_m)
    means = exponential_excess(xp, xp.where(held, log_m, nothing))
    powers = gap * shape_q / shape - xp.log(xp.abs(1 + gap))
    near = xp.abs(gap) < 0.5
    small = xp.where(near, gap, nothing)
    close = exponential_excess(xp, xp.log1p(small)) + small * (shape_q - shape) / shape
    total = shape_q * (means + curve) + log_gamma_rest_excess(xp, shape, shape_q) + xp.where(near, close, powers)
    return xp.where(held, total, math.inf)


def log_quotient(xp: Any, a: Array, b: Array, c: Array, d: Array) -> Array:
    """log(ab/(cd)), right also where the products are nearly the same: their difference is taken before rounding."""
    (ab, ab_lost), (cd, cd_lost) = product(xp, a, b), product(xp, c, d)
    return log_ratio(xp, ab, cd, (ab - cd) + (ab_lost - cd_lost))
