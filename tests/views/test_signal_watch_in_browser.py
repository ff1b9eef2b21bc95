"""The page of a watched signal in a real browser: no policy refuses anything, nothing is wider than the screen."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import kullback as kb

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    samples = np.random.default_rng(0).normal(size=(6000, 2))
    samples[4000:, 1] *= 10.0
    path = tmp_path_factory.mktemp("page") / "watch.html"
    path.write_text(kb.watch_signal(samples, baseline=1, rate=1000).to_html(), encoding="utf-8")
    return path


@pytest.mark.parametrize("width", [1200, 390])
def test_page_fits_the_screen_and_its_curves_are_drawn(browser: Any, page: Path, width: int) -> None:
    size = {"width": width, "height": 1200, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(page.as_uri())
    assert browser.get_log("browser") == []
    assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")
    curves = browser.find_elements("css selector", "path.curve")
    assert len(curves) == 4
    assert all(curve.size["width"] > 0.5 * width for curve in curves)
    change = browser.find_element("css selector", "rect.change")
    assert change.size["height"] > 50
    assert browser.execute_script("return document.scripts.length") == 0
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
