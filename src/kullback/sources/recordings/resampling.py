"""A recording at another rate."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from kullback.errors import EvidenceError
from kullback.recording import Recording
from kullback.sources.recordings.kept import Held

_FINEST: Final = 100_000  # of the ratio of rates; the filter grows with it


def resampled(recording: Recording, rate: float) -> Recording:
    """The recording at another rate, whole in memory: scipy's polyphase filter cuts what the lower rate cannot hold.

    The length is rounded up, so that it ends at the same moment or a sample after. Raises EvidenceError where the
    recording has no rate, or the two have no ratio of whole numbers up to 100 000.
    """
    if recording.rate is None:
        raise EvidenceError(
            f"{recording.name} has no rate, and cannot be resampled.\nSay how many samples a second it has: rate=..."
        )
    if rate == recording.rate:
        return recording
    low, high = sorted((Fraction(rate), Fraction(recording.rate)))
    ratio = (low / high).limit_denominator(_FINEST)
    if abs(ratio / (low / high) - 1) > Fraction(1, 10**8):
        raise EvidenceError(
            f"{recording.name} must be resampled in a ratio of whole numbers up to {_FINEST}, but its rate is "
            f"{recording.rate:.15g} and the other {rate:.15g}.\nRound the rates."
        )
    up, down = ratio.as_integer_ratio() if rate < recording.rate else ratio.as_integer_ratio()[::-1]
    from scipy.signal import resample_poly

    samples = resample_poly(recording.whole(), up, down, axis=0)
    return Held(
        name=recording.name,
        medium=recording.medium,
        rate=rate,
        length=len(samples),
        channels=recording.channels,
        step=None,
        samples=samples,
    )
