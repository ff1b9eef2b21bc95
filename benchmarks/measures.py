"""Every measure beside SciPy, torch, torchmetrics, dit, scikit-learn and a bare read of its input: time and error."""

from __future__ import annotations

import argparse
import importlib.metadata
import math
import os
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

os.environ |= dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"
)  # before NumPy reads it

import numpy as np
import torch
from scipy.linalg import blas

import _exact
import kullback as kb
from _ways import MEASURES, Measure, Sides, Way, many, table

ROUNDS = 5
SHORTEST = 0.01  # seconds of a timing: short calls are repeated
PAIRS = 20  # of which errors are measured

READS: dict[str, Callable[[Sides], Any]] = {
    "BLAS asum": lambda sides: [(blas.dasum if x.dtype == float else blas.sasum)(x) for x in sides],
    "BLAS dot": lambda sides: (blas.ddot if sides[0].dtype == float else blas.sdot)(sides[0], sides[-1]),
    "NumPy max": lambda sides: [x.max() for x in sides],
    "torch sum": lambda sides: [torch.from_numpy(x).sum() for x in sides],
}


def medians(calls: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The median CPU seconds of a call, all in turns so that they meet the same machine."""
    repeats = {name: max(1, round(SHORTEST / max(timed(call, 1), 1e-7))) for name, call in calls.items()}
    seen: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        for name, call in calls.items():
            seen[name].append(timed(call, repeats[name]))
    return {name: float(np.median(seconds)) for name, seconds in seen.items()}


def timed(call: Callable[[], object], repeats: int) -> float:
    """CPU seconds of one of the repeated calls."""
    start = time.process_time()
    for _ in range(repeats):
        call()
    return (time.process_time() - start) / repeats


def bearing(measure: Measure, shape: tuple[int, ...]) -> dict[str, Way]:
    """The ways that take arrays of a shape."""
    square = measure.sides in (table, many)
    return {
        name: way
        for name, way in measure.ways.items()
        if (way.rows or len(shape) == 1 or square) and (way.long or math.prod(shape) <= 1_000)
    }


def times(measure: Measure, shape: tuple[int, ...]) -> tuple[dict[str, float], dict[str, float]]:
    """CPU seconds of the ways of a measure, and of reading its input once, for unrelated sides."""
    sides = measure.sides(np.random.default_rng(0), shape, False)
    calls: dict[str, Callable[[], object]] = {}
    for name, way in bearing(measure, shape).items():
        ready = [way.prepare(side) for side in sides]
        calls[name] = lambda way=way, ready=ready: way.call(*ready)
    flat = tuple(side.ravel() for side in sides)
    reads = {name: (lambda read=read: read(flat)) for name, read in READS.items()}
    seconds = medians(calls | reads)
    return {name: seconds[name] for name in calls}, {name: seconds[name] for name in reads}


def errors(measure: Measure, near: bool) -> dict[str, float]:
    """The worst relative error of each way over random pairs."""
    rng = np.random.default_rng(1)
    worst = dict.fromkeys(measure.ways, 0.0)
    for _ in range(PAIRS):
        sides = measure.sides(rng, measure.small, near)
        exact = np.ravel(measure.exact(*sides))
        for name, way in measure.ways.items():
            values = np.ravel(way.call(*(way.prepare(side) for side in sides))).tolist()
            worst[name] = max(worst[name], *(_exact.error(v, e) for v, e in zip(values, exact, strict=True)))
    return worst


def line(measure: Measure, shape: tuple[int, ...], near: dict[str, float], far: dict[str, float]) -> str:
    """A row of the table: our time and errors, and by how much each peer takes longer, with its errors."""
    ways, reads = times(measure, shape)
    ours, read = ways.pop("kullback"), min(reads, key=lambda name: reads[name])
    size = " × ".join(f"{n:,}".replace(",", " ") for n in shape)
    large = math.prod(shape) > 10_000
    spent = f"{1e3 * ours:.3g} ms" if large else f"{1e6 * ours:.3g} µs"
    floor = f"{ours / reads[read]:.2f}× {read}" if large and measure.sides is not many else ""
    peers = [f"{name} {seconds / ours:.3g}× ({near[name]:.0e}, {far[name]:.0e})" for name, seconds in ways.items()]
    mine = f"{near['kullback']:.0e}, {far['kullback']:.0e}"
    return f"| {measure.name} | {size} | {spent} | {floor} | {mine} | {'; '.join(peers)} |"


def run(names: list[str]) -> None:
    """Print the table of the kernel that is active here."""
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    active, level = (getattr(kb.kernels, name, None) for name in ("ACTIVE", "LEVEL"))
    packages = ("numpy", "scipy", "torch", "torchmetrics", "dit", "scikit-learn")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in packages)
    print(f"\nKernel: {active}, {level}. One thread; {versions}.\n", flush=True)
    print("| measure | size | kullback | over one read | error near, far | peers: time over ours (error near, far) |")
    print("|---|---|---|---|---|---|", flush=True)
    for measure in MEASURES:
        if names and measure.name not in names:
            continue
        print(f"{measure.name} ...", file=sys.stderr, flush=True)
        near, far = (errors(measure, kind) for kind in (True, False))
        for shape in measure.shapes:
            print(line(measure, shape, near, far), flush=True)


def main() -> None:
    """Print a table for the compiled kernel and one for the NumPy reference, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("measures", nargs="*", metavar="MEASURE", help="only these")
    parser.add_argument("--kernel", choices=["compiled", "numpy"], help="only this one")
    options = parser.parse_args()
    if "KULLBACK_BENCH" in os.environ:
        run(options.measures)
        return
    for kernel in [options.kernel] if options.kernel else ["compiled", "numpy"]:
        environment = os.environ | {"KULLBACK_KERNEL": kernel, "KULLBACK_BENCH": kernel}
        subprocess.run([sys.executable, __file__, *options.measures], check=True, env=environment)


if __name__ == "__main__":
    main()
