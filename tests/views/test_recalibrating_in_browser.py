"""The page of a recalibration in a real browser: nothing is refused by its policy or reaches out of its sheet."""

from pathlib import Path
from typing import Any

import pytest
from test_recalibrating_views import made

pytestmark = pytest.mark.browser

REACHES_OUT = """
return [...document.querySelectorAll('.sheet')].flatMap(sheet => [...sheet.querySelectorAll('*')]
    .filter(part => part.getBoundingClientRect().right > sheet.getBoundingClientRect().right)
    .map(part => part.outerHTML))
"""


@pytest.mark.parametrize("width", [1200, 320])
def test_page_fits_the_screen_with_both_curves_and_both_bars(browser: Any, tmp_path: Path, width: int) -> None:
    path = tmp_path / "recalibration.html"
    path.write_text(made(0.09, low=0.07).to_html(), encoding="utf-8")
    size = {"width": width, "height": 1200, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(path.as_uri())
    assert browser.get_log("browser") == []
    assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")
    assert browser.execute_script(REACHES_OUT) == []
    assert len(browser.find_elements("css selector", ".reliability .line")) == 2
    before, after = (bar.rect["width"] for bar in browser.find_elements("css selector", ".sides rect"))
    assert before > after > 20
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
