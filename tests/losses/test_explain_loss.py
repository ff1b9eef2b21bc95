"""explain_loss: torch's value of a call, what was probably meant, and the mistakes, each by the numbers of the call."""

import json
import math
import warnings

import numpy as np
import pytest
from mpmath import mp, mpf

from kullback.errors import EvidenceError, NotADistributionError
from kullback.losses.explain import explain_loss

INF = math.inf
P = np.array([[0.2, 0.8], [0.5, 0.5], [0.9, 0.1]])
Q = np.array([[0.3, 0.7], [0.4, 0.6], [0.8, 0.2]])
LOGITS = np.log(Q) + np.array([[2.0], [-1.0], [0.5]])


def divergences(p, q):
    """D(P‖Q) of each row, to 40 digits."""
    with mp.workdps(40):
        rows = [
            [mpf(float(a)) * mp.log(mpf(float(a)) / mpf(float(b))) for a, b in zip(x, y, strict=True)]
            for x, y in zip(p, q, strict=True)
        ]
        return [float(mp.fsum(row)) for row in rows]


FORWARD, REVERSE = np.mean(divergences(P, Q)), np.mean(divergences(Q, P))


def wrong(found):
    return [finding.about for finding in found.findings if finding.wrong]


def said(found, about):
    (finding,) = [finding for finding in found.findings if finding.about == about]
    return finding.says


def test_a_call_without_a_mistake_is_the_divergence_and_is_said_to_be():
    found = explain_loss(np.log(Q), P, reduction="batchmean")
    assert not found.wrong
    assert not found.findings
    assert found.value == pytest.approx(FORWARD, rel=1e-13)
    assert found.excess == pytest.approx(FORWARD, rel=1e-13)
    assert found.reverse == pytest.approx(REVERSE, rel=1e-13)
    assert (found.truth, found.belief, found.rows) == ("target", "exp(input)", 3)
    assert "the mean over 3 rows of D(target‖exp(input)). Nothing is wrong" in str(found).replace("\n    ", " ")


def test_total_is_irreducible_and_excess():
    found = explain_loss(np.log(Q), P)
    assert found.total == pytest.approx(found.irreducible + found.excess, rel=1e-14)
    assert found.irreducible == pytest.approx(np.mean([-(p @ np.log(p)) for p in P]), rel=1e-14)


@pytest.mark.parametrize(
    ("given", "target", "log_target", "mistakes", "value"),
    [
        (Q, P, False, ["input"], np.mean([p @ (np.log(p) - q) for p, q in zip(P, Q, strict=True)])),
        (LOGITS, P, False, ["input"], FORWARD - 0.5),  # 2, −1 and 0.5 were added: 0.5 in the mean
        (np.log(Q), np.log(P), False, ["log_target"], math.nan),
        (np.log(Q), P, True, ["log_target"], np.mean([np.exp(p) @ (p - np.log(q)) for p, q in zip(P, Q, strict=True)])),
        (np.log(Q), 2 * P, False, ["target"], 2 * (FORWARD + math.log(2))),
        (np.log(Q), np.log(P) + 1, True, ["target"], math.e * (FORWARD + 1)),
        (np.log(Q), np.log(P) - 1, False, ["target"], math.nan),
        (LOGITS, np.log(P) - 1, True, ["input", "target"], (FORWARD - 1.5) / math.e),
        (Q, np.log(P), True, ["input"], np.mean([p @ (np.log(p) - q) for p, q in zip(P, Q, strict=True)])),
    ],
)
def test_what_is_no_log_probability_and_no_probability_is_found(given, target, log_target, mistakes, value):
    found = explain_loss(given, target, reduction="batchmean", log_target=log_target)
    assert wrong(found) == mistakes
    assert found.value == pytest.approx(value, rel=1e-12, nan_ok=True)
    assert found.excess == pytest.approx(FORWARD, rel=1e-12)  # what was meant is what it always was
    assert found.reverse == pytest.approx(REVERSE, rel=1e-12)


def test_logits_lower_the_value_by_their_logsumexp_which_is_told():
    says = said(explain_loss(LOGITS, P, reduction="batchmean"), "input")
    assert "sums to between 0.3679 and 7.389 a row, not to 1" in says
    assert "logsumexp(input), 0.5 in the mean" in says


