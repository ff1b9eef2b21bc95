"""Where a search begins: quantiles of the reference and of the received signal at the same probabilities."""

from __future__ import annotations

import numpy as np

from kullback.fit.restoration.reference import Reference
from kullback.recording import Floats

_SHARES = np.linspace(0.0, 1.0, 1001)


def quantiles(reference: Reference, received: Floats) -> tuple[Floats, Floats]:
    """Of both, all channels one after the other."""
    sent, given = (np.quantile(samples, _SHARES, axis=0).T.ravel() for samples in (reference.samples, received))
    return sent, given
