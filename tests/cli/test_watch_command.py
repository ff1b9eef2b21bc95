"""kullback watch, as a user and as cron meet it."""

import io
import json
from importlib.resources import files

import pytest

DATA = files("kullback") / "data" / "seattle-weather"
THEN, NOW = str(DATA / "2012.csv"), str(DATA / "2015.csv")


@pytest.fixture
def coins(tmp_path):
    """Writes files of coins: a label for each row, in turns, with its month."""

    def write(name, labels, month="2020-01"):
        path = tmp_path / name
        path.write_text("month,side\n" + "".join(f"{month},{label}\n" for label in labels))
        return path

    return write


@pytest.fixture
def fair(tmp_path):
    path = tmp_path / "fair.csv"
    path.write_text("label,probability\nheads,0.5\ntails,0.5\n")
    return path


def test_the_coding_break_rings_and_is_named(run, tmp_path):
    page = tmp_path / "watch.html"
    status, out, err = run("watch", THEN, NOW, "--column", "weather", "--by", "date:month", "--html", page)
    said = " ".join(out.split())
    assert status == 0
    assert said.startswith("Alarm after ")
    assert "(2015-01): weather departs from 2012.csv, driven by more 'fog'" in said
    assert "◀ row " in said
    assert err == f"wrote {page}\n"
    assert "Alarm after" in page.read_text()


def test_json_holds_the_timeline(run):
    status, out, _ = run("watch", THEN, NOW, "--column", "weather", "--by", "date:month", "--json")
    told = json.loads(out)
    assert status == 0
    assert told["schema"] == "kullback.timeline/1"
    assert told["alarm"]["segment"] == "2015-01"
    assert [segment["rows"] for segment in told["segments"]][:2] == [31, 28]
    assert told["columns"][0]["segments"][0]["entries"][0]["outcome"] == "fog"


def test_a_belief_of_probabilities_is_known_and_the_only_column_is_the_one(run, coins, fair, tmp_path):
    stream = tmp_path / "one.csv"
    stream.write_text("side\n" + "heads\ntails\n" * 50)
    told = json.loads(run("watch", fair, stream, "--json")[1])
    assert told["belief"] == {"name": "fair.csv", "rows": None}
    assert told["reference"] is None
    assert told["columns"][0]["name"] == "side"
    assert told["alarm"] is None
    assert run("watch", f"@{fair}", stream, "--json")[1] == json.dumps(told, indent=2, ensure_ascii=False) + "\n"
    by_month = coins("stream.csv", ["heads", "tails"] * 20)
    assert json.loads(run("watch", fair, by_month, "--by", "month", "--json")[1])["segments"][0]["name"] == "2020-01"
    status, _, err = run("watch", fair, by_month)
    assert status == 2
    assert "Name it with --column" in err


def test_state_goes_on_from_run_to_run_and_the_gate_sees_earlier_alarms(run, coins, fair, tmp_path):
    state = tmp_path / "state.json"
    gate = ("--column", "side", "--state", state, "--fail-on", "alarm")
    days = [
        coins("1.csv", ["heads", "tails"] * 30),
        coins("2.csv", ["heads"] * 60),
        coins("3.csv", ["heads", "tails"] * 5),
    ]
    ran = [run("watch", fair, day, *gate) for day in days]
    assert [status for status, _, _ in ran] == [0, 1, 1]
    assert "gate failed: the alarm rang after" in ran[1][2]
    told = json.loads(run("watch", fair, coins("none.csv", []), "--state", state, "--json")[1])
    assert [segment["name"] for segment in told["segments"]] == ["rows 1–60", "rows 61–120", "rows 121–130"]


def test_state_that_does_not_fit_is_left_as_it_was(run, coins, fair, tmp_path):
    state, stream = tmp_path / "state.json", coins("1.csv", ["heads", "tails"] * 30)
    arguments = ("watch", fair, stream, "--column", "side", "--state", state)
    assert run(*arguments)[0] == 0
    good = state.read_bytes()
    biased = tmp_path / "biased.csv"
    biased.write_text("label,probability\nheads,0.75\ntails,0.25\n")
    for changed, said in (
        (("watch", biased, stream, "--state", state), "it is of another"),
        ((*arguments, "--alpha", "0.01"), "alpha must stay as it was"),
        ((*arguments, "--every", "10"), "every must stay as it was"),
    ):
        status, out, err = run(*changed)
        assert (status, out) == (2, "")
        assert said in err
        assert state.read_bytes() == good
    for spoilt, said in ((good[:200], "cut short"), (b"{}", "something else"), (b"\xff\xfe", "no JSON")):
        state.write_bytes(spoilt)
        status, out, err = run(*arguments)
        assert (status, out) == (2, "")
        assert said in err
        assert state.read_bytes() == spoilt


