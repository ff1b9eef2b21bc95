"""The page of a restoration in a real browser: its sounds can be played, and nothing reaches out of its sheet."""

from pathlib import Path
from typing import Any

import pytest
from restoring_by_hand import cheat, hostile, perfect, restoration

pytestmark = pytest.mark.browser

MADE = {"accepted": restoration, "refused": cheat, "perfect": perfect, "hostile": hostile}
REACHES_OUT = """
return [...document.querySelectorAll('.sheet')].flatMap(sheet => [...sheet.querySelectorAll('*')]
    .filter(part => part.getBoundingClientRect().right > sheet.getBoundingClientRect().right)
    .map(part => part.outerHTML))
"""
HEARD = """
const done = arguments[0], players = [...document.querySelectorAll('audio')]
Promise.all(players.map(player => player.readyState ? player.duration
    : new Promise(told => player.onloadedmetadata = player.onerror = () => told(player.duration)))).then(done)
"""


@pytest.mark.parametrize("width", [1200, 400, 320])
@pytest.mark.parametrize("name", MADE)
def test_page_fits_the_screen_and_nothing_is_refused(browser: Any, tmp_path: Path, name: str, width: int) -> None:
    path = tmp_path / "restoration.html"
    path.write_text(MADE[name]().to_html(), encoding="utf-8")
    size = {"width": width, "height": 1200, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(path.as_uri())
    assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")
    assert browser.execute_script(REACHES_OUT) == []
    assert browser.get_log("browser") == []
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_each_sound_lasts_as_long_as_its_stretch(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "restoration.html"
    path.write_text(restoration().to_html(), encoding="utf-8")
    browser.get(path.as_uri())
    assert browser.execute_async_script(HEARD) == [1.0, 1.0, 1.0]  # 16,000 samples at 16 kHz
    assert browser.get_log("browser") == []
