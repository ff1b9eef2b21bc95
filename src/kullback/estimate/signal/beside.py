"""Two signals laid beside each other: the part that both have once one is late, with what was asked undone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kullback.recording import STRETCH, Floats, Recording
from kullback.signals import Matching


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut(Recording):
    """`length` samples of another recording from `start` on, divided by `gain`, one number a channel."""

    of: Recording
    start: int
    gain: Floats | None

    def read(self, start: int, stop: int) -> Floats:
        """Samples from `start` up to `stop` of the cut."""
        samples = self.of.read(self.start + start, self.start + stop)
        return samples if self.gain is None else samples / self.gain


def overlap(sent: int, received: int, lag: int) -> tuple[int, int, int]:
    """Where the common part begins in a sent and a received signal of so many samples, and how long it is."""
    begin, late = max(0, -lag), max(0, lag)
    return begin, late, max(0, min(sent - begin, received - late))


def at_lag(sent: Recording, received: Recording, lag: int) -> tuple[Recording, Recording]:
    """What both have, sample by sample, if the received signal is so many samples late."""
    begin, late, length = overlap(sent.length, received.length, lag)
    return _cut(sent, begin, length, None), _cut(received, late, length, None)


def matched(sent: Recording, received: Recording, matching: Sequence[Matching]) -> tuple[Recording, Recording] | None:
    """The two sample by sample, lag and gain undone where that was asked for; None where lengths differ and it was not.

    `matching` are those of the channels.
    """
    lag = matching[0].lag if matching[0].aligned else None
    if lag is None and sent.length != received.length:
        return None
    begin, late, length = overlap(sent.length, received.length, lag or 0)
    return _cut(sent, begin, length, None), _cut(received, late, length, _gains(matching))


def unmatched(received: Recording, matching: Sequence[Matching]) -> Recording:
    """The whole of a received signal, its gain undone where that was asked for."""
    return _cut(received, 0, received.length, _gains(matching))


def _gains(matching: Sequence[Matching]) -> Floats | None:
    """What the received channels are to be divided by; None where that is 1 for all."""
    gains = np.array([each.gain if each.matched and each.gain is not None else 1.0 for each in matching])
    return None if (gains == 1.0).all() else gains


def _cut(of: Recording, start: int, length: int, gain: Floats | None) -> Recording:
    """A part of a recording; itself, where that is all of it as it is."""
    if gain is None and length == of.length:
        return of
    return Cut(
        name=of.name,
        medium=of.medium,
        rate=of.rate,
        length=length,
        channels=of.channels,
        step=of.step if gain is None else None,
        of=of,
        start=start,
        gain=gain,
    )


def pairs(sent: Recording, received: Recording, size: int = STRETCH) -> Iterator[tuple[Floats, Floats]]:
    """Stretches of two signals of one length, each of shape (samples, channels)."""
    return zip(sent.stretches(size), received.stretches(size), strict=True)


def spans(length: int, frame: int, size: int = STRETCH) -> Iterator[tuple[int, int]]:
    """Where stretches of whole frames begin and end, that half overlap: the next begins half a frame on.

    Every frame comes once; what is left at the end and fills none is left out.
    """
    hop = frame // 2
    count = max(size // hop, 2)
    total = 1 + (length - frame) // hop if length >= frame else 0
    for first in range(0, total, count):
        last = min(first + count, total) - 1
        yield first * hop, last * hop + frame


def frames(sent: Recording, received: Recording, frame: int) -> Iterator[tuple[Floats, Floats]]:
    """Stretches of two signals of one length, each of whole frames."""
    for start, stop in spans(sent.length, frame):
        yield sent.read(start, stop), received.read(start, stop)
