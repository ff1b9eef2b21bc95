"""Labels and predictions of a file, by the names and patterns of its columns."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from kullback.errors import EvidenceError, SourceError
from kullback.sources.files import matching, read_file
from kullback.sources.labels import label
from kullback.sources.scored.assemble import Models, assemble
from kullback.sources.scored.fetch import Columns
from kullback.sources.scored.given import Asked, Beside, Happened, Kind, Predicted
from kullback.sources.scored.names import key
from kullback.sources.scored.patterns import Matched, column, matched, matches
from kullback.sources.scored.wording import COMMAND, listed
from kullback.sources.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Which columns hold what.

    One of `label` (a column), `soft`, `ratings` and `counts` (patterns) says what happened; `probs` is the pattern of
    the predictions, `against` those of other models: PATTERN, NAME=PATTERN, FILE or NAME=FILE.
    """

    probs: str
    label: str | None = None
    soft: str | None = None
    ratings: str | None = None
    counts: str | None = None
    against: Sequence[str] = ()
    by: str | None = None
    group: str | None = None
    weight: str | None = None

    @property
    def happened(self) -> tuple[Kind, str, str]:
        """What is known of what happened, the option that says so and its column or pattern."""
        kinds: dict[str, tuple[Kind, str | None]] = {
            "--label": ("labels", self.label),
            "--soft": ("probabilities", self.soft),
            "--ratings": ("ratings", self.ratings),
            "--counts": ("counts", self.counts),
        }
        given = [(kind, option, pattern) for option, (kind, pattern) in kinds.items() if pattern is not None]
        if len(given) != 1:
            raise EvidenceError(
                f"one of --label, --soft, --ratings and --counts must say what happened, but {len(given)} of them do.\n"
                "Name the column that holds the class: --label COLUMN."
            )
        return given[0]

    @property
    def beside(self) -> tuple[str, ...]:
        """The columns beside."""
        return tuple(name for name in (self.by, self.group, self.weight) if name is not None)


class _Other(NamedTuple):
    """Another model: its name, and its pattern of columns; `path` is the file that it is in, None for this one."""

    name: str
    pattern: str
    path: str | None


def from_file(path: str, named: Named, asked: Asked) -> Models:
    """The models of a file, of any format that is read, or of standard input ("-").

    Raises SourceError where a file or column cannot be read; EvidenceError or NotADistributionError for what it holds.
    """
    kind, option, pattern = named.happened
    with ExitStack() as resources:
        table = read_file(path, _called(path), resources)
        others = [_other(text, table, named.probs) for text in named.against]
        models_here = [_Other(named.probs, named.probs, None), *(other for other in others if other.path is None)]
        patterns = [*(model.pattern for model in models_here), pattern]
        truth = _truth(kind, option, pattern, table, named.beside, patterns)
        taken = (*truth.columns, *named.beside)
        found = [_matched(model, table, taken, patterns, named) for model in models_here]
        _refuse_shared(found)
        columns = Columns(table, [*taken, *(name for model in found for name in model.columns)])
        models = [_predicted(model.name, columns, own) for model, own in zip(models_here, found, strict=True)]
        for other in others:
            if other.path is not None:
                models.append(_elsewhere(other, other.path, patterns, columns, truth, resources))
        beside = Beside(
            named.by or "",
            None if named.by is None else columns.values(named.by),
            None if named.group is None else columns.values(named.group),
            None if named.weight is None else columns.numbers(named.weight),
        )
        return assemble(_happened(kind, columns, truth), _ordered(models, others), beside, asked, COMMAND)


def _truth(
    kind: Kind, option: str, pattern: str, table: Table, beside: Sequence[str], patterns: Sequence[str]
) -> Matched:
    """The columns that say what happened; labels are one column, which may also be one beside."""
    if kind == "labels":
        return column(pattern, table.names, option, ())
    return matched(pattern, table.names, option, beside, patterns)


def _refuse_shared(found: Sequence[Matched]) -> None:
    """Refuse models that share a column."""
    seen: set[str] = set()
    for model in found:
        if shared := seen & set(model.columns):
            raise SourceError(
                f"--against must name other columns than --probs and than each other, but both name "
                f"{listed(sorted(shared))}.\nA model that is compared with itself differs by 0."
            )
        seen |= set(model.columns)


def _ordered(models: Sequence[Predicted], others: Sequence[_Other]) -> list[Predicted]:
    """The models in the order in which they were named."""
    known = {model.name: model for model in models}
    if len(known) < len(models):
        raise EvidenceError("--against must give each model a name of its own.\nName them: --against NAME=PATTERN.")
    return [models[0], *(known[other.name] for other in others)]


def _called(path: str) -> str:
    """What a file is called."""
    return "standard input" if path == "-" else Path(path).name or path


def _other(text: str, table: Table, probs: str) -> _Other:
    """What an --against stands for: a pattern of columns or a file, with or without a name before it."""
    for name, what in ((text, text), text.partition("=")[::2]):
        if matches(what, table.names):
            return _Other(name or what, what, None)
        if what and matching(what):
            return _Other(Path(name or what).name, probs, what)
    raise SourceError(
        f"--against must be columns of {table.name} or a file, but {text!r} is neither.\n"
        "Write PATTERN, NAME=PATTERN, FILE or NAME=FILE, for example --against 'old=old_*'."
    )


def _matched(model: _Other, table: Table, taken: Sequence[str], patterns: Sequence[str], named: Named) -> Matched:
    """The columns of a model in this file."""
    option = "--probs" if model.name == model.pattern == named.probs else "--against"
    return matched(model.pattern, table.names, option, taken, patterns)


def _predicted(name: str, columns: Columns, model: Matched) -> Predicted:
    """The predictions of a model."""
    if model.classes is None:
        return Predicted(name, columns.numbers(model.columns[0]))
    return Predicted(name, columns.matrix(model.columns), model.classes)


def _happened(kind: Kind, columns: Columns, truth: Matched) -> Happened:
    """What happened."""
    if kind == "labels":
        return Happened(kind, columns.values(truth.columns[0]))
    if kind == "ratings":
        return Happened(kind, [columns.values(name) for name in truth.columns])
    if truth.classes is None:
        return Happened(kind, numbers=columns.numbers(truth.columns[0]))
    return Happened(kind, numbers=columns.matrix(truth.columns), classes=truth.classes)


def _elsewhere(
    other: _Other, path: str, patterns: Sequence[str], here: Columns, truth: Matched, resources: ExitStack
) -> Predicted:
    """The predictions of a model in another file, which must hold the same rows."""
    table = read_file(path, _called(path), resources)
    model = matched(other.pattern, table.names, "--probs", truth.columns, patterns)
    columns = Columns(table, [*truth.columns, *model.columns])
    for name in truth.columns:
        ours, theirs = here.values(name), columns.values(name)
        if len(ours) != len(theirs):
            raise EvidenceError(
                f"{table.name} must hold the same rows as {here.table.name}, but it has {len(theirs)} and not "
                f"{len(ours)}.\nScore both models on the same rows."
            )
        differ = np.array([a != b and key(a) != key(b) for a, b in zip(ours, theirs, strict=True)])
        if differ.any():
            at = int(differ.argmax())
            raise EvidenceError(
                f"{table.name} must hold the same rows in the same order as {here.table.name}, but column {name!r} "
                f"differs in {differ.sum()} of {len(ours)}, first {COMMAND.row(at)}: {label(theirs[at])}, not "
                f"{label(ours[at])}.\nSort both files alike."
            )
    return _predicted(other.name, columns, model)
