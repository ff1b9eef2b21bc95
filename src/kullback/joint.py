"""Joint: the account of two tables' rows as a whole. Types only."""

from __future__ import annotations

from dataclasses import dataclass

from kullback.ledger import Amount, Ledger


@dataclass(frozen=True, slots=True)
class Reliance:
    """How much of what tells the rows apart is lost once a column is shuffled: an amount in the ledger's unit."""

    column: str
    lost: float


@dataclass(frozen=True, slots=True)
class DependenceChange:
    """How differently two columns depend on one another: the excess of the pair less that of each column alone.

    It may be negative. `p_adjusted` is adjusted for the number of pairs.
    """

    columns: tuple[str, str]
    change: Amount
    p_value: float
    p_adjusted: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Joint:
    """The account of rows as a whole.

    Attributes
    ----------
    ledger
        the excess of the rows: at least so much, whatever the columns say one by one.
    columns
        those that the rows are made of.
    drawn_truth, drawn_belief
        how many rows were looked at, drawn at random where there are more.
    repeated
        share of the rows with an exact copy on their own side, where most rows have none.
    relied_on
        every column with what is lost without it, the largest first.
    dependence
        the change of dependence of each pair of columns, the most evident first.
    """

    ledger: Ledger
    columns: tuple[str, ...]
    drawn_truth: int
    drawn_belief: int
    repeated: float
    relied_on: tuple[Reliance, ...]
    dependence: tuple[DependenceChange, ...]
