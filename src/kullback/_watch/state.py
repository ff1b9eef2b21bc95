"""The state of a watch as plain data, which JSON holds to the last digit; and back, if it is whole and fits."""

from __future__ import annotations

import hashlib
import json
import math
from copy import deepcopy
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np

from kullback._whole import write_whole
from kullback.errors import EvidenceError, SourceError
from kullback.estimate.streams.monitor import Column, KnownBelief, Monitor, SampledBelief
from kullback.sources.believed import Belief, Believed
from kullback.sources.coding import Coding

Document: TypeAlias = dict[str, Any]

SCHEMA: Final = "kullback.watch-state/1"
_AGAIN: Final = "Start anew with another state file, or restore this one from a copy."
_PLAIN: Final = ("rows", "used", "alarm", "rang_in", "exhausted", "starts", "late", "pending", "due")


def sealed(document: Document) -> Document:
    """The document with its schema, and a digest by which a damaged one is known."""
    whole = {"schema": SCHEMA} | document
    return whole | {"digest": _digest(whole)}


def opened(document: Any, name: str) -> Document:
    """A sealed document. Raises EvidenceError where it is none, or not as it was written."""
    if not isinstance(document, dict) or "schema" not in document:
        raise EvidenceError(f"{name} must be the state of a watch, but it is something else.\nName another file.")
    if document["schema"] != SCHEMA:
        raise EvidenceError(
            f"{name} must be a state of schema {SCHEMA!r}, but it is of {document['schema']!r}: another version of "
            f"kullback wrote it.\n{_AGAIN}"
        )
    whole = {key: value for key, value in document.items() if key != "digest"}
    try:
        digest = _digest(whole)
    except ValueError:  # a number that JSON does not have
        digest = None
    if digest is None or document.get("digest") != digest:
        raise EvidenceError(f"{name} must be as it was written, but it was changed or cut short.\n{_AGAIN}")
    return whole


def write(path: Path, document: Document) -> None:
    """Put the document in the place of a file in one step. Raises SourceError where that fails."""
    write_whole(path, (json.dumps(document, allow_nan=False, separators=(",", ":")) + "\n").encode())


def read(path: Path) -> Any:
    """The document that a file holds. Raises SourceError where it cannot be read, EvidenceError where it is no JSON."""
    try:
        return json.loads(path.read_bytes())
    except OSError as error:
        raise SourceError(
            f"{path} cannot be read: {error.strerror}. Name a file that `save` or --state wrote."
        ) from error
    except ValueError:
        raise EvidenceError(
            f"{path.name} must be the state of a watch, but it is no JSON, or was cut short.\n{_AGAIN}"
        ) from None


def belief_document(belief: Belief) -> Document:
    """What a state says of its belief: all of known probabilities; of a reference its counts, and none of its rows."""
    return {
        "name": belief.name,
        "rows": belief.rows,
        "digest": belief.digest,
        "block": list(belief.block),
        "not_watched": dict(belief.not_watched),
        "usable": belief.usable,
        "columns": [
            {
                "name": c.name,
                "kind": c.coding.kind,
                "family": c.coding.family,
                "outcomes": list(c.coding.outcomes),
                "log_q": None if c.log_q is None else _written(c.log_q.tolist()),
                "held": None if c.held is None else c.held.tolist(),
                "reference": None if c.reference is None else c.reference.tolist(),
            }
            for c in belief.columns
        ],
    }


def belief_from(document: Document) -> Belief:
    """The belief of a state; of a reference without the rows."""
    columns = tuple(
        Believed(
            c["name"],
            Coding(c["kind"], c["family"], c["outcomes"]),
            None if c["log_q"] is None else np.array(_read(c["log_q"])),
            *(None if c[key] is None else np.array(c[key], dtype=np.int64) for key in ("held", "reference")),
        )
        for c in document["columns"]
    )
    codes = np.zeros((0, len(columns)), dtype=np.int16) if document["usable"] is not None else None
    n_a, n_b = document["block"]
    return Belief(
        document["name"],
        document["rows"],
        columns,
        dict(document["not_watched"]),
        codes,
        (n_a, n_b),
        document["digest"],
        document["usable"],
    )


def monitor_document(monitor: Monitor) -> Document:
    """What a state says of its monitor."""
    columns = [
        {
            "since": column.since.tolist(),
            "by_segment": column.by_segment.tolist(),
            "log_e": _written(column.log_e.tolist()),
            "log_evidence": _written([column.log_evidence])[0],
            "alone": column.alone,
            "named": column.named,
        }
        for column in monitor.columns
    ]
    plain = {key: deepcopy(getattr(monitor, key)) for key in _PLAIN}
    return plain | {"evidence": [_written(log_e) for log_e in monitor.evidence], "columns": columns}


def monitor_from(document: Document, belief: KnownBelief | SampledBelief, alpha: float) -> Monitor:
    """The monitor of a state."""
    columns = [
        Column(
            since=_counts(c["since"], size),
            by_segment=_counts(c["by_segment"], size),
            log_e=np.array(_read(c["log_e"])),
            log_evidence=_read([c["log_evidence"]])[0],
            alone=c["alone"],
            named=c["named"],
        )
        for c, size in zip(document["columns"], belief.sizes, strict=True)
    ]
    evidence = [_read(log_e) for log_e in document["evidence"]]
    return Monitor(belief, alpha, columns, evidence=evidence, **{key: deepcopy(document[key]) for key in _PLAIN})


def _counts(lines: list[list[int]], size: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Counts, also where there is no line yet."""
    return np.array(lines, dtype=np.int64).reshape(len(lines), size)


def _written(numbers: list[float]) -> list[float | str]:
    """Numbers for JSON, which knows no infinity."""
    return [number if math.isfinite(number) else repr(number) for number in numbers]


def _read(numbers: list[float | str]) -> list[float]:
    """The numbers again."""
    return [float(number) for number in numbers]


def _digest(document: Document) -> str:
    """The digest of plain data, however it is laid out."""
    return hashlib.sha256(json.dumps(document, sort_keys=True, allow_nan=False).encode()).hexdigest()
