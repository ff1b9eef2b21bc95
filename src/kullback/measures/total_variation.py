"""Total variation: the largest difference of the probabilities of one event."""

from __future__ import annotations

from typing import Any

from kullback._array import ArrayLike
from kullback.kernels import forms
from kullback.measures._evaluate import Options, measured, terms_of, total
from kullback.measures._measure import Measure, Published


def total_variation(
    p: ArrayLike,
    q: ArrayLike,
    /,
    *,
    axis: int = -1,
    normalize: bool = False,
    where: ArrayLike | None = None,
) -> Any:
    """The most by which P and Q differ on any event: Σ |p − q|/2.

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
        Between 0 and 1, symmetric, without a unit; relative error below 1e-14 down to 1e-14, absolute error below
        1e-30 beneath.

    Raises
    ------
    NotADistributionError
        If entries are negative, NaN or infinite, or a sum is not 1 within 1e-6 (float32 1e-4, float16 1e-2).
    EvidenceError
        If the outcomes of p and q differ in number, or `axis` or `where` does not fit them.

    References
    ----------
    Gibbs & Su, On choosing and bounding probability metrics (2002), doi:10.1111/j.1751-5823.2002.tb00178.x

    Examples
    --------
    >>> import kullback as kb
    >>> print(kb.total_variation([0.5, 0.5], [0.25, 0.75]))
    0.25
    """
    options = Options(axis, normalize, where)
    return measured((p, q), options, total(forms.total_variation), "total_variation")


MEASURE = Measure(
    name="total_variation",
    symbol="TV(P,Q)",
    takes="pair",
    compute=total_variation,
    terms=terms_of(forms.total_variation),
    laws=frozenset(
        {
            "never negative",
            "zero exactly where truth and belief are equal",
            "unchanged by reordering outcomes",
            "unchanged by outcomes that cannot happen",
            "shrinks when outcomes are merged",
            "symmetric",
            "at most 1",
        }
    ),
    published=(
        Published(
            given=((1 / 2, 1 / 2), (1 / 4, 3 / 4)),
            printed="0.25",
            unit=None,
            source="dit 1.5, test_vd1",
        ),
    ),
)
