"""The one way in for paths, arrays and recordings that are there already."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kullback.errors import EvidenceError
from kullback.recording import Medium, Recording
from kullback.sources.pooled import Progress, untold
from kullback.sources.recordings.arrays import from_array
from kullback.sources.recordings.chosen import select
from kullback.sources.recordings.files import from_file


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is read: `rate` of what does not say its own, `columns` of tables, `channels` by name or number (all)."""

    rate: float | None = None
    columns: Sequence[str] = ()
    channels: Sequence[str | int] = ()


def opened(
    given: Any,
    name: str,
    wanted: Wanted,
    *,
    medium: Medium | None = None,
    pictures: bool = True,
    progress: Progress = untold,
) -> Recording:
    """The recording of a path or an array, called `name` where it has none, with the channels that are wanted.

    `medium` says what an array is; `pictures` may be refused. Raises SourceError and EvidenceError.
    """
    if isinstance(given, Recording):
        found = given
    elif isinstance(given, str | os.PathLike):
        found = from_file(given, rate=wanted.rate, columns=wanted.columns, progress=progress)
    else:
        found = from_array(given, rate=wanted.rate, name=name, given=medium)
    if found.medium == "image" and not pictures:
        raise EvidenceError(f"{name} must be a signal, but {found.name} is a picture, which has no time.")
    return select(found, wanted.channels)
