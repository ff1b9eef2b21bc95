"""Sounds inside a page: one gain for all, the same stretch, and few enough bytes."""

import base64
import io
import wave

import numpy as np
import pytest

from kullback.views import sounds


def heard(file):
    """The samples and the rate of a wav file, as Python's own reader finds them."""
    with wave.open(io.BytesIO(file)) as opened:
        assert (opened.getnchannels(), opened.getsampwidth()) == (1, 2)
        return np.frombuffer(opened.readframes(opened.getnframes()), "<i2"), opened.getframerate()


def test_wav_holds_the_samples_and_cuts_what_is_beyond_full_scale():
    samples, rate = heard(sounds.wav(np.array([0.0, 0.5, -0.5, 1.0, -1.0, 7.0]), 8000.0))
    assert samples.tolist() == [0, 16384, -16384, 32767, -32767, 32767]
    assert rate == 8000


def test_sounds_keep_their_loudness_to_one_another():
    tone = np.sin(np.arange(8000) * 0.1)
    loud, quiet = (heard(file)[0] for file in sounds.excerpts([4.0 * tone, tone], 8000))
    assert np.abs(loud).max() == round(0.95 * 32767)
    np.testing.assert_allclose(loud / 4, quiet, atol=1)


def test_the_same_stretch_is_heard_where_the_first_is_loudest():
    n, rate = 80_000, 8000
    first, second = np.zeros(n), np.arange(n) / n
    first[50_000:60_000] = 1.0
    cut = sounds.loudest(first, 24_000)
    assert cut.start <= 50_000
    assert cut.stop >= 60_000
    told = heard(sounds.excerpts([first, second], rate)[1])[0]
    np.testing.assert_allclose(told, np.rint(32767 * 0.95 * second[cut]), atol=1)


def test_signals_of_other_lengths_are_heard_where_they_are_loudest():
    other = np.zeros(40_000)
    other[-100:] = 0.5
    files = sounds.excerpts([np.ones(24_000), other], 8000)
    assert [len(heard(file)[0]) for file in files] == [24_000, 24_000]
    assert heard(files[1])[0].any()


@pytest.mark.parametrize("rate", [8000, 48_000, 192_000])
def test_three_sounds_leave_a_page_below_a_megabyte(rate):
    signal = np.sin(np.arange(10 * rate))
    files = sounds.excerpts([signal] * 3, rate)
    assert sum(len(sounds.data_uri(file)) for file in files) < 850_000


@pytest.mark.parametrize("rate", [None, 100.0, 500_000.0, float("nan")])
def test_what_is_no_sound_is_not_played(rate):
    assert sounds.excerpts([np.ones(100)], rate) == []


@pytest.mark.parametrize("signal", [np.zeros(10), np.array([0.25]), np.full(10, 1e308), np.full(10, 5e-324)])
def test_silence_one_sample_and_extreme_numbers_are_sounds(signal):
    [file] = sounds.excerpts([signal], 8000)
    assert len(heard(file)[0]) == len(signal)


def test_player_holds_the_file_and_escapes_its_name():
    said = str(sounds.player(b"RIFF", '"><script>'))
    assert base64.b64encode(b"RIFF").decode() in said
    assert "<script" not in said
