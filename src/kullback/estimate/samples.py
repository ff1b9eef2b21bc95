"""Accounts of samples of values: rows as a whole, and columns of numbers without bins.

What bounds the excess from below is always the same: the bins of a classifier's held-out score, counted. Where it is
fair, an estimate that needs no bins takes the place of theirs: nearest neighbours, else two normal distributions.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

from kullback.errors import EvidenceError
from kullback.estimate.arrays import Floats
from kullback.estimate.copies import repeated
from kullback.estimate.counts import counts_account
from kullback.estimate.dependence import coded, dependence_changes
from kullback.estimate.differential import gaussian_entropy, knn_entropy
from kullback.estimate.protocol import Settings
from kullback.estimate.readings import DIVERGENCES, readings
from kullback.estimate.reliance import reliance
from kullback.estimate.score_binned import ScoreBinned, score_binned
from kullback.estimate.scores import Scores, held_out_scores
from kullback.evidence import Counts, Pair, Rows
from kullback.joint import DependenceChange, Joint, Reliance
from kullback.ledger import Amount, Entry, Ledger, Reading, Side
from kullback.units import nats_per

_SCORED: Final = "score-binned"
_ENTROPIES: Final = {"knn": knn_entropy, "gaussian": gaussian_entropy}


def rows_account(rows: Rows, settings: Settings) -> Joint:
    """The account of rows as a whole, the columns it relies on, and the pairs whose dependence changed."""
    x, y = rows.truth.values, rows.belief.values
    scores = held_out_scores(x, y, rows.levels, settings.seed)
    ledger = _account(rows, scores, settings)
    lost = reliance(x, y, scores, settings.seed) / nats_per(settings.unit)
    relied_on = sorted(map(Reliance, rows.columns, lost.tolist()), key=lambda on: -on.lost)
    return Joint(
        ledger=ledger,
        columns=rows.columns,
        drawn_truth=len(x),
        drawn_belief=len(y),
        repeated=max(repeated(x, rows.levels), repeated(y, rows.levels)),
        relied_on=tuple(relied_on),
        dependence=_dependence(rows, lost, settings),
    )


def sample_account(rows: Rows, settings: Settings) -> Ledger:
    """The account of a column of numbers by the method of the settings.

    Raises EvidenceError where the method cannot be used on such values.
    """
    scores = held_out_scores(rows.truth.values, rows.belief.values, rows.levels, settings.seed)
    return replace(_account(rows, scores, settings), kind="numeric")


def with_readings(ledger: Ledger, rows: Rows) -> Ledger:
    """The same ledger, with what methods say that do not group the values."""
    return replace(ledger, readings=readings(rows, ledger.unit, ledger.confidence))


def _account(rows: Rows, scores: Scores, settings: Settings) -> Ledger:
    """The account by the method of the settings, or by the first that is fair."""
    bound = _at_least(rows, score_binned(scores), settings)
    bound = replace(bound, readings=readings(rows, settings.unit, settings.confidence, settings.method))
    if settings.method == _SCORED:
        return bound
    for reading in bound.readings:
        if settings.method in (reading.method, "auto") and (reading.fair or settings.method != "auto"):
            return _estimated(bound, reading, rows)
    return bound


def _dependence(rows: Rows, lost: Floats, settings: Settings) -> tuple[DependenceChange, ...]:
    """The change of dependence of each pair of columns, in the unit of the settings."""
    x, y, levels = coded(rows.truth.values, rows.belief.values, rows.levels)
    found = dependence_changes(x, y, levels, relevance=lost.tolist(), confidence=settings.confidence)
    return tuple(
        DependenceChange(
            (rows.columns[pair.first], rows.columns[pair.second]),
            Amount(pair.change, pair.low, pair.high, pair.change, "finite", "nat").to(settings.unit),
            pair.p_value,
            pair.p_adjusted,
        )
        for pair in found
    )


def _at_least(rows: Rows, binned: ScoreBinned, settings: Settings) -> Ledger:
    """The account of the score's bins, of which the lower limits hold for the rows."""
    bins = len(binned.truth)
    outcomes = tuple(f"score {i + 1} of {bins}" for i in range(bins))
    counts = Counts(binned.truth), Counts(binned.belief)
    pair = Pair(rows.name, "rows", "at least", outcomes, *counts, rows.truth_name, rows.belief_name)
    ledger = counts_account(pair, replace(settings, method="auto"))
    return replace(
        ledger,
        method=_SCORED,
        truth=Side(rows.truth_name, rows.truth.of),
        belief=Side(rows.belief_name, rows.belief.of),
        excess=_from_below(ledger.excess),
        reverse=_from_below(ledger.reverse),
    )


def _from_below(amount: Amount) -> Amount:
    """The amount without its upper limit."""
    return replace(amount, high=math.inf, upper="unbounded")


def _estimated(bound: Ledger, reading: Reading, rows: Rows) -> Ledger:
    """The account with an estimate of the rows themselves in the place of that of the score's bins."""
    if reading.excess is None or "ties" in reading.reasons:
        raise _unusable(reading)
    x, y, unit = rows.truth.values, rows.belief.values, nats_per(bound.unit)
    entropy, back = _ENTROPIES[reading.method](x) / unit, DIVERGENCES[reading.method](y, x) / unit
    excess = _over(bound.excess, reading.excess.raw)
    return replace(
        bound,
        method=reading.method,
        bound="estimate",
        irreducible=Amount(entropy, -math.inf, math.inf, entropy, "unbounded", bound.unit),
        excess=excess,
        reverse=_over(bound.reverse, back),
        entries=_rescaled(bound.entries, excess),
    )


def _unusable(reading: Reading) -> EvidenceError:
    """That a method was asked for that cannot be used on these rows."""
    return EvidenceError(
        f'method "{reading.method}" needs numbers without gaps, in columns that vary freely, and enough rows of them, '
        f"but against it speaks: {', '.join(reading.reasons)}.\n"
        'Leave the method to "auto", or take "score-binned", which takes any rows.'
    )


def _over(bound: Amount, raw: float) -> Amount:
    """The estimate with the lower limit of the score's bins, below which it cannot be right."""
    return replace(bound, value=max(bound.low, raw), raw=raw)


def _rescaled(entries: tuple[Entry, ...], to: Amount) -> tuple[Entry, ...]:
    """The entries with shares of another amount, which fall on them as those of the bins did."""
    whole = math.fsum(entry.excess for entry in entries)
    weights = [entry.excess / whole if whole > 0 else entry.truth for entry in entries]
    return tuple(
        replace(entry, excess=to.value * weight, signed=to.raw * weight)
        for entry, weight in zip(entries, weights, strict=True)
    )
