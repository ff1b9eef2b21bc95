"""Generalised KL divergence: between weights that are not to be normalised."""

from __future__ import annotations

from functools import partial
from typing import Any

from kullback._array import ArrayLike
from kullback.kernels import forms, pairs
from kullback.measures._evaluate import Options, measured, terms_of
from kullback.measures._measure import Measure, Published
from kullback.units import Unit


def generalized_kl_divergence(
    p: ArrayLike,
    q: ArrayLike,
    /,
    *,
    axis: int = -1,
    unit: Unit = "nat",
    where: ArrayLike | None = None,
) -> Any:
    """The excess of unnormalised weights: Σ [p log(p/q) − p + q], also known as the I-divergence.

    The totals are part of the question, and may be 0: weights that differ by a factor only are far from each other. For
    distributions it is `kl_divergence`. The sum of scipy.special.kl_div is this, with more rounding.

    Parameters
    ----------
    p, q : array, shape (..., K)
        Weights of the same K outcomes along `axis`, truth first; the other axes broadcast.
    axis : int, default -1
        The axis of the outcomes.
    unit : {"nat", "bit", "dit"}, default "nat"
        Base e, 2 or 10.
    where : array of bool, optional
        The outcomes to include; the others take no part in sums nor in checks.

    Returns
    -------
    float64, shape (...)
        Never negative, 0 where p = q, infinite where q = 0 < p; relative error below 4e-15.

    Raises
    ------
    NotADistributionError
        If entries are negative, NaN or infinite, or a total is 1e301 or more.
    EvidenceError
        If the outcomes of p and q differ in number, or `axis` or `where` does not fit them.

    References
    ----------
    Csiszár, Why least squares and maximum entropy? (1991), doi:10.1214/aos/1176348385

    Examples
    --------
    >>> import kullback as kb
    >>> print(round(kb.generalized_kl_divergence([2.0, 1.0], [1.0, 1.0]), 4))
    0.3863
    """
    compute = partial(pairs.unmatched, term=forms.kl)
    return measured((p, q), Options(axis, None, where), compute, unit=unit)


MEASURE = Measure(
    name="generalized_kl_divergence",
    symbol="D(p‖q)",
    takes="weights",
    compute=generalized_kl_divergence,
    terms=terms_of(forms.kl),
    laws=frozenset(
        {
            "never negative",
            "unchanged by reordering outcomes",
            "unchanged by outcomes that cannot happen",
            "shrinks when outcomes are merged",
            "infinite where the belief forbids what happens",
        }
    ),
    published=(
        Published(
            given=((4.0,), (2.22e-308,)),
            printed="2835.1399832296",
            unit="nat",
            source="SciPy 1.17, test_rel_entr_gh_20710_overflow: 2839.139983229607 − 4",
        ),
    ),
)
