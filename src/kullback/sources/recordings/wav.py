"""Wav files: PCM of 8, 16, 24 and 32 bits and floats of 32 and 64, of any length, read a stretch at a time.

scipy and the standard library read all but these: 24 bits a stretch at a time, how many samples a cut file lacks, and
files over 4 GB (RF64, EBU Tech 3306). So the header is read here: the chunks of RIFF, each a name and a size, up to the
samples. What follows those is not looked at. https://learn.microsoft.com/windows/win32/api/mmreg/ns-mmreg-waveformatextensible
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any, Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from kullback.errors import SourceError
from kullback.recording import Floats, Recording
from kullback.sources.recordings.kept import Held, Stored, as_floats, of_sound

Order: TypeAlias = Literal["<", ">"]

_ORDERS: Final[dict[bytes, Order]] = {b"RIFF": "<", b"RF64": "<", b"BW64": "<", b"RIFX": ">"}
STARTS: Final = frozenset(_ORDERS)
_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_FORMATS: Final = {
    0x02: "Microsoft ADPCM",
    0x06: "A-law",
    0x07: "µ-law",
    0x11: "IMA ADPCM",
    0x31: "GSM 6.10",
    0x50: "MPEG",
    0x55: "MP3",
    0xFF: "AAC",
    0x161: "Windows Media Audio",
}
_GUID_END: Final = bytes.fromhex("000000001000800000aa00389b71")  # of formats that have a number, after that
_UNKNOWN: Final = 0xFFFFFFFF  # the size of what ffmpeg wrote to a pipe, and in RF64 of what `ds64` tells
_SOX: Final = 0x7FFFF000  # the same of sox, less what is no whole sample
_OTHERS: Final = {b"fLaC": "FLAC", b"OggS": "Ogg", b"ID3": "MP3", b"FORM": "AIFF", b"riff": "Wave64"}


class EncodedError(SourceError):
    """The samples of a wav file are compressed."""


@dataclass(frozen=True, slots=True)
class _Format:
    """What the `fmt ` chunk says: `bits` that count, and bytes of one sample of one channel."""

    tag: int
    channels: int
    rate: int
    bits: int
    width: int


def of_file(path: Path, name: str) -> Recording:
    """A wav file, of which no samples are read yet.

    Raises SourceError where it is none, is cut or holds no samples, EncodedError where they are compressed.
    """
    try:
        with path.open("rb") as file:
            found, order, offset, length = _header(file, path.stat().st_size, name)
    except OSError as error:
        raise SourceError(f"{name} cannot be opened: {error.strerror}.") from error
    dtype, decode = _coding(found, order, name)
    return Stored(**_known(found, length, name), path=path, offset=offset, dtype=dtype, decode=decode)


def of_bytes(content: bytes, name: str) -> Recording:
    """A wav file that was sent: whole in memory. Raises what `of_file` raises."""
    found, order, offset, length = _header(io.BytesIO(content), len(content), name)
    dtype, decode = _coding(found, order, name)
    samples = decode(np.frombuffer(content, dtype, length * found.channels, offset)).reshape(length, -1)
    return Held(**_known(found, length, name), samples=samples)


def _known(found: _Format, length: int, name: str) -> dict[str, Any]:
    """What a recording is called and how it is told."""
    step = None if found.tag == _FLOAT else 2.0 ** (1 - found.bits)
    channels = of_sound(found.channels)
    return {
        "name": name,
        "medium": "signal",
        "rate": float(found.rate),
        "length": length,
        "channels": channels,
        "step": step,
    }


def _header(file: IO[bytes], size: int, name: str) -> tuple[_Format, Order, int, int]:
    """The format, the order of bytes, where the samples begin and how many each channel has."""
    head = file.read(12)
    order = _ORDERS.get(head[:4])
    if order is None or head[8:] != b"WAVE":
        other = next((text for start, text in _OTHERS.items() if head.startswith(start)), None)
        what = f"a file of {other}" if other else "something else" if len(head) == 12 else f"{len(head)} bytes long"
        raise SourceError(f"{name} must be a wav file, but it is {what}.\nGive it its own ending.")
    found: _Format | None = None
    whole = _UNKNOWN
    while True:
        kind, length = _chunk(file, order, name)
        if kind == b"data":
            break
        body = file.tell()
        if kind == b"fmt ":
            found = _format(file.read(min(length, 40)), order, name)
        elif kind == b"ds64":
            whole = struct.unpack("<Q", file.read(16)[8:].ljust(8, b"\0"))[0]
        file.seek(body + length + length % 2)
    if found is None:
        raise SourceError(f"{name} cannot be read: nothing before its samples says what they are (no `fmt ` chunk).")
    offset = file.tell()
    return found, order, offset, _length(found, whole if length == _UNKNOWN else length, size - offset, name)


def _chunk(file: IO[bytes], order: Order, name: str) -> tuple[bytes, int]:
    """The name and the size of the next chunk."""
    head = file.read(8)
    if len(head) < 8:
        raise SourceError(f"{name} is cut: it ends before its samples begin (no `data` chunk).\nCopy it again.")
    return head[:4], struct.unpack(f"{order}I", head[4:])[0]


def _format(body: bytes, order: Order, name: str) -> _Format:
    """What the `fmt ` chunk says."""
    if len(body) < 16:
        raise SourceError(f"{name} is cut: its `fmt ` chunk has {len(body)} bytes, of 16 at least.\nCopy it again.")
    tag, channels, rate, _, block, bits = struct.unpack(f"{order}HHIIHH", body[:16])
    if tag == _EXTENSIBLE and len(body) == 40:
        bits = struct.unpack(f"{order}H", body[18:20])[0] or bits
        tag = struct.unpack(f"{order}H", body[24:26])[0] if body[26:] == _GUID_END else tag
    if not channels or not rate:
        raise SourceError(f"{name} cannot be read: its header tells of {channels} channels at {rate} Hz.")
    return _Format(tag, channels, rate, bits, block // channels)


def _length(found: _Format, promised: int, there: int, name: str) -> int:
    """How many samples each channel has. Raises SourceError where these are fewer than the header says, or none."""
    if found.tag not in (_PCM, _FLOAT):
        return 0
    block = max(found.width * found.channels, 1)
    if promised in (_UNKNOWN, _SOX - _SOX % block):
        promised = there - there % block
    if not promised:
        rest = f", though {there} bytes follow: it was not closed when it was written" if there else ""
        raise SourceError(f"{name} holds no samples: its header says 0{rest}.")
    if promised > there:
        raise SourceError(
            f"{name} is cut: it has {there // block} of the {promised // block} samples that its header promises.\n"
            "Copy it again; or write what is there as a file of its own."
        )
    if promised % block:
        raise SourceError(
            f"{name} cannot be read: its {promised} bytes are no whole number of samples of {block} bytes."
        )
    return promised // block


def _coding(found: _Format, order: Order, name: str) -> tuple[np.dtype[Any], Callable[[npt.NDArray[Any]], Floats]]:
    """The type of the samples as they are stored, and what makes numbers of them."""
    if found.tag == _FLOAT and found.width in (4, 8):
        return np.dtype(f"{order}f{found.width}"), as_floats
    if found.tag == _PCM and 0 < found.bits <= 8 * found.width:
        if found.width == 1:
            return np.dtype("u1"), _of_bytes
        if found.width == 3:
            return np.dtype("V3"), partial(_of_24_bits, order=order)
        if found.width in (2, 4):
            return np.dtype(f"{order}i{found.width}"), _of_integers
    if found.tag in (_PCM, _FLOAT):
        kind = "PCM" if found.tag == _PCM else "floats"
        raise SourceError(
            f"{name} must hold PCM of 8 to 32 bits or floats of 32 or 64, but it holds {kind} of {found.bits} bits in "
            f"{found.width} bytes.\nConvert it: ffmpeg -i IN.wav -c:a pcm_s24le OUT.wav."
        )
    raise EncodedError(f"{name} holds {_FORMATS.get(found.tag, f'format {found.tag:#06x}')}, which is compressed")


def _of_bytes(raw: npt.NDArray[Any]) -> Floats:
    """8 bits are stored from 0 to 255, with silence at 128."""
    return (raw.astype(np.float64) - 128) / 128


def _of_integers(raw: npt.NDArray[Any]) -> Floats:
    """Whole numbers as shares of full scale."""
    scaled = raw.astype(np.float64)
    scaled *= 2.0 ** (1 - 8 * raw.dtype.itemsize)
    return scaled


def _of_24_bits(raw: npt.NDArray[Any], order: Order) -> Floats:
    """Three bytes become the upper ones of four, so that the sign comes right."""
    wide = np.zeros((raw.size, 4), dtype=np.uint8)
    place = slice(1, 4) if order == "<" else slice(0, 3)
    wide[:, place] = raw.view(np.uint8).reshape(-1, 3)
    return _of_integers(wide.view(f"{order}i4")[:, 0])