def test_numbers_with_two_readings_are_given_both():
    assert "may be weights, too" in said(explain_loss([[1.0, 2.0]], [[0.5, 0.5]]), "input")
    assert "of some of the outcomes only" in said(explain_loss([[-1.5, -2.5]], [[0.5, 0.5]]), "input")
    assert "it may be logits, too, or class labels" in said(explain_loss([[-0.5, -0.93]], [[2.0, 1.0]]), "target")
    assert "labels" not in said(explain_loss([[-0.5, -0.93]], [[1.5, 1.0]]), "target")


def test_arguments_the_other_way_round_are_changed_back():
    found = explain_loss(P, np.log(Q), reduction="batchmean")
    assert wrong(found) == ["order"]
    assert math.isnan(found.value)
    assert (found.truth, found.belief) == ("input", "exp(target)")
    assert found.excess == pytest.approx(FORWARD, rel=1e-13)
    assert found.torch == 'F.kl_div(target, input, reduction="batchmean")'
    assert found.kullback == "kullback.losses.kl_divergence(target, probabilities=input)"


@pytest.mark.parametrize(
    ("lead", "reduction", "divisor", "told"),
    [
        ((4,), "mean", 12, "all 12 elements, not by the 4 rows there are: 3 times less"),
        ((), "mean", 3, "all 3 elements, not by the one row there is: 3 times less"),
        ((), "batchmean", 3, "whose shape is (3,), not by the one row there is: 3 times less"),
        ((2, 5), "batchmean", 2, "whose shape is (2, 5, 3), not by the 10 rows there are: 5 times more"),
        ((2, 5), "mean", 30, "all 30 elements, not by the 10 rows there are: 3 times less"),
        ((4,), "batchmean", 4, None),
        ((2, 5), "sum", 1, None),
        ((1,), "batchmean", 1, None),
    ],
)
def test_the_divisor_of_a_reduction_is_told(lead, reduction, divisor, told):
    belief, truth = [0.2, 0.3, 0.5], [0.5, 0.3, 0.2]
    rows = math.prod(lead)
    found = explain_loss(
        np.broadcast_to(np.log(belief), (*lead, 3)), np.broadcast_to(truth, (*lead, 3)), reduction=reduction
    )
    (each,) = divergences([truth], [belief])
    assert found.value == pytest.approx(each * rows / divisor, rel=1e-13)
    assert found.excess == pytest.approx(each, rel=1e-13)
    assert (told in said(found, "reduction")) if told else not found.wrong


def test_batchmean_divides_by_the_input_alone_where_shapes_broadcast():
    row = np.array([0.3, 0.7])
    against_one = explain_loss(np.log(Q), row, reduction="batchmean")
    assert not against_one.wrong
    assert against_one.value == pytest.approx(np.mean(divergences([row] * 3, Q)), rel=1e-13)
    assert "target.expand(3, 2)" in against_one.torch
    one_belief = explain_loss(np.log(row), P, reduction="batchmean")
    assert wrong(one_belief) == ["reduction"]
    assert one_belief.value == pytest.approx(np.sum(divergences(P, [row] * 3)) / 2, rel=1e-13)
    assert "divides by 2, the length of the first axis of input" in said(one_belief, "reduction")


def test_terms_are_the_value_without_reduction():
    found = explain_loss(np.log(Q), P, reduction="none")
    assert found.value == pytest.approx(P * np.log(P / Q), rel=1e-12)
    assert "is its terms" in str(found)
    assert not found.wrong


def test_a_shared_zero_is_nan_in_torch_and_nothing_by_definition():
    found = explain_loss([[math.log(0.5), math.log(0.5), -INF]], [[0.25, 0.75, 0.0]], reduction="batchmean")
    assert math.isnan(found.value)
    assert wrong(found) == ["shared zero"]
    assert found.excess == pytest.approx(divergences([[0.25, 0.75]], [[0.5, 0.5]])[0], rel=1e-13)
    assert "masked_fill(target == 0, 0)" in found.torch


def test_a_log_target_of_minus_infinity_is_nan_in_torch_whatever_the_belief():
    belief = np.log([[0.5, 0.25, 0.25]])
    found = explain_loss(belief, [[math.log(0.25), math.log(0.75), -INF]], reduction="batchmean", log_target=True)
    assert math.isnan(found.value)
    assert "shared zero" in wrong(found)
    assert found.excess == pytest.approx(divergences([[0.25, 0.75]], [[0.5, 0.25]])[0], rel=1e-13)


