"""The one path of recalibrating: predictions and what happened → a map and what it saves; new predictions → mended."""

from __future__ import annotations

import glob
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import numpy as np

from kullback.errors import EvidenceError, SourceError
from kullback.estimate import Settings as Checked
from kullback.estimate.arrays import Floats
from kullback.estimate.score.judged import Settings
from kullback.fit.remedy import recalibration
from kullback.recalibration import Recalibration, RecalibrationMap
from kullback.sources.delimited import delimiter_of
from kullback.sources.files import format_of, found, read_files, text_head
from kullback.sources.pooled import Progress, untold
from kullback.sources.quoting import identifier, literal
from kullback.sources.scored import Asked, Named, from_arrays, from_file
from kullback.sources.scored.fetch import Columns
from kullback.sources.scored.names import places
from kullback.sources.scored.patterns import Matched, matched
from kullback.sources.scored.probabilities import of_classes, of_one_class
from kullback.sources.scored.wording import COMMAND
from kullback.sources.table import Table, answering
from kullback.units import Unit

_ENDINGS: Final = (".csv", ".parquet")
_UNCHANGED: Final = (
    "header = true, skip = 0, comment = '', quote = '\"', escape = '\"', strict_mode = true, all_varchar = true, "
    "nullstr = '', allow_quoted_nulls = false, union_by_name = true, hive_partitioning = false"
)


def recalibrate(
    labels: Any,
    probabilities: Any,
    /,
    *,
    given: str | None = None,
    classes: Iterable[Any] | None = None,
    positive: Any = None,
    groups: Any = None,
    weights: Any = None,
    normalize: bool = False,
    unit: Unit = "bit",
    confidence: float = 0.95,
    seed: int = 0,
    method: str = "auto",
) -> Recalibration:
    """Mend a classifier's probabilities, and tell how many bits a row that saves: on rows it was not trained on.

    Parameters
    ----------
    labels
        what happened, of n rows: class names or codes of shape (n,); else as `given` says, as for `kullback.score`.
    probabilities
        what was predicted: shape (n, K), (n,) of the second of two classes or of `positive`, or a DataFrame or mapping
        whose columns are the classes.
    given
        None or "labels"; "probabilities" (soft labels), "counts" or "ratings".
    classes
        the names of the K classes, in the order of the columns of an array.
    positive
        the class that one column of probabilities is of.
    groups, weights
        of rows: rows of one group may depend on each other, and are held out together; what a row counts for.
    normalize
        divide each row by its sum.
    unit
        of the answer: "bit", "nat" or "dit".
    confidence
        of the limits of what is saved.
    seed
        of the folds.
    method
        "auto" takes the kind of map that costs least on held-out rows; "temperature" (one number; Guo et al. 2017,
        arXiv:1706.04599), "vector" (two numbers a class), "isotonic" (a nondecreasing curve; Zadrozny & Elkan 2002,
        doi:10.1145/775047.775151) or "mixture" (a temperature, and a share of the overall rates) is taken as stated.
        Where the model gives zeros, "auto" tries the last two alone: under the others a zero stays one.

    Returns
    -------
    Recalibration
        `.map.apply(new)` mends new predictions, `.save("map.json")` keeps the map, `.saved` tells what it saves on rows
        that it was neither chosen nor fitted with. Where that is not above 0, `.gained` is False, `.map` changes
        nothing and `.save` refuses.

    Raises
    ------
    EvidenceError
        for an unknown method, labels that are not among the classes, fewer than 10 rows, or groups that are too few to
        hold some out.
    NotADistributionError
        for numbers that are no probabilities.
    KullbackError
        for options outside their rules; the root of the above.

    Examples
    --------
    >>> import kullback as kb
    >>> labels = ["no", "yes", "yes", "yes"] * 50        # three of four
    >>> found = kb.fit.recalibrate(labels, [0.9] * 200)  # and the model is too sure of it
    >>> found.gained, found.map.apply([0.9]).round(2)
    (True, array([0.75]))
    """
    settings = _settings(unit, confidence, seed)
    models = from_arrays(
        labels,
        probabilities,
        given=given,
        classes=classes,
        positive=positive,
        groups=groups,
        weights=weights,
        normalize=normalize,
    )
    return recalibration(models.this, method, unit, settings)


def recalibrate_file(
    path: str,
    named: Named,
    asked: Asked,
    *,
    method: str,
    unit: Unit,
    confidence: float,
    seed: int,
    progress: Progress = untold,
) -> Recalibration:
    """The same of the columns of a file. Raises SourceError too, where it cannot be read."""
    settings = _settings(unit, confidence, seed)
    progress("reading", 0, 0)
    scored = from_file(path, named, asked).this
    progress("fitting maps to some rows, trying them on others", 0, 0)
    return recalibration(scored, method, unit, settings)


