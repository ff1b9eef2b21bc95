"""Clipping: samples at the clip level lost their height. A smooth curve through the others gives it back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import numpy as np

from kullback.errors import EvidenceError
from kullback.fit.restoration.models._model import Axis, Model, Repair
from kullback.fit.restoration.reference import Reference
from kullback.recording import Floats
from kullback.restoration import Parameter

_RUN: Final = 3  # neighbours at the very same extreme: of a signal that is not clipped there are one or two
_MOST: Final = 0.5  # of all samples: where more are clipped, too few are left to tell them from
_KNOTS: Final = 4  # that a cubic curve needs
_HIGHEST: Final = 4.0


def _clipped_at(samples: Floats, level: float) -> bool:
    """Is this extreme of one channel one that the signal was cut at."""
    at = samples == level
    return len(at) >= _RUN and bool(np.lib.stride_tricks.sliding_window_view(at, _RUN).all(axis=1).any())


def _undo(samples: Floats, values: Sequence[float], low: Floats, high: Floats) -> Floats:
    """The samples; those at a clip level are as far beyond it as a curve through the others, times the height."""
    channels = zip(samples.T, low.tolist(), high.tolist(), strict=True)
    return np.column_stack([_channel(channel, least, most, values[0]) for channel, least, most in channels])


def _channel(samples: Floats, low: float, high: float, height: float) -> Floats:
    """One channel, restored: never within the levels that it was clipped at."""
    from scipy import interpolate

    below, above = samples <= low, samples >= high
    known = ~(below | above)
    if known.all() or known.sum() < _KNOTS:
        return samples
    places = np.arange(len(samples))
    curve = interpolate.CubicSpline(places[known], samples[known])
    restored = samples.copy()
    restored[above] += height * np.maximum(curve(places[above]) - high, 0.0)
    restored[below] += height * np.minimum(curve(places[below]) - low, 0.0)
    return restored


def _repair(_reference: Reference, received: Floats, _noise: slice | None) -> Repair:
    """The height of what was cut off, where 1 is that of the curve."""
    low, high = received.min(axis=0), received.max(axis=0)
    for levels, none in ((low, -np.inf), (high, np.inf)):
        levels[[not _clipped_at(x, level) for x, level in zip(received.T, levels, strict=True)]] = none
    clipped = float(((received <= low) | (received >= high)).mean())
    if not 0 < clipped <= _MOST:
        found = f"{clipped:.0%} of its samples are" if clipped else f"no {_RUN} neighbours of it are"
        raise EvidenceError(
            f"received must be clipped here and there to be declipped, but {found} at its highest or lowest level.\n"
            "What was clipped and then filtered, scaled by a curve or mixed is no longer told from what was not."
        )
    levels = [Parameter("clip level", float(x), "full scale") for x in (*low, *high) if np.isfinite(x)]
    share = Parameter("clipped samples", clipped, "")
    axis = Axis("height", "", 0.0, _HIGHEST)
    return Repair((axis,), ((1.0,),), (0.0,), partial(_undo, low=low, high=high), fixed=(*levels, share))


MODEL = Model("declip", ("amplitude",), repair=_repair)
