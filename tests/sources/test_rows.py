"""Rows of two tables as a whole are the same rows in every column, whatever engine or file format holds them."""

from contextlib import ExitStack

import numpy as np
import polars as pl
import pytest

from kullback.evidence import Rows
from kullback.sources import read
from kullback.sources.rows import MOST_ROWS, rows_together


def together(truth, belief, names, rows, seed=0) -> Rows:
    with ExitStack() as resources:
        sides = read(truth, None, "truth", resources), read(belief, None, "belief", resources)
        return rows_together(*sides, names, rows, seed)


def table(rows: int) -> pl.DataFrame:
    row = pl.int_range(rows, eager=True)
    return pl.DataFrame(
        {
            "number": row.cast(pl.Float64) / 8,
            "gap": row.map_elements(lambda i: None if i % 3 == 0 else i, return_dtype=pl.Int64),
            "word": row.map_elements(lambda i: None if i % 7 == 0 else f"w{i % 3}", return_dtype=pl.String),
            "flag": row % 2 == 0,
        }
    )


def test_every_engine_gives_the_same_rows(engine):
    truth, belief = table(30), table(12)
    found = together(engine(truth), engine(belief), ["number", "gap", "word", "flag"], (30, 12))
    assert found.columns == ("number", "gap", "word", "flag")
    assert found.levels == (0, 0, 3, 0)
    for side, frame in ((found.truth, truth), (found.belief, belief)):
        assert side.of == frame.height
        np.testing.assert_array_equal(side.values[:, 0], frame["number"].to_numpy())
        np.testing.assert_array_equal(side.values[:, 1], frame["gap"].cast(pl.Float64).fill_null(np.nan).to_numpy())
        np.testing.assert_array_equal(side.values[:, 3], frame["flag"].to_numpy())
    codes = {
        w: {c for c, v in zip(found.truth.values[:, 2], truth["word"], strict=True) if v == w}
        for w in ("w0", "w1", "w2")
    }
    assert all(len(code) == 1 for code in codes.values())
    assert len(set.union(*codes.values())) == 3
    assert np.isnan(found.truth.values[::7, 2]).all()


def test_a_label_has_one_code_on_both_sides():
    truth, belief = pl.DataFrame({"word": ["a", "b", "b"]}), pl.DataFrame({"word": ["b", "c", None]})
    found = together(truth, belief, ["word"], (3, 3))
    assert found.truth.values[1, 0] == found.truth.values[2, 0] == found.belief.values[0, 0]
    assert found.levels == (3,)


def test_rare_labels_share_a_code():
    words = [f"w{i}" for i in range(500)] + ["often"] * 50
    found = together(pl.DataFrame({"word": words}), pl.DataFrame({"word": words[::-1]}), ["word"], (550, 550))
    assert found.levels == (201,)
    assert np.count_nonzero(found.truth.values == 200) == 301


@pytest.mark.parametrize("engine_of", [lambda f: f, lambda f: f.to_pandas(), lambda f: f.to_numpy()])
def test_of_many_rows_some_are_drawn_the_same_in_every_column(engine_of):
    rows = 3 * MOST_ROWS
    x = np.arange(rows, dtype=np.float64)
    whole = engine_of(pl.DataFrame({"0": x, "1": -x}))
    with ExitStack() as resources:
        given = "samples" if isinstance(whole, np.ndarray) else None
        side = read(whole, given, "truth", resources)
        found = rows_together(side, side, ["0", "1"], (rows, rows), seed=3)
    drawn = found.truth.values
    assert abs(len(drawn) - MOST_ROWS) < 2000
    assert found.truth.of == rows
    assert len(set(drawn[:, 0])) == len(drawn)
    np.testing.assert_array_equal(drawn[:, 0], -drawn[:, 1])
    np.testing.assert_allclose(drawn[:, 0].mean(), rows / 2, rtol=0.02)  # from everywhere
