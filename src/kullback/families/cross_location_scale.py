"""Divergences of laws of the whole line from those of another family: normal, Laplace, Gumbel and logistic truths.

Each is right to about 1e-14 of itself: see `_pythagoras`.
"""

from __future__ import annotations

import math
from typing import Any, Final

from kullback._array import Array
from kullback.families._family import ClosedForm, Family
from kullback.families._pythagoras import NORMAL_ENTROPY, to_extreme, to_laplace, to_normal
from kullback.families._special import erf
from kullback.families.gumbel import EULER, Gumbel
from kullback.families.laplace import Laplace
from kullback.families.logistic import Logistic
from kullback.families.normal import Normal
from kullback.kernels._arithmetic import exponential_excess

_ROOT: Final = math.sqrt(2 / math.pi)  # E|X| of the standard normal law
_GUMBEL_DEVIATION: Final = math.pi / math.sqrt(6)
_LOGISTIC_DEVIATION: Final = math.pi / math.sqrt(3)


def _normal_laplace(p: Normal, q: Laplace) -> Array:
    """By E|X − m| = σ·[√(2/π)·exp(−t²/2) + t·erf(t/√2)], t = (μ − m)/σ."""
    xp = p.xp
    t = (p.loc - q.loc) / p.scale
    distance = _ROOT * xp.exp(-t * t / 2) + t * erf(xp, t / math.sqrt(2))
    return to_laplace(1 + math.log(2) - NORMAL_ENTROPY + xp.log(distance), p.scale * distance, q)


def _normal_gumbel(p: Normal, q: Gumbel) -> Array:
    """By log E exp((m − X)/b) = s²/2 − (μ − m)/b, s = σ/b."""
    return normal_to_extreme((p.loc - q.loc) / q.scale, p.scale / q.scale, p.xp)


def normal_to_extreme(loc: Array, scale: Array, xp: Any) -> Array:
    """To the standard Gumbel law; the gap is 1 + s²/2 − log s − log √(2πe), s the scale."""
    gap = (1 - math.log(2 * math.pi) / 2) + exponential_excess(xp, 2 * xp.log(scale)) / 2
    return to_extreme(gap, scale * scale / 2 - loc, xp)


def _laplace_normal(p: Laplace, q: Normal) -> Array:
    """By the standard deviation √2·b."""
    return to_normal(math.log(math.pi / math.e) / 2, p.loc - q.loc, math.sqrt(2) * p.scale, q)


def _laplace_gumbel(p: Laplace, q: Gumbel) -> Array:
    """By log E exp((m − X)/b) = −log(1 − r²) − (μ − m)/b, r the ratio of the scales; infinite from r = 1 on."""
    xp = p.xp
    ratio = p.scale / q.scale
    held = ratio < 1
    ratio = xp.where(held, ratio, 0.5)
    log_moment = -xp.log1p(-ratio * ratio)
    gap = log_moment - xp.log(2 * ratio)
    return xp.where(held, to_extreme(gap, log_moment - (p.loc - q.loc) / q.scale, xp), math.inf)


def _gumbel_normal(p: Gumbel, q: Normal) -> Array:
    """By the mean μ + γβ and the standard deviation πβ/√6."""
    gap = NORMAL_ENTROPY + math.log(_GUMBEL_DEVIATION) - (1 + EULER)
    return to_normal(gap, p.loc - q.loc + EULER * p.scale, _GUMBEL_DEVIATION * p.scale, q)


def _logistic_normal(p: Logistic, q: Normal) -> Array:
    """By the standard deviation πs/√3."""
    return to_normal(
        NORMAL_ENTROPY + math.log(_LOGISTIC_DEVIATION) - 2, p.loc - q.loc, _LOGISTIC_DEVIATION * p.scale, q
    )


def _logistic_laplace(p: Logistic, q: Laplace) -> Array:
    """By E|X − m| = 2s·log(2·cosh(t/2)), t = (μ − m)/s."""
    xp = p.xp
    t = xp.abs(p.loc - q.loc) / p.scale
    distance = t + 2 * xp.log1p(xp.exp(-t))
    return to_laplace(xp.log(distance) + (math.log(2) - 1), p.scale * distance, q)


def _logistic_gumbel(p: Logistic, q: Gumbel) -> Array:
    """By E exp((μ − X)/b) = πr/sin(πr), r the ratio of the scales; infinite from r = 1 on."""
    xp = p.xp
    held = p.scale < q.scale
    scale = xp.where(held, p.scale, q.scale / 2)
    ratio, rest = scale / q.scale, (q.scale - scale) / q.scale
    log_sine = xp.log(xp.sin(math.pi * xp.where(ratio < rest, ratio, rest)))
    log_moment = xp.log(math.pi * ratio) - log_sine
    gap = math.log(math.pi) - 1 - log_sine
    return xp.where(held, to_extreme(gap, log_moment - (p.loc - q.loc) / q.scale, xp), math.inf)


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {
    (Normal, Laplace): _normal_laplace,
    (Normal, Gumbel): _normal_gumbel,
    (Laplace, Normal): _laplace_normal,
    (Laplace, Gumbel): _laplace_gumbel,
    (Gumbel, Normal): _gumbel_normal,
    (Logistic, Normal): _logistic_normal,
    (Logistic, Laplace): _logistic_laplace,
    (Logistic, Gumbel): _logistic_gumbel,
}
