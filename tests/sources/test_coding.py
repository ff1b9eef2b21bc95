"""Values as codes of outcomes that were fixed before; what is none of them is (other)."""

import math

import numpy as np
import pytest

from kullback.errors import SourceError
from kullback.sources.coding import Coding, in_fewer_bins, spell


def outcomes_of(coding, values, family):
    return [coding.outcomes[code] for code in coding.codes(values, family, "column")]


def test_other_is_always_the_last_outcome():
    assert Coding("text", "text", ["a", "(other)", "(missing)"]).outcomes == ("a", "(missing)", "(other)")


def test_text_missing_values_and_labels_spelled_like_specials_stay_apart():
    coding = Coding("categorical", "text", ["fog", '"(missing)"', "(missing)"])
    values = ["fog", "(missing)", None, "sun", math.nan, "(other)"]
    assert outcomes_of(coding, values, "text") == ["fog", '"(missing)"', "(missing)", "(other)", "(missing)", "(other)"]


def test_bins_of_a_sample_go_on_beyond_its_ends_and_values_of_their_own_come_first():
    coding = Coding("numeric", "number", ["0", "[0, 2.5)", "[2.5, 9]", "(missing)"])
    values = np.array([-7.0, 0.0, 0.1, 2.5, 9.0, 1e9, np.nan, np.inf])
    expected = ["[0, 2.5)", "0", "[0, 2.5)", "[2.5, 9]", "[2.5, 9]", "[2.5, 9]", "(missing)", "(other)"]
    assert outcomes_of(coding, values, "number") == expected


def test_bins_that_are_known_end_where_they_end():
    coding = Coding("categorical", None, ["[0, 1)", "[1, 2]"])
    assert outcomes_of(coding, [-0.1, 0.0, 1.0, 2.0, 2.1], "number") == [
        "(other)",
        "[0, 1)",
        "[1, 2]",
        "[1, 2]",
        "(other)",
    ]


def test_numbers_are_the_labels_that_they_spell():
    coding = Coding("text", "text", ["7", "1.5", "007"])
    assert outcomes_of(coding, [7, 7.0, 1.5], "number") == ["7", "7", "1.5"]
    assert outcomes_of(Coding("categorical", None, ["1", "2", "3"]), [1, 2.0, 4], "number") == ["1", "2", "(other)"]


def test_days_fall_in_bins_of_days():
    coding = Coding("datetime", "datetime", ["[2012-01-01, 2013-01-01)", "[2013-01-01, 2014-01-01]"])
    day = 86_400_000_000
    assert outcomes_of(coding, [15_400 * day, 15_900 * day, 99_999 * day], "datetime") == [
        "[2012-01-01, 2013-01-01)",
        "[2013-01-01, 2014-01-01]",
        "[2013-01-01, 2014-01-01]",
    ]


def test_numbers_that_became_text_are_refused_and_a_column_of_gaps_is_not():
    coding = Coding("numeric", "number", ["[0, 1]"])
    with pytest.raises(
        SourceError, match="column 'size' must hold numbers, as in the belief, but the stream holds text"
    ):
        coding.codes(["n/a", "0.5"], "text", "size")
    assert outcomes_of(coding, [None, None], "text") == ["(other)", "(other)"]


def test_first_unlisted_values_are_told_by_name():
    coding = Coding("categorical", "text", ["sun"])
    values = ["fog", "sun", "fog", "hail", None]
    codes = coding.codes(values, "text", "weather")
    assert coding.unlisted(values, "text", codes, 5) == ["fog", "hail", "(missing)"]
    assert coding.unlisted(values, "text", codes, 1) == ["fog"]


def test_neighbouring_bins_are_put_together_and_other_outcomes_stay():
    bins = [f"[{i}, {i + 1})" for i in range(9)] + ["[9, 10]"]
    assert in_fewer_bins(["0", *bins, "(missing)"], 5) == [
        "0",
        "[0, 2)",
        "[2, 4)",
        "[4, 6)",
        "[6, 8)",
        "[8, 10]",
        "(missing)",
    ]
    assert in_fewer_bins(bins, 20) == bins


def test_values_are_spelled_as_outcomes():
    assert spell([True, None], "boolean") == ["true", "(missing)"]
    assert spell([0, math.nan], "datetime") == ["1970-01-01", "(missing)"]
