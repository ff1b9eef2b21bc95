"""What a distortion is called: the simplest explanation that leaves next to nothing."""

import numpy as np
import pytest
from scipy import signal
from scipy.io import wavfile

import signal_reading
from _real_data import voices
from kullback.estimate.signal import matching, reading
from kullback.estimate.signal.explained import explained
from kullback.ledger import Amount
from kullback.sources.recordings import from_array

FRAME, RATE, SAMPLES = 512, 16_000.0, 60_000


class _Account:
    """An account of so much excess, in bits: all that a reading asks of it."""

    def __init__(self, bits):
        self.excess = Amount.exact(bits, "bit")


def speech(seed=0):
    """Coloured noise that swells and fades, with a far tail of levels: as a voice does."""
    rng = np.random.default_rng(seed)
    coloured = signal.lfilter([1.0], [1.0, -1.2, 0.6], rng.standard_normal(SAMPLES))
    swell = np.exp(1.5 * np.sin(2 * np.pi * np.arange(SAMPLES) / 7000.0))
    made = coloured * swell
    return 0.9 * made / np.abs(made).max()


def read(sent, received, frame=FRAME, amplitude=1.0, spectrum=1.0):
    both = [from_array(np.asarray(x, dtype=np.float64), rate=RATE) for x in (sent, received)]
    found = matching.found(*both, align=False, match_gain=False)
    accounts = [(_Account(amplitude), _Account(spectrum), None)] * len(both[0].channels)
    return reading.of(*both, found, accounts, frame)


def families(received, sent=None, **options):
    return read(speech() if sent is None else sent, received, **options)[0].families


def noise(db, seed=1):
    sent = speech()
    return np.sqrt(np.mean(sent**2)) * 10 ** (-db / 20) * np.random.default_rng(seed).standard_normal(SAMPLES)


def low_pass(hertz, both_ways=True, order=4):
    kept = signal.butter(order, hertz, fs=RATE, output="sos")
    return (signal.sosfiltfilt if both_ways else signal.sosfilt)(kept, speech())


def late(samples):
    return np.concatenate([np.zeros(samples), speech()[:-samples]])


def test_no_difference_is_nothing():
    told = read(speech(), speech())[0]
    assert told.families == ("nothing",)
    assert (told.gain, told.curve, told.filter) == (None, None, None)


@pytest.mark.parametrize("samples", [np.zeros(500), np.full(500, 0.3), np.array([0.1, -0.2])])
def test_what_cannot_correlate_may_still_be_the_same(samples):
    assert families(samples, samples, frame=None) == ("nothing",)
    assert families(samples + 0.1, samples, frame=None) == ("unknown",)


@pytest.mark.parametrize("gain", [0.5, 2.0, 0.9, -1.0])
def test_gain(gain):
    told = read(speech(), gain * speech())[0]
    assert told.families == ("gain",)
    assert told.gain == pytest.approx(1.0)


def test_gain_rounded_to_16_bits_is_still_a_gain():
    assert families(np.round(0.31 * speech() * 2**15) / 2**15) == ("gain",)


@pytest.mark.parametrize("offset", [0.1, -0.01])
def test_offset(offset):
    assert families(speech() + offset) == ("offset",)


def test_gain_of_a_signal_with_an_offset_is_no_offset():
    assert families(0.5 * (speech() + 0.3), speech() + 0.3) == ("gain",)


@pytest.mark.parametrize("lag", [3, 400])
def test_delay(lag):
    assert families(late(lag)) == ("delay",)


@pytest.mark.parametrize("level", [0.8, 0.5, 0.25, 0.1])
def test_clipping(level):
    peak = np.abs(speech()).max()
    assert families(np.clip(speech(), -level * peak, level * peak)) == ("clipping",)


def test_clipping_on_one_side():
    assert families(np.minimum(speech(), 0.2)) == ("clipping",)


@pytest.mark.parametrize("exponent", [0.6, 0.8, 1.5])
def test_companding(exponent):
    assert families(np.sign(speech()) * np.abs(speech()) ** exponent) == ("companding",)


@pytest.mark.parametrize("both_ways", [True, False])
@pytest.mark.parametrize("hertz", [4000.0, 1000.0, 300.0])
def test_low_pass_is_a_filter_and_no_delay(hertz, both_ways):
    assert families(low_pass(hertz, both_ways)) == ("filter",)


