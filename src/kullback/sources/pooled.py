"""Two sides put on the same outcomes: tables column by column, labelled evidence label by label."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from kullback.errors import EvidenceError, SourceError
from kullback.evidence import Counts, Evidence, Exact, Logits, Pair
from kullback.sources.mappings import Labelled
from kullback.sources.partition import Partition, partition
from kullback.sources.summary import FAMILY_NAMES, Family, Summary, Survey
from kullback.sources.table import Table

T = TypeVar("T")

Progress: TypeAlias = Callable[[str, int, int], None]
"""Told what is being done, and how many of how many steps are."""


def untold(_what: str, _done: int, _of: int) -> None:
    """Nobody wants to know how far it is."""


@dataclass(frozen=True, slots=True)
class Pooled:
    """The columns of two tables on common outcomes, and the reasons why others are not among them."""

    rows_truth: int
    rows_belief: int
    pairs: tuple[Pair, ...]
    reasons: dict[str, str]


def align(truth: Labelled, belief: Labelled) -> Pair:
    """Two sides of labelled evidence as a pair; a label that one side lacks has no probability or count there.

    Raises EvidenceError where outcomes that are only numbered are not equally many, or only one side's are numbered.
    """
    if truth.positional != belief.positional:
        raise EvidenceError(
            "truth and belief must both name their outcomes, or neither, but only one of them does.\n"
            "Pass both as mappings (or pandas Series with given=), or both as bare arrays."
        )
    if truth.positional and len(truth.outcomes) != len(belief.outcomes):
        raise EvidenceError(
            f"bare arrays must have one number for each outcome, in the same order, but truth has "
            f"{len(truth.outcomes)} and belief {len(belief.outcomes)}.\nPass mappings to have outcomes aligned by name."
        )
    outcomes = tuple(dict.fromkeys((*truth.outcomes, *belief.outcomes)))
    return Pair(
        "outcome",
        "categorical",
        "estimate",
        outcomes,
        _spread(truth, outcomes),
        _spread(belief, outcomes),
        truth.name,
        belief.name,
    )


def _spread(side: Labelled, outcomes: tuple[str, ...]) -> Evidence:
    """The evidence of one side on more outcomes."""
    place = {outcome: i for i, outcome in enumerate(outcomes)}
    places = [place[outcome] for outcome in side.outcomes]

    def spread(numbers: npt.NDArray[Any], absent: float) -> npt.NDArray[Any]:
        spread = np.full(len(outcomes), absent, dtype=numbers.dtype)
        spread[places] = numbers
        return spread

    match side.evidence:
        case Exact(probabilities, log_error):
            return Exact(spread(probabilities, 0), spread(log_error, 0))
        case Logits(logits, log_error):
            return Logits(spread(logits, -np.inf), spread(log_error, 0))
        case Counts(counts):
            return Counts(spread(counts, 0))


def pool(truth: Table, belief: Table, columns: Iterable[str] | None, progress: Progress) -> Pooled:
    """The columns that both tables have, counted on common outcomes.

    Raises SourceError where a table has fewer than two rows, no column is in both, or one asked for is missing.
    """
    names = _asked(truth, belief, columns)
    rows = [_rows(side) for side in (truth, belief)]
    reasons = {name: reason for name in names if (reason := _refusal(name, truth, belief))}
    told: list[dict[str, Summary]] = []
    for side, n in zip((truth, belief), rows, strict=True):
        asked = [name for name in names if name not in reasons]
        surveys = _sound(side.surveys(asked, n).items(), side, reasons)
        told.append(_sound(_watched(side.summaries(surveys), side.name, len(surveys), progress), side, reasons))
    partitions: dict[str, Partition] = {}
    for name in told[1]:
        try:
            family = _family(name, truth, belief, told[0][name].survey, told[1][name].survey)
            if family == "text":
                _list_the_same(name, (truth, belief), told)
            partitions[name] = partition(told[0][name], told[1][name], family)
        except SourceError as reason:
            reasons[name] = str(reason)
    counted = [_count(side, known, partitions, reasons) for side, known in zip((truth, belief), told, strict=True)]
    pairs = tuple(
        Pair(name, p.kind, p.bound, p.outcomes, counted[0][name], counted[1][name], truth.name, belief.name)
        for name, p in partitions.items()
        if name not in reasons
    )
    return Pooled(rows[0], rows[1], pairs, {name: reasons[name] for name in names if name in reasons})


def _sound(found: Iterable[tuple[str, T | SourceError]], side: Table, reasons: dict[str, str]) -> dict[str, T]:
    """What was found of the columns that could be read; of the others the reasons are kept."""
    sound: dict[str, T] = {}
    for name, item in found:
        if isinstance(item, SourceError):
            reasons[name] = f"{item} in {side.name}"
        else:
            sound[name] = item
    return sound


def _watched(items: Iterable[T], name: str, of: int, progress: Progress) -> Iterator[T]:
    """The items, with somebody told how many of how many there have been."""
    for done, item in enumerate(items):
        progress(f"counting {name}", done, of)
        yield item


def _list_the_same(name: str, sides: tuple[Table, Table], told: list[dict[str, Summary]]) -> None:
    """Let both sides of a text column tell of the labels that either lists."""
    listed = {value for side in told for value in side[name].values}
    for side, known in zip(sides, told, strict=True):
        known[name] = side.with_labels(name, known[name], listed)


def _count(
    side: Table, told: dict[str, Summary], partitions: dict[str, Partition], reasons: dict[str, str]
) -> dict[str, Counts]:
    """The counts of one side: from what it told where that was everything, else asked of the engine."""
    counted = {n: p.count_summary(told[n]) for n, p in partitions.items() if told[n].complete}
    wanted = {n: (p, told[n].survey) for n, p in partitions.items() if n not in counted}
    counted |= _sound(side.counts(wanted), side, reasons)
    return {name: Counts(counts) for name, counts in counted.items()}


def _asked(truth: Table, belief: Table, columns: Iterable[str] | None) -> list[str]:
    """The columns to look at, in the truth's order, or in the order they were asked for."""
    known = list(dict.fromkeys((*truth.names, *belief.names)))
    if columns is None:
        if not set(truth.names) & set(belief.names):
            raise SourceError(
                f"no column is in both tables: {truth.name} has {_listed(truth.names)}; "
                f"{belief.name} has {_listed(belief.names)}.\nColumns are matched by name."
            )
        return known
    asked = _as_names(columns)
    for name in asked:
        for side in (truth, belief):
            if name not in side.names:
                raise SourceError(f"column {name!r} is not in {side.name}, which has {_listed(side.names)}.")
    if not asked:
        raise SourceError("columns must name at least one column, but it is empty.")
    return asked


