"""Bad input gets one clear message on standard error, exit status 2, no traceback and no output."""

import gzip
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

GOOD = "colour,size\nred,1\nblue,2\nred,3\n"

BAD = {
    "empty file": (b"", "is empty"),
    "blank file": (b"\n\n", "is empty"),
    "header only": (b"colour,size\n", "at least 2 rows, but it has 0"),
    "one row": (b"colour,size\nred,1\n", "at least 2 rows, but it has 1"),
    "no common column": (b"a,b\n1,2\n3,4\n", "no column is in both"),
    "broken UTF-8": (b"colour,size\nr\xe9d,1\nblue,2\n", "utf-8"),
    "UTF-16": ("colour,size\nred,1\n".encode("utf-16"), "first bytes are those of UTF-16"),
    "parquet called csv": (b"PAR1 and so on", "first bytes are those of Parquet"),
    "Excel called csv": (b"PK\x03\x04 and so on", "first bytes are those of zip or Excel"),
    "gzip called csv": (gzip.compress(GOOD.encode()), "first bytes are those of gzip"),
    "too few fields": (b"colour,size\nred,1\nblue\n", "line 3 has 1 fields, but the header has 2"),
    "too many fields": (b"colour,size\nred,1\nblue,2,3\n", "line 3 has 3 fields, but the header has 2"),
    "late ragged row": (b"colour,size\n" + b"red,1\n" * 30_000 + b"blue,2,3\n", "30002"),
    "quote never closed": (b'colour,size\n"red,1\nblue,2\n', "CSV"),
}


@pytest.fixture
def good(tmp_path):
    file = tmp_path / "good.csv"
    file.write_text(GOOD)
    return file


def refused(ran, *words):
    status, out, err = ran
    assert status == 2
    assert out == ""
    assert err.startswith(("kullback: ", "Usage: "))
    assert "Traceback" not in err
    for word in words:
        assert word in err


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused_on_either_side(run, good, tmp_path, case):
    content, message = BAD[case]
    bad = tmp_path / "bad.csv"
    bad.write_bytes(content)
    refused(run("compare", bad, good), message, "bad.csv")
    refused(run("compare", good, bad), message, "bad.csv")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bad.parquet", b"PAR1 and then nothing of the kind"),
        ("bad.parquet", b"colour,size\nred,1\n"),
        ("bad.json", b"colour,size\nred,1\n"),
        ("bad.json", b'[{"colour": "red", "size": 1}, {"colour": '),
        ("bad.csv.gz", b"colour,size\nred,1\n"),
        ("bad.csv.gz", gzip.compress(GOOD.encode() * 100)[:-20]),
        ("bad.xyz", b"colour,size\nred,1\n"),
        ("bad", b"colour,size\nred,1\n"),
    ],
)
def test_a_file_that_is_not_what_its_ending_says_is_refused(run, good, tmp_path, name, content):
    bad = tmp_path / name
    bad.write_bytes(content)
    refused(run("compare", good, bad), name)


def test_an_absent_file_is_refused(run, good, tmp_path):
    refused(run("compare", good, tmp_path / "absent.csv"), "there is no file", "absent.csv")
    refused(run("compare", good, tmp_path / "*.parquet"), "there is no file")


def test_a_folder_is_refused_with_a_hint(run, good, tmp_path):
    refused(run("compare", good, tmp_path), f"kullback: {tmp_path} is a folder", "*.parquet")


def test_a_column_that_is_not_there_is_refused(run, good):
    refused(run("compare", good, good, "--column", "weight"), "'weight' is not in", "'colour', 'size'")


def test_values_that_are_all_missing_cannot_be_compared(run, tmp_path):
    file = tmp_path / "gone.csv"
    file.write_text("a,b\n,\nNA,null\n,NaN\n")
    refused(run("compare", file, file), "no column", "every value is missing")


def test_mixed_types_cannot_be_compared(run, tmp_path):
    file = tmp_path / "mixed.jsonl"
    file.write_text('{"a": 1}\n{"a": "x"}\n{"a": [2]}\n')
    refused(run("compare", file, file), "mixed types")


def test_a_column_that_fails_does_not_take_the_others_with_it(run, tmp_path):
    file = tmp_path / "mixed.jsonl"
    file.write_text('{"a": 1, "b": "u"}\n{"a": "x", "b": "u"}\n{"a": [2], "b": "v"}\n')
    status, out, _ = run("compare", file, file)
    assert status == 0
    assert "mixed types" in out


