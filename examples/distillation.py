"""A small model learns from a large one by forward KL, by reverse KL and by Jensen-Shannon: what is the difference?

The teacher reads handwritten digits of 8 × 8 pixels. Its students are small; one kind sees the same pixels, the other
only 4 × 4, each the mean of four, and cannot tell what the teacher can. Every number is a mean over several runs, each
with its own split, teacher and students, beside its spread over them, since single runs differ by chance. `--picture
FILE` draws an svg or a png (`pip install matplotlib`).
"""

import argparse
import copy
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import stdtrit
from sklearn.datasets import load_digits

import kullback as kb
from _pictures import picture
from kullback.losses import cross_entropy, js_divergence, kl_divergence, reverse_kl

try:
    import torch
except ModuleNotFoundError:
    sys.exit("This example needs PyTorch: pip install torch")

if TYPE_CHECKING:
    from matplotlib.axes import Axes

RUNS = 5
LEARNED = 1000  # digits to learn from; the other 797 are the test
TEACHER, STUDENT = (128, 128), (12,)  # hidden units
EPOCHS, BATCH, RATE = 35, 125, 5e-3
TEACHER_EPOCHS = 12  # more would make it surer than it is right
WARM = 25  # epochs by labels, with which students begin
UNLIKELY = 0.01
LABELS, FORWARD, REVERSE, JS, COLD = "labels alone", "forward KL", "reverse KL", "Jensen-Shannon", "reverse KL, cold"
DIVERGENCES = {FORWARD: kl_divergence, REVERSE: reverse_kl, JS: js_divergence}
VIEWS = {"8 × 8 pixels": 8, "4 × 4 pixels": 4}
LOOKS = {LABELS: "grey", FORWARD: "#0072B2", REVERSE: "#D55E00", JS: "#009E73", COLD: "#CC79A7"}

Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]  # of logits, and the places of the digits they are of


class Found(NamedTuple):
    """What a student S makes of the test digits, beside its teacher T and the labels: means, in nats where not shares.

    To believe S while T is the truth costs total = irreducible + excess, H(T,S) = H(T) + D(T‖S).
    """

    label_cost: float  # H(labels, S)
    accuracy: float
    total: float
    irreducible: float
    excess: float
    reverse: float  # D(S‖T)
    js: float
    entropy: float  # H(S)
    unlikely: float  # the probability that S gives to what T holds for less likely than 1 %
    never: float  # how many of the ten digits S takes for the likeliest in no picture


Run = dict[tuple[str, str], Found]  # by view and way to teach


def network(inputs: int, hidden: Sequence[int]) -> torch.nn.Module:
    """A network of dense layers with ten answers."""
    layers: list[torch.nn.Module] = []
    for units in hidden:
        layers += [torch.nn.Linear(inputs, units), torch.nn.GELU()]
        inputs = units
    return torch.nn.Sequential(*layers, torch.nn.Linear(inputs, 10))


def train(model: torch.nn.Module, x: torch.Tensor, loss: Loss, epochs: int) -> torch.nn.Module:
    """Train a model by a loss."""
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    for _ in range(epochs):
        for batch in torch.randperm(len(x)).split(BATCH):
            optimizer.zero_grad()
            loss(model(x[batch]), batch).backward()
            optimizer.step()
    return model


def losses(labels: torch.Tensor, teacher: torch.Tensor, temperature: float) -> dict[str, Loss]:
    """The losses to learn by: that of the labels, and divergences from the teacher's logits, times temperature²."""

    def by_labels(logits: torch.Tensor, batch: torch.Tensor) -> torch.Tensor:
        return cross_entropy(logits, labels=labels[batch])

    def by_teacher(divergence: Callable[..., torch.Tensor], logits: torch.Tensor, batch: torch.Tensor) -> torch.Tensor:
        return divergence(logits, teacher=teacher[batch], temperature=temperature)

    return {LABELS: by_labels} | {name: partial(by_teacher, divergence) for name, divergence in DIVERGENCES.items()}


