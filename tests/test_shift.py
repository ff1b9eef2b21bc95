"""How a shift is stated: a truth, one outcome's new probability, or a size."""

from __future__ import annotations

import math
from collections import Counter
from importlib.resources import files

import pytest

from kullback._shift import alike, of_column, read_belief, stated, written
from kullback.errors import KullbackError
from kullback.kernels import kl

BELIEF = str(files("kullback") / "data" / "seattle-weather" / "2012.csv")
WEATHER = {"drizzle": 31, "rain": 191, "sun": 118, "snow": 21, "fog": 5}


def shifted(belief=None, *, outcome=None, to=None, bits=None, rows=None):
    return stated(None, read_belief(belief or WEATHER, None), outcome, to, bits, rows)


def untold(_what, _done, _of):
    pass


def test_one_outcome_moves_and_the_others_make_room():
    shift = shifted(outcome="fog", to=0.25)
    assert shift.p[4] == pytest.approx(0.25)
    assert shift.p[1] / shift.p[2] == pytest.approx(191 / 118)
    assert shift.stated == "'fog' from 1.4% to 25.0% of the rows"


def test_a_size_in_bits_has_that_size():
    for outcome in (None, "rain", "fog"):
        shift = shifted(outcome=outcome, bits=0.3)
        assert float(kl(shift.p, shift.q)) == pytest.approx(0.3 * math.log(2))


def test_every_other_outcome_grows_from_the_most_frequent_on():
    shift = shifted(bits=0.1)
    assert (shift.p > shift.q).tolist() == [True, True, False, False, True]


def test_a_direction_alone_has_no_size():
    shift = shifted(rows=100)
    assert not shift.sized
    assert shift.stated == "a shift that makes every other outcome more likely"


def test_no_bits_are_no_shift():
    shift = shifted(bits=0)
    assert (shift.p == shift.q).all()


def test_a_belief_of_counts_has_the_rows_that_were_counted():
    assert shifted(bits=0.1).rows == 366
    assert shifted([0.5, 0.5], bits=0.1).rows is None


def test_a_truth_of_counts_is_warned_of():
    shift = written("30,70", "0.5,0.5", None, None, None, None, None)
    assert shift.p.tolist() == [0.3, 0.7]
    # (K − 1)/2 · 1/100 nats of chance
    assert "in 100 rows; chance alone makes such counts differ by about 0.00721 bits" in shift.notes[0]


def test_a_column_of_a_file_is_counted():
    shift = of_column(BELIEF, "weather", "fog", 0.1, None, None, untold)
    assert shift.rows == 366
    assert dict(zip(shift.labels, (shift.q * 366).round().tolist(), strict=True)) == Counter(
        rain=191, sun=118, drizzle=31, snow=21, fog=5
    )


def test_outcomes_may_be_equally_likely():
    assert alike(4, "3", 0.4, None, None).p.tolist() == pytest.approx([0.2, 0.2, 0.4, 0.2])


@pytest.mark.parametrize(
    ("belief", "options", "said"),
    [
        (WEATHER, {}, "nothing states the shift"),
        (WEATHER, {"outcome": "hail", "to": 0.1}, "outcome must be one of"),
        (WEATHER, {"to": 0.1}, "to goes with an outcome"),
        (WEATHER, {"outcome": "fog", "to": 0.1, "bits": 0.1}, "to goes with an outcome"),
        (WEATHER, {"outcome": "fog", "to": 1.1}, "from 0 to 1"),
        (WEATHER, {"outcome": "fog", "to": math.nan}, "from 0 to 1"),
        (WEATHER, {"bits": -1}, "bits must be a number"),
        (WEATHER, {"bits": math.inf}, "bits must be a number"),
        ([0.5, 0.5], {"bits": 2}, "bits must be below 1.00"),
        ([0.5, 0.5, 0.0], {"outcome": 3, "bits": 0.1}, "bits must be 0"),
        ([1.0], {"bits": 0.1}, "bits must be 0"),
        ([0.4, 0.5], {"bits": 0.1}, "q must sum to 1"),
        ([0.5, math.nan], {"bits": 0.1}, "q must hold probabilities"),
    ],
)
def test_what_states_no_shift_is_refused(belief, options, said):
    with pytest.raises(KullbackError, match=said):
        shifted(belief, **options)


def test_only_a_size_without_an_outcome_is_spread():
    assert shifted(bits=0.1).spread
    assert not shifted(bits=0.1, outcome="fog").spread
