"""The Dirichlet distribution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from kullback._array import Array, ArrayLike, to_numpy
from kullback.families import _terms
from kullback.families._family import POSITIVE, ClosedForm, Family, Rule
from kullback.families._special import log_gamma_rest_excess
from kullback.families._vectors import hold_to_size, hold_to_vector


@dataclass(frozen=True, eq=False, repr=False)
class Dirichlet(Family):
    """The Dirichlet distribution of K shares that sum to 1, with `concentration` above 0, shape (..., K)."""

    concentration: ArrayLike

    rules: ClassVar[Mapping[str, Rule]] = {"concentration": POSITIVE}
    event: ClassVar[int] = 1

    def check(self) -> None:
        """Refuse a number that is no vector."""
        hold_to_vector(self.concentration, "concentration of Dirichlet")

    def frozen(self) -> Any:
        """The same law of scipy.stats."""
        from scipy import stats

        return stats.dirichlet(to_numpy(self.concentration))


def _dirichlet(p: Dirichlet, q: Dirichlet) -> Array:
    """The excess of ln Γ at every entry, less that at the total (see `_special.log_gamma_excess`).

    Its part of x·ln x is, all together, the total of q times the divergence of its shares from those of p: what is
    large where concentrations are large does not cancel. Right to 1e-13 of itself; where only one concentration
    differs, and the others are a share s of the total, to about 1e-16/s.
    """
    xp, a, b = p.xp, p.concentration, q.concentration
    hold_to_size(a, b)
    gap = b - a
    of_shares = xp.sum(b, axis=-1) * _terms.shares(xp, b, a)
    of_total = log_gamma_rest_excess(xp, xp.sum(a, axis=-1), xp.sum(b, axis=-1), xp.sum(gap, axis=-1))
    rest = xp.sum(log_gamma_rest_excess(xp, a, b, gap), axis=-1) - of_total
    return of_shares + xp.where(rest > 0, rest, xp.zeros_like(rest))  # it is not negative but by rounding


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {(Dirichlet, Dirichlet): _dirichlet}
