"""D(P‖Q) by Monte Carlo, with confidence limits that are refused where they would not hold.

With x drawn from P and r = log q(x) − log p(x), the mean of −r is D(P‖Q). Where Q holds nothing outside the support of
P, the mean of eʳ − 1 is 0, and −r + c·(eʳ − 1) with the best c has the same mean and, for laws that are near, much
less variance. The draws tell c by regression.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from kullback._array import to_numpy
from kullback.between.law import Found, Law, infinite
from kullback.between.line import Numbers, is_discrete, quiet
from kullback.errors import EvidenceError
from kullback.families._family import DoesNotFitError

_DRAWS_LAST: Final = ("dirichlet_frozen", "wishart_frozen", "invwishart_frozen")  # so does SciPy read these outcomes
_TELLING: Final = 10_000  # fewer draws do not tell whether their weights are even
_FEWEST: Final = 1_000
_MOST: Final = 100_000_000  # all are held at once
# No draw may carry more of a sum of squares than this, divided by the root of the number of draws: of numbers with
# four finite moments the heaviest share falls faster than that, and of others slower.
_EVEN: Final = 1.5  # the weights, or no control variate is used
_ASTRAY: Final = 3.0  # standard errors that the mean weight may be off 1
_DOMINANT: Final = 4.0  # what is averaged, or no limits are given


def monte_carlo(truth: Law, belief: Law, *, draws: int, seed: int, confidence: float) -> Found:
    """An estimate of D(P‖Q) in nats and its confidence limits."""
    _hold_to_options(draws, seed, confidence)
    p, q = truth.functions(), belief.functions()
    try:
        with quiet():
            x = p.rvs(size=draws, random_state=np.random.default_rng(seed))
            log_p, log_q = log_density(p, x), log_density(q, x)
    except (TypeError, ValueError, NotImplementedError) as error:
        first = str(error).partition("\n")[0]
        raise DoesNotFitError(f"Monte Carlo takes single laws of outcomes of one shape: {first}") from error
    if log_p.shape != (draws,) or log_q.shape != (draws,):
        raise DoesNotFitError(
            f"Monte Carlo takes single laws, but {truth.shown} and {belief.shown} give {log_p.shape} and {log_q.shape} "
            f"log densities for {draws} draws."
        )
    if np.isnan(log_p).any() or np.isnan(log_q).any() or np.isinf(log_p).any():
        raise DoesNotFitError("Monte Carlo needs the log density at every draw, but it is not a number at some.")
    forbidden = int((log_q == -math.inf).sum())
    if forbidden:
        return infinite(f"Q is 0 at {forbidden} of {draws} draws of P.")._replace(draws=draws)
    return estimate(log_q - log_p, confidence, covers(truth, belief, p, q))


def _hold_to_options(draws: Any, seed: Any, confidence: Any) -> None:
    """Refuse numbers of draws, seeds and levels that are none."""
    whole = isinstance(draws, int | np.integer) and isinstance(seed, int | np.integer)
    level = isinstance(confidence, int | float | np.number)
    if not (whole and level and _FEWEST <= draws <= _MOST and seed >= 0 and 0 < confidence < 1):
        raise EvidenceError(
            f"draws must be a whole number from {_FEWEST:,} to {_MOST:,}, seed one that is 0 or more, and confidence a "
            f"number between 0 and 1, but they are {draws!r}, {seed!r} and {confidence!r}.\n"
            "100,000 draws, the seed 0 and 0.95 are what is taken by default."
        )


def estimate(r: Numbers, confidence: float, covered: bool) -> Found:
    """The mean of −r with its limits; `covered` says that the mean of eʳ is 1."""
    from scipy import stats

    controlled = _controlled(r) if covered and r.size >= _TELLING else None
    used, lost = (-r, 1) if controlled is None else (controlled, 2)
    mean, spread = float(used.mean()), used - used.mean()
    if heaviest(spread) > _DOMINANT / math.sqrt(r.size):
        reason = (
            f"Refused: one draw carries {heaviest(spread):.0%} of the variance, so confidence limits would not hold "
            f"(the mean of {r.size} draws is {{0:.4g}} {{unit}}s)."
        )
        return Found(None, 0.0, math.inf, draws=r.size, note=reason, amounts=(mean,))
    error = math.sqrt(float(spread @ spread) / (r.size - lost) / r.size)
    reach = float(stats.t.ppf((1 + confidence) / 2, r.size - lost)) * error
    uneven = covered and lost == 1 and r.size >= _TELLING
    note = "The weights q/p of the draws are too uneven for a control variate." if uneven else ""
    return Found(max(0.0, mean), max(0.0, mean - reach), max(0.0, mean + reach), error, r.size, note)


def _controlled(r: Numbers) -> Numbers | None:
    """−r + c·(eʳ − 1) with the c of a regression; None where a few draws would make it."""
    with np.errstate(over="ignore", invalid="ignore"):
        excess = np.expm1(r)
        apart = excess - excess.mean()
        square = float(apart @ apart)
        missed = abs(excess.mean()) * r.size > _ASTRAY * math.sqrt(square)  # great weights that were not drawn
        if missed or not heaviest(apart) <= _EVEN / math.sqrt(r.size):
            return None
        used = -r + (float(apart @ r) / square if square else 0.0) * excess
    return used if heaviest(used - used.mean()) <= _DOMINANT / math.sqrt(r.size) else None


def heaviest(spread: Numbers) -> float:
    """The greatest share of a draw in the sum of squares."""
    square = spread * spread
    total = float(square.sum())
    return float(square.max()) / total if total else 0.0


def log_density(functions: Any, x: Any) -> Numbers:
    """The log density, or probability, at each draw."""
    log = functions.logpmf if is_discrete(functions) else functions.logpdf
    if type(functions).__name__ in _DRAWS_LAST:
        x = np.moveaxis(x, 0, -1)
    return np.asarray(to_numpy(log(x)), dtype=float)


def covers(truth: Law, belief: Law, p: Any, q: Any) -> bool:
    """Is it known that Q holds nothing outside the support of P?"""
    if truth.support and truth.support == belief.support:
        return True
    if truth.axes or not (hasattr(p, "support") and hasattr(q, "support")):
        return False
    with quiet():
        (p_low, p_high), (q_low, q_high) = p.support(), q.support()
    return bool(p_low <= q_low and q_high <= p_high)
