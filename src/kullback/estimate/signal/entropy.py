"""A signal's own entropy: of its levels, of its frequencies, and of a sample given those before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf, log
from typing import Final

import numpy as np

from kullback.estimate.arrays import Integers
from kullback.estimate.entropy import entropy_amount
from kullback.estimate.signal.prediction import FRAME, Prediction
from kullback.estimate.signal.settings import SignalSettings
from kullback.estimate.signal.sizes import check_size
from kullback.estimate.signal.spectral import spectral
from kullback.estimate.signal.survey import Progress
from kullback.estimate.signal.times import CELLS, cells_of, mean_of_cells
from kullback.ledger import Amount
from kullback.recording import Floats, Recording
from kullback.signals import OwnEntropy, SignalEntropy, SignalSide

_LEVELS: Final = 1 << 22  # that are told apart, at most; where there are more, the step is doubled until there are not
_STRETCH: Final = FRAME << 7  # samples coded at a time
_TOLD: Final = 64.0 * log(2.0)  # nats that tell a decoder which levels there are: the lowest, how many, how far apart


@dataclass(frozen=True, slots=True)
class _Levels:
    """A channel as whole numbers: (sample − low) / (step · apart), rounded, from 0 up to `count`.

    `apart` is the largest number of steps that all levels lie apart, as of 8 bits kept in 16; 0 of a constant.
    """

    recording: Recording
    channel: int
    low: float
    step: float
    apart: int
    count: int

    def stretches(self) -> Iterator[Integers]:
        """The numbers in order, in stretches."""
        for stretch in self.recording.stretches(_STRETCH):
            yield _numbers(stretch[:, self.channel], self.low, self.step) // max(self.apart, 1)


def own(recording: Recording, settings: SignalSettings, progress: Progress) -> SignalEntropy:
    """The entropy of each channel by itself.

    Values are told apart at the recording's own step, or, where it has none, at the floor below its largest size (and
    in any case at 4,194,304 levels at most). Memory does not grow with the recording's length.

    Amplitude: the estimate of Chao, Wang and Jost from how often each level was taken, with the wider of two limits:
    those of independent samples, and those that blocks of time tell. Rate: the mean length of a code that a decoder can
    follow (`prediction.py`), with limits by blocks of time; of few samples it may be more than the amplitude's, since a
    code has to learn.
    """
    unit, confidence = settings.checked.unit, settings.checked.confidence
    frame = settings.frame_for(recording)
    found = []
    for c, name in enumerate(recording.channels):
        levels = _levels(recording, c, settings.floor)
        amplitude, rate, order = _told(levels, name, confidence, progress)
        power = spectral(recording, c, frame, confidence)
        found.append(
            OwnEntropy(
                name=name,
                samples=recording.length,
                step=levels.step,
                amplitude=amplitude.to(unit),
                rate=None if recording.medium == "image" else rate.to(unit),
                prediction=order,
                spectral=None if power is None else power.entropy.to(unit),
                bins=0 if power is None else power.bins,
                evenness=None if power is None else power.evenness,
            )
        )
    side = SignalSide(recording.name, recording.length, recording.rate)
    return SignalEntropy(signal=side, unit=unit, confidence=confidence, channels=tuple(found))


def _levels(recording: Recording, channel: int, floor: float) -> _Levels:
    """The levels of a channel."""
    low, high = inf, -inf
    for stretch in recording.stretches():
        low, high = min(low, float(stretch[:, channel].min())), max(high, float(stretch[:, channel].max()))
    size = max(abs(low), abs(high))
    check_size(recording, channel, size)
    step = recording.step or (size or 1.0) * 10.0 ** (-floor / 20.0)
    while high - low >= step * (_LEVELS - 1):
        step *= 2.0
    apart = 0
    for stretch in recording.stretches():
        apart = int(np.gcd(apart, np.gcd.reduce(_numbers(stretch[:, channel], low, step))))
    count = int(_numbers(np.array([high]), low, step)[0]) // max(apart, 1) + 1
    return _Levels(recording, channel, low, step, apart, count)


def _numbers(samples: Floats, low: float, step: float) -> Integers:
    """How many steps samples lie above the lowest."""
    return np.rint((samples - low) / step).astype(np.int64)


def _told(levels: _Levels, name: str, confidence: float, progress: Progress) -> tuple[Amount, Amount, int]:
    """The entropy of levels, of a sample given those before, and on how many of them that rests."""
    counts = np.zeros(levels.count, dtype=np.int64)
    coded, done, length = Prediction.of(levels.count), 0, levels.recording.length
    ordered = levels.apart > 0 and levels.recording.medium == "signal"
    for numbers in levels.stretches():
        counts += np.bincount(numbers, minlength=levels.count)
        if ordered:
            coded.add(numbers)
        done += len(numbers)
        progress(f"coding {name}", done, length)
    amplitude = _amplitude(levels, counts, confidence)
    if not ordered:
        return amplitude, amplitude, 0
    nats = np.array(coded.lengths)
    found = (float(nats.sum()) + _TOLD) / length
    rate = mean_of_cells(found, cells_of(nats), length, confidence)
    return amplitude, rate, coded.order


def _amplitude(levels: _Levels, counts: Integers, confidence: float) -> Amount:
    """The entropy of levels, with the wider of the limits of independent samples and those by blocks of time."""
    alone = entropy_amount(counts[counts > 0], confidence)
    if not levels.apart:
        return alone
    length = levels.recording.length
    surprise = -np.log(np.maximum(counts, 1) / length)
    cells = np.zeros(min(CELLS, length))
    done = 0
    for numbers in levels.stretches():
        of = (done + np.arange(len(numbers))) * len(cells) // length
        np.add.at(cells, of, surprise[numbers])
        done += len(numbers)
    most = log(
        levels.count
    )  # of levels evenly taken, as those of a tone, all look new: there may be more, but not here
    value = min(alone.value, most)
    timed = mean_of_cells(value, cells, length, confidence, most)
    upper = "unbounded" if timed.upper == "unbounded" else alone.upper
    return Amount(value, min(alone.low, timed.low), max(alone.high, timed.high), alone.raw, upper, "nat")
