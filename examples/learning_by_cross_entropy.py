"""Minimising D(P‖Q) is minimising H(P,Q): two descents, one on each loss, take the same way and end at P.

The gradients are measured, each from its own loss, so nothing is assumed about them. Another example than weather is
named by argument; `--picture FILE` draws an svg or a png (`pip install matplotlib`).
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import kullback as kb
from kullback.examples import EXAMPLES

STEPS, SHOWN = 300, (0, 1, 2, 3, 5, 10, 20, 50, 100, 300)
DRAWN = 26  # by then the eye sees no change
RATE = 1.0  # neither loss bends by more than 1/2, so any rate below 4 goes down
LOOKS = (("#009E73", "o"), ("#CC79A7", "D"), ("#56B4E9", "s"), ("#E69F00", "^"), ("black", "v"), ("grey", "p"))

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Loss = Callable[[np.ndarray], np.ndarray]  # of beliefs, shape (..., K)


@dataclass(frozen=True)
class Descent:
    """One row for each step, the start included."""

    q: np.ndarray
    loss: np.ndarray
    gradient: np.ndarray


def softmax(theta: np.ndarray) -> np.ndarray:
    """The belief Q of the parameters θ, which may be any real numbers."""
    weights = np.exp(theta - theta.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


def gradient(loss: Loss, theta: np.ndarray, step: float = 1 / 64) -> np.ndarray:
    """Central differences of sixth order: off by step⁶ / 140 of the seventh derivative, and by rounding / step."""
    pushes = step * np.eye(len(theta))  # one θ at a time
    weights = (3 / 4, -3 / 20, 1 / 60)
    rises = [loss(softmax(theta + k * pushes)) - loss(softmax(theta - k * pushes)) for k in (1, 2, 3)]
    return np.tensordot(weights, rises, axes=1) / step


def descend(loss: Loss, q: Sequence[float], steps: int = STEPS) -> Descent:
    """Plain gradient descent on θ, from the belief q."""
    theta = np.log(q)
    rows = []
    for _ in range(steps + 1):
        slope = gradient(loss, theta)
        rows.append((softmax(theta), loss(softmax(theta)), slope))
        theta = theta - RATE * slope
    return Descent(*(np.array(column) for column in zip(*rows, strict=True)))


def both_descents(p: Sequence[float], q: Sequence[float]) -> tuple[Descent, Descent]:
    """The descents on H(P,Q) and on D(P‖Q), in nats, from the same start."""
    return descend(partial(kb.cross_entropy, p), q), descend(partial(kb.kl_divergence, p), q)


def show(p: Sequence[float], by_cost: Descent, by_excess: Descent) -> None:
    """The table of some steps, and where both end."""
    print("step     H(P,Q)     D(P‖Q)    H(P,Q) − D(P‖Q)   gradients apart   off Q − P")
    # H(P,Q) = log Σ exp θ − Σ p θ, whose derivatives are softmax(θ) − p = q − p; H(P) does not depend on θ.
    known = by_cost.q - p
    for t in SHOWN:
        cost, excess = by_cost.loss[t], by_excess.loss[t]
        apart = np.abs(by_cost.gradient[t] - by_excess.gradient[t]).max()
        off = max(np.abs(descent.gradient[t] - known[t]).max() for descent in (by_cost, by_excess))
        print(f"{t:4}{cost:11.6f}{excess:11.3g}{cost - excess:19.15f}{apart:18.1e}{off:12.1e}")
    print("\ngradients apart: of the two losses, at most; off Q − P: what either gradient is off it, at most.")
    print(f"The difference is H(P) = {kb.entropy(p):.15f}: it does not depend on Q, so it has no gradient.")
    for name, descent in (("H(P,Q)", by_cost), ("D(P‖Q)", by_excess)):
        print(f"By {name}, Q ends within {np.abs(descent.q[-1] - p).max():.0e} of P.")


def draw_losses(axes: "Axes", p: Sequence[float], by_cost: Descent, by_excess: Descent) -> None:
    """The two losses on their floors, one H(P) above the other."""
    floor, middle = kb.entropy(p), DRAWN // 2
    for loss, bottom, name, floor_name, colour, marker in (
        (by_cost.loss, floor, "cross-entropy H(P,Q)", "its floor H(P)", "#0072B2", "o"),
        (by_excess.loss, 0.0, "KL divergence D(P‖Q)", "its floor 0", "#D55E00", "D"),
    ):
        axes.plot(loss[:DRAWN], color=colour, marker=marker, markersize=4, label=name)
        axes.axhline(bottom, color=colour, linestyle="--", linewidth=1, label=floor_name)
    top, bottom = by_cost.loss[middle], by_excess.loss[middle]
    axes.annotate("", xy=(middle, top), xytext=(middle, bottom), arrowprops={"arrowstyle": "<->"})
    axes.text(middle + 0.5, (top + bottom) / 2, f"always H(P) = {floor:.3f}", va="center")
    axes.set(title="Two losses, one H(P) apart", xlabel="step", ylabel="loss in nats")


def draw_way(axes: "Axes", p: Sequence[float], by_cost: Descent, by_excess: Descent) -> None:
    """Each outcome's probability, on its way to P."""
    for label, line in (("by H(P,Q)", "k-"), ("P", "k--")):
        axes.plot([], [], line, linewidth=1, label=label)
    for k, (target, (colour, marker)) in enumerate(zip(p, cycle(LOOKS))):
        axes.axhline(target, color=colour, linestyle="--", linewidth=1)
        axes.plot(by_cost.q[:DRAWN, k], color=colour)
        axes.plot(by_excess.q[:DRAWN, k], marker, color=colour, mfc="none", ms=5, label=f"outcome {k + 1} by D(P‖Q)")
    axes.set(title="Both take Q the same way to P", xlabel="step", ylabel="probability of the outcome", ylim=(0, None))


def draw_picture(p: Sequence[float], by_cost: Descent, by_excess: Descent, path: Path) -> None:
    """Both panels, side by side."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4.8), layout="constrained")
    losses, way = figure.subplots(1, 2)
    draw_losses(losses, p, by_cost, by_excess)
    draw_way(way, p, by_cost, by_excess)
    for axes in (losses, way):
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=2, frameon=False, fontsize=9)
    with rc_context({"svg.hashsalt": "kullback"}):  # with no date either, it is the same file on every run
        figure.savefig(path, dpi=150, metadata={"Date": None} if path.suffix == ".svg" else None)


def main() -> None:
    """Learn the P of a named example from its Q."""
    parser = argparse.ArgumentParser(description="Descend on H(P,Q) and on D(P‖Q) from the same belief.")
    parser.add_argument("example", nargs="?", default="weather", choices=EXAMPLES, help="default: weather")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="draw it as an svg or a png")
    options = parser.parse_args()
    p, q = EXAMPLES[options.example].p, EXAMPLES[options.example].q
    if 0 in q:
        parser.exit(2, f"{options.example}: Q has a zero, which is the softmax of no finite θ; choose another.\n")
    descents = both_descents(p, q)
    show(p, *descents)
    if options.picture:
        draw_picture(p, *descents, options.picture)


if __name__ == "__main__":
    main()
