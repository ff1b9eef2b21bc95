"""The normal distribution of vectors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from kullback._array import Array, ArrayLike, join, to_numpy
from kullback.families import _matrices
from kullback.families._definite import hold_to_factor, symmetric
from kullback.families._family import POSITIVE, REAL, ClosedForm, Family, Rule
from kullback.families._vectors import hold_to_length, hold_to_rule, hold_to_size, hold_to_vector, rounding_of


@dataclass(frozen=True, eq=False, repr=False)
class MultivariateNormal(Family):
    """The normal distribution of vectors, with the mean `loc` and the covariance scale_tril·scale_trilᵀ.

    `loc` has the shape (..., d), and `scale_tril`, the lower Cholesky factor of the covariance, (..., d, d). Of a
    covariance, a precision, standard deviations or a low rank it is made by its own constructors. Where two laws are
    nearly equal, their divergence is exact for the factors that are stored: to have every digit, give the factors.
    """

    loc: ArrayLike
    scale_tril: ArrayLike

    rules: ClassVar[Mapping[str, Rule]] = {"loc": REAL}
    event: ClassVar[int] = 1

    def check(self) -> None:
        """Refuse a factor that is none, and a mean of another length."""
        hold_to_vector(self.loc, "loc of MultivariateNormal")
        hold_to_factor(self.xp, self.scale_tril, "scale_tril of MultivariateNormal")
        hold_to_length(self.loc, "loc of MultivariateNormal", self.scale_tril.shape[-1], "its scale_tril")

    @classmethod
    def from_covariance(cls, loc: ArrayLike, covariance: ArrayLike) -> MultivariateNormal:
        """Of its covariance, shape (..., d, d)."""
        rounding = rounding_of(covariance)
        xp, answer, (loc, covariance) = join({"loc": loc, "covariance": covariance})
        covariance = symmetric(xp, covariance, "covariance of MultivariateNormal", rounding)
        return cls(loc, xp.linalg.cholesky(covariance))._answering(answer)

    @classmethod
    def from_precision(cls, loc: ArrayLike, precision: ArrayLike) -> MultivariateNormal:
        """Of the inverse of its covariance, shape (..., d, d)."""
        rounding = rounding_of(precision)
        xp, answer, (loc, precision) = join({"loc": loc, "precision": precision})
        precision = symmetric(xp, precision, "precision of MultivariateNormal", rounding)
        return cls(loc, _matrices.factor_of_inverse(xp, precision))._answering(answer)

    @classmethod
    def from_diagonal(cls, loc: ArrayLike, scale: ArrayLike) -> MultivariateNormal:
        """Of independent numbers with the standard deviations `scale`, shape (..., d)."""
        xp, answer, (loc, scale) = join({"loc": loc, "scale": scale})
        hold_to_vector(scale, "scale of MultivariateNormal")
        hold_to_rule(xp, scale, POSITIVE, "scale of MultivariateNormal")
        return cls(loc, _matrices.diagonal_matrix(xp, scale))._answering(answer)

    @classmethod
    def from_low_rank(cls, loc: ArrayLike, factor: ArrayLike, diagonal: ArrayLike) -> MultivariateNormal:
        """Of the covariance factor·factorᵀ + diagonal: `factor` (..., d, r), the variances `diagonal` (..., d)."""
        rounding = rounding_of(factor)
        xp, answer, (loc, factor, diagonal) = join({"loc": loc, "factor": factor, "diagonal": diagonal})
        hold_to_vector(diagonal, "diagonal of MultivariateNormal")
        hold_to_rule(xp, diagonal, POSITIVE, "diagonal of MultivariateNormal")
        hold_to_rule(xp, factor, REAL, "factor of MultivariateNormal")
        rows = factor.shape[-2] if len(factor.shape) > 1 else 0
        hold_to_length(diagonal, "diagonal of MultivariateNormal", rows, "its factor")
        shared = xp.matmul(factor, xp.matrix_transpose(factor))
        covariance = shared + _matrices.diagonal_matrix(xp, diagonal)
        covariance = symmetric(xp, covariance, "factor·factorᵀ + diagonal of MultivariateNormal", rounding)
        return cls(loc, xp.linalg.cholesky(covariance))._answering(answer)

    def _answering(self, answer: Any) -> MultivariateNormal:
        """The law, answering in the type of what it was made of."""
        object.__setattr__(self, "answer", answer)
        return self

    def frozen(self) -> Any:
        """The same law of scipy.stats."""
        from scipy import stats

        return stats.multivariate_normal(to_numpy(self.loc), stats.Covariance.from_cholesky(to_numpy(self.scale_tril)))


def _multivariate_normal(p: MultivariateNormal, q: MultivariateNormal) -> Array:
    """Σ [a − 1 − log a] + (‖E‖² + ‖δ‖²)/2, a = diag(A), A = I + E = Lq⁻¹·Lp, δ = Lq⁻¹(μp − μq).

    It is [tr(AAᵀ) − d − log det(AAᵀ) + ‖δ‖²]/2 with 1 + 2(a − 1) + (a − 1)² for a²; and E = Lq⁻¹(Lp − Lq) is formed
    without cancelling.
    """
    xp = p.xp
    hold_to_size(p.loc, q.loc)
    return _matrices.excess(xp, p.scale_tril, q.scale_tril) + _matrices.half_square(xp, q.scale_tril, p.loc - q.loc)


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {
    (MultivariateNormal, MultivariateNormal): _multivariate_normal
}
