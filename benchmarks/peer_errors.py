"""Calls for which a peer gives a wrong number, beside ours and mpmath's: a table of docs/accuracy.md.

A peer's call is text that is run, so that what is printed is what was asked. tests/measures/test_peers.py holds our
half of every case to what is exact.
"""

from __future__ import annotations

import importlib.metadata
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import mpmath
import numpy as np

import _exact
import kullback as kb

# A pair whose divergence is 5.6e-18 nat, a pair that is far, and what users sent in.
P, Q = [0.1, 0.9], [0.1 + 1e-9, 0.9 - 1e-9]
U, V = [0.75, 0.25], [0.5, 0.5]
HALF = float(np.nextafter(0.5, 0))
A32, B32 = np.array([0.027501475, 0.055202297], "float32"), np.array([0.027537677, 0.055334348], "float32")
C32 = np.array([0.1, 0.2, 0.3, 0.4], "float32")
D32 = np.array([0.1001, 0.1999, 0.3001, 0.3999], "float32")
Z32, W32 = np.array([0, 1, 4], "float32"), np.array([1e-4, 1, 4], "float32")
NEXT_TO_1 = 1 - 1e-14
LARGE = [[10**8 + 1, 10**8], [10**8, 10**8]]
TABLE = [[1.9, 0.1], [0.1, 1.9]]
HUGE = [[4 * 10**9, 10**9], [10**9, 4 * 10**9]]


class Case(NamedTuple):
    """A peer's call as it is run, our call, and either what is exact or a word of our refusal; why theirs is wrong."""

    theirs: str
    ours: Callable[[], Any]
    exact: Callable[[], mpmath.mpf]
    why: str
    refused: str = ""
    report: str = ""


def bits(exact: mpmath.mpf) -> mpmath.mpf:
    """Nats in bits."""
    return exact / mpmath.log(2)


def undefined() -> mpmath.mpf:
    """What has no value, since it is no distribution."""
    return mpmath.nan


CANCELS = "terms of first order cancel"
ROOT = f"{CANCELS}, and the root is taken of a negative sum"
SILENT = "normalised in silence"

SCIPY = [
    Case("scipy.stats.entropy(P, Q)", lambda: kb.kl_divergence(P, Q), lambda: _exact.kl(P, Q), CANCELS),
    Case(
        "scipy.stats.entropy([1, 1e-17])",
        lambda: kb.entropy([1, 1e-17]),
        lambda: _exact.entropy([1, 1e-17]),
        "1 − p is lost in p",
    ),
    Case(
        "scipy.special.kl_div(1, 1 + 1e-8)",
        lambda: kb.generalized_kl_divergence([1.0], [1 + 1e-8]),
        lambda: _exact.generalized_kl([1.0], [1 + 1e-8]),
        CANCELS,
    ),
    Case("distance.jensenshannon(P, Q)", lambda: kb.js_distance(P, Q), lambda: _exact.js_distance(P, Q), ROOT),
    Case(
        "distance.jensenshannon([HALF, 1 - HALF], [1 - HALF, HALF])",
        lambda: kb.js_distance([HALF, 1 - HALF], [1 - HALF, HALF]),
        lambda: _exact.js_distance([HALF, 1 - HALF], [1 - HALF, HALF]),
        ROOT,
        report="scipy/scipy#20779",
    ),
    Case(
        "distance.jensenshannon(A32, B32)",
        lambda: kb.js_distance(A32, B32, normalize=True),
        lambda: _exact.js_distance(A32, B32),
        ROOT + ", in float32",
        report="scipy/scipy#20083",
    ),
    Case(
        "distance.jensenshannon([0, 1], [5e-324, 1])",
        lambda: kb.js_distance([0, 1], [5e-324, 1]),
        lambda: _exact.js_distance([0, 1], [5e-324, 1]),
        "half of the smallest number is 0",
        report="scipy/scipy#19436",
    ),
    Case(
        "distance.jensenshannon([7.1, 3, 5.9, 2.1], [6.4, 2.7, 5.3, 1.9])",
        lambda: kb.js_distance([7.1, 3, 5.9, 2.1], [6.4, 2.7, 5.3, 1.9], normalize=True),
        lambda: _exact.js_distance([7.1, 3, 5.9, 2.1], [6.4, 2.7, 5.3, 1.9]),
        CANCELS + "; the worst row of SciPy's own test table, which holds 0.000788850240312",
    ),
    Case(
        "scipy.stats.entropy([1/2, 1/2], [3/10, 3/10])",
        lambda: kb.kl_divergence([1 / 2, 1 / 2], [3 / 10, 3 / 10]),
        undefined,
        SILENT,
        refused="q must sum to 1",
        report="scipy/scipy#12553",
    ),
    Case(
        "scipy.stats.entropy([1, 1, 1, 1])",
        lambda: kb.entropy([1, 1, 1, 1]),
        undefined,
        SILENT + "; its user meant the entropy of a constant sample",
        refused="If p holds counts",
        report="scipy/scipy.org#333",
    ),
    Case(
        "scipy.stats.entropy([-1, -1])",
        lambda: kb.entropy([-1, -1]),
        undefined,
        SILENT + ": two negative numbers become halves",
        refused="p[0] is -1",
    ),
    Case(
        "scipy.stats.entropy([0.5, np.nan])",
        lambda: kb.entropy([0.5, np.nan]),
        undefined,
        "does not say where",
        refused="p[1] is nan",
    ),
    Case(
        "scipy.stats.entropy([0, 0])",
        lambda: kb.entropy([0, 0]),
        undefined,
        "0/0",
        refused="p must have an outcome above 0",
    ),
]

