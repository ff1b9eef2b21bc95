"""What lowers a divergence and spoils the signal is refused, however it was made; what gains nothing too."""

import numpy as np
import pytest
from scipy import interpolate, signal
from scipy.stats import entropy

import kullback as kb
from kullback.errors import EvidenceError, KullbackError
from kullback.estimate import Settings
from kullback.estimate.signal.distributions import edges_of
from kullback.estimate.signal.settings import SignalSettings
from kullback.fit.restoration.judge import judged
from kullback.ledger import Amount
from kullback.restoration import Standing

from .conftest import RATE, speech

SETTINGS = SignalSettings(checked=Settings(unit="bit", confidence=0.95, seed=0), floor=36.0)


def stood(amplitude, spectrum, snr=None, si_sdr=None):
    levels, lines = (Amount.exact(each, "bit") for each in (amplitude, spectrum))
    return Standing(levels, lines, None, snr, si_sdr, None, {"amplitude": amplitude, "spectrum": spectrum})


def flat():
    """A sound of all frequencies, whose levels are not those of noise."""
    return np.random.default_rng(2).laplace(scale=0.1, size=16000)


def dull(sent):
    """The signal without its high frequencies, and with a little noise."""
    noise = np.random.default_rng(3).normal(size=len(sent)) * 0.1 * np.std(sent)
    return signal.sosfiltfilt(signal.butter(4, 1500, fs=RATE, output="sos"), sent) + noise


def histogram_match(sent, received):
    """Every level of the received signal becomes the sent one's of the same rank."""
    return np.sort(sent)[received.argsort(kind="stable").argsort(kind="stable")]


def flexible_equaliser(sent, received):
    """A gain for each line of the spectrum, so that the powers of both are the same."""
    lines, wanted = np.fft.rfft(received), np.abs(np.fft.rfft(sent))
    return np.fft.irfft(lines * wanted / np.maximum(np.abs(lines), 1e-12), len(sent))


def test_a_histogram_match_is_refused():
    sent, received = flat(), dull(flat())
    told = kb.fit.judge_restoration(sent, received, histogram_match(sent, received), by="amplitude", rate=RATE)
    assert told.after.amplitude.value < 0.01 * told.before.amplitude.value
    assert told.after.snr < told.before.snr
    assert not told.accepted
    assert "SNR falls" in told.why


def test_a_flexible_equaliser_is_refused():
    sent, received = flat(), dull(flat())
    told = kb.fit.judge_restoration(sent, received, flexible_equaliser(sent, received), by="spectrum", rate=RATE)
    assert told.after.spectrum.value < 0.01 * told.before.spectrum.value
    assert told.after.si_sdr < told.before.si_sdr
    assert not told.accepted
    assert "SI-SDR falls" in told.why


def test_the_sent_signal_itself_is_accepted(sent, noisy):
    assert kb.fit.judge_restoration(sent, noisy, sent, rate=RATE).accepted


def test_leaving_it_as_it_is_gains_nothing(sent, noisy):
    told = kb.fit.judge_restoration(sent, noisy, noisy, rate=RATE)
    assert not told.accepted
    assert told.why.startswith("nothing is gained")


def test_without_the_sent_signal_the_other_divergence_is_the_guard(sent):
    received = dull(sent)
    other = speech(5, seconds=2.0)
    told = kb.fit.judge_restoration(other, received, flexible_equaliser(speech(6), received), by="spectrum", rate=RATE)
    assert (told.second, told.before.snr) == ("amplitude", None)


@pytest.mark.parametrize(
    ("before", "after", "by", "second"),
    [
        (stood(1, 1, 10, 10), stood(0.5, 1, 9, 10), ("amplitude",), "snr"),
        (stood(1, 1, 10, 10), stood(0.5, 1, 11, 9), ("amplitude",), "si_sdr"),
        (stood(1, 1, 10, 10), stood(1, 0.5, 11, 9), ("spectrum",), "si_sdr"),
        (stood(1, 1), stood(0.5, 1.1), ("amplitude",), "spectrum"),
        (stood(1, 1), stood(1.1, 0.5), ("spectrum",), "amplitude"),
    ],
)
def test_a_second_measure_that_gets_worse_refuses(before, after, by, second):
    told = judged(before, after, by, SETTINGS)
    assert (told.accepted, told.second) == (False, second)


@pytest.mark.parametrize(
    ("before", "after", "by"),
    [
        (stood(1, 1, 10, 10), stood(0.5, 1, 9.995, 10), ("amplitude",)),  # as rounding makes it
        (stood(1, 1, 10, 10), stood(1, 0.5, 3, 10), ("spectrum",)),  # a gain, which the spectrum cannot see
        (stood(1, 1), stood(0.5, 1.0005), ("amplitude",)),
        (stood(1, 1, 10, 10), stood(1.2, 0.5, 11, 11), ("amplitude", "spectrum")),
    ],
)
def test_what_is_no_worse_is_accepted(before, after, by):
    assert judged(before, after, by, SETTINGS).accepted


