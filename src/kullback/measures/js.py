"""Jensen-Shannon divergence: how much a label tells of which of the two a draw comes from."""

from __future__ import annotations

from typing import Any

from kullback._array import ArrayLike
from kullback.kernels import forms
from kullback.measures._evaluate import Options, measured, terms_of, total
from kullback.measures._measure import Measure, Published
from kullback.units import Unit


def js_divergence(
    p: ArrayLike,
    q: ArrayLike,
    /,
    *,
    axis: int = -1,
    unit: Unit = "nat",
    normalize: bool = False,
    where: ArrayLike | None = None,
) -> Any:
    """How far P and Q are from their mixture M = (P + Q)/2: [D(P‖M) + D(Q‖M)]/2.

    Not to be taken for its root, `js_distance`, which is what some libraries call by the same name.

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
        Between 0 and log 2, symmetric, finite whatever the supports; relative error below 1e-14.

    Raises
    ------
    NotADistributionError
        If entries are negative, NaN or infinite, or a sum is not 1 within 1e-6 (float32 1e-4, float16 1e-2).
    EvidenceError
        If the outcomes of p and q differ in number, or `axis` or `where` does not fit them.

    References
    ----------
    Lin, Divergence measures based on the Shannon entropy (1991), doi:10.1109/18.61115

    Examples
    --------
    >>> import kullback as kb
    >>> print(kb.js_divergence([1.0, 0.0], [0.0, 1.0], unit="bit"))
    1.0
    """
    options = Options(axis, normalize, where)
    return measured((p, q), options, total(forms.js), "js", unit)


MEASURE = Measure(
    name="js_divergence",
    symbol="JS(P,Q)",
    takes="pair",
    compute=js_divergence,
    terms=terms_of(forms.js),
    laws=frozenset(
        {
            "never negative",
            "zero exactly where truth and belief are equal",
            "unchanged by reordering outcomes",
            "unchanged by outcomes that cannot happen",
            "shrinks when outcomes are merged",
            "symmetric",
        }
    ),
    published=(
        Published(
            given=((1.0, 0.0, 0.0), (0.0, 1.0, 0.0)),
            printed="1.0",
            unit="bit",
            source="SciPy 1.16 manual, scipy.spatial.distance.jensenshannon: squared",
        ),
        Published(
            given=((1.0, 0.0), (0.5, 0.5)),
            printed="0.2157616",
            unit="nat",
            source="SciPy 1.16 manual, scipy.spatial.distance.jensenshannon: 0.46450140402245893 squared",
        ),
    ),
)