TORCH = [
    Case(
        "F.kl_div(tensor(V), tensor(V), reduction='sum')",
        lambda: kb.kl_divergence(V, V),
        lambda: mpmath.mpf(0),
        "takes its first argument for logarithms",
        report="pytorch/pytorch#43348 pytorch/pytorch#5282",
    ),
    Case(
        "F.kl_div(F.log_softmax(tensor(W32), 0), F.softmax(tensor(Z32), 0), reduction='sum')",
        lambda: kb.kl_from_logits(p=Z32, q=W32),
        lambda: _exact.kl_from_logits(p=Z32, q=W32),
        CANCELS + ", in float32",
        report="pytorch/pytorch#80488",
    ),
    Case(
        "F.kl_div(tensor([[.1132, .5477, .3390]]).log(), tensor([[.1541, .0511, .0947]]))",
        lambda: kb.kl_divergence([[0.1541, 0.0511, 0.0947]], [[0.1132, 0.5477, 0.3390]]),
        undefined,
        "the target sums to 0.3, and the mean is over outcomes",
        refused="p must sum to 1",
        report="pytorch/pytorch#60928",
    ),
    Case(
        "Categorical(tensor([1, 1e-17])).entropy()",
        lambda: kb.entropy([1, 1e-17]),
        lambda: _exact.entropy([1, 1e-17]),
        "clipped in silence",
    ),
    Case(
        "kl_divergence(Bernoulli(tensor(1e-17)), Bernoulli(tensor(2e-17)))",
        lambda: kb.kl_divergence([1e-17, 1], [2e-17, 1]),
        lambda: _exact.kl([1e-17, 1], [2e-17, 1]),
        "clipped in silence",
    ),
]

