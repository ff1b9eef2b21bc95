"""Explanations of every kind, and what their text says, for the tests of the views that say it in another form."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator

import numpy as np
from rich.console import Console

import kullback as kb
from kullback._explain import explain_example
from kullback.examples import EXAMPLES
from kullback.explanation import Explanation
from kullback.units import Unit
from kullback.views.working import terminal

HOSTILE = [
    r"\end{tabular}\input{x} \\",
    "{$x^2$} & # _ % ~",
    '<script>alert(1)</script> "',
    "a|b *c* __d__ `e`",
    "line\nbreak \x1b[31m \u202e",
    "[2em] ''q'' -- ,, ?` !`",
    "* ×−∞ D(P‖Q)",
    "]^^M [a](http://b.c) @d #1",
    "",
]

_UNITS: tuple[Unit, ...] = ("nat", "bit", "dit")


def _example(name: str, unit: Unit, lang: str) -> Callable[[], Explanation]:
    return lambda: explain_example(name, unit, 4, "zh" if lang == "zh" else "en")


def _many() -> Explanation:
    truth, belief = np.random.default_rng(7).dirichlet(np.full(500, 0.4), 2)
    return kb.explain(truth, belief, labels=[f"outcome number {i}" for i in range(500)])


def _counts(**more: int) -> Explanation:
    truth = {"sun": 180, "rain": 5, "fog": 173, "drizzle": 7, "snow": 0} | more
    belief = {"sun": 118, "rain": 191, "fog": 5, "drizzle": 31, "snow": 21}
    return kb.compare(truth, belief).explain()


def hostile() -> Explanation:
    rest = len(HOSTILE) - 1
    return kb.explain([1 / len(HOSTILE)] * len(HOSTILE), [0.05] * rest + [1 - 0.05 * rest], labels=HOSTILE, unit="dit")


KINDS: dict[str, Callable[[], Explanation]] = {
    **{
        f"{name}, {lang}": _example(name, _UNITS[i % 3], lang)
        for i, name in enumerate(EXAMPLES)
        for lang in ("en", "zh")
    },
    "P is Q": lambda: kb.explain([0.2, 0.8], [0.2, 0.8]),
    "nearly": lambda: kb.explain([0.5, 0.5], [0.500001, 0.499999]),
    "one outcome": lambda: kb.explain([1.0], [1.0]),
    "many outcomes": _many,
    "many decimals": lambda: kb.explain([0.2, 0.8], [0.3, 0.7], digits=12),
    "counts": _counts,
    "counts, one of them unseen": lambda: _counts(hail=2),
    "hostile": hostile,
}


def says_all(text: str, x: Explanation, width: int) -> bool:
    """Are all lines of the text that a terminal of that width shows in the other text too, in the same order?

    Blanks and bars do not count; the cells of a line, which two blanks part, may have others between them.
    """
    text, place = squeezed(text), 0
    for cell in _cells(x, width):
        place = text.find(cell, place)
        if place < 0:
            return False
        place += len(cell)
    return True


def squeezed(text: str) -> str:
    """The text without blanks and bars."""
    return re.sub(r"[\s█]+", "", text)


def _cells(x: Explanation, width: int) -> Iterator[str]:
    """What stands on the terminal, piece by piece."""
    out = io.StringIO()
    terminal.show(x, Console(file=out, width=width, color_system=None, legacy_windows=False))
    return filter(None, map(squeezed, re.split(r"\n|  +", out.getvalue())))
