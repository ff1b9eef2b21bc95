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


@pytest.fixture(scope="module")
def changed():
    """Two channels at 1000 Hz, the second of which turns 6 dB louder after 12 of 20 s."""
    samples = noise(20_000, 2)
    samples[12_000:, 1] *= 2.0
    return kb.watch_signal(samples, baseline=4, rate=1000)


def test_the_alarm_tells_when_and_where_and_since_when(changed):
    alarm = changed.alarm
    assert alarm.channel == "2"
    assert 12.0 < alarm.time < 12.2
    assert alarm.sample == pytest.approx(1000 * alarm.time - 1)
    assert alarm.change.start == pytest.approx(12.0, abs=0.1)
    assert changed["1"].alarm is None
    assert changed["1"].since is None


def test_what_is_since_the_change_is_louder_in_all_bands_alike(changed):
    since = changed["2"].since
    # KL(N(0, 4) ‖ N(0, 1)) = 0.80685 nats = 1.164 bits a sample
    assert since.divergence == pytest.approx(1.164, rel=0.1)
    assert since.decibels == pytest.approx(6.02, abs=0.3)
    assert sum(band.share for band in since.bands) == pytest.approx(1.0)
    assert all(band.decibels == pytest.approx(6.02, abs=1.0) for band in since.bands)
    assert since.end <= 20.0


def test_moments_cover_the_stream_in_at_most_400_pieces(changed):
    moments = changed["2"].moments
    assert 200 <= len(moments) <= 400
    assert moments[0].start == 4.0
    assert moments[-1].end == pytest.approx(20.0, abs=0.1)
    assert changed["2"].worst.divergence == pytest.approx(max(m.divergence for m in moments))


def test_the_bands_that_drive_a_change_are_named():
    samples = noise(20_000)
    samples[12_000:] = signal.sosfilt(signal.butter(8, 250, fs=1000, output="sos"), samples[12_000:])
    told = kb.watch_signal(samples, baseline=4, rate=1000)
    assert told.alarm.change.drivers[0].low > 200
    assert told.alarm.change.drivers[0].decibels < -3
    assert all(band.share < 0.05 for band in told.channels[0].since.bands if band.high < 200)


def test_units_are_those_of_divergences_and_not_of_evidence(changed):
    samples = noise(20_000, 2)
    samples[12_000:, 1] *= 2.0
    nats = kb.watch_signal(samples, baseline=4, rate=1000, unit="nat")
    assert nats["2"].since.divergence == pytest.approx(changed["2"].since.divergence * np.log(2))
    assert nats["2"].evidence == pytest.approx(changed["2"].evidence)


def test_another_recording_is_a_baseline_and_its_rate_is_compared(tmp_path):
    wavfile.write(tmp_path / "good.wav", 1000, (3000 * noise(4000)).astype(np.int16))
    wavfile.write(tmp_path / "today.wav", 1000, (3000 * noise(4000, seed=1)).astype(np.int16))
    wavfile.write(tmp_path / "fast.wav", 2000, (3000 * noise(4000)).astype(np.int16))
    told = kb.watch_signal(tmp_path / "today.wav", baseline=tmp_path / "good.wav")
    assert told.alarm is None
    assert told.stream.start == 0
    assert told.baseline.samples == 4000
    with pytest.raises(
        EvidenceError, match=r"must have one rate, but today\.wav has 1000 samples a second and fast\.wav"
    ):
        kb.watch_signal(tmp_path / "today.wav", baseline=tmp_path / "fast.wav")


def test_without_a_rate_times_are_samples_and_so_is_the_baseline():
    samples = noise(9000)
    samples[6000:] *= 3.0
    told = kb.watch_signal(samples, baseline=2000)
    assert 6000 < told.alarm.time < 6064
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
    told = kb.watch_signal(noise(4010), baseline=4000)
    assert told.alarm is None
    assert told.channels[0].worst is None
    assert "shorter than one frame" in " ".join(str(told).split())
    json.dumps(told.to_dict(), allow_nan=False)
    assert "shorter than one frame" in told.to_html()


def test_one_more_channel_makes_each_of_them_harder_to_ring():
    samples = noise(6000, 3)
    alone = kb.watch_signal(samples, baseline=2000, channels=[0])
    together = kb.watch_signal(samples, baseline=2000)
    assert together["1"].threshold > alone["1"].threshold


def test_what_comes_bit_by_bit_is_watched_as_if_at_once():
    samples = noise(9000)
    samples[6000:] *= 1.5
    whole = kb.watch_signal(samples[2000:], baseline=samples[:2000])
    watcher = kb.SignalWatcher(samples[:2000], expected=7000)
    rang = [watcher.update(part) for part in np.split(samples[2000:], [3000, 4100, 4100, 6000])]
    assert rang[0] is None
    assert rang[-1] == watcher.alarm == whole.alarm
    assert watcher.watch.channels[0].evidence == pytest.approx(whole.channels[0].evidence)


def test_a_watcher_says_when_more_came_than_was_expected():
    watcher = kb.SignalWatcher(noise(2000), expected=1000)
    watcher.update(noise(5000, seed=1))
    assert "longer than was expected" in " ".join(str(watcher.watch).split())


def test_a_watcher_refuses_other_channels_and_keeps_what_it_has():
    watcher = kb.SignalWatcher(noise(2000), expected=1000)
    with pytest.raises(EvidenceError, match="must have the same channels"):
        watcher.update(noise(100, 2))
    assert watcher.watch.stream.samples == 0
    with pytest.raises(KullbackError, match="expected must be how many samples"):
        kb.SignalWatcher(noise(2000), expected=0)
