"""kullback signal: two files or one, gates, what is refused."""

import json

import numpy as np
import pytest
from scipy import signal
from scipy.io import wavfile

RATE = 16_000


@pytest.fixture
def sounds(tmp_path):
    """A folder with a coloured noise that was sent, and what came of it: filtered, late, louder, of two channels."""
    rng = np.random.default_rng(0)
    sent = 0.1 * signal.lfilter([1], [1, -0.7], rng.normal(size=2 * RATE))
    lowpass = signal.butter(8, 4000, fs=RATE, output="sos")
    made = {
        "sent": sent,
        "filtered": signal.sosfilt(lowpass, sent),
        "late": np.concatenate([np.zeros(100), sent[:-100]]),
        "louder": 2 * sent,
        "stereo": np.column_stack([sent, sent]),
        "silent": np.zeros_like(sent),
    }
    for name, samples in made.items():
        wavfile.write(tmp_path / f"{name}.wav", RATE, samples.astype(np.float32))
    return tmp_path


def test_a_filter_is_told_with_its_bands(run, sounds):
    status, out, err = run("signal", sounds / "sent.wav", sounds / "filtered.wav")
    assert (status, err) == (0, "")
    assert "filter" in out
    assert "heuristic" in out
    assert "kHz" in out


def test_json_names_its_schema_and_holds_the_three_accounts(run, sounds):
    _, out, _ = run("signal", sounds / "sent.wav", sounds / "filtered.wav", "--json")
    told = json.loads(out, parse_constant=pytest.fail)
    assert told["schema"] == "kullback.signal/1"
    assert told["channels"][0]["reading"]["families"] == ["filter"]
    for name in ("amplitude", "spectrum", "frames"):
        ledger = told["channels"][0][name]["ledger"]
        assert ledger["total"]["value"] == pytest.approx(ledger["irreducible"]["value"] + ledger["excess"]["value"])


def test_the_same_file_twice_is_the_same(run, sounds):
    status, out, _ = run("signal", sounds / "sent.wav", sounds / "sent.wav", "--json", "--fail-on", "undecided")
    told = json.loads(out)
    assert status == 0
    assert told["verdict"] == "same"
    assert told["channels"][0]["quality"]["snr"] is None
    assert told["channels"][0]["quality"]["infinite"] == ["snr", "si_sdr"]


def test_a_lag_is_undone_where_that_is_asked_for(run, sounds):
    _, plain, _ = run("signal", sounds / "sent.wav", sounds / "late.wav", "--json")
    _, aligned, _ = run("signal", sounds / "sent.wav", sounds / "late.wav", "--align", "--json")
    before, after = (json.loads(text)["channels"][0] for text in (plain, aligned))
    assert before["matching"]["lag"] == after["matching"]["lag"] == 100
    assert before["frames"]["ledger"]["excess"]["value"] > 0.1
    assert after["frames"]["ledger"]["excess"]["value"] == 0


def test_a_gain_is_undone_where_that_is_asked_for(run, sounds):
    _, out, _ = run("signal", sounds / "sent.wav", sounds / "louder.wav", "--match-gain", "--json")
    channel = json.loads(out)["channels"][0]
    assert channel["matching"]["gain"] == pytest.approx(2)
    assert channel["amplitude"]["ledger"]["excess"]["value"] == pytest.approx(0, abs=1e-6)


def test_gates_are_decided_on_lower_limits(run, sounds):
    pair = sounds / "sent.wav", sounds / "filtered.wav"
    assert run("signal", *pair, "--fail-over", "0.1")[0] == 1
    assert run("signal", *pair, "--fail-over", "100")[0] == 0
    status, _, err = run("signal", *pair, "--fail-on", "different")
    assert status == 1
    assert "gate failed" in err


def test_one_file_tells_its_own_entropy(run, sounds):
    status, out, _ = run("signal", sounds / "sent.wav", "--json")
    told = json.loads(out)
    assert status == 0
    assert told["schema"] == "kullback.signal-entropy/1"
    assert told["channels"][0]["rate"]["value"] < told["channels"][0]["amplitude"]["value"]


def test_a_page_and_a_model_are_written(run, sounds):
    page, model = sounds / "page.html", sounds / "model.json"
    run("signal", sounds / "sent.wav", sounds / "filtered.wav", "--html", page, "--model", model)
    assert page.read_text().count("<audio") == 2
    assert page.stat().st_size < 1_000_000
    assert json.loads(model.read_text())["schema"] == "kullback.signal-model/1"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["sent.wav", "stereo.wav"], "channel"),
        (["sent.wav", "nowhere.wav"], "nowhere.wav"),
        (["sent.wav", "--fail-over", "1"], "two signals"),
        (["sent.wav", "filtered.wav", "--html", "sent.wav"], "overwrite"),
        (["sent.wav", "filtered.wav", "--model", "filtered.wav"], "overwrite"),
        (["sent.wav", "filtered.wav", "--floor", "-3"], "floor"),
        (["sent.wav", "filtered.wav", "--bins", "1"], "bins"),
        (["sent.wav", "filtered.wav", "--frame", "0.0001"], "frame"),
        (["sent.wav", "filtered.wav", "--channel", "left"], "left"),
        (["sent.wav", ""], "the path is empty"),
        (["-", "-"], "Only one of the two can be standard input"),
        (["sent.wav", "--model", "one.file", "--html", "one.file"], "overwrite"),
    ],
)
def test_what_cannot_be_done_is_one_clear_message(run, sounds, monkeypatch, arguments, said):
    monkeypatch.chdir(sounds)
    before = {file: file.read_bytes() for file in sounds.iterdir()}
    status, out, err = run("signal", *arguments)
    assert (status, out) == (2, "")
    assert said in err
    assert "Traceback" not in err
    assert {file: file.read_bytes() for file in sounds.iterdir()} == before


def test_lengths_that_differ_are_told_with_the_way_out(run, sounds):
    rate, samples = wavfile.read(sounds / "sent.wav")
    wavfile.write(sounds / "shorter.wav", rate, samples[:-1])
    pair = sounds / "sent.wav", sounds / "shorter.wav"
    assert "--align compares what both have" in " ".join(run("signal", *pair)[1].split())
    _, aligned, _ = run("signal", *pair, "--align")
    assert "sample for sample" in aligned
    assert "what both have was compared" in " ".join(aligned.split())


def test_silence_has_an_answer(run, sounds):
    for pair in (("sent.wav", "silent.wav"), ("silent.wav", "sent.wav"), ("silent.wav", "silent.wav")):
        status, out, err = run("signal", *(sounds / name for name in pair), "--json")
        assert (status, err) == (0, "")
        json.loads(out, parse_constant=pytest.fail)


def test_files_of_one_name_in_two_folders_are_told_apart(run, sounds):
    (sounds / "late").mkdir()
    (sounds / "late.wav").rename(sounds / "late" / "sent.wav")
    status, out, err = run("signal", sounds / "sent.wav", sounds / "late" / "sent.wav", "--json")
    assert (status, err) == (0, "")
    told = json.loads(out)
    assert (told["sent"]["name"], told["received"]["name"]) == ("sent.wav (sent)", "sent.wav (received)")
