"""Watching a signal from arrays and files, and as it comes."""

import json

import numpy as np
import pytest
from scipy import signal
from scipy.io import wavfile

import kullback as kb
from kullback.errors import EvidenceError, KullbackError


def noise(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape)


def frames_after(told, change):
    """How many frames after the change, a time of the stream, the alarm rang."""
    return (told.alarm.time - change) * (told.rate or 1.0) / told.frame


def two_channels():
    """Samples of two channels, the second of which turns 6 dB louder after 8000 of 12 000."""
    samples = noise(12_000, 2)
    samples[8000:, 1] *= 2.0
    return samples


@pytest.fixture(scope="module")
def changed():
    """These channels at 1000 Hz."""
    return kb.watch_signal(two_channels(), baseline=4, rate=1000)


def test_the_alarm_tells_when_and_where_and_since_when(changed):
    alarm = changed.alarm
    assert alarm.channel == "2"
    assert 0 < frames_after(changed, 8.0) <= 8
    assert alarm.sample == pytest.approx(1000 * alarm.time - 1)
    assert alarm.change.start == pytest.approx(8.0, abs=0.1)
    assert changed["1"].alarm is None
    assert changed["1"].since is None


def test_what_is_since_the_change_is_louder_in_all_bands_alike(changed):
    since = changed["2"].since
    # KL(N(0, 4) ‖ N(0, 1)) = 0.80685 nats = 1.164 bits a sample
    assert since.divergence == pytest.approx(1.164, rel=0.1)
    assert since.decibels == pytest.approx(6.02, abs=0.3)
    assert sum(band.share for band in since.bands) == pytest.approx(1.0)
    assert all(band.decibels == pytest.approx(6.02, abs=1.0) for band in since.bands)
    assert since.end <= 12.0


def test_moments_cover_the_stream_in_at_most_400_pieces(changed):
    moments = changed["2"].moments
    assert 200 <= len(moments) <= 400
    assert moments[0].start == 4.0
    assert moments[-1].end == pytest.approx(12.0, abs=0.1)
    assert changed["2"].worst.divergence == pytest.approx(max(m.divergence for m in moments))


def test_the_bands_that_drive_a_change_are_named():
    samples = noise(6000)
    samples[4000:] = signal.sosfilt(signal.butter(8, 250, fs=1000, output="sos"), samples[4000:])
    told = kb.watch_signal(samples, baseline=2, rate=1000)
    assert told.alarm.change.drivers[0].low > 200
    assert told.alarm.change.drivers[0].decibels < -3
    assert all(band.share < 0.05 for band in told.channels[0].since.bands if band.high < 200)


def test_units_are_those_of_divergences_and_not_of_evidence(changed):
    nats = kb.watch_signal(two_channels(), baseline=4, rate=1000, unit="nat", channels=[0]).channels[0]
    assert nats.worst.divergence == pytest.approx(changed["1"].worst.divergence * np.log(2))
    assert nats.evidence == pytest.approx(changed["1"].evidence)


def test_another_recording_is_a_baseline_and_its_rate_is_compared(tmp_path):
    wavfile.write(tmp_path / "good.wav", 1000, (3000 * noise(1000)).astype(np.int16))
    wavfile.write(tmp_path / "today.wav", 1000, (3000 * noise(1000, seed=1)).astype(np.int16))
    wavfile.write(tmp_path / "fast.wav", 2000, (3000 * noise(1000)).astype(np.int16))
    told = kb.watch_signal(tmp_path / "today.wav", baseline=tmp_path / "good.wav")
    assert told.alarm is None
    assert told.stream.start == 0
    assert told.baseline.samples == 1000
    with pytest.raises(
        EvidenceError, match=r"must have one rate, but today\.wav has 1000 samples a second and fast\.wav"
    ):
        kb.watch_signal(tmp_path / "today.wav", baseline=tmp_path / "fast.wav")


def test_without_a_rate_times_are_samples_and_so_is_the_baseline():
    samples = noise(5000)
    samples[3000:] *= 10.0
    told = kb.watch_signal(samples, baseline=1000)
    assert 0 < frames_after(told, 3000) <= 4
    assert told.alarm.change.bands[-1].high == 0.5


@pytest.mark.parametrize("baseline", [0, -1, 9, 10.5, float("nan"), float("inf")])
def test_a_baseline_that_leaves_nothing_to_watch_is_refused(baseline):
    with pytest.raises(EvidenceError, match="must be seconds above 0 that leave some of the stream"):
        kb.watch_signal(noise(9000), baseline=baseline, rate=1000)


@pytest.mark.parametrize(
    ("samples", "options", "said"),
    [
        (np.zeros(4000), {"baseline": 2000}, "is silent: everything else would be an alarm"),
        (noise(4000), {"baseline": 20}, "must hold 24 frames or more"),
        (noise(4000), {"baseline": 2000, "frame": 7}, "must hold 16 samples or more"),
        (np.append(noise(4000), np.nan), {"baseline": 2000}, "nan|NaN"),
        (noise(4000), {"baseline": noise(2000, 2)}, "must have the same channels"),
    ],
)
def test_numbers_that_cannot_be_watched_are_refused(samples, options, said):
    with pytest.raises(EvidenceError, match=said):
        kb.watch_signal(samples, **options)


@pytest.mark.parametrize("options", [{"alpha": 0}, {"alpha": 1.5}, {"frame": -1}, {"unit": "byte"}, {"seed": -1}])
def test_options_outside_their_rules_are_refused(options):
    with pytest.raises(KullbackError, match=next(iter(options))):
        kb.watch_signal(noise(4000), baseline=2000, **options)


def test_a_stream_shorter_than_a_frame_says_that_nothing_could_be_compared():
    told = kb.watch_signal(noise(1010), baseline=1000)
    assert told.alarm is None
    assert told.channels[0].worst is None
    assert "shorter than one frame" in " ".join(str(told).split())
    json.dumps(told.to_dict(), allow_nan=False)
    assert "shorter than one frame" in told.to_html()


def test_channels_share_alpha_however_they_depend_on_one_another():
    samples = noise(2000)
    alone = kb.watch_signal(samples, baseline=1000, alpha=0.05)
    same = kb.watch_signal(np.stack([samples] * 2, axis=1), baseline=1000, alpha=0.1)
    assert same["1"].threshold == alone["mono"].threshold


def test_what_comes_bit_by_bit_is_watched_as_if_at_once():
    samples = noise(5000)
    samples[3000:] *= 10.0
    whole = kb.watch_signal(samples[1000:], baseline=samples[:1000])
    watcher = kb.SignalWatcher(samples[:1000], expected=4000)
    rang = [watcher.update(part) for part in np.split(samples[1000:], [1500, 2100, 2100, 3000])]
    assert rang[0] is None
    assert rang[-1] == watcher.alarm == whole.alarm is not None
    assert watcher.watch.channels[0].evidence == pytest.approx(whole.channels[0].evidence)


def test_a_watcher_says_when_more_came_than_was_expected():
    watcher = kb.SignalWatcher(noise(1000), expected=1000)
    watcher.update(noise(2000, seed=1))
    assert "longer than was expected" in " ".join(str(watcher.watch).split())


def test_a_watcher_refuses_other_channels_and_keeps_what_it_has():
    watcher = kb.SignalWatcher(noise(1000), expected=1000)
    with pytest.raises(EvidenceError, match="must have the same channels"):
        watcher.update(noise(100, 2))
    assert watcher.watch.stream.samples == 0
    with pytest.raises(KullbackError, match="expected must be how many samples"):
        kb.SignalWatcher(noise(1000), expected=0)
