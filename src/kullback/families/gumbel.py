"""The Gumbel distribution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from kullback._array import Array, ArrayLike, to_numpy
from kullback.families._family import POSITIVE, REAL, ClosedForm, Family, Rule
from kullback.families._pythagoras import to_extreme
from kullback.families._special import log_gamma_excess

EULER: Final = 0.5772156649015329  # γ


@dataclass(frozen=True, eq=False, repr=False)
class Gumbel(Family):
    """The Gumbel distribution of a largest value: its mode `loc`, its standard deviation π·`scale`/√6."""

    loc: ArrayLike = 0.0
    scale: ArrayLike = 1.0

    rules: ClassVar[Mapping[str, Rule]] = {"loc": REAL, "scale": POSITIVE}

    def frozen(self) -> Any:
        """The same law of scipy.stats."""
        from scipy import stats

        return stats.gumbel_r(to_numpy(self.loc), to_numpy(self.scale))


def _gumbel(p: Gumbel, q: Gumbel) -> Array:
    """e^m − 1 − m + ln Γ(r) + γ(r − 1) with r = βp/βq and m = ln Γ(1 + r) − (μp − μq)/βq, both parts 0 or more.

    With what ln Γ is above its tangents at 1 and at 2 neither of them cancels. (Derivation: E exp(−tX) = Γ(1 + βp·t) at
    t = 1/βq.)
    """
    xp = p.xp
    ratio, gap = p.scale / q.scale, (p.scale - q.scale) / q.scale
    one = xp.ones_like(ratio)
    log_moment = (1 - EULER) * gap + log_gamma_excess(xp, 2 * one, 1 + ratio, gap) - (p.loc - q.loc) / q.scale
    return to_extreme(log_gamma_excess(xp, one, ratio, gap), log_moment, xp)


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {(Gumbel, Gumbel): _gumbel}
