"""`kullback compare --joint`: rows as a whole, on the command line."""

import json

import numpy as np
import polars as pl
import pytest


@pytest.fixture
def tables(tmp_path):
    """A table whose two columns are equal, and one in which they are independent; the columns look alike."""
    rng = np.random.default_rng(1)
    z, x, y = rng.normal(size=(3, 1500)).round(6)
    pl.DataFrame({"x": z, "y": z, "word": rng.choice(["a", "b"], 1500)}).write_csv(tmp_path / "now.csv")
    pl.DataFrame({"x": x, "y": y, "word": rng.choice(["a", "b"], 1500)}).write_csv(tmp_path / "then.csv")
    return str(tmp_path / "now.csv"), str(tmp_path / "then.csv")


def test_equal_columns_among_independent_ones_are_found_in_the_rows_alone(run, tables):
    status, out, _ = run("compare", *tables, "--json")
    assert (status, json.loads(out)["verdict"] != "different", json.loads(out)["joint"]) == (0, True, None)
    status, out, err = run("compare", *tables, "--joint")
    text = " ".join(out.split())
    assert (status, err) == (0, "")
    assert text.startswith("now.csv differs from then.csv in no single column, but in its rows as a whole")
    assert "The dependence changed in 1 of 3 pairs of columns: x and y (+" in text


def test_rows_as_a_whole_fail_a_gate(run, tables):
    status, _, err = run("compare", *tables, "--joint", "--fail-over", "0.5")
    assert status == 1
    assert "gate failed: rows as a whole costs more than 0.5 bits" in err
    assert run("compare", *tables, "--fail-over", "0.5")[0] == 0
    assert run("compare", *tables, "--joint", "--fail-on", "different")[0] == 1


def test_columns_of_numbers_are_estimated_as_asked(run, tables):
    status, out, _ = run("compare", *tables, "--method", "knn", "--json")
    methods = {ledger["name"]: ledger["method"] for ledger in json.loads(out)["ledgers"]}
    assert (status, methods) == (0, {"x": "knn", "y": "knn", "word": "balanced-truncation"})


def test_a_method_that_cannot_be_used_is_an_error(run, tmp_path):
    for name in ("a", "b"):
        gaps = [None if i % 7 == 0 else float(i**2) for i in range(500)]
        pl.DataFrame({"gap": gaps}).write_csv(tmp_path / f"{name}.csv")
    status, out, err = run("compare", str(tmp_path / "a.csv"), str(tmp_path / "b.csv"), "--method", "gaussian")
    assert (status, out) == (2, "")
    assert 'method "gaussian" needs numbers without gaps' in err
