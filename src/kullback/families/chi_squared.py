"""The chi-squared distribution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from kullback._array import Array, ArrayLike, to_numpy
from kullback.families._family import POSITIVE, ClosedForm, Family, Rule
from kullback.families._gamma_like import GammaLike
from kullback.families._special import log_gamma_excess


@dataclass(frozen=True, eq=False, repr=False)
class ChiSquared(Family):
    """The chi-squared distribution with `df` degrees of freedom: gamma with the shape df/2 and the rate 1/2."""

    df: ArrayLike

    rules: ClassVar[Mapping[str, Rule]] = {"df": POSITIVE}

    def frozen(self) -> Any:
        """The same law of scipy.stats."""
        from scipy import stats

        return stats.chi2(to_numpy(self.df))

    def gamma_like(self) -> GammaLike:
        """The same law as one of the gamma-like family."""
        one = self.xp.ones_like(self.df)
        return GammaLike(self.xp, self.df / 2, one, 2 * one, one)


def _chi_squared(p: ChiSquared, q: ChiSquared) -> Array:
    """The divergence of ln Γ: the rates are the same."""
    return log_gamma_excess(p.xp, p.df / 2, q.df / 2)


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {(ChiSquared, ChiSquared): _chi_squared}
