"""Restoration: a distortion undone by a few parameters, and whether that is to be trusted. Types only; made in fit/.

A `Judgement` holds what a restoration changed, and whether it is accepted; a `Restoration` is one with the parameters
that were found and the restored samples; a `SignalModel` stands for a sent signal that cannot be had. All are frozen.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, Final, Literal, TypeAlias, cast, get_args

import numpy as np

from kullback._whole import write_whole
from kullback.errors import EvidenceError, SourceError
from kullback.ledger import Amount
from kullback.recording import Floats, Recording
from kullback.showing import Shown
from kullback.signals import AspectName
from kullback.units import Unit

What: TypeAlias = Literal["gain", "offset", "compand", "declip", "denoise", "equalise"]
Role: TypeAlias = Literal["sent", "recording", "model"]
Guard: TypeAlias = Literal["snr", "si_sdr", "amplitude", "spectrum"]
Measure: TypeAlias = AspectName | Literal["snr", "si_sdr", "log_spectral_distance"]
Turn: TypeAlias = Literal["better", "worse", "as before"]

WHAT: Final[tuple[What, ...]] = get_args(What)
"""The distortions that can be undone."""

MODEL_SCHEMA: Final = "kullback.signal-model/1"

DECIBELS: Final[tuple[Literal["snr", "si_sdr", "log_spectral_distance"], ...]] = (
    "snr",
    "si_sdr",
    "log_spectral_distance",
)
"""The measures that are told in dB and not in a unit of divergence."""

_MORE_IS_BETTER: Final = ("snr", "si_sdr")
_LEAST: Final = 1e-3  # of a divergence
_LEAST_AMOUNT: Final = 1e-6  # of divergences that are nothing already
_LEAST_DB: Final = 0.01  # as rounding to whole numbers makes it
_AGAIN: Final = "Name a file that `save` or `kullback signal SENT --model FILE` wrote."


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a repair: what was found, and between which values it was looked for (None: it was computed).

    `unit` is "" of factors and exponents, "full scale" of levels, "dB" of gains.
    """

    name: str
    value: float
    unit: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """One value of the first parameter: the divergence there (the others at their best), and the SNR where it is known.

    The SNR took no part in the choice.
    """

    value: float
    divergence: float
    snr: float | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a signal is from the reference: divergences KL(reference ‖ signal), and dB where it lies beside it.

    `spectrum` is None where there are too few samples; `frames`, `snr`, `si_sdr` and `log_spectral_distance` too unless
    the reference is what was sent. Of many channels the divergences and the distance are means over them; `snr` and
    `si_sdr` are of their powers together, and infinite where nothing differs.

    `plain` has the divergences that are known once more, in the same unit, as these samples show them, with nothing
    taken off for chance: a repair is judged by them, while the amounts with their limits say what holds beyond.
    """

    amplitude: Amount
    spectrum: Amount | None
    frames: Amount | None
    snr: float | None
    si_sdr: float | None
    log_spectral_distance: float | None
    plain: Mapping[AspectName, float]

    def of(self, measure: Measure) -> float | None:
        """What it is judged by: a plain divergence, or dB. None where that is not known."""
        if measure in DECIBELS:
            found: float | None = getattr(self, measure)
            return found
        return self.plain.get(cast(AspectName, measure))


def turned(measure: Measure, before: float, after: float) -> Turn:
    """Is a measure better or worse than before, by more than a thousandth (1e-6 of nothing) or 0.01 dB?"""
    least = _LEAST_DB if measure in DECIBELS else max(_LEAST * before, _LEAST_AMOUNT)
    if before == after or abs(after - before) <= least:
        return "as before"
    return "better" if (after > before) == (measure in _MORE_IS_BETTER) else "worse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Whether a signal that is said to be restored is.

    Attributes
    ----------
    by
        the divergences whose sum was to fall: one or two of "amplitude", "spectrum" and "frames".
    second
        the measure that guards it: it took no part in the choice, and must not get worse while `by` falls. "snr" or
        "si_sdr" (more is better) beside what was sent; else another divergence (less is better).
    before, after
        how far the received and the restored signal are from the reference.
    bins, floor
        how many levels are told apart, and how many dB below the peak the floor is: divergences are of these.
    why
        why it is refused; empty where it is accepted.
    """

    by: tuple[AspectName, ...]
    second: Guard
    before: Standing
    after: Standing
    bins: int
    floor: float
    why: str

    @property
    def accepted(self) -> bool:
        """Did the divergence fall, by more than chance may make it, and the second measure not get worse?"""
        return not self.why

    @property
    def course(self) -> tuple[float, float]:
        """The sum of the plain divergences `by`, before and after."""
        before, after = (math.fsum(of.plain.get(name, 0.0) for name in self.by) for of in (self.before, self.after))
        return before, after

    @property
    def gains(self) -> bool:
        """Did that sum fall?"""
        return turned("amplitude", *self.course) == "better"

    @property
    def least(self) -> float:
        """How little the divergences `by` may have been before, by their limits; a half of them where they have none.

        A parameter fits the chance of a recording too: the offset of noise is never quite 0. How much chance makes is
        what the limits tell; a model tells none.
        """
        return math.fsum(
            each.low if math.isfinite(each.high) else each.value / 2 for each in self._amounts(self.before)
        )

    @property
    def by_chance(self) -> bool:
        """Is what is left within the limits of what there was, while the second measure got no better?"""
        left = math.fsum(each.value for each in self._amounts(self.after))
        return self.gains and left >= self.least and self.turn(self.second) != "better"

    def _amounts(self, standing: Standing) -> list[Amount]:
        """The divergences `by` with their limits, where they are known."""
        found: list[Amount | None] = [getattr(standing, name) for name in self.by]
        return [each for each in found if each is not None]

    def turn(self, measure: Measure) -> Turn:
        """What became of a measure: worse, where it is known no more; as before, where it was not known."""
        before, after = self.before.of(measure), self.after.of(measure)
        if before is None:
            return "as before"
        return "worse" if after is None else turned(measure, before, after)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Restoration(Shown):
    """A received signal, repaired by a few parameters of a physical model.

    Attributes
    ----------
    what
        which distortion was undone: "gain", "offset", "compand", "declip", "denoise" or "equalise".
    reference, role
        what it was measured by, and what that is: "sent", the sent signal itself, sample beside sample; "recording",
        another one of the same source; "model", its distributions.
    received
        the signal that was repaired.
    parameters
        what was found, the first of them searched along `path`. They were chosen by the divergence alone.
    judgement
        what the repair changed, and whether it is accepted: `.before`, `.after`, `.accepted` and `.why`.
    path
        values of the first parameter in order, each with its divergence: at most 200, among them what was found.
    rate, channels
        samples a second (None where nothing says it), and the names of the channels.
    samples
        the restored signal, shape (samples, channels), also where it is refused.
    notes
        what was done before anything was measured (aligned, resampled), and what cannot be told, in words.
    sounds
        16-bit sound to listen to: of the sent signal (where there is one), the received and the restored one; None
        where there is no rate.
    like, kept
        what `save` writes a file like: the received recording, whose depth and channels it keeps; and the files that
        were read, which it does not write over.
    """

    _views: ClassVar[str] = "restoring"

    what: What
    reference: str
    role: Role
    received: str
    parameters: tuple[Parameter, ...]
    judgement: Judgement
    path: tuple[Tried, ...]
    unit: Unit
    confidence: float
    rate: float | None
    channels: tuple[str, ...]
    samples: Floats = field(repr=False)
    notes: tuple[str, ...] = ()
    sounds: tuple[bytes, ...] | None = field(default=None, repr=False)
    like: Recording | None = field(default=None, repr=False)
    kept: tuple[str, ...] = field(default=(), repr=False)

    @property
    def chosen_by(self) -> tuple[AspectName, ...]:
        """The divergences whose sum was minimised."""
        return self.judgement.by

    @property
    def second(self) -> Guard:
        """The measure that guards it."""
        return self.judgement.second

    @property
    def before(self) -> Standing:
        """How far the received signal is from the reference."""
        return self.judgement.before

    @property
    def after(self) -> Standing:
        """How far the restored one is."""
        return self.judgement.after

    @property
    def accepted(self) -> bool:
        """Did the divergence fall, by more than chance may make it, and the second measure not get worse?"""
        return self.judgement.accepted

    @property
    def why(self) -> str:
        """Why it is refused; empty where it is accepted."""
        return self.judgement.why

    def save(self, path: str | Path, *, force: bool = False) -> str:
        """Write the restored samples to a file (.wav, .flac, .ogg, .npy or .csv), and tell in words what was written.

        Raises EvidenceError, and writes nothing, where the restoration is refused, unless `force`; SourceError where
        the file cannot be written, or was read.
        """
        told: str = import_module("kullback._restore").write_restored(self, Path(path), force=force)
        return told

    def __repr__(self) -> str:
        """The restoration in a line."""
        found = ", ".join(f"{each.name} {each.value:.4g}" for each in self.parameters[:3])
        return f"<Restoration of {self.received!r}: {self.what}, {found}, {'accepted' if self.accepted else 'refused'}>"


