"""The losses beside torch's own: CPU time of value and gradient, and the error of both against mpmath."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

os.environ |= dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"
)  # before NumPy reads it

import mpmath
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from kullback import losses

ROUNDS = 7
SHAPES = ((4096, 10), (4096, 1000), (512, 32_000))
Loss = Callable[[Tensor, Tensor], Tensor]


def kl_div(logits: Tensor, p: Tensor) -> Tensor:
    return functional.kl_div(functional.log_softmax(logits, dim=-1), p, reduction="batchmean")


def distilled(logits: Tensor, teacher: Tensor) -> Tensor:
    log_p = functional.log_softmax(teacher, dim=-1)
    return functional.kl_div(functional.log_softmax(logits, dim=-1), log_p, reduction="batchmean", log_target=True)


def jobs(logits: Tensor) -> list[tuple[str, Loss, Loss, Tensor]]:
    """What is measured: its name, ours, torch's, and the truth."""
    teacher = torch.randn_like(logits)
    labels = torch.randint(0, logits.shape[-1], logits.shape[:-1])
    smoothed = {"label_smoothing": 0.1}
    return [
        ("cross-entropy, labels", lambda z, y: losses.cross_entropy(z, labels=y), functional.cross_entropy, labels),
        (
            "cross-entropy, smoothed labels",
            lambda z, y: losses.cross_entropy(z, labels=y, **smoothed),
            lambda z, y: functional.cross_entropy(z, y, **smoothed),
            labels,
        ),
        (
            "cross-entropy, probabilities",
            lambda z, p: losses.cross_entropy(z, probabilities=p),
            functional.cross_entropy,
            teacher.softmax(-1),
        ),
        (
            "KL, probabilities",
            lambda z, p: losses.kl_divergence(z, probabilities=p),
            kl_div,
            teacher.softmax(-1),
        ),
        ("KL, teacher", lambda z, t: losses.kl_divergence(z, teacher=t), distilled, teacher),
    ]


def seconds(loss: Loss, logits: Tensor, truth: Tensor) -> float:
    """CPU seconds of a value and its gradient."""
    z = logits.detach().requires_grad_()
    start = time.process_time()
    loss(z, truth).backward()
    return time.process_time() - start


def times() -> None:
    """How much longer ours takes than torch's own, which computes in float32."""
    print("| loss | size | torch | kullback over torch |\n|---|---|---|---|")
    for shape in SHAPES:
        logits = torch.randn(shape)
        for name, ours, theirs, truth in jobs(logits):
            rounds = [(seconds(ours, logits, truth), seconds(theirs, logits, truth)) for _ in range(ROUNDS)]
            mine, torchs = (float(np.median(x)) for x in zip(*rounds, strict=True))
            print(f"| {name} | {shape[0]} × {shape[1]} | {1e3 * torchs:.3g} ms | {mine / torchs:.2f} |", flush=True)


def exact(kind: str, logits: Tensor, truth: Tensor) -> mpmath.mpf:
    """The cross-entropy of a label, or the KL divergence of a teacher, of one row of stored numbers."""

    def logs(x: Tensor) -> list[mpmath.mpf]:
        every = [mpmath.mpf(float(v)) for v in x]
        total = mpmath.log(mpmath.fsum(map(mpmath.exp, every)))
        return [v - total for v in every]

    with mpmath.workdps(120):
        belief = logs(logits)
        if kind == "label":
            return -belief[int(truth)]
        return mpmath.fsum(mpmath.exp(a) * (a - b) for a, b in zip(logs(truth), belief, strict=True))


def errors() -> None:
    """The relative errors of values, of float32 logits: as torch computes them, and ours as computed in float64."""
    print("\n| value | of about | torch | kullback |\n|---|---|---|---|")
    generator = torch.Generator().manual_seed(0)
    for gap in (1.0, 1e-2, 1e-3):
        teacher = torch.randn(1000, generator=generator)
        logits = teacher + gap * torch.randn(1000, generator=generator)
        expected = exact("teacher", logits, teacher)
        ours = losses.kl_divergence(logits.numpy(), teacher=teacher.numpy())
        line("KL to a teacher", expected, float(distilled(logits[None], teacher[None])), float(ours))
    for lead in (1.0, 10.0, 30.0):
        logits = torch.tensor([lead, 0.0, -1.0])
        label = torch.tensor(0)
        expected = exact("label", logits, label)
        ours = losses.cross_entropy(logits.numpy(), labels=0)
        line("cross-entropy of a label", expected, float(functional.cross_entropy(logits, label)), float(ours))


def line(name: str, expected: mpmath.mpf, theirs: float, ours: float) -> None:
    """One line of the table of errors."""
    relative = [float(abs(value - expected) / expected) for value in (theirs, ours)]
    print(f"| {name} | {float(expected):.2g} | {relative[0]:.0e} | {relative[1]:.0e} |")


if __name__ == "__main__":
    torch.set_num_threads(1)
    torch.manual_seed(0)
    errors()
    times()
