"""The gamma distribution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from kullback._array import Array, ArrayLike, to_numpy
from kullback.families._family import POSITIVE, ClosedForm, Family, Rule
from kullback.families._gamma_like import GammaLike, log_quotient
from kullback.families._special import log_gamma_rest_excess
from kullback.kernels._arithmetic import exponential_excess


@dataclass(frozen=True, eq=False, repr=False)
class Gamma(Family):
    """The gamma distribution with density ∝ x^(shape − 1)·exp(−rate·x); its mean is shape/rate."""

    shape: ArrayLike
    rate: ArrayLike = 1.0

    rules: ClassVar[Mapping[str, Rule]] = {"shape": POSITIVE, "rate": POSITIVE}

    def frozen(self) -> Any:
        """The same law of scipy.stats."""
        from scipy import stats

        return stats.gamma(to_numpy(self.shape), scale=1 / to_numpy(self.rate))

    def gamma_like(self) -> GammaLike:
        """The same law as one of the gamma-like family."""
        one = self.xp.ones_like(self.rate)
        return GammaLike(self.xp, self.shape, one, one, self.rate)


def gamma_excess(xp: Any, shape: Array, rate: Array, shape_q: Array, rate_q: Array) -> Array:
    """D(P‖Q) of two gamma laws, a sum of two terms that are never negative, right to about 1e-13 of itself.

    shape_q·(m − 1 − ln m), m the ratio of the means, and the rest of the divergence of ln Γ. (Derivation: the parts
    x·ln x of ln Γ are taken together with the rates.)
    """
    nothing = xp.zeros_like(shape + rate + shape_q + rate_q)
    means = log_quotient(xp, shape + nothing, rate_q + nothing, shape_q + nothing, rate + nothing)
    return shape_q * exponential_excess(xp, means) + log_gamma_rest_excess(xp, shape, shape_q)


def _gamma(p: Gamma, q: Gamma) -> Array:
    """Two gamma laws."""
    return gamma_excess(p.xp, p.shape, p.rate, q.shape, q.rate)


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {(Gamma, Gamma): _gamma}
