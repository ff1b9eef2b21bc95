"""What a stream is watched against: probabilities, or a reference whose rows are drawn, held out and used once."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from kullback.errors import EvidenceError, SourceError
from kullback.sources.beliefs import read_belief
from kullback.sources.believed import Asked


def reference(rows=1000, seed=0):
    rng = np.random.default_rng(seed)
    return pl.DataFrame({"colour": rng.choice(["red", "blue"], rows), "size": rng.normal(size=rows)})


def test_probabilities_forbid_what_they_do_not_list():
    belief = read_belief({"sun": 0.25, "rain": 0.75}, Asked(), "belief")
    (column,) = belief.columns
    assert column.coding.outcomes == ("sun", "rain", "(other)")
    assert np.exp(column.log_q).tolist() == [0.25, 0.75, 0.0]
    assert belief.rows is belief.codes is None


def test_a_mapping_of_mappings_is_a_belief_of_several_columns():
    belief = read_belief({"a": {"x": 1.0}, "b": {"y": 0.5, "z": 0.5}}, Asked(columns=("b",)), "belief")
    assert [column.name for column in belief.columns] == ["b"]


def test_a_fifth_of_the_reference_is_held_out_and_every_row_has_one_use():
    belief = read_belief(reference(), Asked(), "belief")
    assert len(belief.codes) == 800
    for i, column in enumerate(belief.columns):
        assert column.held.sum() == 200
        assert (np.bincount(belief.codes[:, i], minlength=column.held.size) == column.reference).all()


def test_a_reference_much_longer_than_the_stream_teaches_with_what_is_no_evidence():
    belief = read_belief(reference(5000), Asked(expected=100), "belief")
    assert belief.block == (20, 1)
    assert len(belief.codes) == 2000
    assert belief.columns[0].held.sum() == 3000
    assert belief.columns[0].reference.sum() == 4000  # all but those that chose the outcomes


def test_order_of_the_reference_is_random_and_the_same_for_the_same_seed():
    trend = {"step": list(range(40)) * 25}
    trend["step"].sort()
    first, again, other = (read_belief(trend, Asked(seed=seed), "belief") for seed in (0, 0, 1))
    assert first.digest == again.digest != other.digest
    assert (first.codes == again.codes).all()
    halves = first.codes[:400].mean(), first.codes[400:].mean()
    assert abs(halves[0] - halves[1]) < 4  # in its own order it would be 16


def test_labels_that_the_held_out_rows_lack_are_other_on_both_sides():
    labels = [f"label {i}" for i in np.random.default_rng(1).zipf(1.5, 1000).clip(max=500)]
    belief = read_belief({"label": labels}, Asked(), "belief")
    assert belief.columns[0].held[-1] == 0
    assert belief.columns[0].reference[-1] > 0


def test_counts_are_a_reference():
    belief = read_belief({"sun": 60, "rain": 40}, Asked(), "belief")
    assert belief.rows == 100
    assert (belief.columns[0].held + belief.columns[0].reference).sum() == 100


def test_value_counts_of_pandas_are_counts_or_probabilities():
    series = pd.Series(["sun"] * 60 + ["rain"] * 40)
    assert read_belief(series.value_counts(), Asked(), "belief").rows == 100
    assert read_belief(series.value_counts(normalize=True), Asked(), "belief").rows is None


def test_time_itself_is_watched_only_where_it_is_named(tmp_path):
    path = tmp_path / "days.csv"
    path.write_text("day,x\n" + "".join(f"2020-01-{i:02},{i % 3}\n" for i in range(1, 31)))
    assert [c.name for c in read_belief(path, Asked(), "days.csv").columns] == ["x"]
    assert read_belief(path, Asked(), "days.csv").not_watched["day"].startswith("it is time itself")
    assert [c.name for c in read_belief(path, Asked(columns=("day",)), "days.csv").columns] == ["day"]


@pytest.mark.parametrize("name", ["q.csv", "@q.csv"])
def test_a_file_of_probabilities_is_known_by_its_numbers_or_its_sign(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "q.csv").write_text("outcome,probability\nsun,0.25\nrain,0.75\n")
    belief = read_belief(name, Asked(columns=("weather",)), "q.csv")
    assert np.exp(belief.columns[0].log_q).tolist() == [0.25, 0.75, 0.0]


def test_a_file_of_two_columns_that_do_not_sum_to_1_is_rows(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("name,score\n" + "".join(f"{'ab'[i % 2]},{i % 7}\n" for i in range(50)))
    assert read_belief(path, Asked(), "rows.csv").rows == 50


@pytest.mark.parametrize(
    ("source", "asked", "error", "said"),
    [
        ({"x": [1, 2, 3]}, Asked(), SourceError, "must have at least 10 rows .* but it has 3"),
        ({"x": list(range(1, 51))}, Asked(columns=("y",)), SourceError, "column 'y' is not in belief"),
        (
            {"x": [f"id {i}" for i in range(100)]},
            Asked(),
            SourceError,
            "no column of belief can be watched. x: identifier",
        ),
        ({"x": [None] * 20}, Asked(), SourceError, "every value is missing"),
        ({"x": [1, "a"] * 20}, Asked(), SourceError, "values of one type"),
        ({"x": [1] * 20, "y": [1]}, Asked(), SourceError, "as many values, but they are: 'x' 20, 'y' 1"),
        ({"x": "text"}, Asked(), SourceError, "a list of its values"),
        ({"a": 0.5, "b": 0.6}, Asked(), ValueError, "must sum to 1"),
        ({"a": 1.0}, Asked(columns=("x", "y")), EvidenceError, "name the one column"),
        ({}, Asked(), EvidenceError, "it is empty"),
        (7, Asked(), EvidenceError, "must be probabilities or rows of a reference, but it is a int"),
    ],
)
def test_what_is_no_belief_is_refused(source, asked, error, said):
    with pytest.raises(error, match=said):
        read_belief(source, asked, "belief")
