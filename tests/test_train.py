"""The training ledger: what predictions cost, summed without rounding, in any batches and by any workers."""

import copy
import io
import math
import pickle
from dataclasses import replace

import mpmath
import numpy as np
import pytest

from kullback._train import TrainingLedger
from kullback.errors import EvidenceError, KullbackError, NotADistributionError
from kullback.losses import cross_entropy, kl_divergence
from kullback.training import Account, ClassCost

RNG = np.random.default_rng(0)
LOGITS = RNG.standard_normal((60, 5)) * 3
LABELS = RNG.integers(0, 5, 60)
SOFT = RNG.dirichlet(np.ones(5), 60)


def ledger_of(*batches, **options):
    ledger = TrainingLedger(**options)
    for batch in batches:
        ledger.add(**batch)
    return ledger


def account_of(*batches, **options):
    return ledger_of(*batches, **options).end_epoch()["train"]


def reference(logits, shares):
    """The means of −Σ p·log q, H(p) and D(p‖q), and H of the mean of p, with 50 digits."""
    with mpmath.workdps(50):
        total = irreducible = mpmath.mpf(0)
        mean = [mpmath.mpf(0)] * len(shares[0])
        for row, given in zip(logits, shares, strict=True):
            p = [mpmath.mpf(float(x)) / mpmath.fsum(map(float, given)) for x in given]
            norm = mpmath.log(mpmath.fsum(mpmath.exp(float(x)) for x in row))
            total += mpmath.fsum(x * (norm - float(w)) for x, w in zip(p, row, strict=True)) / len(logits)
            irreducible -= mpmath.fsum(x * mpmath.log(x) for x in p if x) / len(logits)
            mean = [m + x / len(logits) for m, x in zip(mean, p, strict=True)]
        entropy = -mpmath.fsum(m * mpmath.log(m) for m in mean if m)
        return tuple(map(float, (total, irreducible, total - irreducible, entropy)))


def numbers(account):
    return account.total, account.irreducible, account.excess, account.label_entropy


def test_labels_cost_their_surprisal_and_none_of_it_is_irreducible():
    account = account_of({"logits": LOGITS, "labels": LABELS})
    assert numbers(account) == pytest.approx(reference(LOGITS, np.eye(5)[LABELS]), rel=1e-14, abs=0)
    assert account.rows == 60


def test_soft_labels_have_a_floor():
    account = account_of({"logits": LOGITS, "probabilities": SOFT})
    assert numbers(account) == pytest.approx(reference(LOGITS, SOFT), rel=1e-13, abs=0)


def test_teacher_is_a_truth_given_by_logits():
    logs = np.log(SOFT)
    taught = account_of({"logits": LOGITS, "teacher": logs + 7.0})
    assert numbers(taught) == pytest.approx(numbers(account_of({"logits": LOGITS, "probabilities": SOFT})), rel=1e-13)


def test_model_that_became_its_teacher_costs_nothing_extra():
    account = account_of({"logits": LOGITS + 1.0, "teacher": LOGITS})
    assert account.excess == pytest.approx(0.0, abs=1e-30)
    assert account.total == account.irreducible


def test_amounts_are_in_the_unit_asked_for():
    nats, bits = (account_of({"logits": LOGITS, "probabilities": SOFT}, unit=unit) for unit in ("nat", "bit"))
    assert numbers(bits) == pytest.approx([x / math.log(2) for x in numbers(nats)], rel=1e-15)


def test_batches_order_and_workers_give_the_same_bits():
    whole = account_of({"logits": LOGITS, "probabilities": SOFT})
    order = np.random.default_rng(1).permutation(60)
    workers = [TrainingLedger() for _ in range(3)]
    for i, rows in enumerate(np.split(order, [1, 7, 20, 33, 50])):
        workers[i % 3].add(logits=LOGITS[rows], probabilities=SOFT[rows])
    workers[2].merge(workers[0])
    workers[1].merge(workers[2])
    assert workers[1].end_epoch()["train"] == whole


