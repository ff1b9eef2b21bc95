"""Divergences from logits, never through probabilities: how far one model's predictions are from another's."""

from __future__ import annotations

import math
import warnings
from typing import Any, NamedTuple

import numpy as np

from kullback._array import Array, ArrayLike, Given, Side, enter, examined, offender, row, seen, to_numpy
from kullback.errors import NotADistributionError, ResolutionWarning
from kullback.kernels import compiled
from kullback.kernels.logits import from_logits, logits_reference
from kullback.kernels.pairs import engine_of
from kullback.kernels.storage import storage_bound, storage_floor
from kullback.kernels.tiles import Numbers
from kullback.measures._evaluate import sound_only
from kullback.units import Unit, nats_per

_LARGEST = 1e300  # a finite logit of this size is refused, as the difference of two might overflow
_LARGEST_SINGLE = 1e30  # where a library computes in float32
# From 1 to the next number of each type that logits are stored in; whole numbers are exact.
_EPSILON = {"float64": 2.0**-52, "float32": 2.0**-23, "float16": 2.0**-10, "bfloat16": 2.0**-7}
_LARGE = 1e4  # logits beyond it are not looked at for the floor: nobody stores them in few bits


class LogitDivergences(NamedTuple):
    """What two sets of logits say of each other: one number a row, in the unit asked for.

    `kl` is D(P‖Q), `reverse_kl` D(Q‖P), `js` their Jensen-Shannon divergence; `entropy` H(P) and `cross_entropy`
    H(P,Q), so that cross_entropy = entropy + kl; `same_top` says whether both hold the same outcome for the likeliest.
    `storage_floor` is the divergence that rounding to the stored type alone makes of equal logits, in the mean.
    """

    kl: Any
    reverse_kl: Any
    js: Any
    entropy: Any
    cross_entropy: Any
    same_top: Any
    storage_floor: Any

    @property
    def resolved(self) -> Any:
        """Where the divergence is above the storage floor: below, it may be nothing but rounding."""
        return self.kl > self.storage_floor


def kl_from_logits(*, p: ArrayLike, q: ArrayLike, axis: int = -1, unit: Unit = "nat") -> Any:
    """What believing softmax(q) costs extra while softmax(p) is the truth: D(softmax p ‖ softmax q).

    Never through probabilities: right where these would underflow, where P is nearly Q, and where the logits differ by
    a common offset. −inf excludes an outcome.

    Parameters
    ----------
    p, q : array, shape (..., K)
        Logits, or log-probabilities, of the same K outcomes along `axis`; the other axes broadcast.
    axis : int, default -1
        The axis of the outcomes.
    unit : {"nat", "bit", "dit"}, default "nat"
        Base e, 2 or 10.

    Returns
    -------
    float64, shape (...)
        Never negative, infinite where q = −inf < p; relative error below 1e-13 of the divergence of the logits as they
        are stored. Other array libraries answer in the type they are given.

    Raises
    ------
    NotADistributionError
        If a logit is NaN or +inf, or all of a row are −inf; or if one is finite and of 1e300 or more in size, which
        only the compiled kernel takes. A library that has no float64 refuses those above 1e30.
    EvidenceError
        If the outcomes of p and q differ in number, or `axis` does not fit them.

    Warns
    -----
    ResolutionWarning
        If a divergence above 0 lies below the storage floor: what rounding of the logits to their type makes by itself
        (in nats about 1e-9 to 1e-6 for float16, 1e-5 to 1e-3 for bfloat16). It is not resolved.

    Notes
    -----
    The form, Σ p φ(log q/p) with φ(d) = eᵈ − 1 − d, is derived in docs/exactness.md.

    Examples
    --------
    >>> import kullback as kb
    >>> print(round(kb.kl_from_logits(p=[0.0, 0.0], q=[1.0, 0.0]), 4))
    0.1201
    >>> print(kb.kl_from_logits(p=[0.0, -2000.0], q=[-2000.0, 0.0]))
    2000.0
    """
    scale = nats_per(unit)
    given = _enter(p, q, axis)
    (kl, *_), sound = _values(given, everything=False)
    if sound is None:
        _warn_of_rounding(given, kl)
    return given.cast(kl / scale)


def divergences_from_logits(*, p: ArrayLike, q: ArrayLike, axis: int = -1, unit: Unit = "nat") -> LogitDivergences:
    """All that two sets of logits say of each other: both divergences, JS, entropies, agreement, storage floor.

    Parameters
    ----------
    p, q, axis, unit
        As of `kl_from_logits`.

    Returns
    -------
    LogitDivergences
        Of arrays of shape (...); see there.

    Raises
    ------
    NotADistributionError, EvidenceError
        As of `kl_from_logits`.

    References
    ----------
    Kullback & Leibler (1951), doi:10.1214/aoms/1177729694; Lin (1991), doi:10.1109/18.61115

    Examples
    --------
    >>> import kullback as kb
    >>> found = kb.divergences_from_logits(p=[2.0, 1.0, 0.0], q=[1.0, 2.0, 0.0], unit="bit")
    >>> print(round(found.kl, 4), round(found.cross_entropy, 4), bool(found.same_top))
    0.6067 1.8076 False
    """
    scale = nats_per(unit)
    given = _enter(p, q, axis)
    (kl, reverse, js, entropy, cross_entropy, agreement), sound = _values(given, everything=True)
    floor = sound_only(given.xp, sound, _floor(given))
    return LogitDivergences(
        kl=given.cast(kl / scale),
        reverse_kl=given.cast(reverse / scale),
        js=given.cast(js / scale),
        entropy=given.cast(entropy / scale),
        cross_entropy=given.cast(cross_entropy / scale),
        same_top=agreement > 0,
        storage_floor=given.cast(floor / scale),
    )


