"""sources: whatever the user has, as evidence. One file a kind of source; `read` finds the one that knows it.

A `Table` answers in three steps (schema, summary, counts on given outcomes), so that two sides and two engines can
share outcomes; `Labelled` evidence has its outcomes already.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any, Final

from kullback.errors import EvidenceError
from kullback.sources.files import read_file
from kullback.sources.mappings import Labelled, read_labelled, read_numbers
from kullback.sources.table import Table

__all__ = ["GIVEN", "Labelled", "Table", "read", "read_file"]

GIVEN: Final = ("probabilities", "counts", "samples", "logits")


def read(source: Any, given: str | None, name: str, resources: ExitStack) -> Table | Labelled:
    """The source as a table or as labelled evidence; what is opened for it is closed with `resources`.

    Raises EvidenceError where nothing says what the source is, SourceError where it cannot be read.
    """
    if given is not None and given not in GIVEN:
        known = ", ".join(map(repr, GIVEN))
        raise EvidenceError(f"given must be one of {known} (or None), but it is {given!r}.")
    if isinstance(source, str | os.PathLike):
        _refuse_given(given, name, "a path")
        return read_file(os.fspath(source), name, resources)
    if isinstance(source, Mapping):
        if given == "samples":
            raise EvidenceError(f"{name} is a mapping, which holds counts, probabilities or logits, not samples.")
        return read_labelled(source.keys(), source.values(), given, name)
    return _read_frame_or_array(source, given, name, resources)


def _read_frame_or_array(source: Any, given: str | None, name: str, resources: ExitStack) -> Table | Labelled:
    """A frame, Series or array."""
    from kullback.sources import frames

    if frames.is_frame(source):
        _refuse_given(given, name, "a table")
        return frames.read_frame(source, name)
    if frames.is_series(source):
        if given is None and frames.looks_counted(source):
            raise EvidenceError(
                f"{name} looks like numbers of labelled outcomes (the result of value_counts?), not like samples.\n"
                "Pass given='counts', given='probabilities' or given='logits', or given='samples' if they are samples."
            )
        if given in (None, "samples"):
            return frames.read_series(source, name)
        if frames.is_pandas_series(source):  # its index holds the labels
            return read_labelled(source.index, source.to_numpy(), given, name)
        return read_numbers(source, given, name)
    if given is None:
        raise EvidenceError(
            f"{name} is a bare {type(source).__name__}, and nothing says what its numbers are.\n"
            "Pass given='probabilities', given='counts', given='samples' or given='logits' (or a pair of these, truth "
            "first)."
        )
    if given == "samples":
        from kullback.sources.samples import read_samples

        return read_samples(source, name, resources)
    return read_numbers(source, given, name)


def _refuse_given(given: str | None, name: str, what: str) -> None:
    """A path or table says itself what it holds: columns of samples."""
    if given not in (None, "samples"):
        raise EvidenceError(
            f"given={given!r} does not go with {name}, which is {what}: its columns are samples.\n"
            "Pass the numbers themselves as a mapping, Series or array."
        )
