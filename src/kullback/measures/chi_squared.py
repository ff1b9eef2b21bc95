"""χ² divergence: the mean squared error of the ratio of truth to belief."""

from __future__ import annotations

from typing import Any

from kullback._array import ArrayLike
from kullback.kernels import forms
from kullback.measures._evaluate import Options, measured, terms_of, total
from kullback.measures._measure import Measure, Published


def chi_squared_divergence(
    p: ArrayLike,
    q: ArrayLike,
    /,
    *,
    axis: int = -1,
    normalize: bool = False,
    where: ArrayLike | None = None,
) -> Any:
    """The squared differences in units of the belief: χ²(P‖Q) = Σ (p − q)²/q.

    Without the factor ½ that some put before it; times n it is Pearson's statistic of n rows against known shares.

    Parameters
    ----------
    p, q : array, shape (..., K)
        Probabilities of the same K outcomes along `axis`, truth first; the other axes broadcast. The value is that
        of the pair p/Σp, q/Σq.
    axis : int, default -1
        The axis of the outcomes.
    normalize : bool, default False
        Accept sums other than 1.
    where : array of bool, optional
        The outcomes to include; the others take no part in sums nor in checks.

    Returns
    -------
    float64, shape (...)
        Never negative, infinite where q = 0 < p; without a unit; relative error below 1e-14.

    Raises
    ------
    NotADistributionError
        If entries are negative, NaN or infinite, or a sum is not 1 within 1e-6 (float32 1e-4, float16 1e-2).
    EvidenceError
        If the outcomes of p and q differ in number, or `axis` or `where` does not fit them.

    References
    ----------
    Pearson (1900), doi:10.1080/14786440009463897; Gibbs & Su (2002), doi:10.1111/j.1751-5823.2002.tb00178.x

    Examples
    --------
    >>> import kullback as kb
    >>> print(kb.chi_squared_divergence([0.5, 0.5], [0.25, 0.75]))
    0.3333333333333333
    """
    options = Options(axis, normalize, where)
    return measured((p, q), options, total(forms.chi_squared), "chi_squared")


MEASURE = Measure(
    name="chi_squared_divergence",
    symbol="χ²(P‖Q)",
    takes="pair",
    compute=chi_squared_divergence,
    terms=terms_of(forms.chi_squared),
    laws=frozenset(
        {
            "never negative",
            "zero exactly where truth and belief are equal",
            "unchanged by reordering outcomes",
            "unchanged by outcomes that cannot happen",
            "shrinks when outcomes are merged",
            "infinite where the belief forbids what happens",
        }
    ),
    published=(
        Published(
            given=((3 / 4, 1 / 4), (1 / 2, 1 / 2)),
            printed="0.25",
            unit=None,
            source="dit 1.5 manual, Generalized Divergences",
        ),
    ),
)
