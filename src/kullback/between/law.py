"""A law as `kl_between` sees it, whoever wrote it down; and what one of its ways has found."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from kullback._array import to_numpy
from kullback.families._family import DoesNotFitError, Family

# Of families of vectors and matrices; of numbers the functions know it.
SUPPORTS: Final = {
    "MultivariateNormal": "vectors",
    "Mixture": "vectors",
    "Dirichlet": "simplex",
    "Wishart": "positive definite",
}


class Found(NamedTuple):
    """D(P‖Q) in nats as one of the ways found it; the members are those of `Between`.

    `note` may name `amounts`, in nats too, as {0:.4g}, and {unit}: they are written in the unit asked for.
    """

    value: Any
    low: Any
    high: Any
    standard_error: float | None = None
    draws: int | None = None
    note: str = ""
    amounts: tuple[float, ...] = ()


def infinite(why: str) -> Found:
    """The answer where the belief forbids what happens."""
    return Found(math.inf, math.inf, math.inf, note=why)


@dataclass(frozen=True, kw_only=True)
class Law:
    """One side of `kl_between`.

    Attributes
    ----------
    shown
        the law as one writes it.
    spec
        the law as a family of this room, where it is one: what closed forms take. The outcomes are
        shift + stretch·(outcomes of the spec).
    functions
        gives the law by its functions, named as those of SciPy's frozen distributions.
    discrete, event
        as of `Family`.
    shape
        of one outcome; None where that is not known.
    summed
        how many of the last axes of the parameters belong to one outcome of independent parts.
    support
        a word for where the density is above 0, "" where that is not known: two laws with one word share it.
    """

    shown: str
    spec: Any
    functions: Callable[[], Any]
    discrete: bool
    event: int
    shape: tuple[int, ...] | None = None
    summed: int = 0
    shift: Any = 0.0
    stretch: Any = 1.0
    support: str = ""

    @property
    def axes(self) -> int:
        """How many axes one outcome has."""
        return self.event + self.summed


def of_family(spec: Any, **more: Any) -> Law:
    """A law of a family of this room; `more` are attributes of `Law` that it does not tell, or tells otherwise."""
    told = {
        "shown": repr(spec),
        "functions": lambda: by_functions(spec),
        "discrete": spec.discrete,
        "event": spec.event,
        "support": SUPPORTS.get(type(spec).__name__, ""),
    }
    return Law(spec=spec, **(told | more))


def by_functions(spec: Any) -> Any:
    """A single law of a family by its functions, its parameters as plain numbers."""
    try:
        if isinstance(spec, Family):
            spec = replace(spec, **{name: to_numpy(x) for name, x in spec.parameters.items()})  # type: ignore[type-var]
        return spec.frozen()
    except (NotImplementedError, TypeError, ValueError) as error:
        raise DoesNotFitError(f"{spec!r} is not known by its functions as a single law: {error}") from None
