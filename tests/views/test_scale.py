import math

import pytest
from by_hand import amount, ledger

from kullback.views.scale import Scale

ROWS = [("a", 1024, 2048, 0.5, 0.5)]


def test_scale_runs_from_nothing_to_the_largest_finite_limit() -> None:
    ledgers = [
        ledger("x", "categorical", amount(0.25, 0.5, 2.0), ROWS),
        ledger("y", "categorical", amount(0.25, 0.5, math.inf, "unbounded"), ROWS),
    ]
    scale = Scale.of(ledgers, 0.01, "bit")
    assert scale.end == 2.0
    assert [scale.place(x) for x in (0.0, 2.0, math.inf)] == [0.0, 1.0, 1.0]


def test_amount_without_an_upper_limit_has_room_for_more() -> None:
    unbounded = ledger("y", "categorical", amount(0.25, 0.5, math.inf, "unbounded"), ROWS)
    assert Scale.of([unbounded], 0.01, "bit").place(unbounded.excess.value) < 0.95


def test_each_factor_of_ten_beyond_the_tolerance_has_the_same_width() -> None:
    scale = Scale(0.01, 0.01, 1000.0)
    widths = [scale.place(10.0 ** (power + 1)) - scale.place(10.0**power) for power in range(0, 3)]
    assert widths == pytest.approx([widths[0]] * 3, rel=1e-3)


def test_ticks_are_zero_and_powers_of_ten_within_the_scale() -> None:
    scale = Scale(0.01, 0.01, 3.2)
    assert scale.ticks() == [
        (0.0, "0"),
        *((scale.place(x), label) for x, label in ((0.01, ".01"), (0.1, ".1"), (1.0, "1"))),
    ]


def test_tolerance_of_nothing_stands_at_zero_and_leaves_the_scale_sound() -> None:
    scale = Scale.of([], 0.0, "bit")
    assert scale.place(scale.tolerance) == 0.0
    assert scale.end > scale.bend > 0


def test_tolerance_is_in_bits_whatever_the_unit_of_the_scale() -> None:
    assert Scale.of([], 1.0, "nat").tolerance == pytest.approx(math.log(2.0), rel=1e-15)
