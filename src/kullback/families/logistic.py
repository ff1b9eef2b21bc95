"""The logistic distribution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from kullback._array import ArrayLike, to_numpy
from kullback.families._family import POSITIVE, REAL, Family, Rule


@dataclass(frozen=True, eq=False, repr=False)
class Logistic(Family):
    """The logistic distribution with the mean `loc` and the standard deviation π·`scale`/√3."""

    loc: ArrayLike = 0.0
    scale: ArrayLike = 1.0

    rules: ClassVar[Mapping[str, Rule]] = {"loc": REAL, "scale": POSITIVE}

    def frozen(self) -> Any:
        """The same law of scipy.stats."""
        from scipy import stats

        return stats.logistic(to_numpy(self.loc), to_numpy(self.scale))
