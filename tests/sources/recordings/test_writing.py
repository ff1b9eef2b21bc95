"""Samples back to files: in the depth they came in, whole, and never over what was read."""

import sys
from dataclasses import replace

import numpy as np
import pytest
from scipy.io import wavfile

from kullback.errors import EvidenceError, SourceError
from kullback.sources.recordings import from_array, from_file, select, write

RNG = np.random.default_rng(0)
SAMPLES = RNG.uniform(-0.9, 0.9, (200, 2))


@pytest.fixture
def recorded(wav):
    """A wav file of some depth, and its recording."""

    def of(bits, tag=1, channels=2):
        data = RNG.integers(0, 100, 120 * bits // 8 * channels, dtype=np.uint8).tobytes()
        if tag == 3:
            data = RNG.normal(size=120 * channels).astype(f"<f{bits // 8}").tobytes()
        return from_file(wav.of(bits, data, tag=tag, channels=channels))

    return of


@pytest.mark.parametrize("bits", [8, 16, 24, 32])
def test_wav_keeps_the_depth_and_every_sample(recorded, tmp_path, bits):
    known = recorded(bits)
    told = write(tmp_path / "out.wav", known.whole(), known, known.rate)
    found = from_file(tmp_path / "out.wav")
    assert told == f"wav of {bits} bits"
    assert np.array_equal(found.whole(), known.whole())
    assert (found.step, found.rate, found.channels) == (known.step, known.rate, known.channels)
    assert np.array_equal(found.path.read_bytes(), known.path.read_bytes())


@pytest.mark.parametrize("bits", [8, 16, 24, 32])
def test_samples_between_two_steps_go_to_the_nearer(recorded, tmp_path, bits):
    write(tmp_path / "out.wav", SAMPLES, recorded(bits), 8000)
    assert np.abs(from_file(tmp_path / "out.wav").whole() - SAMPLES).max() <= 2.0**-bits


def test_other_readers_read_what_was_written(recorded, tmp_path):
    write(tmp_path / "out.wav", SAMPLES, recorded(16), 44100)
    rate, found = wavfile.read(tmp_path / "out.wav")
    assert rate == 44100
    assert np.array_equal(found, np.rint(SAMPLES * 2**15))


@pytest.mark.parametrize("bits", [32, 64])
def test_floats_stay_floats(recorded, tmp_path, bits):
    told = write(tmp_path / "out.wav", SAMPLES * 3, recorded(bits, tag=3), 8000)
    assert told == "wav of 32-bit floats"
    assert np.array_equal(from_file(tmp_path / "out.wav").whole(), (SAMPLES * 3).astype(np.float32))


@pytest.mark.parametrize(("peak", "clips"), [(1.0, True), (-1.0, False), (1.5, True), (1 - 2**-15, False)])
def test_samples_beyond_full_scale_are_not_clipped_but_kept_as_floats(recorded, tmp_path, peak, clips):
    told = write(tmp_path / "out.wav", np.array([[peak], [0.5]]), recorded(16), 8000)
    assert from_file(tmp_path / "out.wav").whole()[:, 0].tolist() == [peak, 0.5]
    assert told == (
        f"wav of 32-bit floats, for samples reach {abs(peak):.4g} of full scale, which 16 bits would clip"
        if clips
        else "wav of 16 bits"
    )


def test_what_comes_of_no_file_of_sound_is_floats(tmp_path):
    for like in (None, from_array([1, 2, 3])):
        assert write(tmp_path / "out.wav", SAMPLES, like, 8000) == "wav of 32-bit floats"


def test_a_mean_of_channels_keeps_its_finer_steps(recorded, tmp_path):
    mean = select(recorded(16), mix=True)
    assert write(tmp_path / "out.wav", mean.whole(), mean, 8000) == "wav of 24 bits"
    assert np.array_equal(from_file(tmp_path / "out.wav").whole(), mean.whole())


@pytest.mark.parametrize("ending", [".npy", ".csv"])
@pytest.mark.parametrize("channels", [1, 2])
def test_npy_and_csv_hold_every_digit(tmp_path, ending, channels):
    samples = SAMPLES[:, :channels] * 1e9
    write(tmp_path / f"out{ending}", samples, None, None)
    assert np.array_equal(from_file(tmp_path / f"out{ending}").whole(), samples)


def test_names_that_are_numbers_are_not_read_back_as_samples(text, tmp_path):
    known = from_file(text("x,y\n1,2\n3,4\n"))
    write(tmp_path / "out.csv", known.whole(), replace(known, channels=("0.5", "2")), None)
    found = from_file(tmp_path / "out.csv")
    assert (found.length, found.channels) == (2, ("channel 0.5", "channel 2"))


def test_csv_keeps_the_names_of_columns(text, tmp_path):
    known = from_file(text('"a,b",c\n1,2\n3,4\n'))
    write(tmp_path / "out.csv", known.whole(), known, None)
    assert from_file(tmp_path / "out.csv").channels == ("a,b", "c")


def test_what_was_read_is_not_written_over(recorded, tmp_path):
    known = recorded(16)
    before = known.path.read_bytes()
    (tmp_path / "link.wav").symlink_to(known.path)
    (tmp_path / "twin.wav").hardlink_to(known.path)
    for name in ("sound.wav", "link.wav", "twin.wav", "../" + tmp_path.name + "/sound.wav"):
        with pytest.raises(SourceError, match="is what was read, and is not written over"):
            write(tmp_path / name, SAMPLES, known, 8000, keep=[tmp_path / "none.wav", known.path])
    assert known.path.read_bytes() == before
    write(tmp_path / "new.wav", SAMPLES, known, 8000, keep=[known.path])


@pytest.mark.parametrize("rate", [None, 117.5])
def test_wav_needs_a_whole_rate(tmp_path, rate):
    with pytest.raises(SourceError, match="needs a whole number of samples a second"):
        write(tmp_path / "out.wav", SAMPLES, None, rate)


@pytest.mark.parametrize("wrong", [np.full((3, 1), np.nan), np.zeros(3), np.zeros((0, 1))])
def test_what_is_no_signal_is_not_written(tmp_path, wrong):
    with pytest.raises(EvidenceError, match="samples must be finite, of shape"):
        write(tmp_path / "out.wav", wrong, None, 8000)
    assert not list(tmp_path.iterdir())


def test_what_a_file_cannot_hold_is_refused(tmp_path, monkeypatch):
    with pytest.raises(SourceError, match=r"cannot hold samples that reach 1e\+200"):
        write(tmp_path / "out.wav", np.array([[1e200]]), None, 8000)
    with pytest.raises(SourceError, match=r"must end in \.wav"):
        write(tmp_path / "out.mp3", SAMPLES, None, 8000)
    with pytest.raises(SourceError, match="is a picture"):
        write(tmp_path / "out.npy", SAMPLES, from_array(SAMPLES, given="image"), None)
    with pytest.raises(SourceError, match="cannot be written: No such file"):
        write(tmp_path / "none" / "out.wav", SAMPLES, None, 8000)
    monkeypatch.setattr("kullback.sources.recordings.sounds._MOST_BYTES", 1000)
    with pytest.raises(SourceError, match="longer than the 4 GB"):
        write(tmp_path / "out.wav", SAMPLES, None, 8000)


def test_flac_asks_for_its_library(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "soundfile", None)
    with pytest.raises(SourceError, match=r"out\.flac needs soundfile.*\n.*pip install 'kullback\[sound\]'"):
        write(tmp_path / "out.flac", SAMPLES, None, 8000)


@pytest.mark.arrays
@pytest.mark.parametrize(("bits", "depth"), [(8, 16), (16, 16), (24, 24), (32, 24)])
def test_flac_keeps_every_sample_that_its_depth_holds(recorded, tmp_path, bits, depth):
    known = recorded(bits)
    told = write(tmp_path / "out.flac", known.whole(), known, 8000)
    found = from_file(tmp_path / "out.flac")
    assert told == f"flac of {depth} bits"
    assert np.abs(found.whole() - known.whole()).max() <= (0 if bits <= depth else 2.0**-depth)
    assert (found.step, found.rate, found.channels) == (2.0 ** (1 - depth), 8000, ("left", "right"))


@pytest.mark.arrays
def test_ogg_is_near_and_long_ones_are_written_too(tmp_path):
    seconds = np.arange(400_000) / 44100
    tone = np.stack([0.5 * np.sin(2 * np.pi * 440 * seconds)] * 2, axis=1)
    assert write(tmp_path / "out.ogg", tone, None, 44100) == "ogg (vorbis), which loses some of it"
    found = from_file(tmp_path / "out.ogg")
    assert found.length == len(tone)
    assert found.step is None
    assert np.abs(found.whole() - tone).max() < 0.05


@pytest.mark.arrays
@pytest.mark.parametrize("ending", [".flac", ".ogg"])
def test_flac_and_ogg_cannot_hold_what_is_beyond_full_scale(tmp_path, ending):
    with pytest.raises(SourceError, match=r"beyond full scale, but they reach 1\.5 of it"):
        write(tmp_path / f"out{ending}", np.array([[1.5]]), None, 8000)


@pytest.mark.arrays
def test_what_libsndfile_refuses_is_told(tmp_path):
    with pytest.raises(SourceError, match=r"out\.flac cannot be written"):
        write(tmp_path / "out.flac", np.zeros((5, 9)), None, 8000)  # flac has 8 channels at most
