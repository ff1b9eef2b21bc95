"""Recordings whose samples are kept in memory, or in a file that is read a stretch at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kullback.errors import EvidenceError, SourceError
from kullback.recording import Floats, Recording


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Held(Recording):
    """Samples in memory (or mapped to it), of any real type: shape (length, channels)."""

    samples: npt.NDArray[Any]

    def read(self, start: int, stop: int) -> Floats:
        """Samples from `start` up to `stop`."""
        return finite(self, start, as_floats(self.samples[start:stop]))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stored(Recording):
    """Samples of one size that lie in a file from `offset` on, channel beside channel.

    They are read and not mapped: what has been seen takes no memory, and a file that is cut while it is read is an
    error and not a crash.
    """

    path: Path
    offset: int
    dtype: np.dtype[Any]
    decode: Callable[[npt.NDArray[Any]], Floats]

    def read(self, start: int, stop: int) -> Floats:
        """Samples from `start` up to `stop`."""
        width, stop = len(self.channels), min(stop, self.length)
        count, offset = max(stop - start, 0) * width, self.offset + start * width * self.dtype.itemsize
        try:
            raw = np.fromfile(self.path, self.dtype, count, offset=offset)
        except OSError as error:
            raise SourceError(f"{self.name} cannot be read: {error.strerror}.") from error
        if len(raw) < count:
            raise SourceError(f"{self.name} was cut short while it was read.\nRead it once nobody writes to it.")
        return finite(self, start, self.decode(raw).reshape(-1, width))


def as_floats(raw: npt.NDArray[Any]) -> Floats:
    """Numbers as they are."""
    return raw.astype(np.float64)


def finite(recording: Recording, start: int, samples: Floats) -> Floats:
    """The samples from `start` on. Raises EvidenceError where one is NaN or infinite."""
    wrong = ~np.isfinite(samples)
    if not wrong.any():
        return samples
    at, channel = (int(i) for i in np.argwhere(wrong)[0])
    seconds = "" if recording.rate is None else f", at {(start + at) / recording.rate:.6g} s"
    raise EvidenceError(
        f"{recording.name} must hold finite numbers, but sample {start + at} (from 0{seconds}) of channel "
        f"{recording.channels[channel]!r} is {samples[at, channel]}.\nCut it out or fill it in before: kullback makes "
        "no samples up."
    )


def numbered(count: int) -> tuple[str, ...]:
    """The names of channels that have none."""
    return ("mono",) if count == 1 else tuple(str(i + 1) for i in range(count))


def of_sound(count: int) -> tuple[str, ...]:
    """The names of the channels of a sound file."""
    return ("left", "right") if count == 2 else numbered(count)


def checked_rate(rate: float | None) -> float | None:
    """The rate as a float. Raises EvidenceError where it is none."""
    if rate is None:
        return None
    try:
        value = float(rate)
    except (TypeError, ValueError):
        value = np.nan
    if not 0 < value < np.inf:
        raise EvidenceError(f"rate must be samples per second, above 0, but it is {rate!r}.")
    return value
