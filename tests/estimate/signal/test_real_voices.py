"""Eight recorded voices, distorted in known ways: each account ranks what it should see, and is blind to the rest."""

import pytest

import kullback as kb
from _distortions import DISTORTIONS
from _signal_rows import NAMES, spoken

pytestmark = pytest.mark.slow

SEEN_BY = {
    "noise": ("amplitude", "frames"),
    "clipping": ("amplitude", "frames"),
    "µ-law": ("amplitude", "frames"),
    "companding": ("amplitude",),
    "low-pass": ("spectrum", "frames"),
}


def told(name, distortion):
    samples, rate = spoken()[name]
    return kb.compare_signals(samples, distortion(samples, rate), rate=rate)


def of_family(family):
    return [distortion for distortion in DISTORTIONS if distortion.family == family]


def named(name):
    return next(distortion for distortion in DISTORTIONS if distortion.name == name)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("family", SEEN_BY)
def test_the_severer_distortion_has_more_of_every_account_that_should_see_it(name, family):
    reports = [told(name, distortion) for distortion in of_family(family)]
    for account in SEEN_BY[family]:
        excess = [getattr(report, account).excess.value for report in reports]
        assert excess == sorted(set(excess)), f"{account}: {excess}"


@pytest.mark.parametrize("name", NAMES)
def test_the_bands_that_a_low_pass_took_have_its_excess(name):
    spectrum = told(name, named("low-pass at 4 kHz")).spectrum
    lost = sum(cell.excess for cell in spectrum.cells if cell.high > 4000)
    assert lost > 0.95 * spectrum.excess.value
    assert spectrum.worst.high > 4000


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("distortion", of_family("gain"), ids=lambda distortion: distortion.name)
def test_gain_is_not_seen_by_spectrum_and_frames_and_they_say_so(name, distortion):
    report = told(name, distortion)
    for account in (report.spectrum, report.frames):
        assert account.excess.value < 1e-9
        assert any("gain" in what for what in account.blind_to)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("distortion", of_family("order") + of_family("shift"), ids=lambda distortion: distortion.name)
def test_order_is_not_seen_by_amplitude_and_it_says_so(name, distortion):
    amplitude = told(name, distortion).amplitude
    assert amplitude.excess.value < 1e-9
    assert any("order" in what for what in amplitude.blind_to)


@pytest.mark.parametrize("name", NAMES)
def test_random_phase_is_nearly_invisible_to_the_spectrum_and_plain_to_frames(name):
    report = told(name, named("random phase"))
    assert report.spectrum.excess.value < 0.01
    assert report.frames.excess.value > 0.1
    assert any("phase" in what for what in report.spectrum.blind_to)


PLAIN = {
    "noise at 20 dB": "amplitude",
    "noise at 10 dB": "spectrum",
    "noise at 0 dB": "frames",
    "clipped at 25% of the peak": "amplitude",
    "clipped at 10% of the peak": "frames",
    "µ-law, 4 bits": "frames",
    "levels to the power 0.6": "amplitude",
    "low-pass at 2 kHz": "frames",
    "low-pass at 1 kHz": "spectrum",
    "late by 100 ms": "frames",
    "reversed": "frames",
    "frames shuffled": "frames",
    "gain × 0.5": "amplitude",
}


@pytest.mark.parametrize("distortion", PLAIN)
def test_what_is_plain_is_called_different_in_a_recording_of_a_second(distortion):
    found = [getattr(told(name, named(distortion)), PLAIN[distortion]).ledger.verdict for name in NAMES]
    assert found.count("different") >= len(NAMES) - (distortion == "noise at 20 dB")


@pytest.mark.parametrize("name", NAMES)
def test_a_low_pass_at_4_khz_is_called_different_where_it_takes_much(name):
    spectrum = told(name, named("low-pass at 4 kHz")).spectrum
    assert (spectrum.ledger.verdict == "different") == (spectrum.excess.value > 0.1)


@pytest.mark.parametrize("name", NAMES)
def test_limits_of_a_recording_beside_itself_are_0_and_no_limit_is_absurd(name):
    samples, rate = spoken()[name]
    for account in kb.compare_signals(samples, samples, rate=rate).channels[0].aspects:
        assert (account.excess.low, account.excess.value, account.excess.high) == (0.0, 0.0, 0.0)
    for distortion in (named("low-pass at 4 kHz"), named("late by 1 ms")):
        for account in told(name, distortion).channels[0].aspects:
            assert account.excess.high <= 12.0
