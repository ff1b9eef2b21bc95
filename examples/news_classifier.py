"""A classifier of real messages, trained by cross-entropy: what it costs each epoch, and whom it believes too often.

It sorts 20 Newsgroups. The test is of later messages than those it learns from, and the epoch to keep is chosen on a
tenth of the training messages, so that nothing of the test is used but to be shown. `--picture FILE` draws an svg or a
png (`pip install matplotlib`).
"""

import argparse
import copy
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

import kullback as kb
from _news import newsgroups
from _pictures import picture
from kullback.losses import cross_entropy

try:
    import torch
except ModuleNotFoundError:
    sys.exit("This example needs PyTorch: pip install torch")

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SEED = 0
WORDS, HIDDEN = 20_000, 64
EPOCHS, BATCH, RATE = 10, 64, 3e-3
SURE = 3  # standard errors: what chance does to any of 20 groups once in 20 times


class Part(NamedTuple):
    """Messages as weights of words, a sparse matrix, and the number of each one's group."""

    words: Any
    labels: torch.Tensor


class Trained(NamedTuple):
    """The account of every epoch, the number of the one that was kept, and what its model says of the test."""

    history: Any
    kept: int
    logits: torch.Tensor


class Group(NamedTuple):
    """A group: how often it is true and is believed, in how much excess that ends, and what its messages cost.

    `error` is the standard error of belief − truth, over the messages.
    """

    name: str
    truth: float
    belief: float
    error: float
    excess: float
    cost: float


