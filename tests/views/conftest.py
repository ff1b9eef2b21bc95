"""A report made by hand, whose shares are sums of powers of two; and a browser that opens explorers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import started
from by_hand import HOSTILE, amount, ledger, report_of
from explorer_page import SETTLED

from kullback.explanation import Explanation
from kullback.ledger import Amount, Entry, Ledger, NotCompared, Report, Side


@pytest.fixture
def weather() -> Ledger:
    """A categorical column that broke: fog came, rain went."""
    rows = [
        ("fog", 512, 32, 2.0, 2.25),
        ("rain", 16, 1024, 0.375, -0.25),
        ("sun", 496, 864, 0.125, 0.5),
        ("snow", 0, 128, 0.0625, 0.0625),
    ]
    return ledger("weather", "categorical", amount(2.0, 2.5625, 3.125), rows)


@pytest.fixture
def station() -> Ledger:
    """A categorical column with a rare outcome that the belief has never seen."""
    rows = [("A", 992, 2048, 0.0, -0.03125), ("Z", 32, 0, 0.125, 0.15625)]
    return ledger("station", "categorical", amount(0.0625, 0.125, 0.5, "conditional"), rows)


@pytest.fixture
def observer() -> Ledger:
    """A text column with a frequent outcome that the belief has never seen."""
    rows = [("ann", 896, 2048, 0.125, 0.125), ("new hire", 128, 0, 0.375, 0.375)]
    return ledger("observer", "text", amount(0.25, 0.5, math.inf, "unbounded"), rows, bound="at least")


@pytest.fixture
def wind() -> Ledger:
    """A binned column of which half is missing."""
    rows = [
        ("[0, 2.5)", 256, 1024, 0.0, -0.25),
        ("[2.5, 9]", 256, 1008, 0.0, -0.25),
        ("(missing)", 512, 16, 1.0, 1.5),
    ]
    return ledger("wind", "numeric", amount(0.75, 1.0, 1.25), rows, bound="at least")


@pytest.fixture
def steady() -> Ledger:
    """A boolean column in which nothing changed."""
    rows = [("false", 512, 1024, 0.0, 0.0), ("true", 512, 1024, 0.0, 0.0)]
    return ledger("steady", "boolean", amount(0.0, 0.0, 0.0009765625), rows, p_value=1.0, p_adjusted=1.0)


@pytest.fixture
def hostile() -> Ledger:
    """A column whose name and labels are written to break what shows them."""
    rows = [
        (HOSTILE, 256, 512, 0.0, 0.0),
        ("=1+1", 256, 512, 0.0, 0.0),
        ("x" * 5000, 256, 512, 0.0, 0.0),
        (" fog", 128, 256, 0.00390625, 0.00390625),
        ("霧", 128, 256, 0.0, 0.0),
    ]
    return ledger(HOSTILE, "text", amount(0.0, 0.00390625, 0.03125), rows, p_value=0.25, p_adjusted=1.0)


@pytest.fixture
def forbidden() -> Ledger:
    """Exact probabilities of which the belief forbids one outcome that happens."""
    rows = (
        Entry("heads", None, None, 0.5, 1.0, 0.0, -0.5),
        Entry("edge", None, None, 0.5, 0.0, math.inf, math.inf),
    )
    return Ledger(
        name="coin",
        kind="categorical",
        method="exact",
        test=None,
        bound="estimate",
        truth=Side("coin", None),
        belief=Side("textbook", None),
        irreducible=Amount.exact(1.0, "bit"),
        excess=Amount.exact(math.inf, "bit"),
        reverse=Amount.exact(1.0, "bit"),
        entries=rows,
        p_value=None,
        p_adjusted=None,
        confidence=0.95,
        tolerance=0.01,
    )


def given_exactly(excess: float, resolution: float, tolerance: float = 0.01) -> Ledger:
    """Probabilities of a coin, and how far rounding of them can have moved the excess."""
    rows = (
        Entry("heads", None, None, 0.5, 0.25, excess, 2 * excess),
        Entry("tails", None, None, 0.5, 0.75, 0.0, -excess),
    )
    return Ledger(
        name="coin",
        kind="categorical",
        method="exact",
        test=None,
        bound="estimate",
        truth=Side("coin", None),
        belief=Side("textbook", None),
        irreducible=Amount.exact(1.0, "bit"),
        excess=Amount.exact(excess, "bit"),
        reverse=Amount.exact(excess, "bit"),
        entries=rows,
        p_value=None,
        p_adjusted=None,
        confidence=0.95,
        tolerance=tolerance,
        resolution=Amount.exact(resolution, "bit"),
    )


@pytest.fixture
def resolved() -> Ledger:
    """An exact excess far above what rounding makes."""
    return given_exactly(0.25, 2.0**-53)


@pytest.fixture
def unresolved() -> Ledger:
    """An exact excess that may be nothing but rounding."""
    return given_exactly(2.0**-108, 2.0**-54)


@pytest.fixture
def equal() -> Ledger:
    """Two sides whose numbers are the same."""
    return given_exactly(0.0, 2.0**-105)


@pytest.fixture
def coarse() -> Ledger:
    """An excess of numbers given with few digits: the tolerance lies within what rounding leaves open."""
    return given_exactly(0.0078125, 0.00390625)


@pytest.fixture
def report(
    steady: Ledger,
    weather: Ledger,
    station: Ledger,
    observer: Ledger,
    wind: Ledger,
    hostile: Ledger,
    forbidden: Ledger,
) -> Report:
    """Every kind of ledger at once."""
    ledgers = [steady, weather, station, observer, wind, hostile, forbidden]
    left_out = [NotCompared("id", "identifier: 98 % of its values are distinct"), NotCompared(HOSTILE, HOSTILE)]
    return report_of(ledgers, left_out)


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
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
    assert browser.get_log("browser") == []
