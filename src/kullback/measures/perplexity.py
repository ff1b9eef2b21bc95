"""Perplexity: uncertainty as a number of equally likely outcomes."""

from __future__ import annotations

from typing import Any

import numpy as np

from kullback._array import ArrayLike
from kullback.kernels.costs import mean_cost
from kullback.measures._evaluate import Options, cost_terms_of, measured
from kullback.measures._measure import Measure, Published


def perplexity(
    p: ArrayLike,
    q: ArrayLike | None = None,
    /,
    *,
    axis: int = -1,
    normalize: bool = False,
    where: ArrayLike | None = None,
) -> Any:
    """The number of equally likely outcomes that are as uncertain: exp H(P), or exp H(P,Q) under a belief.

    Parameters
    ----------
    p, q : array, shape (..., K)
        Probabilities of the same K outcomes along `axis`, truth first; the other axes broadcast. The value is that
        of the pair p/Σp, q/Σq; without q, of p alone.
    axis : int, default -1
        The axis of the outcomes.
    normalize : bool, default False
        Accept sums other than 1.
    where : array of bool, optional
        The outcomes to include; the others take no part in sums nor in checks.

    Returns
    -------
    float64, shape (...)
        1 for a certain outcome, K for K equal ones; infinite where q = 0 < p; without a unit.

    Raises
    ------
    NotADistributionError
        If entries are negative, NaN or infinite, or a sum is not 1 within 1e-6 (float32 1e-4, float16 1e-2).
    EvidenceError
        If the outcomes of p and q differ in number, or `axis` or `where` does not fit them.

    References
    ----------
    Jelinek, Mercer, Bahl & Baker (1977), doi:10.1121/1.2016299

    Examples
    --------
    >>> import kullback as kb
    >>> print(round(kb.perplexity([0.5, 0.25, 0.125, 0.125]), 4))
    3.3636
    """
    options = Options(axis, normalize, where)
    sides, operation = ((p,), "entropy") if q is None else ((p, q), "cross_entropy")
    return measured(sides, options, mean_cost, operation, finish=lambda xp, nats: xp.exp(nats))


MEASURE = Measure(
    name="perplexity",
    symbol="exp H(P)",
    takes="truth",
    compute=perplexity,
    terms=cost_terms_of(),
    laws=frozenset(
        {
            "never negative",
            "unchanged by reordering outcomes",
            "unchanged by outcomes that cannot happen",
            "shrinks when outcomes are merged",
        }
    ),
    published=(
        Published(
            given=((1 / 8,) * 8,),
            printed="8.0",
            unit=None,
            source="dit 1.5, test_p1",
        ),
    ),
    of_sum=np.exp,
)
