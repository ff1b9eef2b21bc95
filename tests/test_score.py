"""The path of a score: the same account from arrays, frames and files, in the unit that is asked for."""

import math
from dataclasses import fields, is_dataclass

import numpy as np
import pandas as pd
import pytest

import kullback as kb
from kullback._score import score_file
from kullback.errors import KullbackError
from kullback.estimate import Settings
from kullback.sources.pooled import untold
from kullback.sources.scored import Asked, Named

N = 400
RNG = np.random.default_rng(7)
P = RNG.dirichlet([1, 1, 1], N)
Y = (RNG.random((N, 1)) > P.cumsum(axis=1)).sum(axis=1).clip(max=2)
ABC = np.array(list("abc"))[Y]
HALF = np.full(N, 0.5)


def costs(probabilities, codes):
    return -np.log2(probabilities[np.arange(len(codes)), codes])


def amounts(told, at="score"):
    """Every number of a score with the unit it is in, by where it is."""
    if is_dataclass(told):
        for field in fields(told):
            yield from amounts(getattr(told, field.name), f"{at}.{field.name}")
    elif isinstance(told, tuple):
        for i, item in enumerate(told):
            yield from amounts(item, f"{at}[{i}]")
    elif isinstance(told, float):
        yield at, told


def test_total_is_the_mean_of_what_rows_cost():
    told = kb.score(Y, P)
    assert told.total.value == pytest.approx(costs(P, Y).mean(), rel=1e-12)
    assert told.total.unit == told.unit == "bit"


def test_even_forecast_of_two_classes_costs_a_bit():
    told = kb.score(np.arange(N) % 2, HALF)
    assert told.total.value == pytest.approx(1.0, abs=1e-12)
    assert told.miscalibration.value == pytest.approx(0.0, abs=1e-9)


def test_parts_add_up_in_every_unit():
    for unit in ("nat", "bit", "dit"):
        told = kb.score(Y, P, unit=unit)
        found = told.uncertainty.value - told.resolution.value + told.miscalibration.value
        assert found == pytest.approx(told.total.value, abs=1e-12)


def test_all_amounts_of_the_tree_are_in_the_unit_and_nothing_else_changes():
    asked = {"against": {"old": P[:, [1, 0, 2]]}, "by": {"half": np.arange(N) % 2}}
    nats, bits = (dict(amounts(kb.score(Y, P, unit=unit, **asked))) for unit in ("nat", "bit"))
    assert nats.keys() == bits.keys()
    unitless = ("share", "predicted", "p_value", "p_adjusted", "confidence", "probability", "low", "high", "happened")
    for at, value in nats.items():
        name = at.rpartition(".")[2].partition("[")[0]
        plain = name in unitless and ".total." not in at and ".miscalibration." not in at
        amount = at.rpartition(".")[2] in ("value", "raw", "low", "high") and "curve" not in at
        bare = name in ("cost", "uncertainty", "recalibrated", "below", "above")
        expected = value / math.log(2) if amount or bare else value
        assert plain or amount or bare or "curve" in at, at
        assert bits[at] == pytest.approx(expected, rel=1e-9, abs=1e-12), at


def test_difference_of_totals_is_the_mean_of_paired_costs():
    old = P[:, [1, 0, 2]]
    (difference,) = kb.score(Y, P, against={"old": old}).differences
    assert difference.other.name == "old"
    assert difference.total.value == pytest.approx((costs(P, Y) - costs(old, Y)).mean(), abs=1e-12)
    assert difference.verdict == "costs less"


def test_file_frame_and_arrays_have_the_same_score(tmp_path):
    frame = pd.DataFrame(P, columns=list("abc"))
    frame.add_prefix("p_").assign(y=ABC, site=np.arange(N) % 2).to_csv(tmp_path / "rows.csv", index=False)
    named = Named(label="y", probs="p_*", by="site", group=None)
    told: list[str] = []
    read = score_file(
        str(tmp_path / "rows.csv"), named, Asked(), Settings(), lambda what, _done, _of: told.append(what)
    )
    known = kb.score(ABC, frame, by={"site": np.arange(N) % 2})
    assert read.total.value == pytest.approx(known.total.value, rel=1e-14)
    assert read.classes == known.classes == ("a", "b", "c")
    assert {segment.name for segment in read.segments} == {"0", "1"}
    assert told[0] == "reading"


def test_zero_given_to_what_happened_is_infinite_counted_and_listed():
    sure = P.copy()
    sure[5] = np.eye(3)[(Y[5] + 1) % 3]
    told = kb.score(Y, sure)
    others = np.delete(np.arange(N), 5)
    assert (told.total.value, told.forbidden) == (math.inf, 1)
    assert told.finite.total.value == pytest.approx(costs(P[others], Y[others]).mean(), rel=1e-12)
    assert told.costliest[0].row == 5


def test_weights_of_two_are_rows_given_twice():
    twice = np.repeat(np.arange(N), 1 + np.arange(N) % 2)
    weighted, repeated = kb.score(Y, P, weights=1 + np.arange(N) % 2), kb.score(Y[twice], P[twice])
    assert weighted.total.value == pytest.approx(repeated.total.value, rel=1e-12)


@pytest.mark.parametrize("option", [{"unit": "byte"}, {"confidence": 1.5}, {"confidence": 0}])
def test_options_outside_their_rules_are_refused(option):
    with pytest.raises(KullbackError):
        kb.score(Y, P, **option)


def test_progress_may_be_left_unwatched(tmp_path):
    pd.DataFrame({"y": np.arange(N) % 2, "p": HALF}).to_csv(tmp_path / "rows.csv", index=False)
    told = score_file(str(tmp_path / "rows.csv"), Named(label="y", probs="p"), Asked(), Settings(unit="dit"), untold)
    assert told.total.value == pytest.approx(math.log10(2), abs=1e-12)


def test_row_of_weight_0_says_nothing_even_where_it_costs_infinitely_much():
    rng = np.random.default_rng(0)
    chance = rng.random(200)
    rain = (rng.random(200) < chance).astype(int)
    with_it = kb.score(
        np.append(rain, 1), np.append(chance, 0.0), weights=[1.0] * 200 + [0.0], by={"half": ["a"] * 100 + ["b"] * 101}
    )
    without = kb.score(rain, chance, by={"half": ["a"] * 100 + ["b"] * 100})
    assert with_it.forbidden == 0
    assert with_it.parts == without.parts
    assert [each.score.parts for each in with_it.segments] == [each.score.parts for each in without.segments]


def test_segments_of_one_class_with_weights_have_a_score():
    rng = np.random.default_rng(3)
    for seed in range(10):
        rain = np.random.default_rng(seed).integers(0, 2, 60)
        found = kb.score(rain, rng.random(60), weights=rng.exponential(size=60), by={"rain": rain})
        assert [each.score.uncertainty.value for each in found.segments] == pytest.approx([0.0, 0.0], abs=1e-12)
