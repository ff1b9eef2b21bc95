"""The one path of a comparison: source → evidence → estimator → ledger."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Literal, TypeAlias

from kullback.errors import EvidenceError, SourceError
from kullback.estimate import Settings, account, holm
from kullback.ledger import Ledger, NotCompared, Report, Side, with_adjusted
from kullback.sources import Labelled, Table, read, read_file
from kullback.sources.pooled import Progress, align, pool
from kullback.units import Unit

Given: TypeAlias = Literal["probabilities", "counts", "samples", "logits"]


def compare(
    truth: Any,
    belief: Any,
    /,
    *,
    given: Given | tuple[Given, Given] | None = None,
    columns: Iterable[str] | None = None,
    unit: Unit = "bit",
    confidence: float = 0.95,
    tolerance: float = 0.01,
    method: str = "auto",
    seed: int = 0,
) -> Ledger | Report:
    """What it costs to believe `belief` while `truth` is what happens: total = irreducible + excess.

    Parameters
    ----------
    truth, belief
        what happens, and what is believed (for drift: the current data, and the reference). Each is one of

        - a mapping from outcome to number: all integers are counts, floats that sum to 1 are probabilities;
        - a path or glob of csv, tsv, json, jsonl, parquet (text also gzipped), "-" for standard input;
        - a DataFrame or relation that narwhals knows (pandas, polars, pyarrow, DuckDB, ...): columns of samples;
        - a Series: a column of samples, or with `given=` numbers whose labels are a pandas index;
        - a bare array or list, with `given=`.
    given
        what bare arrays and Series hold: "probabilities", "counts", "samples" or "logits" (never taken through
        probabilities, -inf is an outcome that is impossible); a pair (truth, belief) if only one side has to be told.
    columns
        the columns of tables to compare; default all that both have.
    unit
        "bit", "nat" or "dit", of every amount.
    confidence
        of the limits.
    tolerance
        in bits: an excess whose lower limit is above it is *different*, one whose upper limit is not, *same*; for
        probabilities and logits both also with the ledger's `resolution`, what their rounding leaves open.
    method
        "auto", or the name of an estimator: "balanced-truncation" for counts, "exact" for probabilities, "logits" for
        logits (beside logits, also for probabilities).
    seed
        of the permutation test.

    Returns
    -------
    Ledger or Report
        a `Ledger` for one pair, a `Report` (a read-only mapping from column to `Ledger`) for two tables.

    Raises
    ------
    EvidenceError
        where nothing says what the numbers are, or the sides are of kinds that do not go together.
    NotADistributionError
        where probabilities are none.
    SourceError
        where a file or frame cannot be read, or no column can be compared.
    KullbackError
        for options outside their rules; the root of the above.

    Notes
    -----
    The estimator of two samples, its interval and test are derived and measured in docs/estimation.md; it builds on
    Zhang & Grabchak, doi:10.1162/NECO_a_00646.

    Examples
    --------
    >>> import kullback as kb
    >>> ledger = kb.compare({"rain": 5, "fog": 173, "sun": 187}, {"rain": 191, "fog": 5, "sun": 170})
    >>> ledger.verdict, ledger.top(1)[0].outcome
    ('different', 'fog')
    """
    settings = Settings(unit=unit, confidence=confidence, tolerance=tolerance, method=method, seed=seed)
    of_truth, of_belief = given if isinstance(given, tuple | list) and len(given) == 2 else (given, given)
    names = _names(truth, belief)
    with ExitStack() as resources:
        a = read(truth, of_truth, names[0], resources)
        b = read(belief, of_belief, names[1], resources)
        if isinstance(a, Table) and isinstance(b, Table):
            report = _tables(a, b, columns, settings, _untold)
            return report.ledgers[0] if a.single and b.single else report
        if isinstance(a, Labelled) and isinstance(b, Labelled):
            if columns is not None:
                raise EvidenceError("columns go with tables, but truth and belief are one pair of numbers.")
            return account(align(a, b), settings)
    table, other = ("truth", "belief") if isinstance(a, Table) else ("belief", "truth")
    raise EvidenceError(
        f"truth and belief must both be tables of samples or both be counts, probabilities or logits, but {table} is a "
        f"table and {other} is not.\nCount the column first, for example with collections.Counter."
    )


def compare_files(
    truth: str, belief: str, columns: Iterable[str] | None, settings: Settings, progress: Progress
) -> Report:
    """`compare` for two paths, with somebody told how far it is."""
    names = _names(truth, belief)
    with ExitStack() as resources:
        tables = []
        for path, name in zip((truth, belief), names, strict=True):
            progress(f"reading {name}", 0, 0)
            tables.append(read_file(path, name, resources))
        return _tables(tables[0], tables[1], columns, settings, progress)


def _untold(_what: str, _done: int, _of: int) -> None:
    """Nobody wants to know how far it is."""


def _names(truth: Any, belief: Any) -> tuple[str, str]:
    """What the sides are called: files by their names (by their paths where the names are the same)."""
    names = [_file_name(side) or role for side, role in ((truth, "truth"), (belief, "belief"))]
    if names[0] == names[1]:
        names = [str(truth), str(belief)]
    return names[0], names[1]


def _file_name(source: Any) -> str | None:
    """The name of the file that a path leads to; None for anything else."""
    if not isinstance(source, str | Path):
        return None
    return "standard input" if str(source) == "-" else Path(source).name or str(source)


def _tables(
    truth: Table, belief: Table, columns: Iterable[str] | None, settings: Settings, progress: Progress
) -> Report:
    """The ledgers of two tables."""
    pooled = pool(truth, belief, columns, progress)
    ledgers = []
    for done, pair in enumerate(pooled.pairs):
        progress(f"accounting {pair.name}", done, len(pooled.pairs))
        ledgers.append(account(pair, settings))
    if not ledgers:
        why = "; ".join(f"{name}: {reason}" for name, reason in list(pooled.reasons.items())[:8])
        raise SourceError(f"no column of {truth.name} and {belief.name} can be compared. {why}.")
    adjusted = holm([ledger.p_value for ledger in ledgers])
    return Report(
        truth=Side(truth.name, pooled.rows_truth),
        belief=Side(belief.name, pooled.rows_belief),
        unit=settings.unit,
        confidence=settings.confidence,
        tolerance=settings.tolerance,
        ledgers=tuple(with_adjusted(ledger, p) for ledger, p in zip(ledgers, adjusted, strict=True)),
        adjustment="holm",
        not_compared=tuple(NotCompared(name, reason) for name, reason in pooled.reasons.items()),
    )
