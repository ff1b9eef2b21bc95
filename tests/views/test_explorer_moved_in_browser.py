"""The explorer in a real browser: what mouse, finger and keys do to its numbers, and what is said of it."""

import random
from typing import Any

import pytest
from explorer_page import (
    END,
    HOME,
    LEFT,
    PAGE_DOWN,
    PAGE_UP,
    RIGHT,
    SETTLED,
    SHIFT,
    check,
    drag,
    numbers,
    on_screen,
    press,
    pull_knob,
    reproduced,
    shown,
    slider,
    switch,
    tops,
    touch,
    wait_for,
)

import kullback as kb
from kullback._explain import explain_example, explain_written
from kullback.examples import EXAMPLES

pytestmark = pytest.mark.browser


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
    assert numbers(page, "q") == ["0.428", "0", "0.286", "0.286"]  # 3 : 2 : 2, as before it was certain
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


def test_swapping_turns_truth_and_belief_round_and_reset_brings_the_numbers_back(opened: Any) -> None:
    page = opened(explain_example("weather", "nat", 4, "en"))
    page.find_element("id", "swap").click()
    x = kb.explain([0.3, 0.3, 0.4], [0.6, 0.3, 0.1], labels=["sun", "cloud", "rain"])
    check(page, x)
    check(page, reproduced(page))
    switch(page, unit="dit", lang="zh", digits="2")
    check(page, reproduced(page))
    page.find_element("id", "reset").click()
    check(page, explain_example("weather", "dit", 2, "zh"))


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


@pytest.mark.parametrize(("setting", "said_of_it"), [("granted", "Copied."), ("denied", "Selected.")])
def test_command_is_copied_and_selected_only_where_it_may_not_be(opened: Any, setting: str, said_of_it: str) -> None:
    page = opened(explain_example("coin", "nat", 4, "en"))
    permission = {"permission": {"name": "clipboard-write"}, "setting": setting}
    page.execute_cdp_cmd("Browser.setPermission", permission)
    button = page.find_element("id", "copy")
    button.send_keys(" ")
    wait_for(page, lambda: page.find_element("id", "copied").text)
    assert page.find_element("id", "copied").text.startswith(said_of_it)
    command = page.find_element("id", "command")
    selected = page.execute_script("return getSelection().toString()")
    assert selected == ("" if setting == "granted" else command.get_property("value"))
    assert page.switch_to.active_element == (button if setting == "granted" else command)


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
    button = page.find_element("id", "learn")
    assert button.get_attribute("aria-disabled") == "false"
    button.send_keys(" ")
    wait_for(page, lambda: button.get_attribute("aria-disabled") == "true")
    assert page.switch_to.active_element == button
    assert list(dict.fromkeys(page.execute_script("return heard"))) == ["Stop", "Let Q learn"]
    assert page.find_element("id", "excess").text == "0.0000"
    assert numbers(page, "q") == numbers(page, "p") == ["0.5", "0.5"]
    button.send_keys(" ")
    check(page, reproduced(page))


def test_who_wants_no_motion_gets_none(opened: Any) -> None:
    page = opened(explain_example("die", "nat", 4, "en"))
    page.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]}
    )
    page.find_element("id", "learn").click()
    assert numbers(page, "q") == ["1/6"] * 6


def test_finger_drags_bars_sideways(opened: Any) -> None:
    page = opened(explain_example("spam", "nat", 4, "en"))
    touch(page, (0.6, 0), (0.7, 0), (0.9, 0))
    assert numbers(page, "q") == ["0.9", "0.1"]


def test_finger_that_scrolls_over_a_bar_changes_nothing(opened: Any) -> None:
    page = opened(explain_example("spam", "nat", 4, "en"))
    on_screen(page, 360, 500)
    before = numbers(page, "q")
    for way in ([(0.3, 0), (0.3, 10), (0.3, 30), (0.3, 60)], [(0.3, 0), (0.31, -12), (0.33, -40), (0.35, -80)]):
        at = page.execute_script("return scrollY")
        touch(page, *way)
        assert numbers(page, "q") == before
        wait_for(page, lambda at=at: page.execute_script("return scrollY") != at)


def test_tap_changes_nothing_and_what_is_interrupted_is_as_before(opened: Any) -> None:
    page = opened(explain_example("spam", "nat", 4, "en"))
    touch(page, (0.3, 0))
    check(page, explain_example("spam", "nat", 4, "en"))
    touch(page, (0.6, 0), (0.5, 0), (0.2, 0), end="touchCancel")
    check(page, explain_example("spam", "nat", 4, "en"))


