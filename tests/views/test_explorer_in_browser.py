"""The explorer in a real browser: whatever it is given, it says what Python says, digit by digit."""

import random
import shlex
import subprocess
import sys
from fractions import Fraction
from typing import Any

import pytest
from explorer_page import (
    LEFT,
    PAGE_UP,
    RIGHT,
    check,
    drag,
    numbers,
    press,
    reproduced,
    shown,
    switch,
    wait_for,
)

import kullback as kb
from kullback._explain import explain_example, explain_written
from kullback.examples import EXAMPLES
from kullback.explanation import LANGS
from kullback.units import NATS
from kullback.views.language import language
from kullback.views.working.formula import PLAIN

pytestmark = pytest.mark.browser


DIGITS = (1, 2, 3, 4, 5, 6)  # that can be chosen on any page


def test_page_says_what_python_says_of_every_example_in_every_unit_and_language(opened: Any) -> None:
    page = opened(explain_example("fruit", "nat", 4, "en"))
    for name in EXAMPLES:
        switch(page, example=name)
        for unit in NATS:
            for lang in LANGS:
                switch(page, unit=unit, lang=lang)
                check(page, explain_example(name, unit, 4, lang))
                assert page.execute_script("return document.documentElement.lang") == lang
                assert page.title == language(lang)(f"examples.{name}.title")
                command = page.find_element("id", "command").get_property("value")
                assert command == f"kullback explain --example {name} --unit {unit} --digits 4 --lang {lang}"


@pytest.mark.parametrize("outcomes", [2, 5, 12, 30])
def test_page_says_what_python_says_of_any_distributions(opened: Any, outcomes: int) -> None:
    random_ = random.Random(outcomes)  # noqa: S311 - no secret
    for digits in (1, 4, 12):
        p, q = (shares(random_, outcomes) for _ in range(2))
        for x in (kb.explain(p, q, unit="bit", digits=digits), kb.explain(p, [*p[1:], p[0]], lang="zh", digits=digits)):
            page = opened(x)
            check(page, x)
            press(page, random_.choice("pq"), 0, RIGHT)
            check(page, reproduced(page))


def shares(random_: random.Random, outcomes: int) -> list[float]:
    """A distribution with zeros, rare and frequent outcomes; sometimes of 64ths, whose logarithms in bits are short."""
    if random_.random() < 0.4:
        drawn = [random_.randrange(outcomes) for _ in range(64)]
        return [drawn.count(i) / 64 for i in range(outcomes)]
    weights = [random_.random() ** 4 * (random_.random() > 0.1) for _ in range(outcomes - 1)] + [0.1]
    return [weight / sum(weights) for weight in weights]


def test_nearly_equal_distributions_show_no_noise(opened: Any) -> None:
    x = kb.explain([0.3, 0.7], [0.30000001, 0.69999999])
    page = opened(x)
    assert "2.3810e-16" in shown(page)  # mpmath: 2.38095237e-16
    assert page.find_element("id", "excess").text == "2.3810e-16"
    check(page, x)


def test_two_probabilities_that_differ_do_not_look_alike(opened: Any) -> None:
    x = kb.explain([0.3, 0.7], [0.3000001, 0.6999999])
    page = opened(x)
    assert numbers(page, "q") == ["0.3000001", "0.6999999"]
    assert "0.7 × ln(0.7/0.6999999)" in shown(page)
    check(page, x)
    x = kb.explain([1 / 3, 2 / 3], [0.33333333333333337, 0.6666666666666666], unit="dit", digits=12)
    page = opened(x)
    assert numbers(page, "p")[0] != numbers(page, "q")[0]
    check(page, x)


def test_fractions_that_no_double_is_are_kept_exactly(opened: Any) -> None:
    p, q = [Fraction(3075, 3978), Fraction(903, 3978)], [Fraction(862, 4794), Fraction(3932, 4794)]
    near = [Fraction(10**12 + 1, 2 * 10**12 + 3), Fraction(10**12 + 2, 2 * 10**12 + 3)]
    shares = [Fraction(10**18, 10**18 + 1), Fraction(1, 10**18 + 1)]
    nearer = [Fraction(1, 2) + Fraction(1, 10**26), Fraction(1, 2) - Fraction(1, 10**26)]
    for of in ((p, q), (near, near[::-1]), (shares, shares[::-1]), (nearer, [0.5, 0.5])):
        x = kb.explain(*of, digits=12)
        page = opened(x)
        check(page, x)
        again = reproduced(page)
        assert (again.truth, again.belief) == (x.truth, x.belief)


