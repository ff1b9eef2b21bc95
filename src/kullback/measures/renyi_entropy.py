"""Rényi entropy: the family of Hartley, Shannon, collision and min-entropy."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from kullback._array import ArrayLike
from kullback.kernels.costs import renyi_entropy as renyi_entropy_of
from kullback.kernels.costs import tsallis
from kullback.measures._evaluate import Options, cost_terms_of, measured, order_of
from kullback.measures._measure import Measure, Published
from kullback.units import Unit


def renyi_entropy(
    p: ArrayLike,
    /,
    order: float,
    *,
    axis: int = -1,
    unit: Unit = "nat",
    normalize: bool = False,
    where: ArrayLike | None = None,
) -> Any:
    """The entropy of order α: log(Σ p^α)/(1 − α); Shannon's at α = 1, its limit.

    Parameters
    ----------
    p : array, shape (..., K)
        Probabilities of K outcomes along `axis`; the value is that of p/Σp.
    order : float
        α ≥ 0, infinity too.
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
        0 for a certain outcome, log K for K equal ones at every order, falling with the order; at order infinity the
        surprisal of the likeliest outcome; relative error below 1e-13.

    Raises
    ------
    NotADistributionError
        If entries are negative, NaN or infinite, or a sum is not 1 within 1e-6 (float32 1e-4, float16 1e-2).
    EvidenceError
        If `axis` or `where` does not fit p, or the order is out of its range.

    References
    ----------
    Rényi, On measures of entropy and information (1961), Proc. 4th Berkeley Symposium 1, 547-561

    Examples
    --------
    >>> import kullback as kb
    >>> for order in (0, 1, 2, float("inf")):
    ...     print(round(kb.renyi_entropy([0.5, 0.25, 0.25], order, unit="bit"), 4))
    1.585
    1.5
    1.415
    1.0
    """
    order = order_of(order, least=0.0)
    return measured((p,), Options(axis, normalize, where), lambda engine: renyi_entropy_of(engine, order), unit=unit)


MEASURE = Measure(
    name="renyi_entropy",
    symbol="H_α(P)",
    takes="truth",
    compute=partial(renyi_entropy, order=2.0),
    terms=cost_terms_of(tsallis(2.0)),
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
            given=((1 / 8,) * 8,),
            printed="3.0",
            unit="bit",
            source="dit 1.5, test_renyi_entropy_1",
        ),
    ),
    of_sum=lambda total: -np.log1p(-total),
)
