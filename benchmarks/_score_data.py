"""Real classifiers and what happened: held-out predictions for score.py, seeded; packages by pip, see _real_data.py."""

import ast
import json
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import onnxruntime
from sklearn.datasets import load_breast_cancer, load_digits
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_predict
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from _real_data import package

WHEELS = ("django", "jupyterlab", "matplotlib", "numpy", "Orange3_Text", "sphinx")
# What magika calls a file of this ending; endings that it has no name for, or that say nothing, are left out.
TYPES = {
    "c": "c", "cfg": "ini", "cpp": "cpp", "css": "css", "csv": "csv", "docx": "docx", "f": "fortran", "f90": "fortran",
    "gif": "gif", "gz": "gzip", "h": "c", "html": "html", "ini": "ini", "jinja": "jinja", "jpg": "jpeg",
    "js": "javascript", "json": "json", "md": "markdown", "npy": "npy", "npz": "npz", "odt": "odt", "pdf": "pdf",
    "pkl": "pickle", "png": "png", "po": "po", "py": "python", "pyi": "python", "rst": "rst", "so": "elf",
    "sty": "latex", "svg": "svg", "tex": "latex", "toml": "toml", "ttf": "ttf", "txt": "txt", "woff": "woff",
    "woff2": "woff2", "xml": "xml", "yaml": "yaml", "yml": "yaml",
}  # fmt: skip
RATINGS = tuple(str(rating) for rating in range(-4, 5))


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """What happened in each row (a class, or one for each rater), and what each model predicted of it."""

    labels: np.ndarray
    models: dict[str, np.ndarray]  # (n,) of the second of two classes, or (n, K)
    classes: tuple[str, ...]
    groups: np.ndarray | None = None


def _of_scikit_learn(load: Callable[..., Any], models: dict[str, Any]) -> Task:
    """A data set of scikit-learn: every row is predicted by models that learned from the other four fifths."""
    features, labels = load(return_X_y=True)
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    held_out = {
        name: cross_val_predict(model, features, labels, cv=folds, method="predict_proba")
        for name, model in models.items()
    }
    names = tuple(str(name) for name in load().target_names)
    two = len(names) == 2
    return Task(np.array(names)[labels], {name: p[:, 1] if two else p for name, p in held_out.items()}, names)


def breast_cancer() -> Task:
    """569 tumours, benign or malignant."""
    return _of_scikit_learn(
        load_breast_cancer,
        {
            "logistic regression": make_pipeline(StandardScaler(), LogisticRegression()),
            "random forest": RandomForestClassifier(random_state=0),
            "gradient boosting": GradientBoostingClassifier(random_state=0),
            "Gaussian naive Bayes": GaussianNB(),
        },
    )


def digits() -> Task:
    """1797 handwritten digits."""
    return _of_scikit_learn(
        load_digits,
        {
            "logistic regression": make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)),
            "random forest": RandomForestClassifier(random_state=0),
            "Gaussian naive Bayes": GaussianNB(),
        },
    )


def files() -> Task:
    """Files of six wheels, their types by their endings, and magika's neural network; grouped by folder."""
    with zipfile.ZipFile(package("magika")) as wheel:
        model = "magika/models/standard_v3_3/"
        settings = json.loads(wheel.read(f"{model}config.min.json"))
        session = onnxruntime.InferenceSession(wheel.read(f"{model}model.onnx"), providers=["CPUExecutionProvider"])
    labels, folders, features = [], [], []
    for wheel_of in WHEELS:
        with zipfile.ZipFile(package(wheel_of)) as wheel:
            for entry in wheel.infolist():
                path = PurePosixPath(entry.filename)
                label = TYPES.get(path.suffix[1:])
                found = _bytes_seen(wheel.read(entry), settings) if label else None
                if found is not None:
                    labels.append(label)
                    folders.append(f"{wheel_of}/{path.parent}")
                    features.append(found)
    parts = np.array_split(np.array(features, np.int32), len(features) // 100)
    predicted = np.concatenate([session.run(["target_label"], {"bytes": part})[0] for part in parts])
    return Task(np.array(labels), {"magika": predicted}, tuple(settings["target_labels_space"]), np.array(folders))


def _bytes_seen(content: bytes, settings: dict[str, Any]) -> list[int] | None:
    """The bytes of a file that magika's network is given; None for a file of so few that it is not asked."""
    block, padding = settings["block_size"], settings["padding_token"]
    first = content[:block].lstrip()[: settings["beg_size"]]
    last = content[-block:].rstrip()[-settings["end_size"] :]
    if len(first) < settings["min_file_size_for_dl"]:
        return None
    return [
        *first, *[padding] * (settings["beg_size"] - len(first)),
        *[padding] * (settings["end_size"] - len(last)), *last,
    ]  # fmt: skip


def words() -> Task:
    """The feeling of 7506 words from −4 to 4, ten ratings each, and a model that sees how the word is written."""
    with zipfile.ZipFile(package("vaderSentiment")) as wheel:
        lines = wheel.read("vaderSentiment/vader_lexicon.txt").decode().splitlines()
    entries = {word: rated for word, _, _, rated in (line.split("\t") for line in lines if line.strip())}
    texts = np.array(list(entries))
    ratings = np.array([ast.literal_eval(rated) for rated in entries.values()])
    predicted = np.empty((len(texts), len(RATINGS)))
    for learn, ask in KFold(5, shuffle=True, random_state=0).split(texts):
        seen = [(row, rating, count) for row in learn for rating, count in Counter(ratings[row].tolist()).items()]
        rows, targets, counts = map(np.array, zip(*seen, strict=True))
        model = make_pipeline(
            TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), min_df=2), LogisticRegression(max_iter=300)
        )
        model.fit(texts[rows], targets, logisticregression__sample_weight=counts / ratings.shape[1])
        assert model.classes_.tolist() == [int(name) for name in RATINGS]
        predicted[ask] = model.predict_proba(texts[ask])
    return Task(ratings.astype(str), {"character n-grams": predicted}, RATINGS)
