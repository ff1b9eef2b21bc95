"""The explorer in a real browser: it can be seen and reached on every screen, in print, and without sight."""

from typing import Any

import pytest
from explorer_page import (
    SETTLED,
    SHIFT,
    TAB,
    on_screen,
    slider,
    switch,
)

import kullback as kb
from kullback._explain import explain_example, explain_written
from kullback.examples import EXAMPLES
from kullback.explanation import LANGS
from kullback.units import NATS
from kullback.views.language import language

pytestmark = pytest.mark.browser


WIDER_THAN_SEEN = """
  const boxes = document.querySelectorAll(".scrolled, .amounts dl, .controls, main, html");
  return [...boxes].filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.textContent);
"""


@pytest.mark.parametrize("width", [320, 360])
@pytest.mark.parametrize("name", EXAMPLES)
def test_every_table_of_an_example_fits_a_narrow_screen(opened: Any, name: str, width: int) -> None:
    page = opened(explain_example(name, "nat", 4, "en"))
    on_screen(page, width)
    for unit in NATS:
        for lang in LANGS:
            switch(page, unit=unit, lang=lang)
            page.execute_async_script(SETTLED)
            assert page.execute_script(WIDER_THAN_SEEN) == []


@pytest.mark.parametrize("width", [320, 360])
@pytest.mark.parametrize("digits", [4, 12])
def test_page_fits_a_narrow_screen(opened: Any, digits: int, width: int) -> None:
    x = kb.compare({"a": 180, "b": 5, "c": 180, "d" * 30: 1}, {"a": 118, "b": 191, "c": 57, "d" * 30: 1}).explain(
        digits=digits, title="a title that is longer than such a screen is wide, by far"
    )
    page = opened(x)
    on_screen(page, width)
    for lang in LANGS:
        switch(page, lang=lang)
        page.execute_async_script(SETTLED)
        assert page.execute_script("return document.documentElement.scrollWidth") <= width
        assert page.execute_script("return document.getElementById('example').getBoundingClientRect().right") <= width


def test_print_shows_the_whole_working_and_no_controls(opened: Any) -> None:
    page = opened(explain_example("spam", "nat", 4, "en"))
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert all(part.is_displayed() for part in page.find_elements("css selector", "#working section"))
    for control in ("controls", "lang", "copy", "digits"):
        assert not page.find_element("id", control).is_displayed()


def test_page_is_dark_where_the_screen_is(opened: Any) -> None:
    page = opened(explain_example("spam", "nat", 4, "en"))
    dark = {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", dark)
    assert page.find_element("tag name", "body").value_of_css_property("background-color") == "rgba(14, 18, 22, 1)"


IS_SEEN = """
  const [amounts, focused] = [document.querySelector(".amounts"), document.activeElement];
  const covers = getComputedStyle(amounts).position === "sticky" ? amounts.getBoundingClientRect().bottom : 0;
  const { top, bottom } = focused.getBoundingClientRect();
  return bottom > top && top > Math.max(0, covers) - 1 && bottom < innerHeight + 1;
"""


@pytest.mark.parametrize(("width", "height"), [(1280, 600), (360, 640), (320, 256)])
def test_keyboard_moves_to_no_bar_behind_the_amounts(opened: Any, width: int, height: int) -> None:
    page = opened(kb.explain([1 / 12] * 12, [0.5, *[1 / 22] * 11]))
    on_screen(page, width, height)
    page.execute_async_script(SETTLED)
    page.execute_script("arguments[0].focus()", slider(page, "q", 11))
    for key in (SHIFT + TAB, TAB):
        for _ in range(22):
            page.switch_to.active_element.send_keys(key)
            page.execute_async_script(SETTLED)
            assert page.execute_script(IS_SEEN)


@pytest.mark.parametrize(("height", "position"), [(399, "static"), (500, "sticky")])
def test_amounts_stay_in_view_only_where_bars_still_fit_below(opened: Any, height: int, position: str) -> None:
    page = opened(explain_example("spam", "nat", 4, "en"))
    on_screen(page, 640, height)
    assert page.find_element("class name", "amounts").value_of_css_property("position") == position


CONTRASTS = """
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const over = (...colours) => {
    for (const colour of colours) [canvas.fillStyle = colour, canvas.fillRect(0, 0, 1, 1)];
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((byte) => byte / 255);
    const linear = [r, g, b].map((x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4));
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05;
  };
  const behind = (at) => (at ? [...behind(at.parentElement), getComputedStyle(at).backgroundColor] : ["white"]);
  const ratio = (a, b) => Math.max(a, b) / Math.min(a, b);
  const contrasts = (at, colour) => ratio(over(...behind(at), colour), over(...behind(at)));
"""
HARD_TO_READ = (
    CONTRASTS
    + """
  const texts = [...document.querySelectorAll("main *:not(.unseen, option)")].filter((at) =>
    at.checkVisibility() && [...at.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
  const colour = (at) => getComputedStyle(at)[at instanceof SVGElement ? "fill" : "color"];
  return texts.filter((at) => contrasts(at, colour(at)) < 4.5).map((at) => at.outerHTML);
"""
)
HARD_TO_SEE = (
    CONTRASTS
    + """
  const fills = [...document.querySelectorAll(".track > .fill")];
  return fills.filter((at) => contrasts(at.parentElement, getComputedStyle(at).backgroundColor) < 3).length;
"""
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_and_bar_stands_out_from_what_is_behind_it(opened: Any, scheme: str) -> None:
    page = opened(explain_written("180,5,180", "118,191,57", "a,b,c", "nat", 4, "en"))
    look = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", look)
    assert page.execute_script(HARD_TO_READ) == []
    assert page.execute_script(HARD_TO_SEE) == 0


def test_screen_with_colours_of_its_own_shows_bars_and_choices(opened: Any) -> None:
    page = opened(explain_example("fruit", "nat", 4, "en"))
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "forced-colors", "value": "active"}]})

    def colours(*selectors: str) -> set[str]:
        found = (page.find_element("css selector", selector) for selector in selectors)
        return {element.value_of_css_property("background-color") for element in found}

    assert len(colours(".sheet", ".pair .fill.t", ".pair .fill.q", ".cost .fill", ".stack .fill.i")) == 5
    assert len(colours(".sheet", ".swatch.t", ".swatch.q", ".swatch.e")) == 4
    for name in ("unit", "lang"):
        assert len(colours(f"#{name} :checked + span", f"#{name} :not(:checked) + span")) == 2


