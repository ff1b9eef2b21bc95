"""Where a classifier's log loss comes from, which of two is better and why, and what mending probabilities saves."""

from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import kullback as kb

X, y = load_breast_cancer(return_X_y=True)
models = {"bayes": GaussianNB(), "logistic": make_pipeline(StandardScaler(), LogisticRegression())}
predicted = {name: cross_val_predict(model, X, y, cv=5, method="predict_proba") for name, model in models.items()}

score = kb.score(y, predicted["bayes"], against={"logistic": predicted["logistic"]})
print(score)

[difference] = score.differences
print("\nNaive Bayes", difference.verdict, "than the logistic regression; the cause:", difference.cause, "\n")

print(kb.fit.recalibrate(y, predicted["bayes"]))