def _as_names(columns: Iterable[str]) -> list[str]:
    """The columns that were asked for, by name."""
    if isinstance(columns, str):
        return [columns]
    if not isinstance(columns, Iterable):
        raise SourceError(f"columns must be names of columns, but it is {columns!r}.")
    return list(dict.fromkeys(map(str, columns)))


def _listed(names: tuple[str, ...]) -> str:
    """Some names, and how many more there are."""
    shown = ", ".join(map(repr, names[:8]))
    return f"{shown} and {len(names) - 8} more" if len(names) > 8 else shown or "no columns"


def _rows(side: Table) -> int:
    """How many rows a side has; two are the least from which anything can be told."""
    rows = side.rows()
    if rows < 2:
        raise SourceError(f"{side.name} must have at least 2 rows, but it has {rows}.")
    return rows


def _refusal(name: str, truth: Table, belief: Table) -> str | None:
    """Why a column cannot be compared, as far as names and types say it."""
    for what, side, other in (("truth", truth, belief), ("belief", belief, truth)):
        if name not in other.names:
            return f"only in the {what} ({side.name})"
        if name in side.refused:
            return f"{side.refused[name]} in {side.name}"
    return None


def _family(name: str, truth: Table, belief: Table, of_truth: Survey, of_belief: Survey) -> Family:
    """The family of both sides; a side on which every value is missing goes with the other."""
    families = truth.columns[name].family, belief.columns[name].family
    if families[0] == families[1] or of_belief.missing == of_belief.rows:
        return families[0]
    if of_truth.missing == of_truth.rows:
        return families[1]
    raise SourceError(
        f"{FAMILY_NAMES[families[0]]} in {truth.name}, {FAMILY_NAMES[families[1]]} in {belief.name}: "
        "give the column one type"
    )
