"""The one path of a comparison: source → evidence → estimator → ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, TypeAlias

from kullback.errors import EvidenceError, SourceError
from kullback.estimate import SAMPLE_METHODS, Settings, account, holm, rows_account, sample_account, with_readings
from kullback.evidence import Pair, Rows
from kullback.ledger import Ledger, NotCompared, Report, Side, with_adjusted
from kullback.sources import Labelled, Table, read, read_file
from kullback.sources.pooled import Progress, align, pool, untold
from kullback.sources.rows import rows_together
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
    joint: bool | None = None,
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
        "auto", or the name of an estimator: "balanced-truncation" for counts, "known-belief" for counts under a belief
        that is known, "exact" for probabilities, "logits" for logits (beside logits, also for probabilities); for
        samples of numbers "knn" (nearest neighbours), "gaussian" or "score-binned" (a classifier's score in bins).
    seed
        of the permutation test, of the rows that are drawn from large tables and of the classifier.
    joint
        whether the rows of two tables are also compared as a whole; by default those of arrays of two dimensions are.

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
            whole = a.points and b.points if joint is None else joint
            report = _tables(a, b, columns, settings, whole, untold)
            return report.ledgers[0] if a.single and b.single else report
        if isinstance(a, Labelled) and isinstance(b, Labelled):
            if columns is not None or joint:
                named = "columns go" if columns is not None else "joint goes"
                raise EvidenceError(f"{named} with tables, but truth and belief are one pair of numbers.")
            return account(align(a, b), settings)
    table, other = ("truth", "belief") if isinstance(a, Table) else ("belief", "truth")
    raise EvidenceError(
        f"truth and belief must both be tables of samples or both be counts, probabilities or logits, but {table} is a "
        f"table and {other} is not.\nCount the column first, for example with collections.Counter."
    )


def compare_files(
    truth: str, belief: str, columns: Iterable[str] | None, settings: Settings, whole: bool, progress: Progress
) -> Report:
    """`compare` for two paths, with somebody told how far it is."""
    names = _names(truth, belief)
    with ExitStack() as resources:
        tables = []
        for path, name in zip((truth, belief), names, strict=True):
            progress(f"reading {name}", 0, 0)
            tables.append(read_file(path, name, resources))
        return _tables(tables[0], tables[1], columns, settings, whole, progress)


def _columns(
    pairs: Sequence[Pair],
    rows: Callable[[Sequence[str]], Rows],
    settings: Settings,
    points: bool,
    reasons: dict[str, str],
    progress: Progress,
) -> Iterator[Ledger]:
    """The ledgers of the columns; one whose values the method does not take is told with the other `reasons`."""
    for done, pair in enumerate(pairs):
        progress(f"accounting {pair.name}", done, len(pairs))
        try:
            yield _column(pair, rows, settings, points)
        except EvidenceError as error:
            if points and len(pairs) == 1:
                raise
            reasons[pair.name] = " ".join(str(error).splitlines())


def _column(pair: Pair, rows: Callable[[Sequence[str]], Rows], settings: Settings, points: bool) -> Ledger:
    """The ledger of one column: of its counts, or of its values where a method is asked for that takes these."""
    if settings.method in SAMPLE_METHODS:
        if pair.kind == "numeric":
            return sample_account(rows([pair.name]), settings)
        settings = replace(settings, method="auto")
    ledger = account(pair, settings)
    return with_readings(ledger, rows([pair.name])) if points and pair.kind == "numeric" else ledger


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
    truth: Table, belief: Table, columns: Iterable[str] | None, settings: Settings, whole: bool, progress: Progress
) -> Report:
    """The ledgers of two tables, and of their rows as a whole."""
    pooled = pool(truth, belief, columns, progress)
    sizes = pooled.rows_truth, pooled.rows_belief

    def rows(names: Sequence[str]) -> Rows:
        return rows_together(truth, belief, names, sizes, settings.seed)

    reasons = dict(pooled.reasons)
    ledgers = list(_columns(pooled.pairs, rows, settings, truth.points and belief.points, reasons, progress))
    if not ledgers:
        why = "; ".join(f"{name}: {reason}" for name, reason in list(reasons.items())[:8])
        raise SourceError(f"no column of {truth.name} and {belief.name} can be compared. {why}.")
    joint = None
    if whole and not truth.single:
        progress("comparing rows as a whole", 0, 0)
        joint = rows_account(rows([pair.name for pair in pooled.pairs]), settings)
    *adjusted, of_rows = holm([*(ledger.p_value for ledger in ledgers), joint.ledger.p_value if joint else None])
    return Report(
        truth=Side(truth.name, pooled.rows_truth),
        belief=Side(belief.name, pooled.rows_belief),
        unit=settings.unit,
        confidence=settings.confidence,
        tolerance=settings.tolerance,
        ledgers=tuple(with_adjusted(ledger, p) for ledger, p in zip(ledgers, adjusted, strict=True)),
        adjustment="holm",
        joint=replace(joint, ledger=with_adjusted(joint.ledger, of_rows)) if joint else None,
        not_compared=tuple(NotCompared(name, reason) for name, reason in reasons.items()),
    )
