"""The page of a score in a real browser: nothing is refused by its policy, nothing is wider than the screen."""

from pathlib import Path
from typing import Any

import pytest
from scoring_by_hand import compared, endless, hostile, rated, segmented

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("made", [segmented, compared, rated, endless, hostile])
@pytest.mark.parametrize("width", [1200, 320])
def test_page_fits_the_screen_and_its_bars_and_curves_are_drawn(
    browser: Any, tmp_path: Path, width: int, made: Any
) -> None:
    path = tmp_path / "score.html"
    path.write_text(made().to_html(), encoding="utf-8")
    size = {"width": width, "height": 1200, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(path.as_uri())
    assert browser.get_log("browser") == []
    assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")
    line = browser.find_element("css selector", ".reliability .line")
    assert line.size["width"] > 150
    bars = browser.execute_script(
        "return [...document.querySelectorAll('.steps rect')].map(r => r.getBoundingClientRect().width)"
    )
    assert min(bars) > 1
    assert browser.execute_script("return document.scripts.length") == 0
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
