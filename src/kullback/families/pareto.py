"""The Pareto distribution."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from kullback._array import Array, ArrayLike, to_numpy
from kullback.families._family import POSITIVE, ClosedForm, Family, Rule
from kullback.families._special import log_ratio, ratio_excess


@dataclass(frozen=True, eq=False, repr=False)
class Pareto(Family):
    """The Pareto distribution from `scale` on, P(X > x) = (scale/x)^alpha."""

    scale: ArrayLike
    alpha: ArrayLike

    rules: ClassVar[Mapping[str, Rule]] = {"scale": POSITIVE, "alpha": POSITIVE}

    def frozen(self) -> Any:
        """The same law of scipy.stats."""
        from scipy import stats

        return stats.pareto(to_numpy(self.alpha), scale=to_numpy(self.scale))


def _pareto(p: Pareto, q: Pareto) -> Array:
    """r − 1 − log r + αq·log(sp/sq) with r = αq/αp; infinite where P begins below Q."""
    xp = p.xp
    inside = p.scale >= q.scale
    start = log_ratio(xp, xp.where(inside, p.scale, q.scale), q.scale)
    return xp.where(inside, ratio_excess(xp, q.alpha, p.alpha) + q.alpha * start, math.inf)


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {(Pareto, Pareto): _pareto}
