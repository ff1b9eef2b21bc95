"""The same data give the same outcomes and counts, whatever engine or file format holds them."""

import datetime as dt
from contextlib import ExitStack

import numpy as np
import pandas as pd
import polars as pl
import pytest

from kullback.sources import read
from kullback.sources.pooled import Pooled, pool


def pooled(truth, belief) -> Pooled:
    with ExitStack() as resources:
        sides = read(truth, None, "truth", resources), read(belief, None, "belief", resources)
        return pool(*sides, None, lambda _what, _done, _of: None)


def outcomes(result: Pooled) -> dict[str, dict[str, tuple[int, int]]]:
    return {
        pair.name: {
            outcome: (int(a), int(b))
            for outcome, a, b in zip(pair.outcomes, pair.truth.counts, pair.belief.counts, strict=True)
        }
        for pair in result.pairs
    }


def sample(rows: int, seed: int) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    spiky = rng.normal(size=rows)
    spiky[rng.random(rows) < 0.1] = 2.5
    words = np.char.add("w", np.minimum(rng.zipf(1.3, rows), 10**6).astype(str))
    return pl.DataFrame(
        {
            "spiky": spiky,
            "many": rng.poisson(2000, rows),
            "few": rng.integers(-3, 9, rows),
            "word": words,
            "flag": rng.random(rows) < 0.3,
            "day": [dt.date(2020, 1, 1) + dt.timedelta(days=int(d)) for d in rng.integers(0, 300, rows)],
            "moment": [dt.datetime(2020, 1, 1) + dt.timedelta(seconds=int(d)) for d in rng.integers(0, 10**6, rows)],
            "gap": pl.Series([None if r < 0.2 else float(r) for r in rng.random(rows)]),
            "id": [f"id{seed}-{i}" for i in range(rows)],
        }
    )


@pytest.mark.parametrize("rows", [40, 12_000])
def test_every_engine_and_format_tells_the_same(engine, rows):
    truth, belief = sample(rows, 1), sample(rows, 2)
    expected = pooled(truth, belief)
    got = pooled(engine(truth), engine(belief))
    assert outcomes(got) == outcomes(expected)
    assert [(p.kind, p.bound) for p in got.pairs] == [(p.kind, p.bound) for p in expected.pairs]
    assert got.reasons.keys() == expected.reasons.keys()


def test_counts_are_those_of_numpy(engine):
    truth, belief = sample(12_000, 3), sample(9_000, 4)
    pair = next(p for p in pooled(engine(truth), engine(belief)).pairs if p.name == "spiky")
    for side, counts in ((truth, pair.truth.counts), (belief, pair.belief.counts)):
        values = side["spiky"].to_numpy()
        for outcome, count in zip(pair.outcomes, counts, strict=True):
            if outcome == "2.5":
                expected = (values == 2.5).sum()
            else:
                low, high = (float(edge) for edge in outcome.strip("[)]").split(", "))
                inside = (values >= low) & ((values <= high) if outcome.endswith("]") else (values < high))
                expected = (inside & (values != 2.5)).sum()
            assert count == expected


def test_missing_and_infinite_values_are_outcomes_by_name():
    values = [1.0, None, float("nan"), float("inf"), float("-inf"), -0.0, 0.0, 2.5]
    for frame in (pl.DataFrame({"x": values}, strict=False), pd.DataFrame({"x": values})):
        assert outcomes(pooled(frame, frame))["x"] == {
            "0": (2, 2),
            "1": (1, 1),
            "2.5": (1, 1),
            "(-inf)": (1, 1),
            "(+inf)": (1, 1),
            "(missing)": (2, 2),
        }


def test_labels_that_are_spelled_like_special_outcomes_are_quoted():
    frame = pl.DataFrame({"x": ["(missing)", None, '"(missing)"', "(other)"] * 3})
    assert outcomes(pooled(frame, frame))["x"] == {
        '"(missing)"': (3, 3),
        '""(missing)""': (3, 3),
        '"(other)"': (3, 3),
        "(missing)": (3, 3),
    }


def test_integers_that_pandas_turned_into_floats_are_the_same_outcomes():
    whole = pd.DataFrame({"x": [1, 2, 2, 3]})
    gappy = pd.DataFrame({"x": [1, 2, None, 3]})
    assert outcomes(pooled(gappy, whole))["x"] == {"1": (1, 1), "2": (1, 2), "3": (1, 1), "(missing)": (1, 0)}


