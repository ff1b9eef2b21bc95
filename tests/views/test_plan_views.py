"""The views of a plan, of plans made by hand."""

import json
import math

import pytest

from kullback.plan import Need, Plan


def plan(**changes):
    facts = {
        "shift": 0.0493,
        "stated": "'fog' from 1.2% to 5.0% of the rows",
        "labels": ("fog", "<b>*sun*</b>"),
        "truth": (0.05, 0.95),
        "belief": (0.012, 0.988),
        "alpha": 0.05,
        "power": 0.8,
        "tolerance": 0.01,
        "columns": 1,
        "ratio": 1.0,
        "belief_rows": None,
        "given_rows": None,
        "stein": 87.5,
        "needs": (
            Need(way="ideal", rows=106, factor=1.0, power=0.796, error=0.011),
            Need(way="fit", rows=150, factor=1.42, simulated=True, power=0.784, error=0.009),
            Need(way="alarm", rows=505, factor=4.77, simulated=True, power=0.826, error=0.012),
            Need(way="two samples", rows=1482, belief_rows=1482, factor=14, simulated=True, power=0.807, error=0.02),
            Need(way="different", rows=None, reason="the shift is not above the tolerance"),
        ),
        "notes": ("A <note>.",),
        "seed": 0,
    }
    return Plan(**(facts | changes))


def test_text_gives_the_answer_then_each_way():
    lines = str(plan()).splitlines()
    assert lines[0] == (
        "1,482 rows of the truth and 1,482 of the belief tell this shift with probability 0.8 (p ≤ 0.05, two"
    )
    table = next(i for i, line in enumerate(lines) if line.startswith("way of telling"))
    assert lines[table + 1].split() == ["ideal:", "both", "known", "106", "known", "1.0", "0.796", "±", "0.022"]
    assert lines[table + 4].startswith("p ≤ 0.05, two samples")
    assert lines[table + 5].split()[-4:] == ["–", "–", "–", "–"]
    assert "Stein's ln(1/α)/D, which asks for no power in particular: 88 rows." in lines
    assert (
        "No number of rows for “different by > 0.01 bits, two samples”: the shift is not above the tolerance." in lines
    )


def test_text_has_no_colour():
    assert "\x1b" not in str(plan())


def test_a_given_belief_is_not_asked_for():
    text = str(plan(belief_rows=418))
    assert text.startswith("1,482 rows of the truth tell this shift with probability 0.8 (p ≤ 0.05, two samples).")
    assert "In two samples the belief has 418 rows." in text


def test_given_rows_are_answered_by_the_smallest_shift():
    needs = (
        Need(way="ideal", rows=90, smallest=0.0482),
        Need(way="two samples", rows=90, belief_rows=90, simulated=True, smallest=0.115),
        Need(way="different", rows=90, belief_rows=90, simulated=True, reason="no shift along this way is told"),
    )
    text = str(plan(given_rows=90, shift=None, stein=None, needs=needs))
    assert text.startswith("90 rows of the truth tell a shift of 0.115 bits with probability 0.8")
    assert "smallest shift told, bits" in text
    assert "power found" not in text
    assert "No shift for “different by > 0.01 bits, two samples”: no shift along this way is told." in text


def test_numbers_of_many_digits_are_shortened():
    need = Need(way="two samples", rows=251163583432672, belief_rows=251163583432672, factor=2.5)
    text = str(plan(needs=(need,)))
    assert text.startswith("2.51e14 rows of the truth and 2.51e14 of the belief")
    assert "Rows without a power are those of a formula: so many are not simulated." in text


def test_markdown_marks_nothing_up_that_the_data_say():
    text = plan(stated="<b>*sun*</b>").to_markdown()
    assert "<" not in text
    assert "*sun*" not in text
    assert "| p ≤ 0.05, two samples | 1,482 | 1,482 | 14.0 | 0.807 ± 0.040 |" in text
    assert not text.endswith("\n\n")


def test_json_keeps_every_number_and_no_infinity():
    document = json.loads(plan(shift=math.inf, stein=None).to_json())
    assert document["schema"] == "kullback.plan/1"
    assert (document["shift"], document["forbidden"]) == (None, True)
    assert [need["way"] for need in document["needs"]] == ["ideal", "fit", "alarm", "two samples", "different"]
    assert document["needs"][3]["error"] == 0.02
    assert document["outcomes"][0] == {"outcome": "fog", "truth": 0.05, "belief": 0.012}


def test_a_plan_is_looked_up_by_its_ways():
    assert plan().rows == plan()["two samples"].rows == 1482
    assert repr(plan()).startswith("<Plan: 'fog' from 1.2%")
    with pytest.raises(KeyError, match="stream"):
        plan()["stream"]
