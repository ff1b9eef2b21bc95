"""Sound files that soundfile decodes."""

import sys

import numpy as np
import pytest

from kullback.errors import SourceError
from kullback.sources.recordings import from_file

TONE = 0.5 * np.sin(2 * np.pi * 440 * np.arange(20_000) / 8000)
STEREO = np.stack([TONE, -TONE], axis=1)


def test_soundfile_is_asked_for_by_its_extra(monkeypatch, text):
    monkeypatch.setitem(sys.modules, "soundfile", None)
    with pytest.raises(SourceError, match=r"x\.flac needs soundfile.*\nInstall it: pip install 'kullback\[sound\]'"):
        from_file(text("x", "x.flac"))


@pytest.fixture
def encode(tmp_path):
    import soundfile

    def encoded(samples, name, **options):
        soundfile.write(tmp_path / name, samples, 8000, **options)
        return tmp_path / name

    return encoded


@pytest.mark.arrays
@pytest.mark.parametrize(
    ("name", "subtype", "step"),
    [("x.flac", "PCM_16", 2**-15), ("x.flac", "PCM_24", 2**-23), ("x.aiff", "PCM_16", 2**-15), ("x.au", "FLOAT", None)],
)
def test_what_loses_nothing_is_read_as_it_was(encode, name, subtype, step):
    known = np.rint(STEREO * 2**14) / 2**14
    found = from_file(encode(known, name, subtype=subtype))
    assert found.length == 20_000
    assert (found.rate, found.channels, found.step) == (8000, ("left", "right"), step)
    assert np.array_equal(found.whole(), known)
    assert np.array_equal(np.concatenate(list(found.stretches(777))), known)


@pytest.mark.arrays
@pytest.mark.parametrize("name", ["x.ogg", "x.mp3"])
def test_what_loses_some_is_near_and_the_same_in_any_part(encode, name):
    found = from_file(encode(TONE, name))
    assert (found.length, found.step) == (20_000, None)
    whole = found.whole()
    assert np.abs(whole[:, 0] - TONE).max() < 0.1
    assert np.array_equal(np.concatenate(list(found.stretches(777))), whole)
    assert np.array_equal(found.read(15_000, 15_100), whole[15_000:15_100])


@pytest.mark.arrays
@pytest.mark.parametrize("subtype", ["ULAW", "ALAW", "IMA_ADPCM", "MS_ADPCM", "GSM610"])
def test_a_wav_that_is_compressed_is_what_soundfile_decodes(encode, subtype):
    import soundfile

    path = encode(TONE, "x.wav", subtype=subtype)
    assert np.array_equal(from_file(path).whole()[:, 0], soundfile.read(path)[0])


@pytest.mark.arrays
def test_wav_of_another_hand_is_the_same(encode):
    import soundfile

    for subtype in ("PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"):
        for form in ("WAV", "WAVEX", "RF64"):
            path = encode(STEREO, "x.wav", subtype=subtype, format=form)
            assert np.array_equal(from_file(path).whole(), soundfile.read(path)[0])


@pytest.mark.arrays
def test_files_that_are_cut_or_something_else_are_refused(encode, text):
    path = encode(np.random.default_rng(0).uniform(-0.5, 0.5, 100_000), "x.flac")
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(SourceError, match=r"x\.flac "):
        from_file(path).whole()
    with pytest.raises(SourceError, match=r"y\.flac cannot be read as sound: "):
        from_file(text("hello", "y.flac"))


@pytest.mark.arrays
def test_names_that_are_no_text_are_opened(encode, tmp_path):
    path = encode(TONE, "x.flac").rename(tmp_path / "a\udcff\n.flac")
    assert from_file(path).length == 20_000
