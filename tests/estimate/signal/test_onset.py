"""A change in a stream: what a divergence is, what noise like a baseline is like, and when the alarm rings."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import signal

from kullback.errors import EvidenceError
from kullback.estimate.signal.onset.detector import Detector, believed
from kullback.estimate.signal.onset.bands import Bands, Framing, chosen_frame
from kullback.estimate.signal.onset.pieces import Pieces
from kullback.estimate.signal.onset.evidence import Weights, terms, windows
from kullback.estimate.signal.onset.alike import alike, predicted
from kullback.estimate.signal.onset.usual import Tail

RESONANT = [1.0, -2 * 0.97 * math.cos(0.6), 0.97**2]


def noise(samples, seed=0, poles=(1.0,)):
    rng = np.random.default_rng(seed)
    return signal.lfilter([1.0], poles, rng.standard_normal(samples + 5000))[5000:]


def watched(baseline, stream, frame=32, alpha=0.05):
    bands = Bands.of(frame)
    found = Detector(believed([baseline], bands, "x"), len(stream), alpha, np.random.default_rng(0))
    return found, *found.feed(stream)


@pytest.mark.parametrize("frame", [16, 20, 32, 256, 1024])
def test_bands_take_each_frequency_but_0_once_and_widen_upwards(frame):
    bands = Bands.of(frame)
    widths = np.diff(bands.edges)
    assert bands.edges[0] == 1
    assert bands.edges[-1] == frame // 2 + 1
    assert widths.min() >= 2
    assert (np.diff(widths[1:]) >= 0).all()
    assert bands.shares.sum() == pytest.approx(1.0, rel=1e-15)


@given(st.lists(st.integers(0, 90), min_size=1, max_size=8))
def test_samples_that_come_bit_by_bit_make_the_same_frames(cuts):
    samples = noise(sum(cuts) + 40)
    bands = Bands.of(16)
    framing = Framing(bands)
    parts = [framing.powers(part) for part in np.split(samples, np.cumsum(cuts))]
    np.testing.assert_allclose(np.concatenate(parts), bands.powers(samples), rtol=1e-12)


def test_a_frame_is_chosen_so_that_the_baseline_holds_fifty():
    assert [chosen_frame(n) for n in (100, 1600, 3200, 10**7)] == [16, 32, 64, 1024]


def test_gain_costs_what_two_gaussians_of_these_variances_cost():
    # KL(N(0, g) ‖ N(0, 1)) = (g − 1 − log g) / 2 for each sample, whatever the colour (mpmath: g = 4 and 1/4)
    shares = Bands.of(64).shares
    assert terms(np.full(len(shares), 4.0), shares).sum() == pytest.approx(0.80685281944005469, rel=1e-14)
    assert terms(np.full(len(shares), 0.25), shares).sum() == pytest.approx(0.31814718055994531, rel=1e-14)


@given(arrays(np.float64, 7, elements=st.floats(1e-6, 1e6)))
def test_no_band_costs_less_than_nothing_and_the_level_never_more_than_all(ratios):
    weights = Weights(Bands.of(128).shares[:7] / Bands.of(128).shares[:7].sum(), 32, 100)
    level, whole = weights.evidence(ratios, 8)
    assert (terms(ratios, weights.shares) >= 0).all()
    assert -1e-9 <= level <= whole * (1 + 1e-9) + 1e-9


def test_windows_double_up_to_the_longest():
    assert windows(1) == (1,)
    assert windows(37) == (1, 2, 4, 8, 16, 32)


def test_prediction_finds_the_resonance_that_made_the_noise():
    prediction, errors = predicted(noise(20_000, poles=RESONANT))
    np.testing.assert_allclose(prediction[:3], RESONANT, atol=0.03)
    assert errors.var() == pytest.approx(1.0, abs=0.05)


def test_noise_like_a_baseline_has_its_power_and_its_colour():
    baseline = noise(20_000, poles=RESONANT)
    made = alike(baseline, 200_000, np.random.default_rng(1))
    bands = Bands.of(64)
    ratios = bands.powers(made).mean(axis=0) / bands.powers(baseline).mean(axis=0)
    assert np.abs(10 * np.log10(ratios)).max() < 1.0


def test_noise_like_a_baseline_keeps_heavy_tails_and_goes_on_beyond_the_largest():
    rng = np.random.default_rng(2)
    baseline = rng.laplace(size=4000)
    made = alike(baseline, 400_000, rng)
    kurtosis = np.mean(made**4) / np.mean(made**2) ** 2
    assert 4.5 < kurtosis < 8.0  # of Laplace 6, of Gauss 3
    assert np.abs(made).max() > 1.2 * np.abs(baseline).max()


def test_bursts_stay_together():
    rng = np.random.default_rng(3)
    loud = np.repeat(rng.choice([0.2, 2.0], 100), 200)
    baseline = loud * rng.standard_normal(20_000)
    made = alike(baseline, 200_000, rng)
    power = Bands.of(64).powers(made).sum(axis=1)
    independent = Bands.of(64).powers(made[rng.permutation(200_000)]).sum(axis=1)
    assert np.log(power).std() > 1.5 * np.log(independent).std()


def test_a_pure_tone_and_its_continuation_are_the_same():
    tone = np.sin(0.3 * np.arange(24_000))
    found, _, evidence = watched(tone[:4000], tone[4000:], frame=64)
    assert found.rang is None
    assert np.isfinite(evidence).all()


def test_a_tail_tells_how_rare_an_exponential_amount_is():
    amounts = np.random.default_rng(0).exponential(3.0, 1_000_000)
    tail = Tail.of(amounts, 0.02)
    assert float(tail.rarity(np.array(3.0 * 20 * math.log(2)))) == pytest.approx(20.0, rel=0.03)
    assert tail.reached(1e-6) == pytest.approx(3.0 * math.log(1e6), rel=0.03)


def test_it_rings_soon_after_a_step_and_dates_it():
    stream = noise(20_000, 1)
    stream[12_000:] *= 2.0
    found, divergence, evidence = watched(noise(4000), stream)
    hop = found.belief.bands.hop
    assert found.rang is not None
    assert 12_000 < (found.rang.frames - 1) * hop + 32 < 12_150
    assert abs((found.rang.frames - found.rang.window) * hop + 16 - 12_000) < 64
    assert evidence[found.rang.frames - 1] >= found.usual.threshold > evidence[: found.rang.frames - 1].max()
    # KL(N(0, 4) ‖ N(0, 1)) = 0.807 nats a sample; one frame estimates it from few numbers and lies above
    assert 0.7 < divergence[13_000 // hop :].mean() < 2.0


def test_colour_at_equal_power_rings():
    stream = noise(20_000, 1)
    coloured = noise(8000, 2, (1.0, -0.7))
    stream[12_000:] = coloured * stream.std() / coloured.std()
    found, *_ = watched(noise(4000), stream)
    assert found.rang is not None
    assert 12_000 < (found.rang.frames - 1) * found.belief.bands.hop + 32 < 12_300


def test_silence_after_noise_rings_and_stays_finite():
    found, divergence, evidence = watched(noise(4000), np.zeros(4000))
    assert found.rang is not None
    assert found.rang.frames == 1
    assert np.isfinite(divergence).all()
    assert np.isfinite(evidence).all()


def test_a_roar_and_the_silence_after_it_stay_finite():
    stream = np.concatenate([1e9 * noise(3000, 1), np.zeros(3000)])
    found, divergence, evidence = watched(noise(4000), stream)
    assert found.rang is not None
    assert np.isfinite(divergence).all()
    assert np.isfinite(evidence).all()


def test_a_step_of_the_mean_rings_where_it_is():
    stream = noise(20_000, 1)
    stream[12_000:] += 20.0
    found, *_ = watched(noise(4000), stream)
    assert found.rang is not None
    assert 12_000 < (found.rang.frames - 1) * found.belief.bands.hop + 32 <= 12_032


def test_a_stream_told_in_pieces_is_watched_as_if_at_once():
    stream = noise(9000, 1)
    stream[6000:] *= 1.5
    whole, divergence, evidence = watched(noise(4000), stream)
    pieces = Detector(whole.belief, len(stream), 0.05, np.random.default_rng(0))
    told = [pieces.feed(part) for part in np.split(stream, [1, 2, 700, 701, 5555, 8000])]
    np.testing.assert_allclose(np.concatenate([d for d, _ in told]), divergence, rtol=1e-9)
    np.testing.assert_allclose(np.concatenate([e for _, e in told]), evidence, rtol=1e-6)
    assert pieces.rang == whole.rang
    np.testing.assert_allclose(pieces.since, whole.since, rtol=1e-9)


@pytest.mark.parametrize(
    ("samples", "said"), [(np.zeros(4000), "is silent"), (np.full(4000, 3.5), "is 3.5 throughout")]
)
def test_a_baseline_of_one_value_is_refused(samples, said):
    with pytest.raises(EvidenceError, match=said):
        believed([samples], Bands.of(32), "x")


def test_a_baseline_of_few_frames_is_refused():
    with pytest.raises(EvidenceError, match=r"must hold 24 frames or more, but it holds 9 of 32 samples"):
        believed([noise(100)], Bands.of(32), "x")


@given(st.lists(st.integers(0, 700), min_size=1, max_size=12))
def test_pieces_keep_the_largest_amounts_of_equally_many_frames(cuts):
    amounts = np.random.default_rng(0).random((sum(cuts), 2))
    pieces = Pieces(2)
    for part in np.split(amounts, np.cumsum(cuts)[:-1]):
        pieces.add(part)
    assert pieces.frames == len(amounts)
    assert len(pieces.largest) == -(-len(amounts) // pieces.each) <= 400
    for i, largest in enumerate(pieces.largest):
        np.testing.assert_array_equal(largest, amounts[i * pieces.each : (i + 1) * pieces.each].max(axis=0))


@pytest.mark.slow
@pytest.mark.parametrize("poles", [(1.0,), (1.0, -0.95), RESONANT], ids=["white", "first order", "resonant"])
def test_streams_that_do_not_change_ring_no_more_often_than_stated(poles):
    # of 40 streams at 5 % two ring; more than 6 have a probability of 0.3 %
    rings = 0
    for seed in range(40):
        made = noise(8800, seed, poles)
        rings += watched(made[:800], made[800:], frame=16)[0].rang is not None
    assert rings <= 6
