"""The map: what it makes of predictions of any kind, and that no file but a sound one makes a map."""

import json

import numpy as np
import pandas as pd
import polars as pl
import pytest

from kullback.errors import EvidenceError, NotADistributionError, SourceError
from kullback.fit import RecalibrationMap, load_recalibration

SQUARE = RecalibrationMap(("no", "yes"), "temperature", {"beta": 2.0})


def test_temperature_of_two_squares_the_odds():
    assert SQUARE.apply([0.2, 0.5]) == pytest.approx([1 / 17, 0.5])  # odds 1/4 become 1/16
    np.testing.assert_allclose(SQUARE.apply(np.array([[0.8, 0.2]])), [[16 / 17, 1 / 17]])


def test_frame_is_mended_by_names_and_keeps_its_index_and_other_columns():
    frame = pd.DataFrame({"yes": [0.2, 0.5], "id": ["a", "b"], "no": [0.8, 0.5]}, index=[7, 3])
    mended = SQUARE.apply(frame)
    assert list(mended.columns) == ["yes", "id", "no"]
    assert list(mended.index) == [7, 3]
    assert mended["id"].tolist() == ["a", "b"]
    assert mended["yes"].tolist() == pytest.approx([1 / 17, 0.5])
    other = SQUARE.apply(pl.from_pandas(frame))
    assert isinstance(other, pl.DataFrame)
    assert other["no"].to_list() == pytest.approx([16 / 17, 0.5])
    assert frame["yes"].tolist() == [0.2, 0.5]


def test_classes_that_are_numbers_are_found_among_columns_that_are():
    found = RecalibrationMap(("0", "1"), "temperature", {"beta": 2.0}).apply(pd.DataFrame({1: [0.2], 0: [0.8]}))
    assert found[1].tolist() == pytest.approx([1 / 17])


def test_rows_come_in_any_number_and_zeros_stay_zeros():
    assert SQUARE.apply(np.empty((0, 2))).shape == (0, 2)
    assert SQUARE.apply([0.0, 1.0]).tolist() == [0.0, 1.0]


def test_rounding_of_single_precision_is_allowed_in_single_precision_alone():
    row = np.array([[0.5, 0.50005]])
    assert SQUARE.apply(row.astype(np.float32)).sum() == pytest.approx(1.0, abs=1e-15)
    assert SQUARE.apply(pl.DataFrame(row.astype(np.float32), schema=["no", "yes"]))["no"][0] == pytest.approx(0.49995)
    with pytest.raises(NotADistributionError, match="sum to 1"):
        SQUARE.apply(row)


def test_half_precision_is_allowed_its_rounding_in_arrays_and_frames():
    half = np.array([[0.3, 0.7]], dtype=np.float16)  # of which the sum is 1.0002
    expected = SQUARE.apply(half.astype(float) / half.astype(float).sum())
    np.testing.assert_allclose(SQUARE.apply(half), expected, rtol=1e-15)
    np.testing.assert_allclose(SQUARE.apply(pd.DataFrame(half, columns=["no", "yes"])), expected, rtol=1e-15)


@pytest.mark.arrays
def test_tensors_are_read_also_in_bfloat16_and_with_gradients():
    import torch

    assert SQUARE.apply(torch.tensor([0.5]).bfloat16()).tolist() == [0.5]
    assert SQUARE.apply(torch.tensor([[0.5, 0.5]], requires_grad=True)).tolist() == [[0.5, 0.5]]


def test_columns_are_found_by_what_scores_call_their_classes():
    floats = RecalibrationMap(("0", "1"), "temperature", {"beta": 2.0}).apply(pd.DataFrame({0.0: [0.8], 1.0: [0.2]}))
    assert floats[1.0].tolist() == pytest.approx([1 / 17])
    booleans = RecalibrationMap(("false", "true"), "temperature", {"beta": 2.0})
    assert booleans.apply(pd.DataFrame({False: [0.8], True: [0.2]}))[True].tolist() == pytest.approx([1 / 17])


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (np.ma.masked_less([0.2, 0.8], 0.5), "masked array"),
        (np.array([0.5j]), "holds complex128"),
        (np.array(["2020"], dtype="M8[D]"), "holds datetime64"),
        (["0.5"], "holds <U3"),
        (pd.DataFrame({"no": ["0.5"], "yes": ["0.5"]}), "'no' holds String"),
    ],
)
def test_what_holds_no_numbers_is_refused(given, says):
    with pytest.raises(NotADistributionError, match=says):
        SQUARE.apply(given)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (pd.DataFrame([[0.5, 0.5, 0.5]], columns=["no", "yes", "yes"]), "'yes' 2 times"),
        (pl.LazyFrame({"no": [0.5], "yes": [0.5]}), "Collect it first"),
    ],
)
def test_table_that_cannot_be_read_is_refused(given, says):
    with pytest.raises(EvidenceError, match=says):
        SQUARE.apply(given)


