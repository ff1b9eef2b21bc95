"""Divergences from logits, never through probabilities: how far one model's predictions are from another's."""

from __future__ import annotations

import math
import warnings
from typing import Any, NamedTuple

import numpy as np

from kullback._array import Array, ArrayLike, Given, Side, enter, row, seen, to_numpy
from kullback.errors import NotADistributionError, ResolutionWarning
from kullback.kernels import compiled
from kullback.kernels.logits import from_logits, logits_reference, storage_floor
from kullback.measures._evaluate import sound_only
from kullback.units import Unit, nats_per

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
    a common offset. Logits below what the other side gives the like weight are welcome: −inf excludes an outcome.

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
        If a logit is NaN or +inf, or all of a row are −inf.
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
    """All that two sets of logits say of each other, in one pass: both divergences, JS, entropies, agreement.

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
    (kl, reverse, js, entropy, cross_entropy, agreement), _ = _values(given, everything=True)
    return LogitDivergences(
        kl=given.cast(kl / scale),
        reverse_kl=given.cast(reverse / scale),
        js=given.cast(js / scale),
        entropy=given.cast(entropy / scale),
        cross_entropy=given.cast(cross_entropy / scale),
        same_top=agreement > 0,
        storage_floor=given.cast(_floor(given) / scale),
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
    known = []
    for side in given.sides:
        xp, x = given.xp, side.values
        sound = xp.all(x < math.inf, axis=-1) & xp.any(x > -math.inf, axis=-1)
        known.append((sound, seen(xp.all(sound))))
        if known[-1][1] is False:
            _refuse(side, to_numpy(x), to_numpy(sound), given)
    return None if all(fine for _, fine in known) else tuple(sound for sound, _ in known)


def _refuse(side: Side, x: np.ndarray[Any, Any], sound: np.ndarray[Any, Any], given: Given) -> None:
    """Name the first entry that no logit has, or the row that has none."""
    users = np.moveaxis(x, -1, given.place)
    bad = np.argwhere(~(users < math.inf))
    if len(bad):
        found = tuple(int(i) for i in bad[0])
        index = ", ".join(map(str, found[len(found) - len(side.shape) :]))
        raise NotADistributionError(
            f"{side.name} must hold logits below infinity, but {side.name}[{index}] is {users[found]}.\n"
            "Correct the entry at its source; −inf excludes an outcome."
        )
    raise NotADistributionError(
        f"{side.name} must have a logit above −inf, but all are −inf{row(~sound)}.\n"
        "Some outcome must be allowed: a masked row has no divergence."
    )


def _floor(given: Given) -> Array:
    """The storage floor of each row, in nats."""
    epsilons = [_EPSILON.get(side.dtype, 0.0) for side in given.sides]
    wide = given.arrays
    if given.xp is np:
        wide = tuple(np.broadcast_arrays(*(x.astype(np.float64) for x in wide)))
    with np.errstate(all="ignore"):
        return storage_floor(given.xp, *wide, *epsilons)


def _warn_of_rounding(given: Given, kl: Array) -> None:
    """Warn of divergences that may be nothing but rounding; 0 says that all logits are alike, and needs no warning."""
    xp = given.xp
    most = max(_EPSILON.get(side.dtype, 0.0) for side in given.sides)
    small = (kl > 0) & (kl < (most * _LARGE) ** 2)
    if not seen(xp.any(small)):
        return
    floor = _floor(given)
    below = to_numpy(small & (kl < floor))
    if below.any():
        types = " and ".join(sorted({side.dtype for side in given.sides}))
        warnings.warn(
            f"{np.count_nonzero(below)} of {below.size} divergences lie below the storage floor of {types} logits "
            f"(up to {float(to_numpy(floor).max()):.1g} nat): rounding alone may have made them. "
            "Keep the logits in a wider type to resolve them.",
            ResolutionWarning,
            stacklevel=3,
        )
