"""The explorer in a browser: what Python says, what the page shows, and how it is moved."""

import shlex
from collections.abc import Callable, Iterator
from typing import Any

from kullback._explain import explain_example, explain_written
from kullback.explanation import Explanation
from kullback.views.language import language
from kullback.views.working.blocks import blocks
from kullback.views.working.formula import PLAIN
from kullback.views.working.pieces import Block, Heading, Rounding, Says, Shares, Subtraction, Working

LEFT, RIGHT, PAGE_UP, PAGE_DOWN = "\ue012", "\ue014", "\ue00e", "\ue00f"
HOME, END, SHIFT, TAB = "\ue011", "\ue010", "\ue008", "\ue004"

SETTLED = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()))"
TEXTS = """
  const cells = "h1, #sides p, #working h3, #working p, #working th, #working td";
  return [...document.querySelectorAll(cells)].map((cell) => cell.textContent).filter(Boolean);
"""


def said(x: Explanation) -> list[str]:
    """Every text of the working that Python writes: headings, sentences, and the cells of its tables."""
    return [text for block in blocks(x) for text in texts(block, x) if text]


def texts(block: Block, x: Explanation) -> Iterator[str]:
    match block:
        case Heading(text, None) | Says(text):
            yield text
        case Heading(text, place):
            yield f"{place}. {text}"
        case Subtraction():
            yield "".join(PLAIN.subtraction(x))
        case Rounding() | Shares():
            yield from block.head
            yield from (cell for row in block.rows for cell in row)
        case Working():
            yield from sums(block, x)


def sums(block: Working, x: Explanation) -> Iterator[str]:
    yield PLAIN.definition(block.part, x.unit)
    yield from language(x.lang).look_up("rounding.columns")[1:3]
    for line in block.lines:
        yield from (line.label, *PLAIN.cells(line, block.part, x))
    yield PLAIN.symbols[block.part]
    yield from (PLAIN.decimal(block.sum.by_hand), PLAIN.exact(block.sum.exactly, x.digits))


def shown(page: Any) -> list[str]:
    """The same as the page shows it."""
    page.execute_async_script(SETTLED)
    texts: list[str] = page.execute_script(TEXTS)
    return texts


def reproduced(page: Any) -> Explanation:
    """What the command that the page shows works out."""
    page.execute_async_script(SETTLED)
    program, command, *rest = shlex.split(page.find_element("id", "command").get_property("value"))
    assert (program, command) == ("kullback", "explain")
    options = dict(zip(rest[::2], rest[1::2], strict=True))
    unit, digits, lang = options.pop("--unit"), int(options.pop("--digits")), options.pop("--lang")
    if "--example" in options:
        return explain_example(options.pop("--example"), unit, digits, lang)
    return explain_written(options.pop("--p"), options.pop("--q"), options.pop("--labels", None), unit, digits, lang)


def slider(page: Any, side: str, place: int) -> Any:
    """The slider of a bar: of P or Q, counted from 0."""
    return page.find_elements("css selector", "#bars [role=slider]")[2 * place + "pq".index(side)]


def drag(page: Any, side: str, place: int, to: float) -> None:
    """Drag a bar with the mouse to a part of its track."""
    from selenium.webdriver import ActionChains

    bar = slider(page, side, place)
    page.execute_script("arguments[0].scrollIntoView({block: 'center'})", bar)
    width = bar.size["width"]
    ends = [round(width * (part - 0.5)) for part in (0.5, to)]
    actions = ActionChains(page, duration=20)
    actions.move_to_element_with_offset(bar, ends[0], 0).click_and_hold()
    actions.move_to_element_with_offset(bar, ends[1], 0).release().perform()


def pull_knob(page: Any, beside: float, by: float) -> None:
    """Press the mouse so many pixels beside the middle of the first knob of Q, and let go a way further."""
    from selenium.webdriver import ActionChains

    bar = slider(page, "q", 0)
    page.execute_script("arguments[0].scrollIntoView({block: 'center'})", bar)
    knob = bar.size["width"] * (float(bar.get_attribute("aria-valuenow")) / 100 - 0.5)
    actions = ActionChains(page, duration=20).move_to_element_with_offset(bar, round(knob + beside), 0)
    actions.click_and_hold().move_by_offset(by, 0).release().perform()


def touch(page: Any, *places: tuple[float, float], end: str = "touchEnd") -> None:
    """Put a finger on the first bar of Q, at a part of its track and pixels below its middle, and move it on."""
    bar = slider(page, "q", 0)
    page.execute_script("arguments[0].scrollIntoView({block: 'center'})", bar)
    left, middle, width = page.execute_script(
        "const box = arguments[0].getBoundingClientRect(); return [box.left, box.top + box.height / 2, box.width]", bar
    )
    for i, (part, below) in enumerate(places):
        points = [{"x": left + part * width, "y": middle + below}]
        kind = "touchMove" if i else "touchStart"
        page.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    page.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": end, "touchPoints": []})


def press(page: Any, side: str, place: int, keys: str) -> None:
    page.execute_script("arguments[0].focus()", slider(page, side, place))
    page.switch_to.active_element.send_keys(keys)


def tops(page: Any, *selectors: str) -> list[float]:
    """How far below the top of the page elements begin."""
    page.execute_async_script(SETTLED)
    top = "return arguments[0].map((at) => document.querySelector(at).getBoundingClientRect().top + scrollY)"
    found: list[float] = page.execute_script(top, selectors)
    return found


def numbers(page: Any, side: str) -> list[str]:
    """What stands beside the bars of P or Q."""
    page.execute_async_script(SETTLED)
    values = page.find_elements("css selector", "#bars .pair .value")
    return [value.text for value in values["pq".index(side) :: 2]]


def switch(page: Any, **settings: str) -> None:
    """Choose a value of a switch."""
    for name, value in settings.items():
        page.execute_script(
            """
            const found = document.getElementById(arguments[0]);
            const input = found.matches("select") ? found : found.querySelector(`[value=${arguments[1]}]`);
            if (found !== input) return input.click();
            input.value = arguments[1];
            input.dispatchEvent(new Event("change"));
            """,
            name,
            value,
        )


def wait_for(page: Any, holds: Callable[[], object]) -> None:
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(page, 20).until(lambda _: holds())


def check(page: Any, x: Explanation) -> None:
    assert shown(page) == said(x)


def on_screen(page: Any, width: int, height: int = 800) -> None:
    screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
