"""Divergences of a half-normal law from laws of other families, each right to about 1e-14 of itself."""

from __future__ import annotations

import math
from typing import Final

from kullback._array import Array
from kullback.families._family import ClosedForm, Family
from kullback.families._pythagoras import (
    HALF_NORMAL_ENTROPY,
    NORMAL_ENTROPY,
    to_exponential,
    to_gamma,
    to_laplace,
    to_normal,
)
from kullback.families._special import erf
from kullback.families.exponential import Exponential
from kullback.families.gamma import Gamma
from kullback.families.gumbel import EULER
from kullback.families.laplace import Laplace
from kullback.families.log_normal import LogNormal
from kullback.families.normal import HalfNormal, Normal

# Of the standard half-normal law
_MEAN: Final = math.sqrt(2 / math.pi)
_DEVIATION: Final = math.sqrt(1 - 2 / math.pi)
_MEAN_LOG: Final = -(EULER + math.log(2)) / 2
_LOG_DEVIATION: Final = math.pi / math.sqrt(8)
_SPREAD: Final = math.log(_MEAN) - HALF_NORMAL_ENTROPY


def _half_normal_normal(p: HalfNormal, q: Normal) -> Array:
    """By the mean σ√(2/π) and the variance σ²(1 − 2/π)."""
    gap = NORMAL_ENTROPY + math.log(_DEVIATION) - HALF_NORMAL_ENTROPY
    return to_normal(gap, _MEAN * p.scale - q.loc, _DEVIATION * p.scale, q)


def _half_normal_laplace(p: HalfNormal, q: Laplace) -> Array:
    """By E|X − m| = σ·[√(2/π)·(2·exp(−t²/2) − 1) + t·(2·erf(t/√2) − 1)], t = m/σ, 0 standing for t below 0."""
    xp = p.xp
    t = q.loc / p.scale
    above = xp.where(t > 0, t, 0.0)
    inside = _MEAN * (2 * xp.exp(-above * above / 2) - 1) + above * (2 * erf(xp, above / math.sqrt(2)) - 1)
    distance = inside + xp.where(t > 0, 0.0, -t)
    return to_laplace(1 + math.log(2) - HALF_NORMAL_ENTROPY + xp.log(distance), p.scale * distance, q)


def _half_normal_exponential(p: HalfNormal, q: Exponential) -> Array:
    """By the mean σ√(2/π)."""
    return to_exponential(1 + _SPREAD, _MEAN * p.scale, q)


def _half_normal_gamma(p: HalfNormal, q: Gamma) -> Array:
    """By the mean σ√(2/π) and E log X = log σ − (γ + log 2)/2."""
    return to_gamma(_SPREAD, _MEAN * p.scale, _MEAN_LOG - math.log(_MEAN), q.shape, q.rate, p.xp)


def _half_normal_log_normal(p: HalfNormal, q: LogNormal) -> Array:
    """By the mean and the variance of log X, ψ'(1/2)/4 = π²/8."""
    gap = NORMAL_ENTROPY + math.log(_LOG_DEVIATION) - (HALF_NORMAL_ENTROPY - _MEAN_LOG)
    deviation = _LOG_DEVIATION * p.xp.ones_like(p.scale)
    return to_normal(gap, p.xp.log(p.scale) + _MEAN_LOG - q.loc, deviation, q)


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {
    (HalfNormal, Normal): _half_normal_normal,
    (HalfNormal, Laplace): _half_normal_laplace,
    (HalfNormal, Exponential): _half_normal_exponential,
    (HalfNormal, Gamma): _half_normal_gamma,
    (HalfNormal, LogNormal): _half_normal_log_normal,
}
