"""Two nearest normals: the least D(P‖Q) covers every mode of P, the least D(Q‖P) keeps to one."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import kullback as kb
from kullback.families import Mixture, MultivariateNormal, Normal

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Two modes on a line, and two tilted ridges in a plane.
LINE = Mixture([0.6, 0.4], [Normal(-2.5, 0.7), Normal(3.0, 1.0)])
RIDGE = [[1.0, 0.8], [0.8, 1.0]]
PLANE = Mixture(
    [0.5, 0.5],
    [MultivariateNormal.from_covariance([-1.5, 1.5], RIDGE), MultivariateNormal.from_covariance([1.5, -1.5], RIDGE)],
)
COLOURS = {"moment": "#0072B2", "reverse": "#D55E00"}
NAMES = {"moment": "least D(P‖Q): covers", "reverse": "least D(Q‖P): keeps to a mode"}


def both(target: Mixture, family: type) -> dict[str, kb.fit.Projection]:
    """The two projections of a target."""
    return {"moment": kb.fit.project(target, family), "reverse": kb.fit.reverse_project(target, family)}


def show(name: str, projections: dict[str, kb.fit.Projection]) -> None:
    """The account of both, and what each would cost in the other's currency."""
    print(f"{name}\n{'-' * len(name)}")
    for found in projections.values():
        print(found)
    print()


def density(law: Mixture | Normal | MultivariateNormal, points: np.ndarray) -> np.ndarray:
    """The density of a law at points."""
    if isinstance(law, Mixture):
        parts = zip(law.weights, law.components, strict=True)
        return sum(weight * density(component, points) for weight, component in parts)
    return law.frozen().pdf(points)


def draw_line(axes: "Axes", projections: dict[str, kb.fit.Projection]) -> None:
    """The densities on the line; the other minima of the reverse direction are dashed."""
    x = np.linspace(-8, 8, 200)
    axes.fill_between(x, density(LINE, x), color="0.85", label="P")
    for direction, found in projections.items():
        axes.plot(x, density(found.law, x), color=COLOURS[direction], label=NAMES[direction])
        for other in found.minima[1:]:
            label = f"another minimum, {other.excess:.2f} nats"
            axes.plot(x, density(other.law, x), "--", color=COLOURS[direction], linewidth=1, label=label)
    axes.set(title="On a line", xlabel="x", ylabel="density", ylim=(0, None))


def draw_plane(axes: "Axes", projections: dict[str, kb.fit.Projection]) -> None:
    """The density in the plane, and one and two standard deviations of the normals."""
    side = np.linspace(-5, 5, 57)
    points = np.stack(np.meshgrid(side, side), axis=-1)
    axes.contourf(side, side, density(PLANE, points), levels=5, cmap="Greys", alpha=0.7)
    angle = np.linspace(0, 2 * np.pi, 100)
    circle = np.stack([np.cos(angle), np.sin(angle)])
    for direction, found in projections.items():
        for radius in (1, 2):
            x, y = found.law.loc[:, None] + radius * found.law.scale_tril @ circle
            axes.plot(x, y, color=COLOURS[direction])
    axes.set(title="In a plane", xlabel="x", ylabel="y", aspect="equal")


def draw_picture(line: dict[str, kb.fit.Projection], plane: dict[str, kb.fit.Projection], path: Path) -> None:
    """Both panels, side by side."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4.8), layout="constrained")
    left, right = figure.subplots(1, 2)
    draw_line(left, line)
    draw_plane(right, plane)
    left.spines[["top", "right"]].set_visible(False)
    left.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=2, frameon=False, fontsize=9)
    with rc_context({"svg.hashsalt": "kullback"}):  # with no date either, it is the same file on every run
        figure.savefig(path, dpi=150, metadata={"Date": None} if path.suffix == ".svg" else None)


def main() -> None:
    """Project both targets both ways."""
    parser = argparse.ArgumentParser(description="Project two mixtures onto normals, both ways round.")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="draw it as an svg or a png")
    options = parser.parse_args()
    line, plane = both(LINE, Normal), both(PLANE, MultivariateNormal)
    show("On a line", line)
    show("In a plane", plane)
    if options.picture:
        draw_picture(line, plane, options.picture)


if __name__ == "__main__":
    main()
