"""The three accounts of two signals."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import signal
from scipy.special import ndtr

from kullback.errors import EvidenceError
from kullback.estimate import Settings
from kullback.estimate.signal.account import aspects
from kullback.estimate.signal.settings import SignalSettings
from kullback.recording import Floats
from kullback.signals import Aspect
from kullback.sources.recordings import from_array

RATE = 48_000
SETTINGS = SignalSettings(checked=Settings())


def quiet(*told: object) -> None:
    """No progress is shown."""


def noise(seconds: float = 1.0, seed: int = 1) -> Floats:
    return np.random.default_rng(seed).normal(size=round(seconds * RATE)) * 0.1


def accounts(sent: Floats, received: Floats, settings: SignalSettings = SETTINGS) -> dict[str, Aspect]:
    sides = [from_array(one, rate=RATE, name=name) for one, name in ((sent, "sent"), (received, "received"))]
    (found,) = aspects(*sides, settings, progress=quiet)
    return {aspect.name: aspect for aspect in found if aspect is not None}


def test_a_copy_costs_nothing_extra() -> None:
    for aspect in accounts(noise(), noise()).values():
        assert aspect.excess.value == aspect.excess.low == aspect.excess.high == 0.0
        assert aspect.ledger.verdict == "same"


@pytest.fixture
def unbiased(monkeypatch: pytest.MonkeyPatch) -> None:
    """Accounts are the plug-in numbers: no bias is taken from them."""
    monkeypatch.setattr("kullback.estimate.signal.blocks._bias", lambda _: 0.0)


def coloured() -> Floats:
    return signal.lfilter([0.3], [1, -0.7], noise(seed=2))


def floored(amounts: Floats, floor: float = 80.0) -> Floats:
    """Shares over the last axis, each raised by a part of the largest."""
    raised = amounts + 10 ** (-floor / 10) * amounts.max(axis=-1, keepdims=True)
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def bits(p: Floats, q: Floats) -> Floats:
    """KL over the last axis."""
    return np.asarray(np.sum(p * np.log2(p / q), axis=-1))


def spectrogram(samples: Floats) -> Floats:
    """The power of each frame at each frequency."""
    return np.asarray(signal.spectrogram(samples, RATE, "hann", 1024, 512, detrend="constant")[2].T)


@pytest.mark.usefixtures("unbiased")
def test_amplitude_and_spectrum_are_the_divergences_of_an_independent_computation() -> None:
    sent, received = noise(), coloured()
    found = accounts(sent, received)
    edges = [cell.low for cell in found["amplitude"].cells[1:]]
    counts = [np.diff([0, *(np.sum(one[:, None] < edges, axis=0)), len(one)]) for one in (sent, received)]
    assert [entry.truth for entry in found["amplitude"].ledger.entries] == pytest.approx(counts[0] / len(sent))
    assert [entry.count_belief for entry in found["amplitude"].ledger.entries] == counts[1].tolist()
    powers = [signal.welch(one, RATE, "hann", 1024, 512)[1] for one in (sent, received)]
    for name, amounts in (("amplitude", counts), ("spectrum", powers)):
        p, q = map(floored, amounts)
        assert found[name].excess.raw == pytest.approx(bits(p, q), rel=1e-9)
        assert found[name].ledger.reverse.value == pytest.approx(bits(q, p), rel=1e-9)
        assert found[name].irreducible.value == pytest.approx(-np.sum(p * np.log2(p)), rel=1e-9)
        assert found[name].excess.raw > 0.05
    assert sum(cell.sent for cell in found["spectrum"].cells) == pytest.approx(1)


@pytest.mark.usefixtures("unbiased")
def test_frames_are_the_mean_divergence_of_frames_by_their_power_of_an_independent_computation() -> None:
    sent, received = noise(), coloured()
    found = accounts(sent, received)["frames"]
    powers = [spectrogram(one) for one in (sent, received)]
    loud, heard = (power.sum(axis=1) / power.sum() for power in powers)
    p, q = map(floored, powers)
    assert found.excess.raw == pytest.approx(loud @ bits(p, q), rel=1e-9)
    assert found.ledger.reverse.value == pytest.approx(heard @ bits(q, p), rel=1e-9)
    assert found.irreducible.value == pytest.approx(-loud @ np.sum(p * np.log2(p), axis=1), rel=1e-9)


@pytest.mark.usefixtures("unbiased")
def test_what_lies_in_times_and_in_frames_adds_up_to_what_lies_in_times_and_frequencies() -> None:
    sent = noise() * np.linspace(0.1, 1.0, RATE)
    received = coloured() * (1.1 + np.sin(np.arange(RATE) / 3000))
    found = accounts(sent, received, SignalSettings(checked=Settings(), floor=200.0))["frames"]
    p, q = (power / power.sum() for power in map(spectrogram, (sent, received)))
    of_times = float(bits(p.sum(axis=1), q.sum(axis=1)))
    assert of_times > 0.1
    assert of_times + found.excess.raw == pytest.approx(bits(p.ravel(), q.ravel()), rel=1e-6)


def bursts(order: Floats | None = None, gain: Floats | float = 1.0) -> Floats:
    """Forty bursts of noise with silence between, so that no frame hears two of them: in that order, of that gain."""
    each = np.pad(noise(40 * 1024 / RATE).reshape(40, 1024), ((0, 0), (512, 512)))
    chosen = each if order is None else each[order.astype(int)]
    return np.ravel(chosen * np.reshape(gain, (-1, 1)))


SHUFFLED = np.random.default_rng(4).permutation(40)
SIGNS = np.random.default_rng(5).choice([-1.0, 1.0], 40)
GAINS = np.random.default_rng(6).uniform(0.2, 5.0, 40)


@pytest.mark.usefixtures("unbiased")
@pytest.mark.parametrize(
    ("account", "what", "received"),
    [
        ("amplitude", "order", np.random.default_rng(3).permutation(bursts())),
        ("amplitude", "order", bursts()[::-1]),
        ("spectrum", "gain", 0.3 * bursts()),
        ("spectrum", "gain", -bursts()),
        ("spectrum", "constant", bursts() + 0.2),
        ("spectrum", "order", bursts(SHUFFLED)),
        ("spectrum", "phase", bursts(gain=SIGNS)),
        ("frames", "gain", bursts(gain=GAINS)),
        ("frames", "polarity", bursts(gain=SIGNS)),
        ("frames", "constant", bursts() + 0.2),
        ("frames", "phase", bursts(gain=SIGNS * GAINS)),
    ],
)
def test_each_account_is_blind_to_what_it_says(account: str, what: str, received: Floats) -> None:
    found = accounts(bursts(), received)[account]
    assert any(what in one for one in found.blind_to)
    assert abs(found.excess.raw) < 1e-9
    assert found.ledger.verdict != "different"


def test_the_spectrum_does_not_see_gain_and_the_amplitude_does_not_see_order() -> None:
    sent = signal.lfilter([1], [1, -0.9], noise())
    louder, shuffled = accounts(sent, 0.5 * sent), accounts(sent, np.random.default_rng(3).permutation(sent))
    assert louder["spectrum"].excess.high < 1e-12
    assert louder["frames"].excess.high < 1e-12
    assert louder["amplitude"].ledger.verdict == "different"
    assert shuffled["amplitude"].excess.value == 0.0
    assert shuffled["spectrum"].ledger.verdict == "different"


def test_a_low_pass_names_the_bands_that_are_lost() -> None:
    sent = noise(2.0)
    received = signal.sosfilt(signal.butter(12, 4000, fs=RATE, output="sos"), sent)
    spectrum = accounts(sent, received)["spectrum"]
    lost = {entry.outcome for entry in spectrum.ledger.top(7)}
    assert lost == {
        *("5.62 to 7.08 kHz", "7.08 to 8.91 kHz", "8.91 to 11.2 kHz", "11.2 to 14.1 kHz"),
        *("14.1 to 17.8 kHz", "17.8 to 22.4 kHz", "22.4 to 24 kHz"),
    }
    assert sum(cell.excess for cell in spectrum.cells if cell.high < 3600) < 0.05 * spectrum.excess.value


def test_the_worst_moment_is_where_the_noise_was() -> None:
    sent = np.sin(2 * np.pi * 1000 * np.arange(RATE) / RATE) * 0.2
    received = sent.copy()
    received[24_000:26_400] += noise(0.05)
    worst = accounts(sent, received)["frames"].worst
    assert worst is not None
    assert 0.48 < worst.low < worst.high < 0.56


def test_signals_of_different_length_have_no_frames() -> None:
    found = accounts(noise(), noise(0.7, seed=2))
    assert found.keys() == {"amplitude", "spectrum"}
    assert found["amplitude"].ledger.truth.rows == 48_000
    assert found["amplitude"].ledger.belief.rows == 33_600
    assert found["amplitude"].excess.low == 0.0


def test_equal_laws_are_not_called_different_at_tolerance_0() -> None:
    strict = SignalSettings(checked=Settings(tolerance=0.0))
    for seed in range(6):
        found = accounts(noise(0.3, seed=seed), noise(0.3, seed=100 + seed), strict)
        assert found["amplitude"].ledger.verdict != "different"
        assert found["spectrum"].ledger.verdict != "different"


def test_limits_widen_where_samples_depend_on_each_other() -> None:
    slow = [signal.lfilter([1], [1, -0.995], noise(seed=seed)) for seed in (1, 2)]
    fast = [noise(seed=seed) for seed in (1, 2)]
    assert (accounts(*slow)["amplitude"].widening or 0.0) > 4.0
    assert (accounts(*fast)["amplitude"].widening or 9.0) < 1.5


def test_levels_that_were_never_received_by_chance_may_have_been() -> None:
    sent = noise(0.5)
    received = noise(0.5, seed=2) / 3
    edges = np.array([cell.low for cell in accounts(sent, received)["amplitude"].cells[1:]])
    shares = [np.diff([0.0, *ndtr(edges / size), 1.0]) for size in (0.1, 0.1 / 3)]
    p, q = ((one + 1e-8 * one.max()) / (one + 1e-8 * one.max()).sum() for one in shares)
    true = float(np.sum(p * np.log2(p / q)))
    found = accounts(sent, received)["amplitude"].excess
    assert found.low < true < found.high


def test_no_upper_limit_is_more_than_the_floor_allows() -> None:
    sent = np.concatenate([noise(0.5), np.zeros(24_000)])
    for aspect in accounts(sent, sent[::-1]).values():
        bins = 513 if aspect.name == "frames" else aspect.bins
        assert aspect.excess.high <= math.log2(bins * (1 + 1e8)) + 1e-9


@pytest.mark.parametrize("sent", ["silence", "constant", "noise"])
@pytest.mark.parametrize("received", ["silence", "constant", "noise"])
def test_silence_and_constants_have_an_account(sent: str, received: str) -> None:
    made = {"silence": np.zeros(RATE), "constant": np.full(RATE, 0.3), "noise": noise()}
    found = accounts(made[sent], made[received])
    assert len(found) == 3
    for aspect in found.values():
        assert math.isfinite(aspect.excess.value)
    assert (found["amplitude"].excess.value == 0.0) == (sent == received)
    if "noise" not in (sent, received):
        assert found["spectrum"].excess.value == 0.0


@pytest.mark.parametrize("samples", [1, 2, 3, 7])
def test_a_few_samples_have_no_upper_limit(samples: int) -> None:
    found = accounts(noise()[:samples], noise(seed=2)[:samples])
    assert found.keys() == {"amplitude"}
    assert found["amplitude"].excess.upper == "unbounded"
    assert found["amplitude"].excess.low == 0.0
    assert found["amplitude"].natural is None


def test_a_signal_too_short_for_32_frames_of_16_samples_has_no_spectrum() -> None:
    assert accounts(noise()[:500], noise()[:500]).keys() == {"amplitude"}
    assert accounts(noise()[:520], noise()[:520]).keys() == {"amplitude", "spectrum", "frames"}


def test_samples_whose_power_is_no_float_are_refused() -> None:
    with pytest.raises(EvidenceError, match=r"from 1e-60 to 1e\+60"):
        accounts(noise() * 1e200, noise())


def test_mel_bands_need_a_rate() -> None:
    side = from_array(noise())
    with pytest.raises(EvidenceError, match="no rate is known"):
        aspects(side, side, SignalSettings(checked=Settings(), bands="mel"), progress=quiet)


def test_an_image_has_levels_only() -> None:
    levels = np.random.default_rng(5).integers(0, 256, (64, 64))
    image, clipped = (from_array(one, given="image") for one in (levels, np.minimum(levels, 200)))
    ((amplitude, spectrum, frames),) = aspects(image, clipped, SETTINGS, progress=quiet)
    assert amplitude.ledger.verdict == "different"
    assert spectrum is None
    assert frames is None


def test_channels_are_told_apart_and_each_as_if_alone() -> None:
    sent = np.stack([noise(), noise(seed=2)], axis=1)
    received = sent * [1.0, 0.5]
    left, right = aspects(from_array(sent, rate=RATE), from_array(received, rate=RATE), SETTINGS, progress=quiet)
    assert left[0].excess.value == 0.0
    assert right[0].excess == accounts(sent[:, 1], received[:, 1])["amplitude"].excess


def test_stretches_of_reading_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    sent, received = noise(), noise(seed=2)
    whole = accounts(sent, received)
    monkeypatch.setattr("kullback.estimate.signal.grid.STRETCH", 5000)
    for name, aspect in accounts(sent, received).items():
        assert aspect.excess.value == pytest.approx(whole[name].excess.value, rel=1e-9)
        assert aspect.excess.low == pytest.approx(whole[name].excess.low, rel=1e-9)


def test_the_same_seed_gives_the_same_limits() -> None:
    assert accounts(noise(), noise(seed=2)) == accounts(noise(), noise(seed=2))


def test_natural_variation_is_small_in_steady_noise_and_large_where_the_signal_changes() -> None:
    steady = noise()
    changing = np.concatenate([steady[:24_000], signal.lfilter([1], [1, -0.95], steady[24_000:])])
    typical = [accounts(one, one)["spectrum"].natural for one in (steady, changing)]
    assert typical[0] is not None
    assert typical[1] is not None
    assert typical[1].typical > 10 * typical[0].typical
    assert typical[0].stretches == 8
