"""The beta distribution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from kullback._array import Array, ArrayLike, to_numpy
from kullback.families._family import POSITIVE, ClosedForm, Family, Rule
from kullback.families._special import log_gamma_rest_excess, log_ratio
from kullback.kernels._arithmetic import exponential_excess, product


@dataclass(frozen=True, eq=False, repr=False)
class Beta(Family):
    """The beta distribution with density ∝ x^(alpha − 1)·(1 − x)^(beta − 1) on (0, 1)."""

    alpha: ArrayLike
    beta: ArrayLike

    rules: ClassVar[Mapping[str, Rule]] = {"alpha": POSITIVE, "beta": POSITIVE}

    def frozen(self) -> Any:
        """The same law of scipy.stats."""
        from scipy import stats

        return stats.beta(to_numpy(self.alpha), to_numpy(self.beta))


def beta_excess(xp: Any, alpha: Array, beta: Array, alpha_q: Array, beta_q: Array) -> Array:
    """D(P‖Q) of two beta laws, right to about 1e-13 of itself.

    The terms x·ln x of ln Γ make (α_q + β_q) times the divergence of the means, belief first; the rest of ln Γ adds its
    own. A parameter far below 1 that is the same in both costs digits: of 1e-3, three of the sixteen.
    """
    nothing = xp.zeros_like(alpha + beta + alpha_q + beta_q)
    (odds, odds_lost), (odds_q, odds_q_lost) = (
        product(xp, a + nothing, b + nothing) for a, b in ((alpha, beta_q), (alpha_q, beta))
    )
    cross = (odds - odds_q) + (odds_lost - odds_q_lost)
    total, total_q = alpha + beta, alpha_q + beta_q
    up = log_ratio(xp, alpha * total_q, alpha_q * total, cross)
    down = log_ratio(xp, beta * total_q, beta_q * total, -cross)
    means = alpha_q * exponential_excess(xp, up) + beta_q * exponential_excess(xp, down)
    rest = log_gamma_rest_excess(xp, alpha, alpha_q) + log_gamma_rest_excess(xp, beta, beta_q)
    return means + (rest - log_gamma_rest_excess(xp, total, total_q, (alpha_q - alpha) + (beta_q - beta)))


def _beta(p: Beta, q: Beta) -> Array:
    """Two beta laws."""
    return beta_excess(p.xp, p.alpha, p.beta, q.alpha, q.beta)


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {(Beta, Beta): _beta}
