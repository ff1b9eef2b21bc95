"""kullback explain, and --explain of kullback compare."""

import json
from importlib.resources import files

import pytest

from kullback.examples import EXAMPLES

YEARS = [str(files("kullback") / "data" / "seattle-weather" / f"{year}.csv") for year in (2015, 2012)]


def test_explains_probabilities_step_by_step(run):
    status, out, err = run("explain", "--p", "0.2,0.8", "--q", "0.3,0.7", "--labels", "click,no click")
    assert (status, err) == (0, "")
    assert "no click  −0.8 × ln 0.7  = 0.8 × 0.3567   0.2854  0.28533996" in out
    assert "D(P‖Q) = H(P,Q) − H(P) = 0.5262 − 0.5004 = 0.0258" in out
    assert "By hand the two ways differ by 0.0001." in out


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_runs_in_every_language(run, example, lang):
    status, out, err = run("explain", "--example", example, "--lang", lang, "--unit", "bit")
    assert (status, err) == (0, "")
    assert "log₂" in out


def test_list_names_every_example(run):
    status, out, _ = run("explain", "--list")
    assert status == 0
    assert all(name in out for name in EXAMPLES)
    assert "P = (0.6, 0.3, 0.1)  Q = (0.3, 0.3, 0.4)" in out
    assert "明天的天气" in run("explain", "--list", "--lang", "zh")[1]


def test_tie_is_told_with_what_the_other_rule_would_give(run):
    out = " ".join(run("explain", "--example", "fruit")[1].split())
    assert "halfway, and here rounded towards 0: 0.1 × (−0.4055) = −0.04055 → −0.0405 ('plum')." in out
    assert "Rounded away from 0 instead, D(P‖Q) by hand would be 0.0229." in out


def test_files_are_matched_by_label_and_counts_get_their_estimate(run, tmp_path):
    now, then = tmp_path / "now.csv", tmp_path / "then.csv"
    now.write_text("kind,count\nfog,173\nrain,5\nsun,187\n")
    then.write_text("rain\t191\nsun\t170\nfog\t5\n")
    status, out, _ = run("explain", "--p", f"@{now}", "--q", f"@{then}", "--unit", "bit")
    assert status == 0
    assert "P: the shares of 365 rows of now.csv.\n   Q: the shares of 366 rows of then.csv.\n" in out
    assert "173/365 × log₂((173/365)/(5/366))" in out
    assert "95% limits" in out


def test_numbers_beside_a_file_go_with_its_labels(run, tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("sun,0.6\nrain,0.4\n")
    status, out, _ = run("explain", "--p", f"@{path}", "--q", "0.5,0.5")
    assert status == 0
    assert "sun     −0.6 × ln 0.5  = 0.6 × 0.6931" in out


def test_many_outcomes_are_folded_and_no_wall(run):
    p, q = ",".join(["1/500"] * 500), ",".join(["0.001"] * 250 + ["0.003"] * 250)
    status, out, _ = run("explain", "--p", p, "--q", q)
    assert status == 0
    assert "490 others" in out
    assert len(out.splitlines()) < 100


def test_markdown_and_latex_are_printed(run):
    assert run("explain", "--example", "spam", "--markdown")[1].startswith("#")
    assert "\\begin{align" in run("explain", "--example", "spam", "--latex")[1]


def test_page_is_written_beside_the_text(run, tmp_path):
    page = tmp_path / "spam.html"
    status, out, err = run("explain", "--example", "spam", "--html", page)
    assert (status, err) == (0, f"wrote {page}\n")
    assert "0.5919" in out
    assert page.read_text("utf-8").startswith("<!doctype html>")


def test_page_does_not_overwrite_what_it_is_about(run, tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("sun,0.6\nrain,0.4\n")
    status, _, err = run("explain", "--p", f"@{path}", "--q", "0.5,0.5", "--html", path)
    assert status == 2
    assert "would overwrite" in err
    assert path.read_text() == "sun,0.6\nrain,0.4\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Name --p and --q, or an --example"),
        (["--p", "0.5,0.5"], "Name --p and --q, or an --example"),
        (["--example", "spam", "--p", "0.5,0.5"], "leave these out"),
        (["--example", "nothing"], "'nothing' is not one of 'die', 'coin'"),
        (["--p", "0.5,0.5", "--q", "0.5"], "q must have one number for each outcome, but it has 1 and p has 2"),
        (["--p", "0.5,0.6", "--q", "0.5,0.5"], "p must sum to 1, but its sum is 1.1"),
        (["--p", "0.5,-0.5", "--q", "0.5,0.5"], "p must hold probabilities"),
        (["--p", "0.5,nan", "--q", "0.5,0.5"], "p must hold probabilities"),
        (["--p", "0.5,half", "--q", "0.5,0.5"], "entry 2 of p must be a number, but it is 'half'"),
        (["--p", "0.5,0.5", "--q", "0.5,0.5", "--labels", "a,a"], "labels must differ, but 'a' is there twice"),
        (["--p", "0.5,0.5", "--q", "0.5,0.5", "--digits", "13"], "13 is not in the range 1<=x<=12"),
        (["--p", "0.5,0.5", "--q", "0.5,0.5", "--unit", "ban"], "'ban' is not one of"),
        (["--p", "0.5,0.5", "--q", "@absent"], "--q @absent cannot be read: No such file"),
        (["--p", "1,500,1,500", "--q", "2,000,1,000"], "entry 2 of q must be a number, but it is '000'"),
        (["--p", "0.5,0.5", "--q", "0.5,0.5", "--labels", "a\nb,c"], "labels must be one line of names"),
        (["--p", "@-", "--q", "@-"], "Only one of the two can be standard input"),
    ],
)
def test_bad_usage_gets_one_clear_message_and_no_traceback(run, arguments, message):
    status, out, err = run("explain", *arguments)
    assert (status, out) == (2, "")
    assert message in err
    assert "Traceback" not in err


