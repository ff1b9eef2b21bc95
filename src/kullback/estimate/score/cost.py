"""What rows cost: −log of what was predicted of what happened. In nats."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kullback.estimate.arrays import Floats


def costs(probabilities: Floats, known: npt.NDArray[np.int64] | Floats) -> Floats:
    """−log of what was predicted of what happened (n,); of shares, the cross-entropy."""
    if known.ndim == 1:
        with np.errstate(divide="ignore"):
            return np.asarray(-np.log(probabilities[np.arange(len(known)), known]))
    from scipy.special import xlogy

    return np.asarray(-xlogy(known, probabilities).sum(axis=1)) + 0.0
