"""kullback restore, as a user meets it: a signal is repaired and written, or the repair is refused and nothing is."""

import json
import os

import numpy as np
import pytest
from scipy import signal
from scipy.io import wavfile

from kullback.fit.restoration.models import MODELS
from kullback.restoration import WHAT

RATE = 8000


def voice(seed=0, seconds=1.0):
    """Bursts of coloured noise with pauses between them: loud and soft, as speech is."""
    rng = np.random.default_rng(seed)
    n = int(seconds * RATE)
    coloured = signal.lfilter([1.0], [1.0, -1.2, 0.5], rng.normal(size=n))
    loudness = 0.05 + np.abs(np.sin(np.arange(n) * 2 * np.pi * 2.3 / RATE)) ** 3
    whole = coloured * loudness
    return 0.7 * whole / np.abs(whole).max()


@pytest.fixture
def write(tmp_path):
    """Writes a sound file of 16 bits, or of floats."""

    def written(name, samples, rate=RATE, floats=False):
        kept = samples.astype(np.float32) if floats else np.rint(32767 * samples).astype(np.int16)
        wavfile.write(tmp_path / name, rate, kept)
        return tmp_path / name

    return written


@pytest.fixture
def pair(write):
    """A signal, and the same at half its size."""
    return write("sent.wav", voice()), write("quiet.wav", 0.5 * voice())


def samples_of(path):
    return wavfile.read(path)[1].astype(float) / 32768


def flat(text):
    return " ".join(text.split())


def test_every_model_can_be_asked_for():
    assert set(WHAT) == set(MODELS)


def test_gain_is_undone_and_the_file_is_written(run, pair, tmp_path):
    out = tmp_path / "restored.wav"
    status, told, err = run("restore", *pair, "--what", "gain", "--out", out)
    assert status == 0
    assert told.startswith("A gain of ")
    assert "brings quiet.wav nearer to sent.wav" in flat(told)
    assert "SNR 6.0 →" in flat(told)
    assert f"wrote {out}: wav of 16 bits" in err
    factor = samples_of(out) @ samples_of(pair[1]) / (samples_of(pair[1]) @ samples_of(pair[1]))
    assert factor == pytest.approx(2.0, rel=0.02)


def test_companding_is_undone(run, write, tmp_path):
    sent = voice(seconds=2.0)
    bent = np.sign(sent) * np.abs(sent) ** 0.6
    out = tmp_path / "restored.npy"
    files = write("sent.wav", sent, floats=True), write("bent.wav", bent, floats=True)
    status, told, _ = run("restore", *files, "--what", "compand", "--out", out, "--json")
    assert status == 0
    document = json.loads(told)
    assert document["schema"] == "kullback.restoration/1"
    assert document["parameters"][0]["name"] == "exponent"
    assert document["parameters"][0]["value"] == pytest.approx(1 / 0.6, rel=0.02)
    assert document["after"]["snr"] > document["before"]["snr"] + 20
    assert np.load(out).shape == sent.shape


def test_gain_that_hides_noise_is_refused_and_nothing_is_written_unless_forced(run, write, tmp_path):
    sent, out = voice(), tmp_path / "out.wav"
    noise = np.random.default_rng(1).normal(scale=sent.std() * 10 ** (-15 / 20), size=len(sent))
    asked = ("restore", write("sent.wav", sent), write("noisy.wav", sent + noise), "--what", "gain", "--out", out)
    status, told, err = run(*asked)
    assert status == 1
    assert told.startswith("Refused: rescaling noisy.wav lowers a divergence (amplitude ")
    assert "but not what guards it (SNR 15.0 → 14." in flat(told)
    assert "the SNR falls from 15." in err
    assert f"{out} is not written" in err
    assert "--force" in err
    assert not out.exists()
    status, told, err = run(*asked, "--force")
    assert status == 0
    assert told.startswith("Refused: rescaling noisy.wav")
    assert "forced: " in err
    assert "the SNR falls from 15." in err
    assert np.abs(samples_of(out)).max() < np.abs(samples_of(tmp_path / "noisy.wav")).max()


def test_divergences_are_those_that_signal_tells_at_the_same_floor(run, pair):
    told = json.loads(run("restore", *pair, "--what", "gain", "--json")[1])
    assert (told["floor"], told["bins"]) == (36, 64)
    beside = json.loads(run("signal", *pair, "--floor", "36", "--json")[1])["channels"][0]
    for name in ("amplitude", "spectrum", "frames"):
        assert told["before"][name] == beside[name]["ledger"]["excess"]
    assert "at 64 levels and a floor of 36 dB" in flat(run("restore", *pair, "--what", "gain")[1])


