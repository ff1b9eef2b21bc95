"""Which outcomes a view shows, and in what order; the rest becomes one entry that says how many it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from kullback.ledger import Entry, Ledger

ORDERED_KINDS: Final = ("numeric", "integer", "datetime", "boolean", "rows")


def by_excess(ledger: Ledger, most: int) -> tuple[list[Entry], Entry | None]:
    """The outcomes with the largest share of the excess, largest first, and the remainder."""
    order = sorted(ledger.entries, key=_harmlessness)
    return order[:most], _remainder(order[most:])


def as_distribution(ledger: Ledger, most: int) -> tuple[list[Entry], Entry | None]:
    """The outcomes that show both distributions, and the remainder.

    Numbers, dates and bins keep their own order; other outcomes stand by their pooled share. Where there are
    more than `most`, half of the places go to the largest shares of the excess, so that no cause is lost for
    being rare, and the others to the largest pooled shares.
    """
    places = range(len(ledger.entries))
    chosen = set(_first(places, most // 2, lambda i: _harmlessness(ledger.entries[i])))
    others = [i for i in places if i not in chosen]
    chosen.update(_first(others, most - len(chosen), lambda i: _rarity(ledger.entries[i])))
    shown = [ledger.entries[i] for i in sorted(chosen)]
    if ledger.kind not in ORDERED_KINDS:
        shown.sort(key=_rarity)
    return shown, _remainder([ledger.entries[i] for i in places if i not in chosen])


def _first(places: Iterable[int], most: int, key: Callable[[int], float]) -> list[int]:
    """The first `most` places by `key`."""
    return sorted(places, key=key)[:most]


def _harmlessness(entry: Entry) -> float:
    """Sorts the outcome with the largest share of the excess first."""
    return -entry.excess


def _rarity(entry: Entry) -> float:
    """Sorts the outcome with the largest pooled share first."""
    return -(entry.truth + entry.belief)


def _remainder(entries: list[Entry]) -> Entry | None:
    """All the entries as one; None where there are none."""
    if not entries:
        return None
    return Entry(
        outcome=f"{len(entries):,} more outcomes" if len(entries) > 1 else "1 more outcome",
        count_truth=_total(entry.count_truth for entry in entries),
        count_belief=_total(entry.count_belief for entry in entries),
        truth=sum(entry.truth for entry in entries),
        belief=sum(entry.belief for entry in entries),
        excess=sum(entry.excess for entry in entries),
        signed=sum(entry.signed for entry in entries),
    )


def _total(counts: Iterable[int | None]) -> int | None:
    """The sum of the counts; None where there are none."""
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