def apply_file(
    path: str, map_: RecalibrationMap, probs: str, out: Path, *, normalize: bool = False, progress: Progress = untold
) -> int:
    """Write the rows of a file with their probabilities recalibrated, all else as it is; tells how many there are.

    Raises SourceError where the file cannot be read, the other cannot be written or they are one; EvidenceError or
    NotADistributionError for predictions that the map is not for.
    """
    with ExitStack() as resources:
        progress("reading", 0, 0)
        files = found(path, resources)
        _check_out(files, out)
        table = read_files(files, "standard input" if path == "-" else Path(path).name, resources)
        columns = matched(probs, table.names, "--probs", (), ())
        progress("recalibrating", 0, 0)
        made = _applied(table, columns, map_, normalize)
        progress("writing", 0, 0)
        mended = {f"mended_{i}": np.ascontiguousarray(column) for i, column in enumerate(made.T)}
        _write(table, _as_text(files, out), mended, columns.columns, out)
        return len(made)


def _settings(unit: Unit, confidence: float, seed: int) -> Settings:
    """How what is saved is estimated. Raises KullbackError for settings outside their rules."""
    checked = Checked(unit=unit, confidence=confidence, seed=seed)
    return Settings(checked.confidence, checked.seed)


def _check_out(files: Sequence[Path], out: Path) -> None:
    """Refuse to write over what is read, and formats that are not written."""
    if out.suffix.lower() not in _ENDINGS:
        raise SourceError(f"--out must end in {' or '.join(_ENDINGS)}, but it is {str(out)!r}.")
    if out.exists() and any(out.samefile(file) for file in files):
        raise SourceError(f"--out {out} would overwrite a file that is read.\nName another file.")


def _applied(table: Table, found: Matched, map_: RecalibrationMap, normalize: bool) -> Floats:
    """The recalibrated probabilities of the columns, in their order."""
    columns = Columns(table, found.columns)
    if found.classes is None:
        if len(map_.classes) != 2:
            raise EvidenceError(
                f"--probs must name a column for each of {len(map_.classes)} classes of the map, but "
                f"{found.columns[0]!r} is one column."
            )
        one = of_one_class(columns.numbers(found.columns[0]), "--probs", COMMAND)
        return np.asarray(map_.apply(one)[:, 1:])
    order = places(found.classes, map_.classes)
    if set(order) != set(range(len(map_.classes))) or len(order) != len(map_.classes):
        raise EvidenceError(
            f"--probs must match the columns of the classes of the map, {list(map_.classes)!r}, but those of "
            f"{table.name} are of {list(found.classes)!r}."
        )
    own = np.array(order, dtype=np.int64)
    given = columns.matrix(found.columns)
    if len(given):
        given = of_classes(given, "--probs", normalize, COMMAND)
    return np.asarray(map_.apply(given[:, np.argsort(own)])[:, own])


def _as_text(files: Sequence[Path], out: Path) -> str | None:
    """The SQL that reads files of delimited text as they are written, where they are written as text again.

    Typed and written anew, days would get an hour and 1.50 become 1.5.
    """
    if out.suffix.lower() != ".csv" or format_of(files[0]) != "CSV":
        return None
    listed = f"[{', '.join(literal(glob.escape(str(file))) for file in files)}]"
    return f"read_csv({listed}, delim = {literal(delimiter_of(text_head(files[0])))}, {_UNCHANGED})"


def _write(table: Table, text: str | None, mended: dict[str, Floats], names: Sequence[str], out: Path) -> None:
    """The table with some columns of other values, in a file that is whole or not there.

    DuckDB finds `mended` by its name.
    """
    rows: Any = table.frame.to_native()
    swaps = ", ".join(f"mended.{new} AS {identifier(name)}" for new, name in zip(mended, names, strict=True))
    asked = f"FROM {text or 'rows'} AS given POSITIONAL JOIN mended SELECT given.* REPLACE ({swaps})"
    try:
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".kullback-") as folder:
            scratch = Path(folder) / f"scratch{out.suffix.lower()}"
            with answering(lambda said: f"{out} cannot be written: {said}"):
                told = rows.query("rows", asked)
                (told.write_parquet if out.suffix.lower() == ".parquet" else told.write_csv)(str(scratch))
            scratch.replace(out)
    except OSError as error:
        raise SourceError(f"{out} cannot be written: {error.strerror}. Name a file in a folder that exists.") from error