TORCHMETRICS = [
    Case(
        "metrics.kl_divergence(tensor([P]), tensor([Q]))",
        lambda: kb.kl_divergence(P, Q),
        lambda: _exact.kl(P, Q),
        CANCELS,
    ),
    Case(
        "metrics.kl_divergence(tensor([C32]), tensor([D32]))",
        lambda: kb.kl_divergence(C32, D32),
        lambda: _exact.kl(C32, D32),
        CANCELS + ", in float32",
    ),
    Case(
        "metrics.jensen_shannon_divergence(tensor([P]), tensor([Q]))",
        lambda: kb.js_divergence(P, Q),
        lambda: _exact.js(P, Q),
        CANCELS,
    ),
    Case(
        "metrics.kl_divergence(tensor([[1, 0.]]).log(), tensor([V]).log(), log_prob=True)",
        lambda: kb.kl_from_logits(p=[0, -np.inf], q=np.log(V)),
        lambda: _exact.kl([1, 0], V),
        "0·∞; mended for probabilities only",
        report="Lightning-AI/torchmetrics#1029",
    ),
    Case(
        "metrics.kl_divergence(tensor([[-1, -3.]]), tensor([[1, 3.]]))",
        lambda: kb.kl_divergence([[-1, -3.0]], [[1, 3.0]]),
        undefined,
        SILENT + ": negative numbers become shares",
        refused="p[0, 0] is -1",
    ),
    Case(
        "metrics.perplexity(tensor([[[0, 110], [0, 110]]], dtype=torch.float32), torch.tensor([[0, 1]]))",
        lambda: np.exp(kb.kl_from_logits(p=[[0, -np.inf], [-np.inf, 0]], q=[[0, 110], [0, 110]]).mean()),
        lambda: mpmath.sqrt(1 + mpmath.exp(110)) * mpmath.sqrt(1 + mpmath.exp(-110)),
        "goes through softmax, which underflows",
    ),
]

DIT = [
    Case(
        "dit_kl(dist(P), dist(Q))", lambda: kb.kl_divergence(P, Q, unit="bit"), lambda: bits(_exact.kl(P, Q)), CANCELS
    ),
    Case(
        "dit_js([dist(P), dist(Q)])",
        lambda: kb.js_divergence(P, Q, unit="bit"),
        lambda: bits(_exact.js(P, Q)),
        "entropies cancel",
    ),
    Case(
        "divergences.hellinger_distance(dist(P), dist(Q))",
        lambda: kb.hellinger_distance(P, Q),
        lambda: _exact.hellinger(P, Q),
        "1 − Σ√(pq) cancels",
    ),
    Case(
        "divergences.alpha_divergence(dist(U), dist(V), 1)",
        lambda: kb.alpha_divergence(U, V, 0),  # Amari's α is 1 − 2·order
        lambda: _exact.kl(V, U),
        "the limit is of the other direction and in bits, its neighbours are not (0.14384 at 1.000001)",
    ),
    Case(
        "divergences.tsallis_divergence(dist(U), dist(V), 1)",
        lambda: kb.alpha_divergence(U, V, 1),
        lambda: _exact.kl(U, V),
        "the limit is in bits, its neighbours are not (0.13081 at 1.000001)",
    ),
    Case(
        "divergences.renyi_divergence(dist(U), dist(V), 1 - 1e-14)",
        lambda: kb.renyi_divergence(U, V, NEXT_TO_1, unit="bit"),
        lambda: bits(_exact.renyi(U, V, NEXT_TO_1)),
        "0/0 next to order 1",
    ),
    Case(
        "divergences.renyi_divergence(dist(U), dist(V), np.inf)",
        lambda: kb.renyi_divergence(U, V, np.inf, unit="bit"),
        lambda: bits(mpmath.log(mpmath.mpf(3) / 2)),
        "∞/∞ at order ∞",
    ),
    Case(
        "dit.other.renyi_entropy(dist(U), 1 - 1e-14)",
        lambda: kb.renyi_entropy(U, NEXT_TO_1, unit="bit"),
        lambda: bits(_exact.renyi_entropy(U, NEXT_TO_1)),
        "0/0 next to order 1",
    ),
    Case(
        "dit.other.tsallis_entropy(dist(U), 1 - 1e-14)",
        lambda: kb.tsallis_entropy(U, NEXT_TO_1),
        lambda: _exact.tsallis_entropy(U, NEXT_TO_1),
        "0/0 next to order 1",
    ),
    Case(
        "dit.shannon.entropy(dist([1, 1e-17]))",
        lambda: kb.entropy([1, 1e-17], unit="bit"),
        lambda: bits(_exact.entropy([1, 1e-17])),
        "1 − p is lost in p",
    ),
    Case(
        "dit.shannon.entropy_pmf(np.array([0.5, np.nan]))",
        lambda: kb.entropy([0.5, np.nan]),
        undefined,
        "NaN is dropped in silence",
        refused="p[1] is nan",
    ),
    Case(
        "dit.shannon.entropy_pmf(np.array([-0.5, 1.5]))",
        lambda: kb.entropy([-0.5, 1.5]),
        undefined,
        "the logarithm of a negative number is dropped in silence",
        refused="p[0] is -0.5",
    ),
]

