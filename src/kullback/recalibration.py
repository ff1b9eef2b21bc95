"""Recalibration: a map that mends predicted probabilities, and what it saves. Types only; made in fit/remedy.py.

A `RecalibrationMap` turns predictions into better calibrated ones; a `Recalibration` says what that saves on rows that
the map was not fitted to, and refuses to be saved where nothing is gained. Both are frozen.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Final, Literal, TypeAlias, get_args

import narwhals.stable.v2 as nw
import numpy as np
import numpy.typing as npt

from kullback._array import SUM_TOLERANCE
from kullback._whole import write_whole
from kullback.calibrators import CALIBRATORS
from kullback.errors import EvidenceError, KullbackError, NotADistributionError, SourceError
from kullback.ledger import Amount
from kullback.scoring import Curve, LabelKind
from kullback.showing import Shown
from kullback.units import Unit

MapName: TypeAlias = Literal["identity", "temperature", "vector", "isotonic"]

MAPS: Final[tuple[MapName, ...]] = get_args(MapName)
SCHEMA: Final = "kullback.recalibration/1"

_AGAIN: Final = "Name a file that `save` or `kullback recalibrate --out` wrote."


@dataclass(frozen=True, slots=True, repr=False)
class RecalibrationMap:
    """A map from predicted probabilities to better calibrated ones.

    Attributes
    ----------
    classes
        the names of the K classes, in the order of the columns of arrays.
    name
        the kind of map: "identity" changes nothing, "temperature" multiplies logits by one number, "vector" by one a
        class and adds another, "isotonic" is the best nondecreasing function; of more than two classes, one for each.
    parameters
        of the map, as plain data.
    """

    classes: tuple[str, ...]
    name: MapName
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse parameters that are not those of such a map: it must turn probabilities into probabilities."""
        k = len(self.classes)
        if k < 2 or len(set(self.classes)) < k:
            raise EvidenceError(f"a map must have two or more classes of different names, but has {self.classes!r}.")
        tried = np.vstack([np.full(k, 1 / k), 0.9 * np.eye(k) + 0.1 / k])
        try:
            with np.errstate(all="ignore"):
                told = self._mapped(tried)
                sound = told.shape == tried.shape and bool((told >= 0).all())
                sound = sound and bool((abs(told.sum(1) - 1) < SUM_TOLERANCE["float64"]).all())
        except (ValueError, TypeError, LookupError, OverflowError) as error:
            raise EvidenceError(self._unsound(str(error))) from error
        if not sound:
            raise EvidenceError(self._unsound("what it makes of probabilities are none"))

    def _unsound(self, why: str) -> str:
        """What is said of parameters that are none."""
        return f"the parameters of a map must be those of {self.name} maps of {len(self.classes)} classes, but {why}."

    def _mapped(self, probabilities: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The probabilities of shape (n, K), recalibrated."""
        if self.name == "identity":
            return probabilities.copy()
        return CALIBRATORS[self.name].restore(self.parameters).apply(probabilities)

    def apply(self, probabilities: Any, /) -> Any:
        """Recalibrate new predictions of the same model.

        Parameters
        ----------
        probabilities
            an array of shape (n, K), or (n,) of the second class of two; or a DataFrame (pandas, polars, ...) with a
            column for each class, found by name, whose other columns stay as they are.

        Returns
        -------
        probabilities
            of the same kind and shape, float64. What is given as 0 stays 0 but under an isotonic map.

        Raises
        ------
        EvidenceError
            for another number of classes, or a column of a class that is not there.
        NotADistributionError
            for numbers that are no probabilities, or rows that do not sum to 1.

        Examples
        --------
        >>> from kullback.recalibration import RecalibrationMap
        >>> RecalibrationMap(("no", "yes"), "identity").apply([0.25, 0.5])
        array([0.25, 0.5 ])
        """
        table = nw.from_native(probabilities, eager_only=True, pass_through=True)
        if isinstance(table, nw.DataFrame):
            return self._of_table(table).to_native()
        try:
            given = np.asarray(probabilities)
            array, off = given.astype(np.float64), SUM_TOLERANCE.get(given.dtype.name, SUM_TOLERANCE["float64"])
        except (TypeError, ValueError) as error:
            raise NotADistributionError(f"probabilities must be an array of numbers, but {error}.") from error
        if array.ndim == 1 and len(self.classes) == 2:
            return self._mapped(_checked(np.column_stack([1 - array, array]), off))[:, 1]
        if array.ndim != 2 or array.shape[1] != len(self.classes):
            raise EvidenceError(
                f"probabilities must have a column for each of {len(self.classes)} classes {self.classes!r}, but their "
                f"shape is {array.shape}."
            )
        return self._mapped(_checked(array, off))

    def _of_table(self, table: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
        """The table with the columns of its classes recalibrated."""
        columns = {str(name): name for name in table.columns}
        if absent := [name for name in self.classes if name not in columns]:
            raise EvidenceError(
                f"probabilities must have a column for each class, but {absent!r} are not among {list(columns)!r}.\n"
                "Name the columns as the classes of the map are named."
            )
        names = [columns[name] for name in self.classes]
        found = np.column_stack([table.get_column(name).cast(nw.Float64()).to_numpy() for name in names])
        single = any(table.schema[name] == nw.Float32 for name in names)
        told = self._mapped(_checked(found, SUM_TOLERANCE["float32" if single else "float64"]))
        index = nw.maybe_get_index(table)
        made = [
            nw.new_series(name, told[:, i].copy(), nw.Float64(), backend=table.implementation)
            for i, name in enumerate(names)
        ]
        if index is not None:  # pandas would align rows by it
            made = [nw.maybe_set_index(series, index=index) for series in made]
        return table.with_columns(*made)

    def to_dict(self) -> dict[str, Any]:
        """The map as plain data of schema "kullback.recalibration/1"."""
        return {
            "schema": SCHEMA,
            "classes": list(self.classes),
            "method": self.name,
            "parameters": dict(self.parameters),
        }

    def to_json(self) -> str:
        """The same as JSON."""
        return json.dumps(self.to_dict(), indent=2, allow_nan=False) + "\n"

    def save(self, path: str | Path) -> None:
        """Write the map to a JSON file, whole or not at all; `load_recalibration` reads it.

        Raises EvidenceError for the identity, which there is no use in keeping; SourceError where that fails.
        """
        if self.name == "identity":
            raise EvidenceError(
                "a map that is saved must change predictions, but this one is the identity: on the rows it was looked "
                "for with, nothing is gained by any map.\nKeep the predictions as they are."
            )
        write_whole(Path(path), self.to_json().encode())

    def __repr__(self) -> str:
        """The map in a line."""
        return f"<RecalibrationMap {self.name} of {len(self.classes)} classes>"


def _checked(p: npt.NDArray[np.float64], off: float) -> npt.NDArray[np.float64]:
    """The rows, divided by sums that are not `off` 1 by more than that. Raises NotADistributionError otherwise."""
    bad = ~((p >= 0).all(axis=1) & (abs(p.sum(axis=1) - 1) <= off))
    if bad.any():
        row = int(bad.argmax())
        raise NotADistributionError(
            f"probabilities must be numbers from 0 to 1 that sum to 1 in each row, but {int(bad.sum())} rows do not: "
            f"row {row} is {p[row].tolist()[:10]}.\nCorrect them at their source."
        )
    return np.asarray(p / p.sum(axis=1, keepdims=True))


def load_recalibration(path: str | Path) -> RecalibrationMap:
    """The map that a file holds, written by `save`.

    Raises SourceError where the file cannot be read, EvidenceError where it is cut short, of another schema, or its
    parameters are not those of such a map.
    """
    name = Path(path).name
    try:
        document = json.loads(Path(path).read_bytes())
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}. {_AGAIN}") from error
    except (ValueError, RecursionError):
        raise EvidenceError(f"{name} must be a recalibration map, but it is no JSON, or cut short.\n{_AGAIN}") from None
    schema = document.get("schema") if isinstance(document, dict) else None
    if schema != SCHEMA:
        raise EvidenceError(f"{name} must be of schema {SCHEMA!r}, but it is of {schema!r}.\n{_AGAIN}")
    classes, method, parameters = (document.get(key) for key in ("classes", "method", "parameters"))
    if not (isinstance(classes, list) and all(isinstance(label, str) for label in classes)):
        raise EvidenceError(f"{name} must list the names of the classes, but it has {classes!r}.\n{_AGAIN}")
    if method not in MAPS or not isinstance(parameters, dict):
        raise EvidenceError(f"{name} must hold a map of {MAPS!r} with parameters, but it has {method!r}.\n{_AGAIN}")
    try:
        return RecalibrationMap(tuple(classes), method, parameters)
    except KullbackError as error:
        raise EvidenceError(f"{name}: {error}\n{_AGAIN}") from error


@dataclass(frozen=True, slots=True)
class Candidate:
    """A kind of map, and what a row costs under it on rows that it was not fitted to (infinite if one is forbidden)."""

    name: MapName
    cost: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """What a row costs, and how often things happen against the probability that they are given."""

    cost: Amount
    curve: Curve


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Recalibration(Shown):
    """What mending a model's probabilities saves, and the map that does it.

    Attributes
    ----------
    name, given
        of the model; what the labels were: "labels", "soft labels" or "ratings".
    rows, groups
        how many rows; how many groups they come in (None where rows are independent).
    map
        fitted to all rows; the identity where nothing is gained.
    chosen
        the kind of map that `saved` is of: `map.name`, or the one that gains nothing.
    saved
        what a row costs less on rows that the map was neither chosen nor fitted with, with paired limits; infinite
        where only the map makes what happened possible. Where rows cost infinitely much before and after it is of all
        other rows.
    candidates
        the kinds of map that were tried, with their costs on held-out rows.
    before, after
        cost and reliability of the same held-out rows, without a map and with the chosen one.
    forbidden
        how many rows cost infinitely much before: what happened was given probability 0.
    mended
        are these rows possible with the map?
    """

    _views: ClassVar[str] = "recalibrating"

    name: str
    given: LabelKind
    rows: int
    groups: int | None
    unit: Unit
    confidence: float
    map: RecalibrationMap
    chosen: MapName
    saved: Amount
    candidates: tuple[Candidate, ...]
    before: Reliability
    after: Reliability
    forbidden: int
    mended: bool

    @property
    def gained(self) -> bool:
        """Is anything saved, beyond what chance explains?"""
        return self.saved.low > 0

    @property
    def why(self) -> str:
        """Why nothing is gained; empty where something is."""
        if self.gained:
            return ""
        saved = self.saved
        return (
            f"nothing is gained by recalibrating {self.name}: on held-out rows the best map ({self.chosen}) saves "
            f"{saved.value:.3g} {saved.unit}s [{saved.low:.3g} to {saved.high:.3g}] a row, and the lower limit is not "
            "above 0.\nKeep the predictions as they are, or look again with more rows."
        )

    def save(self, path: str | Path) -> None:
        """Write the map to a JSON file. Raises EvidenceError, and writes nothing, where nothing is gained."""
        if not self.gained:
            raise EvidenceError(self.why)
        self.map.save(path)

    def __repr__(self) -> str:
        """The recalibration in a line."""
        return f"<Recalibration of {self.name!r}: {self.map.name}, saves {self.saved.value:.4g} {self.unit}s a row>"
