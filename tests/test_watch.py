"""Watching a stream in Python: from a belief and rows to an alarm, a timeline, a state, and watches merged."""

import json
import math
from importlib.resources import files

import numpy as np
import pandas as pd
import polars as pl
import pytest

import kullback as kb
from kullback.sources.ordered import Values

DATA = files("kullback") / "data" / "seattle-weather"
FAIR = {"sun": 0.5, "rain": 0.5}


def coins(rows, p=0.5, seed=0):
    return np.random.default_rng(seed).choice(["sun", "rain"], rows, p=[p, 1 - p]).tolist()


def table(rows, seed, p=0.5):
    rng = np.random.default_rng(seed)
    month = [f"2020-{i:02}" for i in np.repeat(range(1, 6), rows // 5)]
    return pl.DataFrame({"sky": coins(rows, p, seed), "wind": rng.normal(size=rows), "month": month})


def test_a_changed_stream_rings_and_says_what_changed():
    watcher = kb.Watcher(table(2000, 1), by="month")
    assert watcher.update(table(500, 2)).alarm is None
    assert not watcher.alarm
    standing = watcher.update(table(500, 3, p=0.9))
    assert watcher.alarm
    assert standing.alarm == watcher.alarm
    assert 500 < watcher.alarm.row < 700
    assert watcher.alarm.columns == ("sky",)
    column = watcher.timeline["sky"]
    assert column.named == watcher.alarm.row
    assert column.ledger.top(1)[0].outcome in ("sun", "rain")
    assert watcher.timeline["wind"].named is None


def test_looks_at_the_same_rows_in_any_pieces_end_alike():
    rows = coins(300, 0.6)
    once, often = kb.Watcher(FAIR, every=100), kb.Watcher(FAIR, every=100)
    once.update(rows)
    for row in rows:
        standing = often.update([row])
    assert standing.evidence == pytest.approx(once.update([]).evidence, abs=1e-9)
    assert often.alarm == once.alarm


@pytest.mark.parametrize(
    "make",
    [
        lambda rows: rows,
        np.array,
        pd.Series,
        lambda rows: pl.Series("any name", rows),
        lambda rows: {"sky": rows},
        lambda rows: pd.DataFrame({"sky": rows, "other": 1}),
        lambda rows: pl.DataFrame({"sky": rows}),
    ],
)
def test_every_kind_of_rows_says_the_same(make):
    watcher = kb.Watcher(FAIR, columns=["sky"])
    expected = kb.Watcher(FAIR, columns=["sky"])
    rows = coins(120, 0.55)
    expected.update(rows)
    assert watcher.update(make(rows)) == expected.update([])


def test_real_weather_rings_where_the_coding_changed_and_names_the_fog():
    watcher = kb.Watcher(DATA / "2012.csv", columns=["weather"], by="date:month")
    watcher.update(DATA / "2015.csv")
    timeline = watcher.timeline
    assert timeline.alarm.segment == "2015-01"
    assert timeline["weather"].ledger.top(1)[0].outcome == "fog"
    assert [segment.rows for segment in timeline.segments[:3]] == [31, 28, 31]
    assert timeline.exhausted == 293  # a fifth of the 366 rows chose the outcomes
    assert timeline.rows == 365


def test_what_the_belief_forbids_is_named():
    watcher = kb.Watcher(FAIR, columns=["weather"])
    watcher.update(["sun", "rain"] * 20)
    alarm = watcher.update(["fog"]).alarm
    assert alarm.row == 41
    column = watcher.timeline["weather"]
    assert math.isinf(column.evidence)
    assert column.unlisted == ("fog",)
    assert math.isinf(column.ledger.excess.value)
    assert "rules out 'fog'" in str(watcher.timeline)


def test_several_columns_together_keep_the_level():
    belief = dict.fromkeys("abcdefghij", FAIR)
    watcher = kb.Watcher(belief)
    rows = {name: coins(100, seed=i) for i, name in enumerate(belief)}
    rows["a"] = ["sun"] * 10 + coins(90)
    watcher.update({name: values[:10] for name, values in rows.items()})
    column = watcher.timeline["a"]
    assert column.alone == 8  # half of 0.1964 · 2^8, and a half: 25.6; over ten columns the mean stays below 20
    assert column.named is None
    assert watcher.alarm is None


def test_segments_of_equal_counts_keep_their_names():
    watcher = kb.Watcher(FAIR, columns=["sky"], every=10)
    watcher.update(["sun", "rain"] * 20)
    told = watcher.timeline["sky"]
    assert [s.ledger.truth.name for s in told.stretches] == [f"rows {at + 1}–{at + 10}" for at in range(0, 40, 10)]
    assert told.ledger.truth.name == "since rows 1–10"


def test_a_column_that_is_not_watched_is_a_key_error():
    watcher = kb.Watcher(FAIR, columns=["sky"])
    watcher.update(coins(20))
    with pytest.raises(KeyError, match="'wind' is not watched"):
        _ = watcher.timeline["wind"]


def test_no_rows_are_no_evidence():
    watcher = kb.Watcher(FAIR)
    assert watcher.update([]).evidence == 0.0
    timeline = watcher.timeline
    assert (timeline.rows, timeline.columns, timeline.segments) == (0, (), ())
    assert "no evidence" in str(timeline)
    json.dumps(timeline.to_dict(), allow_nan=False)


def test_a_state_goes_on_as_if_it_had_never_stopped(tmp_path):
    path = tmp_path / "watch.json"
    for belief in (FAIR, table(1000, 1)):
        rows = table(400, 5, p=0.7)
        columns = ["sky"] if belief is FAIR else None
        whole, first = (kb.Watcher(belief, columns=columns, every=100) for _ in range(2))
        whole.update(rows)
        first.update(rows[:130])
        first.save(path)
        second = kb.Watcher.load(path, belief)
        second.update(rows[130:])
        assert second.alarm == whole.alarm
        assert second.update(rows[:0]).evidence == pytest.approx(whole.update(rows[:0]).evidence, abs=1e-9)
        assert second.to_dict()["monitor"]["rows"] == 400


def test_a_state_in_memory_stays_as_it_was_told():
    watcher = kb.Watcher(FAIR, columns=["sky"], every=10)
    watcher.update([*coins(25), "fog"])
    document = watcher.to_dict()
    told = json.dumps(document)
    watcher.update([*coins(25), "hail"])
    assert json.dumps(document) == told
    copy = kb.Watcher.from_dict(document)
    copy.update([*coins(25), "hail"])
    assert json.dumps(document) == told
    assert copy.to_dict() == watcher.to_dict()
    assert str(copy.timeline) == str(watcher.timeline)


def test_a_state_holds_no_row_of_the_reference_and_is_read_without_it(tmp_path):
    watcher = kb.Watcher(table(1000, 1))
    watcher.update(table(200, 2))
    watcher.save(tmp_path / "watch.json")
    loaded = kb.Watcher.load(tmp_path / "watch.json")
    assert loaded.timeline.reference == watcher.timeline.reference == 800
    assert loaded.timeline.to_json() == watcher.timeline.to_json()
    assert str(loaded.timeline) == str(watcher.timeline)
    assert (tmp_path / "watch.json").stat().st_size < 10_000
    with pytest.raises(kb.EvidenceError, match="loaded without them"):
        loaded.update(table(200, 3))
    with pytest.raises(kb.EvidenceError, match="it is of another: of belief with 1,000 rows"):
        kb.Watcher.load(tmp_path / "watch.json", table(1000, 2))


def test_a_state_keeps_its_permissions_and_names_a_folder_that_is_not_there(tmp_path):
    watcher, path = kb.Watcher(FAIR), tmp_path / "watch.json"
    watcher.save(path)
    path.chmod(0o640)
    watcher.save(path)
    assert path.stat().st_mode & 0o777 == 0o640
    with pytest.raises(kb.SourceError, match="Name a file in a folder that exists"):
        watcher.save(tmp_path / "nowhere" / "watch.json")


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        (lambda text: text[:100], "no JSON, or was cut short"),
        (lambda text: text.replace('"rows":50', '"rows":51'), "was changed or cut short"),
        (lambda text: text.replace("watch-state/1", "watch-state/2"), "another version of kullback"),
        (lambda _: '{"schema_": 1}', "it is something else"),
        (lambda _: "[]", "it is something else"),
        (lambda _: "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "no JSON"),
    ],
)
def test_a_spoilt_state_is_refused(tmp_path, spoilt, said):
    watcher = kb.Watcher(FAIR)
    watcher.update(coins(50))
    path = tmp_path / "watch.json"
    watcher.save(path)
    path.write_text(spoilt(path.read_text()), encoding="latin-1")
    with pytest.raises(kb.EvidenceError, match=said):
        kb.Watcher.load(path)


def test_rows_that_cannot_be_read_change_nothing():
    watcher = kb.Watcher(table(1000, 1))
    watcher.update(table(100, 2))
    before = watcher.to_dict()
    for rows, said in (
        (pl.DataFrame({"sky": ["sun"]}), "'wind'"),
        ({"sky": ["sun"], "wind": ["strong"], "month": ["x"]}, "must hold numbers"),
        ({"sky": ["sun"], "wind": [1.0, 2.0], "month": ["x"]}, "as many values"),
        ("nowhere.csv", "there is no file"),
    ):
        with pytest.raises(kb.KullbackError, match=said):
            watcher.update(rows)
        assert watcher.to_dict() == before


@pytest.mark.parametrize("options", [{"every": 1000}, {"by": "by"}, {}])
def test_rows_that_fail_in_a_later_piece_change_nothing(tmp_path, options):
    good = ["sun,a", "fog,b"] * 35_000
    watcher = kb.Watcher(FAIR, columns=["sky"], **options)
    watcher.update({"sky": ["sun", "rain"] * 10, "by": ["a"] * 20})
    before = watcher.to_dict()
    path = tmp_path / "rows.csv"
    path.write_text("\n".join(["sky,by", *good, *(f"rain,{i}" for i in range(2100))]) + "\n")
    if "by" in options:
        with pytest.raises(kb.SourceError, match="at most 2000 segments"):
            watcher.update(path)
    else:
        with pytest.raises(KeyError):
            watcher._watch.take(iter([{"sky": Values("text", ["fog"] * 5000)}, {}]))
    assert watcher.to_dict() == before
    watcher.update({"sky": ["sun", "rain"] * 10, "by": ["c"] * 20})
    assert watcher.timeline.rows == 40


def test_missing_values_are_an_outcome():
    belief = table(1000, 1).with_columns(pl.when(pl.col("wind") > 1).then(None).otherwise(pl.col("wind")).alias("wind"))
    watcher = kb.Watcher(belief, columns=["wind"])
    watcher.update({"wind": [None] * 30})
    assert watcher.timeline["wind"].ledger.top(1)[0].outcome == "(missing)"
    assert watcher.alarm


def test_merged_watches_of_a_known_belief_are_the_watch_of_all_rows():
    rows = coins(400, 0.6)
    whole = kb.Watcher(FAIR, by="sky", columns=["sky"])
    a, b = kb.Watcher(FAIR, every=1000), kb.Watcher(FAIR, every=1000)
    a.update(rows[:150])
    b.update(rows[150:])
    whole = kb.Watcher(FAIR, every=1000)
    whole.update(rows)
    both = a.merge(b)
    assert both.update([]).evidence == pytest.approx(whole.update([]).evidence, abs=1e-9)
    assert both.timeline["value"].ledger.excess == whole.timeline["value"].ledger.excess
    assert a.update([]).rows == 150  # neither changes
    both.update(rows[:10])
    assert both.timeline.rows == 410


def test_merged_watches_cut_further_rows_into_segments_of_their_own():
    a, b = (kb.Watcher(FAIR, every=100) for _ in range(2))
    a.update(coins(500))
    b.update(coins(500, seed=1))
    both = a.merge(b)
    both.update(coins(110, seed=2))
    segments = both.timeline.segments
    assert [segment.rows for segment in segments] == [200] * 5 + [100, 10]
    assert [segment.name for segment in segments[-2:]] == ["rows 1001–1100", "rows 1101–1200"]


def test_parts_of_a_stream_use_other_rows_of_the_reference_and_merge():
    first, second = kb.Watcher(table(2000, 1), by="month").split(2)
    first.update(table(500, 2, p=0.8))
    second.update(table(500, 3, p=0.8))
    both = first.merge(second)
    assert both.timeline.rows == 1000
    assert [segment.rows for segment in both.timeline.segments] == [200] * 5
    assert both.alarm.columns == ("sky",)
    evidence = [w.update(table(500, 2)[:0]).columns["sky"] for w in (first, second)]
    assert both.timeline["sky"].evidence > max(evidence)
    with pytest.raises(kb.EvidenceError, match="or merged"):
        both.update(table(500, 4))
    with pytest.raises(kb.EvidenceError, match="used the same"):
        both.merge(first)


def test_what_cannot_be_merged_is_refused():
    belief = table(1000, 1)
    one = kb.Watcher(belief)
    for other, said in (
        (kb.Watcher(belief), "used the same"),
        (kb.Watcher(table(1000, 2)), "of the same belief"),
        (kb.Watcher(belief, alpha=0.01), "alpha is 0.05 in one and 0.01 in the other"),
        ("watcher", "another Watcher"),
    ):
        with pytest.raises(kb.EvidenceError, match=said):
            one.merge(other)
    one.update(table(100, 2))
    with pytest.raises(kb.EvidenceError, match="before the first row"):
        one.split(2)
    with pytest.raises(kb.EvidenceError, match="1 or more"):
        kb.Watcher(belief).split(0)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"alpha": 0}, "alpha must be"),
        ({"alpha": "high"}, "alpha must be"),
        ({"expected": 0}, "expected must be"),
        ({"every": 0}, "every must be"),
        ({"every": 5, "by": "month"}, "by and every"),
        ({"unit": "byte"}, "unit must be"),
        ({"confidence": 2}, "confidence must be"),
        ({"columns": ["a", "b"]}, "name the one column"),
    ],
)
def test_options_outside_their_rules_are_refused(options, said):
    with pytest.raises(kb.KullbackError, match=said):
        kb.Watcher(FAIR, **options)


def test_hostile_labels_are_shown_and_not_obeyed():
    hostile = ["<script>alert(1)</script>", "\x1b[31mred", "(other)", "a|b\n", "\u202eevil"]
    watcher = kb.Watcher(dict.fromkeys(("<b>", "x\x1b"), hostile * 20))
    watcher.update({name: [hostile[0]] * 60 for name in ("<b>", "x\x1b")})
    timeline = watcher.timeline
    assert timeline.alarm
    assert "<script>alert" not in timeline.to_html()
    assert "\x1b" not in str(timeline) + timeline.to_markdown() + timeline.to_html()
    assert json.loads(timeline.to_json())["columns"][0]["name"] in ("<b>", "x\x1b")
