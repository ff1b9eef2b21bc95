"""How a stream is cut into segments."""

import pytest

from kullback.errors import EvidenceError, SourceError
from kullback.sources.ordered import Values
from kullback.sources.segments import MOST_SEGMENTS, Segments

DAY = 86_400_000_000


def test_every_n_rows_goes_on_where_the_rows_before_ended():
    segments = Segments(None, 10)
    assert segments.number(None, 7, 0, together=False).tolist() == [0] * 7
    assert segments.number(None, 6, 7, together=False).tolist() == [0] * 3 + [1] * 3
    assert segments.names == ["rows 1–10", "rows 11–20"]


def test_every_n_rows_begins_anew_where_merged_segments_are_full():
    segments = Segments(None, 100)
    segments.names = ["rows 1–100", "rows 101–200"]
    assert segments.number(None, 150, 390, together=False).tolist() == [2] * 100 + [3] * 50
    assert segments.names[2:] == ["rows 391–490", "rows 491–590"]
    assert segments.number(None, 60, 540, together=True).tolist() == [3] * 50 + [4] * 10


def test_by_a_column_segments_come_as_they_appear_and_may_come_again():
    segments = Segments("month", None)
    assert segments.number(Values("text", ["may", "june", "may", None]), 4, 0, together=False).tolist() == [0, 1, 0, 2]
    assert segments.names == ["may", "june", "(missing)"]


def test_dates_are_cut_by_their_month_day_or_hour():
    values = Values("datetime", [0, 31 * DAY, 31 * DAY + DAY // 2, None])
    named = {}
    for grain in ("year", "month", "day", "hour"):
        segments = Segments(f"when:{grain}", None)
        assert segments.column == "when"
        segments.number(values, 4, 0, together=False)
        named[grain] = segments.names
    assert named == {
        "year": ["1970", "(missing)"],
        "month": ["1970-01", "1970-02", "(missing)"],
        "day": ["1970-01-01", "1970-02-01", "(missing)"],
        "hour": ["1970-01-01T00", "1970-02-01T00", "1970-02-01T12", "(missing)"],
    }


def test_updates_are_segments_and_small_ones_go_together():
    segments = Segments(None, None)
    for before, rows in ((0, 100), (100, 1), (101, 5), (106, 30), (136, 50)):
        segments.number(None, rows, before, together=False)
    assert segments.names == ["rows 1–100", "rows 101–136", "rows 137–186"]
    segments.number(None, 14, 186, together=True)
    assert segments.names[-1] == "rows 137–200"


def test_many_single_rows_stay_few_segments():
    segments = Segments(None, None)
    for row in range(100_000):
        segments.number(None, 1, row, together=False)
    assert len(segments.names) < 700 < MOST_SEGMENTS


def test_what_cuts_nothing_is_refused():
    with pytest.raises(EvidenceError, match="by and every"):
        Segments("month", 10)
    for every in (0, -1, 2.5, True):
        with pytest.raises(EvidenceError, match="every must be a number of rows"):
            Segments(None, every)
    with pytest.raises(SourceError, match="at most 2000 segments"):
        Segments(None, 1).number(None, 5000, 0, together=False)
    with pytest.raises(SourceError, match="must hold dates"):
        Segments("word:month", None).number(Values("text", ["a"]), 1, 0, together=False)
