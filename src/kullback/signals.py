"""Signals: how far what was received is from what was sent. Types only; what they show is made in views/.

Three accounts of one channel, each of total = irreducible + excess, with the sent signal as the truth: of how often
each level is taken (amplitude), of how power lies over frequencies (spectrum), and of the same from moment to moment
(frames). All are frozen. Times are in seconds and frequencies in Hz, where no rate is known in samples and cycles per
sample.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final, Literal, TypeAlias, get_args

from kullback.errors import KullbackError
from kullback.ledger import Amount, Ledger, Verdict
from kullback.recording import Medium
from kullback.showing import Shown
from kullback.units import Unit

AspectName: TypeAlias = Literal["amplitude", "spectrum", "frames"]
Family: TypeAlias = Literal[
    "nothing", "gain", "offset", "delay", "clipping", "companding", "filter", "noise", "order", "several", "unknown"
]
BandKind: TypeAlias = Literal["third", "octave", "mel"]

ASPECTS: Final[tuple[AspectName, ...]] = get_args(AspectName)


@dataclass(frozen=True, slots=True)
class Natural:
    """How far the sent signal is from itself, in the ledger's unit: of `stretches` of it the median and the most.

    Of levels and spectra a stretch against the rest, less what chance makes of stretches in random order; of frames
    each against the next one, means over stretches. That has what chance makes of any two frames, 1.44 bits of noise.
    """

    typical: float
    most: float
    stretches: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One entry of the ledger in numbers: from `low` up to `high` (a level, Hz or seconds), and its shares."""

    low: float
    high: float
    sent: float
    received: float
    excess: float
    signed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspect:
    """One of the three accounts of a channel.

    Attributes
    ----------
    ledger
        total = irreducible + excess, with an entry for each level, band or stretch of time.
    cells
        the entries in numbers, in the same order.
    natural
        the sent signal's own variation; None where it is too short.
    bins
        how many levels, frequencies or frames were told apart: with the floor, this decides the number.
    floor
        in dB below the peak: what lies deeper counts as that.
    blind_to
        what this account cannot see.
    widening
        how many times wider the limits are than independent samples would have them; None where that is not known.
    trace
        a curve to draw: (level, density sent, received), (Hz, dB sent, received) or (seconds, excess, dB sent).
    """

    name: AspectName
    ledger: Ledger
    cells: tuple[Cell, ...] = field(repr=False)
    natural: Natural | None
    bins: int
    floor: float
    blind_to: tuple[str, ...]
    widening: float | None
    trace: tuple[tuple[float, float, float], ...] = field(repr=False)

    @property
    def total(self) -> Amount:
        """What the sent signal costs under the received one's distribution."""
        return self.ledger.total

    @property
    def irreducible(self) -> Amount:
        """The sent signal's own entropy."""
        return self.ledger.irreducible

    @property
    def excess(self) -> Amount:
        """KL(sent ‖ received)."""
        return self.ledger.excess

    @property
    def worst(self) -> Cell | None:
        """The level, band or moment with most of the excess; None where none has any."""
        found = max(self.cells, key=lambda cell: cell.excess, default=None)
        return found if found is not None and found.excess > 0 else None

    @property
    def beyond(self) -> bool | None:
        """Is the excess more than the sent signal's own variation (True), less (False), or can that not be told.

        Of frames it cannot: two frames differ by chance alone.
        """
        if self.natural is None or self.name == "frames":
            return None
        if self.excess.low > self.natural.most:
            return True
        return False if self.excess.high < self.natural.typical else None


@dataclass(frozen=True, slots=True)
class Quality:
    """How near the received signal is to the sent one, sample by sample, in dB.

    `snr` is the sent power over that of the difference, `si_sdr` the same after the best gain (Le Roux et al. 2019,
    doi:10.1109/ICASSP.2019.8683855), both infinite where nothing differs; `log_spectral_distance` the mean over frames
    of the root mean square of how many dB their spectra are apart (Gray & Markel 1976,
    doi:10.1109/TASSP.1976.1162849). None where lengths do not allow it or there is nothing to compare with: silence
    sent, or of the SI-SDR received; of the distance too few samples.
    """

    snr: float | None
    si_sdr: float | None
    log_spectral_distance: float | None


@dataclass(frozen=True, slots=True)
class Matching:
    """How the received signal lies to the sent one: found by cross-correlation, applied only where that was asked for.

    `lag` in samples: above 0 the received one is late; None where it was not looked for or there is none.
    `correlation` is that at the lag. `gain` is the factor that the received signal is the sent one's by (below 0:
    turned upside down). `aligned` and `matched` say what was undone before anything was measured.
    """

    lag: int | None
    correlation: float | None
    gain: float | None
    aligned: bool
    matched: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What the distortion seems to be: a heuristic.

    Of the difference's power, `gain` (with offset), `curve` (a level turned into another) and `filter` (a linear one)
    each explain a share, taken alone; None where the signals do not lie beside each other. `families` are the likeliest
    first, `("nothing",)` where there is no difference.
    """

    families: tuple[Family, ...]
    gain: float | None
    curve: float | None
    filter: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One channel: the three accounts, and how near its samples are.

    `spectrum` and `frames` are None of images and where there are too few samples; `frames` too where the signals do
    not lie beside each other.
    """

    name: str
    amplitude: Aspect
    spectrum: Aspect | None
    frames: Aspect | None
    quality: Quality
    matching: Matching
    reading: Reading

    @property
    def aspects(self) -> Iterator[Aspect]:
        """The accounts that there are."""
        yield from (aspect for aspect in (self.amplitude, self.spectrum, self.frames) if aspect is not None)


