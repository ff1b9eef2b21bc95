"""Faults of level: gain, offset and companding are undone, with the sent signal or with what stands for it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

import kullback as kb
from kullback.estimate import Settings
from kullback.estimate.signal.settings import SignalSettings
from kullback.fit.restoration.signal_model import signal_model
from kullback.fit.restoration.standing import InMemory
from kullback.restoration import load_signal_model

from .conftest import RATE, speech

SETTINGS = SignalSettings(checked=Settings(unit="bit", confidence=0.95, seed=0), floor=36.0)
SENT = speech(0)


def found(restored):
    return {each.name: each.value for each in restored.parameters}


def rounded(samples, bits=16):
    return np.round(samples * 2 ** (bits - 1)) / 2 ** (bits - 1)


def recording(samples):
    samples = np.asarray(samples).reshape(len(samples), -1)
    names = tuple(map(str, range(samples.shape[1])))
    return InMemory(
        name="sent", medium="signal", rate=float(RATE), length=len(samples), channels=names, step=None, samples=samples
    )


@settings(max_examples=6, deadline=None)
@given(st.floats(1e-3, 1e3))
def test_any_gain_is_undone_exactly(gain):
    restored = kb.fit.restore(SENT, gain * SENT, what="gain", rate=RATE)
    assert found(restored)["gain"] == pytest.approx(1 / gain, rel=1e-9)


@settings(max_examples=6, deadline=None)
@given(st.floats(0.01, 1.0), st.booleans())
def test_any_offset_is_undone_exactly(size, below):
    offset = -size if below else size
    restored = kb.fit.restore(SENT, SENT + offset, what="offset", rate=RATE)
    assert restored.accepted
    assert found(restored)["offset"] == pytest.approx(-offset, abs=1e-12)


def test_a_gain_is_found_through_rounding_to_8_bits():
    restored = kb.fit.restore(SENT, rounded(0.3 * SENT, 8), what="gain", rate=RATE)
    assert found(restored)["gain"] == pytest.approx(1 / 0.3, rel=0.02)
    assert restored.after.snr > restored.before.snr + 10


@pytest.mark.parametrize(("exponent", "gain"), [(0.6, 1.0), (0.8, 0.5), (1.67, 1.0), (1.3, 0.5), (0.6, 1.3)])
def test_exponent_and_gain_are_found_together_through_16_bits(exponent, gain):
    received = rounded(np.clip(gain * np.sign(SENT) * np.abs(SENT) ** exponent, -1, 1))
    restored = kb.fit.restore(SENT, received, what="compand", rate=RATE)
    assert restored.accepted
    assert found(restored)["exponent"] == pytest.approx(1 / exponent, rel=0.02)
    assert found(restored)["gain"] == pytest.approx(gain ** (-1 / exponent), rel=0.02)


def test_a_model_does_for_the_sent_signal(tmp_path):
    signal_model(recording(SENT), SETTINGS).save(tmp_path / "sent.json")
    received = 0.5 * np.sign(SENT) * np.abs(SENT) ** 0.7
    model = load_signal_model(tmp_path / "sent.json")
    restored = kb.fit.restore(model, received, what="compand", rate=RATE)
    assert restored.role == "model"
    assert restored.before.snr is None
    assert restored.accepted
    assert found(restored)["exponent"] == pytest.approx(1 / 0.7, rel=0.02)
    assert found(restored)["gain"] == pytest.approx(0.5 ** (-1 / 0.7), rel=0.02)


def test_of_another_recording_only_divergences_are_told():
    restored = kb.fit.restore(speech(7), 0.2 * SENT, what="gain", rate=RATE)
    assert restored.role == "recording"
    assert (restored.before.snr, restored.before.frames, restored.path[0].snr) == (None, None, None)
    assert restored.second == "spectrum"
    assert 2.5 < found(restored)["gain"] < 10


def test_the_snr_takes_no_part_in_the_choice(noisy, sent):
    restored = kb.fit.restore(sent, 0.5 * noisy, what="gain", rate=RATE)
    chosen = min(restored.path, key=lambda each: each.divergence)
    assert found(restored)["gain"] == chosen.value


def test_all_channels_get_the_same_parameters():
    both = np.column_stack([SENT, speech(3)])
    restored = kb.fit.restore(both, 0.4 * both, what="gain", rate=RATE)
    assert [each.name for each in restored.parameters] == ["gain"]
    assert restored.samples == pytest.approx(both, abs=1e-12)
    assert restored.after.snr > 100


def test_what_is_late_is_undone_where_that_is_asked_for():
    received = 0.5 * np.concatenate([np.zeros(300), SENT])[: len(SENT)]
    apart = kb.fit.restore(SENT, received, what="gain", rate=RATE)
    assert apart.role == "recording"
    assert "300 samples late" in apart.notes[-1]
    aligned = kb.fit.restore(SENT, received, what="gain", rate=RATE, align=True)
    assert aligned.role == "sent"
    assert len(aligned.samples) == len(SENT) - 300
    assert found(aligned)["gain"] == pytest.approx(2.0, rel=1e-9)


def test_a_repair_is_the_same_in_any_full_scale():
    first = kb.fit.restore(SENT, 0.5 * np.sign(SENT) * np.abs(SENT) ** 0.8, what="compand", rate=RATE)
    sent = 32768 * SENT
    received = 32768 * 0.5 * np.sign(SENT) * np.abs(SENT) ** 0.8
    second = kb.fit.restore(sent, received, what="compand", rate=RATE)
    assert found(second)["exponent"] == pytest.approx(found(first)["exponent"], rel=1e-4)


def test_the_path_is_in_the_unit_of_all_else():
    bits, nats = (kb.fit.restore(SENT, 0.5 * SENT, what="gain", rate=RATE, unit=unit) for unit in ("bit", "nat"))
    assert nats.path[0].divergence == pytest.approx(bits.path[0].divergence * np.log(2))


@pytest.mark.parametrize("what", ["gain", "offset", "compand", "equalise"])
def test_what_has_no_fault_is_left_as_it_is(what):
    restored = kb.fit.restore(SENT, SENT, what=what, rate=RATE)
    assert restored.samples[:, 0] == pytest.approx(SENT, abs=1e-12)
    assert not restored.accepted


def test_the_divergence_never_ends_above_where_it_began(sent, noisy):
    for what in ("gain", "offset", "compand", "denoise"):
        before, after = kb.fit.restore(sent, noisy, what=what, rate=RATE).judgement.course
        assert after <= before
    before, after = kb.fit.restore(sent, sent, what="denoise", rate=RATE, noise=(0.0, 2.0)).judgement.course
    assert after <= before + 1e-12


def test_an_equaliser_at_the_end_of_its_range_says_so(sent):
    low = signal.sosfiltfilt(signal.butter(8, 400, fs=RATE, output="sos"), sent)
    restored = kb.fit.restore(sent, low, what="equalise", rate=RATE)
    ends = [each.name for each in restored.parameters if abs(each.value) > 29.95]
    assert ends
    assert all(name in restored.notes[-1] for name in ends)
    assert "at the end of its range" in restored.notes[-1]
