"""Recalibrated classifiers beside scikit-learn's CalibratedClassifierCV: bits a test row, zeros, CPU; on 4 data sets.

scripts/bench sklearn_peers [--splits 5]
"""

from __future__ import annotations

import argparse
import os
import time
import warnings
from functools import partial
from typing import Any

os.environ |= dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")  # before NumPy reads it

import numpy as np
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import load_breast_cancer, load_digits, load_wine, make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from kullback.sklearn import RecalibratedClassifier

DATA = {
    "breast_cancer": partial(load_breast_cancer, return_X_y=True),
    "digits": partial(load_digits, return_X_y=True),
    "wine": partial(load_wine, return_X_y=True),
    "1 in 20": partial(make_classification, 2000, n_informative=5, weights=[0.95], flip_y=0.02, random_state=0),
}
MODELS = {
    "logistic regression": make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)),
    "Gaussian naive Bayes": GaussianNB(),
    "random forest": RandomForestClassifier(random_state=0),
    "nearest neighbours": KNeighborsClassifier(),
    "tree": DecisionTreeClassifier(random_state=0),
}
WAYS = {
    "alone": clone,
    "RecalibratedClassifier": RecalibratedClassifier,
    "sigmoid": partial(CalibratedClassifierCV, method="sigmoid"),
    "isotonic": partial(CalibratedClassifierCV, method="isotonic"),
    "temperature": partial(CalibratedClassifierCV, method="temperature"),
}


def judged(model: Any, split: list[Any]) -> tuple[float, float]:
    """What a test row costs, in bits, and the CPU seconds of fitting."""
    train, test, labels, happened = split
    start = time.process_time()
    model.fit(train, labels)
    seconds = time.process_time() - start
    given = model.predict_proba(test)[np.arange(len(test)), happened]
    with np.errstate(divide="ignore"):
        return float(-np.log2(given).mean()), seconds


def cell(costs: list[float]) -> str:
    """The mean over splits that cost a finite amount, and how many do not."""
    finite = [cost for cost in costs if np.isfinite(cost)]
    infinite = len(costs) - len(finite)
    return (f"{np.mean(finite):.3f}" if finite else "") + (f" ∞×{infinite}" if infinite else "")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--splits", type=int, default=5)
    splits = parser.parse_args().splits
    warnings.simplefilter("ignore")
    print(f"| data | model | {' | '.join(WAYS)} | maps | CPU s | over sigmoid's |")
    print("|" + "---|" * (len(WAYS) + 5))
    for data, load in DATA.items():
        X, y = load()
        for name, model in MODELS.items():
            found: dict[str, list[tuple[float, float]]] = {way: [] for way in WAYS}
            maps = []
            for seed in range(splits):
                split = train_test_split(X, y, test_size=0.3, random_state=seed, stratify=y)
                for way, made in WAYS.items():
                    fitted = made(model)
                    found[way].append(judged(fitted, split))
                    if way == "RecalibratedClassifier":
                        maps.append(fitted.map_.name)
            costs = " | ".join(cell([cost for cost, _ in found[way]]) for way in WAYS)
            own, peer = (sum(cpu for _, cpu in found[way]) for way in ("RecalibratedClassifier", "sigmoid"))
            used = ", ".join(f"{maps.count(each)} {each}" for each in sorted(set(maps)))
            print(f"| {data} | {name} | {costs} | {used} | {own / splits:.2f} | {own / peer:.1f} |", flush=True)


if __name__ == "__main__":
    main()
