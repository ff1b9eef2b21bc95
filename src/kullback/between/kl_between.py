"""How far one law is from another: by a closed form where there is one, else by the best way that fits."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, get_args

import numpy as np

from kullback._array import seen
from kullback.between import adapt_scipy, adapt_torch
from kullback.between.answer import Between, Method
from kullback.between.law import Found, Law, of_family
from kullback.between.mixture_bounds import bounds
from kullback.between.monte_carlo import monte_carlo
from kullback.between.quadrature import quadrature
from kullback.between.sums import summed
from kullback.errors import EvidenceError, KullbackError
from kullback.families._family import ClosedForm, DoesNotFitError, Family, closed_forms, in_numpy, together
from kullback.families.mixture import Mixture
from kullback.families.multivariate_normal import MultivariateNormal
from kullback.families.normal import Normal
from kullback.units import Unit, nats_per

_NO_GRADIENT: Final = "Without a closed form the value keeps no gradient."
_INFINITE: Final = "Q forbids what happens under P, or its tails are too light for those of P."


def kl_between(
    P: Any,
    Q: Any,
    /,
    *,
    unit: Unit = "nat",
    method: Method | str = "auto",
    draws: int = 100_000,
    seed: int = 0,
    confidence: float = 0.95,
) -> Between:
    """What believing the law Q costs extra while the truth is the law P: D(P‖Q), and how it was found.

    Laws are families of `kullback.families`, frozen distributions of scipy.stats, and torch.distributions, also one of
    each. With parameters that are tensors the value of a closed form keeps their gradient, and is of their type;
    the other ways find a plain number.

    Parameters
    ----------
    P, Q : law
        The truth and the belief. Their parameters may be arrays that broadcast where there is a closed form.
    unit : {"nat", "bit", "dit"}, default "nat"
        Base e, 2 or 10.
    method : {"auto", "closed form", "quadrature", "sum", "monte carlo", "bounds"}, default "auto"
        "auto" takes the first that fits: a closed form; quadrature or a sum, with limits of the error; Monte Carlo,
        with confidence limits. "bounds" are proven limits for mixtures of normals.
    draws, seed, confidence
        Of Monte Carlo: how many draws of P, their seed, and the level of the limits.

    Returns
    -------
    Between
        `.value`, `.low`, `.high`, `.method`, `.note`. Infinite where Q forbids what happens under P.

    Raises
    ------
    EvidenceError
        If P or Q is no law, if their outcomes are of different kinds, or if the method does not fit them.

    Notes
    -----
    docs/families.md tells which pairs have a closed form and what holds of the errors of the other ways.

    References
    ----------
    Kullback & Leibler (1951), doi:10.1214/aoms/1177729694

    Examples
    --------
    >>> import kullback as kb
    >>> from kullback.families import Normal
    >>> print(kb.kl_between(Normal(0.0, 1.0), Normal(1.0, 2.0)))
    Believing Normal(loc=1, scale=2) while the truth is Normal(loc=0, scale=1) costs 0.443147 nats extra. It is a closed
    form.
    """
    scale = nats_per(unit)
    P, Q, joined = adapt_torch.pull_back(P, Q)
    truth, belief = (_with_axes(adapt(law, name), joined) for law, name in ((P, "P"), (Q, "Q")))
    _hold_to_one_kind(truth, belief)
    used, found = _find(truth, belief, method, {"draws": draws, "seed": seed, "confidence": confidence})
    numbers = {name: _in_unit(getattr(found, name), scale) for name in ("value", "low", "high", "standard_error")}
    amounts = [amount / scale for amount in found.amounts]
    note = found.note.format(*amounts, unit=unit) if amounts else found.note
    if used != "closed form" and (_has_gradient(truth) or _has_gradient(belief)):
        note = f"{note} {_NO_GRADIENT}".strip()
    return Between(
        **numbers, unit=unit, method=used, truth=truth.shown, belief=belief.shown, draws=found.draws, note=note
    )


def _has_gradient(law: Law) -> bool:
    """Would a closed form keep a gradient of this law's parameters?"""
    parameters = law.spec.parameters.values() if isinstance(law.spec, Family) else ()
    return any(getattr(x, "requires_grad", False) for x in parameters)


