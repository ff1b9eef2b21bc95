"""kullback watch-signal, as a user and as cron meet it."""

import json

import numpy as np
import pytest
from scipy.io import wavfile


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    """A machine of 16 bits and 1 kHz that turns 20 dB louder after 3 of 4 s."""
    samples = np.random.default_rng(0).normal(scale=500, size=4000)
    samples[3000:] *= 10.0
    path = tmp_path_factory.mktemp("machine") / "machine.wav"
    wavfile.write(path, 1000, samples.astype(np.int16))
    return path


def test_the_change_is_told_first_and_a_page_is_written(run, recording, tmp_path):
    page = tmp_path / "watch.html"
    status, out, err = run("watch-signal", recording, "--baseline", 1, "--html", page)
    said = " ".join(out.split())
    assert status == 0
    assert said.startswith("Alarm at 3.0")
    assert "dB louder than the baseline" in said
    assert "baseline machine.wav, 1.00 s" in said
    assert "▲ 3.0" in said
    assert err == f"wrote {page}\n"
    assert "Alarm at 3.0" in page.read_text(encoding="utf-8")


def test_the_gate_fails_only_if_the_alarm_rang(run, recording):
    status, _, err = run("watch-signal", recording, "--baseline", 1, "--fail-on", "alarm")
    assert status == 1
    assert "gate failed: the alarm rang at sample 3,0" in err
    quiet = recording.with_name("quiet.wav")
    wavfile.write(quiet, 1000, np.random.default_rng(1).normal(scale=500, size=4000).astype(np.int16))
    assert run("watch-signal", quiet, "--baseline", 1, "--fail-on", "alarm")[0] == 0


def test_json_names_its_schema_and_holds_the_alarm(run, recording):
    status, out, _ = run("watch-signal", recording, "--baseline", recording, "--unit", "nat", "--json")
    told = json.loads(out)
    assert status == 0
    assert told["schema"] == "kullback.signal-watch/1"
    assert told["unit"] == "nat"
    assert told["baseline"] == {"name": "machine.wav", "start": 0, "samples": 4000}
    assert {"name", "threshold", "evidence", "alarm", "since", "worst", "usual", "moments"} == set(told["channels"][0])


def test_a_table_needs_no_rate_and_its_columns_are_channels(run, tmp_path):
    rows = np.random.default_rng(0).normal(size=(2500, 2))
    np.savetxt(tmp_path / "x.csv", rows, delimiter=",", header="a,b", comments="")
    told = json.loads(run("watch-signal", tmp_path / "x.csv", "--baseline", 1000, "--column", "b", "--json")[1])
    assert [channel["name"] for channel in told["channels"]] == ["b"]
    assert told["rate"] is None
    assert told["stream"] == {"name": "x.csv", "start": 1000, "samples": 1500}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--baseline", 9], "baseline must be seconds above 0 that leave some"),
        (["--baseline", "nowhere.wav"], "nowhere.wav"),
        (["--baseline", 1, "--alpha", 2], "alpha must be a number between 0 and 1"),
        (["--baseline", 1, "--channel", "left"], "channel 'left' is not in machine.wav"),
        ([], "Missing option '--baseline'"),
    ],
)
def test_bad_usage_and_bad_data_are_one_message_and_status_2(run, recording, options, said):
    status, out, err = run("watch-signal", recording, *options)
    assert status == 2
    assert out == ""
    assert said in " ".join(err.split())
    assert "Traceback" not in err


def test_what_is_read_is_not_written_over(run, recording):
    before = recording.read_bytes()
    assert run("watch-signal", recording, "--baseline", 1, "--html", recording)[0] == 2
    assert recording.read_bytes() == before