def test_probabilities_far_below_what_is_seen_beside_one_are_not_lost(opened: Any) -> None:
    x = kb.explain([1e-40, 0.5, 0.5], [3e-30, 0.25, 0.75], unit="bit", digits=12)
    page = opened(x)
    assert numbers(page, "p") == ["1e-40", "0.5", "0.5"]
    check(page, x)
    press(page, "q", 1, RIGHT)
    check(page, reproduced(page))


def test_products_that_are_the_same_and_lie_halfway_are_told_of_once(opened: Any) -> None:
    x = explain_example("die", "bit", 4, "en")
    page = opened(x)
    told = [text for text in shown(page) if text.startswith("Exactly halfway")]
    assert "1/6 × 3.3219 = 0.55365 → 0.5536 ('1', '2', '3' and 2 others)" in told[0]
    assert "−1/6 × log₂(1/6)" in shown(page)
    for digits in DIGITS:
        switch(page, digits=str(digits))
        check(page, explain_example("die", "bit", digits, "en"))


def test_decimals_by_hand_can_be_chosen(opened: Any) -> None:
    page = opened(explain_example("spam", "nat", 8, "en"))
    for digits in (*DIGITS, 8):
        switch(page, digits=str(digits))
        check(page, explain_example("spam", "nat", digits, "en"))


@pytest.mark.parametrize("name", EXAMPLES)
def test_twelve_digits_agree(opened: Any, name: str) -> None:
    page = opened(explain_example(name, "nat", 12, "en"))
    for unit in NATS:
        switch(page, unit=unit)
        check(page, explain_example(name, unit, 12, "en"))


def test_state_is_kept_in_the_address(opened: Any) -> None:
    page = opened(explain_example("die", "nat", 4, "en"))
    switch(page, example="fruit", unit="bit", digits="3", lang="zh")
    press(page, "q", 3, RIGHT)
    before = shown(page)
    wait_for(page, lambda: "q=" in page.current_url)
    page.refresh()
    assert shown(page) == before


@pytest.mark.parametrize(
    "hostile",
    [
        "#p=<script>alert(1)</script>&lang=constructor&unit=__proto__&digits=1e9&names=toString",
        "#lang=zh&p=2,-1&q=NaN,1&digits=0",
        "#p=1e999,0&q=1/0,1",
        "#p=0.2,0.8,0&q=0.2,0.7",
        "#%E0%A4%A&p=%",
    ],
)
def test_address_that_makes_no_sense_changes_nothing(opened: Any, hostile: str) -> None:
    x = explain_example("ad-click", "nat", 4, "zh" if "lang=zh" in hostile else "en")
    check(opened(explain_example("ad-click", "nat", 4, "en"), hostile), x)


LABELS = (
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    'it\'s, "quoted"',
    "\u202eright\nleft",
)


def test_labels_with_markup_are_text_on_the_page_and_in_the_command(opened: Any) -> None:
    x = kb.explain([0.4, 0.3, 0.2, 0.1], [0.1, 0.2, 0.3, 0.4], labels=[*LABELS])
    page = opened(x)
    check(page, x)
    assert page.execute_script("return [document.scripts.length, document.images.length]") == [2, 0]
    check(page, reproduced(page))
    assert reproduced(page).labels == (*LABELS[:3], r"\u202eright\nleft")


