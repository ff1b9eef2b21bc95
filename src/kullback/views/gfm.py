"""GitHub-flavoured Markdown: text that nothing in it marks up, and tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

# All that Markdown, its GitHub dialect or HTML could take for markup, a link, a mention or a formula. Signs that
# only mean something beside certain others are left alone elsewhere, so that the source stays legible too.
_MARKUP: Final = re.compile(
    r"[\\`*<>|&~$]|(?<![^\W_])_|_(?![^\W_])|\](?=[(\[:])|[#@](?=\w)|#(?=#*$)|:(?=\S)|(?<=www)\."
)


def escaped(text: str) -> str:
    """The text with nothing in it that Markdown would act on."""
    return _MARKUP.sub(lambda found: f"&#{ord(found[0])};", text)


def table(head: Sequence[str], rows: Iterable[Sequence[str]], align: str) -> str:
    """A table of cells that are Markdown; `align` has a letter for each column."""
    rule = ["---:" if letter == "r" else "---" for letter in align]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows))