def students(x: torch.Tensor, ways: Mapping[str, Loss]) -> dict[str, torch.nn.Module]:
    """A student for each way to learn. They begin alike, with some epochs by labels; the cold one has none."""
    fresh = network(x.shape[1], STUDENT)
    warm = train(copy.deepcopy(fresh), x, ways[LABELS], WARM)
    taught = {way: train(copy.deepcopy(warm), x, loss, EPOCHS) for way, loss in ways.items()}
    return taught | {COLD: train(fresh, x, ways[REVERSE], WARM + EPOCHS)}


def look(labels: torch.Tensor, teacher: torch.Tensor, student: torch.Tensor) -> Found:
    """Compare a student with its teacher and with the labels, from logits."""
    apart = kb.divergences_from_logits(p=teacher, q=student)
    belief, unlikely = student.softmax(dim=-1), teacher.softmax(dim=-1) < UNLIKELY
    answers = student.argmax(dim=-1)
    return Found(
        label_cost=cross_entropy(student, labels=labels).item(),
        accuracy=(answers == labels).double().mean().item(),
        total=apart.cross_entropy.mean().item(),
        irreducible=apart.entropy.mean().item(),
        excess=apart.kl.mean().item(),
        reverse=apart.reverse_kl.mean().item(),
        js=apart.js.mean().item(),
        entropy=kb.entropy(belief).mean().item(),
        unlikely=(belief * unlikely).sum(dim=-1).mean().item(),
        never=10 - len(answers.unique()),
    )


def run(seed: int, temperature: float) -> Run:
    """One split, one teacher, and a student of each view for each way to learn."""
    torch.manual_seed(seed)
    data = load_digits()
    x, labels = torch.tensor(data.images / 16), torch.tensor(data.target)
    learned, test = torch.randperm(len(x)).split([LEARNED, len(x) - LEARNED])
    pixels, answers = x.flatten(1), labels[learned]
    teacher = network(64, TEACHER)
    train(teacher, pixels[learned], lambda z, batch: cross_entropy(z, labels=answers[batch]), TEACHER_EPOCHS)
    says = teacher(pixels).detach()
    found = {("", "teacher"): look(labels[test], says[test], says[test])}
    for view, side in VIEWS.items():
        seen = torch.nn.functional.adaptive_avg_pool2d(x, side).flatten(1)
        for way, student in students(seen[learned], losses(answers, says[learned], temperature)).items():
            found[view, way] = look(labels[test], says[test], student(seen[test]).detach())
    return found


def over(runs: Sequence[Run], view: str, way: str) -> np.ndarray:
    """What one kind of student makes, shape (runs, measures)."""
    return np.array([found[view, way] for found in runs])


def table(runs: Sequence[Run], view: str, columns: Sequence[str]) -> None:
    """A line for each way to learn: means over the runs ± standard deviations."""
    print(f"\n{view:18}" + "".join(f"{name.replace('_', ' '):>16}" for name in columns))
    for way in LOOKS:
        rows = over(runs, view, way)
        cells = {
            name: f"{mean:.3f} ± {spread:.3f}"
            for name, mean, spread in zip(Found._fields, rows.mean(axis=0), rows.std(axis=0, ddof=1), strict=True)
        }
        print(f"{way:18}" + "".join(f"{cells[name]:>16}" for name in columns))


def differences(runs: Sequence[Run], view: str, columns: Sequence[str]) -> None:
    """Each way less forward KL, run by run: the mean ± its 95 % limits by Student's t, starred where 0 lies outside."""
    reach = stdtrit(len(runs) - 1, 0.975) / np.sqrt(len(runs))
    print(f"\n{view:18}" + "".join(f"{name.replace('_', ' '):>17}" for name in columns))
    for way in (way for way in LOOKS if way != FORWARD):
        apart = over(runs, view, way) - over(runs, view, FORWARD)
        cells = {}
        for name, mean, limit in zip(Found._fields, apart.mean(axis=0), reach * apart.std(axis=0, ddof=1), strict=True):
            cells[name] = f"{mean:+.3f} ± {limit:.3f}" + ("*" if abs(mean) > limit else " ")
        print(f"{way:18}" + "".join(f"{cells[name]:>17}" for name in columns))


