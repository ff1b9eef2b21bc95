"""Recorded voices: the bars of the issue, on sounds that nobody made for them. All are in benchmarks/restore.py."""

import numpy as np
import pytest

import kullback as kb
from _signal_rows import NAMES, spoken
from restore import CHANNELS, equalised, matched, noise_of, spoils, through

pytestmark = pytest.mark.slow

FEW = NAMES[::3]


@pytest.mark.parametrize("name", FEW)
@pytest.mark.parametrize(("exponent", "gain"), [(0.6, 1.0), (1.67, 1.0), (1.3, 0.5)])
def test_exponent_and_gain_are_recovered_together_within_2_percent(name, exponent, gain):
    sent, rate = spoken()[name]
    received = np.round(2**15 * np.clip(gain * np.sign(sent) * np.abs(sent) ** exponent, -1, 1)) / 2**15
    restored = kb.fit.restore(sent, received, what="compand", rate=rate)
    found = {each.name: each.value for each in restored.parameters}
    assert restored.accepted
    assert found["exponent"] == pytest.approx(1 / exponent, rel=0.02)
    assert found["gain"] == pytest.approx(gain ** (-1 / exponent), rel=0.02)


@pytest.mark.parametrize("name", FEW[:2])
@pytest.mark.parametrize("ratio", [20, 5])
@pytest.mark.parametrize("kind", ["white", "recorded"])
def test_spectral_subtraction_is_within_1_db_of_the_best_possible_amount(name, kind, ratio):
    sent, rate = spoken()[name]
    received = sent + noise_of(kind, sent, ratio, NAMES.index(name))
    restored = kb.fit.restore(sent, received, what="denoise", rate=rate)
    assert restored.accepted
    assert restored.after.snr > max(each.snr for each in restored.path) - 1.0


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(("made", "by"), [(matched, "amplitude"), (equalised, "spectrum")])
def test_what_cheats_is_refused_just_where_it_spoils_the_voice(name, channel, made, by):
    sent, rate = spoken()[name]
    received = through(channel, sent, rate, NAMES.index(name))
    candidate = made(sent, received)
    told = kb.fit.judge_restoration(sent, received, candidate, by=by, rate=rate)
    assert told.gains
    assert told.accepted is not spoils(sent, received, candidate, by)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("made", "by"), [(matched, "amplitude"), (equalised, "spectrum")])
def test_what_cheats_on_a_voice_from_a_small_loudspeaker_spoils_it_and_is_refused(name, made, by):
    sent, rate = spoken()[name]
    received = through(CHANNELS[0], sent, rate, NAMES.index(name))
    told = kb.fit.judge_restoration(sent, received, made(sent, received), by=by, rate=rate)
    assert told.course[1] < 0.01 * told.course[0]
    assert told.after.snr < told.before.snr - 1.0
    assert not told.accepted


@pytest.mark.parametrize("name", FEW)
@pytest.mark.parametrize("share", [0.8, 0.5])
def test_a_clipped_voice_is_nearer_once_it_is_declipped(name, share):
    sent, rate = spoken()[name]
    level = share * np.abs(sent).max()
    restored = kb.fit.restore(sent, np.clip(sent, -level, level), what="declip", rate=rate)
    assert restored.accepted
    assert restored.after.snr > restored.before.snr + 2