def adapt(given: Any, name: str) -> Law:
    """A law of whichever library; `name` is what messages call it."""
    if isinstance(given, (Family, Mixture)):
        return of_family(given)
    for library in (adapt_torch, adapt_scipy):
        law: Law | None = library.adapt(given)
        if law is not None:
            return law
    raise EvidenceError(
        f"{name} must be a law, but it is of the type {type(given).__name__}.\n"
        "Pass a family of kullback.families, a frozen distribution of scipy.stats, a distribution of "
        "torch.distributions, or an object with logpdf (or logpmf) and rvs; samples and counts go to compare(...)."
    )


def _with_axes(law: Law, joined: int) -> Law:
    """The law with further axes of its parameters joined to one outcome."""
    return replace(law, summed=law.summed + joined) if joined else law


def _hold_to_one_kind(truth: Law, belief: Law) -> None:
    """Refuse laws whose outcomes are of different kinds."""
    if truth.discrete != belief.discrete:
        kinds = [f"{law.shown} is {'discrete' if law.discrete else 'continuous'}" for law in (truth, belief)]
        raise EvidenceError(
            f"P and Q must both be discrete or both be continuous, but {' and '.join(kinds)}.\n"
            "A density and a probability cannot be compared; bin the continuous law first."
        )
    shapes = [law.shape for law in (truth, belief)]
    if truth.axes != belief.axes or (None not in shapes and shapes[0] != shapes[1]):
        axes = [
            f"one of {law.shown} has {f'{law.axes} axes' if law.shape is None else f'the shape {law.shape}'}"
            for law in (truth, belief)
        ]
        raise EvidenceError(
            f"outcomes of P and Q must be alike, but {' and '.join(axes)}.\n"
            "A number has no axes, a vector one, a matrix two; torch's Independent makes a vector of numbers."
        )


def _find(truth: Law, belief: Law, method: str, options: dict[str, Any]) -> tuple[Method, Found]:
    """The divergence by the way asked for, or by the first that fits."""
    if method == "auto":
        reasons = []
        for way in _IN_TURN:
            try:
                return way, _WAYS[way](truth, belief, options)
            except DoesNotFitError as error:
                reasons.append(f'"{way}": {error}')
        raise EvidenceError("\n".join([f"no way fits {truth.shown} and {belief.shown}.", *reasons]))
    asked = next((way for way in _WAYS if way == method), None)
    if asked is None:
        raise EvidenceError(
            f'method must be "auto" or one of {", ".join(get_args(Method))}, but it is {method!r}.\n'
            '"auto" takes the first that fits.'
        )
    return asked, _WAYS[asked](truth, belief, options)


def _closed_form(truth: Law, belief: Law, _: dict[str, Any]) -> Found:
    """By a closed form, if the room has one and the laws lie in the same place."""
    if (truth.summed, belief.summed, truth.axes) in ((1, 0, 1), (0, 1, 1)):
        truth, belief = _as_vector(truth), _as_vector(belief)
    pair = (type(truth.spec), type(belief.spec))
    placed = _same(truth.shift, belief.shift) and _same(truth.stretch, belief.stretch)
    if pair not in closed_forms() or not placed or truth.summed != belief.summed:
        raise DoesNotFitError(f"no closed form is known for {truth.shown} and {belief.shown}.")
    xp, answer, laws = together(truth.spec, belief.spec)
    plain = in_numpy(*laws)
    value = _value(closed_forms()[pair], truth, belief, plain or laws)
    if plain is not None:
        value = xp.asarray(np.array(value))
    if truth.summed:
        value = xp.sum(value, axis=tuple(range(-truth.summed, 0)))
    if answer is not None:
        value = xp.astype(value, answer, copy=False)
    else:
        value = float(value) if np.ndim(value) == 0 else value
    return Found(value, value, value, note=_INFINITE if seen(xp.all(value == math.inf)) else "")


