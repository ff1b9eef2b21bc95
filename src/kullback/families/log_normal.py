"""The log-normal distribution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from kullback._array import Array, ArrayLike, to_numpy
from kullback.families._family import POSITIVE, REAL, ClosedForm, Family, Rule
from kullback.families._pythagoras import to_normal


@dataclass(frozen=True, eq=False, repr=False)
class LogNormal(Family):
    """The law of exp(X) where X is normal with the mean `loc` and the standard deviation `scale`."""

    loc: ArrayLike = 0.0
    scale: ArrayLike = 1.0

    rules: ClassVar[Mapping[str, Rule]] = {"loc": REAL, "scale": POSITIVE}

    def frozen(self) -> Any:
        """The same law of scipy.stats."""
        from scipy import stats

        return stats.lognorm(to_numpy(self.scale), scale=np.exp(to_numpy(self.loc)))


def _log_normal(p: LogNormal, q: LogNormal) -> Array:
    """That of the normal laws of the logs: a divergence is the same for every one-to-one picture of the outcomes."""
    return to_normal(0.0, p.loc - q.loc, p.scale, q)


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {(LogNormal, LogNormal): _log_normal}
