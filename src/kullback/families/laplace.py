"""The Laplace distribution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from kullback._array import Array, ArrayLike, to_numpy
from kullback.families._family import POSITIVE, REAL, ClosedForm, Family, Rule
from kullback.families._special import ratio_excess
from kullback.kernels._arithmetic import exponential_excess


@dataclass(frozen=True, eq=False, repr=False)
class Laplace(Family):
    """The Laplace distribution about `loc`, the mean of |x − loc| being `scale`."""

    loc: ArrayLike = 0.0
    scale: ArrayLike = 1.0

    rules: ClassVar[Mapping[str, Rule]] = {"loc": REAL, "scale": POSITIVE}

    def frozen(self) -> Any:
        """The same law of scipy.stats."""
        from scipy import stats

        return stats.laplace(to_numpy(self.loc), to_numpy(self.scale))


def _laplace(p: Laplace, q: Laplace) -> Array:
    """r − 1 − log r + r·(e⁻ᵈ − 1 + d) with r = bp/bq and d = |μp − μq|/bp."""
    xp = p.xp
    distance = xp.abs(p.loc - q.loc) / p.scale
    return ratio_excess(xp, p.scale, q.scale) + p.scale / q.scale * exponential_excess(xp, -distance)


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {(Laplace, Laplace): _laplace}
