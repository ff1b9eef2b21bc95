"""The training ledger: its exact sums beside np.sum and math.fsum, and a batch beside the forward pass of F.kl_div."""

from __future__ import annotations

import math
import os
import statistics
import time
from collections.abc import Callable

os.environ |= dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"
)  # before NumPy reads it

import numpy as np
import torch
from torch.nn import functional

import kullback as kb
from kullback.kernels.exact_sum import ExactSum

ROUNDS = 7


def milliseconds(call: Callable[[], object]) -> float:
    """The median CPU time of a call."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        call()
        times.append(1000 * (time.process_time() - start))
    return statistics.median(times)


def sums() -> None:
    """A million values, by each way of adding them up."""
    drawn = np.random.default_rng(0)
    values = drawn.exponential(size=1_000_000)
    wide = np.ldexp(values, drawn.integers(-1000, 1000, values.size))
    listed = values.tolist()
    ways = {
        "`np.sum`": lambda: np.sum(values),
        "exact sum": lambda: ExactSum().add(values),
        "exact sum, exponents from −1000 to 1000": lambda: ExactSum().add(wide),
        "`math.fsum` of a list": lambda: math.fsum(listed),
        "`math.fsum` of an array": lambda: math.fsum(values),
    }
    least = milliseconds(ways["`np.sum`"])
    print("| a million float64 values, one thread | ms | against `np.sum` |\n|---|---|---|")
    for name, way in ways.items():
        taken = milliseconds(way)
        print(f"| {name} | {taken:.2g} | {taken / least:.0f} |")


def batches() -> None:
    """A batch with labels and with a teacher, beside F.kl_div."""
    torch.set_num_threads(1)
    print("\n| batch | labels, ms | teacher, ms | F.kl_div, ms |\n|---|---|---|---|")
    for rows, size in ((256, 10), (512, 32_000)):
        student, teacher = torch.randn(rows, size), torch.randn(rows, size)
        labels = torch.randint(size, (rows,))
        ledger = kb.TrainingLedger()

        def by_labels(
            logits: torch.Tensor = student, labels: torch.Tensor = labels, x: kb.TrainingLedger = ledger
        ) -> None:
            x.add(logits=logits, labels=labels)

        def by_teacher(
            logits: torch.Tensor = student, z: torch.Tensor = teacher, x: kb.TrainingLedger = ledger
        ) -> None:
            x.add(logits=logits, teacher=z, part="taught")

        def by_torch(logits: torch.Tensor = student, z: torch.Tensor = teacher) -> torch.Tensor:
            return functional.kl_div(
                functional.log_softmax(logits, -1),
                functional.log_softmax(z, -1),
                reduction="batchmean",
                log_target=True,
            )

        cells = (f"{milliseconds(way):.3g}" for way in (by_labels, by_teacher, by_torch))
        print(f"| {rows} × {size} | {' | '.join(cells)} |")


if __name__ == "__main__":
    sums()
    batches()