def test_nothing_is_gained_by_repairing_what_is_whole(run, pair, tmp_path):
    out = tmp_path / "out.wav"
    status, told, err = run("restore", pair[0], pair[0], "--what", "gain", "--out", out)
    assert status == 1
    assert "brings it no nearer" in flat(told)
    assert "nothing is gained" in err
    assert not out.exists()


def test_without_out_it_tells_what_it_would_do(run, pair, tmp_path):
    before = sorted(tmp_path.iterdir())
    status, told, err = run("restore", *pair, "--what", "gain")
    assert status == 0
    assert "A gain of" in told
    assert err == ""
    assert sorted(tmp_path.iterdir()) == before


def test_page_and_markdown(run, pair, tmp_path):
    page = tmp_path / "page.html"
    status, told, _ = run("restore", *pair, "--what", "gain", "--markdown", "--html", page)
    assert status == 0
    assert told.startswith("## A gain of")
    text = page.read_text()
    assert text.count("<audio") == 3
    assert len(text) < 1_000_000


def test_another_recording_of_the_same_source_will_do_for_gain(run, write):
    other, quiet = write("other.wav", voice(seed=3, seconds=4.0)), write("quiet.wav", 0.5 * voice(seconds=4.0))
    status, told, _ = run("restore", other, quiet, "--what", "gain", "--json")
    document = json.loads(told)
    assert (status, document["role"], document["before"]["snr"]) == (0, "recording", None)
    assert document["parameters"][0]["value"] == pytest.approx(2.0, rel=0.2)  # the two are not equally loud


def test_model_of_what_was_sent_will_do(run, pair, tmp_path):
    model = tmp_path / "sent.json"
    assert run("signal", pair[0], "--model", model)[0] == 0
    status, told, _ = run("restore", model, pair[1], "--what", "gain", "--json")
    document = json.loads(told)
    assert (status, document["role"]) == (0, "model")
    assert document["parameters"][0]["value"] == pytest.approx(2.0, rel=0.02)


def test_columns_of_tables_are_restored_to_tables(run, tmp_path):
    sent, received, out = tmp_path / "sent.csv", tmp_path / "received.csv", tmp_path / "out.csv"
    samples = voice()
    for path, column in ((sent, samples), (received, samples + 0.25)):
        path.write_text("ecg,note\n" + "".join(f"{x!r},{i % 7}\n" for i, x in enumerate(column.tolist())))
    common = ("--column", "ecg", "--rate", "250", "--what", "offset")
    status, told, _ = run("restore", sent, received, *common, "--out", out)
    assert status == 0
    assert "offset" in told
    header, *rows = out.read_text().splitlines()
    assert header == "ecg"
    np.testing.assert_allclose([float(row) for row in rows], samples, atol=0.005)


@pytest.mark.parametrize("link", ["itself", "symlink", "hardlink", "relative"])
@pytest.mark.parametrize("option", ["--out", "--html"])
def test_no_file_that_is_read_is_overwritten(run, pair, tmp_path, monkeypatch, link, option):
    monkeypatch.chdir(tmp_path)
    for path in pair:
        target = tmp_path / f"link_{path.name}"
        if link == "symlink":
            target.symlink_to(path)
        elif link == "hardlink":
            os.link(path, target)
        else:
            target = path if link == "itself" else f"./{path.name}"
        kept = path.read_bytes()
        status, told, err = run("restore", *pair, "--what", "gain", "--force", option, target)
        assert (status, told) == (2, "")
        assert "would overwrite" in flat(err)
        assert path.read_bytes() == kept


def test_page_does_not_take_the_place_of_the_sound(run, pair, tmp_path):
    out = tmp_path / "out.wav"
    status, _, err = run("restore", *pair, "--what", "gain", "--out", out, "--html", out)
    assert status == 2
    assert "would overwrite" in flat(err)
    assert not out.exists()


