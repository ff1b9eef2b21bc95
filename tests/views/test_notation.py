import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from kullback.ledger import Amount
from kullback.views.notation import limits, number, percent, probability, quoted, shorten, visible


@given(st.floats(min_value=1e-300, max_value=1e12))
def test_number_is_within_half_a_percent_of_the_value_or_five_where_it_is_tiny(value: float) -> None:
    shown = float(number(value).replace(",", ""))
    assert shown == pytest.approx(value, rel=0.005 if value >= 1e-4 else 0.051)
    assert shown > 0


def test_number_keeps_its_sign_and_its_size_when_rounding_adds_a_digit() -> None:
    assert number(-0.25) == "−0.250"
    assert number(9.999) == "10.0"
    assert number(999.96) == "1,000"


@given(st.floats(min_value=0, max_value=1))
def test_percent_says_none_and_all_only_of_none_and_all(share: float) -> None:
    assert (percent(share) in ("0%", "0.0%", "0.00%", "0.000%")) == (share == 0)
    assert (percent(share) in ("100%", "100.0%")) == (share == 1)


def test_p_value_is_never_shown_as_zero() -> None:
    assert probability(0.0) == "<0.0001"
    assert probability(0.001) == "0.001"


def test_amount_known_exactly_has_no_limits_to_show() -> None:
    assert limits(Amount.exact(0.5, "bit")) == ""
    assert limits(Amount.exact(math.inf, "bit")) == ""


@given(st.text())
def test_visible_label_has_no_character_that_hides_or_acts(label: str) -> None:
    shown = visible(label)
    assert shown
    assert shown.strip() == shown
    assert all(c.isprintable() or c in "\u200c\u200d" for c in shown)
    shown.encode("utf-8")


def test_labels_that_differ_in_blanks_alone_look_different() -> None:
    assert len({visible(label) for label in ("fog", " fog", "fog ", "fog\t", "fog\xa0", "")}) == 6


@given(st.text(alphabet=st.sampled_from("aあ…"), max_size=80), st.integers(min_value=2, max_value=40))
def test_short_label_fits_its_cells_and_keeps_both_ends(label: str, width: int) -> None:
    short = shorten(label, width, cell_len)
    assert cell_len(short) <= width
    if short != label:
        start, _, end = short.partition("…") if "…" not in label else ("", "", "")
        assert label.startswith(start)
        assert label.endswith(end)


def test_words_are_quoted_in_sentences_but_bins_and_missing_are_not() -> None:
    assert quoted("fog", "text") == "'fog'"
    assert quoted("(missing)", "text") == "(missing)"
    assert quoted("[0, 1)", "numeric") == "[0, 1)"
    assert quoted("[0, 1)", "categorical") == "'[0, 1)'"
