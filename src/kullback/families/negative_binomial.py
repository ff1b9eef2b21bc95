"""The negative binomial distribution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from kullback._array import Array, ArrayLike, to_numpy
from kullback.families._family import POSITIVE, ClosedForm, Family, Rule
from kullback.families._terms import closed_where, times
from kullback.families.geometric import CHANCE, Geometric, until_success


@dataclass(frozen=True, eq=False, repr=False)
class NegativeBinomial(Family):
    """How many failures come before the success number `count`, each trial a success with the `probability`.

    The convention is SciPy's, and that of `Geometric`; torch counts successes before failures: its `probs` is
    1 − probability. `count` need not be whole.
    """

    count: ArrayLike = 1.0
    probability: ArrayLike = 0.5

    rules: ClassVar[Mapping[str, Rule]] = {"count": POSITIVE, "probability": CHANCE}
    discrete: ClassVar[bool] = True

    def frozen(self) -> Any:
        """The same law of scipy.stats."""
        from scipy import stats

        return stats.nbinom(to_numpy(self.count), to_numpy(self.probability))


def _negative_binomial(p: Family, q: Family) -> Array:
    """That of one success, times their count, where it is the same; a `Geometric` waits for one."""
    xp = p.xp
    (count, chance), (other, belief) = _of(p), _of(q)
    value = times(xp, count, until_success(xp, chance, belief))
    return closed_where(xp, count == other, value, "the counts are equal")


def _of(law: Any) -> tuple[Array, Array]:
    """The count and the probability of a law."""
    if isinstance(law, Geometric):
        return law.xp.ones_like(law.probability), law.probability
    return law.count, law.probability


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {
    (NegativeBinomial, NegativeBinomial): _negative_binomial,
    (NegativeBinomial, Geometric): _negative_binomial,
    (Geometric, NegativeBinomial): _negative_binomial,
}
