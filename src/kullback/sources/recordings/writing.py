"""Samples back to a file: in the depth that the recording they come of has, whole or not at all."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kullback._whole import write_whole
from kullback.errors import EvidenceError, SourceError
from kullback.recording import Floats, Recording
from kullback.sources.recordings import sounds
from kullback.sources.recordings.kept import checked_rate, numbered
from kullback.sources.recordings.tables import NUMBER


def write(
    path: str | os.PathLike[str],
    samples: Floats,
    like: Recording | None,
    rate: float | None,
    *,
    keep: Sequence[str | os.PathLike[str]] = (),
) -> str:
    """Write samples to a file of the kind that its ending says, and tell in words what was written.

    Parameters
    ----------
    path
        .wav, .flac or .ogg (through soundfile), .npy, .csv.
    samples
        shape (n, channels); of sound full scale is 1.
    like
        the recording that they come of: its depth and the names of its channels are kept. A wav of floats, or of
        samples beyond full scale, is of 32-bit floats, which clip nothing.
    rate
        samples per second; .npy and .csv do not hold it.
    keep
        files that were read, which are not written over.

    Raises
    ------
    SourceError
        Where the file cannot be written, is one to keep, or cannot hold such samples.
    EvidenceError
        Where the samples are not finite numbers of such a shape.
    """
    path = Path(path)
    _refuse_kept(path, keep)
    if samples.ndim != 2 or not samples.size or not np.isfinite(samples).all():
        raise EvidenceError(f"samples must be finite, of shape (n, channels), but their shape is {samples.shape}.")
    if like is not None and like.medium == "image":
        raise SourceError(f"{path.name} cannot be written: {like.name} is a picture, of which no files are written.")
    content, told = _content(path, samples, like, checked_rate(rate))
    write_whole(path, content)
    return told


def _refuse_kept(path: Path, keep: Sequence[str | os.PathLike[str]]) -> None:
    """Refuse to write over a file that was read. Raises SourceError."""
    for other in map(Path, keep):
        if path.exists() and other.exists() and path.samefile(other):
            raise SourceError(f"{path} is what was read, and is not written over.\nName another file.")


def _content(path: Path, samples: Floats, like: Recording | None, rate: float | None) -> tuple[bytes, str]:
    """What the file holds, and what that is in words."""
    ending = path.suffix.lower()
    if ending == ".npy":
        return _npy(samples), "an array of float64"
    if ending == ".csv":
        return _csv(samples, like), "a table of numbers in full"
    if ending not in sounds.ENDINGS:
        raise SourceError(f"{path} must end in .wav, .flac, .ogg, .npy or .csv, which says what to write.")
    if rate is None or not float(rate).is_integer():
        got = "nothing says what it is" if rate is None else f"it is {rate!r}"
        raise SourceError(
            f"{path.name} needs a whole number of samples a second, but {got}.\nSay it: --rate, in Python rate=...; or "
            "write .npy."
        )
    return sounds.content(path, samples, like, int(rate))


def _npy(samples: Floats) -> bytes:
    """The array; of one channel without the axis of channels."""
    file = io.BytesIO()
    np.save(file, samples[:, 0] if samples.shape[1] == 1 else samples)
    return file.getvalue()


def _csv(samples: Floats, like: Recording | None) -> bytes:
    """A line of names, then a line for each sample, in digits that read back as the same numbers."""
    count = samples.shape[1]
    names = like.channels if like is not None and len(like.channels) == count else numbered(count)
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(f"channel {name}" if NUMBER.fullmatch(name) else name for name in names)  # or they look like samples
    rows.writerows(samples.tolist())
    return text.getvalue().encode()
