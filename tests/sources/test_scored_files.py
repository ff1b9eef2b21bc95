"""Labels and predictions of files: columns by names and patterns, other models beside, rows told from 1."""

import io

import numpy as np
import pandas as pd
import polars as pl
import pytest

from kullback.errors import EvidenceError, KullbackError, NotADistributionError, SourceError
from kullback.sources.scored import Asked, Named, from_arrays, from_file

N = 20
P = np.random.default_rng(0).dirichlet([1, 1, 1], N)
Y = np.arange(N) % 3
B = Y % 2


@pytest.fixture
def table():
    old = P[:, [1, 0, 2]]
    columns = {f"p_{c}": P[:, i] for i, c in enumerate("abc")} | {f"p_old_{c}": old[:, i] for i, c in enumerate("abc")}
    return pd.DataFrame(
        {"y": np.array(list("abc"))[Y], **columns, "site": Y, "weight": 1.0 + B, "p": P[:, 0], "t": B == 1}
    )


@pytest.fixture
def write(tmp_path):
    def written(frame, name="rows.csv"):
        path = tmp_path / name
        if name.endswith("parquet"):
            pl.from_pandas(frame).write_parquet(path)
        elif name.endswith("jsonl"):
            frame.to_json(path, orient="records", lines=True, double_precision=15)
        else:
            frame.to_csv(path, index=False, sep="\t" if name.endswith("tsv") else ",")
        return str(path)

    return written


def read(path, asked=None, **named):
    return from_file(path, Named(**({"label": "y", "probs": "p_*"} | named)), asked or Asked())


@pytest.mark.parametrize("name", ["rows.csv", "rows.csv.gz", "rows.tsv", "rows.jsonl", "rows.parquet"])
def test_every_format_is_the_same_evidence_as_arrays(table, write, name):
    found = read(write(table, name), against=["old=p_old_*"], by="site", group="site", weight="weight")
    known = from_arrays(
        table["y"],
        table[["p_a", "p_b", "p_c"]].set_axis(list("abc"), axis=1),
        against={"old": P[:, [1, 0, 2]]},
        by=table["site"],
        groups=table["site"],
        weights=table["weight"],
    )
    assert found.this.labels.classes == ("a", "b", "c")
    assert np.array_equal(found.this.labels.codes, known.this.labels.codes)
    assert np.allclose(found.this.probabilities, known.this.probabilities, rtol=1e-14)
    assert [other.name for other in found.others] == ["old"]
    assert np.allclose(found.others[0].probabilities, known.others[0].probabilities, rtol=1e-14)
    assert np.array_equal(found.this.labels.weights, known.this.labels.weights)
    assert np.array_equal(found.this.labels.groups, known.this.labels.groups)
    assert (found.segments.column, found.segments.names) == ("site", ("0", "1", "2"))


def test_standard_input_is_read(table, monkeypatch):
    class Standard:
        buffer = io.BytesIO(table[["y", "p_a", "p_b", "p_c"]].to_csv(index=False).encode())

    monkeypatch.setattr("sys.stdin", Standard)
    assert read("-").this.labels.codes.tolist() == Y.tolist()


def test_one_column_predicts_what_is_true(table, write):
    models = read(write(table), label="t", probs="p")
    assert models.this.labels.classes == ("false", "true")
    assert np.allclose(models.this.probabilities[:, 1], P[:, 0], rtol=1e-15)
    assert models.this.labels.codes.tolist() == B.tolist()


def test_soft_labels_and_ratings_are_columns_of_patterns(table, write):
    path = write(table.assign(s_c=P[:, 2], s_a=P[:, 0], s_b=P[:, 1], r_ann="a", r_bob=[None, *"b" * (N - 1)]))
    soft = read(path, label=None, soft="s_*", against=["p_old_*"])
    assert np.allclose(soft.this.labels.shares, P)
    rated = read(path, label=None, ratings="r_*", against=["p_old_*"])
    assert rated.this.labels.ratings.tolist() == [1] + [2] * (N - 1)
    assert rated.this.labels.shares[1].tolist() == [0.5, 0.5, 0]


