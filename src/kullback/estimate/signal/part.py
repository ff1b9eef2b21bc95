"""A part of a recording, its samples divided by a gain: what is compared after aligning and matching."""

from __future__ import annotations

from dataclasses import dataclass

from kullback.errors import EvidenceError
from kullback.recording import Floats, Recording


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(Recording):
    """`length` samples of `whole` from `start` on, divided by `gain`, one number a channel."""

    of: Recording
    start: int
    gain: Floats | None

    def read(self, start: int, stop: int) -> Floats:
        """Samples from `start` up to `stop` of the part."""
        samples = self.of.read(self.start + start, self.start + stop)
        return samples if self.gain is None else samples / self.gain


def beside(sent: Recording, received: Recording, lag: int, gain: Floats | None) -> tuple[Recording, Recording]:
    """What is compared of the two: at a lag, the samples that they have in common; else each whole.

    Raises
    ------
    EvidenceError
        where nothing is left in common, or one of them has no samples.
    """
    length = min(sent.length - max(0, -lag), received.length - max(0, lag))
    if length < 1:
        raise EvidenceError(
            f"sent and received must have samples in common, but of {sent.length} and {received.length} samples none "
            f"are at a lag of {lag}.\nCompare them without aligning."
        )
    if not lag:
        return sent, received if gain is None else part(received, 0, received.length, gain)
    return part(sent, max(0, -lag), length, None), part(received, max(0, lag), length, gain)


def part(of: Recording, start: int, length: int, gain: Floats | None) -> Part:
    """A part of a recording."""
    return Part(
        name=of.name,
        medium=of.medium,
        rate=of.rate,
        length=length,
        channels=of.channels,
        step=of.step if gain is None else None,
        of=of,
        start=start,
        gain=gain,
    )
