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

import numpy as np
import numpy.typing as npt

from kullback._array import SUM_TOLERANCE
from kullback._whole import write_whole
from kullback.calibrators import CALIBRATORS
from kullback.calibrators._given import checked, columns_of, matrix_of, numbers_of, table_of, with_columns
from kullback.errors import EvidenceError, KullbackError, SourceError
from kullback.ledger import Amount
from kullback.scoring import Curve, LabelKind
from kullback.showing import Shown
from kullback.units import Unit

MapName: TypeAlias = Literal["identity", "temperature", "vector", "isotonic", "mixture"]

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
        class and adds another, "isotonic" is the best nondecreasing function; of more than two classes, one for each;
        "mixture" multiplies logits by one number and gives the overall rates of the classes a share.
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
        such = f"those of {self.name} maps of {len(self.classes)} classes"
        return f"the parameters of a map must be {such}, but {why.rstrip('.')}."

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
            of the same kind and shape, float64. What is given as 0 stays 0 but under an isotonic map or a mixture.

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
        table = table_of(probabilities)
        if table is not None:
            names = columns_of(table, self.classes)
            told = self._mapped(checked(matrix_of(table, names)))
            return with_columns(table, names, told).to_native()
        array = numbers_of(probabilities)
        if array.ndim == 1 and len(self.classes) == 2:
            return self._mapped(checked(np.column_stack([1 - array, array])))[:, 1]
        if array.ndim != 2 or array.shape[1] != len(self.classes):
            raise EvidenceError(
                f"probabilities must have a column for each of {len(self.classes)} classes {self.classes!r}, but their "
                f"shape is {array.shape}."
            )
        return self._mapped(checked(array))

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
