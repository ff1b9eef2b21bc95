"""Total correlation: what several variables tell of each other in all."""

from __future__ import annotations

from typing import Any

from kullback._array import ArrayLike
from kullback.kernels.dependence import total_correlation as total_correlation_of
from kullback.kernels.dependence import total_correlation_terms
from kullback.measures._joint import of_tables, terms_of_tables
from kullback.measures._measure import Measure, Published
from kullback.units import Unit


def total_correlation(joint: ArrayLike, /, *, unit: Unit = "nat", normalize: bool = False) -> Any:
    """How far variables are from independent, all together: Σ H(Xᵢ) − H(X₁, ..., Xₙ) = D(P ‖ Π Pᵢ).

    Every axis is a variable.

    Parameters
    ----------
    joint : array, shape (X₁, ..., Xₙ)
        Probabilities of what the variables are together, one axis a variable.
    unit : {"nat", "bit", "dit"}, default "nat"
        Base e, 2 or 10.
    normalize : bool, default False
        Accept a sum other than 1, such as that of a table of counts.

    Returns
    -------
    float64
        Never negative, 0 where all are independent; the mutual information of two; relative error below 1e-14.

    Raises
    ------
    NotADistributionError
        If entries are negative, NaN or infinite, or a table does not sum to 1 within 1e-6 (float32 1e-4, float16 1e-2).
    EvidenceError
        If the array has too few axes.

    References
    ----------
    Watanabe, Information theoretical analysis of multivariate correlation (1960), doi:10.1147/rd.41.0066

    Examples
    --------
    >>> import kullback as kb
    >>> exclusive_or = [[[0.25, 0.0], [0.0, 0.25]], [[0.0, 0.25], [0.25, 0.0]]]
    >>> print(kb.total_correlation(exclusive_or, unit="bit"))
    1.0
    """
    return of_tables(joint, None, total_correlation_of, unit, normalize)


MEASURE = Measure(
    name="total_correlation",
    symbol="TC(X)",
    takes="joint",
    compute=total_correlation,
    terms=terms_of_tables(None, total_correlation_terms),
    laws=frozenset(
        {
            "never negative",
            "unchanged by reordering outcomes",
            "unchanged by outcomes that cannot happen",
        }
    ),
    published=(
        Published(
            given=((((1 / 2, 0), (0, 0)), ((0, 0), (0, 1 / 2))),),
            printed="2.0",
            unit="bit",
            source="dit 1.5 manual, Total Correlation",
        ),
    ),
)