@pytest.mark.parametrize("truth", ["labels", "probabilities", "teacher"])
def test_way_in_which_arrays_lie_in_memory_does_not_matter(truth):
    logits = RNG.standard_normal((40, 1000))
    what = {"labels": RNG.integers(0, 1000, 40), "probabilities": RNG.dirichlet(np.ones(1000), 40)}
    what["teacher"] = np.log(what["probabilities"])
    known = what[truth]
    for i in range(0, 40, 2):  # few rows at a time, so that no rounding of a row is lost in their mean
        w, t = logits[i : i + 2], known[i : i + 2]
        account = account_of({"logits": w, truth: t})
        assert account == account_of({"logits": np.asfortranarray(w), truth: np.asfortranarray(t)})
        assert account == account_of({"logits": w[1:], truth: t[1:]}, {"logits": w[:1], truth: t[:1]})


def test_ended_epochs_merge_as_running_ones_do():
    one, other, whole = TrainingLedger(), TrainingLedger(), TrainingLedger()
    for scale in (0.1, 0.5, 1.0):
        one.add(logits=scale * LOGITS[:9], labels=LABELS[:9])
        other.add(logits=scale * LOGITS[9:], labels=LABELS[9:])
        other.add(logits=scale * LOGITS, labels=LABELS, part="test")
        whole.add(logits=scale * LOGITS, labels=LABELS)
        whole.add(logits=scale * LOGITS, labels=LABELS, part="test")
        for ledger in (one, other, whole):
            ledger.end_epoch()
    one.merge(other)
    assert one.history == whole.history


def test_ledger_survives_a_pickle_also_while_it_is_shown(capsys):
    ledger = ledger_of({"logits": LOGITS, "labels": LABELS})
    with ledger.live():
        other = pickle.loads(pickle.dumps(ledger))  # noqa: S301  what was just written
        ledger.end_epoch()
    other.end_epoch()
    assert other.history == ledger.history
    assert capsys.readouterr().err.count("epoch 1: train") == 1


def test_classes_own_what_their_rows_cost():
    account = account_of({"logits": LOGITS, "labels": LABELS}, classes=list("abcde"))
    assert [cost.name for cost in account.by_class] == list("abcde")
    for i, cost in enumerate(account.by_class):
        own = np.flatnonzero(i == LABELS)
        assert cost.mean == pytest.approx(account_of({"logits": LOGITS[own], "labels": LABELS[own]}).excess, rel=1e-14)
        assert cost.share == len(own) / 60


def test_row_of_soft_labels_counts_for_each_class_by_its_probability():
    account = account_of({"logits": LOGITS, "probabilities": SOFT})
    excess = [reference([w], [p])[2] for w, p in zip(LOGITS, SOFT, strict=True)]
    assert [cost.excess for cost in account.by_class] == pytest.approx(list(SOFT.T @ excess / 60), rel=1e-12)
    assert math.fsum(cost.excess for cost in account.by_class) == pytest.approx(account.excess, rel=1e-13)


def test_many_classes_have_no_accounts_of_their_own():
    wide = RNG.standard_normal((3, 101))
    assert account_of({"logits": wide, "labels": [0, 50, 100]}).by_class == ()


def test_label_entropy_is_what_the_shares_of_the_labels_leave_open():
    account = account_of({"logits": np.zeros((4, 2)), "labels": [0, 0, 0, 1]}, unit="bit")
    assert account.label_entropy == pytest.approx(0.8112781244591328, rel=1e-15)  # 2 − ¾·log₂ 3
    assert account.total == 1.0
    assert account.learned == pytest.approx(0.8112781244591328 - 1.0, rel=1e-14)


def test_row_that_was_ruled_out_is_counted_and_the_others_are_shown():
    account = account_of({"logits": [[0.0, -math.inf], [0.0, 0.0]], "labels": [1, 0]})
    assert (account.total, account.excess, account.infinite) == (math.inf, math.inf, 1)
    assert account.finite_excess == pytest.approx(math.log(2), rel=1e-15)
    assert [cost.excess for cost in account.by_class] == [pytest.approx(math.log(2) / 2), math.inf]


