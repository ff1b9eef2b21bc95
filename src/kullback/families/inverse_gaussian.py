"""The inverse Gaussian distribution, or Wald's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from kullback._array import Array, ArrayLike, to_numpy
from kullback.families._family import POSITIVE, ClosedForm, Family, Rule
from kullback.families._special import ratio_excess


@dataclass(frozen=True, eq=False, repr=False)
class InverseGaussian(Family):
    """The inverse Gaussian distribution with density ∝ x^(−3/2)·exp(−shape·(x − mean)²/(2·mean²·x))."""

    mean: ArrayLike = 1.0
    shape: ArrayLike = 1.0

    rules: ClassVar[Mapping[str, Rule]] = {"mean": POSITIVE, "shape": POSITIVE}

    def frozen(self) -> Any:
        """The same law of scipy.stats."""
        from scipy import stats

        mean, shape = to_numpy(self.mean), to_numpy(self.shape)
        return stats.invgauss(mean / shape, scale=shape)


def _inverse_gaussian(p: InverseGaussian, q: InverseGaussian) -> Array:
    """[r − 1 − ln r]/2 + λ_q·(μ_p − μ_q)²/(2·μ_p·μ_q²) with r = λ_q/λ_p; by E[1/X] = 1/μ + 1/λ."""
    means = q.shape / p.mean * ((p.mean - q.mean) / q.mean) ** 2
    return (ratio_excess(p.xp, q.shape, p.shape) + means) / 2


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {
    (InverseGaussian, InverseGaussian): _inverse_gaussian
}
