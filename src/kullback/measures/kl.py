"""Kullback-Leibler divergence: the extra that the belief costs, and the share of each outcome in it."""

from __future__ import annotations

from functools import partial
from typing import Any

from kullback._array import ArrayLike
from kullback.kernels import forms, pairs
from kullback.measures._evaluate import Options, itemised, measured, total
from kullback.measures._measure import Measure, Published
from kullback.units import Unit


def kl_divergence(
    p: ArrayLike,
    q: ArrayLike,
    /,
    *,
    axis: int = -1,
    unit: Unit = "nat",
    normalize: bool = False,
    where: ArrayLike | None = None,
) -> Any:
    """What believing Q costs extra while the world is P: D(P‖Q) = Σ p log(p/q).

    Parameters
    ----------
    p, q : array, shape (..., K)
        Probabilities of the same K outcomes along `axis`, truth first; the other axes broadcast. The value is that
        of the pair p/Σp, q/Σq.
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
        Never negative, 0 where p/Σp = q/Σq, infinite where q = 0 < p; relative error below 4e-15, also where P
        is nearly Q, down to values of 1e-28. Other array libraries answer in the type they are given.

    Raises
    ------
    NotADistributionError
        If entries are negative, NaN or infinite, or a sum is not 1 within 1e-6 (float32 1e-4, float16 1e-2).
    EvidenceError
        If the outcomes of p and q differ in number, or `axis` or `where` does not fit them.

    References
    ----------
    Kullback & Leibler, On information and sufficiency (1951), doi:10.1214/aoms/1177729694

    Examples
    --------
    >>> import kullback as kb
    >>> print(kb.kl_divergence([0.5, 0.25, 0.25], [0.25, 0.25, 0.5], unit="bit"))
    0.25
    """
    options = Options(axis, normalize, where)
    return measured((p, q), options, total(forms.kl), "kl", unit)


def kl_terms(
    p: ArrayLike,
    q: ArrayLike,
    /,
    *,
    axis: int = -1,
    unit: Unit = "nat",
    normalize: bool = False,
    where: ArrayLike | None = None,
    signed: bool = False,
) -> Any:
    """Each outcome's share of the divergence: p log(p/q) − p + q, never negative.

    Their sum is the divergence, since Σp = Σq. An outcome has no share where p = q, nor where `where` excludes it.

    Parameters
    ----------
    p, q, axis, unit, normalize, where
        As of `kl_divergence`.
    signed : bool, default False
        Give p log(p/q) instead, which is negative where the belief is too high.

    Returns
    -------
    float64, shape (..., K)
        One term per outcome of the pair p/Σp, q/Σq, with the outcomes along `axis`.

    Raises
    ------
    NotADistributionError
        If entries are negative, NaN or infinite, or a sum is not 1 within 1e-6 (float32 1e-4, float16 1e-2).
    EvidenceError
        If the outcomes of p and q differ in number, or `axis` or `where` does not fit them.

    References
    ----------
    Csiszár, Why least squares and maximum entropy? (1991), doi:10.1214/aos/1176348385

    Examples
    --------
    >>> import kullback as kb
    >>> print(kb.kl_terms([0.5, 0.5, 0.0], [0.25, 0.5, 0.25], unit="bit").round(4))
    [0.1393 0.     0.3607]
    >>> print(kb.kl_terms([0.5, 0.5, 0.0], [0.25, 0.5, 0.25], unit="bit", signed=True))
    [0.5 0.  0. ]
    """
    term = forms.signed_kl if signed else forms.kl
    return itemised((p, q), Options(axis, normalize, where), partial(pairs.terms, term=term), unit)


MEASURE = Measure(
    name="kl_divergence",
    symbol="D(P‖Q)",
    takes="pair",
    compute=kl_divergence,
    terms=kl_terms,
    laws=frozenset(
        {
            "never negative",
            "zero exactly where truth and belief are equal",
            "unchanged by reordering outcomes",
            "unchanged by outcomes that cannot happen",
            "shrinks when outcomes are merged",
            "adds up over independent parts",
            "infinite where the belief forbids what happens",
        }
    ),
    published=(
        Published(
            given=((1 / 2, 1 / 2), (3 / 4, 1 / 4)),
            printed="0.2075",
            unit="bit",
            source="Cover & Thomas (2006), example 2.3.1, doi:10.1002/047174882X",
        ),
        Published(
            given=((3 / 4, 1 / 4), (1 / 2, 1 / 2)),
            printed="0.1887",
            unit="bit",
            source="Cover & Thomas (2006), example 2.3.1, doi:10.1002/047174882X",
        ),
    ),
)
