"""What a family of distributions is: named parameters, checked once, and the law that they stand for.

A file of this room holds families and, under the name CLOSED_FORMS, the divergences that have a closed form: a mapping
from (family of the truth, family of the belief) to a function of the two laws. Parameters are numbers or arrays that
broadcast, of any array library; a closed form keeps their gradients.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, ClassVar, Final, TypeAlias

from kullback._array import Array, ArrayLike, join, seen, to_numpy
from kullback.errors import EvidenceError, NotADistributionError


@dataclass(frozen=True, slots=True)
class Rule:
    """What the numbers of a parameter must be: `said` in a message, and `holds` of an array."""

    said: str
    holds: Callable[[Array], Array]


REAL: Final = Rule("a finite number", lambda x: (x > -math.inf) & (x < math.inf))
POSITIVE: Final = Rule("a finite number above 0", lambda x: (x > 0) & (x < math.inf))
NOT_NEGATIVE: Final = Rule("a finite number, 0 or more", lambda x: (x >= 0) & (x < math.inf))
PROBABILITY: Final = Rule("a number from 0 to 1", lambda x: (x >= 0) & (x <= 1))
COUNT: Final = Rule("a whole number, 0 or more", lambda x: (x >= 0) & (x < math.inf) & (x % 1 == 0))


class Family:
    """One law of a family: a frozen dataclass of its parameters.

    Class attributes
    ----------------
    rules
        parameter → `Rule`; a parameter without one is checked by the family itself, in `check`.
    discrete
        is it a law of whole numbers or categories?
    event
        how many axes one outcome has: 0 for a number, 1 for a vector, 2 for a matrix.
    """

    rules: ClassVar[Mapping[str, Rule]] = {}
    discrete: ClassVar[bool] = False
    event: ClassVar[int] = 0

    xp: Any
    answer: Any

    def __post_init__(self) -> None:
        """Bring the parameters into arrays of one library and refuse those out of range."""
        xp, answer, arrays = join(self.parameters)
        object.__setattr__(self, "xp", xp)
        object.__setattr__(self, "answer", answer)
        for name, x in zip(self.parameters, arrays, strict=True):
            object.__setattr__(self, name, x)
            if name in self.rules:
                _hold_to(self, name, x, self.rules[name])
        self.check()

    def check(self) -> None:
        """Refuse what no rule of a single parameter tells: bounds out of order, matrices that are singular."""

    @property
    def parameters(self) -> dict[str, ArrayLike]:
        """The parameters by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]

    def frozen(self) -> Any:
        """The same law as a frozen distribution of scipy.stats; of parameters that are single numbers only."""
        raise NotImplementedError(f"{type(self).__name__} is no distribution that SciPy has.")

    def __repr__(self) -> str:
        """The law as one writes it."""
        return f"{type(self).__name__}({', '.join(f'{name}={_short(x)}' for name, x in self.parameters.items())})"


_FEW: Final = 9  # numbers that are written out


class DoesNotFitError(EvidenceError):
    """A way of finding a divergence that does not fit these laws; another one may."""


ClosedForm: TypeAlias = Callable[[Any, Any], Array]


def together(*laws: Family) -> tuple[Any, Any, tuple[Family, ...]]:
    """The laws with their parameters in arrays of one library: the library, the type of an answer, the laws."""
    every = {f"{i}.{name}": x for i, law in enumerate(laws) for name, x in law.parameters.items()}
    xp, _, arrays = join(every)
    answers = [law.answer for law in laws if law.answer is not None]
    named: Iterator[Array] = iter(arrays)
    joined = tuple(replace(law, **{name: next(named) for name in law.parameters}) for law in laws)  # type: ignore[type-var]
    return xp, answers[0] if answers else None, joined


@cache
def closed_forms() -> dict[tuple[type[Family], type[Family]], ClosedForm]:
    """Every closed form of this room."""
    room = "kullback.families"
    found: dict[tuple[type[Family], type[Family]], ClosedForm] = {}
    for module in iter_modules(import_module(room).__path__):
        found |= getattr(import_module(f"{room}.{module.name}"), "CLOSED_FORMS", {})
    return found


def _hold_to(law: Family, name: str, x: Array, rule: Rule) -> None:
    """Refuse a parameter that breaks its rule, as far as somebody can look."""
    if not math.prod(x.shape):
        raise EvidenceError(f"{name} of {type(law).__name__} must hold a number, but its shape is {tuple(x.shape)}.")
    good = rule.holds(x)
    if seen(law.xp.all(good)) is False:
        values, bad = to_numpy(x), ~to_numpy(good)
        where = "" if values.ndim == 0 else f" at {[int(i[0]) for i in bad.nonzero()]}"
        raise NotADistributionError(
            f"{name} of {type(law).__name__} must be {rule.said}, but it is {values[bad].flat[0]:g}{where}.\n"
            f"Correct it at its source: no distribution has such a {name}."
        )


def _short(x: Array) -> str:
    """A parameter in a few characters: its numbers if they are few."""
    values = to_numpy(x)
    if values.size > _FEW:
        return f"array{values.shape}"
    return f"{values[()]:g}" if values.ndim == 0 else f"[{', '.join(map(_short, values))}]"
