"""Hellinger distance: between the roots of the probabilities."""

from __future__ import annotations

from typing import Any

import numpy as np

from kullback._array import ArrayLike
from kullback.kernels import forms
from kullback.measures._evaluate import Options, measured, root, terms_of, total
from kullback.measures._measure import Measure, Published


def hellinger_distance(
    p: ArrayLike,
    q: ArrayLike,
    /,
    *,
    axis: int = -1,
    normalize: bool = False,
    where: ArrayLike | None = None,
) -> Any:
    """The distance of the roots of the probabilities: √(Σ (√p − √q)²/2).

    With the factor ½, so that it is at most 1.

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
        Between 0 and 1, symmetric, a metric, without a unit; relative error below 1e-14; gradient 0 where P = Q.

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
    >>> print(round(kb.hellinger_distance([0.5, 0.5], [1.0, 0.0]), 4))
    0.5412
    """
    options = Options(axis, normalize, where)
    return measured((p, q), options, total(forms.squared_hellinger), "squared_hellinger", finish=root)


MEASURE = Measure(
    name="hellinger_distance",
    symbol="H(P,Q)",
    takes="pair",
    compute=hellinger_distance,
    terms=terms_of(forms.squared_hellinger),
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
            printed="0.1845919",
            unit=None,
            source="dit 1.5, test_bc: √(1 − 0.9659258262890682)",
        ),
    ),
    of_sum=np.sqrt,
)