def test_what_is_believed_impossible_and_happens_is_infinite_and_no_mistake_of_the_call():
    found = explain_loss([[0.0, -INF]], [[0.5, 0.5]], reduction="batchmean")
    assert found.value == found.excess == INF
    assert not found.wrong
    assert "1 entry that the truth allows and the belief forbids" in said(found, "impossible")
    assert "is infinite" in str(found)


def test_a_zero_of_the_target_has_a_gradient_of_nan_which_is_told():
    assert "2 entries of target are 0" in said(explain_loss(np.log(Q), [[1.0, 0], [0, 1], [0.5, 0.5]]), "gradient")


def test_rows_of_zeros_are_padding_which_the_divisor_counts():
    padded = np.vstack([P, np.zeros((2, 2))])
    found = explain_loss(np.log(np.vstack([Q, Q[:2]])), padded, reduction="batchmean")
    assert wrong(found) == ["padding"]
    assert "2 of 5 rows of target are all 0" in said(found, "padding")
    assert found.rows == 3
    assert found.value == pytest.approx(FORWARD * 3 / 5, rel=1e-13)
    assert found.excess == pytest.approx(FORWARD, rel=1e-13)


def test_outcomes_are_found_along_another_axis_than_the_last():
    found = explain_loss(np.log(Q).T, P.T, reduction="batchmean")
    assert found.excess == pytest.approx(FORWARD, rel=1e-13)
    assert wrong(found) == ["reduction"]
    assert "along axis 0" in said(found, "outcomes")
    assert found.torch == 'F.kl_div(input, target, reduction="none").sum(dim=-2).mean()'


def test_a_softmax_along_another_axis_than_the_other_argument_is_found():
    columns = LOGITS - np.log(np.exp(LOGITS).sum(0))
    found = explain_loss(columns, P, reduction="batchmean")
    assert wrong(found) == ["axis", "input"]
    assert "input along axis 0" in said(found, "axis")
    assert found.torch == 'F.kl_div(F.log_softmax(logits, dim=-1), target, reduction="batchmean")'


