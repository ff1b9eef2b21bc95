"""What the views say of a training: text, Markdown, JSON, the line of a log, and the page."""

import json
import math
import re

import numpy as np
import pytest

from kullback._train import TrainingLedger
from kullback.training import Account, ClassCost, Epoch, Training
from kullback.views.training import words

HOSTILE = ("<script>alert(1)</script>", "=cmd", "new\nline", "a|b")


def account(part, irreducible, excess, *, infinite=0, entropy=2.0, classes=(), rows=100):
    size = math.inf if infinite else excess
    shares = tuple(ClassCost(name, 1 / len(classes), size / len(classes)) for name in classes)
    return Account(
        part=part,
        rows=rows,
        total=irreducible + size,
        irreducible=irreducible,
        excess=size,
        infinite=infinite,
        finite_excess=excess,
        label_entropy=entropy,
        by_class=shares,
    )


def training(*epochs):
    return Training(unit="bit", epochs=tuple(Epoch(i, tuple(parts)) for i, parts in enumerate(epochs, start=1)))


@pytest.fixture
def falling():
    """Hard labels to train by and soft ones to test with, over three epochs."""
    return training(
        *([account("train", 0.0, 1.5 / i), account("test", 0.5, 1.25 / i, classes=HOSTILE)] for i in (1, 2, 4))
    )


@pytest.fixture
def ruled_out():
    return training([account("train", 0.0, 0.75, infinite=2, classes=("x",))])


def flat(text):
    return " ".join(text.split())


def test_text_begins_with_the_part_that_came_last_and_its_account(falling):
    assert str(falling).startswith("Epoch 3: a row of test costs 0.812 bits = 0.500 irreducible + 0.312 excess.\n")


def test_text_has_a_line_for_each_part_of_each_epoch(falling):
    lines = [line.split() for line in str(falling).splitlines()]
    assert ["1", "train", "100", "1.50", "0", "1.50"] in [line[:6] for line in lines]
    assert ["test", "100", "0.812", "0.500", "0.312"] in [line[:5] for line in lines]
    assert max(map(len, str(falling).splitlines())) <= 100


def test_bar_is_floor_then_excess_with_a_mark_at_the_label_entropy(falling):
    bar = next(line for line in str(falling).splitlines() if "0.812" in line and "│" in line).split("0.312")[1]
    assert bar.strip().split() == ["░░░░░███", "│", "1.19"]


def test_hard_labels_are_said_to_hide_their_floor(falling):
    said = flat(str(falling))
    assert "Each row of train names one class, so that irreducible is 0 as far as the rows tell." in said
    assert "How much of the excess nobody could avoid, they cannot tell." in said
    soft = flat(str(training([account("test", 0.5, 0.1)])))
    assert "Irreducible is the entropy of what is true of each row: no model can cost less." in soft


def test_total_is_set_against_the_label_entropy(falling):
    assert "The total is 1.62 bits below the label entropy 2.00 (train)" in flat(str(falling))
    worse = training([account("train", 0.0, 2.5)])
    assert "The total is 0.500 bits above the label entropy 2.00 (train)" in flat(str(worse))


def test_epoch_with_the_lowest_total_is_named(falling):
    assert "Lowest total: train in epoch 3 (0.375) and test in epoch 3 (0.812)." in flat(str(falling))


def test_infinite_rows_are_counted_and_the_others_shown(ruled_out):
    said = flat(str(ruled_out))
    assert said.startswith("Epoch 1: a row of train costs ∞ bits.")
    assert "∞ (0.750)" in said
    assert "The model ruled out what happened in 2 of 100 rows of train (epoch 1)" in said


def test_nothing_to_show_yet_is_said():
    empty = TrainingLedger().history
    assert str(empty) == "No epoch has ended yet."
    assert "No epoch has ended yet." in empty.to_markdown()
    assert "No epoch has ended yet." in empty.to_html()
    assert "No epoch has ended yet." in empty._repr_html_()
    assert empty.to_dict()["epochs"] == []


def test_hostile_names_are_harmless_everywhere(falling):
    assert "new\\nline" in str(falling)
    assert "a&#124;b" in falling.to_markdown()
    for text in (falling.to_markdown(), falling.to_html(), falling._repr_html_()):
        assert "<script" not in text
    assert "&lt;script&gt;" in falling.to_html()
    assert json.loads(falling.to_json())["epochs"][0]["accounts"][1]["by_class"][2]["name"] == "new\nline"


def test_long_names_of_parts_leave_the_table_its_lines():
    ledger = TrainingLedger()
    ledger.add(logits=[[0.0, 1.0]] * 2000, labels=[0] * 2000, part="validation of \x1b[31m the later messages")
    ledger.end_epoch()
    table = str(ledger).partition("epoch  part")[2].splitlines()
    assert table[0].endswith("learned")
    assert table[1].startswith("    1  valid…")
    assert table[2] == "░ irreducible  █ excess  │ label entropy; learned: label entropy less total"
    assert "\x1b" not in str(ledger) + repr(ledger.history)


