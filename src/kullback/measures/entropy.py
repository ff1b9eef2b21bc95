"""Entropy: the uncertainty of the truth alone, which nobody can avoid."""

from __future__ import annotations

from typing import Any

from kullback._array import ArrayLike
from kullback.kernels.costs import mean_cost
from kullback.measures._evaluate import Options, cost_terms_of, measured
from kullback.measures._measure import Measure, Published
from kullback.units import Unit


def entropy(
    p: ArrayLike,
    /,
    *,
    axis: int = -1,
    unit: Unit = "nat",
    normalize: bool = False,
    where: ArrayLike | None = None,
) -> Any:
    """How uncertain the truth is: H(P) = −Σ p log p.

    Parameters
    ----------
    p : array, shape (..., K)
        Probabilities of K outcomes along `axis`; the value is that of p/Σp.
    axis : int, default -1
        The axis of the outcomes.
    unit : {"nat", "bit", "dit"}, default "nat"
        Base e, 2 or 10.
    normalize : bool, default False
        Accept sums other than 1.
    where : array of bool, optional
        The outcomes to include; the others take no part in sums nor in checks.

    Returns
    -------
    float64, shape (...)
        0 for a certain outcome, log K for K equal ones; relative error below 4e-15, also next to certainty.

    Raises
    ------
    NotADistributionError
        If entries are negative, NaN or infinite, or a sum is not 1 within 1e-6 (float32 1e-4, float16 1e-2).
    EvidenceError
        If `axis` or `where` does not fit p.

    References
    ----------
    Shannon, A mathematical theory of communication (1948), doi:10.1002/j.1538-7305.1948.tb01338.x

    Examples
    --------
    >>> import kullback as kb
    >>> print(round(kb.entropy([0.5, 0.25, 0.125, 0.125], unit="bit"), 4))
    1.75
    """
    return measured((p,), Options(axis, normalize, where), mean_cost, "entropy", unit)


MEASURE = Measure(
    name="entropy",
    symbol="H(P)",
    takes="truth",
    compute=entropy,
    terms=cost_terms_of(),
    laws=frozenset(
        {
            "never negative",
            "unchanged by reordering outcomes",
            "unchanged by outcomes that cannot happen",
            "shrinks when outcomes are merged",
            "adds up over independent parts",
        }
    ),
    published=(
        Published(
            given=((1 / 2, 1 / 4, 1 / 8, 1 / 8),),
            printed="1.75",
            unit="bit",
            source="Shannon (1948), section 9, doi:10.1002/j.1538-7305.1948.tb01338.x",
        ),
        Published(
            given=((1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 64, 1 / 64, 1 / 64, 1 / 64),),
            printed="2",
            unit="bit",
            source="Cover & Thomas (2006), example 1.1.2, doi:10.1002/047174882X",
        ),
    ),
)