def test_stereo_is_restored_channel_by_channel_and_against_mono_refused(run, write, tmp_path):
    stereo = np.column_stack([voice(), voice(seed=5)])
    files = write("sent.wav", stereo), write("quiet.wav", 0.5 * stereo)
    out = tmp_path / "out.wav"
    status, told, _ = run("restore", *files, "--what", "gain", "--out", out, "--json")
    assert status == 0
    assert json.loads(told)["channels"] == ["left", "right"]
    assert samples_of(out).shape == stereo.shape
    status, told, err = run("restore", write("mono.wav", voice()), files[1], "--what", "gain")
    assert (status, told) == (2, "")
    assert "channel" in err


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (np.zeros(RATE), "silence or a constant"),
        (np.full(RATE, 0.25), "silence or a constant"),
        (np.array([0.25]), "must"),
    ],
    ids=["silence", "constant", "one sample"],
)
@pytest.mark.parametrize("what", WHAT)
def test_what_tells_nothing_is_refused_in_one_message(run, pair, write, tmp_path, made, said, what):
    out = tmp_path / "out.wav"
    status, told, err = run("restore", pair[0], write("bad.wav", made), "--what", what, "--out", out)
    assert status in (1, 2)
    assert said in flat(err)
    assert err.startswith("kullback: ")
    assert "Traceback" not in err
    assert not out.exists()
    assert told == "" or status == 1


def test_files_that_are_none_are_told_in_one_message(run, pair, tmp_path):
    sent, quiet = pair
    files = {
        "missing.wav": None,
        "short.wav": sent.read_bytes()[:30],
        "text.csv": b"a\n1\ntwo\n3\n",
        "words.json": b'{"schema": "kullback.recalibration/1"}',
        "cut.json": b'{"schema": "kullback.signal-model/1", "name"',
        "empty.wav": b"",
        "sound.xyz": b"RIFF",
    }
    for name, content in files.items():
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        for given in ((path, quiet), (sent, path)):
            status, told, err = run("restore", *given, "--what", "gain", "--rate", "8000", "--out", tmp_path / "o.wav")
            assert (status, told) == (2, ""), name
            assert err.startswith("kullback: "), name
            assert "Traceback" not in err
    assert not (tmp_path / "o.wav").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--what", "reverb"), "is not one of"),
        ((), "--what"),
        (("--what", "gain", "--noise", "0:1"), "--noise is for --what denoise"),
        (("--what", "denoise", "--noise", "1"), "START:STOP"),
        (("--what", "denoise", "--noise", "nan:1"), "START:STOP"),
        (("--what", "denoise", "--noise", "0.5:0.1"), "START:STOP"),
        (("--what", "denoise", "--noise", "0:inf"), "START:STOP"),
        (("--what", "denoise", "--noise", "0:900"), "noise must be"),
        (("--what", "gain", "--floor", "0"), "floor must"),
        (("--what", "gain", "--confidence", "2"), "confidence must"),
        (("--what", "gain", "--channel", "nine"), "nine"),
    ],
)
def test_options_outside_their_rules_are_refused(run, pair, options, said):
    status, told, err = run("restore", *pair, *options)
    assert (status, told) == (2, "")
    assert said in flat(err)


@pytest.mark.parametrize("name", ["out.xyz", "out", "none/out.wav"])
def test_file_that_cannot_be_written_is_told(run, pair, tmp_path, name):
    status, told, err = run("restore", *pair, "--what", "gain", "--out", tmp_path / name)
    assert (status, told) == (2, "")
    assert err.startswith("kullback: ")
    assert len(sorted(tmp_path.iterdir())) == 2


def test_hostile_names_are_shown_and_not_obeyed(run, pair, tmp_path):
    name = tmp_path / "a\x1b[31m<b>`$(x)|.wav"
    name.write_bytes(pair[1].read_bytes())
    page = tmp_path / "page.html"
    status, told, err = run("restore", pair[0], name, "--what", "gain", "--html", page)
    assert status == 0
    assert "\x1b" not in told + err + page.read_text()
    assert "<b>`" not in page.read_text()


def test_a_stretch_of_noise_tells_how_much_is_subtracted(run, write):
    rng = np.random.default_rng(0)
    sent = np.concatenate([np.zeros(RATE // 4), voice(seconds=0.75)])
    noisy = sent + rng.normal(scale=0.03, size=len(sent))
    files = write("sent.wav", 0.5 * sent), write("noisy.wav", 0.5 * np.clip(noisy, -2, 2))
    status, told, _ = run("restore", *files, "--what", "denoise", "--noise", "0:0.25", "--json")
    document = json.loads(told)
    assert status == 0
    assert document["after"]["snr"] > document["before"]["snr"]
    assert document["by"] == ["amplitude", "spectrum"]