SCIKIT_LEARN = [
    Case(
        "sklearn.metrics.log_loss([0, 1], np.array([1, 0]))",
        lambda: kb.cross_entropy([[1, 0], [0, 1]], [[0, 1], [1, 0]]).mean(),
        lambda: mpmath.inf,
        "clipped in silence (15.9 for the same numbers in float32)",
        report="scikit-learn/scikit-learn#17399",
    ),
    Case(
        "mutual_info_score(None, None, contingency=np.array(LARGE))",
        lambda: kb.mutual_information(np.array(LARGE, dtype=float), normalize=True),
        lambda: _exact.mutual_information(LARGE),
        CANCELS,
    ),
    Case(
        "mutual_info_score(None, None, contingency=np.array(HUGE))",
        lambda: kb.mutual_information(np.array(HUGE, dtype=float), normalize=True),
        lambda: _exact.mutual_information(HUGE),
        "products of whole numbers overflow; more than log 2 is impossible here",
        report="scikit-learn/scikit-learn#9772",
    ),
    Case(
        "mutual_info_score(None, None, contingency=np.array(TABLE))",
        lambda: kb.mutual_information(TABLE, normalize=True),
        lambda: _exact.mutual_information(TABLE),
        "rounds weights down to whole numbers in silence",
    ),
]

CASES = SCIPY + TORCH + TORCHMETRICS + DIT + SCIKIT_LEARN


def peers() -> dict[str, Any]:
    """The names that the peers' calls use; float64 tensors unless said."""
    import dit
    import scipy.special
    import scipy.stats
    import sklearn.metrics
    import torch
    from dit import divergences
    from scipy.spatial import distance
    from torch.distributions import Bernoulli, Categorical, kl_divergence
    from torchmetrics import functional
    from torchmetrics.functional import regression, text

    def tensor(numbers: Any, dtype: Any = None) -> Any:
        array = np.asarray(numbers)
        return torch.tensor(array.astype(float) if array.dtype.kind in "iu" else array, dtype=dtype)

    def dist(p: list[float]) -> Any:
        return dit.Distribution([str(i) for i in range(len(p))], p)

    metrics = type("metrics", (), vars(functional) | vars(regression) | vars(text))
    return globals() | {
        "scipy": scipy, "distance": distance, "sklearn": sklearn, "dit": dit, "torch": torch, "np": np,
        "F": torch.nn.functional, "tensor": tensor, "dist": dist, "metrics": metrics, "divergences": divergences,
        "Bernoulli": Bernoulli, "Categorical": Categorical, "kl_divergence": kl_divergence,
        "dit_kl": divergences.kullback_leibler_divergence, "dit_js": divergences.jensen_shannon_divergence,
        "mutual_info_score": sklearn.metrics.mutual_info_score,
    }  # fmt: skip


def shown(call: Callable[[], Any]) -> str:
    """A number, or what is refused."""
    try:
        return f"{float(call()):.17g}"
    except kb.KullbackError as error:
        return "refused: " + str(error).partition("\n")[0]


def reported(case: Case) -> str:
    """Links to where users reported it."""
    links = []
    for report in filter(None, case.report.split(" ")):
        repository, number = report.split("#")
        links.append(f"[{report}](https://github.com/{repository}/issues/{number})")
    return " ".join(links)


def main() -> None:
    """Print the table."""
    warnings.simplefilter("ignore")
    names = peers()
    packages = ("scipy", "torch", "torchmetrics", "dit", "scikit-learn")
    print(", ".join(f"{name} {importlib.metadata.version(name)}" for name in packages) + "\n")
    print("| call | theirs | exact | kullback | why | reported |\n|---|---|---|---|---|---|")
    for case in CASES:
        theirs = float(eval(case.theirs, names))  # noqa: S307 - the texts above
        exact = "none" if case.refused else mpmath.nstr(case.exact(), 17, min_fixed=-4, max_fixed=17)
        cells = [f"`{case.theirs}`", f"{theirs:.12g}", exact, shown(case.ours), case.why, reported(case)]
        print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
