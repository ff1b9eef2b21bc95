"""α-divergences: χ², Hellinger and both KL divergences in one family."""

from __future__ import annotations

import math
import sys
from functools import partial
from typing import Any

from kullback._array import ArrayLike
from kullback.kernels import forms
from kullback.kernels.renyi import alpha
from kullback.measures._evaluate import Options, measured, order_of, terms_of
from kullback.measures._measure import Measure, Published


def alpha_divergence(
    p: ArrayLike,
    q: ArrayLike,
    /,
    order: float,
    *,
    axis: int = -1,
    normalize: bool = False,
    where: ArrayLike | None = None,
) -> Any:
    """The divergence [Σ p^α q^(1 − α) − 1]/(α(α − 1)); at α = 1 and 0, its limits, D(P‖Q) and D(Q‖P).

    Parameters
    ----------
    p, q : array, shape (..., K)
        Probabilities of the same K outcomes along `axis`, truth first; the other axes broadcast. The value is that
        of the pair p/Σp, q/Σq.
    order : float
        α, any finite number.
    axis : int, default -1
        The axis of the outcomes.
    normalize : bool, default False
        Accept sums other than 1.
    where : array of bool, optional
        The outcomes to include; the others take no part in sums nor in checks.

    Returns
    -------
    float64, shape (...)
        Never negative, 0 where P = Q, without a unit; χ²/2 at order 2, four times the squared Hellinger distance at
        1/2; infinite where q = 0 < p from order 1 on, where p = 0 < q up to order 0; relative error below 1e-12.

    Raises
    ------
    NotADistributionError
        If entries are negative, NaN or infinite, or a sum is not 1 within 1e-6 (float32 1e-4, float16 1e-2).
    EvidenceError
        If the outcomes of p and q differ in number, `axis` or `where` does not fit them, or the order is out of its
        range.

    References
    ----------
    Cichocki & Amari, Families of alpha- beta- and gamma-divergences (2010), doi:10.3390/e12061532

    Examples
    --------
    >>> import kullback as kb
    >>> print(round(kb.alpha_divergence([0.5, 0.5], [0.25, 0.75], 2.0), 4))
    0.1667
    """
    order = order_of(order, least=-math.inf, most=sys.float_info.max)
    return measured((p, q), Options(axis, normalize, where), lambda engine: alpha(engine, order))


MEASURE = Measure(
    name="alpha_divergence",
    symbol="A_α(P‖Q)",
    takes="pair",
    compute=partial(alpha_divergence, order=2.0),
    terms=terms_of(forms.power(1.0)),
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
            printed="0.125",
            unit=None,
            source="dit 1.5 manual, Generalized Divergences: half of 0.25",
        ),
    ),
    of_sum=lambda total: total / 2,
)
