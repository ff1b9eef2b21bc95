"""The page of a comparison of signals in a real browser: its sounds load, nothing is wider than the screen."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from signals_by_hand import entropy, filtered, hostile, picture, stereo, unrated

pytestmark = pytest.mark.browser

LOADED = """
const done = arguments[0], sounds = [...document.querySelectorAll("audio")];
const told = () => done(sounds.map(sound => [sound.readyState, sound.duration, sound.error === null]));
const wait = () => sounds.every(sound => sound.readyState >= 1 || sound.error) ? told() : setTimeout(wait, 20);
wait();
"""


def opened(browser: Any, path: Path, page: str, width: int) -> None:
    path.write_text(page, encoding="utf-8")
    size = {"width": width, "height": 1200, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(path.as_uri())


def test_two_sounds_load_from_the_page_itself_with_their_length(browser: Any, tmp_path: Path) -> None:
    opened(browser, tmp_path / "signals.html", filtered().to_html(), 1200)
    assert browser.execute_async_script(LOADED) == [[4, 0.25, True], [4, 0.25, True]]
    assert browser.get_log("browser") == []


@pytest.mark.parametrize("made", [filtered, stereo, picture, unrated, hostile, entropy])
@pytest.mark.parametrize("width", [1200, 320])
def test_page_fits_the_screen_and_its_policy_refuses_nothing(
    browser: Any, tmp_path: Path, width: int, made: Any
) -> None:
    opened(browser, tmp_path / "signals.html", made().to_html(), width)
    assert browser.get_log("browser") == []
    assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")
    assert browser.execute_script("return document.scripts.length") == 0
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.parametrize("width", [1200, 320])
def test_curves_and_bars_are_drawn_over_the_whole_width(browser: Any, tmp_path: Path, width: int) -> None:
    opened(browser, tmp_path / "signals.html", filtered().to_html(), width)
    curves = browser.find_elements("css selector", "path.received")
    assert len(curves) == 2
    assert min(curve.size["width"] for curve in curves) > 0.5 * width
    heights = [bar.size["height"] for bar in browser.find_elements("css selector", "path.e")]
    assert max(heights) > 60
    labels = browser.execute_script(
        "return [...document.querySelectorAll('.xs text')].filter(t => getComputedStyle(t).display != 'none')"
        ".map(t => { const r = t.getBoundingClientRect(); return [r.left, r.right, r.top] })"
    )
    rows = {round(top) for _, _, top in labels}
    for row in rows:
        inside = sorted(label[:2] for label in labels if round(label[2]) == row)
        assert all(left[1] <= right[0] for left, right in pairwise(inside))
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