def test_mouse_takes_a_knob_along_from_where_it_was_grabbed(opened: Any) -> None:
    page = opened(explain_example("spam", "nat", 4, "en"))
    for beside in (-5, 0, 5):
        pull_knob(page, beside, 0)
        check(page, explain_example("spam", "nat", 4, "en"))
    tenth = slider(page, "q", 0).size["width"] // 10
    pull_knob(page, 5, tenth)
    assert numbers(page, "q") == ["0.7", "0.3"]
    pull_knob(page, -tenth, 0)  # which is beside it, on its track
    assert numbers(page, "q") == ["0.6", "0.4"]


@pytest.mark.parametrize("width", [1280, 360, 320])
def test_bars_stay_in_their_place_when_numbers_begin_to_move(opened: Any, width: int) -> None:
    page = opened(explain_written("180,5,180", "0.5,0.3,0.2", "a,b,c", "nat", 4, "en"))
    on_screen(page, width)
    before = tops(page, "#controls", ".amounts", "#bars")
    press(page, "q", 0, RIGHT)
    assert tops(page, "#controls", ".amounts", "#bars") == before
    page.find_element("id", "learn").click()
    assert tops(page, "#controls", ".amounts", "#bars") == before


def test_arrows_make_nothing_impossible_or_certain(opened: Any) -> None:
    page = opened(kb.explain([0.5, 0.3, 0.2], [5 / 3507, 0.5, 0.5 - 5 / 3507]))
    for keys, expected in (
        (LEFT, "0.001"),
        (LEFT + PAGE_DOWN, "0.001"),
        (RIGHT * 3, "0.004"),
        (SHIFT + RIGHT, "0.014"),
        (PAGE_UP, "0.024"),
        (LEFT * 2, "0.013"),
        (PAGE_UP * 10, "0.923"),
        (PAGE_UP + RIGHT, "0.998"),
        (HOME, "0"),
        (LEFT, "0"),
        (RIGHT, "0.001"),
        (END, "1"),
        (RIGHT, "1"),
        (LEFT, "0.99"),
    ):
        press(page, "q", 0, keys)
        assert numbers(page, "q")[0] == expected
        assert ("∞" in page.find_element("id", "excess").text) == (expected in {"0", "1"})


def test_arrow_never_moves_a_probability_the_other_way(opened: Any) -> None:
    page = opened(kb.explain([1e-40, 0.5, 0.5], [1e-5, 0.5, 0.5 - 1e-5]))
    before = [numbers(page, side) for side in "pq"]
    for side in "pq":
        press(page, side, 0, LEFT)
    assert [numbers(page, side) for side in "pq"] == before
    page = opened(kb.explain([0.5, 0.3, 0.1, 0.1], [0.9985, 0.0005, 0.0005, 0.0005]))
    press(page, "q", 0, RIGHT)
    assert numbers(page, "q")[0] == "0.9985"


def test_others_grow_back_in_their_proportions_until_another_bar_moves(opened: Any) -> None:
    page = opened(explain_example("fruit", "nat", 4, "en"))
    press(page, "p", 3, END + LEFT + HOME)
    assert numbers(page, "p") == ["0.333", "0.222", "0.445", "0"]  # 3 : 2 : 4
    press(page, "p", 3, END)
    press(page, "q", 0, RIGHT)
    press(page, "p", 3, HOME)
    assert numbers(page, "p") == ["0.334", "0.333", "0.333", "0"]


def test_nothing_is_said_aloud_before_anything_has_changed(opened: Any) -> None:
    page = opened(explain_example("spam", "nat", 4, "en"))
    page.execute_async_script("setTimeout(arguments[0], 700)")
    live = page.find_element("id", "live")
    assert live.get_attribute("textContent") == ""
    switch(page, unit="bit")
    wait_for(page, lambda: "bits" in live.get_attribute("textContent"))


def test_state_is_kept_where_the_page_is_left_at_once(opened: Any) -> None:
    page = opened(explain_example("fruit", "nat", 4, "en"))
    press(page, "q", 0, PAGE_UP)
    page.get("about:blank")
    page.back()
    assert numbers(page, "q")[0] == "0.35"
