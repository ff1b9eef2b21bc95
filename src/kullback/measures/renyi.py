"""Rényi divergence: the family in which KL divergence is the order 1."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from kullback._array import ArrayLike
from kullback.kernels import forms
from kullback.kernels.renyi import renyi
from kullback.measures._evaluate import Options, measured, order_of, terms_of
from kullback.measures._measure import Measure, Published
from kullback.units import Unit


def renyi_divergence(
    p: ArrayLike,
    q: ArrayLike,
    /,
    order: float,
    *,
    axis: int = -1,
    unit: Unit = "nat",
    normalize: bool = False,
    where: ArrayLike | None = None,
) -> Any:
    """The divergence of order α: log(Σ p^α q^(1 − α))/(α − 1); the KL divergence at α = 1, its limit.

    Parameters
    ----------
    p, q : array, shape (..., K)
        Probabilities of the same K outcomes along `axis`, truth first; the other axes broadcast. The value is that
        of the pair p/Σp, q/Σq.
    order : float
        α ≥ 0, infinity too. Up to 1/2 it is α/(1 − α) times the divergence of order 1 − α of Q from P.
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
        Never negative, 0 where P = Q, growing with the order; infinite where q = 0 < p from order 1 on, and where P
        and Q share no outcome; relative error below 1e-12.

    Raises
    ------
    NotADistributionError
        If entries are negative, NaN or infinite, or a sum is not 1 within 1e-6 (float32 1e-4, float16 1e-2).
    EvidenceError
        If the outcomes of p and q differ in number, `axis` or `where` does not fit them, or the order is out of its
        range.

    References
    ----------
    van Erven & Harremoës, Rényi divergence and Kullback-Leibler divergence (2014), doi:10.1109/TIT.2014.2320500

    Examples
    --------
    >>> import kullback as kb
    >>> print(round(kb.renyi_divergence([0.5, 0.5], [0.25, 0.75], 2.0), 4))
    0.2877
    >>> print(round(kb.renyi_divergence([0.5, 0.5], [0.25, 0.75], float("inf")), 4))
    0.6931
    """
    order = order_of(order, least=0.0)
    return measured((p, q), Options(axis, normalize, where), lambda engine: renyi(engine, order), unit=unit)


MEASURE = Measure(
    name="renyi_divergence",
    symbol="D_α(P‖Q)",
    takes="pair",
    compute=partial(renyi_divergence, order=2.0),
    terms=terms_of(forms.power(1.0)),
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
            given=((3 / 4, 1 / 4), (1 / 2, 1 / 2)),
            printed="0.32192809488736235",
            unit="bit",
            source="dit 1.5 manual, Generalized Divergences",
        ),
    ),
    of_sum=np.log1p,
)