def read() -> tuple[dict[str, Part], list[str]]:
    """The parts "train", "validation" and "test", and the names of the groups."""
    first, later = newsgroups("train"), newsgroups("test")
    names = sorted(set(first.groups))
    vectorizer = TfidfVectorizer(max_features=WORDS, sublinear_tf=True, dtype=np.float32)
    words, test = vectorizer.fit_transform(first.texts), vectorizer.transform(later.texts)
    labels, test_labels = (torch.tensor([names.index(g) for g in news.groups]) for news in (first, later))
    shuffled = np.random.default_rng(SEED).permutation(len(labels))
    held_out, train = np.split(shuffled, [len(labels) // 10])
    parts = {
        "train": Part(words[train], labels[train]),
        "validation": Part(words[held_out], labels[held_out]),
        "test": Part(test, test_labels),
    }
    return parts, names


def dense(words: Any) -> torch.Tensor:
    """Some rows of the sparse matrix, as the model takes them."""
    return torch.from_numpy(words.toarray())


@torch.no_grad()
def predict(model: torch.nn.Module, words: Any) -> torch.Tensor:
    """The model's logits of every row, some hundreds at a time."""
    model.eval()
    starts = range(0, words.shape[0], 500)
    return torch.cat([model(dense(words[start : start + 500])) for start in starts])


def train_epoch(
    model: torch.nn.Module, optimizer: torch.optim.Optimizer, part: Part, ledger: kb.TrainingLedger
) -> None:
    """Go once through the training messages; the ledger sees what each batch cost when its turn came."""
    model.train()
    for batch in torch.randperm(len(part.labels)).split(BATCH):
        logits, labels = model(dense(part.words[batch.numpy()])), part.labels[batch]
        loss = cross_entropy(logits, labels=labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        ledger.add(logits=logits, labels=labels, part="train")


def train(parts: dict[str, Part], names: Sequence[str], epochs: int = EPOCHS) -> Trained:
    """Train a small network and keep it as it was after the epoch with the least excess on the validation part."""
    torch.manual_seed(SEED)
    model = torch.nn.Sequential(
        torch.nn.Linear(parts["train"].words.shape[1], HIDDEN),
        torch.nn.ReLU(),
        torch.nn.Dropout(0.5),
        torch.nn.Linear(HIDDEN, len(names)),
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    ledger = kb.TrainingLedger(unit="nat", classes=names)
    least, kept, best = math.inf, 0, model
    with ledger.live():
        for _ in range(epochs):
            train_epoch(model, optimizer, parts["train"], ledger)
            for part in ("validation", "test"):
                ledger.add(logits=predict(model, parts[part].words), labels=parts[part].labels, part=part)
            epoch = ledger.end_epoch()
            if epoch["validation"].excess < least:
                least, kept, best = epoch["validation"].excess, epoch.number, copy.deepcopy(model)
    return Trained(ledger.history, kept, predict(best, parts["test"].words))


def compare_shares(logits: torch.Tensor, labels: torch.Tensor, names: Sequence[str]) -> kb.Ledger:
    """How often each group is true (counts of the test) against how often it is believed (the mean prediction)."""
    counts = torch.bincount(labels, minlength=len(names)).tolist()
    beliefs = logits.double().softmax(dim=1).mean(dim=0).tolist()
    truth, belief = dict(zip(names, counts, strict=True)), dict(zip(names, beliefs, strict=True))
    return kb.compare(truth, belief, unit="nat")


def by_group(trained: Trained, labels: torch.Tensor, names: Sequence[str], shares: kb.Ledger) -> list[Group]:
    """Each group's part of both accounts: that of the shares, and that of the messages one by one."""
    off = trained.logits.double().softmax(dim=1) - torch.nn.functional.one_hot(labels, len(names))
    errors = dict(zip(names, (off.std(dim=0) / math.sqrt(len(labels))).tolist(), strict=True))
    costs = {cost.name: cost.mean for cost in trained.history.epochs[trained.kept - 1]["test"].by_class}
    return [
        Group(e.outcome, e.truth, e.belief, errors[e.outcome], e.excess, costs[e.outcome])
        for e in sorted(shares.entries, key=lambda e: e.belief - e.truth, reverse=True)
    ]


def mistakes(logits: torch.Tensor, labels: torch.Tensor, names: Sequence[str]) -> dict[str, list[tuple[str, float]]]:
    """For each group the two others that its messages are most taken for, with their mean probability."""
    found = {}
    for k, name in enumerate(names):
        belief = logits[labels == k].double().softmax(dim=1).mean(dim=0)
        belief[k] = 0.0
        found[name] = [(names[i], belief[i].item()) for i in belief.topk(2).indices]
    return found


def show(
    trained: Trained, groups: Sequence[Group], shares: kb.Ledger, mistaken: dict[str, list[tuple[str, float]]]
) -> None:
    """The epochs, the test's account, and a line for each group."""
    print(trained.history)
    epoch = trained.history.epochs[trained.kept - 1]
    account = epoch["test"]
    print(f"\nKept: epoch {trained.kept}, where the validation's excess is least. A test message then costs, in nats,")
    print(f"  total {account.total:.4f} = irreducible {account.irreducible:.4f} + excess {account.excess:.4f},")
    print(f"and one of the validation, of the same days as those learned from, {epoch['validation'].total:.4f}.")
    print("A label is one group for sure, so that its own entropy is 0; what no reader could tell is in the excess.")
    shown = shares.excess
    print("\nThe mean prediction, as a belief about how often each group is true, in nats a message:")
    print(f"  excess {shown.value:.4f} ({shown.low:.4f} to {shown.high:.4f}), {shares.verdict} within 0.01 bits.")
    print(f"\n{'':26}{'true':>7}{'believed':>10}{'too often by':>17}{'of that excess':>17}{'a message costs':>18}")
    for g in groups:
        off = f"{100 * (g.belief - g.truth):+.2f} ± {100 * SURE * g.error:.2f} %"
        print(f"{g.name:26}{g.truth:7.2%}{g.belief:10.2%}{off:>17}{g.excess:17.5f}{g.cost:18.3f}")
    print(
        f"\n±: {SURE} standard errors over the messages. a message costs: the mean excess of the group's own messages."
    )
    for word, sign in (("often", 1), ("seldom", -1)):
        beyond = [g.name for g in groups if sign * (g.belief - g.truth) > SURE * g.error]
        print(f"Believed too {word}, beyond chance: {', '.join(beyond[::sign]) or 'none'}.")
    costly = max(groups, key=lambda g: g.cost)
    print(f"Hardest: a message of {costly.name} costs {costly.cost:.2f} nats, the mean one {account.excess:.2f};")
    print(f"  it is taken for one of {' and of '.join(f'{x} by {share:.0%}' for x, share in mistaken[costly.name])}.")


def draw_epochs(axes: "Axes", trained: Trained) -> None:
    """The excess of each part, epoch by epoch."""
    for part, colour, line in (("train", "grey", "-"), ("validation", "#0072B2", "--"), ("test", "#D55E00", "-")):
        numbers, accounts = zip(*trained.history.curve(part), strict=True)
        axes.plot(numbers, [account.excess for account in accounts], line, color=colour, marker="o", ms=4, label=part)
    axes.axvline(trained.kept, color="black", linewidth=1, linestyle=":", label="kept")
    axes.set(title="What a message costs", xlabel="epoch", ylabel="excess in nats", yscale="log")
    axes.set_yticks((0.03, 0.1, 0.3, 1, 3), labels=("0.03", "0.1", "0.3", "1", "3"))
    axes.minorticks_off()
    axes.legend(frameon=False)


def draw_groups(off: "Axes", cost: "Axes", groups: Sequence[Group]) -> None:
    """What each group is believed beyond its share, and what its messages cost."""
    names = [g.name for g in groups]
    points = [100 * (g.belief - g.truth) for g in groups]
    colours = ["#D55E00" if x > 0 else "#0072B2" for x in points]
    off.barh(names, points, xerr=[100 * SURE * g.error for g in groups], color=colours, ecolor="#444444")
    off.set(title="Believed too often, too seldom", xlabel=f"belief − truth, % of messages, ± {SURE} standard errors")
    cost.barh(names, [g.cost for g in groups], color="#777777")
    cost.set(title="What its messages cost", xlabel="mean excess in nats")
    cost.tick_params(labelleft=False)
    off.invert_yaxis()


def draw_picture(trained: Trained, groups: Sequence[Group], path: Path) -> None:
    """The epochs, and the groups by both accounts."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 5.2), layout="constrained")
    epochs, off, cost = figure.subplots(1, 3, width_ratios=(1.1, 1.1, 0.8))
    cost.sharey(off)
    draw_epochs(epochs, trained)
    draw_groups(off, cost, groups)
    for axes in (epochs, off, cost):
        axes.spines[["top", "right"]].set_visible(False)
    with rc_context({"svg.hashsalt": "kullback"}):  # with no date either, it is the same file on every run
        figure.savefig(path, dpi=120, metadata={"Date": None} if path.suffix == ".svg" else None)


def main() -> None:
    """Train, and tell what the model costs and whom it believes too often."""
    parser = argparse.ArgumentParser(description="Train a classifier of newsgroup messages by cross-entropy.")
    parser.add_argument("--picture", type=picture, metavar="FILE", help="draw it as an svg or a png")
    options = parser.parse_args()
    torch.set_num_threads(1)
    parts, names = read()
    trained = train(parts, names)
    shares = compare_shares(trained.logits, parts["test"].labels, names)
    groups = by_group(trained, parts["test"].labels, names, shares)
    show(trained, groups, shares, mistakes(trained.logits, parts["test"].labels, names))
    if options.picture:
        draw_picture(trained, groups, options.picture)


if __name__ == "__main__":
    main()
