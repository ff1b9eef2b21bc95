"""Sound files that libsndfile reads (flac, ogg, aiff, mp3, compressed wav), by soundfile.

What loses nothing is read a stretch at a time. Files that lose some are decoded once, from start to end, into a scratch
file: to look for a place in them gives samples of another place (ogg) or of no place (mp3), as measured with libsndfile
1.2.2.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from kullback.errors import SourceError
from kullback.recording import STRETCH, Floats, Recording
from kullback.sources.recordings.kept import Held, finite, of_sound

ENDINGS: Final = (".flac", ".ogg", ".oga", ".opus", ".aiff", ".aif", ".aifc", ".mp3", ".au", ".caf", ".w64")
_BITS: Final = {"PCM_U8": 8, "PCM_S8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32}
_EXACT: Final = (*_BITS, "FLOAT", "DOUBLE")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Encoded(Recording):
    """A file that is decoded as it is read."""

    path: Path

    def read(self, start: int, stop: int) -> Floats:
        """Samples from `start` up to `stop`."""
        stop = min(stop, self.length)
        with _opened(self.path, self.name, self.name) as file:
            file.seek(start)
            samples: Floats = file.read(stop - start, dtype="float64", always_2d=True)
        _check_whole(self.name, start + len(samples), stop, self.length)
        return finite(self, start, samples)


def of_file(path: Path, name: str, what: str | None = None) -> Recording:
    """A sound file; `what` needs soundfile, where that is missing.

    Raises SourceError where it cannot be read.
    """
    with _opened(path, name, what or name) as file:
        if not file.frames:
            raise SourceError(f"{name} holds no samples.")
        bits = _BITS.get(file.subtype)
        known: dict[str, Any] = {
            "name": name,
            "medium": "signal",
            "rate": float(file.samplerate),
            "length": file.frames,
            "channels": of_sound(file.channels),
            "step": None if bits is None else 2.0 ** (1 - bits),
        }
        if file.subtype in _EXACT:
            return Encoded(**known, path=path)
        return Held(**known, samples=_decoded(file, name))


def library(what: str) -> Any:
    """The module soundfile. Raises SourceError where it is not installed."""
    try:
        import soundfile
    except (ImportError, OSError) as error:  # OSError: its own library is missing
        raise SourceError(
            f"{what} needs soundfile, which cannot be loaded: {error}.\nInstall it: pip install 'kullback[sound]'; or "
            "write the sound as .wav in PCM."
        ) from error
    return soundfile


@contextmanager
def _opened(path: Path, name: str, what: str) -> Iterator[Any]:
    """The file as soundfile gives it. Raises SourceError where it cannot be opened or decoded."""
    soundfile = library(what)
    try:
        with soundfile.SoundFile(os.fsencode(path)) as file:
            yield file
    except soundfile.SoundFileError as error:
        said = getattr(error, "error_string", str(error)).rstrip(".")
        raise SourceError(f"{name} cannot be read as sound: {said}.") from error
    except OSError as error:
        raise SourceError(f"{name} cannot be decoded: {error.strerror}.") from error


def _decoded(file: Any, name: str) -> npt.NDArray[np.float32]:
    """Every sample, in a file that has no name and is gone with the array; decoders give 32-bit floats."""
    with tempfile.TemporaryFile() as scratch:
        while len(block := file.read(STRETCH, dtype="float32", always_2d=True)):
            scratch.write(block)
        length = scratch.tell() // (4 * file.channels)
        _check_whole(name, length, file.frames, file.frames)
        return np.memmap(scratch, np.float32, "r", shape=(length, file.channels))


def _check_whole(name: str, reached: int, wanted: int, promised: int) -> None:
    """Refuse a file that ends before it should."""
    if reached < wanted:
        raise SourceError(
            f"{name} is cut: it has {reached} of the {promised} samples that its header promises.\nCopy it again."
        )