def test_json_holds_every_account_and_null_for_what_is_infinite(falling, ruled_out):
    document = falling.to_dict()
    assert (document["schema"], document["unit"], document["parts"]) == (
        "kullback.training/1",
        "bit",
        ["train", "test"],
    )
    last = document["epochs"][2]["accounts"][1]
    assert last | {"by_class": None} == {
        "part": "test",
        "rows": 100,
        "infinite": 0,
        "total": 0.8125,
        "irreducible": 0.5,
        "excess": 0.3125,
        "finite_excess": 0.3125,
        "label_entropy": 2.0,
        "learned": 1.1875,
        "by_class": None,
    }
    text = ruled_out.to_json()
    assert "NaN" not in text
    assert "Infinity" not in text
    found = json.loads(text)["epochs"][0]["accounts"][0]
    assert (found["total"], found["infinite"], found["finite_excess"]) == (None, 2, 0.75)
    assert found["by_class"] == [{"name": "x", "share": 1.0, "excess": None, "mean": None}]


def test_markdown_has_a_table_of_epochs_and_one_of_classes(falling):
    text = falling.to_markdown()
    assert "| 3 | test | 100 | **0.812** | 0.500 | 0.312 | 2.00 | 1.19 |" in text
    assert "| =cmd | 25.0% | 0.312 | 0.0781 |" in text


def test_line_of_a_log_is_the_account_of_each_part(falling, ruled_out):
    assert words.line(falling.epochs[0], "bit") == (
        "epoch 1: train 1.50 bits = 0 irreducible + 1.50 excess; test 1.75 bits = 0.500 irreducible + 1.25 excess"
    )
    assert words.line(ruled_out.epochs[0], "bit") == "epoch 1: train ∞ bits = 0 irreducible + ∞ (0.750) excess"


def test_page_is_one_file_that_loads_and_runs_nothing(falling, ruled_out):
    for page in (falling.to_html(), ruled_out.to_html()):
        assert "default-src &#39;none&#39;" in page
        assert re.findall(r'(?:src|href)="?([^"> ]*)', page) == ["data:,"]
        assert len(page) < 100_000


def test_page_draws_the_floor_the_excess_and_the_label_entropy_of_each_part(falling):
    page = falling.to_html()
    assert page.count('class="irreducible"') == page.count('class="excess"') == page.count('class="entropy"') == 2
    # Test costs 1.75, 1.125 and 0.8125 on an axis to 2: it stands 12.5, 43.75 and 59.38 % below the top.
    assert 'class="total" d="M0.00 12.50L50.00 43.75L100.00 59.38"' in page
    assert "epoch 2, 100 rows: 1.12 bits = 0.500 irreducible + 0.625 excess" in page


def test_cost_far_above_the_others_is_cut_and_says_so():
    page = training(*([account("train", 0.0, excess)] for excess in (50.0, 1.0, 1.0, 1.0))).to_html()
    assert ">↑ 50.0</text>" in page
    assert ">3</text>" in page
    assert ">40</text>" not in page


def test_long_trainings_are_thinned_and_say_so():
    long = training(*([account("train", 0.0, 1.0 + 1 / i, classes=HOSTILE)] for i in range(1, 1001)))
    assert "960 more epochs are not shown" in str(long)
    assert "940 more epochs are not shown" in long.to_markdown()
    page = long.to_html()
    assert "800 more epochs are not shown" in page
    assert len(page.encode()) < 300_000
    assert len(long.to_dict()["epochs"]) == 1000
    assert [epoch.number for epoch in words.thinned(long.epochs, 3)] == [1, 501, 1000]


def test_many_parts_and_classes_stay_below_a_megabyte_and_say_what_is_left_out():
    names = [f"class {i} of a rather long name" for i in range(100)]
    parts = [account(f"part {i}", 0.5, 1.0, classes=names) for i in range(40)]
    many = training(*(parts for _ in range(30)))
    page = many.to_html()
    assert len(page.encode()) < 1_000_000
    assert "28 more parts have no card here" in page
    assert "36 more parts are not shown" in many._repr_html_()
    assert "88 more classes cost less and are not shown" in many._repr_html_()
    assert "90 more classes are not shown" in str(many)


def test_notebook_shows_a_piece_with_styles_of_its_own(falling):
    piece = falling._repr_html_()
    assert piece.lstrip().startswith('<div class="kullback training">')
    assert "<script" not in piece


def test_ledger_shows_the_epochs_that_have_ended(capsys):
    ledger = TrainingLedger()
    with ledger.live() as shown:
        shown.add(logits=np.zeros((2, 2)), labels=[0, 1])
        shown.end_epoch()
    assert capsys.readouterr() == ("", "epoch 1: train 0.693 nats = 0 irreducible + 0.693 excess\n")
    assert str(ledger) == str(ledger.history)
    assert ledger._repr_html_() == ledger.history._repr_html_()


def test_marks_of_what_is_cut_do_not_cover_one_another():
    far = {0: 50.0, 2: 52.0, 15: 65.0}
    page = training(*([account("train", 0.0, far.get(i, 1.0))] for i in range(20))).to_html()
    assert re.findall(r">↑ (\d+)", page) == ["50", "65"]


def test_epochs_named_below_the_picture_are_fewer_where_their_numbers_are_long():
    for epochs, named in ((11, 6), (2000, 4)):
        page = training(*([account("train", 0.0, 1.0)] for _ in range(epochs))).to_html()
        labels = re.search(r'<svg class="epochs".*?</svg>', page, re.DOTALL)[0]
        assert labels.count("<text") == named
