"""The explorer in a real browser: whatever it is moved to, it says what Python says, digit by digit."""

import random
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from browser import started
from explorer_page import (
    END,
    HOME,
    LEFT,
    PAGE_DOWN,
    PAGE_UP,
    RIGHT,
    SETTLED,
    SHIFT,
    drag,
    numbers,
    press,
    reproduced,
    said,
    shown,
    slider,
    switch,
    wait_for,
)

import kullback as kb
from kullback._explain import explain_example, explain_written
from kullback.examples import EXAMPLES
from kullback.explanation import LANGS, Explanation
from kullback.units import NATS
from kullback.views.language import language
from kullback.views.working.formula import PLAIN

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    driver = started(tmp_path_factory.mktemp("profile"))
    yield driver
    driver.quit()


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Opens the page of an explanation; what the console says is looked at in the end."""

    def open_page(x: Explanation, at: str = "") -> Any:
        path = tmp_path / "explorer.html"
        path.write_text(x.to_html(), encoding="utf-8")
        browser.get("about:blank")
        browser.get(path.as_uri() + at)
        browser.execute_async_script(SETTLED)
        return browser

    yield open_page
    assert browser.get_log("browser") == []


DIGITS = (1, 2, 3, 4, 5, 6)  # that can be chosen on any page


def check(page: Any, x: Explanation) -> None:
    assert shown(page) == said(x)


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
    for of in ((p, q), (near, near[::-1]), (shares, shares[::-1])):
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


def test_dragged_bar_moves_and_the_others_of_its_side_make_room(opened: Any) -> None:
    page = opened(explain_example("weather", "nat", 4, "en"))
    drag(page, "q", 2, 0.1)
    assert numbers(page, "q") == ["0.45", "0.45", "0.1"]
    assert numbers(page, "p") == ["0.6", "0.3", "0.1"]
    x = reproduced(page)
    assert x.labels == ("sun", "cloud", "rain")
    assert round(x.excess.exact, 8) == 0.05096971  # mpmath: 0.6 ln(0.6/0.45) + 0.3 ln(0.3/0.45)
    check(page, x)


def test_whatever_bars_are_dragged_to_page_and_python_agree(opened: Any) -> None:
    random_ = random.Random(4)  # noqa: S311 - no secret
    page = opened(explain_example("die", "bit", 4, "en"))
    for name, lang in (("vehicles", "zh"), ("die", "en"), ("coin", "zh")):
        switch(page, example=name, lang=lang)
        for _ in range(5):
            drag(page, random_.choice("pq"), random_.randrange(len(EXAMPLES[name].p)), random_.random())
            x = reproduced(page)
            assert sum(x.truth) == sum(x.belief) == 1
            check(page, x)


def test_arrow_keys_move_by_a_percent_and_pages_by_ten(opened: Any) -> None:
    page = opened(explain_example("spam", "nat", 4, "en"))
    for keys, expected in (
        (RIGHT, "0.81"),
        (LEFT * 2, "0.79"),
        (PAGE_UP, "0.89"),
        (PAGE_DOWN * 2, "0.69"),
        (SHIFT + RIGHT, "0.79"),
        (HOME, "0"),
        (END, "1"),
    ):
        press(page, "p", 0, keys)
        assert numbers(page, "p")[0] == expected
        bar = slider(page, "p", 0)
        assert bar.get_attribute("aria-valuenow") == f"{100 * float(expected):g}"
        check(page, reproduced(page))


def test_belief_can_be_moved_to_certainty_and_back(opened: Any) -> None:
    page = opened(explain_example("vehicles", "nat", 4, "en"))
    press(page, "q", 1, END)
    assert numbers(page, "q") == ["0", "1", "0", "0"]
    assert page.find_element("id", "excess").text == "∞"
    assert any("Q rules" in text for text in shown(page))
    check(page, reproduced(page))
    press(page, "q", 1, LEFT)
    assert numbers(page, "q") == ["0.004", "0.99", "0.003", "0.003"]
    drag(page, "q", 1, 0)
    assert numbers(page, "q") == ["0.4", "0", "0.3", "0.3"]
    check(page, reproduced(page))


def test_others_keep_their_proportions_through_one_drag(opened: Any) -> None:
    from selenium.webdriver import ActionChains

    page = opened(explain_example("vehicles", "nat", 4, "en"))
    bar = slider(page, "p", 1)
    half = bar.size["width"] / 2
    actions = ActionChains(page, duration=20).move_to_element_with_offset(bar, 0, 0).click_and_hold()
    for to in (1.0, 0.2):
        actions.move_to_element_with_offset(bar, round(half * (2 * to - 1)), 0)
    actions.release().perform()
    assert numbers(page, "p") == ["0.4", "0.2", "0.3", "0.1"]


def test_swapping_turns_truth_and_belief_round_and_reset_brings_all_back(opened: Any) -> None:
    page = opened(explain_example("weather", "nat", 4, "en"))
    page.find_element("id", "swap").click()
    x = kb.explain([0.3, 0.3, 0.4], [0.6, 0.3, 0.1], labels=["sun", "cloud", "rain"])
    check(page, x)
    check(page, reproduced(page))
    switch(page, unit="dit", lang="zh", digits="2")
    check(page, reproduced(page))
    page.find_element("id", "reset").click()
    check(page, explain_example("weather", "nat", 4, "en"))


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


def test_amounts_add_up_to_a_unit_in_their_last_decimal_wherever_they_are_moved(opened: Any) -> None:
    page = opened(explain_example("weather", "bit", 4, "en"))
    before = set()
    for _ in range(5):
        press(page, "q", 0, RIGHT)
        page.execute_async_script(SETTLED)
        texts = [page.find_element("id", name).text for name in ("irreducible", "excess", "total")]
        assert all(len(text.partition(".")[2]) == 4 for text in texts)
        irreducible, excess, total = map(float, texts)
        assert abs(irreducible + excess - total) < 1.5e-4
        assert texts[1] not in before
        before.add(texts[1])


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


def test_command_is_copied_or_selected(opened: Any) -> None:
    page = opened(explain_example("coin", "nat", 4, "en"))
    page.find_element("id", "copy").click()
    wait_for(page, lambda: page.find_element("id", "copied").text)
    assert (
        page.execute_script("return getSelection().toString()")
        == "kullback explain --example coin --unit nat --digits 4 --lang en"
    )


def test_excess_is_said_aloud_once_a_movement_has_ended(opened: Any) -> None:
    page = opened(explain_example("spam", "nat", 4, "en"))
    press(page, "q", 0, PAGE_UP)
    live = page.find_element("id", "live")
    wait_for(page, lambda: "0.0257" in live.get_attribute("textContent"))  # mpmath: 0.8 ln(8/7) + 0.2 ln(2/3)


HEARD = """
  const [button] = arguments;
  window.heard = [];
  new MutationObserver(() => heard.push(button.textContent)).observe(button, { childList: true });
