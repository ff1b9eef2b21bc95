"""kullback score, as a user and a build meet it: files, patterns, gates, and one message for what is wrong."""

import json

import numpy as np
import pandas as pd
import polars as pl
import pytest

N = 400


@pytest.fixture
def rows():
    """Calibrated predictions of three classes and of two, a rash model of the same, and columns beside."""
    rng = np.random.default_rng(1)
    p = rng.dirichlet([1, 1, 1], N)
    y = (rng.random(N)[:, None] > p.cumsum(axis=1)).sum(axis=1)
    rash = p**3 / (p**3).sum(axis=1, keepdims=True)
    columns = {f"p_{c}": p[:, i] for i, c in enumerate("abc")} | {f"rash_{c}": rash[:, i] for i, c in enumerate("abc")}
    return pd.DataFrame({"y": np.array(list("abc"))[y], **columns, "site": np.arange(N) % 4, "weight": 1.0})


@pytest.fixture
def file(rows, tmp_path):
    path = tmp_path / "rows.csv"
    rows.to_csv(path, index=False)
    return path


def test_text_names_the_parts(run, file):
    status, out, err = run("score", file, "--label", "y", "--probs", "p_*")
    assert (status, err) == (0, "")
    assert "uncertainty" in out
    assert "miscalibration" in out


def test_parquet_is_the_same_as_csv_and_costs_what_the_formula_says(run, rows, file, tmp_path):
    path = tmp_path / "rows.parquet"
    pl.from_pandas(rows).write_parquet(path)
    told = [json.loads(run("score", x, "--label", "y", "--probs", "p_*", "--json")[1]) for x in (file, path)]
    given = rows[["p_a", "p_b", "p_c"]].to_numpy()[np.arange(N), rows["y"].map({"a": 0, "b": 1, "c": 2})]
    for each in told:
        assert each["schema"] == "kullback.score/1"
        assert each["rows"] == N
        assert -np.log2(given).mean() == pytest.approx(each["total"]["value"], rel=1e-9)


def test_models_segments_groups_and_weights_are_read(run, file, tmp_path):
    page = tmp_path / "score.html"
    columns = ("--label", "y", "--probs", "rash_*", "--by", "site", "--group", "site", "--weight", "weight")
    status, out, err = run("score", file, *columns, "--against", "calm=p_*", "--html", page, "--markdown")
    assert status == 0
    assert "calm" in out
    assert err == f"wrote {page}\n"
    assert "<html" in page.read_text()


def test_gates_decide_on_lower_limits(run, file):
    calm, rash = (("score", file, "--label", "y", "--probs", name) for name in ("p_*", "rash_*"))
    assert run(*calm, "--fail-over", "5", "--fail-on", "miscalibrated")[0] == 0
    status, _, err = run(*rash, "--fail-on", "miscalibrated")
    assert status == 1
    assert err.startswith("kullback: gate failed: the predictions are not calibrated")
    status, _, err = run(*calm, "--fail-over", "0.1")
    assert status == 1
    assert "gate failed: a row costs more than 0.1 bits (lower limit" in err


def test_a_model_that_costs_more_than_another_fails_the_gate_of_the_worse_and_the_other_does_not(run, file):
    told = ("score", file, "--label", "y", "--fail-on", "worse", "--probs")
    assert run(*told, "p_*", "--against", "rash=rash_*")[0] == 0
    status, _, err = run(*told, "rash_*", "--against", "calm=p_*")
    assert status == 1
    assert err.startswith("kullback: gate failed: a row costs more than under calm (")
    status, out, err = run(*told, "p_*")
    assert (status, out) == (2, "")
    assert "needs another model" in err


def test_model_worse_only_by_a_zero_is_infinitely_worse(run, rows, tmp_path):
    path = tmp_path / "zero.csv"
    kept = {f"q_{c}": rows[f"p_{c}"] for c in "abc"}
    zeroed = rows.assign(**kept)
    zeroed.loc[0, ["p_a", "p_b", "p_c"]] = [float(c != rows["y"][0]) / 2 for c in "abc"]
    zeroed.to_csv(path, index=False)
    status, _, err = run("score", path, "--label", "y", "--probs", "p_*", "--against", "q_*", "--fail-on", "worse")
    assert status == 1
    assert "(infinitely more)" in err


