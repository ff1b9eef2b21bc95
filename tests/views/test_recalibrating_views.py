"""What the views say of a recalibration: before and after, or why there is none."""

import io
import json
import math
from importlib import import_module

import pytest
from rich.console import Console

from kullback.ledger import Amount
from kullback.recalibration import Candidate, Recalibration, RecalibrationMap, Reliability
from kullback.scoring import Bin, Curve

HOSTILE = "<script>alert(1)</script>|\x1b[31m"


def made(saved, *, low, kind="temperature", forbidden=0, mended=False, before=0.9, name="model"):
    """A recalibration that saves `saved` of `before`."""
    gained = low > 0
    curve = Curve("yes", (Bin(0.2, 0.8, 0.5, 0.4, 1.0),), ((0.2, 0.1, 0.3), (0.8, 0.7, 0.9)), (0.0,) * 19 + (1.0,))
    after = before - saved if math.isfinite(before) else 0.8
    parameters = {"predicted": [[0.1, 0.9]], "happened": [[0.2, 0.7]]} if kind == "isotonic" else {"beta": 0.5}
    return Recalibration(
        name=name,
        given="labels",
        rows=1000,
        groups=None,
        unit="bit",
        confidence=0.95,
        map=RecalibrationMap(("no", "yes"), kind, parameters)
        if gained
        else RecalibrationMap(("no", "yes"), "identity"),
        chosen=kind,
        saved=Amount.exact(saved, "bit")
        if math.isinf(saved)
        else Amount(saved, low, saved + 0.02, saved, "finite", "bit"),
        candidates=(Candidate("identity", before), Candidate(kind, after)),
        before=Reliability(Amount.exact(before, "bit"), curve),
        after=Reliability(Amount.exact(after, "bit"), curve),
        forbidden=forbidden,
        mended=mended,
    )


def flat(text):
    return " ".join(text.split())


def test_text_says_what_is_saved_with_its_limits_and_share():
    said = str(made(0.09, low=0.07))
    assert flat(said).startswith(
        "Recalibrating model by a temperature map saves 0.0900 bits [0.0700 to 0.110] a row, 10.0% of its cost. 1,000 "
    )
    lines = [line.split() for line in said.splitlines()]
    assert ["before", "0.900", "█" * 20] in lines
    assert ["after", "0.810", "█" * 18] in lines
    assert max(map(len, said.splitlines())) <= 100


def test_text_says_what_a_temperature_does():
    said = flat(str(made(0.09, low=0.07)))
    assert "The temperature is 2.00, that is logits × 0.500: the model was overconfident." in said
    # p is mapped to √p / (√p + √(1 − p))
    assert (
        "Of yes, 1.0% becomes 9.1%, 10.0% becomes 25.0%, 50.0% becomes 50.0%, 90.0% becomes 75.0% and 99.0% becomes "
        "90.9%."
    ) in said
    assert "kullback recalibrate NEW --probs P --map MAP --out MENDED" in said


@pytest.mark.parametrize("width", [40, 60, 80])
def test_tables_and_pictures_fit_a_narrow_terminal(width):
    out = io.StringIO()
    console = Console(file=out, width=width, color_system=None, force_terminal=False, legacy_windows=False)
    import_module("kullback.views.recalibrating.terminal").show(made(0.09, low=0.07), console)
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    assert sum(line.startswith(("before ", "after ")) for line in lines) == 2
    assert sum("│" in line for line in lines) == 20


def test_text_says_why_nothing_is_gained():
    x = made(0.001, low=-0.01)
    assert str(x).startswith("Nothing is gained by recalibrating model: keep its predictions as they are.\n")
    assert "The best map (temperature) saves 0.00100 bits [−0.0100 to 0.0210] a row" in flat(str(x))
    assert "lower limit is not above 0" in flat(x.why)


def test_infinite_saving_is_said_in_words():
    x = made(math.inf, low=math.inf, kind="isotonic", forbidden=3, mended=True, before=math.inf)
    said = flat(str(x))
    assert said.startswith("Recalibrating model by an isotonic map makes possible what it ruled out in 3 rows.")
    assert "Only maps that make this possible were tried." in said
    told = json.loads(x.to_json())
    assert told["saved"]["value"] is None
    assert told["saved"]["upper"] == "infinite"


def test_rows_that_stay_infinite_are_said():
    said = flat(str(made(0.09, low=0.07, forbidden=1)))
    assert "1 row gave probability 0 to what happened and still cost infinitely much" in said


def test_json_holds_all_of_it():
    told = json.loads(made(0.09, low=0.07).to_json())
    assert told["schema"] == "kullback.recalibration-report/1"
    assert (told["gained"], told["chosen"], told["rows"]) == (True, "temperature", 1000)
    assert told["map"]["parameters"] == {"beta": 0.5}
    assert told["candidates"] == [
        {"method": "identity", "cost": 0.9},
        {"method": "temperature", "cost": pytest.approx(0.81)},
    ]
    assert told["before"]["curve"]["bins"][0]["happened"] == 0.4


def test_page_and_fragment_show_both_curves_and_run_nothing():
    x = made(0.09, low=0.07, name=HOSTILE)
    for text in (x.to_html(), x._repr_html_()):
        assert "<script" not in text
        assert "saves 0.0900 bits" in text
        assert 'class="before"' in text
        assert 'class="after"' in text
    assert "default-src &#39;none&#39;" in x.to_html()


def test_hostile_names_stay_text():
    x = made(0.09, low=0.07, name=HOSTILE)
    assert "\x1b" not in str(x) + x.to_markdown() + x.to_html()
    assert "<script" not in x.to_markdown()


def test_markdown_has_both_tables_and_both_pictures():
    text = made(0.09, low=0.07).to_markdown()
    assert "| before | 0.900 |" in text
    assert f"| `{'█' * 18}` |" in text
    assert text.count("1.0 ┤") == 2
    assert "| temperature (one number) | 0.810 | 0.0900 |" in text
