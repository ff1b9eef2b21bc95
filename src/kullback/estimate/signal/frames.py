"""The account of moments: how far the spectrum of each frame is from that of the same frame, weighted by its power.

Chain rule: of power over times and frequencies, Σ P(t)·KL(P(f|t) ‖ Q(f|t)) is what lies in the frequencies given time.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from kullback.estimate.signal import names
from kullback.estimate.signal.blocks import DRAWS, Estimate, Numbers, block_length, drawn
from kullback.estimate.signal.distributions import most_of, raise_of
from kullback.estimate.signal.entries import Items, Subject, cells_of, ledger_of
from kullback.estimate.signal.grid import Grid
from kullback.estimate.signal.natural import natural_of_frames
from kullback.estimate.signal.settings import SignalSettings
from kullback.estimate.signal.tally import Moments
from kullback.recording import Floats
from kullback.signals import Aspect
from kullback.units import nats_per

_ENTRIES: Final = 200
_POINTS: Final = 400


def frames(subject: Subject, moments: Moments, rng: np.random.Generator) -> Aspect:
    """The account of one channel of two signals that lie side by side."""
    grid, settings, rate = moments.grid, subject.settings, subject.rate
    sent, excess, entropy, received, reverse, pairs, change = moments.sums
    whole, found = sent.sum(), excess.sum() / sent.sum()
    series = (excess - found * sent) / whole
    length = block_length(series)
    weights, blocks = drawn(grid.cells, length, DRAWS, rng), grid.cells / length
    most = most_of(grid.bins, settings.floor)
    numbers = Numbers(
        _ratio(excess, sent, weights, blocks, most),
        _ratio(entropy, sent, weights, blocks, math.log(grid.bins)),
        _ratio(reverse, received, weights, blocks, most),
        float((weights @ series).std()),
    )
    begins = _begins(grid, _ENTRIES)
    ends = _ends(grid, begins, rate)
    loud, heard, terms = (
        np.add.reduceat(one, begins) for one in (sent / whole, received / received.sum(), excess / whole)
    )
    items = Items(names.moments(ends.tolist(), rate), ends, loud, heard, terms, terms)
    ledger = ledger_of(subject, "frames", numbers, items)
    independent = _spread_of_frames(moments, float(found), float(whole))
    return Aspect(
        name="frames",
        ledger=ledger,
        cells=cells_of(ledger, ends),
        natural=natural_of_frames(pairs, change, settings.checked.unit),
        bins=grid.steps,
        floor=settings.floor,
        blind_to=("the gain and polarity of a frame", "a constant added", "phase within a frame"),
        widening=numbers.widening(independent),
        trace=_trace(moments, rate, settings),
    )


def _ratio(top: Floats, below: Floats, weights: Floats, blocks: float, most: float) -> Estimate:
    """A mean over frames by their power: of cells' sums (cells,), whole and drawn anew."""
    return Estimate(np.append(top.sum() / below.sum(), (weights @ top) / (weights @ below)), blocks, most)


def _begins(grid: Grid, most: int) -> np.ndarray:
    """The cells at which at most so many stretches begin."""
    many = min(most, grid.cells)
    return np.arange(many) * grid.cells // many


def _ends(grid: Grid, begins: np.ndarray, rate: float | None) -> Floats:
    """When stretches begin, and the last ends."""
    return np.append(begins * grid.cell, grid.length) / (rate or 1.0)


def _spread_of_frames(moments: Moments, found: float, whole: float) -> float:
    """The standard error of the excess, if frames did not depend on those before them."""
    sent, both, excess = moments.squares
    return math.sqrt(max(0.0, excess - 2.0 * found * both + found**2 * sent)) / whole


def _trace(moments: Moments, rate: float | None, settings: SignalSettings) -> tuple[tuple[float, float, float], ...]:
    """Moments, the excess there, and how many dB below its loudest the sent signal is, not below the floor."""
    begins = _begins(moments.grid, _POINTS)
    ends = _ends(moments.grid, begins, rate)
    sent, excess = (np.add.reduceat(one, begins) for one in moments.sums[:2])
    found = excess / np.where(sent > 0, sent, 1.0) / nats_per(settings.checked.unit)
    power = sent / np.diff(ends)
    decibels = 10.0 * np.log10(np.maximum(power / power.max(), raise_of(settings.floor)))
    return tuple(zip(((ends[:-1] + ends[1:]) / 2).tolist(), found.tolist(), decibels.tolist(), strict=True))
