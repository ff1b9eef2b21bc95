"""Tsallis entropy: an entropy that does not add up over independent parts."""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

from kullback._array import ArrayLike
from kullback.kernels.costs import mean_cost, tsallis
from kullback.measures._evaluate import Options, cost_terms_of, measured, order_of
from kullback.measures._measure import Measure, Published


def tsallis_entropy(
    p: ArrayLike,
    /,
    order: float,
    *,
    axis: int = -1,
    normalize: bool = False,
    where: ArrayLike | None = None,
) -> Any:
    """The entropy of order α, without a logarithm: (1 − Σ p^α)/(α − 1); Shannon's, in nats, at α = 1, its limit.

    At order 2 it is the Gini-Simpson index, the chance that two draws differ.

    Parameters
    ----------
    p : array, shape (..., K)
        Probabilities of K outcomes along `axis`; the value is that of p/Σp.
    order : float
        α ≥ 0, finite.
    axis : int, default -1
        The axis of the outcomes.
    normalize : bool, default False
        Accept sums other than 1.
    where : array of bool, optional
        The outcomes to include; the others take no part in sums nor in checks.

    Returns
    -------
    float64, shape (...)
        0 for a certain outcome; the number of outcomes that can happen less one at order 0; without a unit.

    Raises
    ------
    NotADistributionError
        If entries are negative, NaN or infinite, or a sum is not 1 within 1e-6 (float32 1e-4, float16 1e-2).
    EvidenceError
        If `axis` or `where` does not fit p, or the order is out of its range.

    References
    ----------
    Tsallis, Possible generalization of Boltzmann-Gibbs statistics (1988), doi:10.1007/BF01016429

    Examples
    --------
    >>> import kullback as kb
    >>> print(kb.tsallis_entropy([0.5, 0.5], 2.0))
    0.5
    """
    cost = tsallis(order_of(order, least=0.0, most=sys.float_info.max))
    return measured((p,), Options(axis, normalize, where), partial(mean_cost, cost=cost))


MEASURE = Measure(
    name="tsallis_entropy",
    symbol="S_α(P)",
    takes="truth",
    compute=partial(tsallis_entropy, order=2.0),
    terms=cost_terms_of(tsallis(2.0)),
    laws=frozenset(
        {
            "never negative",
            "unchanged by reordering outcomes",
            "unchanged by outcomes that cannot happen",
            "shrinks when outcomes are merged",
            "at most 1",
        }
    ),
    published=(
        Published(
            given=((1 / 8,) * 8,),
            printed="0.875",
            unit=None,
            source="Tsallis (1988): (1 − W^(1 − q))/(q − 1) of W equal outcomes, doi:10.1007/BF01016429",
        ),
    ),
)
