"""Bits are real: outcomes drawn from P take H(P) bits each in P's code, and H(P,Q) bits each in Q's code.

The coder is a range coder (`pip install constriction`). It spends fractions of a bit, where a Huffman code spends
whole bits: spam, at H(P) = 0.72, would take 1. `--picture FILE` draws an svg or a png (`pip install matplotlib`).
"""

import argparse
import bz2
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from constriction import stream

import kullback as kb
from kullback.examples import EXAMPLES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MARKS: dict[str, dict[str, Any]] = {  # by form, and by a blue and a vermilion that the colour-blind tell apart
    "P": {"marker": "o", "edgecolors": "#0072B2", "facecolors": "none", "linewidths": 1.5, "zorder": 3},
    "Q": {"marker": "D", "edgecolors": "#D55E00", "facecolors": "none", "linewidths": 1.5, "zorder": 3},
}


@dataclass(frozen=True)
class Coded:
    """What one sample took in one code; all in bits per outcome."""

    example: str
    code: str  # "P" or "Q", whose probabilities the coder was given
    measured: float  # the coder's words, 32 bits each, over the outcomes
    of_sample: float  # cross-entropy of the sample's shares under the code
    expected: float  # H(P) for P's code, H(P,Q) for Q's
    by_chance: float  # standard error of `of_sample` about `expected`


def draw(p: Sequence[float], rows: int) -> np.ndarray:
    """Outcomes 0, 1, ... of P, the same on every run."""
    return np.random.default_rng(0).choice(len(p), size=rows, p=p).astype(np.int32)


def encode(outcomes: np.ndarray, code: Sequence[float]) -> np.ndarray:
    """The outcomes as 32-bit words."""
    encoder = stream.queue.RangeEncoder()
    encoder.encode(outcomes, stream.model.Categorical(np.array(code), perfect=True))
    return encoder.get_compressed()


def decode(words: np.ndarray, code: Sequence[float], rows: int) -> np.ndarray:
    """The outcomes that the words stand for."""
    return stream.queue.RangeDecoder(words).decode(stream.model.Categorical(np.array(code), perfect=True), rows)


def bits_per_outcome(example: str, name: str, rows: int) -> Coded:
    """The example's sample, coded with the distribution `name`, "P" or "Q", and decoded again."""
    p = EXAMPLES[example].p
    code = {"P": p, "Q": EXAMPLES[example].q}[name]
    outcomes = draw(p, rows)
    words = encode(outcomes, code)
    assert np.array_equal(decode(words, code, rows), outcomes), "the code lost something"

    shares = np.bincount(outcomes, minlength=len(p)) / rows
    of_sample = kb.cross_entropy(shares, code, unit="bit")
    expected = kb.entropy(p, unit="bit") if name == "P" else kb.cross_entropy(p, code, unit="bit")
    variance = np.average((-np.log2(code) - expected) ** 2, weights=p)
    return Coded(example, name, 32 * len(words) / rows, of_sample, expected, np.sqrt(variance / rows))


def bz2_bits(p: Sequence[float], rows: int) -> float:
    """What a compressor takes that is told neither P nor Q."""
    return 8 * len(bz2.compress(draw(p, rows).astype(np.uint8).tobytes())) / rows


def show(coded: list[Coded], rows: int) -> None:
    """The table, and what a compressor of general use makes of the same outcomes."""
    print(f"{rows:,} outcomes drawn from each P, coded and decoded again by a range coder; in bits per outcome\n")
    print("                     cost of    coder        H(P) or    sample    standard")
    print("example  code of   measured     sample     adds     H(P,Q)    off by      error")
    for c in coded:
        adds, off_by = c.measured / c.of_sample - 1, c.of_sample - c.expected
        print(
            f"{c.example:<9}{c.code:<7}{c.measured:11.5f}{c.of_sample:11.5f}{adds:+9.3%}"
            f"{c.expected:11.5f}{off_by:+10.5f}{c.by_chance:11.5f}"
        )
    extra = [bz2_bits(EXAMPLES[c.example].p, rows) - c.expected for c in coded if c.code == "P"]
    added = max(c.measured - c.of_sample for c in coded) * rows
    print(f"\nThe coder adds {added:.0f} bits in all at most; the rest is the sample, whose shares are not quite P.")
    print(
        f"No coder beats H(P) on average: bz2, told neither P nor Q, takes {min(extra):.2f} to {max(extra):.2f} more."
    )