@pytest.mark.parametrize("db", [60, 40, 20, 0])
def test_noise(db):
    told = read(speech(), speech() + noise(db))[0]
    assert told.families == ("noise",)
    assert max(told.gain, told.curve, told.filter) < 0.02


@pytest.mark.parametrize(
    ("received", "named"),
    [
        (lambda: 0.5 * speech() + noise(20), {"gain", "noise"}),
        (lambda: 0.5 * speech() + 0.1, {"gain", "offset"}),
        (lambda: late(300) + noise(10), {"delay", "noise"}),
        (lambda: np.clip(speech(), -0.2, 0.2) + noise(15), {"clipping", "noise"}),
        (lambda: low_pass(1000.0) + noise(15), {"filter", "noise"}),
    ],
)
def test_two_at_once_are_several_both_named(received, named):
    first, *rest = families(received())
    assert first == "several"
    assert set(rest) == named


def test_samples_in_another_order():
    shuffled = np.random.default_rng(0).permutation(speech())
    assert families(shuffled, amplitude=0.0) == ("order",)
    assert families(speech()[::-1], amplitude=0.0, spectrum=0.0) == ("order",)
    assert families(shuffled, spectrum=0.0) == ("order",)


def test_signals_that_have_nothing_in_common_are_unknown():
    told = read(speech(), speech(seed=5)[::-1])[0]
    assert told.families == ("unknown",)
    assert (told.gain, told.curve, told.filter) == (None, None, None)


def test_without_frames_a_curve_is_found_and_no_filter():
    told = read(speech(), np.clip(speech(), -0.2, 0.2), frame=None)[0]
    assert told.families == ("clipping",)
    assert told.filter is None
    assert told.curve == pytest.approx(1.0, abs=1e-3)


def test_silent_channel_beside_another_is_read_too():
    sent = np.stack([speech(), np.zeros(SAMPLES)], axis=1)
    first, second = read(sent, 0.5 * sent)
    assert (first.families, second.families) == (("gain",), ("nothing",))


@pytest.mark.slow
def test_recorded_voices_are_read_rightly():
    # No family is that of an echo; benchmarks/signal_reading.py says which others are missed on eight voices.
    spoken = [wavfile.read(path) for name, path in voices().items() if name in ("Front_Left", "Side_Right")]
    cases = [case for case in signal_reading.cases() if not case[0].startswith("echo")]
    missed = [
        name
        for name, apply, right in cases
        for rate, samples in spoken
        if signal_reading.read(samples / 2**15, apply(samples / 2**15, rate, np.random.default_rng(2)), rate)
        not in right
    ]
    assert len(missed) <= 0.03 * len(cases) * len(spoken), missed


def test_each_channel_has_its_own():
    sent = np.stack([speech(), speech(1)], axis=1)
    first, second = read(sent, sent * [0.5, 1.0] + [0.0, 0.1])
    assert (first.families, second.families) == (("gain",), ("offset",))


def test_a_line_leaves_what_least_squares_does():
    sent, received = speech(), np.tanh(3 * speech()) + 0.2
    (told,) = explained(from_array(sent), from_array(received), FRAME)
    _, residuals, *_ = np.polyfit(sent, received, 1, full=True)
    assert told.line == pytest.approx(float(residuals[0]), rel=1e-9)
    assert told.received == pytest.approx(float(((received - received.mean()) ** 2).sum()), rel=1e-9)


def test_few_levels_and_few_samples_are_read_too():
    sent = np.random.default_rng(0).integers(0, 2, 100) * 1.0
    assert families(2.0 * sent, sent, frame=None) == ("gain",)
    assert families(1.0 - sent, sent, frame=None) == ("several", "gain", "offset")


@pytest.mark.parametrize("received", [0.0, 1.0])
def test_a_constant_is_in_no_other_order(received):
    assert families(np.full(SAMPLES, received), spectrum=0.0) == ("unknown",)


def test_a_gain_rounded_to_whole_numbers_is_a_gain():
    sent = np.random.default_rng(0).integers(0, 256, 40_000).astype(np.uint8)
    both = from_array(sent), from_array(np.rint(0.6 * sent).astype(np.uint8))
    found = matching.found(*both, align=False, match_gain=False)
    told = reading.of(*both, found, [(_Account(1.0), _Account(1.0), None)], FRAME)[0]
    assert told.families == ("gain",)
