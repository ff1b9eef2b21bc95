"""Types of delimited text: decided by every row, whatever their order."""

from contextlib import ExitStack

import numpy as np
import pandas as pd
import pytest

from kullback.sources import read
from kullback.sources.pooled import pool


def counted(file, belief=None) -> dict[str, dict[str, int]]:
    with ExitStack() as resources:
        sides = [read(str(path), None, name, resources) for path, name in ((file, "truth"), (belief or file, "belief"))]
        pairs = pool(*sides, None, lambda _what, _done, _of: None).pairs
    return {p.name: dict(zip(p.outcomes, p.truth.counts.tolist(), strict=True)) for p in pairs}


@pytest.mark.parametrize("late", [".25", "-.5", "15e-1", "1e-9"])
@pytest.mark.parametrize("last", [True, False])
def test_a_fraction_among_integers_is_not_rounded(tmp_path, late, last):
    rows = ["2", "3"] * 12_000
    file = tmp_path / "f.csv"
    file.write_text("\n".join(["x", *rows, late] if last else ["x", late, *rows]) + "\n")
    assert sorted(counted(file)["x"].values()) == [1, 12_000, 12_000]
    assert not {"0", "1"} & set(counted(file)["x"])


@pytest.mark.parametrize("odd", ["1_500", "0x10", "0123", "1,5", "1 2", "12345678901234567890"])
def test_what_is_not_plainly_a_number_stays_text(tmp_path, odd):
    file = tmp_path / "f.csv"
    file.write_text("x|y\n" + "2|a\n" * 3000 + f"{odd}|b\n" * 5)
    assert counted(file)["x"] == {"2": 3000, odd: 5}


@pytest.mark.parametrize("place", [0, 1500, 2999])
def test_infinity_is_a_number_wherever_it_stands(tmp_path, place):
    values = np.random.default_rng(0).normal(size=3000)
    values[place] = np.inf
    pd.DataFrame({"x": values}).to_csv(tmp_path / "f.csv", index=False)
    assert counted(tmp_path / "f.csv")["x"]["(+inf)"] == 1


def test_days_and_months_that_could_be_each_other_stay_text(tmp_path):
    file = tmp_path / "f.csv"
    file.write_text("d\n" + "01/02/2020\n02/03/2020\n" * 30)
    assert counted(file)["d"] == {"01/02/2020": 30, "02/03/2020": 30}


def test_a_time_among_days_keeps_its_time_and_a_zone_its_zone(tmp_path):
    file = tmp_path / "f.csv"
    file.write_text(
        "d,z\n" + "2020-01-01,2020-01-01T00:00:00Z\n" * 20 + "2020-01-02T10:00:00,2020-01-01 02:00:00+02:00\n"
    )
    assert counted(file) == {
        "d": {"2020-01-01": 20, "2020-01-02T10:00:00": 1},
        "z": {"2020-01-01": 21},
    }


def test_days_that_do_not_exist_are_text(tmp_path):
    file = tmp_path / "f.csv"
    file.write_text("d\n" + "2020-02-28\n" * 20 + "2020-02-31\n")
    assert counted(file)["d"] == {"2020-02-28": 20, "2020-02-31": 1}


def test_a_folder_called_like_a_column_does_not_overwrite_it(tmp_path):
    folder = tmp_path / "city=Rome"
    folder.mkdir()
    frame = pd.DataFrame({"city": ["A", "B", "B"]})
    frame.to_csv(folder / "f.csv", index=False)
    frame.to_parquet(folder / "f.parquet")
    assert counted(folder / "f.csv")["city"] == counted(folder / "f.parquet")["city"] == {"B": 2, "A": 1}


def test_a_delimiter_inside_a_name_does_not_delimit(tmp_path):
    file = tmp_path / "f.csv"
    file.write_text("price (a;b;c),n\n" + "1.5,2\n2.5,3\n" * 5)
    assert list(counted(file)) == ["price (a;b;c)", "n"]


def test_a_pipe_is_read_once(tmp_path):
    import os
    import threading

    pipe, file = tmp_path / "pipe", tmp_path / "f.csv"
    os.mkfifo(pipe)
    file.write_text("x\na\nb\nb\n")
    writer = threading.Thread(target=lambda: pipe.write_text(file.read_text()))
    writer.start()
    assert counted(pipe, file)["x"] == {"b": 2, "a": 1}
    writer.join()


def test_wide_and_sparse_json_keeps_its_columns(tmp_path):
    file = tmp_path / "f.jsonl"
    file.write_text("".join(f'{{"k{i}": "a", "k{i + 1}": "b", "gone": null}}\n' for i in range(300)))
    assert len(counted(file)) == 301


@pytest.mark.parametrize("sign", ["\u2028", "\x0c", "\x1e", "\x85"])
def test_a_sign_that_is_no_end_of_line_ends_no_row(tmp_path, sign):
    file = tmp_path / "f.csv"
    file.write_text(f"a,b\nx{sign}y,1\nz,2\nz,2\n")
    assert counted(file)["a"] == {"z": 2, f"x{sign}y": 1}