def test_python_objects_in_pandas_get_the_type_that_all_of_them_have():
    frame = pd.DataFrame(
        {
            "flag": pd.Series([True, None, False, True], dtype=object),
            "day": pd.Series([dt.date(2020, 1, 1), None, dt.date(2020, 1, 1), dt.date(2020, 1, 2)], dtype=object),
            "mixed": pd.Series([1, "a", 2.5, None], dtype=object),
        }
    )
    result = pooled(frame, frame)
    assert outcomes(result) == {
        "flag": {"false": (1, 1), "true": (2, 2), "(missing)": (1, 1)},
        "day": {"2020-01-01": (2, 2), "2020-01-02": (1, 1), "(missing)": (1, 1)},
    }
    assert "mixed types: float, int, str" in result.reasons["mixed"]


def test_moments_with_a_time_zone_are_compared_as_instants():
    utc = pl.datetime_range(dt.datetime(2020, 1, 1), dt.datetime(2020, 1, 3), "1h", time_zone="UTC", eager=True)
    truth = pl.DataFrame({"t": utc})
    belief = pl.DataFrame({"t": utc.dt.convert_time_zone("Asia/Tokyo")})
    result = pooled(truth, belief)
    counts = result.pairs[0]
    assert (counts.truth.counts == counts.belief.counts).all()
    assert "time zone" in pooled(truth, pl.DataFrame({"t": utc.dt.replace_time_zone(None)})).reasons["t"]


def test_text_on_one_side_and_numbers_on_the_other_are_not_compared():
    result = pooled(pl.DataFrame({"x": [1, 2, 3]}), pl.DataFrame({"x": ["1", "2", "x"]}))
    assert result.reasons["x"] == "numbers in truth, text in belief: give the column one type"


def test_a_side_on_which_every_value_is_missing_goes_with_the_other():
    gone = pl.DataFrame({"x": pl.Series([None, None, None], dtype=pl.String)})
    result = pooled(gone, pl.DataFrame({"x": [1, 1, 2]}))
    assert outcomes(result)["x"] == {"1": (0, 2), "2": (0, 1), "(missing)": (3, 0)}


def test_hostile_column_names_are_only_names(engine):
    names = ('"; drop table kept; --', "=1+1", "<script>", "v", "c", "a b")
    frame = pl.DataFrame({name: ["a", "b", "a"] * 5 for name in names})
    assert set(outcomes(pooled(engine(frame), engine(frame)))) == set(frame.columns)


@pytest.mark.parametrize("name", ["^x.*$", "*", "c1", "self", "kullback value"])
def test_a_column_name_is_never_interpreted(engine, name):
    frame = pl.DataFrame({name: [1, 2] * 20, "xa": [5, 6] * 20})
    got = outcomes(pooled(engine(frame), engine(frame)))
    assert got["xa"] == {"5": (20, 20), "6": (20, 20)}
    assert {"1": (20, 20), "2": (20, 20)} in got.values()


def test_large_whole_numbers_are_told_by_every_engine(engine):
    values = np.random.default_rng(0).normal(size=5000) * 1e20
    values[:2500] = 1e300
    frame = pl.DataFrame({"x": values, "i": np.arange(5000) * 2**44})
    got = outcomes(pooled(engine(frame), engine(frame)))
    assert got["x"]["1e+300"] == (2500, 2500)
    assert sum(a for a, _ in got["i"].values()) == 5000


def test_decimals_are_the_numbers_that_they_say(engine):
    frame = pl.DataFrame({"x": pl.Series(["1.13", "2.07", "2.07"] * 10).cast(pl.Decimal(10, 2))})
    assert outcomes(pooled(engine(frame), engine(frame)))["x"] == {"1.13": (10, 10), "2.07": (20, 20)}


def test_a_column_of_the_type_of_nothing_is_all_missing(engine):
    nothing, something = (
        pl.DataFrame({"x": [None] * 20, "y": [1] * 20}),
        pl.DataFrame({"x": ["a", "b"] * 10, "y": [1] * 20}),
    )
    assert outcomes(pooled(engine(nothing), engine(something)))["x"] == {
        "a": (0, 10),
        "b": (0, 10),
        "(missing)": (20, 0),
    }


def test_categories_of_pandas_are_their_values():
    truth = pd.DataFrame({"x": pd.Categorical([1, 2, None] * 20), "b": pd.Categorical([True, False, None] * 20)})
    belief = pd.DataFrame({"x": [1, 2] * 20, "b": [True, False] * 20})
    assert outcomes(pooled(truth, belief)) == {
        "x": {"1": (20, 20), "2": (20, 20), "(missing)": (20, 0)},
        "b": {"false": (20, 20), "true": (20, 20), "(missing)": (20, 0)},
    }


def test_an_identifier_with_gaps_is_not_left_out():
    ids = [f"id{i}" for i in range(100)]
    result = pooled(pl.DataFrame({"x": [*ids[:50], *[None] * 50]}), pl.DataFrame({"x": ids}))
    assert outcomes(result)["x"]["(missing)"] == (50, 0)