def test_state_is_left_as_it_was_where_the_stream_fails(run, coins, fair, tmp_path):
    state = tmp_path / "state.json"
    run("watch", fair, coins("1.csv", ["heads"] * 3), "--column", "side", "--state", state)
    good = state.read_bytes()
    ragged = tmp_path / "ragged.csv"
    ragged.write_text("month,side\n2020-01,heads\n2020-01\n")
    assert run("watch", fair, ragged, "--column", "side", "--state", state)[0] == 2
    assert state.read_bytes() == good
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1.csv", "fair.csv", "ragged.csv", "state.json"]


def test_state_is_left_as_it_was_where_the_page_cannot_be_written(run, coins, fair, tmp_path):
    state, stream = tmp_path / "state.json", coins("1.csv", ["heads", "tails"] * 30)
    arguments = ("watch", fair, stream, "--column", "side", "--state", state)
    assert run(*arguments, "--html", tmp_path / "nowhere" / "page.html")[0] == 2
    assert not state.exists()
    assert run(*arguments)[0] == 0
    assert json.loads(state.read_text())["monitor"]["rows"] == 60


def test_exhausted_reference_is_said(run, coins):
    status, out, _ = run(
        "watch", coins("then.csv", ["heads", "tails"] * 20), coins("now.csv", ["heads", "tails"] * 50),
        "--column", "side", "--rows", "32",
    )  # fmt: skip
    assert status == 0
    assert "The reference is used up: its 32 rows of evidence lasted for 32 rows of the stream." in " ".join(
        out.split()
    )


def test_months_that_come_again_are_late_and_said(run, fair, tmp_path):
    stream = tmp_path / "mixed.csv"
    stream.write_text("month,side\n" + "a,heads\nb,tails\na,tails\n" * 10)
    out = run("watch", fair, stream, "--column", "side", "--by", "month")[1]
    assert "19 rows came after rows of a newer segment" in " ".join(out.split())


def test_standard_input_is_a_stream(run, fair, monkeypatch):
    class Input:
        buffer = io.BytesIO(b"side\n" + b"heads\ntails\n" * 30)

    monkeypatch.setattr("sys.stdin", Input)
    status, out, _ = run("watch", fair, "-", "--json")
    assert status == 0
    assert json.loads(out)["rows"] == 60


def test_stream_without_rows_is_no_evidence_and_no_error(run, coins, fair):
    status, out, err = run("watch", fair, coins("none.csv", []), "--column", "side", "--fail-on", "alarm")
    assert (status, err) == (0, "")
    assert out.startswith("No rows yet, and so no evidence for or against fair.csv.")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("empty.csv", "good.csv"), "must have at least 10 rows"),
        (("good.csv", "blank.csv"), "is empty"),
        (("good.csv", "nowhere.csv"), "there is no file"),
        (("good.csv", "good.csv", "--column", "x"), "column 'x' is not in good.csv"),
        (("good.csv", "other.csv"), "column 'colour' is not in good.csv"),
        (("good.csv", "good.csv", "--by", "x"), "column 'x' is not in good.csv"),
        (("good.csv", "good.csv", "--every", "0"), "every must be a number of rows"),
        (("good.csv", "good.csv", "--every", "5", "--by", "month"), "by and every"),
        (("good.csv", "good.csv", "--alpha", "0"), "alpha must be"),
        (("good.csv", "good.csv", "--state", "good.csv"), "would overwrite good.csv"),
        (("good.csv", "good.csv", "--html", "good.csv"), "would overwrite good.csv"),
        (("-", "-"), "Only one of the two can be standard input"),
    ],
)
def test_bad_input_gets_one_clear_message(run, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.csv").write_text("month,side\n" + "a,heads\na,tails\n" * 20)
    (tmp_path / "other.csv").write_text("colour\nred\n")
    (tmp_path / "empty.csv").write_text("month,side\n")
    (tmp_path / "blank.csv").write_text("")
    status, out, err = run("watch", *arguments)
    assert (status, out) == (2, "")
    assert said in err
    assert "Traceback" not in err
