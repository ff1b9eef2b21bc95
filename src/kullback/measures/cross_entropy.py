"""Cross-entropy: what each outcome of the truth costs under the belief, in all."""

from __future__ import annotations

from typing import Any

from kullback._array import ArrayLike
from kullback.kernels.costs import mean_cost
from kullback.measures._evaluate import Options, cost_terms_of, measured
from kullback.measures._measure import Measure, Published
from kullback.units import Unit


def cross_entropy(
    p: ArrayLike,
    q: ArrayLike,
    /,
    *,
    axis: int = -1,
    unit: Unit = "nat",
    normalize: bool = False,
    where: ArrayLike | None = None,
) -> Any:
    """What the truth costs under the belief: H(P,Q) = −Σ p log q = H(P) + D(P‖Q).

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
        Infinite where q = 0 < p; relative error below 4e-15, also where both are nearly certain.

    Raises
    ------
    NotADistributionError
        If entries are negative, NaN or infinite, or a sum is not 1 within 1e-6 (float32 1e-4, float16 1e-2).
    EvidenceError
        If the outcomes of p and q differ in number, or `axis` or `where` does not fit them.

    References
    ----------
    Cover & Thomas, Elements of Information Theory (2006), theorem 5.4.3, doi:10.1002/047174882X

    Examples
    --------
    >>> import kullback as kb
    >>> print(round(kb.cross_entropy([0.5, 0.25, 0.25], [0.25, 0.25, 0.5], unit="bit"), 4))
    1.75
    """
    return measured((p, q), Options(axis, normalize, where), mean_cost, "cross_entropy", unit)


MEASURE = Measure(
    name="cross_entropy",
    symbol="H(P,Q)",
    takes="pair",
    compute=cross_entropy,
    terms=cost_terms_of(),
    laws=frozenset(
        {
            "never negative",
            "unchanged by reordering outcomes",
            "unchanged by outcomes that cannot happen",
            "shrinks when outcomes are merged",
            "adds up over independent parts",
            "infinite where the belief forbids what happens",
        }
    ),
    published=(
        Published(
            given=((1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 64, 1 / 64, 1 / 64, 1 / 64), (1 / 8,) * 8),
            printed="3",
            unit="bit",
            source="Cover & Thomas (2006), example 1.1.2: a code for equal chances, doi:10.1002/047174882X",
        ),
    ),
)
