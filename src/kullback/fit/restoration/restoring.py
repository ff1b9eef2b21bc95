"""A received signal repaired: the parameters of least divergence, and whether what they restore is accepted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from kullback.errors import EvidenceError
from kullback.estimate.signal.settings import SignalSettings
from kullback.estimate.signal.survey import Progress
from kullback.fit.restoration.judge import judged
from kullback.fit.restoration.models import model_of
from kullback.fit.restoration.models._model import Repair
from kullback.fit.restoration.reference import Reference
from kullback.fit.restoration.search import search
from kullback.fit.restoration.standing import InMemory, standing
from kullback.recording import Floats, Recording
from kullback.restoration import Judgement, Restoration, Role, SignalModel, Tried, What
from kullback.signals import AspectName
from kullback.units import nats_per

_SEARCHED: Final = 1 << 19  # samples that parameters are looked for with: of more, stretches all over the signal
_STRETCHES: Final = 16
_COARSE: Final = 1024  # levels of a signal that has few
_MARGIN: Final = 6.0  # dB: each level of the reference should hold two of the received signal
_LEAST_FLOOR: Final = 10.0  # dB


def restoration(
    reference: Recording | SignalModel,
    received: Recording,
    what: What,
    settings: SignalSettings,
    *,
    role: Role,
    noise: slice | None,
    progress: Progress,
    notes: Sequence[str] = (),
) -> Restoration:
    """The received signal, repaired by the model `what`. Of role "sent" both lie beside each other, sample by sample.

    Raises EvidenceError where the model is not there, or the signals do not tell its parameters.
    """
    model = model_of(what)
    given = received.whole()
    settings, coarse = _resolved(given, settings)
    frame = _frame(reference, received, settings)
    known = _reference(reference, role, frame, settings)
    _check_sounding(known.samples, "reference" if role != "sent" else "sent")
    _check_sounding(given, "received")
    by = model.minimises if role == "sent" else model.minimises[:1]
    progress(f"how to {what}", 0, 0)
    repair = model.repair(known, given, noise)
    kept = _stretches(len(given))
    sent = known.samples[kept] if role == "sent" else None
    heard = known if sent is None else Reference.of(sent, role, frame, reference.rate, settings)
    measure, part = heard.measure(by), given[kept]
    values, path = search(repair, repair.divergence or (lambda at: measure(repair.undo(part, at))), progress)
    restored, unit = repair.undo(given, values), nats_per(settings.checked.unit)
    return Restoration(
        what=what,
        reference=reference.name,
        role=role,
        received=received.name,
        parameters=(*(axis.told(v) for axis, v in zip(repair.axes, values, strict=True)), *repair.fixed),
        judgement=judgement(reference, received, restored, by, settings, role=role, progress=progress),
        path=tuple(
            Tried(at[0], divergence / unit, None if sent is None else _snr(sent, repair.undo(part, at)))
            for at, divergence in path
        ),
        unit=settings.checked.unit,
        confidence=settings.checked.confidence,
        rate=received.rate,
        channels=received.channels,
        samples=restored,
        notes=(*notes, *coarse, *repair.notes, *_ends(repair, values)),
    )


def _ends(repair: Repair, values: Sequence[float]) -> Iterator[str]:
    """In words, which parameters sit at the end of where they were looked for."""
    at = [axis for axis, value in zip(repair.axes, values, strict=True) if axis.at_end(value)]
    if at and tuple(values) != repair.nothing:
        names = ", ".join(axis.name for axis in at)
        yield f"at the end of its range, so that the best may lie beyond: {names}"


def judgement(
    reference: Recording | SignalModel,
    received: Recording,
    restored: Floats,
    by: Sequence[AspectName],
    settings: SignalSettings,
    *,
    role: Role,
    progress: Progress,
) -> Judgement:
    """Whether samples (n, channels) that were made of a received signal are nearer to the reference."""
    known = _reference(reference, role, _frame(reference, received, settings), settings)
    before, after = (
        standing(reference, known, each, settings, progress) for each in (received, InMemory.like(received, restored))
    )
    return judged(before, after, by, settings)


def _frame(reference: Recording | SignalModel, received: Recording, settings: SignalSettings) -> int | None:
    """Samples of a frame of both."""
    return (
        settings.frame_for(received) if isinstance(reference, SignalModel) else settings.frame_for(received, reference)
    )


def _reference(
    reference: Recording | SignalModel, role: Role, frame: int | None, settings: SignalSettings
) -> Reference:
    """What parameters are measured by."""
    if isinstance(reference, SignalModel):
        return Reference.of_model(reference, settings)
    return Reference.of(reference.whole(), role, frame, reference.rate, settings)


def _check_sounding(samples: Floats, name: str) -> None:
    """Refuse silence and constants. Raises EvidenceError."""
    if not np.ptp(samples, axis=0).any():
        raise EvidenceError(
            f"{name} must take more than one level, but all its {len(samples)} samples are {samples.flat[0]:.6g}.\n"
            "Nothing can be told from silence or a constant: name a recording with sound in it."
        )


def _resolved(received: Floats, settings: SignalSettings) -> tuple[SignalSettings, tuple[str, ...]]:
    """The settings, with a floor no deeper than the received signal has levels to tell; and what is said of that.

    A reference tells levels apart that rounding to 8 bits made one: left empty by any repair, they would decide it.
    """
    levels = np.unique(received)
    if not 1 < len(levels) <= _COARSE:
        return settings, ()
    told = float(np.ptp(levels) / 2.0 / np.diff(levels).max())
    floor = max(_LEAST_FLOOR, np.floor(20.0 * np.log10(max(told, 1.0)) - _MARGIN))
    if floor >= settings.floor:
        return settings, ()
    return replace(settings, floor=float(floor)), (
        f"{len(levels)} levels are told apart no deeper than {floor:.0f} dB",
    )


def _stretches(length: int) -> slice | np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Which samples parameters are looked for with."""
    if length <= _SEARCHED:
        return slice(None)
    size = _SEARCHED // _STRETCHES
    starts = np.linspace(0, length - size, _STRETCHES).astype(np.intp)
    return (starts[:, None] + np.arange(size)).ravel()


def _snr(sent: Floats, restored: Floats) -> float:
    """The power of what was sent over that of the difference, in dB."""
    noise = float(((sent - restored) ** 2).sum())
    return 10.0 * float(np.log10((sent**2).sum() / noise)) if noise > 0 else np.inf
