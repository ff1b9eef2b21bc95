"""Arrays that NumPy saved: .npy, read a stretch at a time."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kullback.errors import SourceError
from kullback.recording import Recording
from kullback.sources.recordings.arrays import check_real, of_samples
from kullback.sources.recordings.kept import Stored, as_floats


def of_file(path: Path, rate: float | None, name: str) -> Recording:
    """An array of shape (n,) or (n, channels), of which no samples are read yet.

    Raises SourceError where it is none or is cut, EvidenceError where it holds something else than real numbers.
    """
    try:
        values = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise SourceError(f"{name} cannot be read as an array of NumPy: {error}".rstrip(".") + ".") from error
    if not isinstance(values, np.memmap):  # an archive, whatever its ending
        values.close()
        raise SourceError(
            f"{name} must hold one array, but it is an archive (.npz).\nSave the one that is meant: np.save."
        )
    check_real(values, name)
    held = of_samples(values, rate, name)
    if not values.flags.c_contiguous:  # each channel by itself: mapped to memory
        return held
    return Stored(
        name=name,
        medium="signal",
        rate=rate,
        length=held.length,
        channels=held.channels,
        step=held.step,
        path=path,
        offset=values.offset,
        dtype=values.dtype,
        decode=as_floats,
    )
