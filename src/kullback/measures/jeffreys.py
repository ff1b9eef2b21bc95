"""Jeffreys divergence, in credit scoring the population stability index: both directions together."""

from __future__ import annotations

from typing import Any

from kullback._array import ArrayLike
from kullback.kernels import forms
from kullback.measures._evaluate import Options, measured, terms_of, total
from kullback.measures._measure import Measure, Published
from kullback.units import Unit


def jeffreys_divergence(
    p: ArrayLike,
    q: ArrayLike,
    /,
    *,
    axis: int = -1,
    unit: Unit = "nat",
    normalize: bool = False,
    where: ArrayLike | None = None,
) -> Any:
    """What each side would cost under the other, together: D(P‖Q) + D(Q‖P) = Σ (p − q) log(p/q).

    In nats it is the population stability index (PSI); of bins with no entries it is infinite, not patched.

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
        Never negative, symmetric, infinite where one side forbids what the other allows; relative error below 1e-14.

    Raises
    ------
    NotADistributionError
        If entries are negative, NaN or infinite, or a sum is not 1 within 1e-6 (float32 1e-4, float16 1e-2).
    EvidenceError
        If the outcomes of p and q differ in number, or `axis` or `where` does not fit them.

    References
    ----------
    Jeffreys, An invariant form for the prior probability in estimation problems (1946), doi:10.1098/rspa.1946.0056

    Examples
    --------
    >>> import kullback as kb
    >>> print(round(kb.jeffreys_divergence([0.5, 0.5], [0.75, 0.25], unit="bit"), 4))
    0.3962
    """
    options = Options(axis, normalize, where)
    return measured((p, q), options, total(forms.jeffreys), "jeffreys", unit)


MEASURE = Measure(
    name="jeffreys_divergence",
    symbol="J(P,Q)",
    takes="pair",
    compute=jeffreys_divergence,
    terms=terms_of(forms.jeffreys),
    laws=frozenset(
        {
            "never negative",
            "zero exactly where truth and belief are equal",
            "unchanged by reordering outcomes",
            "unchanged by outcomes that cannot happen",
            "shrinks when outcomes are merged",
            "symmetric",
            "adds up over independent parts",
            "infinite where the belief forbids what happens",
        }
    ),
    published=(
        Published(
            given=((1 / 2, 1 / 2), (3 / 4, 1 / 4)),
            printed="0.3962",
            unit="bit",
            source="Cover & Thomas (2006), example 2.3.1: 0.2075 + 0.1887, doi:10.1002/047174882X",
        ),
    ),
)