def _enter(p: ArrayLike, q: ArrayLike, axis: int) -> Given:
    """The logits as arrays of one shape."""
    given = enter(p, q, axis=axis, holding="logits")
    if given.xp is np:
        return given
    wide = given.xp.broadcast_arrays(*given.arrays)
    sides = tuple(Side(side.name, x, side.shape, side.dtype) for side, x in zip(given.sides, wide, strict=True))
    return Given(given.xp, sides, given.axis, given.place, given.answer)


def _values(given: Given, everything: bool) -> tuple[tuple[Array, ...], tuple[Array, ...] | None]:
    """The divergences in nats, NaN where nobody can look and the logits are none; and where they are."""
    xp, (z, w) = given.xp, given.arrays
    if xp is not np:
        sound = _check(given)
        values = from_logits(xp, z, w)
        return tuple(sound_only(xp, sound, x) for x in values), sound
    found = compiled.logits(z, w, everything)
    if found is None:
        _check(given)
        z, w = np.broadcast_arrays(z, w)
        rows = logits_reference(z.reshape(-1, z.shape[-1]), w.reshape(-1, w.shape[-1]))
        found = rows.reshape(*z.shape[:-1], 6)
    return tuple(found[..., column][()] for column in range(found.shape[-1])), None


def _check(given: Given) -> tuple[Array, ...] | None:
    """Refuse what are no logits; where nobody can look, say which rows are sound."""
    xp = given.xp

    def sound(side: Side) -> Array:
        return xp.all(_are_logits(xp, side.values), axis=-1) & xp.any(side.values > -math.inf, axis=-1)

    return examined(given, sound, lambda side, values: _refuse(side, values, given))


def _are_logits(xp: Any, x: Array) -> Array:
    """Where an array holds −inf, or a number whose difference from others does not overflow."""
    if "float64" in str(x.dtype):
        return (x == -math.inf) | (xp.abs(x) < _LARGEST)
    # NumPy computes other types in float64. In float32 the least number, a usual mask, may stay: 1e30 is lost in it.
    return x < (math.inf if xp is np else _LARGEST_SINGLE)


def _refuse(side: Side, x: Numbers, given: Given) -> None:
    """Name the first entry that no logit has, or the row that has none."""
    bad = ~to_numpy(_are_logits(given.xp, side.values))
    if bad.any():
        entry, value = offender(given, side, x, bad)
        rule = "below infinity"
        if math.isfinite(value):
            rule = f"of less than {_LARGEST:g} in size" if x.dtype == np.float64 else f"below {_LARGEST_SINGLE:g}"
        raise NotADistributionError(
            f"{side.name} must hold logits {rule}, but {entry} is {value}.\n"
            "Correct the entry at its source; −inf excludes an outcome."
        )
    raise NotADistributionError(
        f"{side.name} must have a logit above −inf, but all are −inf{row(np.all(x == -math.inf, axis=-1))}.\n"
        "Some outcome must be allowed: a masked row has no divergence."
    )


def _epsilons(given: Given) -> tuple[float, ...]:
    """From 1 to the next number of each side's type; 0 for whole numbers."""
    return tuple(_EPSILON.get(side.dtype, 0.0) for side in given.sides)


def _floor(given: Given) -> Array:
    """The storage floor of each row, in nats."""
    with np.errstate(all="ignore"):
        return storage_floor(engine_of(given.xp, *given.arrays, level=False), *_epsilons(given))


def _warn_of_rounding(given: Given, kl: Array) -> None:
    """Warn of divergences that may be nothing but rounding; 0 says that all logits are alike, and needs no warning.

    The floor is dear beside a divergence: only rows below its bounds are looked at, which nearly always are none.
    """
    xp, epsilons = given.xp, _epsilons(given)
    kl = xp.reshape(kl, (-1,))
    every, engine = kl.shape[0], None
    low = (kl > 0) & (kl < (max(epsilons) * _LARGE) ** 2)
    for greatest in (storage_bound, storage_floor):
        if not seen(xp.any(low)):
            return
        engine = (engine or engine_of(xp, *given.arrays, level=False)).picked(low)
        with np.errstate(all="ignore"):
            limit = greatest(engine, *epsilons)
        kl = kl[low]
        low = kl < limit
    below = to_numpy(limit)[to_numpy(low)]
    if below.size:
        types = " and ".join(sorted({side.dtype for side in given.sides}))
        warnings.warn(
            f"{below.size} of {every} divergences lie below the storage floor of {types} logits "
            f"(up to {below.max():.1g} nat): rounding alone may have made them. "
            "Keep the logits in a wider type to resolve them.",
            ResolutionWarning,
            stacklevel=3,
        )
