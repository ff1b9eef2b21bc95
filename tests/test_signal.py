"""kb.compare_signals and kb.signal_entropy: arrays, paths, channels, options."""

import math

import numpy as np
import pytest
from scipy import signal

import kullback as kb


@pytest.fixture(scope="module")
def noise():
    return signal.lfilter([1], [1, -0.9], np.random.default_rng(1).normal(size=30_000))


def test_a_signal_beside_itself_is_the_same(noise):
    told = kb.compare_signals(noise, noise, rate=8000)
    assert told.verdict == "same"
    assert told.reading.families == ("nothing",)
    assert told.quality.snr == told.quality.si_sdr == math.inf
    assert all(aspect.excess.value == 0 for aspect in told.channels[0].aspects)


def test_the_spectrum_and_the_frames_do_not_see_a_gain(noise):
    told = kb.compare_signals(noise, 0.5 * noise, rate=8000)
    assert told.spectrum.excess.value == pytest.approx(0, abs=1e-12)
    assert told.frames.excess.value == pytest.approx(0, abs=1e-12)
    assert told.amplitude.ledger.verdict == "different"
    assert told.matching.gain == pytest.approx(0.5)


def test_the_amplitude_does_not_see_order(noise):
    told = kb.compare_signals(noise, np.random.default_rng(0).permutation(noise), rate=8000)
    assert told.amplitude.excess.value == 0
    assert told.spectrum.ledger.verdict == told.frames.ledger.verdict == "different"


def test_totals_are_irreducible_and_excess_and_entries_sum_to_them(noise):
    told = kb.compare_signals(noise, np.clip(noise, -1, 1), rate=8000)
    for aspect in told.channels[0].aspects:
        assert aspect.total.value == pytest.approx(aspect.irreducible.value + aspect.excess.value)
        assert sum(cell.excess for cell in aspect.cells) == pytest.approx(aspect.excess.value)
        assert sum(cell.signed for cell in aspect.cells) == pytest.approx(aspect.excess.raw)


def test_channels_are_accounts_of_their_own(noise):
    told = kb.compare_signals(np.column_stack([noise, noise]), np.column_stack([noise, -noise]), rate=8000)
    first, second = told
    assert told[first].reading.families == ("nothing",)
    assert told[second].reading.families == ("gain",)
    with pytest.raises(kb.KullbackError, match="2 channels"):
        _ = told.amplitude


def test_units_are_those_that_are_asked_for(noise):
    in_bits, in_nats = (kb.compare_signals(noise, noise**3, rate=8000, unit=unit) for unit in ("bit", "nat"))
    for a, b in zip(in_bits.channels[0].aspects, in_nats.channels[0].aspects, strict=True):
        assert a.excess.value * math.log(2) == pytest.approx(b.excess.value)
        assert a.natural.most * math.log(2) == pytest.approx(b.natural.most)


def test_without_a_rate_times_are_samples(noise):
    told = kb.compare_signals(noise, noise[::-1])
    assert told.sent.seconds is None
    assert told.sounds is None
    assert told.spectrum.cells[-1].high == pytest.approx(0.5)


def test_pictures_are_distributions_of_levels():
    rng = np.random.default_rng(0)
    sent = rng.integers(0, 200, (64, 80)).astype(np.uint8)
    told = kb.compare_signals(sent, sent + 50, given="image")
    assert told.medium == "image"
    assert told.spectrum is None
    assert told.frames is None
    assert told.amplitude.ledger.verdict == "different"


def test_the_sounds_are_short_wav_files(noise):
    told = kb.compare_signals(np.tile(noise, 10), np.tile(noise, 10) * 0.9, rate=8000)
    assert all(sound[:4] == b"RIFF" and len(sound) <= 2 * 3 * 8000 + 100 for sound in told.sounds)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_sample_that_is_no_number_is_named(noise, bad):
    received = noise.copy()
    received[1234] = bad
    with pytest.raises(kb.EvidenceError, match=r"1,?234"):
        kb.compare_signals(noise, received, rate=8000)


def test_a_signal_tells_its_own_entropy_in_each_unit(noise):
    bits, nats = (kb.signal_entropy(noise, rate=8000, unit=unit).channels[0] for unit in ("bit", "nat"))
    assert bits.amplitude.value * math.log(2) == pytest.approx(nats.amplitude.value)
    assert bits.rate.value < bits.amplitude.value
    assert 0 < bits.evenness < 1
