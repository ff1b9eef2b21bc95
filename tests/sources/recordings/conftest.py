"""Wav files written byte by byte, as the format has them."""

import struct
from collections.abc import Callable
from pathlib import Path

import pytest


def chunk(kind: bytes, body: bytes, size: int | None = None, order: str = "<") -> bytes:
    """A chunk of RIFF, padded to even; `size` is what it claims to hold, where that is not true."""
    return kind + struct.pack(f"{order}I", len(body) if size is None else size) + body + b"\0" * (len(body) % 2)


def layout(tag: int, channels: int, bits: int, rate: int = 8000, order: str = "<", width: int | None = None) -> bytes:
    """What a `fmt ` chunk holds."""
    block = channels * (width or -(-bits // 8))
    return struct.pack(f"{order}HHIIHH", tag, channels, rate, rate * block, block, bits)


def riff(*chunks: bytes, kind: bytes = b"RIFF", order: str = "<") -> bytes:
    """A wav file of some chunks."""
    body = b"WAVE" + b"".join(chunks)
    return kind + struct.pack(f"{order}I", len(body)) + body


class Wav:
    """The parts of a wav file, and a place to keep one."""

    chunk = staticmethod(chunk)
    layout = staticmethod(layout)
    riff = staticmethod(riff)

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, content: bytes, name: str = "sound.wav") -> str:
        """Writes the bytes."""
        path = self.folder / name
        path.write_bytes(content)
        return str(path)

    def of(self, bits: int, data: bytes, *, tag: int = 1, channels: int = 1, order: str = "<") -> str:
        """A plain file of such samples."""
        form = chunk(b"fmt ", layout(tag, channels, bits, order=order), order=order)
        kind = b"RIFF" if order == "<" else b"RIFX"
        return self.keep(riff(form, chunk(b"data", data, order=order), kind=kind, order=order))


@pytest.fixture
def wav(tmp_path: Path) -> Wav:
    return Wav(tmp_path)


@pytest.fixture
def text(tmp_path: Path) -> Callable[..., str]:
    """Writes a file of text."""

    def written(content: str, name: str = "rows.csv") -> str:
        path = tmp_path / name
        path.write_bytes(content.encode())
        return str(path)

    return written
