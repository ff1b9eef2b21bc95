"""Samples as the bytes of a sound file: wav in the depth they came in; flac and ogg through soundfile."""

from __future__ import annotations

import io
import wave
from pathlib import Path
from typing import Final

import numpy as np

from kullback.errors import SourceError
from kullback.recording import Floats, Recording
from kullback.sources.recordings.encoded import library

ENDINGS: Final = (".wav", ".wave", ".flac", ".ogg")
_MOST_BYTES: Final = 2**32 - 2**16  # of a wav file, whose sizes have 32 bits
_BLOCK: Final = 1 << 16  # libvorbis runs out of stack where it gets much more at once


def content(path: Path, samples: Floats, like: Recording | None, rate: int) -> tuple[bytes, str]:
    """What the file holds, by its ending, and what that is in words. Raises SourceError where it cannot hold it."""
    bits = _bits(like)
    if path.suffix.lower() in (".wav", ".wave"):
        return _wav(path, samples, bits, rate)
    return _encoded(path, samples, bits, rate)


def _bits(like: Recording | None) -> int | None:
    """How many bits hold the recording's samples, of 8, 16, 24 and 32; None of what is no sound of whole numbers."""
    if like is None or like.step is None or not 0 < like.step < 1:
        return None
    return next((bits for bits in (8, 16, 24, 32) if 2.0 ** (1 - bits) <= like.step), None)


def _wav(path: Path, samples: Floats, bits: int | None, rate: int) -> tuple[bytes, str]:
    """A wav file of PCM where that holds the samples, else of 32-bit floats."""
    if samples.size * (bits or 32) // 8 > _MOST_BYTES:
        raise SourceError(f"{path.name} would be longer than the 4 GB of a wav file.\nWrite .npy, or fewer channels.")
    whole = None if bits is None else _rounded(samples, bits)
    if bits is None or whole is None:
        return _wav_of_floats(path, samples, bits, rate)
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(samples.shape[1])
        sound.setsampwidth(bits // 8)
        sound.setframerate(rate)
        sound.writeframes(_packed(whole, bits))
    return file.getvalue(), f"wav of {bits} bits"


def _wav_of_floats(path: Path, samples: Floats, bits: int | None, rate: int) -> tuple[bytes, str]:
    """A wav file of 32-bit floats, and why it is one where `bits` were meant."""
    from scipy.io import wavfile

    reaches = float(np.abs(samples).max())
    if reaches > float(np.finfo(np.float32).max):
        raise SourceError(f"{path.name} cannot hold samples that reach {reaches:.4g}.\nWrite .npy.")
    file = io.BytesIO()
    wavfile.write(file, rate, samples.astype(np.float32))
    why = "" if bits is None else f", for samples reach {reaches:.4g} of full scale, which {bits} bits would clip"
    return file.getvalue(), f"wav of 32-bit floats{why}"


def _encoded(path: Path, samples: Floats, bits: int | None, rate: int) -> tuple[bytes, str]:
    """A flac file of 16 or 24 bits, or an ogg file."""
    soundfile = library(path.name)
    flac, depth = path.suffix.lower() == ".flac", 16 if bits in (8, 16) else 24
    whole = _rounded(samples, depth)
    if whole is None:
        raise SourceError(
            f"{path.name} cannot hold samples beyond full scale, but they reach {np.abs(samples).max():.4g} of it.\n"
            "Write .wav, which then is of 32-bit floats."
        )
    # Given floats, libsndfile would scale them by its own rule; of integers it keeps the upper bits.
    given = whole.astype(np.int32) << (32 - depth) if flac else samples
    kind, subtype = ("FLAC", f"PCM_{depth}") if flac else ("OGG", "VORBIS")
    file = io.BytesIO()
    try:
        with soundfile.SoundFile(file, "w", rate, samples.shape[1], subtype, format=kind) as sound:
            for start in range(0, len(samples), _BLOCK):
                sound.write(given[start : start + _BLOCK])
    except soundfile.SoundFileError as error:
        raise SourceError(f"{path.name} cannot be written: {error}") from error
    return file.getvalue(), f"flac of {depth} bits" if flac else "ogg (vorbis), which loses some of it"


def _rounded(samples: Floats, bits: int) -> Floats | None:
    """The samples as the nearest whole numbers of some bits; None where one is beyond these."""
    full = 2.0 ** (bits - 1)
    whole = np.rint(samples * full)
    return None if whole.min() < -full or whole.max() > full - 1 else whole


def _packed(whole: Floats, bits: int) -> bytes:
    """Whole numbers as PCM: 8 bits from 0 to 255, more with a sign."""
    if bits == 8:
        return (whole + 128).astype(np.uint8).tobytes()
    if bits == 24:
        return whole.astype("<i4").view(np.uint8).reshape(-1, 4)[:, :3].tobytes()
    return whole.astype(f"<i{bits // 8}").tobytes()
