"""The one path of signals: files or arrays → recordings → the three accounts of each channel → a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from kullback.estimate import Settings
from kullback.estimate.signal.settings import SignalSettings
from kullback.recording import Floats, Medium, Recording
from kullback.restoration import SignalModel
from kullback.signals import BandKind, Channel, SignalEntropy, SignalReport, SignalSide
from kullback.sources.pooled import Progress, untold
from kullback.sources.recordings import Wanted, opened, select, together
from kullback.units import Unit

_BEGINNING = 60.0  # seconds in which the loudest stretch is looked for, where no worst moment is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Wanted):
    """What is to be read, and what is to be done to it before it is compared.

    `mix` all channels to one; `resample` the received signal to the sent one's rate; undo the lag (`align`), the gain
    (`match_gain`).
    """

    mix: bool = False
    resample: bool = False
    align: bool = False
    match_gain: bool = False


def compare_signals(
    sent: Any,
    received: Any,
    /,
    *,
    rate: float | None = None,
    given: Medium | None = None,
    columns: Sequence[str] = (),
    channels: Sequence[str | int] = (),
    mix: bool = False,
    resample: bool = False,
    align: bool = False,
    match_gain: bool = False,
    floor: float = 80.0,
    bins: int = 64,
    frame: float | None = None,
    bands: BandKind = "third",
    unit: Unit = "bit",
    confidence: float = 0.95,
    tolerance: float = 0.01,
    seed: int = 0,
) -> SignalReport:
    """How far a received signal is from the sent one: in its levels, in its spectrum, and from moment to moment.

    Parameters
    ----------
    sent, received
        what was sent (the truth) and what came of it (the belief): arrays of shape (n,) or (n, channels), or paths of
        sound files (wav; flac, ogg and others with the extra `sound`), npy, tables of columns, or images (extra
        `images`).
    rate
        samples per second of both, where the files do not say it. Without it times are in samples.
    given
        "image" for arrays of shape (h, w) or (h, w, channels) that are pictures; by default they are signals.
    columns
        of tables, the columns that are channels; by default all, which must be numbers.
    channels, mix
        the channels that are compared, by name or number from 0 (default: all); or their mean.
    resample
        bring the received signal to the sent one's rate, which otherwise must be the same.
    align, match_gain
        undo the lag (by cross-correlation) and the gain before anything is measured; both are told in any case.
    floor
        dB below the peak: what lies deeper counts as that deep, so that the number is finite whatever was cut away.
        With `bins` and `frame` it decides the number.
    bins
        of levels, with edges at quantiles of the sent signal.
    frame
        seconds (samples, without a rate) of a frame of the spectra; by default 1024 samples, or fewer of short signals.
    bands
        what the spectrum's entries are: "third" of an octave, "octave" or "mel".
    unit
        "bit", "nat" or "dit", of every amount.
    confidence
        of the limits, which are made of blocks of time (a bootstrap).
    tolerance
        in bits: an excess above it is a difference.
    seed
        of the bootstrap.

    Returns
    -------
    SignalReport
        a mapping from channel to `.amplitude`, `.spectrum`, `.frames` (each total = irreducible + excess with limits,
        itemised, beside the sent signal's own variation), `.quality` (SNR, SI-SDR, log-spectral distance), `.matching`
        and `.reading`; of one channel these are the report's own. It shows itself as text, Markdown, HTML and JSON.

    Raises
    ------
    SourceError
        for files that cannot be read: cut short, of another format, or with text among the numbers.
    EvidenceError
        for NaN and infinite samples, and signals that do not go together: other rates, other channels.
    KullbackError
        for options outside their rules; the root of the above.

    Notes
    -----
    The excess is KL(sent ‖ received). Amplitude is blind to the order of samples, the spectrum to gain and phase,
    frames to the gain of a frame: docs/signals.md has the derivations, and what each says of known distortions.

    Examples
    --------
    Noise that is cut off above a quarter of its frequencies:

    >>> import numpy as np
    >>> from scipy import signal
    >>> import kullback as kb
    >>> sent = np.random.default_rng(0).normal(size=48000)
    >>> received = signal.sosfiltfilt(signal.butter(8, 4000, fs=48000, output="sos"), sent)
    >>> told = kb.compare_signals(sent, received, rate=48000)
    >>> told.verdict, told.reading.families
    ('different', ('filter',))
    >>> max(told.spectrum.cells, key=lambda band: band.excess).low > 4000
    True
    """
    settings = _settings(
        floor=floor,
        bins=bins,
        frame=frame,
        bands=bands,
        unit=unit,
        confidence=confidence,
        tolerance=tolerance,
        seed=seed,
    )
    asked = Asked(
        rate=rate,
        columns=columns,
        channels=channels,
        mix=mix,
        resample=resample,
        align=align,
        match_gain=match_gain,
    )
    before, after = (opened(side, name, asked, medium=given) for side, name in ((sent, "sent"), (received, "received")))
    return compared(before, after, asked, settings)


def signal_entropy(
    signal: Any,
    /,
    *,
    rate: float | None = None,
    columns: Sequence[str] = (),
    channels: Sequence[str | int] = (),
    mix: bool = False,
    floor: float = 80.0,
    frame: float | None = None,
    unit: Unit = "bit",
    confidence: float = 0.95,
    seed: int = 0,
) -> SignalEntropy:
    """The entropy of a signal by itself: of a sample, of a sample given those before it, and of its spectrum.

    Parameters
    ----------
    signal, rate, columns, channels, mix, floor, frame, unit, confidence, seed
        as for `compare_signals`. Samples that are no whole numbers are told apart `floor` dB below the peak.

    Returns
    -------
    SignalEntropy
        with `.channels`: each has `.amplitude`, `.rate` and `.spectral`, with limits.

    Raises
    ------
    SourceError, EvidenceError, KullbackError
        as `compare_signals` does.

    Examples
    --------
    Sixteen levels that are equally likely, one after another at random: neither order nor prediction saves anything.

    >>> import numpy as np
    >>> import kullback as kb
    >>> told = kb.signal_entropy(np.random.default_rng(0).integers(0, 16, 50_000))
    >>> round(told.channels[0].amplitude.value, 2)
    4.0
    """
    settings = _settings(floor=floor, frame=frame, unit=unit, confidence=confidence, seed=seed)
    asked = Asked(rate=rate, columns=columns, channels=channels, mix=mix)
    return entropy_of(opened(signal, "signal", asked), asked, settings)


def signal_model(
    sent: Any,
    /,
    *,
    rate: float | None = None,
    columns: Sequence[str] = (),
    channels: Sequence[str | int] = (),
    mix: bool = False,
    frame: float | None = None,
) -> SignalModel:
    """What is kept of a sent signal, for `kb.fit.restore` where the signal itself cannot be had.

    Parameters
    ----------
    sent, rate, columns, channels, mix, frame
        as for `kb.compare_signals`.

    Returns
    -------
    SignalModel
        how often each level is taken, and where the power lies; `.save(path)` keeps it, `kb.fit.load_signal_model`
        reads it.

    Raises
    ------
    SourceError, EvidenceError, KullbackError
        as `kb.compare_signals` does; EvidenceError too for pictures, and signals too short for a spectrum.

    Examples
    --------
    >>> import numpy as np
    >>> import kullback as kb
    >>> kb.fit.signal_model(np.sin(np.arange(2000.0)), rate=8000).frame
    32
    """
    asked = Asked(rate=rate, columns=columns, channels=channels, mix=mix)
    return model_of(opened(sent, "sent", asked), asked, _settings(frame=frame))


def compared(
    sent: Recording, received: Recording, asked: Asked, settings: SignalSettings, progress: Progress = untold
) -> SignalReport:
    """The report of two recordings. Raises EvidenceError where they do not go together."""
    from kullback.estimate.signal import beside, matching, quality, reading
    from kullback.estimate.signal.account import aspects

    if sent.name == received.name:  # of two folders, or the same file: nobody could tell which is meant
        sent, received = (
            replace(side, name=f"{side.name} ({of})") for side, of in ((sent, "sent"), (received, "received"))
        )
    sent, received, notes = together(sent, received, resample=asked.resample, mix=asked.mix)
    progress("looking for lag and gain", 0, 0)
    found = matching.found(sent, received, align=asked.align, match_gain=asked.match_gain)
    frame = settings.frame_for(sent, received)
    pair = beside.matched(sent, received, found) or (sent, beside.unmatched(received, found))
    triples = aspects(*pair, settings, progress=progress)
    progress("measuring how near they are", 0, 0)
    near = quality.of(*pair, frame, settings.floor)
    named = reading.of(sent, received, found, triples, frame)
    channels = tuple(
        Channel(name=name, amplitude=a, spectrum=s, frames=f, quality=q, matching=m, reading=r)
        for name, (a, s, f), q, m, r in zip(sent.channels, triples, near, found, named, strict=True)
    )
    return SignalReport(
        sent=_side(sent),
        received=_side(received),
        medium=sent.medium,
        unit=settings.checked.unit,
        confidence=settings.checked.confidence,
        tolerance=settings.checked.tolerance,
        frame=frame,
        bands=settings.bands,
        channels=channels,
        notes=(*notes, *_of_lengths(sent, received, aligned=found[0].aligned)),
        sounds=_sounds(sent, received, channels[0]),
    )


def _of_lengths(sent: Recording, received: Recording, *, aligned: bool) -> list[str]:
    """What different lengths mean for a comparison."""
    if sent.length == received.length:
        return []
    lengths = f"{sent.name} has {sent.length:,} samples and {received.name} {received.length:,}"
    if aligned:
        return [f"{lengths}: what both have was compared"]
    if sent.medium == "image":
        return [f"{lengths}: they cannot lie on each other"]
    return [f"{lengths}: each was taken whole, and frames and SNR were left out; --align compares what both have"]


def _side(recording: Recording) -> SignalSide:
    """What a report says of one of the two."""
    return SignalSide(recording.name, recording.length, recording.rate)


def _sounds(sent: Recording, received: Recording, first: Channel) -> tuple[bytes, bytes] | None:
    """The worst moment of the first channel to listen to, or the loudest of the beginning where none is known."""
    from kullback.views.sounds import SECONDS, excerpts

    if sent.medium == "image" or sent.rate is None:
        return None
    worst = first.frames.worst if first.frames is not None else None
    size = round((SECONDS if worst is not None else _BEGINNING) * sent.rate)
    middle = 0 if worst is None else round(sent.rate * (worst.low + worst.high) / 2)
    late = (first.matching.lag or 0) if first.matching.aligned else 0
    heard = [_stretch(sent, middle, size), _stretch(received, middle + late, size)]
    made = excerpts(heard, sent.rate)
    return (made[0], made[1]) if made else None


def _stretch(recording: Recording, middle: int, size: int) -> Floats:
    """So many samples of the first channel about a place; fewer where there are no more."""
    start = max(0, min(middle - size // 2, recording.length - size))
    return recording.read(start, min(start + size, recording.length))[:, 0]


def entropy_of(signal: Recording, asked: Asked, settings: SignalSettings, progress: Progress = untold) -> SignalEntropy:
    """The entropy of a recording by itself."""
    from kullback.estimate.signal.entropy import own

    return own(select(signal, mix=asked.mix), settings, progress)


def model_of(signal: Recording, asked: Asked, settings: SignalSettings) -> SignalModel:
    """What can be kept of a sent signal, for `restore` where the signal itself cannot be had."""
    from kullback.fit.restoration.signal_model import signal_model as made

    return made(select(signal, mix=asked.mix), settings)


def _settings(
    *,
    unit: Unit = "bit",
    confidence: float = 0.95,
    tolerance: float = 0.01,
    seed: int = 0,
    **how: Any,
) -> SignalSettings:
    """The settings, within their rules: `how` are those of signals, with their own defaults."""
    checked = Settings(unit=unit, confidence=confidence, tolerance=tolerance, seed=seed)
    return SignalSettings(checked=checked, **how)
