"""Some of a recording's channels, or their mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral

import numpy as np

from kullback.errors import EvidenceError
from kullback.recording import Floats, Recording
from kullback.sources.scored.wording import listed


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chosen(Recording):
    """Some channels of another recording, by their numbers."""

    source: Recording
    numbers: tuple[int, ...]

    def read(self, start: int, stop: int) -> Floats:
        """Samples from `start` up to `stop`."""
        samples: Floats = np.take(self.source.read(start, stop), self.numbers, axis=1)
        return samples


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mixed(Recording):
    """The mean of the channels of another recording."""

    source: Recording

    def read(self, start: int, stop: int) -> Floats:
        """Samples from `start` up to `stop`."""
        samples: Floats = self.source.read(start, stop).mean(axis=1, keepdims=True)
        return samples


def select(recording: Recording, channels: str | int | Sequence[str | int] = (), *, mix: bool = False) -> Recording:
    """The recording with the channels that are named, in this order, or all; with `mix` their mean instead.

    An integer counts channels from 0; a text is a name, or such a number where no channel is called by one. Raises
    EvidenceError where there is no such channel.
    """
    named = (channels,) if isinstance(channels, str | int) else channels
    chosen = [_number(recording, channel) for channel in named]
    if chosen and chosen != list(range(len(recording.channels))):
        recording = Chosen(
            name=recording.name,
            medium=recording.medium,
            rate=recording.rate,
            length=recording.length,
            channels=tuple(recording.channels[i] for i in dict.fromkeys(chosen)),
            step=recording.step,
            source=recording,
            numbers=tuple(dict.fromkeys(chosen)),
        )
    return mixed(recording) if mix and len(recording.channels) > 1 else recording


def mixed(recording: Recording) -> Recording:
    """The mean of its channels, which lies on finer steps than they do."""
    step = recording.step and recording.step / len(recording.channels)
    return Mixed(
        name=recording.name,
        medium=recording.medium,
        rate=recording.rate,
        length=recording.length,
        channels=("mix",),
        step=step,
        source=recording,
    )


def source_of(recording: Recording) -> Recording:
    """The recording that channels were chosen of."""
    while isinstance(recording, Chosen | Mixed):
        recording = recording.source
    return recording


def _number(recording: Recording, channel: str | int) -> int:
    """Which channel is meant, from 0. Raises EvidenceError where there is none."""
    names = recording.channels
    if isinstance(channel, str) and channel in names:
        return names.index(channel)
    by_number = isinstance(channel, Integral) or (
        isinstance(channel, str) and channel.isdecimal() and not any(map(str.isdecimal, names))
    )
    if by_number and 0 <= int(channel) < len(names):
        return int(channel)
    raise EvidenceError(
        f"channel {channel!r} is not in {recording.name}, which has {listed(names)}.\n"
        "Name one of these, or count from 0."
    )
