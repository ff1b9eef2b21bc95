"""A stream watched from its begin to its end."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real
from typing import Any

import numpy as np

from kullback._watch_signal.reading import check_together, first, pieces
from kullback.estimate.signal.onset.bands import Bands
from kullback.estimate.signal.onset.belief import FLOOR, believed
from kullback.estimate.signal.onset.channel import ChannelWatch
from kullback.estimate.signal.onset.detector import Detector
from kullback.estimate.signal.onset.settings import WatchSettings
from kullback.recording import STRETCH, Floats, Recording
from kullback.signal_watch import Part, SignalAlarm, SignalWatch, earliest
from kullback.sources.pooled import Progress, untold
from kullback.sources.recordings import Wanted, opened
from kullback.units import Unit


def watch_signal(
    stream: Any,
    /,
    *,
    baseline: Any,
    rate: float | None = None,
    columns: Sequence[str] = (),
    channels: Sequence[str | int] = (),
    frame: float | None = None,
    alpha: float = 0.05,
    unit: Unit = "bit",
    seed: int = 0,
) -> SignalWatch:
    """Watch a signal for a change: when its spectrum or its level departs from a baseline's.

    Parameters
    ----------
    stream
        what is watched: an array of shape (n,) or (n, channels), or the path of a sound file, npy or table of columns.
    baseline
        what nothing has changed in: so many seconds (samples, without a rate) at the beginning of the stream, of which
        the rest is then watched; or another recording, an array or a path.
    rate
        samples per second, where the files do not say it.
    columns, channels
        the columns of tables, and which channels are watched, by name or number from 0. By default all.
    frame
        seconds (samples, without a rate) of a frame. By default a power of two between 16 and 1024 samples, by the
        length of the baseline: short frames ring sooner, long ones see narrower bands.
    alpha
        the largest probability of a false alarm in the whole stream, all channels together.
    unit
        "bit", "nat" or "dit", of divergences. Evidence is in bits.
    seed
        of the noise like the baseline, which the threshold comes from.

    Returns
    -------
    SignalWatch
        `.alarm` (None, or `.time`, `.sample`, `.channel` and `.change`, with where it began and the bands that drive
        it) and `.channels`; it shows itself as text, Markdown, HTML and JSON.

    Raises
    ------
    SourceError
        for files that cannot be read.
    EvidenceError
        for a baseline that is too short, silent or constant, that is longer than the stream, or of another rate.
    KullbackError
        for options outside their rules; the root of the above.

    Notes
    -----
    A window's divergence is the Kullback–Leibler rate between stationary Gaussian noises of its spectrum and of the
    baseline's (Pinsker 1964; half the Itakura–Saito divergence), over bands of half an octave; times its samples it is
    evidence. How much of it windows of 1, 4, 16, ... frames show while nothing changes is found in noise made like the
    baseline (a sieve bootstrap, Bühlmann 1997, doi:10.2307/3318584); docs/watching_signals.md measures how well.

    Examples
    --------
    Noise that turns from white to coloured, and keeps its power:

    >>> import numpy as np
    >>> from scipy import signal
    >>> import kullback as kb
    >>> noise = np.random.default_rng(1).normal(size=20_000)
    >>> noise[12_000:] = 0.8 * signal.lfilter([1], [1, -0.6], noise[12_000:])
    >>> told = kb.watch_signal(noise, baseline=4, rate=1000)
    >>> 12 < told.alarm.time < 12.5, abs(told.alarm.change.decibels) < 1
    (True, True)
    """
    wanted = Wanted(rate=rate, columns=columns, channels=channels)
    return watched(stream, baseline, wanted, WatchSettings(frame=frame, alpha=alpha, unit=unit, seed=seed))


def watched(
    stream: Any, baseline: Any, wanted: Wanted, settings: WatchSettings, progress: Progress = untold
) -> SignalWatch:
    """`watch_signal`, with somebody told how far it is."""
    whole = opened(stream, "stream", wanted, pictures=False, progress=progress)
    if isinstance(baseline, Real) and not isinstance(baseline, bool):
        start = first(float(baseline), whole)
        known, part = whole, (0, start)
    else:
        known, start = opened(baseline, "baseline", wanted, pictures=False, progress=progress), 0
        part = (0, known.length)
        check_together(whole, known)
    watch = Watch(known, part, Part(whole.name, start, whole.length - start), settings, progress)
    for done, samples in enumerate(pieces(whole, start, whole.length)):
        progress(f"watching {whole.name}", done, -(-(whole.length - start) // STRETCH))
        watch.feed(samples)
    return watch.found()


class Watch:
    """All channels of a stream, against a part of a baseline."""

    def __init__(
        self, baseline: Recording, part: tuple[int, int], stream: Part, settings: WatchSettings, progress: Progress
    ) -> None:
        """Nothing of the stream has come; `stream.samples` are expected."""
        start, stop = part
        self.baseline = baseline
        self.part = Part(baseline.name, start, stop - start)
        self.stream = stream
        self.settings = settings
        self.samples = 0
        bands = Bands.of(settings.frame_of(stop - start, baseline.rate))
        alpha = settings.alpha / len(baseline.channels)  # the sum bounds it, however they depend on one another
        self.channels: list[ChannelWatch] = []
        for i, name in enumerate(baseline.channels):
            progress("learning what is usual", i, len(baseline.channels))
            belief = believed((piece[:, i] for piece in pieces(baseline, start, stop)), bands, name)
            detector = Detector(belief, stream.samples, alpha, np.random.default_rng([settings.seed, i]))
            self.channels.append(ChannelWatch(name, detector, stream.start, baseline.rate, settings.unit))

    def feed(self, samples: Floats) -> None:
        """Take the next samples: shape (n, channels)."""
        for i, channel in enumerate(self.channels):
            channel.feed(samples[:, i])
        self.samples += len(samples)

    @property
    def alarm(self) -> SignalAlarm | None:
        """The first alarm of any channel; None while there is none."""
        return earliest(channel.alarm for channel in self.channels)

    def found(self) -> SignalWatch:
        """What was found so far."""
        return SignalWatch(
            baseline=self.part,
            stream=Part(self.stream.name, self.stream.start, self.samples),
            rate=self.baseline.rate,
            expected=self.stream.samples,
            frame=self.channels[0].detector.belief.bands.frame,
            alpha=self.settings.alpha,
            floor=FLOOR,
            unit=self.settings.unit,
            channels=tuple(channel.watched for channel in self.channels),
        )