@pytest.mark.parametrize("width", [320, 360, 700])
def test_amounts_say_what_they_are_and_their_unit_on_a_phone(opened: Any, width: int) -> None:
    page = opened(explain_example("fruit", "nat", 4, "en"))
    on_screen(page, width)
    names = ["unavoidable", "excess", "total"]
    if width > 480:
        names = ["what nobody can avoid", "what Q adds, the excess", "what an outcome costs"]
    amounts = page.find_elements("css selector", ".amounts dl > div")
    for amount, name in zip(amounts, names, strict=True):
        assert name in amount.text
        assert "nats" in amount.text
        long = amount.find_element("class name", "long")
        assert long.value_of_css_property("display") != "none"  # so that it is read aloud


def test_shares_and_tables_are_named_for_who_does_not_see_them(opened: Any) -> None:
    page = opened(explain_example("fruit", "nat", 4, "zh"))
    words = language("zh")
    assert page.find_element("class name", "cost").get_attribute("textContent") == words("page.share") + "20.5%"
    tables = page.find_elements("css selector", "#working table")
    places = (1, 2, 4, 5, 6)
    keys = ("irreducible", "total", "direct", "rounding", "shares")
    expected = [f"{place}. {words(f'{key}.heading')}" for place, key in zip(places, keys, strict=True)]
    assert [table.accessible_name for table in tables] == expected


def test_parts_of_the_total_do_not_touch(opened: Any) -> None:
    page = opened(explain_example("fruit", "nat", 4, "en"))
    left, right = (page.find_element("id", f"{part}-bar").rect for part in ("irreducible", "excess"))
    assert right["x"] - left["x"] - left["width"] >= 0.99


def test_print_breaks_between_tables_rather_than_in_short_ones(opened: Any) -> None:
    page = opened(kb.explain([0.1] * 10, [0.05] * 5 + [0.15] * 5))
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    breaks = "return [...document.querySelectorAll(arguments[0])].map((at) => getComputedStyle(at).breakInside)"
    assert page.execute_script(breaks, "#working .rounding") == ["avoid"]
    assert page.execute_script(breaks, "#working .terms") == ["auto"] * 3
    assert set(page.execute_script(breaks, "#working section")) == {"auto"}


def test_without_its_script_the_page_fits_the_screen(opened: Any) -> None:
    page = opened(explain_example("fruit", "nat", 4, "en"))
    page.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    on_screen(page, 360)
    page.refresh()
    page.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    assert page.find_element("css selector", "noscript main h1").is_displayed()
    assert page.execute_script("return document.documentElement.scrollWidth") <= 360
    assert page.find_element("css selector", "noscript pre").rect["x"] >= 10
