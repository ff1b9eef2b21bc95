"""The ledger of a model in training: batches in, the accounts of its epochs out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from kullback._array import ArrayLike
from kullback._train.rows import rows_of
from kullback._train.sums import Sums
from kullback.errors import EvidenceError
from kullback.training import Epoch, Training
from kullback.units import Unit, nats_per


class TrainingLedger:
    """What a model's predictions cost while it is trained: total = irreducible + excess, epoch by epoch.

    Batches are added in any order, and by any number of workers whose ledgers are merged: the sums are exact, and so
    every way gives the same bits. A ledger can be pickled.

    Parameters
    ----------
    unit : {"nat", "bit", "dit"}, default "nat"
        Of every amount.
    classes : iterable of str, optional
        The names of the K outcomes; default 0, 1, ...

    Raises
    ------
    KullbackError
        If the unit is none of these.

    Notes
    -----
    A row costs −Σ p·log q in total, of which H(p) is irreducible and D(p‖q) is the excess (Kullback & Leibler 1951,
    doi:10.1214/aoms/1177729694). All is computed in float64, from logits and never through probabilities; how the sums
    are kept is told in docs/training_ledger.md.

    Examples
    --------
    >>> import kullback as kb
    >>> ledger = kb.TrainingLedger(unit="bit")
    >>> ledger.add(logits=[[2.0, 0.0], [0.0, 0.0]], labels=[0, 1])
    >>> epoch = ledger.end_epoch()
    >>> print(round(epoch["train"].total, 4), epoch["train"].label_entropy)
    0.5916 1.0
    """

    def __init__(self, unit: Unit = "nat", *, classes: Iterable[str] | None = None) -> None:
        """No epoch yet."""
        nats_per(unit)
        self.unit: Unit = unit
        self.classes = None if classes is None else _names(classes)
        self._outcomes = None if self.classes is None else len(self.classes)
        self._ended: list[dict[str, Sums]] = []
        self._running: dict[str, Sums] = {}
        self._screen: Any = None

    def add(
        self,
        *,
        logits: ArrayLike,
        labels: ArrayLike | None = None,
        probabilities: ArrayLike | None = None,
        teacher: ArrayLike | None = None,
        mask: ArrayLike | None = None,
        ignore_index: int = -100,
        part: str = "train",
    ) -> None:
        """Add a batch of predictions to the running epoch.

        Parameters
        ----------
        logits : array, shape (..., K)
            What the model says, of NumPy, torch (on any device; no graph is kept) or jax; −inf excludes an outcome.
        labels, probabilities, teacher
            What is true of each row, exactly one of: class indices of shape (...), rows of shape (..., K) that sum to
            1, or another model's logits of shape (..., K).
        mask : array of bool, shape (...), optional
            True where a row counts.
        ignore_index : int, default -100
            The label of rows that do not count.
        part : str, default "train"
            Which account the rows belong to.

        Raises
        ------
        EvidenceError
            If the shapes do not fit one another or earlier batches, or not exactly one thing is said to be true.
        NotADistributionError
            If a row that counts is no distribution.
        """
        if not isinstance(part, str):
            raise EvidenceError(f'part must be a name, but it is {part!r}.\nPass one such as "train" or "test".')
        rows = rows_of(
            logits,
            labels=labels,
            probabilities=probabilities,
            teacher=teacher,
            mask=mask,
            ignore_index=ignore_index,
        )
        self._hold_to(rows.outcomes)
        if not rows.count:
            return
        if part not in self._running:
            self._running[part] = Sums.none(rows.outcomes)
        self._running[part].add(rows)
        if self._screen is not None:
            self._screen.running(self._running_epoch)

    def end_epoch(self) -> Epoch:
        """Close the running epoch, and say what it cost.

        Raises
        ------
        EvidenceError
            If no row was added since the last epoch ended.
        """
        if not self._running:
            raise EvidenceError(
                f"an epoch must have rows, but none was added since epoch {len(self._ended)} ended.\n"
                "Call add(...) for its batches first; batches of which every row is ignored add nothing."
            )
        epoch = self._running_epoch()
        self._ended.append(self._running)
        self._running = {}
        if self._screen is not None:
            self._screen.ended(epoch)
        return epoch

    @property
    def history(self) -> Training:
        """The epochs that have ended."""
        return Training(
            unit=self.unit, epochs=tuple(self._epoch(i, sums) for i, sums in enumerate(self._ended, start=1))
        )

    def merge(self, other: TrainingLedger) -> None:
        """Add what another worker's ledger holds of the same epochs.

        Raises
        ------
        EvidenceError
            If the other has other units, classes or epochs, is this ledger itself, or is none.
        """
        if other is self or not isinstance(other, TrainingLedger):
            found = "this one itself" if other is self else repr(other)
            raise EvidenceError(
                f"other must be another worker's TrainingLedger, but it is {found}.\n"
                "Merge each ledger once: the first with all those after it."
            )
        self._refuse_strangers(other)
        for mine, its in zip((*self._ended, self._running), (*other._ended, other._running), strict=True):
            for part, sums in its.items():
                if part not in mine:
                    mine[part] = Sums.none(len(sums.labels))
                mine[part].merge(sums)
        self._outcomes = other._outcomes if self._outcomes is None else self._outcomes

    @contextmanager
    def live(self) -> Iterator[TrainingLedger]:
        """Show the epochs on standard error while they run: a table on a terminal, otherwise a line for each epoch."""
        from kullback.views.training.live import Screen

        if self._screen is not None:  # it is shown already, by a caller's live()
            yield self
            return
        with Screen(self.history) as screen:
            self._screen = screen
            try:
                yield self
            finally:
                self._screen = None

    def __str__(self) -> str:
        """The epochs that have ended, as plain text."""
        return str(self.history)

    def __repr__(self) -> str:
        """The ledger in a line."""
        return f"<TrainingLedger of {len(self._ended)} epochs>"

    def _repr_html_(self) -> str:
        """The same as a notebook shows it."""
        return self.history._repr_html_()

    def __getstate__(self) -> dict[str, Any]:
        """All but the screen, which is of this process."""
        return self.__dict__ | {"_screen": None}

    def _hold_to(self, outcomes: int) -> None:
        """Refuse rows of another number of outcomes than those before."""
        if self._outcomes is None:
            self._outcomes = outcomes
        if outcomes != self._outcomes:
            known = "the names in classes" if self.classes is not None else "earlier batches"
            raise EvidenceError(
                f"logits must have as many outcomes as {known}, {self._outcomes}, but they have {outcomes}.\n"
                "Keep a ledger for each model, with the outcomes along the last axis."
            )

    def _refuse_strangers(self, other: TrainingLedger) -> None:
        """Refuse a ledger whose numbers mean something else."""
        for name, mine, its in (
            ("unit", self.unit, other.unit),
            ("classes", self.classes, other.classes),
            ("number of outcomes", self._outcomes, other._outcomes),
            ("number of ended epochs", len(self._ended), len(other._ended)),
        ):
            if mine != its and not (name == "number of outcomes" and None in (mine, its)):
                raise EvidenceError(
                    f"merged ledgers must have the same {name}, but this one has {mine!r} and the other {its!r}.\n"
                    "Make the ledgers of all workers alike, and end their epochs together."
                )

    def _running_epoch(self) -> Epoch:
        """The running epoch as it is now."""
        return self._epoch(len(self._ended) + 1, self._running)

    def _epoch(self, number: int, sums: dict[str, Sums]) -> Epoch:
        """The accounts of an epoch."""
        names = self.classes or tuple(str(i) for i in range(self._outcomes or 0))
        return Epoch(number, tuple(own.account(part, self.unit, names) for part, own in sums.items()))


def _names(classes: Iterable[str]) -> tuple[str, ...]:
    """The names of the outcomes, which tell them apart."""
    names = () if isinstance(classes, str) or not isinstance(classes, Iterable) else tuple(map(str, classes))
    if not names or len(set(names)) < len(names):
        raise EvidenceError(
            f"classes must be a list of names, each another, but it is {classes!r}.\n"
            "Give every outcome its name, in the order of the logits."
        )
    return names
