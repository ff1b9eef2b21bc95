"""The page of a timeline in a real browser: nothing is refused by its policy, nothing is wider than the screen."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import kullback as kb

pytestmark = pytest.mark.browser


@pytest.fixture
def page(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    watcher = kb.Watcher({"a_column_with_a_rather_long_name": {"sun": 0.5, "rain": 0.5}}, every=25)
    watcher.update(rng.choice(["sun", "rain"], 1000, p=[0.7, 0.3]).tolist())
    path = tmp_path / "watch.html"
    path.write_text(watcher.timeline.to_html(), encoding="utf-8")
    return path


@pytest.mark.parametrize("width", [1200, 390])
def test_page_fits_the_screen_and_its_curve_and_marks_are_drawn(browser: Any, page: Path, width: int) -> None:
    size = {"width": width, "height": 1200, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(page.as_uri())
    assert browser.get_log("browser") == []
    assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")
    curve = browser.find_element("css selector", "path.curve")
    assert curve.size["width"] > 0.5 * width
    assert len(browser.find_elements("css selector", ".excess circle")) == 40
    assert browser.execute_script("return document.scripts.length") == 0
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
