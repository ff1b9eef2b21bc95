"""Rows of a stream in their own order, from every kind of table and from memory."""

import datetime
from contextlib import ExitStack
from decimal import Decimal

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest

from kullback.errors import EvidenceError, SourceError
from kullback.sources.ordered import from_memory, rows_of

N = 150_000  # more than two pieces


def in_pieces(rows, wanted):
    with ExitStack() as resources:
        return [
            {name: list(v.values) for name, v in piece.items()} for piece in rows_of(rows, wanted, "rows", resources)
        ]


@pytest.fixture(params=["csv", "parquet", "pandas", "polars", "polars lazy", "duckdb"])
def numbered(request, tmp_path):
    frame = pl.DataFrame({"i": range(N), "word": [f"w{i % 7}" for i in range(N)]})
    match request.param:
        case "csv":
            frame.write_csv(tmp_path / "rows.csv")
            return tmp_path / "rows.csv"
        case "parquet":
            frame.write_parquet(tmp_path / "rows.parquet", row_group_size=5000)
            return tmp_path / "rows.parquet"
        case "pandas":
            return pd.DataFrame({"i": range(N), "word": frame["word"].to_list()})
        case "polars lazy":
            return frame.lazy()
        case "duckdb":
            return duckdb.sql(f"SELECT range AS i, 'w' || (range % 7) AS word FROM range({N})")
    return frame


def test_rows_keep_their_order_and_come_in_pieces(numbered):
    pieces = in_pieces(numbered, ["word", "i"])
    assert len(pieces) == 3
    assert [int(i) for piece in pieces for i in piece["i"]] == list(range(N))
    assert pieces[2]["word"][-1] == f"w{(N - 1) % 7}"


def test_relation_without_an_order_gives_each_row_once():
    with duckdb.connect() as connection:
        connection.execute("SET threads = 4")
        relation = connection.sql(
            f"SELECT i % {N} AS k, any_value(i / 2) AS half FROM range({4 * N}) AS _(i) GROUP BY i % {N}"
        )
        pieces = in_pieces(relation, ["k", "half"])
    assert len(pieces) == 3
    assert sorted(k for piece in pieces for k in piece["k"]) == list(range(N))


def test_only_column_of_a_list_or_series_is_the_one_that_is_wanted():
    for rows in (["a", "b"], np.array(["a", "b"]), pd.Series(["a", "b"]), pl.Series("other name", ["a", "b"])):
        assert in_pieces(rows, ["weather"]) == [{"weather": ["a", "b"]}]


def test_values_in_memory_have_the_family_of_their_type():
    day = datetime.date(1970, 1, 2)
    assert from_memory([1, 2.5, None, Decimal("0.5")], "x") == ("number", [1.0, 2.5, None, 0.5])
    assert from_memory([True, None], "x") == ("boolean", [True, None])
    assert from_memory([day, None], "x") == ("datetime", [86_400_000_000, None])
    assert from_memory(np.array(["1970-01-02", "NaT"], "M8[D]"), "x") == ("datetime", [86_400_000_000, None])
    aware = datetime.datetime(1970, 1, 1, 2, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))
    assert from_memory([aware], "x") == ("zoned datetime", [3_600_000_000])


def test_what_are_no_rows_is_refused():
    with pytest.raises(SourceError, match="column 'x' is not in rows, which has 'i'"):
        in_pieces(pl.DataFrame({"i": [1], "j": [2]}), ["x"])
    with pytest.raises(SourceError, match="'x' is not among"):
        in_pieces({"i": [1], "j": [2]}, ["x"])
    with pytest.raises(SourceError, match="values of one type"):
        in_pieces([1, "a"], ["x"])
    with pytest.raises(EvidenceError, match="rows of a stream in their order, but they are a int"):
        in_pieces(7, ["x"])
    with pytest.raises(EvidenceError, match="a Series of counts"):
        in_pieces(pd.Series(["a", "b", "b"]).value_counts(), ["x"])
