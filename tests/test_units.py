"""The three units."""

import math

import pytest

import kullback as kb
from kullback.units import convert


def test_fair_choices_are_whole_bits():
    assert kb.entropy([0.5, 0.5], unit="bit") == 1.0
    assert kb.entropy([0.25] * 4, unit="bit") == 2.0
    assert kb.entropy([0.5, 0.25, 0.125, 0.125], unit="bit") == 1.75
    assert kb.entropy([0.1] * 10, unit="dit") == pytest.approx(1.0, rel=2e-16)


def test_a_unit_converts_there_and_back():
    assert convert(1.0, "bit", "nat") == math.log(2)
    assert convert(convert(0.37, "dit", "bit"), "bit", "dit") == pytest.approx(0.37, rel=4e-16)


@pytest.mark.parametrize("unit", ["bits", "byte", "", None, 2])
def test_another_unit_is_refused(unit):
    with pytest.raises(kb.KullbackError, match='unit must be "nat", "bit" or "dit"'):
        kb.entropy([0.5, 0.5], unit=unit)
