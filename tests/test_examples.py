"""Every example runs."""

import runpy
import sys
from pathlib import Path

import pytest

TRAINED = {"news_classifier", "vae_on_digits", "distillation"}  # by torch, for a minute: test_training_examples.py
EXAMPLES = sorted(
    path for path in (Path(__file__).parent.parent / "examples").glob("[!_]*.py") if path.stem not in TRAINED
)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_example_runs_and_prints(example, capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", [str(example)])
    runpy.run_path(str(example), run_name="__main__")
    assert capsys.readouterr().out