def show(runs: Sequence[Run], temperature: float) -> None:
    """What teachers and students cost, how students depart from their teachers, and what of it is no chance."""
    teacher = Found(*over(runs, "", "teacher").mean(axis=0))
    print(f"{len(runs)} runs at temperature {temperature:g}. Nats a digit: means ± standard deviations over the runs.")
    teachers = f"entropy {teacher.entropy:.3f}, label cost {teacher.label_cost:.3f}, accuracy {teacher.accuracy:.3f}"
    print(f"The teachers: {teachers}.")
    print("\nTo believe a student while its teacher is right costs total = irreducible + excess, H(T) + D(T‖S);")
    print("label cost: its cross-entropy on the labels.")
    for view in VIEWS:
        table(runs, view, ("total", "irreducible", "excess", "label_cost", "accuracy"))
    print("\nHow it departs. reverse: D(S‖T); entropy: H(S); unlikely: what it gives to answers that the teacher holds")
    print("for less likely than 1 %; never: how many of the ten digits it never answers.")
    for view in VIEWS:
        table(runs, view, ("reverse", "js", "entropy", "unlikely", "never"))
    print("\nLess forward KL, run by run: mean ± 95 % limits, with a star where 0 lies outside.")
    for view in VIEWS:
        differences(runs, view, ("excess", "reverse", "js", "entropy", "unlikely", "label_cost"))


def draw_measure(axes: "Axes", runs: Sequence[Run], view: str, measure: str) -> None:
    """Every run as a point, and the mean of each way to learn; without the cold ones, which are far off."""
    column, drawn = Found._fields.index(measure), [way for way in LOOKS if way != COLD]
    for place, way in enumerate(drawn):
        values = over(runs, view, way)[:, column]
        axes.plot(values, np.full(len(values), place), "o", color=LOOKS[way], markersize=5, alpha=0.6)
        axes.plot(values.mean(), place, "|", color=LOOKS[way], markersize=22, markeredgewidth=2.5)
    if measure in ("entropy", "label_cost"):
        teachers = over(runs, "", "teacher")[:, column].mean()
        axes.axvline(teachers, color="black", linestyle="--", linewidth=1, label="their teachers")
    axes.set_yticks(range(len(drawn)), labels=drawn)
    axes.set(ylim=(len(drawn) - 0.4, -0.6))
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="x", color="#dddddd")


def draw_picture(runs: Sequence[Run], path: Path) -> None:
    """A row for each view, a column for each measure."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    columns = {
        "excess": "excess D(T‖S)",
        "reverse": "reverse D(S‖T)",
        "entropy": "entropy H(S)",
        "label_cost": "cost of the labels",
    }
    figure = Figure(figsize=(13, 5.2), layout="constrained")
    rooms = figure.subplots(len(VIEWS), len(columns), sharey=True)
    for view, row in zip(VIEWS, rooms, strict=True):
        for (measure, title), axes in zip(columns.items(), row, strict=True):
            draw_measure(axes, runs, view, measure)
            axes.set(title=f"{title}, nats a digit")
        row[0].set_ylabel(f"students see\n{view}", fontweight="bold")
    figure.legend(*rooms[0, -1].get_legend_handles_labels(), loc="outside lower right", frameon=False)
    with rc_context({"svg.hashsalt": "kullback"}):  # with no date either, it is the same file on every run
        figure.savefig(path, dpi=100, metadata={"Date": None} if path.suffix == ".svg" else None)


def main() -> None:
    """Teach students in every way, several times, and tell what differs."""
    parser = argparse.ArgumentParser(description="Distil a large model into a small one by three divergences.")
    parser.add_argument("--temperature", type=float, default=1.0, metavar="T", help="of both sides; default: 1")
    parser.add_argument("--runs", type=int, default=RUNS, help=f"default: {RUNS}")
    parser.add_argument("--picture", type=picture, metavar="FILE", help="draw it as an svg or a png")
    options = parser.parse_args()
    if options.runs < 2:
        parser.error(f"--runs must be at least 2 to have a spread, but it is {options.runs}")
    if not 0 < options.temperature < math.inf:
        parser.error(f"--temperature must be a finite number above 0, but it is {options.temperature}")
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    runs = [run(seed, options.temperature) for seed in range(options.runs)]
    show(runs, options.temperature)
    if options.picture:
        draw_picture(runs, options.picture)


if __name__ == "__main__":
    main()
