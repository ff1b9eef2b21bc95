"""Bhattacharyya distance: by how much the overlap of two distributions falls short of 1."""

from __future__ import annotations

from typing import Any

import numpy as np

from kullback._array import ArrayLike, enter
from kullback.kernels import forms
from kullback.kernels.renyi import renyi
from kullback.measures._evaluate import evaluate, terms_of, total
from kullback.measures._measure import Measure, Published
from kullback.units import Unit, nats_per


def bhattacharyya_distance(
    p: ArrayLike,
    q: ArrayLike,
    /,
    *,
    axis: int = -1,
    unit: Unit = "nat",
    normalize: bool = False,
    where: ArrayLike | None = None,
) -> Any:
    """Minus the logarithm of the overlap Σ √(p q): half the Rényi divergence of order 1/2.

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
        Never negative, symmetric, infinite where P and Q share no outcome; relative error below 1e-13.

    Raises
    ------
    NotADistributionError
        If entries are negative, NaN or infinite, or a sum is not 1 within 1e-6 (float32 1e-4, float16 1e-2).
    EvidenceError
        If the outcomes of p and q differ in number, or `axis` or `where` does not fit them.

    References
    ----------
    Kailath, The divergence and Bhattacharyya distance measures in signal selection (1967),
    doi:10.1109/TCOM.1967.1089532

    Examples
    --------
    >>> import kullback as kb
    >>> print(kb.bhattacharyya_distance([0.5, 0.5], [1.0, 0.0], unit="bit"))
    0.5
    """
    scale = nats_per(unit)
    given = enter(p, q, axis=axis, where=where)
    xp = given.xp
    short = evaluate(given, normalize, total(forms.squared_hellinger), "squared_hellinger")
    near = short < 0.5
    value = -xp.log1p(-xp.where(near, short, xp.zeros_like(short)))
    if xp is not np or not near.all():  # the overlap itself tells more than what it falls short of 1
        value = xp.where(near, value, evaluate(given, normalize, lambda engine: renyi(engine, 0.5)) / 2)
    return given.cast(value / scale)


MEASURE = Measure(
    name="bhattacharyya_distance",
    symbol="B(P,Q)",
    takes="pair",
    compute=bhattacharyya_distance,
    terms=terms_of(forms.squared_hellinger),
    laws=frozenset(
        {
            "never negative",
            "zero exactly where truth and belief are equal",
            "unchanged by reordering outcomes",
            "unchanged by outcomes that cannot happen",
            "shrinks when outcomes are merged",
            "symmetric",
            "adds up over independent parts",
        }
    ),
    published=(
        Published(
            given=((1 / 2, 1 / 2), (1 / 4, 3 / 4)),
            printed="0.0346682",
            unit="nat",
            source="dit 1.5, test_bc: −log 0.9659258262890682",
        ),
    ),
    of_sum=lambda total: -np.log1p(-total),
)