def test_hostile_labels_are_shown_and_not_obeyed(run):
    labels = '\x1b[31mred,"=cmd|\' /C calc\'!A0",<script>hi()</script>,"two\nlines"'
    status, out, _ = run("explain", "--p", "0.25,0.25,0.25,0.25", "--q", "0.1,0.2,0.3,0.4", "--labels", labels)
    assert status == 0
    assert "\x1b" not in out
    assert "\\x1b[31mred" in out
    assert "<script>hi()</script>" in out


def test_compare_explains_a_column_after_its_report(run):
    status, out, _ = run("compare", *YEARS, "--column", "weather", "--explain", "weather")
    assert status == 0
    report, _, working = out.partition("\nweather\n   P: the shares of 365 rows")
    assert "different" in report
    assert "D(P‖Q) = Σ P log₂(P/Q)" in working
    assert "2.54 bits, 95% limits 1.94 to 3.21: different" in " ".join(working.split())


def test_compare_explains_in_chinese_too_and_says_that_bins_can_only_hide(run):
    status, out, _ = run("compare", *YEARS, "--column", "temp_max", "--explain", "temp_max", "--lang", "zh")
    assert status == 0
    assert "归并只会掩盖差异" in out.replace("\n   ", "")


def test_compare_explains_in_markdown_too(run):
    status, out, _ = run("compare", *YEARS, "--column", "weather", "--explain", "weather", "--markdown")
    assert status == 0
    assert out.count("## ") > 7


def test_compare_prints_the_working_alone_as_latex(run):
    status, out, _ = run("compare", *YEARS, "--column", "weather", "--explain", "weather", "--latex")
    assert status == 0
    assert out.startswith("% Needs the package amsmath.\n\\subsection*{weather}")
    status, out, err = run("compare", *YEARS, "--latex")
    assert (status, out) == (2, "")
    assert "--latex prints the working of a column: name it with --explain." in err


def test_report_to_look_at_holds_the_working(run, tmp_path):
    path = tmp_path / "report.html"
    status, _, _ = run("compare", *YEARS, "--explain", "weather", "--lang", "zh", "--html", str(path))
    assert status == 0
    assert '<div class="kullback working" lang="zh">' in path.read_text(encoding="utf-8")


def test_compare_refuses_to_explain_what_it_has_not_compared(run):
    status, out, err = run("compare", *YEARS, "--column", "weather", "--explain", "wind")
    assert (status, out) == (2, "")
    assert "--explain wind: it was not compared. Compared were: weather." in err
    status, out, err = run("compare", *YEARS, "--json", "--explain", "wind")
    assert (status, out) == (2, "")
    assert "does not go with --json" in err


def test_json_of_compare_is_as_it_was(run):
    assert json.loads(run("compare", *YEARS, "--column", "weather", "--json")[1])["schema"] == "kullback.report/1"
