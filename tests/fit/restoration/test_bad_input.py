"""What tells no parameters is an error that says so, and never a number."""

import json

import numpy as np
import pytest
from scipy.io import wavfile

import kullback as kb
from kullback.errors import EvidenceError, KullbackError, SourceError
from kullback.estimate import Settings
from kullback.estimate.signal.settings import SignalSettings
from kullback.fit.restoration.models import MODELS
from kullback.fit.restoration.signal_model import signal_model
from kullback.fit.restoration.standing import InMemory
from kullback.restoration import load_signal_model

from .conftest import RATE, speech

SETTINGS = SignalSettings(checked=Settings(unit="bit", confidence=0.95, seed=0), floor=36.0)


def model_of(samples):
    given = InMemory(
        name="voice", medium="signal", rate=8000.0, length=len(samples), channels=("mono",), step=None,
        samples=np.asarray(samples)[:, None],
    )  # fmt: skip
    return signal_model(given, SETTINGS)


def test_an_unknown_model_lists_those_there_are(sent):
    with pytest.raises(EvidenceError, match="compand, declip, denoise, equalise, gain, offset"):
        kb.fit.restore(sent, sent, what="everything", rate=RATE)


@pytest.mark.parametrize("what", MODELS)
@pytest.mark.parametrize("still", [np.zeros(8000), np.full(8000, 0.25), np.array([0.5])])
def test_silence_a_constant_and_one_sample_tell_nothing(sent, what, still):
    for pair in ((sent, still), (still, sent)):
        with pytest.raises(EvidenceError, match="more than one level"):
            kb.fit.restore(*pair, what=what, rate=RATE)


def test_nothing_is_declipped_where_nothing_is_clipped(sent, noisy):
    with pytest.raises(EvidenceError, match="must be clipped here and there"):
        kb.fit.restore(sent, noisy, what="declip", rate=RATE)


def test_a_square_wave_is_clipped_too_much(sent):
    with pytest.raises(EvidenceError, match="100% of its samples"):
        kb.fit.restore(sent, np.where(sent > 0, 0.1, -0.1), what="declip", rate=RATE)


def test_digital_silence_has_no_noise(sent):
    quiet = np.where(np.abs(sent) > 0.05, sent, 0.0)
    quiet[: len(quiet) // 2] = 0.0
    with pytest.raises(EvidenceError, match=r"silent|longer"):
        kb.fit.restore(sent, quiet, what="denoise", rate=RATE, noise=(0.0, 1.0))


def test_too_short_a_signal_does_not_tell_noise_from_sound(sent):
    with pytest.raises(EvidenceError, match="longer"):
        kb.fit.restore(sent[:400], sent[:400] + 0.01, what="denoise", rate=RATE)


@pytest.mark.parametrize("noise", [(-1.0, 1.0), (1.0, 1.0), (0.0, 99.0)])
def test_a_stretch_of_noise_lies_within_the_signal(sent, noisy, noise):
    with pytest.raises(KullbackError, match="noise must be from and to"):
        kb.fit.restore(sent, noisy, what="denoise", rate=RATE, noise=noise)


def test_a_picture_is_no_signal(sent):
    picture = InMemory(
        name="p.png", medium="image", rate=None, length=9, channels=("grey",), step=1.0, samples=np.zeros((9, 1))
    )
    with pytest.raises(EvidenceError, match="picture"):
        kb.fit.restore(picture, sent, what="gain")


def test_a_model_must_have_the_rate_and_the_channels(sent):
    model = model_of(sent)
    with pytest.raises(EvidenceError, match="one rate"):
        kb.fit.restore(model, sent, what="gain", rate=16000)
    with pytest.raises(EvidenceError, match="same channels"):
        kb.fit.restore(model, np.column_stack([sent, sent]), what="gain", rate=RATE)


def test_a_model_comes_back_as_it_was_saved(tmp_path, sent):
    model = model_of(sent)
    model.save(tmp_path / "voice.json")
    assert load_signal_model(tmp_path / "voice.json") == model


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schema": "kullback.report/1"}, "of schema"),
        ({"levels": [[0.0, -1.0]]}, "in order"),
        ({"levels": [[0.0, None]]}, "voice.json"),
        ({"spectrum": [[1.0, 2.0]]}, "shares that sum to 1"),
        ({"channels": []}, "each of its channels"),
        ({"frame": "long"}, "voice.json"),
    ],
)
def test_a_damaged_model_is_refused(tmp_path, sent, change, said):
    path = tmp_path / "voice.json"
    path.write_text(json.dumps(model_of(sent).to_dict() | change))
    with pytest.raises(EvidenceError, match=said):
        load_signal_model(path)


def test_a_model_that_is_cut_short_or_not_there_is_refused(tmp_path, sent):
    (tmp_path / "cut.json").write_text(model_of(sent).to_json()[:100])
    with pytest.raises(EvidenceError, match="cut short"):
        load_signal_model(tmp_path / "cut.json")
    with pytest.raises(SourceError, match="cannot be read"):
        load_signal_model(tmp_path / "none.json")


def test_what_is_refused_is_not_written_and_what_is_read_is_not_written_over(tmp_path):
    sent = speech(0, seconds=1.0)
    paths = [tmp_path / "sent.npy", tmp_path / "received.npy"]
    for path, samples in zip(paths, (sent, 0.5 * sent), strict=True):
        np.save(path, samples)
    read = [str(path) for path in paths]
    refused = kb.fit.restore(*read, what="equalise", rate=8000)
    with pytest.raises(EvidenceError, match="nothing is gained"):
        refused.save(tmp_path / "out.npy")
    assert not (tmp_path / "out.npy").exists()
    refused.save(tmp_path / "out.npy", force=True)
    found = kb.fit.restore(*read, what="gain", rate=8000)
    with pytest.raises(SourceError, match="not written over"):
        found.save(paths[1])
    assert found.save(tmp_path / "out.npy") == "an array of float64"
    assert np.load(tmp_path / "out.npy") == pytest.approx(sent, abs=1e-12)


def test_what_was_restored_from_arrays_is_saved_with_its_rate(tmp_path, sent):
    kb.fit.restore(sent, 0.5 * sent, what="gain", rate=RATE).save(tmp_path / "out.wav")
    rate, samples = wavfile.read(tmp_path / "out.wav")
    assert rate == RATE
    assert samples == pytest.approx(sent.astype(samples.dtype), abs=1e-6)
