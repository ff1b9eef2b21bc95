"""The Cauchy distribution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from kullback._array import Array, ArrayLike, to_numpy
from kullback.families._family import POSITIVE, REAL, ClosedForm, Family, Rule


@dataclass(frozen=True, eq=False, repr=False)
class Cauchy(Family):
    """The Cauchy distribution with the median `loc`, half of it being within `scale` of that."""

    loc: ArrayLike = 0.0
    scale: ArrayLike = 1.0

    rules: ClassVar[Mapping[str, Rule]] = {"loc": REAL, "scale": POSITIVE}

    def frozen(self) -> Any:
        """The same law of scipy.stats."""
        from scipy import stats

        return stats.cauchy(to_numpy(self.loc), to_numpy(self.scale))


def _cauchy(p: Cauchy, q: Cauchy) -> Array:
    """log[1 + ((γp − γq)² + (μp − μq)²)/(4γpγq)] (Chyzak and Nielsen 2019, arXiv:1905.10965)."""
    wider, apart = p.scale - q.scale, p.loc - q.loc
    distance: Array = (wider / p.scale) * (wider / q.scale) + (apart / p.scale) * (apart / q.scale)
    return p.xp.log1p(distance / 4)


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {(Cauchy, Cauchy): _cauchy}
