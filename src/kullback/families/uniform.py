"""The uniform distribution on an interval."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from kullback._array import Array, ArrayLike, seen, to_numpy
from kullback.errors import NotADistributionError
from kullback.families._family import REAL, ClosedForm, Family, Rule
from kullback.families._stirling import atanh_excess


@dataclass(frozen=True, eq=False, repr=False)
class Uniform(Family):
    """The uniform distribution from `low` to `high`."""

    low: ArrayLike = 0.0
    high: ArrayLike = 1.0

    rules: ClassVar[Mapping[str, Rule]] = {"low": REAL, "high": REAL}

    def check(self) -> None:
        """Refuse an interval without length."""
        if seen(self.xp.all(self.low < self.high)) is False:
            raise NotADistributionError(
                f"low of Uniform must be below high, but the law is {self!r}.\nExchange the two, or correct them."
            )

    def frozen(self) -> Any:
        """The same law of scipy.stats."""
        from scipy import stats

        low, high = to_numpy(self.low), to_numpy(self.high)
        return stats.uniform(low, high - low)


def _uniform(p: Uniform, q: Uniform) -> Array:
    """log of how many times as long Q's interval is; infinite where P's is not inside it."""
    xp = p.xp
    below, above = p.low - q.low, q.high - p.high
    inside = (below >= 0) & (above >= 0)
    longer = xp.log1p((xp.where(inside, below, 0.0) + xp.where(inside, above, 0.0)) / (p.high - p.low))
    return xp.where(inside, longer, math.inf)


def mean_log(xp: Any, r: Array, rest: Array) -> Array:
    """E log X ≤ 0 of the uniform law from 1 − r, which is `rest`, to 1 + r, 0 < r ≤ 1."""
    near = r < 0.5
    inner, outer = xp.where(near, r, 0.0), xp.where(near, 1.0, r)
    low = rest * xp.log(xp.where(rest > 0, rest, 1.0))
    apart = ((1 + outer) * xp.log1p(outer) - low) / (2 * outer) - 1
    return xp.where(near, atanh_excess(xp, inner) + xp.log1p(-inner * inner) / 2, apart)


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {(Uniform, Uniform): _uniform}
