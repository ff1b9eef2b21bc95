"""One channel of a watch: fed samples, it keeps what there is to tell of it."""

from __future__ import annotations

import numpy as np

from kullback.estimate.signal.onset.belief import Believed
from kullback.estimate.signal.onset.detector import Detector
from kullback.estimate.signal.onset.evidence import terms
from kullback.estimate.signal.onset.pieces import Pieces
from kullback.recording import Floats
from kullback.signal_watch import ChangedBand, Moment, SignalAlarm, Stretch, WatchedChannel
from kullback.units import Unit, convert


class ChannelWatch:
    """One channel of a stream: its detector, and what it has shown so far."""

    def __init__(self, name: str, detector: Detector, start: int, rate: float | None, unit: Unit) -> None:
        """Nothing has come yet of a stream that begins with the sample `start` of its recording."""
        self.name = name
        self.detector = detector
        self.start = start
        self.rate = rate
        self.unit = unit
        self._pieces = Pieces(2)
        self._evidence = 0.0
        self._worst: Moment | None = None

    def feed(self, samples: Floats) -> None:
        """Take the next samples."""
        before = self.detector.frames
        divergence, evidence = self.detector.feed(samples)
        if not len(divergence):
            return
        self._evidence = max(self._evidence, float(evidence.max()))
        at = int(np.argmax(divergence))
        if self._worst is None or self._told(divergence[at]) > self._worst.divergence:
            self._worst = self._moment(before + at, before + at + 1, divergence[at], evidence[at])
        self._pieces.add(np.stack([divergence, evidence], axis=1))

    @property
    def alarm(self) -> SignalAlarm | None:
        """The alarm of this channel, if it rang."""
        rang = self.detector.rang
        if rang is None:
            return None
        end = self._end(rang.frames)
        change = self._stretch(self._begin(rang.frames - rang.window), end, self.detector.until)
        return SignalAlarm(self._time(end), end - 1, self.name, change)

    @property
    def watched(self) -> WatchedChannel:
        """What there is to tell so far."""
        rang, each = self.detector.rang, self._pieces.each
        since = None
        if rang is not None:
            first = rang.frames - rang.window
            ratios = self.detector.since / (self.detector.frames - first)
            since = self._stretch(self._begin(first), self._end(self.detector.frames), ratios)
        pieces = enumerate(self._pieces.largest)
        return WatchedChannel(
            name=self.name,
            threshold=self.detector.usual.threshold,
            evidence=self._evidence,
            alarm=self.alarm,
            since=since,
            worst=self._worst,
            usual=self._told(self.detector.common),
            moments=tuple(
                self._moment(i * each, min((i + 1) * each, self.detector.frames), *shown) for i, shown in pieces
            ),
        )

    @property
    def _belief(self) -> Believed:
        """What is believed of this channel."""
        return self.detector.belief

    def _begin(self, frame: int) -> int:
        """The middle of a frame, where a change is likeliest that it is the first to show; the begin of the first."""
        return self.start + (frame * self._belief.bands.hop + self._belief.bands.frame // 2 if frame else 0)

    def _end(self, frames: int) -> int:
        """The sample after the last one of so many frames."""
        return self.start + (frames - 1) * self._belief.bands.hop + self._belief.bands.frame

    def _time(self, sample: int) -> float:
        """When a sample comes."""
        return sample / (self.rate or 1.0)

    def _told(self, nats: float) -> float:
        """A divergence in the unit that is asked for."""
        return convert(float(nats), "nat", self.unit)

    def _moment(self, first: int, until: int, divergence: float, evidence: float) -> Moment:
        """What frames from the first on have shown."""
        begin = self.start + first * self._belief.bands.hop
        return Moment(self._time(begin), self._time(self._end(until)), self._told(divergence), float(evidence))

    def _stretch(self, begin: int, end: int, ratios: Floats) -> Stretch:
        """What a stretch is like whose mean power is so many times the baseline's."""
        bands = self._belief.bands
        parts = terms(ratios, bands.shares)
        whole = float(parts.sum())
        power = self._belief.powers * bands.shares
        step = (self.rate or 1.0) / bands.frame
        return Stretch(
            start=self._time(begin),
            end=self._time(end),
            divergence=self._told(whole),
            decibels=_decibels(float(power @ ratios / power.sum())),
            bands=tuple(
                ChangedBand(
                    (low - 0.5) * step,
                    min((high - 0.5) * step, bands.frame / 2 * step),
                    float(part) / whole if whole > 0 else 0.0,
                    _decibels(float(ratio)),
                )
                for low, high, part, ratio in zip(bands.edges, bands.edges[1:], parts, ratios, strict=False)
            ),
        )


def _decibels(ratio: float) -> float:
    """A ratio of powers in dB."""
    return float(10.0 * np.log10(ratio))