def draw_bits(axes: "Axes", coded: list[Coded]) -> None:
    """The floor H(P), the cost H(P,Q), the excess between them, and the measured bits on its ends."""
    of_p, of_q = ([c for c in coded if c.code == code] for code in "PQ")
    y = np.arange(len(of_p))
    floor, cost = (np.array([c.expected for c in own]) for own in (of_p, of_q))
    for expected, name, code in ((floor, "H(P)", "P"), (cost, "H(P,Q)", "Q")):
        axes.vlines(expected, y - 0.3, y + 0.3, color=MARKS[code]["edgecolors"], label=f"{name}, computed")
    axes.barh(y, cost - floor, left=floor, height=0.2, color="#d9d9d9", label="excess D(P‖Q)")
    for own in (of_p, of_q):
        axes.scatter([c.measured for c in own], y, s=50, label=f"{own[0].code}'s code, measured", **MARKS[own[0].code])
    axes.set_yticks(y, [c.example for c in of_p])
    axes.invert_yaxis()
    axes.set(title="Measured bits meet the formulas", xlabel="bits per outcome", ylabel="example", xlim=(0, None))


def draw_distances(axes: "Axes", coded: list[Coded]) -> None:
    """How far the sample's cost and the measured bits are from H(P) and H(P,Q), and how far chance reaches."""
    y = np.array([k // 2 + (0.16 if c.code == "Q" else -0.16) for k, c in enumerate(coded)])
    reach, of_sample, measured = (
        1000 * np.array([(2 * c.by_chance, c.of_sample - c.expected, c.measured - c.expected) for c in coded]).T
    )
    axes.barh(y, 2 * reach, left=-reach, height=0.12, color="#d9d9d9", label="±2 standard errors")
    axes.vlines(of_sample, y - 0.13, y + 0.13, color="black", label="cost of the sample")
    for code, mark in MARKS.items():
        own = np.array([c.code == code for c in coded])
        axes.scatter(measured[own], y[own], s=40, label=f"{code}'s code, measured", **mark)
    axes.axvline(0, color="grey", linewidth=0.8, zorder=0)
    axes.use_sticky_edges = False  # a margin beside the longest bar
    axes.autoscale_view(scaley=False)
    axes.set(
        title="What is left: chance, and a few bits of the coder", xlabel="thousandths of a bit off H(P) or H(P,Q)"
    )


def draw_picture(coded: list[Coded], rows: int, path: Path) -> None:
    """Both panels, side by side."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4.8), layout="constrained")
    bits, distances = figure.subplots(1, 2, sharey=True, width_ratios=[3, 2])
    draw_bits(bits, coded)
    draw_distances(distances, coded)
    for axes in (bits, distances):
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=2, frameon=False, fontsize=9)
    figure.suptitle(f"{rows:,} outcomes of each P through a range coder")
    with rc_context({"svg.hashsalt": "kullback"}):  # with no date either, it is the same file on every run
        figure.savefig(path, dpi=150, metadata={"Date": None} if path.suffix == ".svg" else None)


def main() -> None:
    """Code every named example without zeros: a zero has no code word, so its outcome could not be sent."""
    parser = argparse.ArgumentParser(description="Measured bits per outcome, beside H(P) and H(P,Q).")
    parser.add_argument("--rows", type=int, default=100_000, metavar="N", help="outcomes to draw (default 100000)")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="draw it as an svg or a png")
    options = parser.parse_args()
    if options.rows < 1:
        parser.error(f"--rows must be at least 1, but it is {options.rows}.")
    names = [name for name, example in EXAMPLES.items() if 0 not in example.p + example.q]
    coded = [bits_per_outcome(name, code, options.rows) for name in names for code in "PQ"]
    show(coded, options.rows)
    if options.picture:
        draw_picture(coded, options.rows, options.picture)


if __name__ == "__main__":
    main()
