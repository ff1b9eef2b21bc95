"""Sounds inside a page: the same stretch of each of some signals as 16-bit wav, all at one gain, few enough bytes.

Players that set each sound to its own peak hide what a gain does: here one factor is for all of them.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from markupsafe import Markup

SOURCES: Final = "; media-src data:"
"""What a page's content security policy needs beside the rest, so that its sounds play."""

SECONDS: Final = 3.0
"""The most that is heard of a signal."""

_PLAYABLE: Final = (3000, 192_000)  # samples per second that browsers play
_MOST: Final = 300_000  # samples of all sounds of a page: as base64 they are 0.8 MB
_PEAK: Final = 0.95  # of full scale, that the loudest sample of all is set to


def excerpts(signals: Sequence[npt.NDArray[Any]], rate: float | None) -> list[bytes]:
    """A stretch of each signal as a wav file: where the first is loudest, and the same of the others.

    Signals of another length than the first are heard where they are loudest themselves.

    Parameters
    ----------
    signals
        each of shape (n,), of one channel and finite.
    rate
        samples per second.

    Returns
    -------
    files
        one a signal, at most 3 seconds of each; none where no rate is known or it is none of sounds.
    """
    if rate is None or not _PLAYABLE[0] <= rate <= _PLAYABLE[1] or not signals:
        return []
    size = int(min(SECONDS * rate, _MOST // len(signals)))
    first = loudest(signals[0], size)
    heard = [np.asarray(x[first if len(x) == len(signals[0]) else loudest(x, size)], dtype=np.float64) for x in signals]
    peak = max(np.abs(x).max(initial=0.0) for x in heard)
    return [wav(x / peak * _PEAK if peak > 0 else x, rate) for x in heard]


def loudest(samples: npt.NDArray[Any], size: int) -> slice:
    """The loudest stretch of so many samples, to a quarter of its length; all of them where they are fewer."""
    last = max(len(samples) - size, 0)
    starts = [*range(0, last, max(1, size // 4)), last]
    with np.errstate(over="ignore"):  # where no sum is finite the first stretch is as good as any
        start = max(starts, key=lambda at: float(np.abs(samples[at : at + size]).sum(dtype=np.float64)))
    return slice(start, start + size)


def wav(samples: npt.NDArray[Any], rate: float) -> bytes:
    """Samples between −1 and 1, of shape (n,), as a wav file of 16 bits; what lies beyond is cut there."""
    from scipy.io import wavfile

    whole = np.rint(32767 * np.clip(samples, -1.0, 1.0)).astype(np.int16)
    file = io.BytesIO()
    wavfile.write(file, round(rate), whole)
    return file.getvalue()


def data_uri(wav: bytes) -> str:
    """A wav file as an address that holds it."""
    return "data:audio/wav;base64," + base64.b64encode(wav).decode("ascii")


def player(wav: bytes, name: str) -> Markup:
    """What plays a wav file in a page."""
    return Markup('<audio controls preload="metadata" aria-label="{}" src="{}"></audio>').format(name, data_uri(wav))
