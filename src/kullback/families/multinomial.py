"""The multinomial distribution."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from kullback._array import Array, ArrayLike, to_numpy
from kullback.families import _terms
from kullback.families._family import COUNT, PROBABILITY, ClosedForm, Family, Rule
from kullback.families._vectors import hold_to_shares, hold_to_size, rounding_of


@dataclass(frozen=True, eq=False, repr=False)
class Multinomial(Family):
    """How often each of K categories comes in `count` trials; `probabilities` have the shape (..., K)."""

    count: ArrayLike
    probabilities: ArrayLike

    rules: ClassVar[Mapping[str, Rule]] = {"count": COUNT, "probabilities": PROBABILITY}
    discrete: ClassVar[bool] = True
    event: ClassVar[int] = 1

    def __post_init__(self) -> None:
        """Refuse also what does not sum to 1 within the rounding of the type that is given."""
        rounding = rounding_of(self.probabilities)
        super().__post_init__()
        hold_to_shares(self, rounding)

    def frozen(self) -> Any:
        """The same law of scipy.stats."""
        from scipy import stats

        probabilities = to_numpy(self.probabilities)
        return stats.multinomial(int(to_numpy(self.count)), probabilities / probabilities.sum())


def _multinomial(p: Multinomial, q: Multinomial) -> Array:
    """n·Σ p·log(p/q); infinite of other counts, for the outcomes of one sum to what those of the other cannot."""
    xp = p.xp
    hold_to_size(p.probabilities, q.probabilities, "categories")
    value = _terms.times(xp, p.count, _terms.shares(xp, p.probabilities, q.probabilities))
    return xp.where(p.count == q.count, value, xp.full_like(value, math.inf))


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {(Multinomial, Multinomial): _multinomial}
