"""Wav files that are cut, or hold something else: each is refused in one message that says what is wrong."""

import io
import struct
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kullback.errors import EvidenceError, KullbackError, SourceError
from kullback.sources.recordings import from_file
from kullback.sources.recordings.wav import of_bytes

FORM = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16)
STEREO = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 2, 8000, 32000, 4, 16)


def refused(path, *words, error=SourceError):
    with pytest.raises(error) as caught:
        from_file(path).whole()
    for word in words:
        assert word in str(caught.value)


def test_a_cut_file_says_how_many_samples_are_there(wav):
    refused(wav.keep(wav.riff(FORM, wav.chunk(b"data", bytes(14), size=100))), "is cut: it has 7 of the 50 samples")
    refused(wav.keep(wav.riff(STEREO, wav.chunk(b"data", bytes(14), size=100))), "is cut: it has 3 of the 25 samples")


@pytest.mark.parametrize("length", range(1, 44))
def test_a_header_that_is_cut_anywhere_is_refused(wav, length):
    whole = wav.riff(FORM, wav.chunk(b"data", bytes(14)))
    refused(wav.keep(whole[:length]), "sound.wav ")


@given(st.data())
def test_whatever_is_damaged_it_is_read_or_refused_in_words(data):
    content = bytearray(b"RIFF\x48\0\0\0WAVE" + FORM + b"LIST\4\0\0\0name" + b"data\x14\0\0\0" + bytes(range(20)))
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=6)):
        content[at] = data.draw(st.sampled_from([0, 1, 2, 3, 4, 8, 24, 32, 64, 128, 254, 255]))
    with suppress(KullbackError):
        found = of_bytes(bytes(content), "x")
        assert found.whole().shape == (found.length, len(found.channels))


def test_a_file_without_samples_says_so(wav):
    refused(wav.keep(b""), "sound.wav is empty.")
    refused(wav.keep(wav.riff(FORM, wav.chunk(b"data", b""))), "holds no samples: its header says 0.")
    refused(wav.keep(wav.riff(FORM)), "ends before its samples begin")
    refused(wav.keep(wav.riff(FORM, wav.chunk(b"data", bytes(3), size=1))), "no whole number of samples of 2 bytes")


def test_a_file_that_was_not_closed_is_not_taken_for_silence(wav):
    refused(wav.keep(wav.riff(FORM, wav.chunk(b"data", bytes(14), size=0))), "0, though 14 bytes follow")


def test_samples_that_nothing_describes_are_refused(wav):
    refused(wav.keep(wav.riff(wav.chunk(b"data", bytes(14)))), "no `fmt ` chunk")
    refused(
        wav.keep(wav.riff(wav.chunk(b"fmt ", bytes(12)), wav.chunk(b"data", bytes(14)))), "12 bytes, of 16 at least"
    )
    refused(wav.keep(wav.riff(wav.chunk(b"fmt ", bytes(16)), wav.chunk(b"data", bytes(14)))), "0 channels at 0 Hz")


@pytest.mark.parametrize(
    ("start", "called"),
    [(b"fLaC", "FLAC"), (b"OggS", "Ogg"), (b"ID3\x04", "MP3"), (b"FORM", "AIFF"), (b"RIFFabcdAVI ", "something else")],
)
def test_another_kind_of_file_is_named(wav, start, called):
    refused(wav.keep(start + bytes(80)), "must be a wav file", called)


@pytest.mark.parametrize(("tag", "bits", "width"), [(1, 16, 8), (1, 0, 0), (3, 16, 2), (1, 32, 2), (3, 32, 0)])
def test_depths_that_there_are_not_are_refused(wav, tag, bits, width):
    form = wav.chunk(
        b"fmt ", wav.layout(tag, 1, bits, width=width) if width else struct.pack("<HHIIHH", tag, 1, 8000, 0, 0, bits)
    )
    refused(wav.keep(wav.riff(form, wav.chunk(b"data", bytes(16)))), f"of {bits} bits in {width} bytes")


@pytest.mark.parametrize(
    ("tag", "called"), [(2, "Microsoft ADPCM"), (0x55, "MP3"), (0x161, "Windows Media"), (0x1234, "format 0x1234")]
)
def test_a_compressed_format_is_named(wav, monkeypatch, tag, called):
    monkeypatch.setitem(sys.modules, "soundfile", None)
    path = wav.of(16, bytes(20), tag=tag)
    refused(path, called, "compressed: that needs soundfile", "pip install 'kullback[sound]'")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(Path(path).read_bytes())))
    refused("-", called, "send it as PCM")


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_a_float_that_is_no_number_is_named_with_its_channel_and_moment(wav, wrong):
    samples = np.zeros((100, 2), dtype="<f4")
    samples[60, 1] = wrong
    path = wav.of(32, samples.tobytes(), tag=3, channels=2)
    refused(path, f"sample 60 (from 0, at 0.0075 s) of channel 'right' is {wrong}", error=EvidenceError)
    with pytest.raises(EvidenceError, match=r"sample 60 \(from 0"):
        from_file(path).read(55, 70)
    assert from_file(path).read(61, 100).shape == (39, 2)


def test_a_file_that_is_cut_while_it_is_read_is_an_error(wav):
    found = from_file(wav.of(16, bytes(100)))
    with found.path.open("r+b") as file:
        file.truncate(80)
    with pytest.raises(SourceError, match="was cut short while it was read"):
        found.whole()
    found.path.unlink()
    with pytest.raises(SourceError, match="cannot be read: No such file"):
        found.whole()


def test_a_folder_and_no_file_are_refused(tmp_path):
    folder = tmp_path / "x.wav"
    folder.mkdir()
    refused(folder, "is a folder")
    refused(tmp_path, "is a folder")
    refused(tmp_path / "none.wav", "cannot be opened: No such file")
    refused(str(tmp_path / "nul\0.wav"), "cannot be opened")
    refused("", "the path is empty")


def test_an_ending_that_says_nothing_lists_those_that_do(text):
    refused(text("1", "x.dat"), "ending that says nothing", ".wav", ".flac", ".npy", ".csv", ".png")


def test_a_wav_file_under_another_name_is_told(wav):
    path = wav.keep(wav.riff(FORM, wav.chunk(b"data", bytes(14))), "sound.csv")
    refused(path, "not what its ending says: it is a wav file")


def test_columns_are_of_tables(wav):
    with pytest.raises(EvidenceError, match=r"columns .* of tables, but sound.wav is none.*'mono'"):
        from_file(wav.of(16, bytes(4)), columns=["left"])


@pytest.mark.parametrize("rate", [0, -1, np.nan, np.inf, "fast", [1]])
def test_a_rate_is_above_0(wav, rate):
    with pytest.raises(EvidenceError, match="rate must be samples per second"):
        from_file(wav.of(16, bytes(4)), rate=rate)