def test_another_file_holds_another_model_of_the_same_rows(table, write):
    new = table[["y", "p_a", "p_b", "p_c"]]
    path, other = write(new), write(new.assign(p_a=P[:, 1], p_b=P[:, 0]), "other.parquet")
    models = read(path, against=[f"named={other}", other])
    assert [model.name for model in models.others] == ["named", "other.parquet"]
    assert np.allclose(models.others[0].probabilities, P[:, [1, 0, 2]])
    with pytest.raises(EvidenceError, match=r"short.csv must hold the same rows as rows.csv, but it has 19 and not 20"):
        read(path, against=[write(new[1:], "short.csv")])
    with pytest.raises(EvidenceError, match=r"'y' differs in 20 of 20, first row 0 \(from 0\): b, not a"):
        read(path, against=[write(new.assign(y=np.array(list("bca"))[Y]), "moved.csv")])
    with pytest.raises(SourceError, match="'y' is not in unlabelled"):
        read(path, against=[write(new.drop(columns="y"), "unlabelled.csv")])


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ({"label": "Y"}, "--label 'Y' is not a column"),
        ({"label": "y*"}, "--label 'y\\*' is not a column"),
        ({"probs": "q_*"}, "--probs 'q_\\*' matches no column"),
        ({"probs": "p_ol_a"}, "did you mean 'p_old_a'"),
        ({"probs": "*"}, "also matches 'y'"),
        ({"probs": "*_*"}, "must have one \\*"),
        ({"probs": "y"}, "used otherwise"),
        ({"against": ["nothing"]}, "'nothing' is neither"),
        ({"against": ["x" * 5000]}, "is neither"),
        ({"against": ["p_*"]}, "both name 'p_a'"),
        ({"against": ["x=p_old_*", "x=p"]}, "name of its own"),
        ({"by": "sit"}, "did you mean 'site'"),
        ({"weight": "y"}, "must hold numbers, but it holds text, such as 'a'"),
        ({"label": None}, "but 0 of them do"),
        ({"soft": "p_*"}, "but 2 of them do"),
        ({"probs": "p_a*"}, "no column"),
    ],
)
def test_columns_that_are_not_as_said_are_refused(table, write, named, says):
    with pytest.raises(KullbackError, match=says):
        read(write(table), **named)


def test_column_whose_name_has_a_star_is_a_column(table, write):
    found = read(write(table.rename(columns={"y": "[y]*", "p": "<*>"})), label="t", probs="<*>")
    assert np.array_equal(found.this.probabilities[:, 1], P[:, 0])
    starred = table.rename(columns={"y": "[y]*"})
    assert read(write(starred), label="[y]*", probs="p_old_*").this.labels.codes.tolist() == Y.tolist()


def test_model_without_a_name_is_called_as_its_columns(table, write):
    assert [other.name for other in read(write(table), against=["=p_old_*"]).others] == ["p_old_*"]


def test_other_models_are_called_by_their_names_in_messages(table, write):
    path = write(table.assign(p_old_a=np.nan))
    with pytest.raises(NotADistributionError, match="the predictions of model must have a number"):
        read(path, against=["model=p_old_*"])


def test_rows_of_files_are_counted_from_0_after_the_header_as_tables_show_them(table, write):
    holes = table[["y", "p_a", "p_b", "p_c"]].copy()
    holes.loc[2, "p_b"] = np.nan
    with pytest.raises(NotADistributionError, match="1 of 20 rows have none, first row 2"):
        read(write(holes))
    holes = table[["y", "p_a", "p_b", "p_c"]].copy()
    holes.loc[4, "y"] = None
    with pytest.raises(EvidenceError, match="1 of 20 rows have no label, first row 4"):
        read(write(holes))


def test_rounded_decimals_are_refused_unless_asked_to_be_normalised(table, write):
    path = write(table[["y", "p_a", "p_b", "p_c"]].round(2))
    with pytest.raises(NotADistributionError, match="If they were rounded, --normalize"):
        read(path)
    found = read(path, Asked(normalize=True)).this.probabilities
    assert np.allclose(found, P, atol=0.02)
    assert np.allclose(found.sum(axis=1), 1, rtol=1e-15)


def test_text_that_is_not_utf8_is_refused(tmp_path):
    (tmp_path / "rows.csv").write_bytes(b"y,p\n" + b"\xe9,0.5\n" * 20)
    with pytest.raises(SourceError, match=r"rows\.csv cannot be read"):
        read(str(tmp_path / "rows.csv"), probs="p")