def test_epoch_of_infinite_rows_alone_has_no_finite_part():
    account = account_of({"logits": [[0.0, -math.inf]], "probabilities": [[0.5, 0.5]]})
    assert account.irreducible == pytest.approx(math.log(2), rel=1e-15)
    assert math.isnan(account.finite_excess)


def test_ignored_and_masked_rows_have_no_part_whatever_they_hold():
    labels, logits = LABELS.copy(), LOGITS.copy()
    labels[:10], logits[3] = -100, math.nan
    mask = np.arange(60) != 20
    logits[20] = math.inf
    keep = mask & (labels != -100)
    assert account_of({"logits": logits, "labels": labels, "mask": mask}) == account_of(
        {"logits": LOGITS[keep], "labels": LABELS[keep]}
    )


def test_positions_may_have_any_number_of_axes():
    deep = account_of({"logits": LOGITS.reshape(3, 20, 5), "labels": LABELS.reshape(3, 20)})
    assert deep == account_of({"logits": LOGITS, "labels": LABELS})
    assert account_of({"logits": LOGITS[0], "labels": LABELS[0]}).rows == 1


def test_empty_and_ignored_batches_add_nothing():
    ledger = ledger_of(
        {"logits": np.zeros((0, 5)), "labels": np.zeros(0, dtype=int)},
        {"logits": np.zeros((0, 5)), "probabilities": np.zeros((0, 5)), "part": "test"},
        {"logits": LOGITS, "labels": np.full(60, -100)},
    )
    with pytest.raises(EvidenceError, match="an epoch must have rows, but none was added since epoch 0 ended"):
        ledger.end_epoch()
    ledger.add(logits=LOGITS, labels=LABELS)
    assert [account.part for account in ledger.end_epoch().parts] == ["train"]


def test_parts_stand_side_by_side_in_the_order_they_came():
    ledger = ledger_of({"logits": LOGITS, "labels": LABELS}, {"logits": LOGITS, "labels": LABELS, "part": "test"})
    ledger.end_epoch()
    ledger.add(logits=LOGITS, labels=LABELS)
    ledger.end_epoch()
    history = ledger.history
    assert history.parts == ("train", "test")
    assert [number for number, _ in history.curve("test")] == [1]
    assert "test" not in history.epochs[1]
    with pytest.raises(KeyError, match="'test' had no rows in epoch 2; there are: 'train'"):
        history.epochs[1]["test"]


@pytest.mark.parametrize("kind", ["float16", "float32", ">f8", "int64"])
def test_logits_of_other_types_are_computed_in_float64(kind):
    logits = LOGITS.astype(kind)
    assert account_of({"logits": logits, "labels": LABELS}) == account_of(
        {"logits": logits.astype(np.float64), "labels": LABELS}
    )


@pytest.mark.parametrize(
    ("batch", "error", "message"),
    [
        ({"logits": LOGITS}, EvidenceError, "needs one truth"),
        ({"logits": LOGITS, "labels": LABELS, "teacher": LOGITS}, EvidenceError, "labels and teacher"),
        ({"logits": LOGITS, "labels": LABELS[:5]}, EvidenceError, r"\(60,\), but their shape is \(5,\)"),
        ({"logits": LOGITS, "labels": np.eye(5, dtype=int)[LABELS]}, EvidenceError, "pass them as probabilities="),
        ({"logits": LOGITS, "labels": LABELS + 1}, EvidenceError, "labels must be from 0 to 4"),
        ({"logits": LOGITS, "labels": LABELS, "mask": np.ones(3, dtype=bool)}, EvidenceError, "mask"),
        ({"logits": LOGITS, "probabilities": 2 * SOFT}, NotADistributionError, "probabilities must sum to 1"),
        ({"logits": LOGITS * math.nan, "labels": LABELS}, NotADistributionError, "logits must hold"),
        ({"logits": LOGITS - math.inf, "teacher": LOGITS}, NotADistributionError, "all are −inf"),
        ({"logits": LOGITS, "labels": LABELS, "part": 1}, EvidenceError, "part must be a name, but it is 1"),
        ({"logits": 5.0, "labels": 0}, EvidenceError, "logits must hold one number for each outcome"),
    ],
)
def test_bad_batches_are_refused_and_leave_the_ledger_as_it_was(batch, error, message):
    ledger = ledger_of({"logits": LOGITS, "labels": LABELS})
    with pytest.raises(error, match=message):
        ledger.add(**batch)
    assert ledger.end_epoch()["train"] == account_of({"logits": LOGITS, "labels": LABELS})