@dataclass(frozen=True, slots=True)
class SignalModel:
    """What is kept of a sent signal where it cannot be had: how often each level is taken, and where its power lies.

    Attributes
    ----------
    name
        of the signal.
    rate, samples, channels
        samples a second (None where nothing says it), how many there were, and the names of the channels.
    frame, floor
        samples of a frame of the spectrum, and how many dB below its peak the floor lay.
    levels
        of each channel n quantiles, at the probabilities (k + 1/2) / n: each stands for as many samples.
    spectrum
        of each channel the share of its power at each of frame/2 + 1 frequencies: they sum to 1.
    power
        of each channel its mean square.
    """

    name: str
    rate: float | None
    samples: int
    channels: tuple[str, ...]
    frame: int
    floor: float
    levels: tuple[tuple[float, ...], ...]
    spectrum: tuple[tuple[float, ...], ...]
    power: tuple[float, ...]

    def __post_init__(self) -> None:
        """Refuse what is no such model. Raises EvidenceError."""
        k = len(self.channels)
        if not k or not k == len(self.levels) == len(self.spectrum) == len(self.power):
            raise EvidenceError(f"a signal model must describe each of its channels, but has {self.channels!r}.")
        for levels, spectrum in zip(self.levels, self.spectrum, strict=True):
            rising = np.isfinite(levels).all() and bool((np.diff(levels) >= 0).all())
            if len(levels) < 2 or not rising:
                raise EvidenceError("levels of a signal model must be two or more finite quantiles, in order.")
            if len(spectrum) != self.frame // 2 + 1 or not min(spectrum) >= 0 or abs(math.fsum(spectrum) - 1) > 1e-6:
                raise EvidenceError(
                    f"spectrum of a signal model must be {self.frame // 2 + 1} shares that sum to 1, but it is "
                    f"{len(spectrum)} numbers that sum to {math.fsum(spectrum):.6g}."
                )

    def to_dict(self) -> dict[str, Any]:
        """The model as plain data of schema "kullback.signal-model/1"."""
        return {"schema": MODEL_SCHEMA, **asdict(self)}

    def to_json(self) -> str:
        """The same as JSON."""
        return json.dumps(self.to_dict(), allow_nan=False) + "\n"

    def save(self, path: str | Path) -> None:
        """Write the model to a JSON file, whole or not at all. Raises SourceError where that fails."""
        write_whole(Path(path), self.to_json().encode())


