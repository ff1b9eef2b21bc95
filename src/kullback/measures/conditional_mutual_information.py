"""Conditional mutual information: what one variable tells of another when a third is known."""

from __future__ import annotations

from typing import Any

from kullback._array import ArrayLike
from kullback.kernels.dependence import conditional_mutual_information as conditional_mutual_information_of
from kullback.kernels.dependence import conditional_mutual_information_terms
from kullback.measures._joint import of_tables, terms_of_tables
from kullback.measures._measure import Measure, Published
from kullback.units import Unit


def conditional_mutual_information(joint: ArrayLike, /, *, unit: Unit = "nat", normalize: bool = False) -> Any:
    """What X and Y tell of each other once Z is known: I(X;Y|Z) = Σ P(z) I(X;Y|Z = z).


    Parameters
    ----------
    joint : array, shape (..., Z, X, Y)
        Probabilities of the triples of the last three axes, what is known first; the axes before are tables of
        their own.
    unit : {"nat", "bit", "dit"}, default "nat"
        Base e, 2 or 10.
    normalize : bool, default False
        Accept a sum other than 1, such as that of a table of counts.

    Returns
    -------
    float64, shape (...)
        Never negative, 0 where X and Y are independent given Z; relative error below 1e-14.

    Raises
    ------
    NotADistributionError
        If entries are negative, NaN or infinite, or a table does not sum to 1 within 1e-6 (float32 1e-4, float16 1e-2).
    EvidenceError
        If the array has too few axes.

    References
    ----------
    Cover & Thomas (2006), section 2.5, doi:10.1002/047174882X

    Examples
    --------
    >>> import kullback as kb
    >>> exclusive_or = [[[0.25, 0.0], [0.0, 0.25]], [[0.0, 0.25], [0.25, 0.0]]]
    >>> print(kb.conditional_mutual_information(exclusive_or, unit="bit"))
    1.0
    """
    return of_tables(joint, 3, conditional_mutual_information_of, unit, normalize)


MEASURE = Measure(
    name="conditional_mutual_information",
    symbol="I(X;Y|Z)",
    takes="joint",
    compute=conditional_mutual_information,
    terms=terms_of_tables(3, conditional_mutual_information_terms),
    laws=frozenset(
        {
            "never negative",
            "unchanged by reordering outcomes",
            "unchanged by outcomes that cannot happen",
        }
    ),
    published=(
        Published(
            given=(((((1 / 4, 0), (0, 1 / 4)), ((0, 1 / 4), (1 / 4, 0)))),),
            printed="1.0",
            unit="bit",
            source="dit 1.5, test_coi1: the exclusive or",
        ),
    ),
)
