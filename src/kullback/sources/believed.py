"""What is known of a belief that a stream is watched against, and what is asked of it. Types only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kullback.sources.coding import Codes, Coding


@dataclass(frozen=True, slots=True, eq=False)
class Believed:
    """One column: its outcomes, and what is believed of them.

    That is the log of their probabilities; or of a reference how often each was shown by the rows that are held out,
    and by those that did not choose the outcomes.
    """

    name: str
    coding: Coding
    log_q: npt.NDArray[np.float64] | None = None
    held: Codes | None = None
    reference: Codes | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Belief:
    """What a stream is watched against; `codes` (rows, columns) are the rows of a reference that are evidence, in the
    order in which they are used, and `usable` how many these are, also where a state holds none of them; blocks are of
    so many rows of the reference and so many of the stream. `digest` tells one belief from another.
    """

    name: str
    rows: int | None
    columns: tuple[Believed, ...]
    not_watched: Mapping[str, str]
    codes: npt.NDArray[np.int16] | None
    block: tuple[int, int]
    digest: str
    usable: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a belief.

    Parameters
    ----------
    columns
        the columns to watch; None for all but those of time.
    but
        a column that is not to be watched.
    among
        the columns that the stream has, if that is known.
    expected
        how many rows the stream will have in all, over which a reference is spread; None if nobody knows.
    seed
        of the order in which the rows of a reference are used.
    """

    columns: tuple[str, ...] | None = None
    but: str | None = None
    among: frozenset[str] | None = None
    expected: int | None = None
    seed: int = 0
