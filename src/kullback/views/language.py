"""The languages an explanation speaks: one file of words each, in languages/."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from kullback.explanation import LANGS, Lang

_NAMED: Final = 3  # outcomes that a sentence names; the others are counted


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """The words of one language, by dotted keys such as "total.heading"."""

    words: dict[str, Any]

    def __call__(self, key: str, **known: object) -> str:
        """The words under the key with what is known filled in."""
        return str(self.look_up(key)).format(**known)

    def look_up(self, key: str) -> Any:
        """What stands under the key."""
        found: Any = self.words
        for part in key.split("."):
            found = found[part]
        return found

    def names(self, names: Sequence[str]) -> str:
        """Names as a list in a sentence: the first few, and how many more there are."""
        others = len(names) - _NAMED
        return self.joined([*names[:_NAMED], self.more(others)] if others > 0 else names)

    def more(self, others: int) -> str:
        """How many others there are."""
        return self("list.more_one") if others == 1 else self("list.more", count=f"{others:,}")

    def joined(self, parts: Sequence[str]) -> str:
        """Parts as a list in a sentence."""
        head = self.look_up("list.comma").join(parts[:-1])
        return f"{head}{self.look_up('list.and')}{parts[-1]}" if head else parts[-1]


@cache
def language(lang: Lang) -> Language:
    """The language of that name."""
    return Language(tomllib.loads((files("kullback.views") / "languages" / f"{lang}.toml").read_text("utf-8")))


def all_words() -> dict[Lang, dict[str, Any]]:
    """The words of every language, as the explorer's page carries them."""
    return {lang: language(lang).words for lang in LANGS}