@dataclass(frozen=True, slots=True)
class SignalSide:
    """One of the two signals: its name, samples of each channel, and rate."""

    name: str
    samples: int
    rate: float | None

    @property
    def seconds(self) -> float | None:
        """How long it is; None where no rate is known."""
        return None if self.rate is None else self.samples / self.rate


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SignalReport(Shown, Mapping[str, Channel]):
    """How far a received signal's distribution is from the sent one's: a read-only mapping from channel to accounts.

    Of one channel `.amplitude`, `.spectrum`, `.frames`, `.quality`, `.matching` and `.reading` are the channel's.

    Attributes
    ----------
    frame
        samples of a frame of the spectra; None where there are none.
    bands
        what the spectrum's entries are: "third" (of an octave), "octave" or "mel".
    notes
        what was done to the signals before they were compared (resampled, mixed, cut), in words.
    sounds
        stretches of 16-bit sound to listen to, (sent, received), of the first channel; None where there is no rate, or
        no sound.
    """

    _views: ClassVar[str] = "signals"

    sent: SignalSide
    received: SignalSide
    medium: Medium
    unit: Unit
    confidence: float
    tolerance: float
    frame: int | None
    bands: BandKind
    channels: tuple[Channel, ...]
    notes: tuple[str, ...] = ()
    sounds: tuple[bytes, bytes] | None = field(default=None, repr=False)

    def __getitem__(self, name: str) -> Channel:
        """The accounts of one channel."""
        return {channel.name: channel for channel in self.channels}[name]

    def __iter__(self) -> Iterator[str]:
        """The names of the channels."""
        return (channel.name for channel in self.channels)

    def __len__(self) -> int:
        """How many channels there are."""
        return len(self.channels)

    @property
    def verdict(self) -> Verdict:
        """ "different" if some account of some channel is; "same" if all are."""
        told = {aspect.ledger.verdict for channel in self.channels for aspect in channel.aspects}
        if "different" in told:
            return "different"
        return "same" if told == {"same"} else "undecided"

    @property
    def amplitude(self) -> Aspect:
        """Of one channel: how often each level is taken."""
        return self._only.amplitude

    @property
    def spectrum(self) -> Aspect | None:
        """Of one channel: how power lies over frequencies."""
        return self._only.spectrum

    @property
    def frames(self) -> Aspect | None:
        """Of one channel: the same from moment to moment."""
        return self._only.frames

    @property
    def quality(self) -> Quality:
        """Of one channel: SNR, SI-SDR and log-spectral distance."""
        return self._only.quality

    @property
    def matching(self) -> Matching:
        """Of one channel: lag and gain."""
        return self._only.matching

    @property
    def reading(self) -> Reading:
        """Of one channel: what the distortion seems to be."""
        return self._only.reading

    @property
    def _only(self) -> Channel:
        """The channel, where there is one."""
        if len(self.channels) != 1:
            raise KullbackError(
                f"a report of {len(self.channels)} channels has no single account: name the channel, as in "
                f"report[{self.channels[0].name!r}]."
            )
        return self.channels[0]

    def __repr__(self) -> str:
        """The report in a line."""
        return f"<SignalReport {self.sent.name!r} as {self.received.name!r}: {self.verdict}, {len(self)} channels>"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnEntropy:
    """The entropy of one channel by itself.

    Attributes
    ----------
    step
        values nearer than this are not told apart: of whole numbers their own step, else the floor below the peak.
    amplitude
        of a sample alone, at that step: what it takes to code samples one by one.
    rate
        of a sample given those before it, at that step, as linear prediction finds it: an upper end.
    prediction
        how many samples before it the prediction rests on.
    spectral
        of where the power lies, over `bins` frequencies; None where there are too few samples, or no power.
    evenness
        the spectral entropy as a share of the most it can be, log of `bins`: 1 of white noise, near 0 of a tone.
    """

    name: str
    samples: int
    step: float
    amplitude: Amount
    rate: Amount | None
    prediction: int
    spectral: Amount | None
    bins: int
    evenness: float | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SignalEntropy(Shown):
    """The entropy of a signal by itself, channel by channel."""

    _views: ClassVar[str] = "signal_entropy"

    signal: SignalSide
    unit: Unit
    confidence: float
    channels: tuple[OwnEntropy, ...]

    def __repr__(self) -> str:
        """The entropy in a line."""
        first = self.channels[0]
        return f"<SignalEntropy of {self.signal.name!r}: {first.amplitude.value:.4g} {self.unit}s a sample>"