def test_other_number_of_outcomes_is_refused():
    ledger = ledger_of({"logits": LOGITS, "labels": LABELS})
    with pytest.raises(EvidenceError, match="as many outcomes as earlier batches, 5, but they have 2"):
        ledger.add(logits=[[0.0, 1.0]], labels=[1])
    with pytest.raises(EvidenceError, match="as many outcomes as the names in classes, 3, but they have 5"):
        ledger_of({"logits": LOGITS, "labels": LABELS}, classes=list("abc"))


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (TrainingLedger("bit"), "the same unit, but this one has 'nat' and the other 'bit'"),
        (TrainingLedger(classes=list("abcde")), "the same classes"),
        (ledger_of({"logits": [[0.0, 0.0]], "labels": [0]}), "the same number of outcomes"),
    ],
)
def test_ledgers_that_mean_something_else_do_not_merge(other, message):
    with pytest.raises(EvidenceError, match=message):
        ledger_of({"logits": LOGITS, "labels": LABELS}).merge(other)


def test_ledgers_of_other_epochs_do_not_merge():
    ended = ledger_of({"logits": LOGITS, "labels": LABELS})
    ended.end_epoch()
    with pytest.raises(EvidenceError, match="the same number of ended epochs, but this one has 0 and the other 1"):
        TrainingLedger().merge(ended)


def test_ledger_is_not_merged_with_itself_nor_with_what_is_none():
    ledger = ledger_of({"logits": LOGITS, "labels": LABELS})
    for other in (ledger, None, ledger.history):
        with pytest.raises(EvidenceError, match="other must be another worker's TrainingLedger, but it is"):
            ledger.merge(other)
    assert ledger.end_epoch()["train"].rows == len(LABELS)


@pytest.mark.parametrize("classes", ["abc", [], ["a", "b", "a"], 3])
def test_names_that_do_not_tell_the_classes_apart_are_refused(classes):
    with pytest.raises(EvidenceError, match="classes must be a list of names, each another, but it is"):
        TrainingLedger(classes=classes)


def test_unknown_unit_is_refused():
    with pytest.raises(KullbackError, match="unit must be"):
        TrainingLedger("bits")


def test_account_that_does_not_add_up_cannot_be_made():
    account = account_of({"logits": LOGITS, "probabilities": SOFT})
    with pytest.raises(KullbackError, match="irreducible and excess of 'train' sum to"):
        replace(account, total=account.total * (1 + 1e-11))
    with pytest.raises(KullbackError, match="shares of the classes"):
        replace(account, by_class=(ClassCost("a", 1.0, 0.5 * account.excess),))


def test_divergence_below_all_normal_numbers_has_an_account():
    account = account_of({"logits": [[1e-160, 0.0]], "teacher": [[0.0, 0.0]]})
    assert 0 <= account.excess < 1e-300
    assert account.total == account.irreducible


def test_logits_as_far_apart_as_may_be_have_finite_costs():
    account = account_of(
        {"logits": [[1e289, -1e289]], "labels": [1]}, {"logits": [[1e289, 0]], "teacher": [[0, 1e289]]}
    )
    assert account.total == pytest.approx(1.5e289)


def test_accounts_add_up_to_rounding_over_twelve_decades():
    for scale in 10.0 ** np.arange(-8, 4):
        account = account_of({"logits": np.log(SOFT) + scale * LOGITS, "probabilities": SOFT}, unit="dit")
        assert isinstance(account, Account)
        assert account.total == pytest.approx(account.irreducible + account.excess, rel=1e-15)


