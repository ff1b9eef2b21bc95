"""Signals in the columns of csv, tsv, json and parquet files."""

import gzip
import io

import numpy as np
import polars as pl
import pytest

from kullback.errors import EvidenceError, KullbackError, SourceError
from kullback.sources.recordings import from_file

FRAME = pl.DataFrame({"ecg": [0.5, -1.25, 3.0, 1e-9], "grip": [4, 3, 2, 1]})


def kept(frame, path):
    write = {
        ".csv": frame.write_csv,
        ".tsv": lambda p: frame.write_csv(p, separator="\t"),
        ".txt": lambda p: frame.write_csv(p, separator=";"),
        ".parquet": frame.write_parquet,
        ".jsonl": frame.write_ndjson,
        ".gz": lambda p: p.write_bytes(gzip.compress(frame.write_csv().encode())),
    }
    write[path.suffix](path)
    return path


@pytest.mark.parametrize("name", ["x.csv", "x.tsv", "x.txt", "x.parquet", "x.jsonl", "x.csv.gz"])
def test_columns_of_every_kind_of_file_are_channels(tmp_path, name):
    found = from_file(kept(FRAME, tmp_path / name), rate=250)
    assert np.array_equal(found.whole(), FRAME.to_numpy())
    assert (found.channels, found.rate, found.length, found.step) == (("ecg", "grip"), 250.0, 4, None)


def test_columns_are_taken_in_the_order_in_which_they_are_named(tmp_path):
    path = kept(FRAME, tmp_path / "x.csv")
    found = from_file(path, columns=["grip", "ecg"])
    assert found.channels == ("grip", "ecg")
    assert np.array_equal(found.whole(), FRAME.to_numpy()[:, ::-1])
    assert from_file(path, columns="grip").channels == ("grip",)
    alone = from_file(path, columns=["grip", "grip"])
    assert (alone.channels, alone.step, alone.rate) == (("grip",), 1.0, None)
    with pytest.raises(SourceError, match=r"column 'egc' is not in x\.csv; did you mean 'ecg'"):
        from_file(path, columns=["egc"])


def test_rows_keep_their_order_however_many_there_are(tmp_path):
    values = np.random.default_rng(0).normal(size=300_000)
    path = tmp_path / "x.csv"
    pl.DataFrame({"x": values}).write_csv(path)
    assert np.array_equal(from_file(path).whole()[:, 0], values)


def test_text_among_numbers_is_named_by_its_column_and_row(text):
    path = text("t,v\n0,1.5\n1,2.5\n2,loud\n3,4\n")
    with pytest.raises(SourceError, match=r"column 'v' of rows\.csv must hold numbers, but row 2 \(from 0\) is 'loud'"):
        from_file(path)
    assert from_file(path, columns=["t"]).length == 4


def test_moments_are_no_numbers(text):
    with pytest.raises(SourceError, match=r"column 'when' of .* must hold numbers, but it holds datetime"):
        from_file(text("when,v\n2020-01-01,1\n2020-01-02,2\n"))


@pytest.mark.parametrize(
    ("row", "got"), [("", "is missing"), ("NaN", "is missing"), ("NA", "is missing"), ("inf", "is inf")]
)
def test_a_gap_is_named_by_its_column_and_row(text, row, got):
    with pytest.raises(EvidenceError, match=rf"column 'v' of rows\.csv .* row 1 \(from 0\) {got}"):
        from_file(text(f"t,v\n0,1.5\n1,{row}\n2,3\n"))


def test_a_file_of_one_row_is_one_sample(text):
    assert from_file(text("v\n7\n")).whole().tolist() == [[7]]


@pytest.mark.parametrize("content", ["", "v\n", "\n", " \n"])
def test_a_file_without_rows_is_refused(text, content):
    with pytest.raises(SourceError):
        from_file(text(content))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("name", ["rows.csv", "rows.txt", "rows.csv.gz"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_a_file_of_numbers_alone_loses_none_of_them(tmp_path, end, name, start):
    path = tmp_path / name
    content = (start + end.join(["5.30e+02", "518", "-.5", ""])).encode()
    path.write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    found = from_file(path)
    assert found.whole()[:, 0].tolist() == [530, 518, -0.5]
    assert found.channels == ("1",)


def test_what_numpy_writes_as_text_is_read(tmp_path):
    samples = np.random.default_rng(0).normal(size=(30, 2))
    np.savetxt(tmp_path / "x.csv", samples, delimiter=",")
    assert np.array_equal(from_file(tmp_path / "x.csv").whole(), samples)


@pytest.mark.parametrize("first", ["0", "1", "0,1", "1,2,3"])
def test_numbers_that_may_be_names_are_asked_about(text, first):
    row = ",".join("7" for _ in first.split(","))
    with pytest.raises(EvidenceError, match="may be names or samples"):
        from_file(text(f"{first}\n{row}\n{row}\n"))


def test_several_files_are_not_one_signal(tmp_path, text):
    text("v\n1\n", "a.csv")
    text("v\n2\n", "b.csv")
    with pytest.raises(SourceError, match="must be one file, but it stands for 2"):
        from_file(tmp_path / "*.csv")


def test_rows_come_through_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"v\n1\n2\n")))
    found = from_file("-", rate=2)
    assert (found.whole()[:, 0].tolist(), found.channels, found.rate) == ([1, 2], ("v",), 2.0)


@pytest.mark.parametrize("content", ["v,w\n1\n", 'v\n"1\n', "v,V\n1,2\n", "v\n\x00\n"])
def test_what_is_no_table_is_refused(text, content):
    with pytest.raises(KullbackError):
        from_file(text(content))
