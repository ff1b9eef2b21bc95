"""The classic examples of a truth and a belief; their titles and the names of their outcomes are in the languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Example:
    """A truth `p` and a belief `q` that textbooks like."""

    name: str
    p: tuple[float, ...]
    q: tuple[float, ...]


_ALL: Final = (
    Example("die", p=(1 / 6,) * 6, q=(0.1, 0.1, 0.1, 0.1, 0.1, 0.5)),
    Example("coin", p=(0.5, 0.5), q=(1.0, 0.0)),
    Example("weather", p=(0.6, 0.3, 0.1), q=(0.3, 0.3, 0.4)),
    Example("spam", p=(0.8, 0.2), q=(0.6, 0.4)),
    Example("vehicles", p=(0.4, 0.2, 0.3, 0.1), q=(0.3, 0.3, 0.2, 0.2)),
    Example("ad-click", p=(0.2, 0.8), q=(0.3, 0.7)),
    Example("fruit", p=(0.3, 0.2, 0.4, 0.1), q=(0.25, 0.25, 0.35, 0.15)),
)

EXAMPLES: Final[Mapping[str, Example]] = MappingProxyType({example.name: example for example in _ALL})
