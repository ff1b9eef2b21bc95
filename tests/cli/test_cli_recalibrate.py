"""kullback recalibrate, as a user meets it: a map is fitted, applied, or refused."""

import csv
import io
import json

import duckdb
import numpy as np
import pytest

import kullback as kb


@pytest.fixture
def write(tmp_path):
    """Writes rows of a model whose logits are `sharper` times the true ones."""

    def written(name, sharper, n=1500, seed=0):
        rng = np.random.default_rng(seed)
        z = rng.normal(0.0, 1.5, n)
        happened = rng.random(n) < 1 / (1 + np.exp(-z))
        p = 1 / (1 + np.exp(-sharper * z))
        path = tmp_path / name
        with path.open("w", newline="") as file:
            out = csv.writer(file)
            out.writerow(["code", "day", "price", "ill", "p_yes", "p_no", "note"])
            for i in range(n):
                label = "yes" if happened[i] else "no"
                out.writerow([f"{i:05d}", "2026-01-02", "1.50", label, repr(float(p[i])), repr(float(1 - p[i])), "NA"])
        return path

    return written


def fields(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


FIT = ("--label", "ill", "--probs", "p_*")


def test_map_is_fitted_then_applied_and_fresh_rows_cost_less(run, write, tmp_path):
    old, new, map_file, out = write("old.csv", 1.5), write("new.csv", 1.5, seed=1), tmp_path / "map.json", "mended.csv"
    status, told, err = run("recalibrate", old, *FIT, "--out", map_file)
    assert status == 0
    assert "saves" in told
    assert err == f"wrote {map_file}\n"
    status, told, err = run("recalibrate", new, "--probs", "p_*", "--map", map_file, "--out", tmp_path / out)
    assert (status, told) == (0, "")
    assert "1,500 rows recalibrated" in err
    before, after = fields(new), fields(tmp_path / out)
    rest = ("code", "day", "price", "ill", "note")
    assert [[row[name] for name in rest] for row in after] == [[row[name] for name in rest] for row in before]
    p = np.array([[float(row[f"p_{label}"]) for label in ("no", "yes")] for row in before])
    mended = np.array([[float(row[f"p_{label}"]) for label in ("no", "yes")] for row in after])
    np.testing.assert_allclose(mended, kb.fit.load_recalibration(map_file).apply(p), rtol=1e-12)
    happened = np.array([row["ill"] == "yes" for row in before]).astype(int)
    cost = [-np.log2(q[np.arange(1500), happened]).mean() for q in (p, mended)]
    assert cost[1] < cost[0]


def test_calibrated_model_is_refused_and_no_file_is_written(run, write, tmp_path):
    path, out = write("good.csv", 1.0), tmp_path / "map.json"
    status, told, err = run("recalibrate", path, *FIT, "--out", out)
    assert status == 1
    assert told.startswith("Nothing is gained")
    assert "nothing is gained" in err
    assert "bits [" in " ".join(err.split())
    assert not out.exists()


def test_json_page_and_markdown(run, write, tmp_path):
    path, page = write("old.csv", 1.5), tmp_path / "page.html"
    status, told, _ = run("recalibrate", path, *FIT, "--json", "--unit", "nat", "--html", page)
    assert status == 0
    document = json.loads(told)
    assert (document["schema"], document["unit"]) == ("kullback.recalibration-report/1", "nat")
    assert document["map"]["classes"] == ["yes", "no"]
    assert "<svg" in page.read_text()
    assert run("recalibrate", path, *FIT, "--markdown")[1].startswith("## Recalibrating")


def test_one_column_of_one_class_is_enough(run, write, tmp_path):
    old, map_file, out = write("old.csv", 1.5), tmp_path / "map.json", tmp_path / "mended.csv"
    assert run(
        "recalibrate", old, "--label", "ill", "--probs", "p_yes", "--positive", "yes", "--out", map_file,
        "--method", "temperature",
    )[0] == 0  # fmt: skip
    assert run("recalibrate", old, "--probs", "p_yes", "--map", map_file, "--out", out)[0] == 0
    p = [np.array([float(row["p_yes"]) for row in fields(path)]) for path in (old, out)]
    beta = json.loads(map_file.read_text())["parameters"]["beta"]
    np.testing.assert_allclose(np.log(p[1] / (1 - p[1])), beta * np.log(p[0] / (1 - p[0])), rtol=1e-9)


def test_parquet_keeps_types_and_order(run, write, tmp_path):
    old, map_file = write("old.csv", 1.5), tmp_path / "map.json"
    run("recalibrate", old, *FIT, "--out", map_file)
    source, out = tmp_path / "new.parquet", tmp_path / "mended.parquet"
    duckdb.sql(f"COPY (SELECT * FROM '{old}') TO '{source}'")
    assert run("recalibrate", source, "--probs", "p_*", "--map", map_file, "--out", out)[0] == 0
    before, after = (duckdb.sql(f"SELECT * EXCLUDE (p_yes, p_no) FROM '{path}'") for path in (source, out))
    assert after.types == before.types
    assert after.fetchall() == before.fetchall()
    assert duckdb.sql(f"SELECT max(abs(p_yes + p_no - 1)) FROM '{out}'").fetchall()[0][0] < 1e-12


def test_input_map_and_folders_that_are_not_there_are_safe(run, write, tmp_path):
    old, map_file = write("old.csv", 1.5), tmp_path / "map.json"
    run("recalibrate", old, *FIT, "--out", map_file)
    kept = {path: path.read_bytes() for path in (old, map_file)}
    apply = ("recalibrate", old, "--probs", "p_*", "--map", map_file)
    for arguments, said in (
        ((*apply, "--out", old), "would overwrite"),
        ((*apply, "--out", map_file), "would overwrite"),
        ((*apply, "--out", tmp_path / "none" / "x.csv"), "cannot be written"),
        ((*apply, "--out", tmp_path / "x.xlsx"), "must end in .csv or .parquet"),
        ((*apply, "--out", tmp_path / "x.csv", "--label", "ill"), "leave out what is for fitting"),
        ((*apply, "--out", tmp_path / "x.csv", "--method", "auto"), "leave out what is for fitting"),
        ((*apply, "--out", tmp_path / "x.csv", "--seed", "0"), "leave out what is for fitting"),
        ((*apply, "--out", tmp_path / "x.csv", "--json"), "leave out what is for fitting"),
        (("recalibrate", old, "--probs", "p_*", "--map", tmp_path / "none.json", "--out", map_file), "cannot be read"),
        (("recalibrate", old, *FIT, "--seed", "-1"), "seed must be a whole number"),
        (("recalibrate", old, *FIT, "--confidence", "nan"), "confidence must be a number between 0 and 1"),
        (("recalibrate", tmp_path / "o*.csv", "--probs", "p_*", "--map", map_file, "--out", old), "would overwrite"),
        (("recalibrate", tmp_path / "o*.csv", *FIT, "--out", old), "would overwrite"),
        (("recalibrate", tmp_path / "o*.csv", *FIT, "--html", old), "would overwrite"),
        (("score", tmp_path / "o*.csv", *FIT, "--html", old), "would overwrite"),
        (("score", map_file, *FIT, "--against", f"x={tmp_path / 'o*.csv'}", "--html", old), "would overwrite"),
        (apply, "--map goes with --out"),
        (("recalibrate", old, *FIT, "--out", old), "would overwrite"),
        (("recalibrate", old, *FIT, "--html", old), "would overwrite"),
    ):
        status, out, err = run(*arguments)
        assert (status, out) == (2, "")
        assert said in " ".join(err.split())
    assert {path: path.read_bytes() for path in kept} == kept
    assert sorted(path.name for path in tmp_path.iterdir()) == ["map.json", "old.csv"]


def test_map_of_other_classes_and_bad_numbers_are_refused(run, write, tmp_path):
    old, map_file, out = write("old.csv", 1.5), tmp_path / "map.json", tmp_path / "out.csv"
    run("recalibrate", old, *FIT, "--out", map_file)
    for text, said in (
        ("p_a,p_b\n0.5,0.5\n", "the classes of the map"),
        ("p_no,p_yes\n50,50\n", "percent"),
        ("p_no,p_yes\n0.5,\n", "must have a number in every row"),
        ("q\n0.5\n", "matches no column"),
    ):
        path = tmp_path / "new.csv"
        path.write_text(text)
        status, _, err = run("recalibrate", path, "--probs", "p_*", "--map", map_file, "--out", out)
        assert status == 2
        assert said in " ".join(err.split())
        assert not out.exists()
    map_file.write_text(map_file.read_text()[:40])
    assert run("recalibrate", old, "--probs", "p_*", "--map", map_file, "--out", out)[0] == 2


def test_file_without_rows_stays_one(run, write, tmp_path):
    old, map_file, out = write("old.csv", 1.5), tmp_path / "map.json", tmp_path / "out.csv"
    run("recalibrate", old, *FIT, "--out", map_file)
    (tmp_path / "new.csv").write_text("p_no,p_yes,note\n")
    assert run("recalibrate", tmp_path / "new.csv", "--probs", "p_*", "--map", map_file, "--out", out)[0] == 0
    assert out.read_text() == "p_no,p_yes,note\n"


def test_semicolons_quotes_and_blanks_are_kept(run, write, tmp_path):
    old, map_file, out = write("old.csv", 1.5), tmp_path / "map.json", tmp_path / "out.csv"
    run("recalibrate", old, *FIT, "--out", map_file)
    (tmp_path / "new.csv").write_text('mended_0;p_no;p_yes;a\n"x, y";0.5;0.5;\nTRUE;0.9;0.1;""\n007;1;0;1,5\n')
    assert run("recalibrate", tmp_path / "new.csv", "--probs", "p_*", "--map", map_file, "--out", out)[0] == 0
    found = fields(out)
    assert [(row["mended_0"], row["a"]) for row in found] == [("x, y", ""), ("TRUE", ""), ("007", "1,5")]
    assert float(found[2]["p_no"]) == pytest.approx(1.0, abs=0.1)


def test_files_of_a_glob_and_standard_input_are_written_as_they_are(run, write, tmp_path, monkeypatch):
    old, map_file = write("old.csv", 1.5), tmp_path / "map.json"
    run("recalibrate", old, *FIT, "--out", map_file)
    apply = ("--probs", "p_*", "--map", map_file, "--out")
    run("recalibrate", old, *apply, tmp_path / "whole.csv")
    header, *lines = old.read_text().splitlines(keepends=True)
    for name, some in (("part_1.csv", lines[:700]), ("part_2.csv", lines[700:])):
        (tmp_path / name).write_text(header + "".join(some))
    assert run("recalibrate", tmp_path / "part_?.csv", *apply, tmp_path / "parts.csv")[0] == 0
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(old.read_bytes())))
    assert run("recalibrate", "-", *apply, tmp_path / "piped.csv")[0] == 0
    whole = (tmp_path / "whole.csv").read_text()
    assert fields(tmp_path / "whole.csv")[0]["price"] == "1.50"
    assert (tmp_path / "parts.csv").read_text() == whole
    assert (tmp_path / "piped.csv").read_text() == whole


def test_two_columns_of_one_class_are_refused(run, write, tmp_path):
    old, map_file, out = write("old.csv", 1.5), tmp_path / "map.json", tmp_path / "out.csv"
    map_file.write_text(kb.fit.RecalibrationMap(("0", "1"), "temperature", {"beta": 2.0}).to_json())
    old.write_text(old.read_text().replace("p_yes", "p_1", 1).replace("p_no", "p_1.0", 1))
    status, _, err = run("recalibrate", old, "--probs", "p_*", "--map", map_file, "--out", out)
    assert status == 2
    assert "must match the columns of the classes of the map" in " ".join(err.split())