@pytest.mark.parametrize("given", [[[0.2, 0.3, 0.5]], [[[0.2]]], 0.5])
def test_other_shapes_are_refused(given):
    with pytest.raises(EvidenceError, match="2 classes"):
        SQUARE.apply(given)


@pytest.mark.parametrize("given", [[1.2], [-0.1], [np.nan], [[0.5, 0.6]], [[np.inf, 0.0]], [[1e300, 0.0]]])
def test_numbers_that_are_no_probabilities_are_refused(given):
    with pytest.raises(NotADistributionError, match="row 0"):
        SQUARE.apply(given)


@pytest.mark.parametrize("given", [["a"], {"no": [0.5]}, [[0.5], [0.5, 0.5]]])
def test_what_is_no_array_of_numbers_is_refused(given):
    with pytest.raises(NotADistributionError, match="array of numbers"):
        SQUARE.apply(given)


def test_frame_without_a_class_is_refused():
    with pytest.raises(EvidenceError, match=r"\['yes'\] are not among"):
        SQUARE.apply(pd.DataFrame({"no": [1.0]}))


def test_saved_map_is_read_as_it_was(tmp_path):
    SQUARE.save(tmp_path / "map.json")
    found = load_recalibration(tmp_path / "map.json")
    assert found == SQUARE
    assert found.to_dict()["schema"] == "kullback.recalibration/1"


def test_identity_is_not_saved(tmp_path):
    with pytest.raises(EvidenceError, match="nothing is gained"):
        RecalibrationMap(("a", "b"), "identity").save(tmp_path / "map.json")
    assert not (tmp_path / "map.json").exists()


SOUND = SQUARE.to_dict()
VECTOR = {"method": "vector", "parameters": {"scales": [1.0, 1.0, 1.0], "shifts": [0.0, 0.0, 0.0]}}
CURVE = {"predicted": [[0.1, 0.9]], "happened": [[0.2, 0.7]]}


@pytest.mark.parametrize(
    "changed",
    [
        {"schema": "kullback.recalibration/2"},
        {"schema": None},
        {"classes": ["no"]},
        {"classes": ["no", "no"]},
        {"classes": ["no", 1]},
        {"classes": "no"},
        {"method": "platt"},
        {"method": ["temperature"]},
        {"method": "isotonic"},
        {"parameters": {}},
        {"parameters": [2.0]},
        {"parameters": {"beta": float("nan")}},
        {"parameters": {"beta": float("inf")}},
        {"parameters": {"beta": -1.0}},
        {"parameters": {"beta": "2"}},
        {"parameters": {"beta": True}},
        {"parameters": {"beta": 10**400}},
        {"parameters": {"beta": 2.0, "more": 1}},
        VECTOR,
        {"method": "isotonic", "parameters": CURVE | {"predicted": [[0.9, 0.1]]}},
        {"method": "isotonic", "parameters": CURVE | {"happened": [[0.7, 0.2]]}},
        {"method": "isotonic", "parameters": CURVE | {"happened": [[0.2, 1.5]]}},
        {"method": "isotonic", "parameters": CURVE | {"happened": [[0.2]]}},
    ],
)
def test_file_that_holds_another_thing_is_refused(tmp_path, changed):
    path = tmp_path / "map.json"
    path.write_text(json.dumps(SOUND | changed))
    with pytest.raises(EvidenceError, match=r"map\.json"):
        load_recalibration(path)


@pytest.mark.parametrize("content", [b"", b"[]", b"null", json.dumps(SOUND).encode()[:50], b"\xff\xfe", b"[" * 100_000])
def test_file_that_is_cut_short_is_refused(tmp_path, content):
    path = tmp_path / "map.json"
    path.write_bytes(content)
    with pytest.raises(EvidenceError, match=r"map\.json must"):
        load_recalibration(path)


def test_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(SourceError, match="cannot be read"):
        load_recalibration(tmp_path / "none.json")
