"""Jensen-Shannon distance: the root of the divergence, a metric."""

from __future__ import annotations

from typing import Any

import numpy as np

from kullback._array import ArrayLike
from kullback.kernels import forms
from kullback.measures._evaluate import Options, measured, root, terms_of, total
from kullback.measures._measure import Measure, Published
from kullback.units import Unit


def js_distance(
    p: ArrayLike,
    q: ArrayLike,
    /,
    *,
    axis: int = -1,
    unit: Unit = "nat",
    normalize: bool = False,
    where: ArrayLike | None = None,
) -> Any:
    """The square root of the Jensen-Shannon divergence, which obeys the triangle inequality.

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
        Symmetric, 0 where P = Q, finite; the root of `js_divergence` in the same unit; gradient 0 where P = Q.

    Raises
    ------
    NotADistributionError
        If entries are negative, NaN or infinite, or a sum is not 1 within 1e-6 (float32 1e-4, float16 1e-2).
    EvidenceError
        If the outcomes of p and q differ in number, or `axis` or `where` does not fit them.

    References
    ----------
    Endres & Schindelin, A new metric for probability distributions (2003), doi:10.1109/TIT.2003.813506

    Examples
    --------
    >>> import kullback as kb
    >>> print(kb.js_distance([1.0, 0.0], [0.0, 1.0], unit="bit"))
    1.0
    """
    options = Options(axis, normalize, where)
    return measured((p, q), options, total(forms.js), "js", unit, finish=root)


MEASURE = Measure(
    name="js_distance",
    symbol="√JS(P,Q)",
    takes="pair",
    compute=js_distance,
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
            source="SciPy manual, scipy.spatial.distance.jensenshannon",
        ),
        Published(
            given=((1.0, 0.0), (0.5, 0.5)),
            printed="0.46450140402245893",
            unit="nat",
            source="SciPy manual, scipy.spatial.distance.jensenshannon",
        ),
    ),
    of_sum=np.sqrt,
)
