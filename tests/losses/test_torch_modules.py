"""The losses as modules of torch."""

import subprocess
import sys

import pytest

from kullback import losses
from kullback.errors import EvidenceError

pytestmark = pytest.mark.arrays


@pytest.fixture(name="modules")
def _modules():
    from kullback import torch

    return torch


def test_cross_entropy_loss_stands_in_for_that_of_torch(modules):
    import torch

    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(3, 5, 4, generator=generator, dtype=torch.float64)
    labels = torch.randint(5, (3, 4), generator=generator)
    labels[0, 1] = -100
    p = torch.randn(3, 5, 4, generator=generator, dtype=torch.float64).softmax(1)
    for options in ({}, {"label_smoothing": 0.1}, {"reduction": "sum"}, {"reduction": "none"}):
        ours, theirs = (room.CrossEntropyLoss(**options) for room in (modules, torch.nn))
        torch.testing.assert_close(ours(logits, labels), theirs(logits, labels))
        if "label_smoothing" not in options:
            torch.testing.assert_close(ours(logits[0].T, labels[1]), theirs(logits[0].T, labels[1]))
            torch.testing.assert_close(ours(logits[0, :, 0], labels[1, 0]), theirs(logits[0, :, 0], labels[1, 0]))
    rows = modules.CrossEntropyLoss(reduction="none")(logits, p)
    torch.testing.assert_close(rows, torch.nn.CrossEntropyLoss(reduction="none")(logits, p))


def test_one_hot_rows_may_be_integers(modules):
    import torch

    logits, labels = torch.randn(3, 5, generator=torch.Generator().manual_seed(0)), torch.tensor([1, 4, 0])
    one_hot = torch.nn.functional.one_hot(labels, 5)
    torch.testing.assert_close(modules.CrossEntropyLoss()(logits, one_hot), modules.CrossEntropyLoss()(logits, labels))


def test_outcomes_may_lie_last(modules):
    import torch

    logits, labels = torch.randn(2, 4, 5), torch.randint(5, (2, 4))
    found = modules.CrossEntropyLoss(axis=-1)(logits, labels)
    assert found == losses.cross_entropy(logits, labels=labels)
    with pytest.raises(EvidenceError, match="labels must have the shape"):
        modules.CrossEntropyLoss()(logits, labels)


def test_kl_div_loss_takes_logits_and_probabilities(modules):
    import torch

    logits, p = torch.randn(6, 5), torch.randn(6, 5).softmax(-1)
    ours = modules.KLDivLoss()(logits, p)
    theirs = torch.nn.KLDivLoss(reduction="batchmean")(logits.log_softmax(-1), p)
    torch.testing.assert_close(ours, theirs)
    torch.testing.assert_close(modules.KLDivLoss()(logits.log_softmax(-1), p), theirs)


def test_distillation_is_in_either_direction_or_in_between(modules):
    import torch

    student, teacher = torch.randn(6, 5), torch.randn(6, 5)
    mask = torch.tensor([True, True, False, True, True, False])
    for name, loss in (
        ("forward", losses.kl_divergence),
        ("reverse", losses.reverse_kl),
        ("js", losses.js_divergence),
    ):
        module = modules.DistillationLoss(name, temperature=3.0, unit="bit")
        expected = loss(student, teacher=teacher, temperature=3.0, mask=mask, unit="bit")
        assert module(student, teacher, mask) == expected
    with pytest.raises(EvidenceError, match="divergence must be"):
        modules.DistillationLoss("backward")


def test_more_than_two_axes_ask_where_the_outcomes_are(modules):
    import torch

    logits = torch.randn(2, 3, 4)
    for module in (modules.KLDivLoss(), modules.DistillationLoss()):
        with pytest.raises(EvidenceError, match="axis must be given"):
            module(logits, logits.softmax(-1))
    assert float(modules.DistillationLoss(axis=1)(logits, logits)) == pytest.approx(0, abs=1e-12)


def test_modules_say_their_options(modules):
    assert repr(modules.KLDivLoss(axis=-1)) == "KLDivLoss(axis=-1, unit='nat', reduction='mean')"
    assert repr(modules.DistillationLoss("js")).startswith("DistillationLoss('js', temperature=1.0")


def test_without_torch_the_import_says_what_to_install():
    code = "import sys; sys.modules['torch'] = None; import kullback.losses; import kullback.torch"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "pip install kullback[torch]" in run.stderr
