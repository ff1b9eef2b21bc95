"""The one path of a score: labels and predictions → rows → account in nats → the unit that is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from kullback.estimate import Settings as Checked
from kullback.ledger import Amount
from kullback.sources.pooled import Progress, untold
from kullback.units import Unit, convert

if TYPE_CHECKING:
    from kullback.scoring import Score
    from kullback.sources.scored import Asked, Models, Named

GivenLabels: TypeAlias = Literal["labels", "probabilities", "counts", "ratings"]


def score(
    labels: Any,
    probabilities: Any,
    /,
    *,
    given: GivenLabels | None = None,
    classes: Iterable[Any] | None = None,
    positive: Any = None,
    against: Mapping[str, Any] | None = None,
    by: Any = None,
    groups: Any = None,
    weights: Any = None,
    normalize: bool = False,
    unit: Unit = "bit",
    confidence: float = 0.95,
    seed: int = 0,
) -> Score:
    """Where a classifier's log loss comes from: total = uncertainty − resolution + miscalibration.

    Parameters
    ----------
    labels
        what happened, for each of n rows: shape (n,), the name or number of a class; with `given` shape (n, K) or one
        column a rater. Labels and classes agree by their text: 1, 1.0 and "1" are one class, and so are True and
        "true"; True and False are also the classes 1 and 0.
    probabilities
        what was predicted: shape (n, K), a DataFrame or a mapping whose columns are the classes; or shape (n,), of one
        of two classes. Each row sums to 1.
    given
        what the labels are: "labels" (default); "probabilities" of classes, known (soft labels); "counts" of ratings;
        "ratings", the names of classes, one column a rater, missing where one did not rate. Columns without names are
        those of `probabilities`.
    classes
        the names of columns that have none. By default 0, 1, ..., K-1 where labels are such numbers (refused
        where they may count from 1), else the K different labels in their order, as scikit-learn has them.
    positive
        of two classes the one predicted, which the curve is of. By default the second; of one column without `classes`
        the label that says yes (True, "yes", 1 beside -1) or not no (0, False, "no"); refused where neither does.
    against
        other models on the same rows, by name: probabilities as above.
    by
        segments: one value a row, at most 100 different; a Series, or {name: values}.
    groups
        one value a row: rows of one group (a patient, a document) may depend on each other, and limits allow for it.
    weights
        what each row counts for: shape (n,), none negative, those above 0 within a factor of 1e15.
    normalize
        divide rows that do not sum to 1 by their sum, instead of refusing them.
    unit
        "bit", "nat" or "dit", of every amount.
    confidence
        of the limits.
    seed
        of redrawn labels and of folds.

    Returns
    -------
    Score
        with `.total`, `.uncertainty`, `.resolution`, `.miscalibration`, `.by_class`, `.segments`, `.costliest` and
        `.differences`; it shows itself as text (`str`), Markdown, HTML and JSON.

    Raises
    ------
    EvidenceError
        where labels and classes do not go together, or tell too little: fewer than 10 rows, or one class only.
    NotADistributionError
        where probabilities are none: negative, missing, or with other sums than 1.
    SourceError
        where a frame cannot be read.
    KullbackError
        for options outside their rules; the root of the above.

    Notes
    -----
    What was given probability 0 and happened costs infinitely much: `.forbidden` counts such rows, `.finite` is the
    score of the others; nothing is clipped. The parts are those of Bröcker, doi:10.1002/qj.456; the miscalibration of
    two classes is that of isotonic regression (Dimitriadis, Gneiting and Jordan, doi:10.1073/pnas.2016191118) less
    what it finds in labels redrawn from the predictions. Of soft labels the total is also irreducible + grouping +
    miscalibration (Kull and Flach, doi:10.1007/978-3-319-23528-8_5).

    Examples
    --------
    Rain and dry days under forecasts that are right on average, but say it too surely:

    >>> import numpy as np
    >>> import kullback as kb
    >>> chance = np.repeat([0.2, 0.4, 0.6, 0.8], 250)
    >>> rain = np.random.default_rng(0).random(1000) < chance
    >>> said = np.repeat([0.05, 0.3, 0.7, 0.95], 250)
    >>> told = kb.score(rain, said)
    >>> told.rows, told.classes
    (1000, ('false', 'true'))
    >>> told.miscalibration.low > 0.02, told.p_value < 0.05
    (True, True)
    """
    from kullback.sources.scored import from_arrays

    checked = Checked(unit=unit, confidence=confidence, seed=seed)
    models = from_arrays(
        labels,
        probabilities,
        given=given,
        classes=classes,
        positive=positive,
        against=against,
        by=by,
        groups=groups,
        weights=weights,
        normalize=normalize,
    )
    return scored(models, checked, untold)


def score_file(path: str, named: Named, asked: Asked, settings: Checked, progress: Progress) -> Score:
    """`score` for the columns of a file, with somebody told how far it is."""
    from kullback.sources.scored import from_file

    progress("reading", 0, 0)
    return scored(from_file(path, named, asked), settings, progress)


def scored(models: Models, settings: Checked, progress: Progress) -> Score:
    """The score of a model, with its differences from others."""
    from kullback.estimate.score.account import account
    from kullback.estimate.score.difference import difference
    from kullback.estimate.score.judged import Settings

    own = Settings(settings.confidence, settings.seed)
    this = account(models.this, models.segments, own, progress)
    differences = []
    for done, other in enumerate(models.others):
        progress(f"comparing with {other.name}", done, len(models.others))
        theirs = account(other, models.segments, own, progress)
        differences.append(difference(this, theirs, models.segments, own, progress))
    told: Score = in_unit(replace(this.score, differences=tuple(differences)), settings.unit)
    return told


def in_unit(told: Any, unit: Unit) -> Any:
    """A score, or a part of one, with all its amounts of nats in another unit."""
    from kullback.scoring import AMOUNT

    if isinstance(told, Amount):
        return told.to(unit)
    if isinstance(told, tuple):
        return tuple(in_unit(item, unit) for item in told)
    if not is_dataclass(told) or isinstance(told, type):
        return told
    changed = {
        field.name: (_bare if field.metadata == AMOUNT else in_unit)(getattr(told, field.name), unit)
        for field in fields(told)
    }
    return replace(told, **changed | ({"unit": unit} if "unit" in changed else {}))


def _bare(nats: float | None, unit: Unit) -> float | None:
    """An amount without limits in another unit."""
    return None if nats is None else convert(nats, "nat", unit)
