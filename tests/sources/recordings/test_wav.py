"""Wav files of every depth, byte by byte: what is read is what the format says, and what scipy reads."""

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from scipy.io import wavfile

from kullback.sources.recordings import from_file

FULL = {8: 2**7, 16: 2**15, 24: 2**23, 32: 2**31}


def packed(value, bits, order="<"):
    """One sample as the format stores it: 8 bits from 0 to 255, more with a sign."""
    if bits == 8:
        return struct.pack("B", value + 128)
    return value.to_bytes(bits // 8, "little" if order == "<" else "big", signed=True)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("bits", FULL)
def test_integers_of_every_depth_are_shares_of_full_scale(wav, bits, order):
    full = FULL[bits]
    values = [-full, -full + 1, -1, 0, 1, full - 1, 100, -77]
    found = from_file(wav.of(bits, b"".join(packed(v, bits, order) for v in values), order=order))
    assert found.whole()[:, 0].tolist() == [v / full for v in values]
    assert (found.step, found.rate, found.length, found.channels) == (1 / full, 8000, 8, ("mono",))


@pytest.mark.parametrize(("bits", "code"), [(32, "f"), (64, "d")])
def test_floats_are_as_they_are_also_beyond_full_scale(wav, bits, code):
    values = [0.0, -0.5, 1.0, 7.25, -1e-30, 0.1]
    found = from_file(wav.of(bits, struct.pack(f"<6{code}", *values), tag=3))
    assert found.whole()[:, 0].tolist() == list(struct.unpack(f"6{code}", struct.pack(f"6{code}", *values)))
    assert found.step is None


@pytest.mark.parametrize("channels", [1, 2, 3, 6])
def test_channels_lie_beside_each_other(wav, channels):
    samples = np.arange(5 * channels, dtype="<i2").reshape(5, channels)
    found = from_file(wav.of(16, samples.tobytes(), channels=channels))
    assert np.array_equal(found.whole() * 2**15, samples)
    names = {1: ("mono",), 2: ("left", "right"), 3: ("1", "2", "3"), 6: tuple("123456")}
    assert found.channels == names[channels]


@pytest.mark.parametrize("bits", FULL)
def test_stretches_are_the_whole_in_parts(wav, bits):
    data = np.random.default_rng(0).integers(0, 256, 60 * bits // 8 * 2, dtype=np.uint8).tobytes()
    found = from_file(wav.of(bits, data, channels=2))
    assert np.array_equal(np.concatenate(list(found.stretches(7))), found.whole())
    assert np.array_equal(found.read(13, 29), found.whole()[13:29])
    assert found.read(59, 100).shape == (1, 2)  # what follows the samples is not read as such


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("kind", ["u1", "i2", "i4", "f4", "f8"])
def test_what_scipy_writes_is_what_it_reads(tmp_path, kind, order):
    samples = (np.random.default_rng(1).normal(size=(50, 2)) * 50).astype(order + kind)
    wavfile.write(tmp_path / "x.wav", 44100, samples)
    rate, known = wavfile.read(tmp_path / "x.wav")
    found = from_file(tmp_path / "x.wav")
    scale, zero = {"u1": (128, 128), "i2": (2**15, 0), "i4": (2**31, 0), "f4": (1, 0), "f8": (1, 0)}[kind]
    assert found.rate == rate
    assert np.array_equal(found.whole() * scale + zero, known)


def test_of_an_extensible_file_the_format_is_the_inner_one(wav):
    data = np.array([1, -2, 3], dtype="<f4").tobytes()
    guid = struct.pack("<H", 3) + bytes.fromhex("000000001000800000aa00389b71")
    form = wav.layout(0xFFFE, 1, 32) + struct.pack("<HHI", 22, 32, 4) + guid
    found = from_file(wav.keep(wav.riff(wav.chunk(b"fmt ", form), wav.chunk(b"data", data))))
    assert found.whole()[:, 0].tolist() == [1, -2, 3]


def test_20_bits_in_three_bytes_have_the_step_of_20_bits(wav):
    guid = struct.pack("<H", 1) + bytes.fromhex("000000001000800000aa00389b71")
    form = wav.layout(0xFFFE, 1, 24) + struct.pack("<HHI", 22, 20, 4) + guid
    data = packed(5 << 4, 24) + packed(-(3 << 4), 24)
    found = from_file(wav.keep(wav.riff(wav.chunk(b"fmt ", form), wav.chunk(b"data", data))))
    assert (found.whole()[:, 0] / found.step).tolist() == [5, -3]
    assert found.step == 2.0**-19


def test_chunks_of_other_kinds_are_passed_over_before_and_after(wav):
    before = [wav.chunk(b"LIST", b"INFOodd"), wav.chunk(b"fmt ", wav.layout(1, 1, 16)), wav.chunk(b"fact", b"1234")]
    after = [wav.chunk(b"LIST", b"adtl"), b"id3 \xff\xff"]
    content = wav.riff(*before, wav.chunk(b"data", struct.pack("<2h", 5, 6)), *after)
    assert (from_file(wav.keep(content)).whole() * 2**15).tolist() == [[5], [6]]


@pytest.mark.parametrize("kind", [b"RF64", b"BW64"])
def test_files_that_may_be_longer_than_4_gb_tell_their_size_elsewhere(wav, kind):
    data = struct.pack("<3h", 1, 2, 3)
    sizes = wav.chunk(b"ds64", struct.pack("<QQQI", 100, len(data), 3, 0))
    body = wav.chunk(b"data", data + b"LIST....", size=0xFFFFFFFF)
    content = wav.riff(sizes, wav.chunk(b"fmt ", wav.layout(1, 1, 16)), body, kind=kind)
    assert from_file(wav.keep(content)).length == 3


@pytest.mark.parametrize(("channels", "bits", "size"), [(1, 16, 0xFFFFFFFF), (1, 16, 0x7FFFF000), (2, 24, 0x7FFFEFFC)])
def test_what_was_written_to_a_pipe_is_as_long_as_there_is(wav, channels, bits, size):
    form, data = wav.chunk(b"fmt ", wav.layout(1, channels, bits)), wav.chunk(b"data", bytes(12), size=size)
    assert from_file(wav.keep(wav.riff(form, data))).length == 12 * 8 // bits // channels


@pytest.mark.parametrize("name", ["a\udcff.wav", "a\nb\x1b[31m.wav", "glob[1]*.wav", "ü 音.WAV"])
def test_any_name_that_a_file_can_have_is_read(wav, tmp_path, name):
    path = tmp_path / name
    path.write_bytes(wav.riff(wav.chunk(b"fmt ", wav.layout(1, 1, 8)), wav.chunk(b"data", b"\x80")))
    found = from_file(path)
    assert found.whole().tolist() == [[0]]
    found.name.encode()  # is text


def test_one_sample_is_a_recording(wav):
    assert from_file(wav.of(16, b"\0\x40")).whole().tolist() == [[0.5]]


@pytest.fixture
def piped(monkeypatch):
    def sent(content):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))

    return sent


@pytest.mark.parametrize("bits", FULL)
def test_standard_input_is_the_same_as_the_file(wav, piped, bits):
    path = wav.of(bits, bytes(range(24)), channels=2)
    piped(Path(path).read_bytes())
    found, known = from_file("-"), from_file(path)
    assert found.name == "standard input"
    assert np.array_equal(found.whole(), known.whole())
    assert (found.rate, found.channels, found.step) == (known.rate, known.channels, known.step)
