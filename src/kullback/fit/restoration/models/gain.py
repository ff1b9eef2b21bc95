"""Gain: the received signal is the sent one times a factor, which is divided out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kullback.fit.restoration.models._model import Axis, Model, Repair
from kullback.fit.restoration.models._starts import quantiles
from kullback.fit.restoration.reference import Reference
from kullback.recording import Floats

REACH = 10.0
"""Times the factor that the quantiles say, either way: how far it is looked for."""


def _undo(samples: Floats, values: Sequence[float]) -> Floats:
    """The samples times the factor."""
    return samples * values[0]


def _repair(reference: Reference, received: Floats, _noise: slice | None) -> Repair:
    """The factor, from that of least squares between the sizes of quantiles."""
    sent, given = (np.abs(each) for each in quantiles(reference, received))
    start = float(sent @ given / (given @ given))
    return Repair((Axis("gain", "", start / REACH, start * REACH, ratio=True),), ((start,),), (1.0,), _undo)


MODEL = Model("gain", ("amplitude",), repair=_repair)