"""


def test_belief_learns_until_it_is_the_truth(opened: Any) -> None:
    page = opened(explain_example("coin", "nat", 4, "en"))
    page.execute_script(HEARD, page.find_element("id", "learn"))
    page.find_element("id", "learn").click()
    wait_for(page, lambda: not page.find_element("id", "learn").is_enabled())
    assert list(dict.fromkeys(page.execute_script("return heard"))) == ["Stop", "Let Q learn"]
    assert page.find_element("id", "excess").text == "0.0000"
    assert numbers(page, "q") == numbers(page, "p") == ["0.5", "0.5"]
    assert not page.find_element("id", "learn").is_enabled()
    check(page, reproduced(page))


def test_who_wants_no_motion_gets_none(opened: Any) -> None:
    page = opened(explain_example("die", "nat", 4, "en"))
    page.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]}
    )
    page.find_element("id", "learn").click()
    assert numbers(page, "q") == ["1/6"] * 6
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


NARROW = {"width": 360, "height": 800, "deviceScaleFactor": 1, "mobile": True}
WIDER_THAN_SEEN = """
  const boxes = document.querySelectorAll(".scrolled, .amounts dl, main, html");
  return [...boxes].filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.textContent);
"""


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_table_of_an_example_fits_a_narrow_screen(opened: Any, name: str) -> None:
    page = opened(explain_example(name, "nat", 4, "en"))
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", NARROW)
    for unit in NATS:
        for lang in LANGS:
            switch(page, unit=unit, lang=lang)
            page.execute_async_script(SETTLED)
            assert page.execute_script(WIDER_THAN_SEEN) == []
    page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.parametrize("digits", [4, 12])
def test_page_fits_a_narrow_screen(opened: Any, digits: int) -> None:
    x = kb.compare({"a": 180, "b": 5, "c": 180, "d" * 30: 1}, {"a": 118, "b": 191, "c": 57, "d" * 30: 1}).explain(
        digits=digits
    )
    page = opened(x)
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", NARROW)
    for lang in LANGS:
        switch(page, lang=lang)
        page.execute_async_script(SETTLED)
        assert page.execute_script("return document.documentElement.scrollWidth") <= 360
    page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_finger_drags_bars_sideways(opened: Any) -> None:
    page = opened(explain_example("spam", "nat", 4, "en"))
    bar = slider(page, "q", 0)
    page.execute_script("arguments[0].scrollIntoView({block: 'center'})", bar)
    left, top, width = page.execute_script(
        "const box = arguments[0].getBoundingClientRect(); return [box.left, box.top + 5, box.width]", bar
    )
    for kind, part in (("touchStart", 0.6), ("touchMove", 0.7), ("touchMove", 0.9)):
        touches = [{"x": left + part * width, "y": top}]
        page.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})
    page.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert numbers(page, "q") == ["0.9", "0.1"]


def test_print_shows_the_whole_working_and_no_controls(opened: Any) -> None:
    page = opened(explain_example("spam", "nat", 4, "en"))
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert all(part.is_displayed() for part in page.find_elements("css selector", "#working section"))
    for control in ("controls", "lang", "copy", "digits"):
        assert not page.find_element("id", control).is_displayed()
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_page_is_dark_where_the_screen_is(opened: Any) -> None:
    page = opened(explain_example("spam", "nat", 4, "en"))
    dark = {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", dark)
    assert page.find_element("tag name", "body").value_of_css_property("background-color") == "rgba(14, 18, 22, 1)"
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
