"""Signals and images in memory: arrays of any library, Series, lists."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from kullback._array import to_numpy
from kullback.errors import EvidenceError
from kullback.recording import Recording
from kullback.sources.recordings.kept import Held, checked_rate, numbered
from kullback.sources.recordings.pixels import of_pixels

MOST: Final = 64  # channels that a signal may have where nothing says that it is one


def from_array(array: Any, *, rate: float | None = None, name: str = "signal", given: str | None = None) -> Recording:
    """An array as a recording; its numbers are as they are (int16 from −32768 to 32767: nothing is scaled).

    Parameters
    ----------
    array
        shape (n,) or (n, channels); of an image (height, width) or (height, width, channels).
    rate
        samples per second.
    given
        "signal" or "image"; None for a signal whose shape leaves no doubt.

    Raises
    ------
    EvidenceError
        Where it is not an array of real numbers of such a shape, or holds none.
    """
    if given not in (None, "signal", "image"):
        raise EvidenceError(f"given must be 'signal' or 'image' (or None), but it is {given!r}.")
    values = _real(array, name)
    if given == "image":
        if rate is not None:
            raise EvidenceError(f"rate does not go with {name}, which is an image.\nLeave rate out.")
        return of_pixels(values, name)
    if given is None and values.ndim == 2 and MOST < values.shape[1] <= values.shape[0]:
        raise EvidenceError(
            f"{name} must say what it is, but nothing does: of shape {values.shape} it would have {values.shape[1]} "
            "channels.\nPass given='signal' or given='image'; transpose it (array.T) if channels come first."
        )
    return of_samples(values, checked_rate(rate), name, sure=given == "signal")


def of_samples(values: npt.NDArray[Any], rate: float | None, name: str, *, sure: bool = False) -> Held:
    """Samples as a recording; `sure` says that they have shape (n, channels) also where that is wide.

    Raises EvidenceError for other shapes.
    """
    if values.ndim not in (1, 2):
        raise EvidenceError(
            f"{name} must have shape (n,) or (n, channels), but its shape is {values.shape}.\n"
            "Pass given='image' if it is a picture."
        )
    if not values.size:
        raise EvidenceError(f"{name} must hold at least one sample, but its shape is {values.shape}.")
    length, channels = values.shape if values.ndim == 2 else (len(values), 1)
    if channels > length and not sure:
        raise EvidenceError(
            f"{name} must have shape (n, channels), but its shape is {values.shape}, which looks like channels first."
            "\nTranspose it (array.T)."
        )
    return Held(
        name=name,
        medium="signal",
        rate=rate,
        length=length,
        channels=numbered(channels),
        step=None if values.dtype.kind == "f" else 1.0,
        samples=values.reshape(length, channels),
    )


def check_real(values: npt.NDArray[Any], name: str) -> None:
    """Refuse an array that holds something else than real numbers. Raises EvidenceError."""
    if values.dtype.kind not in "iufb":
        raise EvidenceError(
            f"{name} must hold real numbers, but it holds {values.dtype}.\n"
            "Convert it: array.astype(float); a complex one to its real and imaginary parts as two channels."
        )


def _real(array: Any, name: str) -> npt.NDArray[Any]:
    """The array as one of NumPy's. Raises EvidenceError where it holds something else than real numbers."""
    if isinstance(array, np.ma.MaskedArray) and np.ma.getmaskarray(array).any():
        raise EvidenceError(
            f"{name} must hold a number everywhere, but some are masked.\nFill them in or cut them out."
        )
    try:
        values = to_numpy(array) if hasattr(array, "__dlpack__") else np.asarray(array)
    except (ValueError, TypeError, RuntimeError) as error:
        raise EvidenceError(f"{name} must be an array of numbers, but it is not: {error}.") from error
    if values.dtype == object and not values.ndim:
        raise EvidenceError(
            f"{name} must be an array of numbers, or the path of a file, but it is a {type(array).__name__}.\n"
            "Put its numbers into a list or an array."
        )
    check_real(values, name)
    return values
