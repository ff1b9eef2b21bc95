"""The two sides of a restoration: how they are read, and what the reference is to the received signal."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kullback.errors import EvidenceError, KullbackError
from kullback.recording import Recording
from kullback.restoration import Role, SignalModel, load_signal_model
from kullback.sources.pooled import Progress, untold
from kullback.sources.recordings import Wanted, opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Wanted):
    """What is to be read, and what is to be done to it first.

    `mix` channels to one; undo the lag (`align`); `noise` in seconds (samples, where no rate is known), a stretch of
    the received signal with nothing but noise.
    """

    mix: bool = False
    align: bool = False
    noise: tuple[float, float] | None = None


def given_reference(reference: Any, name: str, asked: Asked, progress: Progress = untold) -> Recording | SignalModel:
    """A reference: a model as such or in a JSON file, else a recording."""
    if isinstance(reference, SignalModel):
        return reference
    if isinstance(reference, str | os.PathLike) and Path(reference).suffix.lower() == ".json":
        return load_signal_model(os.fspath(reference))
    return read(reference, name, asked, progress)


def read(given: Any, name: str, asked: Asked, progress: Progress = untold) -> Recording:
    """The recording of a path or an array, with the channels that are asked for; no picture."""
    return opened(given, name, asked, pictures=False, progress=progress)


def laid_together(
    reference: Recording | SignalModel, received: Recording, asked: Asked, progress: Progress
) -> tuple[Recording | SignalModel, Recording, Role, tuple[str, ...]]:
    """Both as they are compared, what the reference is, and in words what was done to them."""
    from kullback.estimate.signal import matching
    from kullback.estimate.signal.beside import at_lag
    from kullback.sources.recordings import select, together

    if isinstance(reference, SignalModel):
        received = select(received, mix=asked.mix)
        _check_model(reference, received)
        return reference, received, "model", ()
    known, given, notes = together(reference, received, mix=asked.mix)
    progress("looking how they lie beside each other", 0, 0)
    lag = matching.found(known, given, align=asked.align, match_gain=False)[0].lag
    if lag is not None and asked.align:
        known, given = at_lag(known, given, lag)
        return known, given, "sent", (*notes, f"{given.name} is {lag} samples late, which was undone")
    if lag == 0 and known.length == given.length:
        return known, given, "sent", notes
    if lag is not None:
        advice = f"{given.name} seems to be {known.name}, {lag} samples late: aligned it would be judged by SNR"
        return known, given, "recording", (*notes, advice)
    apart = f"{given.name} does not lie beside {known.name}, which is taken for another recording of the same source"
    return known, given, "recording", (*notes, apart)


def _check_model(model: SignalModel, received: Recording) -> None:
    """Refuse a model of other channels or another rate. Raises EvidenceError."""
    if len(model.channels) != len(received.channels):
        raise EvidenceError(
            f"reference and received must have the same channels, but the model of {model.name} has "
            f"{len(model.channels)} and {received.name} {len(received.channels)}."
        )
    if model.rate != received.rate:
        raise EvidenceError(
            f"reference and received must have one rate, but the model of {model.name} says {model.rate} and "
            f"{received.name} {received.rate} samples a second.\nSay it where nothing does: --rate, in Python rate=..."
        )


def stretch_of_noise(seconds: tuple[float, float] | None, received: Recording) -> slice | None:
    """A stretch in samples. Raises KullbackError where it is none of the recording."""
    if seconds is None:
        return None
    start, stop = (round(each * (received.rate or 1.0)) for each in seconds)
    if not 0 <= start < stop <= received.length:
        whole = received.length / (received.rate or 1.0)
        raise KullbackError(f"noise must be from and to a time between 0 and {whole:g}, but it is {seconds!r}.")
    return slice(start, stop)
