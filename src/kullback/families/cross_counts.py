"""Closed forms between laws of counts of two families."""

from __future__ import annotations

from typing import Any

from kullback._array import Array
from kullback.families._family import ClosedForm, Family
from kullback.families._terms import added, closed_where, excess_term, only_if
from kullback.families.bernoulli import Bernoulli, LogitBernoulli, OneTrial, divergence, shares
from kullback.families.binomial import Binomial, none
from kullback.families.geometric import Geometric
from kullback.families.negative_binomial import NegativeBinomial
from kullback.families.poisson import Poisson
from kullback.kernels._arithmetic import exponential_excess


def _trial_and_poisson(p: OneTrial, q: Poisson) -> Array:
    """p·log p + (1 − p)·log(1 − p) − p·log λ + λ, which cancels only where the rate λ is small."""
    xp, rate = p.xp, q.rate
    one, zero = shares(p)
    few = rate < 0.5
    small, large = (xp.where(those, rate, xp.full_like(rate, 0.5)) for those in (few, ~few))
    whole = xp.ones_like(one)
    certainty = excess_term(xp, one, whole, -zero) + excess_term(xp, zero, whole, -one) - 1
    return xp.where(few, _few_events(xp, one, zero, small), certainty - one * xp.log(large) + large)


def _few_events(xp: Any, one: Array, zero: Array, rate: Array) -> Array:
    """The terms of the outcomes 0 and 1, and what the belief has left for the others.

    All gaps are taken off p − λ, which is exact where p is nearly λ.
    """
    none_come = xp.exp(-rate)
    of_zero = excess_term(xp, zero, none_come, rate - one - exponential_excess(xp, -rate))
    of_one = excess_term(xp, one, rate * none_come, one - rate - rate * xp.expm1(-rate))
    return added(xp, of_zero, of_one, none_come * exponential_excess(xp, rate))


def _trial_and_binomial(p: OneTrial, q: Binomial) -> Array:
    """A belief in one trial is a Bernoulli law."""
    value = divergence(p, Bernoulli(q.probability))
    return closed_where(p.xp, q.count == 1, value, "the belief's count is 1")


def _binomial_and_trial(p: Binomial, q: OneTrial) -> Array:
    """A truth of one trial is a Bernoulli law; more may have outcomes beyond 1."""
    xp = p.xp
    fewer = only_if(xp, p.count * p.probability == 0, _surely_none(q))
    return xp.where(p.count == 1, divergence(Bernoulli(p.probability), q), fewer)


def _endless_and_ended(p: Family, q: Any) -> Array:
    """A count without a largest has outcomes that the belief forbids, unless it surely is 0."""
    cost = none(q) if isinstance(q, Binomial) else _surely_none(q)
    return only_if(p.xp, _is_none(p), cost)


def _is_none(law: Any) -> Array:
    """Is the count surely 0?"""
    return law.rate == 0 if isinstance(law, Poisson) else law.probability == 1


def _surely_none(q: OneTrial) -> Array:
    """What it costs to be told, for sure, that the trial fails."""
    return divergence(Bernoulli(q.xp.zeros_like(next(iter(q.parameters.values())))), q)


_TRIALS = (Bernoulli, LogitBernoulli)
CLOSED_FORMS: dict[tuple[type[Family], type[Family]], ClosedForm] = (
    {(trial, Poisson): _trial_and_poisson for trial in _TRIALS}
    | {(trial, Binomial): _trial_and_binomial for trial in _TRIALS}
    | {(Binomial, trial): _binomial_and_trial for trial in _TRIALS}
    | {(p, q): _endless_and_ended for p in (Poisson, Geometric, NegativeBinomial) for q in (*_TRIALS, Binomial)}
)
