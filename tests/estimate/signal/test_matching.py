"""Lag and gain: found where signals belong together, and only there."""

import numpy as np
import pytest

from kullback.errors import EvidenceError
from kullback.estimate.signal import matching
from kullback.sources.recordings import from_array


def found(sent, received, rate=None, align=True, match_gain=True, **options):
    recordings = (from_array(np.asarray(x, dtype=np.float64), rate=rate) for x in (sent, received))
    return matching.found(*recordings, align=align, match_gain=match_gain, **options)


def noise(samples=4000, seed=0, channels=None):
    return np.random.default_rng(seed).standard_normal(samples if channels is None else (samples, channels))


def walk(samples, seed):
    return np.cumsum(noise(samples, seed))


@pytest.mark.parametrize("lag", [-1500, -7, 0, 1, 1999])
def test_lag_of_a_late_signal_is_above_0(lag):
    whole = noise(8000)
    (told,) = found(whole[2000:6000], whole[2000 - lag : 6000 - lag])
    assert told.lag == lag
    assert told.correlation == pytest.approx(1.0)


def test_lag_is_found_where_lengths_differ():
    whole = noise(9000)
    (told,) = found(whole[500:4500], whole)
    assert (told.lag, told.aligned) == (500, True)


def test_lag_across_stretches_is_the_same():
    whole = noise(600_000)
    (told,) = found(whole[3000:], whole[:-3000], rate=10_000.0)
    assert told.lag == 3000


def test_longer_lag_than_asked_for_is_not_found():
    whole = noise(8000)
    assert found(whole[2000:], whole[:-2000], rate=1000.0)[0].lag is None
    assert found(whole[2000:], whole[:-2000], rate=1000.0, most_lag_seconds=2.5)[0].lag == 2000


def test_gain_is_the_factor_by_least_squares():
    sent = noise()
    (told,) = found(sent, 0.25 * sent + 3.0)
    assert told.gain == pytest.approx(0.25, rel=1e-12)


def test_noise_beside_it_does_not_raise_the_gain():
    sent = noise(100_000)
    (told,) = found(sent, 0.5 * sent + noise(100_000, 1))
    assert told.gain == pytest.approx(0.5, abs=0.015)  # 4.5 standard errors


def test_upside_down_has_a_gain_below_0():
    sent = noise()
    (told,) = found(sent, -2.0 * sent)
    assert (told.lag, told.gain, told.correlation) == (0, pytest.approx(-2.0), pytest.approx(-1.0))


def test_gain_without_lag_is_the_ratio_of_spreads():
    sent = noise()
    (told,) = found(sent, 3.0 * np.random.default_rng(1).permutation(sent))
    assert told.lag is None
    assert told.gain == pytest.approx(3.0, rel=1e-12)


def test_offset_is_no_correlation():
    assert found(100.0 + noise(), 100.0 + noise(seed=1))[0].lag is None


def test_channels_share_a_lag_and_have_their_own_gain():
    whole = noise(5000, channels=2)
    told = found(whole[100:], whole[:-100] * [2.0, -0.5])
    assert [each.lag for each in told] == [100, 100]
    assert [each.gain for each in told] == pytest.approx([2.0, -0.5])


def test_one_silent_channel_does_not_hide_the_lag():
    whole = noise(5000, channels=2) * [1.0, 0.0]
    told = found(whole[100:], whole[:-100])
    assert [each.lag for each in told] == [100, 100]
    assert told[1].gain is None


def test_tone_has_its_smallest_lag():
    wave = np.cos(2 * np.pi * np.arange(8000) / 100)
    assert found(wave[100:7100], wave[95:7095])[0].lag == 5
    assert found(wave[:7000], wave[:7000])[0].lag == 0


@pytest.mark.parametrize("seed", range(40))
def test_unrelated_noise_has_no_lag(seed):
    assert found(noise(300, 2 * seed), noise(300, 2 * seed + 1))[0].lag is None


@pytest.mark.parametrize("seed", range(20))
def test_unrelated_walks_of_different_lengths_have_no_lag(seed):
    # Smooth signals correlate strongly by chance (Yule 1926).
    assert found(walk(3000, 2 * seed), walk(2900, 2 * seed + 1))[0].lag is None


def test_walk_beside_itself_has_one():
    assert found(walk(3000, 0), walk(3000, 0))[0].lag == 0


def test_found_is_not_applied_unless_asked():
    sent = noise()
    (told,) = found(sent, 2.0 * sent, align=False, match_gain=False)
    assert (told.lag, told.aligned, told.matched) == (0, False, False)
    assert told.gain == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("sent", "received"),
    [(np.zeros(100), noise(100)), (noise(100), np.full(100, 0.3)), (noise(100), np.zeros(80))],
)
def test_silence_and_constants_have_neither(sent, received):
    (told,) = found(sent, received)
    assert (told.lag, told.correlation, told.gain, told.aligned, told.matched) == (None, None, None, False, False)


def test_one_sample_has_no_lag():
    (told,) = found([0.5], [0.25])
    assert (told.lag, told.gain) == (None, None)


def test_images_have_no_lag_but_0():
    picture = np.random.default_rng(0).integers(0, 256, (64, 64)).astype(np.uint8)
    sent, shifted = (from_array(each, given="image") for each in (picture, np.roll(picture, 16, axis=1)))
    assert matching.found(sent, sent, align=False, match_gain=False)[0].lag == 0
    assert matching.found(sent, shifted, align=False, match_gain=False)[0].lag is None


@pytest.mark.parametrize("size", [1e300, 1e100, 1e-100, 5e-324])
def test_samples_whose_powers_are_no_floats_are_refused(size):
    sent = np.array([1.0, -1.0] * 500)
    with pytest.raises(EvidenceError, match="size from 1e-60 to 1e\\+60, or be silent"):
        matching.found(from_array(sent), from_array(size * sent), align=True, match_gain=True)


def test_the_largest_and_smallest_samples_that_are_taken_have_a_lag_and_a_gain():
    sent = np.random.default_rng(0).uniform(-1.0, 1.0, 5000)
    sides = from_array(1e-59 * sent), from_array(1e59 * sent)
    told = matching.found(*sides, align=True, match_gain=True)[0]
    assert told.lag == 0
    assert told.gain == pytest.approx(1e118)
