"""SignalWatch: what watching a stream of samples has found. Types only; what they show is made in views/.

Times are in seconds of the stream's own recording and frequencies in Hz; where no rate is known in samples and cycles
per sample. Evidence is in bits, whatever the unit of the divergences: −log₂ of how often one frame of an unchanged
stream, with those before it, shows as much.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from kullback.showing import Shown
from kullback.units import Unit


@dataclass(frozen=True, slots=True)
class Part:
    """Some samples of a recording: its name, which is the first, and how many of each channel."""

    name: str
    start: int
    samples: int


@dataclass(frozen=True, slots=True)
class ChangedBand:
    """One band of a stretch: from `low` up to `high`, its share of the divergence, how many dB above the baseline."""

    low: float
    high: float
    share: float
    decibels: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Some time of a channel: how far its mean spectrum is from the baseline's.

    `divergence` in the watch's unit per sample, `decibels` the power against the baseline's; the bands' shares sum to 1
    (to 0 where nothing diverges).
    """

    start: float
    end: float
    divergence: float
    decibels: float
    bands: tuple[ChangedBand, ...]

    @property
    def drivers(self) -> tuple[ChangedBand, ...]:
        """The bands with the largest shares that make half of the divergence together."""
        found, whole = [], 0.0
        for band in sorted(self.bands, key=lambda band: -band.share):
            if whole >= 0.5 or band.share <= 0:
                break
            found.append(band)
            whole += band.share
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Moment:
    """Some frames of a channel: the largest divergence of one of them, and the most evidence at the end of one."""

    start: float
    end: float
    divergence: float
    evidence: float


@dataclass(frozen=True, slots=True)
class SignalAlarm:
    """A change was found: at `time`, with the sample of this number (the first is 0), in a channel.

    `change` is the time from where the change is likeliest to have begun up to the alarm.
    """

    time: float
    sample: int
    channel: str
    change: Stretch


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedChannel:
    """One channel of a stream.

    Attributes
    ----------
    threshold
        evidence, in bits, at which it rings.
    evidence
        the most that there was.
    alarm
        the first of this channel; None while there is none.
    since
        from where the change began up to the end; None while there is no alarm.
    worst
        the frame that is farthest from the baseline; None where the stream has no whole frame.
    usual
        the divergence of one frame that only one in a hundred of an unchanged stream exceeds.
    moments
        the whole stream, in at most 400 pieces of as many frames each.
    """

    name: str
    threshold: float
    evidence: float
    alarm: SignalAlarm | None
    since: Stretch | None
    worst: Moment | None
    usual: float
    moments: tuple[Moment, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SignalWatch(Shown):
    """What watching a stream of samples against a baseline has found, channel by channel.

    Attributes
    ----------
    baseline, stream
        what the stream is compared with, and what of it was watched.
    expected
        samples of the stream within which a false alarm has a probability of at most `alpha`.
    frame
        samples of a frame; the next one begins a quarter of that later.
    floor
        dB below the baseline's strongest band: what lies deeper counts as that deep.
    notes
        what else is to be known, in words.
    """

    _views: ClassVar[str] = "signal_watch"

    baseline: Part
    stream: Part
    rate: float | None
    expected: int
    frame: int
    alpha: float
    floor: float
    unit: Unit
    channels: tuple[WatchedChannel, ...]
    notes: tuple[str, ...] = ()

    @property
    def alarm(self) -> SignalAlarm | None:
        """The first alarm of any channel; None while there is none."""
        return earliest(channel.alarm for channel in self.channels)

    def __getitem__(self, name: str) -> WatchedChannel:
        """One channel by its name."""
        found = {channel.name: channel for channel in self.channels}
        if name not in found:
            raise KeyError(f"{name!r} is no channel of this stream; it has {', '.join(map(repr, found))}")
        return found[name]

    def __iter__(self) -> Iterator[WatchedChannel]:
        """The channels."""
        return iter(self.channels)

    def __repr__(self) -> str:
        """The watch in a line."""
        rang = "no alarm" if self.alarm is None else f"alarm at {self.alarm.time:.6g}"
        return f"<SignalWatch of {self.stream.name!r}, {len(self.channels)} channels: {rang}>"


def earliest(alarms: Iterable[SignalAlarm | None]) -> SignalAlarm | None:
    """The alarm that came first; None where none did."""
    return min((alarm for alarm in alarms if alarm is not None), key=lambda alarm: alarm.sample, default=None)
