"""What a family of distributions is: named parameters, checked once, and the law that they stand for.

A file of this room holds families and, under the name CLOSED_FORMS, the divergences that have a closed form: a mapping
from (family of the truth, family of the belief) to a function of the two laws. Parameters are numbers or arrays that
broadcast, of any array library; a closed form keeps their gradients.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, ClassVar, Final, TypeAlias

import numpy as np

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

    __match_args__: ClassVar[tuple[str, ...]]  # the names of the parameters, from the dataclass

    xp: Any
    answer: Any

    def __post_init__(self) -> None:
        """Bring the parameters into arrays of one library and refuse those out of range."""
        parameters = self.parameters
        xp, answer, arrays = _tensors(tuple(parameters.values())) or join(parameters)
        vars(self).update(zip(parameters, arrays, strict=True), xp=xp, answer=answer)  # frozen to others
        _hold_to_rules(self)
        self.check()

    def check(self) -> None:
        """Refuse what no rule of a single parameter tells: bounds out of order, matrices that are singular."""

    @property
    def parameters(self) -> dict[str, ArrayLike]:
        """The parameters by name."""
        return {name: getattr(self, name) for name in self.__match_args__}

    def frozen(self) -> Any:
        """The same law as a frozen distribution of scipy.stats; of parameters that are single numbers only."""
        raise NotImplementedError(f"{type(self).__name__} is no distribution that SciPy has.")

    def __repr__(self) -> str:
        """The law as one writes it."""
        return f"{type(self).__name__}({', '.join(f'{name}={_short(x)}' for name, x in self.parameters.items())})"


_FEW: Final = 9  # numbers that are written out
_WIDE: Final = ("cpu", "cuda")  # devices that torch has float64 on


class DoesNotFitError(EvidenceError):
    """A way of finding a divergence that does not fit these laws; another one may."""


ClosedForm: TypeAlias = Callable[[Any, Any], Array]


def together(*laws: Family) -> tuple[Any, Any, tuple[Family, ...]]:
    """The laws with their parameters in arrays of one library: the library, the type of an answer, the laws."""
    answer = next((law.answer for law in laws if law.answer is not None), None)
    if all(law.xp is laws[0].xp for law in laws):
        return laws[0].xp, answer, laws
    every = {f"{i}.{name}": x for i, law in enumerate(laws) for name, x in law.parameters.items()}
    xp, _, arrays = join(every)
    named = iter(arrays)
    joined = tuple(copy(law) for law in laws)  # their parameters are known to be in range
    for law in joined:
        vars(law).update({name: next(named) for name in law.parameters}, xp=xp)
    return xp, answer, joined


def in_numpy(*laws: Family) -> tuple[Family, ...] | None:
    """Laws of torch as laws of NumPy, which takes a fraction of the time; None where a gradient would be lost by it."""
    torch = sys.modules.get("torch")
    every = [x for law in laws for x in law.parameters.values()]
    if torch is None or not all(isinstance(x, torch.Tensor) and x.device.type == "cpu" for x in every):
        return None
    unpacked = torch.autograd.forward_ad.unpack_dual
    if any((x.requires_grad and torch.is_grad_enabled()) or unpacked(x).tangent is not None for x in every):
        return None
    plain = tuple(copy(law) for law in laws)
    try:
        for law in plain:
            vars(law).update({name: x.numpy() for name, x in law.parameters.items()}, xp=np)
    except RuntimeError:  # under torch.func, tensors have no numbers of their own
        return None
    return plain


@cache
def closed_forms() -> dict[tuple[type[Family], type[Family]], ClosedForm]:
    """Every closed form of this room."""
    room = "kullback.families"
    found: dict[tuple[type[Family], type[Family]], ClosedForm] = {}
    for module in iter_modules(import_module(room).__path__):
        found |= getattr(import_module(f"{room}.{module.name}"), "CLOSED_FORMS", {})
    return found


def _tensors(values: tuple[ArrayLike, ...]) -> tuple[Any, Any, tuple[Array, ...]] | None:
    """As `join`, in a tenth of its time, of tensors of torch of one floating type; None of anything else."""
    torch = sys.modules.get("torch")
    if torch is None or not all(isinstance(x, torch.Tensor) for x in values):
        return None
    given = {x.dtype for x in values}
    if len(given) > 1 or not values[0].is_floating_point() or not all(x.device.type in _WIDE for x in values):
        return None
    return import_module("array_api_compat.torch"), given.pop(), tuple(x.to(torch.float64) for x in values)


def _hold_to_rules(law: Family) -> None:
    """Refuse parameters that break their rules, as far as somebody can look: once for all of them."""
    fine: Any = True
    for name, rule in law.rules.items():
        x = getattr(law, name)
        if 0 in x.shape:
            raise EvidenceError(
                f"{name} of {type(law).__name__} must hold a number, but its shape is {tuple(x.shape)}."
            )
        fine = law.xp.all(rule.holds(x)) & fine
    if seen(fine) is False:
        for name, rule in law.rules.items():
            _hold_to(law, name, rule)


def _hold_to(law: Family, name: str, rule: Rule) -> None:
    """Refuse a parameter that breaks its rule."""
    x = getattr(law, name)
    values, bad = to_numpy(x), ~to_numpy(rule.holds(x))
    if bad.any():
        where = "" if values.ndim == 0 else f" at {[int(i[0]) for i in bad.nonzero()]}"
        raise NotADistributionError(
            f"{name} of {type(law).__name__} must be {rule.said}, but it is {values[bad].flat[0]:g}{where}.\n"
            f"Correct it at its source: no distribution has such a {name}."
        )


def _short(x: Array) -> str:
    """A parameter in a few characters: its numbers if they are few and known; many stay on their device."""
    shape = tuple(x.shape)
    try:
        values = None if math.prod(shape) > _FEW else to_numpy(x)
    except (TypeError, RuntimeError):  # under jit or vmap
        values = None
    if values is None:
        return f"array{shape}"
    return f"{values[()]:g}" if values.ndim == 0 else f"[{', '.join(map(_short, values))}]"
