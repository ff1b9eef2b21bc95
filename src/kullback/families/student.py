"""Student's t distribution: quadrature finds its divergences, which have no closed form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from kullback._array import ArrayLike, to_numpy
from kullback.families._family import POSITIVE, REAL, Family, Rule


@dataclass(frozen=True, eq=False, repr=False)
class StudentT(Family):
    """Student's t distribution with `df` degrees of freedom about `loc`, in units of `scale`."""

    df: ArrayLike
    loc: ArrayLike = 0.0
    scale: ArrayLike = 1.0

    rules: ClassVar[Mapping[str, Rule]] = {"df": POSITIVE, "loc": REAL, "scale": POSITIVE}

    def frozen(self) -> Any:
        """The same law of scipy.stats."""
        from scipy import stats

        return stats.t(to_numpy(self.df), to_numpy(self.loc), to_numpy(self.scale))