def test_counts_of_ratings_are_as_the_ratings_themselves(run, rows, tmp_path):
    path, classes = tmp_path / "rated.csv", np.array(list("abc"))
    drawn = classes[np.random.default_rng(2).integers(0, 3, (N, 4))]
    ratings = {f"r_{i}": drawn[:, i] for i in range(4)}
    counts = {f"n_{c}": (drawn == c).sum(axis=1) for c in "abc"}
    rows.assign(**ratings, **counts).to_csv(path, index=False)
    told = [
        json.loads(run("score", path, *how, "--probs", "p_*", "--json")[1])
        for how in (("--ratings", "r_*"), ("--counts", "n_*"))
    ]
    assert told[0] == told[1]
    assert told[0]["given"] == "ratings"


def test_a_forbidden_row_fails_both_gates(run, tmp_path):
    path = tmp_path / "zero.csv"
    path.write_text("y,p\n" + "yes,0.75\nyes,0.75\nyes,0.75\nno,0.75\n" * 20 + "yes,0\n")
    told = ("score", path, "--label", "y", "--probs", "p", "--positive", "yes")
    status, out, err = run(*told, "--fail-over", "100", "--fail-on", "miscalibrated")
    assert status == 1
    assert err.count("gate failed") == 2
    assert "1 row was given probability 0 and happened" in err
    assert "∞" in out


def test_hostile_names_are_columns_like_others(run, rows, tmp_path):
    path = tmp_path / 'it\'s "odd".csv'
    hostile = '<b>"; DROP'
    rows.rename(columns={"y": "y; --", "p_a": f"p_{hostile}"}).assign(
        **{"y; --": rows["y"].replace("a", hostile)}
    ).to_csv(path, index=False)
    page = tmp_path / "odd.html"
    status, out, _ = run("score", path, "--label", "y; --", "--probs", "p_*", "--json", "--html", page)
    assert status == 0
    assert hostile in json.loads(out)["classes"]
    assert '<b>"; DROP' not in page.read_text()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t.drop(columns="y"), "'y'"),
        (lambda t: t.drop(columns=["p_a", "p_b", "p_c"]), "p_*"),
        (lambda t: t.assign(**{c: t[c] * 100 for c in ("p_a", "p_b", "p_c")}), "percent"),
        (lambda t: t.assign(**{c: np.log(t[c]) + 1 for c in ("p_a", "p_b", "p_c")}), "logits"),
        (lambda t: t.assign(p_a=np.nan), "--probs must have a number in every row, but 400"),
        (lambda t: t.assign(y="a"), "class"),
        (lambda t: t.assign(y=t["y"].replace("a", "d")), "'d'"),
        (lambda t: t.head(9), "10 rows"),
    ],
)
def test_bad_data_is_one_message_and_status_two(run, rows, tmp_path, change, said):
    path = tmp_path / "bad.csv"
    change(rows).to_csv(path, index=False)
    status, out, err = run("score", path, "--label", "y", "--probs", "p_*")
    assert (status, out) == (2, "")
    assert said in " ".join(err.split())
    assert "Traceback" not in err


def test_bad_usage_is_status_two(run, file):
    for arguments, said in (
        (("--probs", "p_*"), "--label"),
        (("--label", "y"), "--probs"),
        (("--label", "y", "--probs", "p_*", "--html", file), "would overwrite"),
        (("--label", "y", "--probs", "p_*", "--fail-over", "nan"), "not a number of bits"),
        (("--label", "y", "--probs", "p_*", "--confidence", "2"), "confidence"),
    ):
        status, out, err = run("score", file, *arguments)
        assert (status, out) == (2, "")
        assert said in err
    assert run("score", "/no/such/file.csv", "--label", "y", "--probs", "p_*")[0] == 2


def test_help_shows_examples(run):
    status, out, _ = run("score", "--help")
    assert status == 0
    assert "kullback score predictions.csv --label y --probs 'p_*'" in out
