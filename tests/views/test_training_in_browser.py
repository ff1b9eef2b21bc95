"""The page of a training in a real browser: nothing is refused by its policy, nothing is wider than the screen."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kullback._train import TrainingLedger

pytestmark = pytest.mark.browser


@pytest.fixture
def page(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    ledger = TrainingLedger(classes=["short", "a_class_name_without_any_blank_in_it_that_goes_on", "<b>x</b>"])
    for i in range(30):
        truth = rng.dirichlet(np.ones(3), 50)
        ledger.add(logits=np.log(truth) * i / 30, labels=truth.argmax(axis=-1))
        ledger.add(logits=np.log(truth) * i / 30, probabilities=truth, part="test")
        ledger.end_epoch()
    path = tmp_path / "training.html"
    path.write_text(ledger.history.to_html(), encoding="utf-8")
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 360])
def test_page_fits_the_screen_and_its_curves_are_drawn(browser: Any, page: Path, width: int, scheme: str) -> None:
    size = {"width": width, "height": 1200, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": features})
    browser.get(page.as_uri())
    assert browser.get_log("browser") == []
    assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")
    assert browser.execute_script("return document.scripts.length") == 0
    curves = browser.find_elements("css selector", "path.total")
    assert len(curves) == 2
    assert all(curve.size["width"] > 0.3 * width for curve in curves)
    # The floor of hard labels has no height; that of soft ones stands below the excess.
    floors = [floor.size["height"] for floor in browser.find_elements("css selector", "path.irreducible")]
    assert floors[0] == 0
    assert floors[1] > 20
    inner = "return [...document.querySelectorAll('.classes')].every(x => x.scrollWidth <= x.parentElement.clientWidth)"
    assert browser.execute_script(inner)
    paper = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert (max(map(int, paper[4:-1].split(","))) < 60) == (scheme == "dark")
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