@pytest.mark.parametrize("truth", [{"labels": LABELS}, {"probabilities": SOFT}, {"teacher": LOGITS[::-1]}])
def test_account_is_that_of_the_losses(truth):
    account = account_of({"logits": LOGITS, **truth})
    assert account.total == pytest.approx(cross_entropy(LOGITS, **truth), rel=1e-14)
    assert account.excess == pytest.approx(kl_divergence(LOGITS, **truth), rel=1e-13)


@pytest.mark.arrays
def test_torch_tensors_are_read_without_their_graph():
    import torch

    logits = torch.tensor(LOGITS, requires_grad=True)
    account = account_of({"logits": logits * 1.0, "labels": torch.tensor(LABELS)})
    assert account == account_of({"logits": LOGITS, "labels": LABELS})
    half = account_of({"logits": logits.bfloat16(), "probabilities": torch.tensor(SOFT).bfloat16()})
    assert half.total == pytest.approx(reference(LOGITS, SOFT)[0], rel=2e-2)
    loss = torch.nn.functional.cross_entropy(logits, torch.tensor(LABELS)).item()
    assert account.total == pytest.approx(loss, rel=1e-13)


@pytest.mark.arrays
def test_jax_arrays_are_read_and_traced_ones_refused():
    import jax

    logits = jax.numpy.asarray(LOGITS, dtype="float32")
    account = account_of({"logits": logits, "labels": jax.numpy.asarray(LABELS)})
    assert account == account_of({"logits": np.asarray(logits), "labels": LABELS})
    with pytest.raises(EvidenceError, match=r"Call add\(...\) outside of jit"):
        jax.jit(lambda x: account_of({"logits": x, "labels": LABELS}).total)(logits)


def screened(lines, **options):
    """What a terminal of so many lines shows of three epochs."""
    from rich.console import Console

    from kullback.views.training.live import Screen

    out = io.StringIO()
    ledger = TrainingLedger()
    console = Console(file=out, force_terminal=True, width=100, height=lines, **options)
    with Screen(ledger.history, console) as screen:
        for _ in range(3):
            ledger.add(logits=LOGITS, labels=LABELS)
            screen.running(lambda: copy.deepcopy(ledger).end_epoch())
            screen.ended(ledger.end_epoch())
    return out.getvalue()


def test_terminal_shows_a_table_that_grows_and_marks_the_running_epoch():
    shown = screened(30, no_color=True)
    assert "1…" in shown
    assert shown.splitlines()[-3].split()[:3] == ["3", "train", "60"]


def test_low_terminal_shows_the_last_epochs():
    last = screened(5, no_color=True).rpartition("epoch")[2]
    assert [line.split()[0] for line in last.splitlines()[1:] if line.strip()[:1].isdigit()] == ["2", "3"]


def test_live_ledger_draws_on_a_terminal_without_colour_where_none_is_wanted(monkeypatch, capsys):
    for name, value in (("FORCE_COLOR", "1"), ("NO_COLOR", "1"), ("TERM", "xterm"), ("COLUMNS", "100")):
        monkeypatch.setenv(name, value)
    ledger = TrainingLedger()
    with ledger.live():
        ledger.add(logits=LOGITS, labels=LABELS)
        ledger.end_epoch()
    found = capsys.readouterr()
    assert found.out == ""
    assert "total, nats" in found.err
    assert "\x1b[35m" not in found.err


def test_ledger_that_is_shown_already_is_shown_once(capsys):
    ledger = TrainingLedger()
    with ledger.live():
        with ledger.live():
            ledger.add(logits=LOGITS, labels=LABELS)
            ledger.end_epoch()
        ledger.add(logits=LOGITS, labels=LABELS)
        ledger.end_epoch()
    assert [line.split(":")[0] for line in capsys.readouterr().err.splitlines()] == ["epoch 1", "epoch 2"]
