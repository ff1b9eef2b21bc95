"""What a watch is given, as recordings: of one rate, with the same channels."""

from __future__ import annotations

from collections.abc import Iterator

from kullback.errors import EvidenceError
from kullback.recording import STRETCH, Floats, Recording


def first(seconds: float, whole: Recording) -> int:
    """How many samples the first seconds of a stream have. Raises EvidenceError where no stream is left."""
    unit = "samples" if whole.rate is None else "seconds"
    length = whole.length / (whole.rate or 1.0)
    if not 0 < seconds < length:
        raise EvidenceError(
            f"baseline must be {unit} above 0 that leave some of the stream to watch, but it is {seconds:g} of "
            f"{length:g} {unit}.\nGive fewer, or another recording as the baseline."
        )
    return round(seconds * (whole.rate or 1.0))


def check_together(whole: Recording, known: Recording) -> None:
    """Refuse a baseline that is not of the stream's rate or channels. Raises EvidenceError."""
    if whole.rate != known.rate:
        raise EvidenceError(
            f"stream and baseline must have one rate, but {whole.name} has {_rate(whole)} and {known.name} "
            f"{_rate(known)}.\nGive recordings of one rate, or --rate for files that do not say theirs."
        )
    check_channels(whole, known)


def check_channels(whole: Recording, known: Recording) -> None:
    """Refuse a stream of other channels than the baseline's. Raises EvidenceError."""
    if len(whole.channels) != len(known.channels):
        raise EvidenceError(
            f"stream and baseline must have the same channels, but {whole.name} has {len(whole.channels)} and "
            f"{known.name} {len(known.channels)}.\nName those to watch: --channel, or channels=."
        )


def _rate(recording: Recording) -> str:
    """A rate in words."""
    return "none" if recording.rate is None else f"{recording.rate:g} samples a second"


def pieces(recording: Recording, start: int, stop: int) -> Iterator[Floats]:
    """The samples of a part in order, a stretch at a time."""
    for begin in range(start, stop, STRETCH):
        yield recording.read(begin, min(begin + STRETCH, stop))
