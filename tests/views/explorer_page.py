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
HOME, END, SHIFT = "\ue011", "\ue010", "\ue008"

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


def press(page: Any, side: str, place: int, keys: str) -> None:
    page.execute_script("arguments[0].focus()", slider(page, side, place))
    page.switch_to.active_element.send_keys(keys)


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