def load_signal_model(path: str | Path) -> SignalModel:
    """The signal model that a file holds, written by `save`.

    Raises SourceError where the file cannot be read, EvidenceError where it is cut short or of another schema.
    """
    name = Path(path).name
    try:
        document = json.loads(Path(path).read_bytes())
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}. {_AGAIN}") from error
    except (ValueError, RecursionError):
        raise EvidenceError(f"{name} must be a signal model, but it is no JSON, or cut short.\n{_AGAIN}") from None
    schema = document.pop("schema", None) if isinstance(document, dict) else None
    if schema != MODEL_SCHEMA:
        raise EvidenceError(f"{name} must be of schema {MODEL_SCHEMA!r}, but it is of {schema!r}.\n{_AGAIN}")
    try:
        return _model(document)
    except (TypeError, ValueError, LookupError, OverflowError) as error:  # EvidenceError is a ValueError
        raise EvidenceError(f"{name}: {error}\n{_AGAIN}") from error


def _model(document: dict[str, Any]) -> SignalModel:
    """The model that plain data tell."""
    rate = document["rate"]
    return SignalModel(
        name=str(document["name"]),
        rate=None if rate is None else float(rate),
        samples=int(document["samples"]),
        channels=tuple(map(str, document["channels"])),
        frame=int(document["frame"]),
        floor=float(document["floor"]),
        levels=tuple(tuple(map(float, each)) for each in document["levels"]),
        spectrum=tuple(tuple(map(float, each)) for each in document["spectrum"]),
        power=tuple(map(float, document["power"])),
    )
