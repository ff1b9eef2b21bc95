"""What is given to be scored, read but not yet judged: predictions of models, what happened, and columns beside.

Arrays and files both come to this; `assemble` makes evidence of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Numbers: TypeAlias = npt.NDArray[np.float64]
Kind: TypeAlias = Literal["labels", "probabilities", "counts", "ratings"]


@dataclass(frozen=True, slots=True, eq=False)
class Predicted:
    """What a model predicted: float64 of shape (n, K), or (n,) for one of two classes; NaN where it is missing.

    `classes` are the names of the columns, None where nobody named them. The numbers are nobody else's.
    """

    name: str
    values: Numbers
    classes: tuple[Any, ...] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Happened:
    """What happened, by its kind.

    `values` are labels, one a row ("labels"); or the columns of labels, one a rater ("ratings"). `numbers` are shares
    or counts of classes, one column each, whose names are `classes` (None where nobody named them).
    """

    kind: Kind
    values: Sequence[Any] = ()
    numbers: Numbers | None = None
    classes: tuple[Any, ...] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """Columns beside: one value a row each, where there are any; `column` is what `by` is called."""

    column: str = ""
    by: Sequence[Any] | None = None
    groups: Sequence[Any] | None = None
    weights: Numbers | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user says of them: the names of the classes, which is predicted by one column, whether to normalise."""

    classes: tuple[Any, ...] | None = None
    positive: Any = None
    normalize: bool = False
