"""Distributions written on a command line or in a short file."""

import io
import sys
from decimal import Decimal
from fractions import Fraction

import pytest

from kullback.errors import EvidenceError, SourceError
from kullback.sources.listed import read_names, read_written


def written(tmp_path, content, name="p.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_written(f"@{path}", "p")


def test_numbers_between_commas_may_be_decimals_fractions_or_counts():
    assert read_written("0.2,.3, 5e-1", "p").numbers == [Decimal("0.2"), Decimal("0.3"), Decimal("0.5")]
    assert read_written("1/6,2.5/3", "p").numbers == [Fraction(1, 6), Fraction(5, 6)]
    counts = read_written("3,1", "p").numbers
    assert counts == [3, 1]
    assert all(isinstance(number, int) for number in counts)


@pytest.mark.parametrize("text", ["0.2,x", "0.2,", "", "1/0", "1/", "0.2;0.8", "0x1", "007", "1_000", "1e"])
def test_what_is_no_number_is_named(text):
    with pytest.raises(EvidenceError, match=r"entry [12] of p must be a number, but it is "):
        read_written(text, "p")


@pytest.mark.parametrize(
    "content",
    [
        "sun,0.6\nrain,0.4\n",
        "weather,probability\nsun,0.6\nrain,0.4",
        "sun\t0.6\r\nrain\t0.4\r\n",
        "sun;0,6\nrain;0,4\n",
        "sun|0.6\nrain|0.4\n",
        '"kind","share"\n"sun","0.6"\n"rain","0.4"\n',
        "class,model_a\nsun,0.6\nrain,0.4\n",
        "x,prob.\nsun,0.6\nrain,0.4\n",
        "x,q (model_prob)\nsun,0.6\nrain,0.4\n",
        "天气,频率 2015\nsun,0.6\nrain,0.4\n",
        "\ufeffsun,0.6\n\n  \nrain , 0.4\n",
    ],
)
def test_a_file_holds_a_label_and_a_number_on_each_line(tmp_path, content):
    found = written(tmp_path, content)
    assert (found.name, found.labels, found.numbers) == ("p.csv", ["sun", "rain"], [Decimal("0.6"), Decimal("0.4")])


def test_labels_with_commas_and_quotes_stand_in_quotes(tmp_path):
    found = written(tmp_path, '"rain, or snow",1\n"so-called ""sun""",3\n')
    assert found.labels == ["rain, or snow", 'so-called "sun"']
    assert read_names('"rain, or snow","so-called ""sun"""') == found.labels


def test_other_signs_between_columns_may_stand_in_labels(tmp_path):
    assert written(tmp_path, "a|b,0.5\nc;d,0.5\n").labels == ["a|b", "c;d"]
    assert written(tmp_path, '"two\nlines",1\n"a\u2028b",1\n').labels == ["two\nlines", "a\u2028b"]


def test_closed_standard_input_holds_nothing(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(SourceError, match="standard input must hold lines of label,number, but it holds none"):
        read_written("@-", "q")


def test_standard_input_is_a_file_too(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a,1\nb,2\n")))
    assert read_written("@-", "q").numbers == [1, 2]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "holds none"),
        (b"\n\n", "holds none"),
        (b"sun\nrain\n", "line 1 is 'sun'"),
        (b"sun,0.6\nrain\n", "line 2 is 'rain'"),
        *(  # mistyped, and no header
            (f"{row}\nrain,3\nfog,7\n".encode(), "must be a number, but it is")
            for row in ("sun,O", 'class A,"1,234"', "category A,50%", "count dracula,O", "name,", "sun,3 counts")
        ),
        (b"a,b,c\n1,2,3\n", "line 1 is 'a,b,c'"),
        (b"sun,0.6\nrain,lots\n", "at 'rain', must be a number, but it is 'lots'"),
        (b"caf\xe9,1\n", "must be UTF-8, but its byte 3 is none"),
        (b'sun,0.6\n"rain,0.4\n', "must hold a label and a number on each line"),
        (b"a,1\n" * 5_000_000, "larger than 16 MB"),
        (b'a,"1,000"\nb,500\nc,200\n', "at 'a', must be a number, but it is '1,000'"),  # and no header
        (b"a,O.2\nb,0.8\n", "at 'a', must be a number, but it is 'O.2'"),
        (b"a,n/a\nb,0.8\n", "at 'a', must be a number, but it is 'n/a'"),
        (b"a,1e-400\nb,1\n", "at 'a', must be 0, or from 1e-300 to 1e300 in size, but it is '1e-400'"),
        (b"a,\nb,0.8\n", "at 'a', must be a number, but it is ''"),
    ],
)
def test_other_files_are_refused_with_the_line_that_is_wrong(tmp_path, content, message):
    with pytest.raises((EvidenceError, SourceError), match=message):
        written(tmp_path, content)


def test_absent_file_and_folder_are_refused(tmp_path):
    with pytest.raises(SourceError, match="cannot be read: No such file"):
        read_written("@absent.csv", "p")
    with pytest.raises(SourceError, match="cannot be read: Is a directory"):
        read_written(f"@{tmp_path}", "p")
