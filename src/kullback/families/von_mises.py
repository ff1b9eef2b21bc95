"""The von Mises distribution of angles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from kullback._array import Array, ArrayLike, to_numpy
from kullback.families._family import NOT_NEGATIVE, REAL, ClosedForm, Family, Rule
from kullback.families._special import bessel_ratio, log_i0_excess


@dataclass(frozen=True, eq=False, repr=False)
class VonMises(Family):
    """The law of an angle, in radians, with density ∝ exp(concentration·cos(x − loc)); even where that is 0."""

    loc: ArrayLike = 0.0
    concentration: ArrayLike = 1.0

    rules: ClassVar[Mapping[str, Rule]] = {"loc": REAL, "concentration": NOT_NEGATIVE}

    def frozen(self) -> Any:
        """The same law of scipy.stats."""
        from scipy import stats

        return stats.vonmises(to_numpy(self.concentration), loc=to_numpy(self.loc))


def _von_mises(p: VonMises, q: VonMises) -> Array:
    """The divergence of ln I₀ plus κ_q·(1 − cos δ)·I₁(κ_p)/I₀(κ_p), δ between the directions; right to about 1e-13."""
    xp = p.xp
    turned = 2 * xp.sin((p.loc - q.loc) / 2) ** 2  # 1 − cos δ
    directions = q.concentration * turned * bessel_ratio(xp, p.concentration)
    return directions + log_i0_excess(xp, p.concentration, q.concentration)


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {(VonMises, VonMises): _von_mises}
