"""Models of distortions: how each is undone, by how many parameters. One file a model.

`MODELS` is what the files of this folder define, by name.
"""

from __future__ import annotations

from kullback._rooms import contents
from kullback.errors import EvidenceError
from kullback.fit.restoration.models._model import Model

MODELS: dict[str, Model] = {each.name: each for each in contents(__name__, "MODEL", Model)}


def model_of(what: str) -> Model:
    """The model of that name. Raises EvidenceError where there is none."""
    if what not in MODELS:
        raise EvidenceError(f"what must be one of {', '.join(MODELS)}, but it is {what!r}.")
    return MODELS[what]
