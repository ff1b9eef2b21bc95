"""Companding: levels were bent by a power and a factor.

They are bent back: restored = gain · sign(received) · |received|^exponent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from kullback.fit.restoration.models._model import Axis, Model, Repair
from kullback.fit.restoration.models._starts import quantiles
from kullback.fit.restoration.models.gain import REACH
from kullback.fit.restoration.reference import Reference
from kullback.recording import Floats

_EXPONENTS: Final = (0.2, 5.0)
_LEAST: Final = 0.01  # of the largest: smaller quantiles say more of silence and rounding than of the curve


def _undo(samples: Floats, values: Sequence[float]) -> Floats:
    """The samples, bent by the exponent, times the gain."""
    exponent, gain = values
    return gain * np.sign(samples) * np.abs(samples) ** exponent


def _repair(reference: Reference, received: Floats, _noise: slice | None) -> Repair:
    """Exponent and gain, from a line through the logs of the sizes of quantiles."""
    sent, given = (np.abs(each) for each in quantiles(reference, received))
    told = (sent > _LEAST * sent.max()) & (given > _LEAST * given.max())
    exponent, log_gain = np.polyfit(np.log(given[told]), np.log(sent[told]), 1)
    start = Axis("exponent", "", *_EXPONENTS).inward(float(exponent)), float(np.exp(log_gain))
    axes = (
        Axis("exponent", "", *_EXPONENTS, ratio=True),
        Axis("gain", "", start[1] / REACH, start[1] * REACH, ratio=True),
    )
    return Repair(axes, (start,), (1.0, 1.0), _undo)


MODEL = Model("compand", ("amplitude",), repair=_repair)