def test_command_of_the_page_runs_in_a_shell(opened: Any) -> None:
    page = opened(kb.explain([0.4, 0.3, 0.2, 0.1], [0.1, 0.2, 0.3, 0.4], labels=[*LABELS], lang="zh"))
    press(page, "p", 0, PAGE_UP)
    x = reproduced(page)
    command = page.find_element("id", "command").get_property("value")
    script = f'kullback() {{ {shlex.quote(sys.executable)} -m kullback "$@"; }}\n{command}'
    done = subprocess.run(["sh", "-c", script], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.rstrip("\n") == str(x)
    check(page, x)


def test_labels_cut_in_the_working_are_whole_in_the_command(opened: Any) -> None:
    labels = ["a" * 40 + str(i) + "b" * 40 for i in range(2)] + ["", "x" * 5000]
    page = opened(kb.explain([0.4, 0.3, 0.2, 0.1], [0.1, 0.2, 0.3, 0.4], labels=labels))
    assert reproduced(page).labels[:3] == (*labels[:2], "''")
    check(page, reproduced(page))


def test_counted_rows_are_explained_with_their_estimate_until_something_moves(opened: Any) -> None:
    p, q, labels = "180,5,180", "118,191,57", "a,b,c"
    page = opened(explain_written(p, q, labels, "bit", 4, "en"))
    for unit in NATS:
        for lang in LANGS:
            switch(page, unit=unit, lang=lang)
            check(page, explain_written(p, q, labels, unit, 4, lang))
            check(page, reproduced(page))
    press(page, "q", 0, RIGHT)
    assert reproduced(page).estimate is None
    check(page, reproduced(page))


@pytest.mark.parametrize(
    ("p", "q"), [("180,5,180", "0.5,0.3,0.2"), ("0.5,1/3,1/6", "118,191,56"), ("1,6,0", "0.5,0.5,0")]
)
def test_counts_beside_probabilities_are_taken_as_exact_until_something_moves(opened: Any, p: str, q: str) -> None:
    page = opened(explain_written(p, q, "a,b,c", "nat", 4, "en"))
    for lang in LANGS:
        switch(page, lang=lang)
        assert language(lang)("sides.taken_as_exact") in shown(page)
        check(page, explain_written(p, q, "a,b,c", "nat", 4, lang))
        check(page, reproduced(page))
    press(page, "q", 0, RIGHT)
    assert language("zh")("sides.taken_as_exact") not in shown(page)
    check(page, reproduced(page))


def test_many_counted_outcomes_are_folded_over_their_rows(opened: Any) -> None:
    p, q = ([str(1 + factor * i % 17) for i in range(30)] for factor in (7, 5))
    x = explain_written(",".join(p), ",".join(q), None, "bit", 4, "en")
    page = opened(x)
    check(page, x)
    rest = numbers(page, "p")[-1]
    assert rest.endswith(f"/{x.rows[0]}")
    assert rest in shown(page)


def test_column_in_bins_is_said_to_differ_at_least_so_much(opened: Any) -> None:
    random_ = random.Random(1)  # noqa: S311 - no secret
    current, reference = ([random_.gauss(mean, 1) for _ in range(400)] for mean in (0.0, 0.5))
    x = kb.compare(current, reference, given="samples").explain()
    page = opened(x)
    assert language("en")("meaning.at_least") in shown(page)
    check(page, x)


def test_column_of_two_files_is_explained_as_python_does(opened: Any) -> None:
    x = kb.compare({"a": 180, "b": 5, "c": 180}, {"a": 118, "b": 191, "c": 57}).explain()
    check(opened(x), x)


def test_outcome_that_the_belief_has_never_seen_in_its_rows(opened: Any) -> None:
    x = explain_written("18,2", "20,0", None, "nat", 4, "zh")
    page = opened(x)
    check(page, x)
    assert any("½" in text for text in shown(page))
    check(page, reproduced(page))
    page.find_element("id", "swap").click()
    check(page, reproduced(page))


def test_certainty_and_a_single_outcome(opened: Any) -> None:
    for p, q in (([1.0], [1.0]), ([1.0, 0.0], [0.5, 0.5]), ([1.0, 0.0], [1.0, 0.0])):
        x = kb.explain(p, q)
        check(opened(x), x)
    page = opened(kb.explain([1.0], [1.0]))
    press(page, "q", 0, LEFT)
    assert numbers(page, "q") == ["1"]


def large(outcomes: int) -> tuple[list[float], list[float]]:
    p = [1.0 + (7 * i) % 11 for i in range(outcomes)]
    q = [1.0 + (5 * i) % 13 for i in range(outcomes)]
    return [x / sum(p) for x in p], [x / sum(q) for x in q]


def test_500_outcomes_are_folded_and_those_without_a_bar_move_together(opened: Any) -> None:
    x = kb.explain(*large(500))
    page = opened(x)
    check(page, x)
    assert len(numbers(page, "p")) == 11
    drag(page, "q", 10, 0.5)
    assert numbers(page, "q")[10] == "0.5"
    moved = reproduced(page)
    assert sum(moved.belief) == 1
    check(page, moved)
    assert page.find_element("id", "notes").text == "The 490 others move together and keep their proportions."


def test_600_outcomes_are_merged_into_500_and_the_page_says_what_that_changes(opened: Any) -> None:
    x = kb.explain(*large(600))
    page = opened(x)
    merged = reproduced(page)
    assert len(merged.truth) == 500
    assert merged.labels[-1] == "101 others"
    assert merged.excess.exact <= x.excess.exact
    check(page, merged)
    before, after = (PLAIN.exact(excess, 4) for excess in (x.excess.exactly, merged.excess.exactly))
    assert f"from {before} to {after} nats" in page.find_element("id", "notes").text
