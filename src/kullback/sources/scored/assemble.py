"""What is given, as evidence: every model's predictions and what happened, over the same classes in the same order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from kullback.errors import EvidenceError
from kullback.evidence import Labels, Scored, Segments
from kullback.sources.scored.beside import groups_of, refuse_length, segments_of, weights_of
from kullback.sources.scored.given import Asked, Beside, Happened, Numbers, Predicted
from kullback.sources.scored.happened import known
from kullback.sources.scored.names import class_names, coded, named, places, positive_of
from kullback.sources.scored.probabilities import of_classes, of_one_class
from kullback.sources.scored.wording import Wording, listed


class Models(NamedTuple):
    """The model that is scored, others on the same rows, and the rows by the values of a column."""

    this: Scored
    others: tuple[Scored, ...]
    segments: Segments | None

    def counted(self) -> Models:
        """The rows that count: one of weight 0 says nothing, even where it costs infinitely much."""
        weights = self.this.labels.weights
        if weights is None or (weights > 0.0).all():
            return self
        rows, by = np.flatnonzero(weights), self.segments
        segments = None if by is None else Segments(by.column, by.codes[rows], by.names)
        return Models(self.this.take(rows), tuple(other.take(rows) for other in self.others), segments)


def assemble(happened: Happened, models: Sequence[Predicted], beside: Beside, asked: Asked, wording: Wording) -> Models:
    """The evidence of one model and of others on the same rows. Raises EvidenceError or NotADistributionError."""
    first, rows = models[0], len(models[0].values)
    for model in models:
        refuse_length(len(model.values), rows, f"the predictions of {model.name}", wording)
    refuse_length(_rows(happened), rows, wording.labels, wording)
    unswapped = _classes(first, happened, asked, wording)
    nameless = happened.numbers is not None and happened.classes is None
    clear = asked.classes is not None or _columns(first) > 1 or nameless
    second = positive_of(unswapped, asked.positive, wording, clear=clear) if _binary(unswapped, asked) else None
    classes = unswapped if second != 0 else unswapped[::-1]
    labels = Labels(
        classes,
        weights=weights_of(beside.weights, rows, wording),
        groups=groups_of(beside.groups, rows, wording),
        **{"codes": None} | known(_unswapped(happened, swapped=second == 0), classes, asked, wording),
    )
    called = [wording.probabilities, *(f"the predictions of {other.name}" for other in models[1:])]
    made = [_probabilities(*each, unswapped, classes, asked, wording) for each in zip(models, called, strict=True)]
    scored = [Scored(model.name, labels, values) for model, values in zip(models, made, strict=True)]
    return Models(scored[0], tuple(scored[1:]), segments_of(beside.by, beside.column, rows, wording)).counted()


def _binary(classes: Sequence[str], asked: Asked) -> bool:
    """Is there a positive class, or one asked for?"""
    return len(classes) == 2 or asked.positive is not None


def _rows(happened: Happened) -> int:
    """How many rows have labels."""
    if happened.numbers is not None:
        return len(happened.numbers)
    return len(happened.values[0]) if happened.kind == "ratings" else len(happened.values)


def _columns(model: Predicted) -> int:
    """How many columns of probabilities there are."""
    return 1 if model.values.ndim == 1 else model.values.shape[1]


def _classes(first: Predicted, happened: Happened, asked: Asked, wording: Wording) -> tuple[str, ...]:
    """The names of the classes in the order of the first model's columns."""
    if first.classes is not None:
        if asked.classes is not None:
            raise EvidenceError(
                f"classes go with arrays, but the columns of {wording.probabilities} have names: "
                f"{listed(map(str, first.classes))}.\nLeave classes out, or pass the numbers alone."
            )
        names = named(first.classes, wording.probabilities)
        if len(names) < 2:
            raise EvidenceError(
                f"{wording.probabilities} must have a column for each class, but there is one: {names[0]!r}.\n"
                "Of two classes one column is enough if it is given as an array, or by its own name."
            )
        return names
    seen: list[Any] = list(happened.classes or ())
    if happened.kind in ("labels", "ratings"):
        columns = [happened.values] if happened.kind == "labels" else happened.values
        seen = [value for column in columns for value in coded(column)[1]]
    return class_names(_columns(first), seen, asked.classes, wording)


def _unswapped(happened: Happened, *, swapped: bool) -> Happened:
    """Shares or counts without names, in the order of the classes."""
    numbers = happened.numbers
    if not swapped or numbers is None or numbers.ndim == 1 or happened.classes is not None:
        return happened
    return Happened(happened.kind, numbers=numbers[:, ::-1])


def _probabilities(
    model: Predicted, what: str, unswapped: tuple[str, ...], classes: tuple[str, ...], asked: Asked, wording: Wording
) -> Numbers:
    """A model's probabilities in the order of the classes, each row normalised; `what` they are called."""
    if _columns(model) == 1:
        if len(classes) != 2:
            raise EvidenceError(f"{what} must have a column for each of the {len(classes)} classes, but there is one.")
        return of_one_class(model.values.reshape(-1), what, wording)
    own = unswapped if model.classes is None else named(model.classes, what)
    found = places(classes, own)
    if len(own) != _columns(model) or len(own) != len(classes) or None in found:
        got = f"they are {listed(own)}" if model.classes is not None else f"there are {_columns(model)}"
        raise EvidenceError(f"the columns of {what} must be the classes {listed(classes)}, but {got}.")
    order = [place for place in found if place is not None]
    values = model.values if order == list(range(len(order))) else model.values[:, order]
    return of_classes(values, what, asked.normalize, wording)
