"""The one path of watching a signal: baseline and stream → recordings → each channel's detector → what it found."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Real
from pathlib import Path
from typing import Any

import numpy as np

from kullback.errors import EvidenceError, KullbackError
from kullback.estimate.signal.onset.detector import FLOOR, Detector, believed
from kullback.estimate.signal.onset.bands import Bands
from kullback.estimate.signal.onset.channel import ChannelWatch
from kullback.estimate.signal.onset.settings import WatchSettings
from kullback.recording import STRETCH, Floats, Recording
from kullback.signal_watch import Part, SignalAlarm, SignalWatch
from kullback.sources.pooled import Progress, untold
from kullback.units import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """How files are read: their rate where they do not say it, columns of tables, and which channels."""

    rate: float | None = None
    columns: Sequence[str] = ()
    channels: Sequence[str | int] = ()


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
    evidence. How much of it windows of 1, 2, 4, ... frames show while nothing changes is found in noise made like the
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
    read = Read(rate=rate, columns=columns, channels=channels)
    return watched(stream, baseline, read, WatchSettings(frame=frame, alpha=alpha, unit=unit, seed=seed))


class SignalWatcher:
    """Watch a signal that comes bit by bit, with bounded memory.

    Parameters
    ----------
    baseline
        what nothing has changed in: an array of shape (n,) or (n, channels), a path, or a recording.
    expected
        how many samples the stream will have: the promise holds for so many.
    rate, columns, channels, frame, alpha, unit, seed
        as for `watch_signal`.

    Examples
    --------
    >>> import numpy as np
    >>> from kullback._watch_signal import SignalWatcher
    >>> noise = np.random.default_rng(0)
    >>> watcher = SignalWatcher(noise.normal(size=2000), expected=100_000)
    >>> watcher.update(noise.normal(size=5000)) is None
    True
    >>> 5000 < watcher.update(2 * noise.normal(size=5000)).sample < 5500
    True
    """

    def __init__(
        self,
        baseline: Any,
        /,
        *,
        expected: int,
        rate: float | None = None,
        columns: Sequence[str] = (),
        channels: Sequence[str | int] = (),
        frame: float | None = None,
        alpha: float = 0.05,
        unit: Unit = "bit",
        seed: int = 0,
    ) -> None:
        """Read the baseline; nothing of the stream has come yet."""
        if isinstance(expected, bool) or not isinstance(expected, Real) or not expected >= 1:
            raise KullbackError(f"expected must be how many samples the stream will have, but it is {expected!r}.")
        settings = WatchSettings(frame=frame, alpha=alpha, unit=unit, seed=seed)
        known = _recording(baseline, "baseline", Read(rate=rate, columns=columns, channels=channels), untold)
        self._watch: _Watch = _Watch(known, (0, known.length), Part("stream", 0, int(expected)), settings, untold)

    def update(self, samples: Any, /) -> SignalAlarm | None:
        """Take the next samples, shape (n,) or (n, channels), and tell the alarm, if it has rung by now.

        Raises EvidenceError where they are no finite numbers, or of other channels.
        """
        from kullback.sources.recordings import from_array

        if np.size(samples):
            came = from_array(samples, name="samples")
            _check_channels(came, self._watch.baseline)
            self._watch.feed(came.whole())
        return self.alarm

    @property
    def alarm(self) -> SignalAlarm | None:
        """The first alarm; None while there is none."""
        return self.watch.alarm

    @property
    def watch(self) -> SignalWatch:
        """What was found so far."""
        return self._watch.found()

    def __repr__(self) -> str:
        """The watcher in a line."""
        return f"<SignalWatcher: {self.watch!r}>"


class _Watch:
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
        alpha = -np.expm1(np.log1p(-settings.alpha) / len(baseline.channels))
        self.channels: list[ChannelWatch] = []
        for i, name in enumerate(baseline.channels):
            progress("learning what is usual", i, len(baseline.channels))
            belief = believed((piece[:, i] for piece in _pieces(baseline, start, stop)), bands, name)
            detector = Detector(belief, stream.samples, float(alpha), np.random.default_rng([settings.seed, i]))
            self.channels.append(ChannelWatch(name, detector, stream.start, baseline.rate, settings.unit))

    def feed(self, samples: Floats) -> None:
        """Take the next samples: shape (n, channels)."""
        for i, channel in enumerate(self.channels):
            channel.feed(samples[:, i])
        self.samples += len(samples)

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


def watched(
    stream: Any, baseline: Any, read: Read, settings: WatchSettings, progress: Progress = untold
) -> SignalWatch:
    """`watch_signal`, with somebody told how far it is."""
    whole = _recording(stream, "stream", read, progress)
    if isinstance(baseline, Real) and not isinstance(baseline, bool):
        start = _first(float(baseline), whole)
        known, part = whole, (0, start)
    else:
        known, start = _recording(baseline, "baseline", read, progress), 0
        part = (0, known.length)
        _check_together(whole, known)
    watch = _Watch(known, part, Part(whole.name, start, whole.length - start), settings, progress)
    for done, samples in enumerate(_pieces(whole, start, whole.length)):
        progress(f"watching {whole.name}", done, -(-(whole.length - start) // STRETCH))
        watch.feed(samples)
    return watch.found()


def _recording(given: Any, name: str, read: Read, progress: Progress) -> Recording:
    """The recording of a path or an array, with the channels that are asked for. Raises SourceError, EvidenceError."""
    from kullback.sources.recordings import from_array, from_file, select

    if isinstance(given, str | os.PathLike):
        found = from_file(Path(given), rate=read.rate, columns=read.columns, progress=progress)
    else:
        found = given if isinstance(given, Recording) else from_array(given, rate=read.rate, name=name, given="signal")
    if found.medium != "signal":
        raise EvidenceError(f"{name} must be a signal, but {found.name} is an image, which has no time.")
    return select(found, read.channels)


def _first(seconds: float, whole: Recording) -> int:
    """How many samples the first seconds of a stream have. Raises EvidenceError where no stream is left."""
    unit = "samples" if whole.rate is None else "seconds"
    length = whole.length / (whole.rate or 1.0)
    if not 0 < seconds < length:
        raise EvidenceError(
            f"baseline must be {unit} above 0 that leave some of the stream to watch, but it is {seconds:g} of "
            f"{length:g} {unit}.\nGive fewer, or another recording as the baseline."
        )
    return round(seconds * (whole.rate or 1.0))


def _check_together(whole: Recording, known: Recording) -> None:
    """Refuse a baseline that is not of the stream's rate or channels. Raises EvidenceError."""
    if whole.rate != known.rate:
        raise EvidenceError(
            f"stream and baseline must have one rate, but {whole.name} has {_rate(whole)} and {known.name} "
            f"{_rate(known)}.\nGive recordings of one rate, or --rate for files that do not say theirs."
        )
    _check_channels(whole, known)


def _check_channels(whole: Recording, known: Recording) -> None:
    """Refuse a stream of other channels than the baseline's. Raises EvidenceError."""
    if len(whole.channels) != len(known.channels):
        raise EvidenceError(
            f"stream and baseline must have the same channels, but {whole.name} has {len(whole.channels)} and "
            f"{known.name} {len(known.channels)}.\nName those to watch: --channel, or channels=."
        )


def _rate(recording: Recording) -> str:
    """A rate in words."""
    return "none" if recording.rate is None else f"{recording.rate:g} samples a second"


def _pieces(recording: Recording, start: int, stop: int) -> Any:
    """The samples of a part in order, a stretch at a time."""
    for begin in range(start, stop, STRETCH):
        yield recording.read(begin, min(begin + STRETCH, stop))
