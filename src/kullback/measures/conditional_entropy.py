"""Conditional entropy: the uncertainty that is left once another variable is known."""

from __future__ import annotations

from typing import Any

from kullback._array import ArrayLike
from kullback.kernels.dependence import conditional_entropy as conditional_entropy_of
from kullback.kernels.dependence import conditional_entropy_terms
from kullback.measures._joint import of_tables, terms_of_tables
from kullback.measures._measure import Measure, Published
from kullback.units import Unit


def conditional_entropy(joint: ArrayLike, /, *, unit: Unit = "nat", normalize: bool = False) -> Any:
    """How uncertain Y is once X is known: H(Y|X) = Σ P(x) H(Y|X = x) = H(X,Y) − H(X).


    Parameters
    ----------
    joint : array, shape (..., X, Y)
        Probabilities of the pairs of the last two axes, what is known first; the axes before are tables of their
        own.
    unit : {"nat", "bit", "dit"}, default "nat"
        Base e, 2 or 10.
    normalize : bool, default False
        Accept a sum other than 1, such as that of a table of counts.

    Returns
    -------
    float64, shape (...)
        0 where X settles Y; relative error below 1e-14.

    Raises
    ------
    NotADistributionError
        If entries are negative, NaN or infinite, or a table does not sum to 1 within 1e-6 (float32 1e-4, float16 1e-2).
    EvidenceError
        If the array has too few axes.

    References
    ----------
    Shannon (1948), doi:10.1002/j.1538-7305.1948.tb01338.x; Cover & Thomas (2006), section 2.2

    Examples
    --------
    >>> import kullback as kb
    >>> print(kb.conditional_entropy([[0.25, 0.25], [0.0, 0.5]], unit="bit"))
    0.5
    """
    return of_tables(joint, 2, conditional_entropy_of, unit, normalize)


MEASURE = Measure(
    name="conditional_entropy",
    symbol="H(Y|X)",
    takes="joint",
    compute=conditional_entropy,
    terms=terms_of_tables(2, conditional_entropy_terms),
    laws=frozenset(
        {
            "never negative",
            "unchanged by reordering outcomes",
            "unchanged by outcomes that cannot happen",
            "shrinks when outcomes are merged",
        }
    ),
    published=(
        Published(
            given=(
                ((1 / 8, 1 / 16, 1 / 32, 1 / 32), (1 / 16, 1 / 8, 1 / 32, 1 / 32), (1 / 16,) * 4, (1 / 4, 0, 0, 0)),
            ),
            printed="1.375",
            unit="bit",
            source="Cover & Thomas (2006), example 2.2.1: H(X|Y), 11/8 bits, doi:10.1002/047174882X",
        ),
    ),
)
