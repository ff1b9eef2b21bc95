"""kullback compare, as a user meets it."""

import gzip
import json
import os
import subprocess
import sys
from importlib.resources import files

import pytest

DATA = files("kullback") / "data" / "seattle-weather"
NOW, THEN = str(DATA / "2015.csv"), str(DATA / "2012.csv")


def test_the_coding_break_is_found_and_named(run):
    status, out, err = run("compare", NOW, THEN, "--column", "weather")
    assert (status, err) == (0, "")
    assert "Believing 2012.csv costs 2.54 bits (1.94 to 3.21) per row extra on 2015.csv." in " ".join(out.split())
    assert "fog" in out
    assert "rain" in out


def test_json_is_the_report_of_the_schema(run):
    status, out, _ = run("compare", NOW, THEN, "--json")
    report = json.loads(out)
    assert status == 0
    assert report["schema"] == "kullback.report/1"
    assert report["truth"] == {"name": "2015.csv", "rows": 365}
    assert report["belief"] == {"name": "2012.csv", "rows": 366}
    weather = next(ledger for ledger in report["ledgers"] if ledger["name"] == "weather")
    assert weather["verdict"] == "different"
    assert weather["belief_only"] == {"outcomes": ["snow"], "mass": pytest.approx(21 / 366)}
    assert sum(entry["excess"] for entry in weather["entries"]) == pytest.approx(weather["excess"]["value"])


def test_reference_is_the_belief_and_current_the_truth(run):
    by_place = run("compare", NOW, THEN, "--json")[1]
    by_name = run("compare", "--reference", THEN, "--current", NOW, "--json")[1]
    assert by_name == by_place


def test_gates_are_decided_on_the_lower_limit(run):
    weather = ("compare", NOW, THEN, "--column", "weather")
    assert run(*weather, "--fail-over", 1.9)[0] == 1
    assert run(*weather, "--fail-over", 2.2)[0] == 0  # below the value of 2.54, above its lower limit of 1.94
    assert run(*weather, "--fail-on", "different")[0] == 1
    wind = ("compare", NOW, THEN, "--column", "wind")
    assert run(*wind, "--fail-on", "different")[0] == 0
    assert run(*wind, "--fail-on", "undecided")[0] == 1
    assert run("compare", NOW, NOW, "--column", "weather", "--fail-on", "different", "--fail-over", 0)[0] == 0


def test_a_gate_says_why_it_failed_and_the_result_still_comes(run):
    status, out, err = run("compare", NOW, THEN, "--column", "weather", "--json", "--fail-over", "1")
    assert status == 1
    assert json.loads(out)["verdict"] == "different"
    assert "gate failed: weather costs more than 1 bits (lower limit 1.94)" in err


def test_standard_input_may_be_any_format():
    plain = (DATA / "2015.csv").read_bytes()
    rows = b'{"weather": "rain"}\n{"weather": "sun"}\n{"weather": "sun"}\n'
    for sent in (plain, gzip.compress(plain), rows):
        command = [sys.executable, "-m", "kullback", "compare", "-", THEN, "--column", "weather", "--json"]
        ran = subprocess.run(command, input=sent, capture_output=True, check=True)
        assert json.loads(ran.stdout)["truth"]["name"] == "standard input"


def test_globs_are_one_table(run, tmp_path):
    head, *rows = (DATA / "2015.csv").read_text().splitlines()
    for part in range(3):
        (tmp_path / f"part{part}.csv").write_text("\n".join([head, *rows[part::3]]) + "\n")
    whole = json.loads(run("compare", NOW, THEN, "--json")[1])
    parts = json.loads(run("compare", tmp_path / "part*.csv", THEN, "--json")[1])
    assert parts["ledgers"] == whole["ledgers"]


def test_a_file_whose_name_looks_like_a_glob_is_read(run, tmp_path):
    file = tmp_path / "what[1]*?.csv"
    file.write_bytes((DATA / "2015.csv").read_bytes())
    assert json.loads(run("compare", file, THEN, "--json")[1])["truth"]["rows"] == 365


@pytest.mark.parametrize(
    "text", ["kind;size\nrain;1,5\nsun;2,5\nsun;3,5\n", "kind\tsize\nrain\t1.5\nsun\t2.5\nsun\t3.5\n"]
)
def test_semicolons_with_decimal_commas_and_tabs_are_read_as_numbers(run, tmp_path, text):
    file = tmp_path / "other.txt"
    file.write_text(text)
    report = json.loads(run("compare", file, file, "--json")[1])
    assert [(x["name"], x["kind"]) for x in report["ledgers"]] == [("kind", "categorical"), ("size", "numeric")]


def test_missing_text_is_told_from_quoted_text(run, tmp_path):
    file = tmp_path / "gaps.csv"
    file.write_text('weather\nrain\nrain\n"NA"\nNA\n""\nNaN\nnull\n"null"\n')
    ledger = json.loads(run("compare", file, file, "--json")[1])["ledgers"][0]
    counts = {entry["outcome"]: entry["count_truth"] for entry in ledger["entries"]}
    assert counts == {"rain": 2, "NA": 1, "": 1, "null": 1, "(missing)": 3}


def test_a_value_unlike_the_first_rows_is_not_lost(run, tmp_path):
    file = tmp_path / "late.csv"
    file.write_text("a\n" + "1\n" * 30_000 + "x\n")
    ledger = json.loads(run("compare", file, file, "--json")[1])["ledgers"][0]
    assert {entry["outcome"]: entry["count_truth"] for entry in ledger["entries"]} == {"1": 30_000, "x": 1}


def test_plain_text_where_there_is_no_terminal(run):
    out = run("compare", NOW, THEN)[1]
    assert "\x1b" not in out


def test_a_reader_that_stops_early_is_no_error():
    command = f'"{sys.executable}" -m kullback compare "{NOW}" "{THEN}" --json | head -c 10; exit ${{PIPESTATUS[0]}}'
    ran = subprocess.run(["bash", "-c", command], capture_output=True, check=False, env=os.environ)
    assert (ran.returncode, ran.stderr) == (0, b"")


def test_the_demo_writes_its_report(run, tmp_path):
    page = tmp_path / "demo.html"
    status, out, err = run("demo", "--html", page)
    assert status == 0
    assert "fog" in out
    assert f"wrote {page}" in err
    assert page.read_text().startswith("<!doctype html>")


def test_help_shows_examples(run):
    status, out, _ = run("compare", "--help")
    assert status == 0
    assert "kullback compare today.csv lastyear.csv" in out
