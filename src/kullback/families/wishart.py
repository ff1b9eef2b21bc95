"""The Wishart distribution, and that of the inverse: laws of random covariances and precisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from kullback._array import Array, ArrayLike, seen, to_numpy
from kullback.errors import NotADistributionError
from kullback.families import _matrices
from kullback.families._definite import symmetric
from kullback.families._family import POSITIVE, ClosedForm, Family, Rule
from kullback.families._special import log_gamma_rest_excess, log_ratio
from kullback.families._vectors import hold_to_size, rounding_of
from kullback.kernels._arithmetic import exponential_excess


class _OfMatrices(Family):
    """A law of symmetric positive definite matrices, with degrees of freedom and a scale matrix."""

    df: ArrayLike
    scale: ArrayLike

    rules: ClassVar[Mapping[str, Rule]] = {"df": POSITIVE}
    event: ClassVar[int] = 2

    def __post_init__(self) -> None:
        """Refuse also a scale that is not symmetric and definite, and too few degrees of freedom for it."""
        rounding, name = rounding_of(self.scale), type(self).__name__
        super().__post_init__()
        scale = symmetric(self.xp, self.scale, f"scale of {name}", rounding)
        object.__setattr__(self, "scale", scale)
        least = scale.shape[-1] - 1
        if seen(self.xp.all(self.df > least)) is False:
            raise NotADistributionError(
                f"df of {name} must be above {least}, for matrices of {least + 1} dimensions, but it is "
                f"{to_numpy(self.df).min():g}.\nWith fewer degrees of freedom the matrices are singular."
            )


@dataclass(frozen=True, eq=False, repr=False)
class Wishart(_OfMatrices):
    """The Wishart distribution: of df·(sample covariance) of normal vectors with the covariance `scale`.

    `df`, the degrees of freedom, has the shape (...) and is above d − 1; `scale` has the shape (..., d, d). The mean is
    df·scale.
    """

    df: ArrayLike
    scale: ArrayLike

    def frozen(self) -> Any:
        """The same law of scipy.stats."""
        from scipy import stats

        return stats.wishart(df=float(to_numpy(self.df)), scale=to_numpy(self.scale))


@dataclass(frozen=True, eq=False, repr=False)
class InverseWishart(_OfMatrices):
    """The inverse Wishart distribution: of the inverse of a Wishart matrix of `df` and scale⁻¹.

    `df` has the shape (...) and is above d − 1; `scale` has the shape (..., d, d). The mean is scale/(df − d − 1).
    """

    df: ArrayLike
    scale: ArrayLike

    def frozen(self) -> Any:
        """The same law of scipy.stats."""
        from scipy import stats

        return stats.invwishart(df=float(to_numpy(self.df)), scale=to_numpy(self.scale))


def _wishart(p: Wishart, q: Wishart) -> Array:
    """That of the means, df·scale, and that of the degrees of freedom at equal means."""
    return _divergence(p, q, p.scale, q.scale)


def _inverse_wishart(p: InverseWishart, q: InverseWishart) -> Array:
    """That of the inverse matrices, which are of Wishart laws with the inverse scales."""
    return _divergence(p, q, q.scale, p.scale)


def _divergence(p: _OfMatrices, q: _OfMatrices, one: Array, other: Array) -> Array:
    """(n'/2)·[tr B − d − log det B] + Σ [what n and n' cost at B = I], B = (n/n')·other⁻¹·one; each part ≥ 0.

    Right to about 1e-16 times the condition of the matrices, by which a rounding of their entries alone would move it.
    """
    xp = p.xp
    hold_to_size(one, other)
    shape = _matrices.excess_of_matrices(xp, one, other, p.df / q.df, (p.df - q.df) / q.df)
    x, y, gap = (df[..., None] / 2 for df in (p.df, q.df, q.df - p.df))
    spread = _at_equal_means(xp, x, y, gap, _matrices.counted(xp, one, one.shape[-1]) / 2)
    return q.df * shape + xp.sum(spread, axis=-1)


def _at_equal_means(xp: Any, x: Array, y: Array, gap: Array, c: Array) -> Array:
    """The excess of ln Γ between x − c and y − c, less y·log(y/x) − y + x; ≥ 0.

    Its part of x·ln x less that at c = 0 is (y − c)·log(1 + u) − c·log(1 + v) with u = c·gap/((x − c)·y) and
    v = gap/x. Where u is small these cancel in the first order: (y − c)·u − c·v is c²·gap²/(x·y·(x − c)).
    """
    rest = log_gamma_rest_excess(xp, x - c, y - c, gap)
    u = c * gap / ((x - c) * y)
    log_v = log_ratio(xp, y, x, gap)
    near = xp.abs(u) < 0.5
    inner, outer = xp.where(near, u, xp.zeros_like(u)), xp.where(near, xp.zeros_like(u), u)
    second = c * c * gap * gap / (x * y * (x - c))
    close = c * exponential_excess(xp, log_v) + second - (y - c) * exponential_excess(xp, xp.log1p(inner))
    return rest + xp.where(near, close, (y - c) * xp.log1p(outer) - c * log_v)


CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = {
    (Wishart, Wishart): _wishart,
    (InverseWishart, InverseWishart): _inverse_wishart,
}