def _value(form: ClosedForm, truth: Law, belief: Law, laws: tuple[Family, ...]) -> Any:
    """What a closed form makes of the laws; parameters that do not go together are refused."""
    try:
        with np.errstate(all="ignore"):
            return form(*laws)
    except KullbackError:
        raise
    except (ValueError, RuntimeError, TypeError) as error:  # of NumPy, torch and jax
        raise EvidenceError(
            f"the parameters of {truth.shown} and {belief.shown} must broadcast, but they do not: {error}\n"
            "Give both sides as many laws, or one of them a single one."
        ) from error


def _same(a: Any, b: Any) -> bool:
    """Are these numbers the same? As a rule both are a default."""
    return a is b or bool(np.all(a == b))


def _as_vector(law: Law) -> Law:
    """Independent normal numbers as a normal vector."""
    if law.summed != 1 or not isinstance(law.spec, Normal):
        return law
    vector = MultivariateNormal.from_diagonal(law.spec.loc, law.spec.scale)
    vars(vector)["answer"] = law.spec.answer  # its parameters are wide already
    return replace(law, spec=vector, event=1, summed=0)


def _quadrature(truth: Law, belief: Law, _: dict[str, Any]) -> Found:
    """By quadrature: continuous laws of numbers."""
    if truth.discrete or truth.axes:
        raise DoesNotFitError("quadrature takes continuous laws of numbers.")
    return quadrature(truth.functions(), belief.functions())


def _sum(truth: Law, belief: Law, _: dict[str, Any]) -> Found:
    """By a sum: discrete laws of numbers."""
    if not truth.discrete or truth.axes:
        raise DoesNotFitError("a sum takes discrete laws of whole numbers.")
    return summed(truth.functions(), belief.functions())


def _monte_carlo(truth: Law, belief: Law, options: dict[str, Any]) -> Found:
    """By Monte Carlo; between mixtures of normals its limits are cut at what is proven."""
    found = monte_carlo(truth, belief, **options)
    if found.value == math.inf or not any(isinstance(law.spec, Mixture) for law in (truth, belief)):
        return found
    return _cut(found, bounds(truth.spec, belief.spec))


def _cut(found: Found, proven: Found) -> Found:
    """Confidence limits within proven ones."""
    if found.value is None:
        return found._replace(low=proven.low, high=proven.high, note=f"{found.note} The limits are proven.")
    low, high = max(found.low, proven.low), min(found.high, proven.high)
    note = "It surely lies between {0:.4g} and {1:.4g} {unit}s."
    if (low, high) != (found.low, found.high):
        note += " The confidence limits are cut there."
    value = min(max(found.value, proven.low), proven.high)
    note = f"{found.note} {note}".strip()
    return found._replace(value=value, low=low, high=high, note=note, amounts=(proven.low, proven.high))


def _bounds(truth: Law, belief: Law, _: dict[str, Any]) -> Found:
    """Proven limits between mixtures of normals."""
    return bounds(truth.spec, belief.spec)


_WAYS: Final[dict[Method, Callable[[Law, Law, dict[str, Any]], Found]]] = {
    "closed form": _closed_form,
    "quadrature": _quadrature,
    "sum": _sum,
    "monte carlo": _monte_carlo,
    "bounds": _bounds,
}
_IN_TURN: Final[tuple[Method, ...]] = ("closed form", "quadrature", "sum", "monte carlo")


def _in_unit(x: Any, scale: float) -> Any:
    """Nats in the unit asked for."""
    return x if x is None or scale == 1 else x / scale
