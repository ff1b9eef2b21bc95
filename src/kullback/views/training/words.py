"""What the views say of a training, in sentences and cells."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, TypeVar

from kullback.training import Account, ClassCost, Epoch, Training
from kullback.units import Unit
from kullback.views.notation import count, joined, number, percent, shorten, visible

T = TypeVar("T")

_NAMES: Final = 3


def headline(x: Training) -> str:
    """The training in one sentence."""
    if not x.epochs:
        return "No epoch has ended yet."
    epoch, account = last(x)
    return f"Epoch {count(epoch)}: {balance(account, x.unit)}."


def last(x: Training) -> tuple[int, Account]:
    """The last account of the part that came last, which is what a model is judged by, and its epoch."""
    return x.curve(x.parts[-1])[-1]


def balance(account: Account, unit: Unit) -> str:
    """What a part costs, and of what that is made."""
    said = f"a row of {name(account.part)} costs {number(account.total)} {unit}s"
    if math.isinf(account.total):
        return said
    if is_hard(account):
        return f"{said}, against {number(account.label_entropy)} without a look at the input"
    return f"{said} = {number(account.irreducible)} irreducible + {number(account.excess)} excess"


def notes(x: Training) -> list[str]:
    """What is to be known of these numbers."""
    if not x.epochs:
        return []
    accounts = latest(x)
    return [
        sentence for sentence in (_floor(accounts), _ceiling(accounts, x.unit), _lowest(x), _endless(x)) if sentence
    ]


def latest(x: Training) -> list[Account]:
    """The last account of each part."""
    return [x.curve(part)[-1][1] for part in x.parts]


def is_hard(account: Account) -> bool:
    """Does each row name one class? Then nothing of its cost is irreducible, as far as the row tells."""
    return account.irreducible == 0.0


def _floor(accounts: Sequence[Account]) -> str:
    """What the irreducible part is."""
    hard = [account for account in accounts if is_hard(account)]
    if not hard:
        return "Irreducible is the entropy of what is true of each row: no model can cost less."
    of = "" if len(hard) == len(accounts) else f" of {joined([name(account.part) for account in hard])}"
    return (
        f"Each row{of} names one class, so that irreducible is 0 as far as the rows tell. How much of the excess "
        "nobody could avoid, they cannot tell."
    )


def _ceiling(accounts: Sequence[Account], unit: Unit) -> str:
    """Where the model stands against knowing the shares of the labels alone."""
    said = [
        f"{number(abs(account.learned))} {unit}s {'below' if account.learned >= 0 else 'above'} the label entropy "
        f"{number(account.label_entropy)} ({name(account.part)})"
        for account in accounts
        if math.isfinite(account.total)
    ]
    if not said:
        return ""
    return f"The total is {joined(said)}: the cost of knowing the shares of the labels and looking at no input."


def _lowest(x: Training) -> str:
    """In which epoch each part cost least."""
    if len(x.epochs) < 2:
        return ""
    said = []
    for part in x.parts:
        epoch, account = min(x.curve(part), key=lambda found: found[1].total)
        if math.isfinite(account.total):
            said.append(f"{name(part)} in epoch {count(epoch)} ({number(account.total)})")
    return f"Lowest total: {joined(said)}." if said else ""


def _endless(x: Training) -> str:
    """Which rows cost infinitely much."""
    said = [
        f"{count(account.infinite)} of {count(account.rows)} rows of {name(account.part)} (epoch {count(epoch.number)})"
        for epoch in x.epochs
        for account in epoch.parts
        if account.infinite
    ]
    if not said:
        return ""
    more = f", and rows of {count(len(said) - _NAMES)} more accounts" if len(said) > _NAMES else ""
    return (
        f"The model ruled out what happened in {joined(said[:_NAMES])}{more}: infinite. In brackets: the mean excess "
        "of the other rows."
    )


def line(epoch: Epoch, unit: Unit) -> str:
    """An epoch in one line."""
    said = [
        f"{name(x.part)} {number(x.total)} {unit}s = {number(x.irreducible)} irreducible + {excess(x)} excess"
        for x in epoch.parts
    ]
    return f"epoch {count(epoch.number)}: {'; '.join(said)}"


def excess(account: Account) -> str:
    """The excess as a table shows it; of an infinite one with the mean of the other rows."""
    if not account.infinite:
        return number(account.excess)
    return f"∞ ({number(account.finite_excess)})" if account.infinite < account.rows else "∞"


def top(account: Account) -> float:
    """How high an account reaches in a picture: its total, without the rows that cost infinitely much."""
    return account.irreducible + (account.finite_excess if account.infinite < account.rows else 0.0)


def costliest(account: Account, most: int) -> list[ClassCost]:
    """The classes that add most to the excess, costliest first."""
    return sorted(account.by_class, key=lambda cost: -cost.excess)[:most]


def thinned(epochs: Sequence[T], most: int) -> list[T]:
    """At most so many epochs, evenly spread, with the first and the last."""
    if len(epochs) <= most:
        return list(epochs)
    return [epochs[round(i * (len(epochs) - 1) / (most - 1))] for i in range(most)]


def definitions(x: Training) -> list[tuple[str, str]]:
    """The words of a training and what they mean in it."""
    return [
        ("total", f"−Σ p·log q in {x.unit}s, a mean over rows: cross-entropy, what the model is trained by."),
        ("irreducible", "H(p), the entropy of what is true of a row: 0 where the row names one class."),
        ("excess", "D(p‖q), the Kullback–Leibler divergence: what the model's prediction q adds."),
        (
            "label entropy",
            "H of the mean label distribution of the part: the cost of knowing the shares of the labels alone.",
        ),
        ("learned", "Label entropy less total: what the model's predictions gain from looking at the input."),
        (
            "by class",
            "The excess of the rows of a class; a row of soft labels counts for each class by its probability.",
        ),
    ]


def shares(cost: ClassCost) -> str:
    """How many of the rows are of a class."""
    return percent(cost.share)


def name(text: str, width: int = 40) -> str:
    """A name as a sentence has it."""
    return shorten(visible(text), width)
