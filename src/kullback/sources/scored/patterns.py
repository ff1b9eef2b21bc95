"""Columns by patterns: `p_*` is every column that begins with `p_`, and what the * stands for is its class."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from kullback.errors import SourceError
from kullback.sources.scored.fetch import nearest
from kullback.sources.scored.wording import listed


class Matched(NamedTuple):
    """The columns that a pattern stands for, and their classes; None where it is the name of one column."""

    columns: tuple[str, ...]
    classes: tuple[str, ...] | None


def matches(pattern: str, names: Sequence[str]) -> bool:
    """Is this the name of a column, or a pattern of some?"""
    return pattern in names or ("*" in pattern and any(_expression(pattern).fullmatch(name) for name in names))


def matched(pattern: str, names: Sequence[str], option: str, taken: Sequence[str], others: Sequence[str]) -> Matched:
    """The columns among `names` that a pattern stands for.

    A column that one of the `others` names with more signs is theirs: `p_old_*` takes its columns from `p_*`.

    Raises SourceError where there is none, the pattern has two *, or it includes a column that is `taken` otherwise.
    """
    found = {name: stands[1] for name in names if (stands := _expression(pattern).fullmatch(name))}
    if "*" not in pattern or list(found) == [pattern]:
        return column(pattern, names, option, taken)
    if pattern.count("*") > 1:
        raise SourceError(f"{option} must have one *, which stands for the class, but it is {pattern!r}.")
    theirs = [_expression(other) for other in others if len(other) > len(pattern)]
    found = {name: of for name, of in found.items() if not any(other.fullmatch(name) for other in theirs)}
    if not found:
        raise SourceError(f"{option} {pattern!r} matches no column; {nearest(pattern, names)}.")
    if also := [name for name in found if name in taken]:
        raise SourceError(
            f"{option} {pattern!r} must match columns of classes only, but it also matches {listed(also)}, which "
            f"{'is' if len(also) == 1 else 'are'} used otherwise.\nUse a pattern that leaves it out, such as 'p_*'."
        )
    return Matched(tuple(found), tuple(found.values()))


def column(name: str, names: Sequence[str], option: str, taken: Sequence[str]) -> Matched:
    """One column by its name. Raises SourceError where it is not there, or `taken` otherwise."""
    if name not in names:
        raise SourceError(f"{option} {name!r} is not a column; {nearest(name, names)}.")
    if name in taken:
        raise SourceError(f"{option} must not be a column that is used otherwise, but {name!r} is.")
    return Matched((name,), None)


def _expression(pattern: str) -> re.Pattern[str]:
    """A pattern as an expression of which the first group is what the first * stands for."""
    return re.compile("(.+)".join(map(re.escape, pattern.split("*"))) + "()", re.DOTALL)
