"""The rows that cost most: what happened there, and what the model thought."""

from __future__ import annotations

import numpy as np

from kullback.estimate.arrays import Floats
from kullback.evidence import Scored
from kullback.scoring import CostlyRow


def costliest(scored: Scored, cost: Floats, n: int = 10) -> tuple[CostlyRow, ...]:
    """The `n` costliest rows: those that cost infinitely much in their order, then the others by cost.

    `cost` has shape (rows,) and is in nats. A row's share is of the finite cost of all rows, by weight.
    """
    labels, probabilities = scored.labels, scored.probabilities
    weighted = np.where(np.isfinite(cost), cost, 0.0) * (1.0 if labels.weights is None else labels.weights)
    share = weighted / (weighted.sum() or 1.0)
    rows = np.argsort(-cost, kind="stable")[:n]
    known = labels.known[rows]
    likeliest = known if known.ndim == 1 else known.argmax(axis=1)
    return tuple(
        CostlyRow(
            row=int(row if labels.numbers is None else labels.numbers[row]),
            label=labels.classes[int(label)],
            probability=float(probabilities[row, int(label)]),
            predicted=labels.classes[predicted],
            confidence=float(probabilities[row, predicted]),
            cost=float(cost[row]),
            share=float(share[row]),
        )
        for row, label, predicted in zip(rows, likeliest, probabilities[rows].argmax(axis=1), strict=True)
    )