@pytest.mark.parametrize(
    "options",
    [
        ["--confidence", "1"],
        ["--confidence", "95"],
        ["--tolerance", "-1"],
        ["--tolerance", "nan"],
        ["--seed", "-3"],
        ["--unit", "byte"],
        ["--fail-on", "same"],
        ["--fail-over", "lots"],
        ["--no-such-option"],
    ],
)
def test_options_outside_their_rules_are_refused(run, good, options):
    refused(run("compare", good, good, *options))


def test_one_source_is_not_enough_and_two_ways_of_naming_them_are_too_many(run, good):
    refused(run("compare", good), "Name two sources")
    refused(run("compare", good, good, "--reference", good), "Name two sources")
    refused(run("compare", "--current", good), "Name two sources")


def test_a_report_that_cannot_be_written_leaves_nothing_half_done(run, good, tmp_path):
    refused(run("compare", good, good, "--html", tmp_path / "absent" / "report.html"), "cannot be written")
    assert [file.name for file in tmp_path.iterdir()] == ["good.csv"]


def test_an_error_message_does_not_obey_control_characters(run, good):
    _, _, err = run("compare", good, good, "--column", "\x1b[31mred\x07")
    assert "\x1b" not in err
    assert "\x07" not in err


def test_hostile_column_names_and_values_reach_every_view_as_text(run, tmp_path):
    file = tmp_path / "hostile.csv"
    rows = ['<img src=x onerror=alert(1)>,"=1+1","a|b`c"', '\x1b[31mred,"it\'s ""quoted""","two\nlines"'] * 5
    file.write_text('<script>alert(1)</script>,"=1+1","""; drop table kept; --"\n' + "\n".join(rows) + "\n")
    page = tmp_path / "page.html"
    for form in ([], ["--json"], ["--markdown"]):
        status, out, _ = run("compare", file, file, "--html", page, *form)
        assert status == 0
        assert "\x1b" not in out
        assert "alert(1)" in out
    assert "<script>alert(1)" not in page.read_text()
    assert "<img src=x" not in page.read_text()


@pytest.mark.parametrize("bits", ["nan", "inf", "-0.1"])
def test_a_gate_of_no_sensible_size_is_refused(run, good, bits):
    refused(run("compare", good, good, f"--fail-over={bits}"), "number of bits")


def test_a_report_does_not_overwrite_its_sources(run, good):
    refused(run("compare", good, good, "--html", good), "overwrite")
    assert good.read_text() == GOOD


def test_a_report_goes_to_a_device_without_replacing_it(run, good):
    status, _, _ = run("compare", good, good, "--html", "/dev/null")
    assert status == 0
    assert not Path("/dev/null").is_file()


def test_both_sources_cannot_be_standard_input(run):
    refused(run("compare", "-", "-"), "Only one")


@pytest.mark.parametrize("path", ["", "~nobody.csv", "x" * 5000 + ".csv", "a\0b.csv"])
def test_paths_that_lead_nowhere_are_refused(run, good, path):
    refused(run("compare", good, path))


def test_names_that_differ_in_case_only_are_refused(run, good, tmp_path):
    file = tmp_path / "case.csv"
    file.write_text("A,a\n1,2\n3,4\n")
    refused(run("compare", file, good), "'A' and 'a'")
    pl.DataFrame({"A": [1, 2], "a": [3, 4]}).write_parquet(tmp_path / "case.parquet")
    refused(run("compare", tmp_path / "case.parquet", good), "'A' and 'a'")


def test_files_of_one_glob_must_have_the_same_columns(run, tmp_path):
    (tmp_path / "g1.csv").write_text("a,b\n1,2\n3,4\n")
    (tmp_path / "g2.csv").write_text("a;b;c\n1;2;3\n")
    refused(run("compare", tmp_path / "g*.csv", tmp_path / "g1.csv"), "must have the same columns")


def test_closed_and_full_streams_are_no_traceback(good):
    command = f'"{sys.executable}" -m kullback compare "{good}" "{good}"'
    for redirected, status in ((">&-", 0), ("2>&-", 0), (">/dev/full", 2)):
        ran = subprocess.run(["bash", "-c", f"{command} {redirected}"], capture_output=True, text=True, check=False)
        assert ran.returncode == status
        assert "Traceback" not in ran.stderr
    ran = subprocess.run(
        ["bash", "-c", command.replace(f'"{good}"', "-", 1) + " <&-"], capture_output=True, check=False
    )
    assert ran.returncode == 2
    assert b"standard input is closed" in ran.stderr