def test_the_plain_divergences_decide_and_not_what_is_left_of_them_when_chance_is_taken_off():
    nothing = Amount(0.0, 0.0, 1.0, -0.1, "finite", "bit")
    before, after = (Standing(nothing, nothing, None, y, y, None, {"spectrum": x}) for x, y in ((0.5, 10), (0.4, 11)))
    assert judged(before, after, ("spectrum",), SETTINGS).accepted
    assert not judged(after, before, ("spectrum",), SETTINGS).accepted


@pytest.mark.parametrize(
    ("low", "high", "snr", "accepted"),
    [
        (0.3, 0.9, 10.0, False),  # 0.4 bits are left
        (0.3, 0.9, 10.02, True),
        (0.45, 0.9, 10.0, True),
        (0.0, np.inf, 10.0, False),  # no limits: more than half is left
    ],
)
def test_where_the_guard_gets_no_better_the_divergence_must_fall_below_its_limits(low, high, snr, accepted):
    was, left = Amount(0.6, low, high, 0.6, "finite", "bit"), Amount.exact(0.4, "bit")
    before = Standing(was, was, None, 10.0, 10.0, None, {"amplitude": 0.6})
    after = Standing(left, left, None, snr, snr, None, {"amplitude": 0.4})
    told = judged(before, after, ("amplitude",), SETTINGS)
    assert (told.accepted, told.by_chance) == (accepted, not accepted)
    assert told.why.startswith("" if accepted else "nothing is gained")


def test_an_offset_that_another_recording_shows_is_beyond_chance():
    told = kb.fit.restore(speech(5), speech(0) + 0.1, what="offset", rate=RATE)
    assert (told.role, told.accepted) == ("recording", True)


@pytest.mark.parametrize("reference", ["sent", "recording"])
def test_the_offset_of_noise_is_chance_and_refused(reference):
    refused = 0
    for seed in range(20):
        sent = speech(seed, seconds=1.0)
        noise = np.random.default_rng(seed + 100).normal(size=len(sent)) * np.sqrt(np.mean(sent**2) / 10)
        known = sent if reference == "sent" else speech(seed + 50, seconds=0.9)
        refused += not kb.fit.restore(known, sent + noise, what="offset", rate=RATE).accepted
    assert refused >= 19


def test_plain_divergences_are_those_of_an_independent_count(sent, noisy):
    told = kb.fit.judge_restoration(sent, noisy, sent, rate=RATE, unit="nat", by=("amplitude", "spectrum"))
    peaks = np.unique([*edges_of(sent, 64, 36.0), sent.min(), sent.max()])
    hats = interpolate.make_interp_spline(peaks, np.eye(len(peaks)), k=1)
    shares = [hats(np.clip(each, peaks[0], peaks[-1])).sum(axis=0) for each in (sent, noisy)]
    assert told.before.plain["amplitude"] == pytest.approx(entropy(*(x + x.max() * 10**-3.6 for x in shares)))
    powers = [signal.welch(each, nperseg=512)[1] for each in (sent, noisy)]
    assert told.before.plain["spectrum"] == pytest.approx(entropy(*(x + x.max() * 10**-3.6 for x in powers)))
    assert told.course[0] == pytest.approx(told.before.plain["amplitude"] + told.before.plain["spectrum"])
    assert told.after.plain == {"amplitude": 0.0, "spectrum": 0.0, "frames": 0.0}


def test_where_nothing_guards_it_is_refused(sent):
    told = kb.fit.restore(sent, np.array([-10.0, 10.0]), what="gain", rate=RATE)
    assert (told.role, told.accepted) == ("recording", False)
    assert "nothing guards it: too few samples tell the spectrum" in told.why


def test_a_dull_voice_is_not_told_to_be_as_it_was_sent(sent):
    dulled = signal.sosfiltfilt(signal.butter(8, 250, fs=RATE, output="sos"), sent)
    told = kb.fit.restore(sent, dulled, what="equalise", rate=RATE)
    assert told.judgement.course[0] > 0.1
    assert "spectrum 0 → 0" not in " ".join(str(told).split())


def test_a_candidate_of_another_length_is_an_error(sent, noisy):
    with pytest.raises(EvidenceError, match="shape of received"):
        kb.fit.judge_restoration(sent, noisy, noisy[:-1], rate=RATE)


@pytest.mark.parametrize("by", [(), ("loudness",), "loudness"])
def test_a_divergence_that_is_not_there_is_an_error(sent, noisy, by):
    with pytest.raises(KullbackError, match="by must be of"):
        kb.fit.judge_restoration(sent, noisy, sent, by=by, rate=RATE)


def test_moments_are_not_told_of_another_recording(noisy):
    with pytest.raises(KullbackError, match="amplitude, spectrum"):
        kb.fit.judge_restoration(speech(9, seconds=1.0), noisy, noisy, by="frames", rate=RATE)
