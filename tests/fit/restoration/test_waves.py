"""Faults of the wave: clipping, noise and a filter are undone, and the signal is nearer to what was sent."""

import numpy as np
import pytest
from scipy import signal

import kullback as kb
from kullback.estimate import Settings
from kullback.estimate.signal.settings import SignalSettings
from kullback.fit.restoration.models import MODELS, denoise
from kullback.fit.restoration.reference import Reference

from .conftest import RATE

SETTINGS = SignalSettings(checked=Settings(unit="bit", confidence=0.95, seed=0), floor=36.0)


def found(restored):
    return {each.name: each.value for each in restored.parameters}


@pytest.mark.parametrize("share", [0.8, 0.5, 0.3])
def test_what_was_clipped_gets_its_height_back(sent, share):
    level = share * np.abs(sent).max()
    restored = kb.fit.restore(sent, np.clip(sent, -level, level), what="declip", rate=RATE)
    assert restored.accepted
    assert restored.after.snr > restored.before.snr + 2
    assert found(restored)["clip level"] == level
    assert found(restored)["clipped samples"] == np.mean(np.abs(sent) >= level)


def test_a_declipped_sample_is_never_within_the_level_and_the_others_stay(sent):
    received = np.minimum(sent, 0.2)
    restored = kb.fit.restore(sent, received, what="declip", rate=RATE).samples[:, 0]
    assert (restored[received == 0.2] >= 0.2).all()
    assert (restored[received < 0.2] == received[received < 0.2]).all()


@pytest.mark.parametrize("decibels", [20, 10, 5, 0])
def test_noise_is_subtracted_nearly_as_well_as_the_true_snr_could_tell(sent, decibels):
    noise = np.random.default_rng(1).normal(size=len(sent))
    received = sent + noise * np.sqrt(np.mean(sent**2) / 10 ** (decibels / 10))
    restored = kb.fit.restore(sent, received, what="denoise", rate=RATE)
    assert restored.accepted
    assert restored.after.snr > max(each.snr for each in restored.path) - 1.0


def test_noise_with_strong_low_frequencies_is_not_underrated(sent):
    lines = np.fft.rfft(np.random.default_rng(1).normal(size=len(sent)))
    noise = np.fft.irfft(lines / np.maximum(np.arange(len(lines)), 1), len(sent))
    noise *= np.sqrt(np.mean(sent**2) / np.mean(noise**2) / 10)
    restored = kb.fit.restore(sent, sent + noise, what="denoise", rate=RATE)
    assert restored.accepted
    assert restored.after.snr > max(each.snr for each in restored.path) - 1.0


def test_a_stretch_of_noise_may_be_named(sent, noisy):
    silence = np.random.default_rng(2).normal(size=RATE) * np.sqrt(np.mean(sent**2) / 10)
    received = np.concatenate([silence, noisy])
    restored = kb.fit.restore(
        np.concatenate([np.zeros(RATE), sent]), received, what="denoise", rate=RATE, noise=(0.0, 1.0)
    )
    assert restored.after.snr > restored.before.snr + 3


def test_a_long_signal_is_denoised_in_pieces_that_show_no_seams(noisy, monkeypatch):
    known = Reference.of(noisy[:, None], "sent", 256, RATE, SETTINGS)
    whole = MODELS["denoise"].repair(known, noisy[:, None], None).undo(noisy[:, None], (3.0,))
    monkeypatch.setattr(denoise, "STRETCH", 4096)
    noise = MODELS["denoise"].repair(known, noisy[:, None], None)
    assert noise.undo(noisy[:, None], (3.0,)) == pytest.approx(whole, abs=0.01 * np.abs(whole).max())


def test_a_smooth_filter_is_undone_without_moving_anything(sent):
    taps = signal.firwin2(257, [0, 250, 500, 1000, 2000, 4000], [1, 1, 0.8, 0.4, 0.3, 0.5], fs=RATE)
    received = signal.fftconvolve(sent, taps, "same")
    restored = kb.fit.restore(sent, received, what="equalise", rate=RATE)
    assert restored.accepted
    assert restored.chosen_by == ("spectrum",)
    assert restored.second == "si_sdr"
    assert restored.after.spectrum.value < 0.05 * restored.before.spectrum.value
    assert restored.after.si_sdr > restored.before.si_sdr + 10
    assert restored.parameters[0].value in [each.value for each in restored.path]
    assert len(restored.path) <= 200


def test_a_gain_is_no_fault_that_an_equaliser_sees(sent):
    restored = kb.fit.restore(sent, 0.5 * sent, what="equalise", rate=RATE)
    assert not restored.accepted
    assert "nothing is gained" in restored.why