def test_one_hot_rows_that_differ_are_no_padding_along_another_axis():
    # each class occurs at most once, so that along axis 0 a column of the target sums to 1 or holds nothing but zeros
    logits = np.linspace(-1, 1, 2 * 3 * 9).reshape(2, 3, 9) ** 2
    one_hot = np.zeros((2, 3, 9))
    for row, label in enumerate([0, 2, 4, 5, 7, 8]):
        one_hot[row // 3, row % 3, label] = 1
    columns = logits - np.log(np.exp(logits).sum(0))
    found = explain_loss(columns, one_hot, reduction="sum")
    assert wrong(found) == ["axis", "input"]
    assert found.rows == 6


def test_a_value_that_is_rounding_is_said_to_be():
    p = np.array([[0.2, 0.8]], dtype=np.float32)
    near = np.log(np.array([[0.20001, 0.79999]], dtype=np.float32))
    assert "rounding of float32 moves it by up to" in said(explain_loss(near, p, reduction="batchmean"), "rounding")
    assert not explain_loss(np.log(np.float32([[0.3, 0.7]])), p, reduction="batchmean").findings


@pytest.mark.parametrize("half", ["float16", "float32"])
def test_sums_may_be_off_by_what_their_type_rounds(half):
    wide = np.linspace(-4, 4, 1000)
    log_q = (wide - np.log(np.exp(wide).sum())).astype(half)[None]
    assert not explain_loss(log_q, np.exp(log_q), reduction="batchmean").wrong


def test_the_answer_goes_to_json_without_nan_and_infinity():
    plain = explain_loss([[0.0, -INF]], [[0.5, 0.5]]).to_dict()
    assert plain["value"] is None
    assert plain["excess"] is None
    assert plain["findings"][0]["about"] == "reduction"
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert explain_loss(np.log(Q), P, reduction="none").to_dict()["value"][0] == pytest.approx(P[0] * np.log(P / Q)[0])


@pytest.mark.parametrize(
    ("given", "target", "options", "error", "told"),
    [
        ([[-1.0, -0.5]], [[0, 1]], {}, EvidenceError, "target must hold floating-point numbers, but it holds int64"),
        ([[-1, 0]], [[0.5, 0.5]], {}, EvidenceError, "input must hold floating-point"),
        ([[-1.0, -0.5]], [[False, True]], {}, EvidenceError, "holds bool"),
        (np.log(Q), P, {"reduction": "avg"}, EvidenceError, "reduction must be one of 'none', 'sum'"),
        (np.log(Q), [0.0, 1.0, 0.0], {}, EvidenceError, "cross_entropy\\(logits, labels=labels\\)"),
        (np.log(Q), [[0.0], [1.0], [1.0]], {}, EvidenceError, "repeat one number for all outcomes"),
        (np.zeros((0, 2)), np.zeros((0, 2)), {}, NotADistributionError, "input must hold the numbers of one or more"),
        (-1.0, [0.5, 0.5], {}, NotADistributionError, "shape is \\(\\)"),
        ([[-0.5, math.nan]], [[0.5, 0.5]], {}, NotADistributionError, "input\\[0, 1\\] is nan"),
        ([[-0.5, INF]], [[0.5, 0.5]], {}, NotADistributionError, "input\\[0, 1\\] is inf"),
        ([[-0.5, -0.9]], [[0.5, math.nan]], {}, NotADistributionError, "target\\[0, 1\\] is nan"),
        ([[-0.5, -0.9]], [[0.0, 0.0]], {}, NotADistributionError, "all its rows are 0"),
        ([[-0.5, -0.9], [-INF, -INF]], P[:2], {}, NotADistributionError, "input must allow an outcome.* in row 1"),
        ([["a", "b"]], [[0.5, 0.5]], {}, NotADistributionError, "input must hold real numbers"),
        ([[1j, 0]], [[0.5, 0.5]], {}, NotADistributionError, "input must hold real numbers"),
    ],
)
def test_what_no_loss_is_of_is_refused_with_a_way_out(given, target, options, error, told):
    with pytest.raises(error, match=told):
        explain_loss(given, target, **options)


# What torch itself returns, and what the lines that are advised return.

SHAPES = [((3,), (3,)), ((4, 3), (4, 3)), ((2, 4, 3), (2, 4, 3)), ((4, 3), (3,)), ((3,), (4, 3)), ((2, 1, 3), (4, 3))]
KINDS = [("log", "p"), ("p", "p"), ("logits", "p"), ("p", "log"), ("log", "log"), ("log", "weights"), ("log", "logits")]


def made(kind, logits):
    return {
        "log": logits.log_softmax(-1),
        "p": logits.softmax(-1),
        "weights": logits.exp(),
        "logits": 2 * logits - 1,
    }[kind]


def agrees(given, target, reduction, log_target):
    """Does torch return our value, and do both lines return the divergence that we say was meant?"""
    import torch
    import torch.nn.functional as F  # noqa: N812  as everybody imports it

    import kullback.losses

    found = explain_loss(given, target, reduction=reduction, log_target=log_target)
    with warnings.catch_warnings(action="ignore"):  # torch warns of "mean"
        value = F.kl_div(given, target, reduction=reduction, log_target=log_target)
    np.testing.assert_allclose(found.value, value.numpy(), rtol=1e-12, atol=1e-15)
    names = {"F": F, "torch": torch, "kullback": kullback, "input": given, "target": target}
    for line in (found.torch, found.kullback):
        assert float(eval(line, names)) == pytest.approx(found.excess, rel=1e-12), line  # noqa: S307  our own lines
    return found


@pytest.mark.arrays
@pytest.mark.parametrize("reduction", ["none", "sum", "mean", "batchmean"])
@pytest.mark.parametrize("kinds", KINDS)
@pytest.mark.parametrize("shapes", SHAPES)
def test_torch_returns_our_value_and_the_lines_return_what_was_meant(shapes, kinds, reduction):
    import torch

    draws = torch.Generator().manual_seed(6)
    arguments = [
        made(kind, torch.randn(shape, generator=draws, dtype=torch.float64))
        for shape, kind in zip(shapes, kinds, strict=True)
    ]
    for log_target in (False, True):
        agrees(*arguments, reduction, log_target)


@pytest.mark.arrays
@pytest.mark.parametrize("log_target", [False, True])
@pytest.mark.parametrize("axis", [-1, 1])
def test_the_lines_hold_with_shared_zeros_padding_and_outcomes_anywhere(log_target, axis):
    import torch

    draws = torch.Generator().manual_seed(7)
    z, w = (torch.randn(2, 4, 3, generator=draws, dtype=torch.float64) for _ in "zw")
    z[:, :, 0], w[0, :, 0] = -INF, -INF
    w[1, :, 0] = -INF
    belief, truth = z.log_softmax(-1), w.log_softmax(-1)
    if not log_target:
        truth = truth.exp()
        truth[1, 2:] = 0
    belief, truth = belief.movedim(-1, axis), truth.movedim(-1, axis)
    found = agrees(belief, truth, "batchmean", log_target)
    assert math.isfinite(found.excess)
    assert "shared zero" in wrong(found)
    assert ("padding" in wrong(found)) == (not log_target)


def drawn(draws, kind, shape):
    """Numbers of a kind, some of them masked, some rows padding."""
    import torch

    logits = torch.tensor(draws.normal(0, 2, shape))
    if draws.random() < 0.3:
        logits = logits.masked_fill(torch.tensor(draws.random(shape) < 0.25), -INF)
    if kind in {"p", "weights"} and draws.random() < 0.4:
        return made(kind, logits) * torch.tensor(draws.random((*shape[:-1], 1)) > 0.4)
    return made(kind, logits)


@pytest.mark.arrays
def test_of_any_call_the_value_and_the_lines_are_right_and_what_is_called_right_is():
    draws, right = np.random.default_rng(9), 0
    for _ in range(400):
        shapes = SHAPES[draws.integers(len(SHAPES))]
        kinds = KINDS[draws.integers(len(KINDS))]
        given, target = (drawn(draws, kind, shape) for kind, shape in zip(kinds, shapes, strict=True))
        reduction = str(draws.choice(["none", "sum", "mean", "batchmean"]))
        try:
            found = agrees(given, target, reduction, bool(draws.random() < 0.5))
        except NotADistributionError:
            continue  # a row without any outcome
        if not found.wrong and reduction != "none":
            assert found.value == pytest.approx(found.excess * (found.rows if reduction == "sum" else 1), rel=1e-11)
            right += 1
    assert right > 10


@pytest.mark.arrays
def test_log_probabilities_that_bfloat16_rounds_are_log_probabilities():
    import torch

    # −log 200 = −5.2983 lies between two numbers that are 2⁻⁵ apart, and all 200 are rounded the same way, to −5.3125
    log_q = torch.log_softmax(torch.zeros((2, 200), dtype=torch.bfloat16), dim=-1)
    target = torch.full((2, 200), 1 / 200, dtype=torch.float64)
    assert abs(log_q.double().exp().sum(-1) - 1).min() > 0.014
    assert not explain_loss(log_q, target, reduction="batchmean").wrong
    logits = torch.full((2, 200), -5.25, dtype=torch.bfloat16)  # exp of them sums to 1.05
    assert wrong(explain_loss(logits, target, reduction="batchmean")) == ["input"]


@pytest.mark.arrays
@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
def test_narrow_types_are_read_and_torch_is_off_by_no_more_than_is_said(dtype):
    import torch
    import torch.nn.functional as F  # noqa: N812

    kind = getattr(torch, dtype)
    draws = torch.Generator().manual_seed(8)
    z, w = (torch.randn(5, 7, generator=draws) for _ in "zw")
    belief, truth = z.log_softmax(-1).to(kind), w.softmax(-1).to(kind)
    found = explain_loss(belief, truth, reduction="sum")
    assert not found.wrong
    unit = torch.finfo(kind).eps / 2
    sizes = (truth.double() * (truth.double().log().abs() + belief.double().abs())).sum()
    assert abs(float(F.kl_div(belief, truth, reduction="sum")) - found.value) <= 3 * unit * float(sizes)


@pytest.mark.arrays
def test_torch_and_jax_tensors_with_gradients_are_read():
    import jax.numpy as jnp
    import torch

    of_torch = explain_loss(torch.tensor(np.log(Q), requires_grad=True), torch.tensor(P), reduction="batchmean")
    assert of_torch.value == pytest.approx(FORWARD, rel=1e-13)
    of_jax = explain_loss(jnp.log(jnp.asarray(Q)), jnp.asarray(P), reduction="batchmean")
    assert of_jax.value == pytest.approx(FORWARD, rel=1e-5)


@pytest.mark.arrays
def test_torch_refuses_integers_as_we_say():
    import torch
    import torch.nn.functional as F  # noqa: N812

    with pytest.raises(RuntimeError, match="Integral inputs not supported"):
        F.kl_div(torch.tensor([[-1.0, -0.5]]), torch.tensor([[0, 1]]), reduction="batchmean")
