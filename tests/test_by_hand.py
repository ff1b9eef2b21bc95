"""By hand: each logarithm and product rounded in decimal, as on paper; the numbers are those of the textbooks."""

from decimal import ROUND_HALF_DOWN, Decimal, localcontext
from fractions import Fraction

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kullback as kb
from kullback.by_hand import as_written, rounded
from kullback.examples import EXAMPLES

LOGS = {"nat": mpmath.log, "bit": lambda x: mpmath.log(x, 2), "dit": mpmath.log10}


def explained(name, **options):
    return kb.explain(EXAMPLES[name].p, EXAMPLES[name].q, **options)


@pytest.mark.parametrize(
    ("name", "irreducible", "total", "by_subtraction", "directly"),
    [
        ("ad-click", "0.5004", "0.5262", "0.0258", "0.0257"),
        ("fruit", "1.2799", "1.3028", "0.0229", "0.0230"),
        ("spam", "0.5004", "0.5919", "0.0915", "0.0916"),
        ("vehicles", "1.2799", "1.3661", "0.0862", "0.0863"),
    ],
)
def test_textbook_examples_by_hand_at_four_digits(name, irreducible, total, by_subtraction, directly):
    x = explained(name)
    assert str(x.irreducible.by_hand) == irreducible
    assert str(x.total.by_hand) == total
    assert str(x.by_subtraction) == by_subtraction
    assert str(x.excess.by_hand) == directly


@pytest.mark.parametrize("unit", ["nat", "bit", "dit"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_exact_values_beside_them_are_those_of_mpmath(name, unit):
    x = explained(name, unit=unit)
    with mpmath.workdps(60):
        p, q = ([mpmath.mpf(f.numerator) / f.denominator for f in side] for side in (x.truth, x.belief))
        log = LOGS[unit]
        irreducible = -mpmath.fsum(a * log(a) for a in p)
        total = mpmath.inf if 0 in q else -mpmath.fsum(a * log(b) for a, b in zip(p, q, strict=True))
        for found, known in ((x.irreducible, irreducible), (x.total, total), (x.excess, total - irreducible)):
            assert found.exact == float(known)
        for part, arguments in ((x.irreducible, p), (x.total, q)):
            for step, a, b in zip(part.steps, p, arguments, strict=True):
                assert float(step.exactly) == (float("inf") if b == 0 else float(-a * log(b)))


@pytest.mark.parametrize("apart", ["1e-6", "1e-12", "1e-16"])
def test_exact_values_keep_their_digits_where_p_is_nearly_q(apart):
    d = Fraction(apart)
    p, q = {"a": 0.5, "b": 0.5}, {"a": float(Fraction(1, 2) + d), "b": float(Fraction(1, 2) - d)}
    x = kb.explain(p, q)
    with mpmath.workdps(80):
        b = [mpmath.mpf(f.numerator) / f.denominator for f in x.belief]
        known = mpmath.fsum(mpmath.log(mpmath.mpf("0.5") / belief) / 2 for belief in b)
        assert float(x.excess.exactly) == float(known)
        assert float(sum(x.shares)) == pytest.approx(float(known), rel=1e-15)


def test_the_excess_is_total_less_the_entropy_of_the_truth_and_not_of_the_belief():
    x = explained("ad-click")
    assert x.total.exact - x.irreducible.exact == pytest.approx(x.excess.exact, abs=1e-15)
    assert x.total.exact - float(kb.entropy(EXAMPLES["ad-click"].q)) < 0  # what some written sources compute
    assert x.by_subtraction == x.total.by_hand - x.irreducible.by_hand


def test_product_halfway_is_rounded_towards_zero_and_remembered():
    plum = explained("fruit").excess.steps[3]
    assert (plum.log, plum.product, plum.away_from_zero) == (Decimal("-0.4055"), Decimal("-0.0405"), Decimal("-0.0406"))
    assert [step.is_tie for step in explained("fruit").excess.steps] == [False, False, False, True]


def test_logarithm_is_that_of_the_unrounded_ratio():
    die = kb.explain([1 / 6] * 6, [1 / 6] * 6)
    assert die.truth[0] == Fraction(1, 6)
    assert {str(step.log) for step in die.irreducible.steps} == {"1.7918"}  # of 6, and not of 1/0.1667
    assert {str(step.product) for step in die.irreducible.steps} == {"0.2986"}  # a sixth of it, and not 0.1667 of it


@given(st.fractions(min_value=-50, max_value=50, max_denominator=10**6), st.integers(1, 12))
def test_rounding_is_that_of_the_decimal_module(number, digits):
    exactly = Decimal(number.numerator * 10**40 // number.denominator).scaleb(-40)
    if number * 10**40 % 1 == 0:  # else the quotient is not decimal, and lies halfway never
        assert rounded(number, digits) == exactly.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_DOWN)
    assert abs(Fraction(rounded(number, digits)) - number) <= Fraction(1, 2 * 10**digits)


@given(st.integers(1, 1000).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d))))
def test_familiar_fraction_is_read_back_from_its_float(fraction):
    assert as_written(fraction[0] / fraction[1]) == Fraction(*fraction)


@given(st.decimals(0, 1, places=6))
def test_short_decimal_is_read_back_from_its_float(decimal):
    assert as_written(float(decimal)) == Fraction(decimal)


@given(st.floats(0, 1))
def test_any_other_number_stays_what_it_is(number):
    assert float(as_written(number)) == number


@pytest.mark.parametrize("digits", [0, 13, 2.0, "4", True, None])
def test_digits_outside_their_rule_are_refused(digits):
    with pytest.raises(kb.KullbackError, match="digits must be a whole number from 1 to 12"):
        kb.explain([0.5, 0.5], [0.4, 0.6], digits=digits)


def test_exact_values_hold_for_probabilities_however_small():
    x = kb.explain({"a": 1e-60, "b": 1.0}, {"a": 2e-60, "b": 1.0})
    with mpmath.workdps(200):
        p, q = (mpmath.mpf(10) ** -60 * n / (1 + mpmath.mpf(10) ** -60 * n) for n in (1, 2))
        sides = [(p, q), (1 - p, 1 - q)]
        assert x.excess.exact == float(mpmath.fsum(a * mpmath.log(a / b) for a, b in sides))
        assert x.irreducible.exact == float(-mpmath.fsum(a * mpmath.log(a) for a, _ in sides))


def test_nothing_depends_on_the_decimal_context_of_the_caller():
    known = explained("fruit", digits=6)
    with localcontext(prec=3):
        x = explained("fruit", digits=6)
        assert x.irreducible.exactly == known.irreducible.exactly
        assert x.by_subtraction == known.by_subtraction
        text = str(x)
    assert text == str(known)
    with mpmath.workdps(70):
        exactly = mpmath.mpf(str(x.irreducible.exactly))
        assert (
            abs(
                exactly
                + mpmath.fsum(
                    mpmath.mpf(f.numerator) / 10 * mpmath.log(mpmath.mpf(f.numerator) / 10)
                    for f in (Fraction(3), Fraction(2), Fraction(4), Fraction(1))
                )
            )
            < 1e-48
        )
