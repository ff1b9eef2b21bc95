"""Offset: a constant was added to the sent signal, and is taken away."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kullback.fit.restoration.models._model import Axis, Model, Repair
from kullback.fit.restoration.models._starts import quantiles
from kullback.fit.restoration.reference import Reference
from kullback.recording import Floats


def _undo(samples: Floats, values: Sequence[float]) -> Floats:
    """The samples with the constant added that takes the offset away."""
    return samples + values[0]


def _repair(reference: Reference, received: Floats, _noise: slice | None) -> Repair:
    """The constant, from the median difference of quantiles; looked for as far off as the reference's levels are."""
    sent, given = quantiles(reference, received)
    start, reach = float(np.median(sent - given)), float(np.ptp(sent))
    axis = Axis("offset", "full scale", start - reach, start + reach)
    return Repair((axis,), ((start,), (float(np.mean(sent - given)),)), (0.0,), _undo)


MODEL = Model("offset", ("amplitude",), repair=_repair)
