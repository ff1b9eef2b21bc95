"""What the views say of a score: text, Markdown, JSON and the page."""

import io
import json
import math
import re
from dataclasses import replace
from importlib import import_module

import pytest
from by_hand import HOSTILE, amount
from rich.console import Console
from scoring_by_hand import compared, curve, endless, hostile, of_class, rated, score, segmented
from syrupy.assertion import SnapshotAssertion

from kullback.ledger import Amount
from kullback.scoring import Bin, Bracket, Curve, Difference
from kullback.views.scoring.reliability import reliability_svg, reliability_text

EVERY = {"segmented": segmented, "compared": compared, "rated": rated, "endless": endless, "hostile": hostile}


def flat(text):
    return " ".join(text.split())


@pytest.mark.parametrize("made", EVERY.values(), ids=EVERY)
def test_text_stays_as_it_is(made, snapshot: SnapshotAssertion):
    assert str(made()) == snapshot


@pytest.mark.parametrize("made", EVERY.values(), ids=EVERY)
def test_markdown_stays_as_it_is(made, snapshot: SnapshotAssertion):
    assert made().to_markdown() == snapshot


@pytest.mark.parametrize("made", [compared, endless], ids=["compared", "endless"])
def test_json_stays_as_it_is(made, snapshot: SnapshotAssertion):
    assert made().to_json() == snapshot


@pytest.mark.parametrize("made", EVERY.values(), ids=EVERY)
def test_lines_of_text_fit_into_a_hundred_columns(made):
    assert max(map(len, str(made()).splitlines())) <= 100


@pytest.mark.parametrize("width", [40, 60, 80])
def test_tables_and_pictures_fit_a_narrow_terminal(width):
    out = io.StringIO()
    console = Console(file=out, width=width, color_system=None, force_terminal=False, legacy_windows=False)
    import_module("kullback.views.scoring.terminal").show(segmented(), console)
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    table = lines[lines.index("By class, costliest first") + 1 :]
    assert [line.split()[0] for line in table[:3]] == ["class", "sick", "well"]
    assert sum("│" in line for line in lines) == 10


def test_account_shows_parts_that_add_up_to_the_total():
    told = dict(re.findall(r"^[ −+=] (\w+) +([\d.]+) ", str(score()), re.MULTILINE))
    parts = {name: float(value) for name, value in told.items()}
    summed = parts["uncertainty"] - parts["resolution"] + parts["miscalibration"]
    assert summed == pytest.approx(parts["total"], abs=0.001)
    assert list(parts) == ["uncertainty", "resolution", "miscalibration", "total"]


def test_account_of_ratings_has_irreducible_and_grouping_parts_that_add_up():
    block = str(rated()).split("The same cost, seen from the labels")[1].strip().split("\n\n")[0]
    lines = [float(re.search(r"[a-z] +([\d.]+) ", line)[1]) for line in block.splitlines()]
    assert sum(lines[:3]) == pytest.approx(lines[3], abs=0.001)
    assert lines[0] == 0.25
    assert "cannot be told" not in str(rated())


def test_irreducible_part_of_hard_labels_is_said_to_be_unknown():
    assert "cannot be told from rows with one label each" in flat(str(score()))


def test_miscalibration_is_established_or_there_is_no_sign_of_it():
    assert "0.0625 is mere miscalibration, which recalibrating can save (p = 0.001)" in flat(str(score()))
    calibrated = flat(str(score(p_value=0.37)))
    assert "there is no sign of miscalibration (p = 0.37; the estimate is 0.0625, 0.0312 to 0.0938)" in calibrated
    assert "no sign of it (p = 0.37)" in calibrated
    assert "mere miscalibration" not in calibrated


def test_advice_is_to_recalibrate_where_that_saves():
    assert "Recalibrate: kullback recalibrate (kb.fit.recalibrate)" in flat(str(score()))
    assert "save 0.0469 bits a row on the others, 10.7% of the cost." in flat(str(score()))


def test_advice_is_to_leave_a_calibrated_model_alone():
    said = flat(str(score(p_value=0.37)))
    assert "Keep the calibration: 1,000 rows as a whole show no miscalibration. But by class, sick does." in said
    assert "Recalibrate:" not in said


def test_advice_is_more_rows_where_maps_save_nothing_on_others():
    assert "Get more rows:" in flat(str(score(bracket=Bracket(-0.015625, 0.078125))))


def test_advice_on_zeros_is_to_mend_them():
    assert "Mend the zeros:" in flat(str(endless()))


@pytest.mark.parametrize(("predicted", "word"), [(0.25, "underconfident"), (0.75, "overconfident"), (0.5, "")])
def test_model_that_is_too_sure_or_not_sure_enough_is_called_so(predicted, word):
    first = replace(curve(None), bins=(Bin(0.25, 0.75, predicted, 0.5, 1.0),))
    said = flat(str(score(curve=first)))
    assert f"has a probability of {predicted:.1%} on average and is right in 50.0% of the rows" in said
    assert ("confident." in said) == bool(word)
    assert word in said


def test_bound_of_many_classes_is_said_in_words():
    said = flat(str(rated()))
    assert "at least 0.0625 is mere miscalibration" in said
    assert "what no such map can save is not seen" in said
    assert "≥ 0.0625" in said
    assert "≥ 0.0625" not in str(replace(rated(), p_value=0.37))


def test_forbidden_rows_are_counted_and_listed_with_the_finite_part_beside():
    said = flat(str(endless()))
    assert said.startswith("A row of rf costs infinitely much: what happened in 2 of its 1,000 rows")
    assert "in 2 rows (counted from 0: rows 4 and 9), 0.20% of all" in said
    assert "All other rows cost 0.438 bits a row (0.406 to 0.469)" in said
    assert "The 998 rows of finite cost alone" in said
    assert "The rows of infinite cost (counted from 0)" in said
    assert "The 2 costliest rows carry 37.5% of the finite cost" in said
    assert "The first 2 of 7 rows of infinite cost" in flat(str(endless(7)))
    assert "rows 4, 9 and 5 more" in flat(str(endless(7)))


def test_model_that_forbids_every_row_has_no_finite_part():
    only = replace(endless(1000), finite=None, curve=None)
    assert "1,000 rows" in str(only)
    assert "All other rows" not in flat(str(only))
    assert only.to_dict()["finite"] is None
    assert "∞" in only.to_html()


def test_model_worse_than_frequencies_alone_is_told_so():
    parts = score().parts
    worse = replace(
        parts, total=amount(1.25, 1.25, 1.25), resolution=amount(0.0, 0.0, 0.0), miscalibration=amount(0.25, 0.25, 0.25)
    )
    assert flat(str(score(parts=worse))).startswith("A row of rf costs 1.25 bits: more than knowing only")


def test_costliest_rows_come_with_what_they_carry():
    said = flat(str(score()))
    assert "The 2 costliest rows carry 37.5% of the cost" in said
    assert "17 sick 10.0 25.0% 0.000977 well 99.9%" in said


def test_difference_tells_how_many_bits_where_and_what_to_do():
    said = flat(str(compared()))
    assert "rf costs 0.0312 bits a row less than lr [−0.0469 to −0.0156; p = 0.004]." in said
    assert "Of it −0.0469 is calibration [−0.0625 to −0.0312] and 0.0156 resolution [−0.0156 to 0.0312]" in said
    assert "lr is calibrated worse, which is cheap to repair: recalibrate it." in said
    assert "Where: class sick (−0.0469 from 25.0% of rows; Holm p = 0.003)." in said
    assert "Whether rf or nb costs less is undecided" in said
    assert "Whether the cause is calibration or resolution is undecided." in said


def test_difference_in_resolution_names_the_model_that_tells_rows_apart():
    to = replace(
        compared().differences[0],
        miscalibration=amount(-0.015625, 0.0, 0.015625),
        resolution=amount(0.015625, 0.03125, 0.046875),
    )
    said = flat(str(score(differences=(to,))))
    assert (
        "rf tells rows apart better, which recalibrating lr cannot mend: were both recalibrated, rf would cost 0.0312 "
        "bits a row less."
    ) in said
    assert "cheap to repair" not in said


def test_difference_of_endless_costs_is_not_decided_but_that_of_the_finite_rows_is():
    finite = compared().differences[0]
    both = Difference(other=endless(), total=None, miscalibration=None, resolution=None, p_value=None, finite=finite)
    said = flat(str(score(differences=(both,))))
    assert "Both rf and rf cost infinitely much" in said
    assert "On the rows whose cost is finite under both: rf costs 0.0312 bits a row less than lr" in said


def test_endless_difference_tells_which_model_forbids_what_happened():
    less = Amount(-math.inf, -math.inf, -math.inf, -math.inf, "infinite", "bit")
    finite = compared().differences[0]
    to = replace(finite, total=less, miscalibration=None, resolution=None, p_value=None, finite=finite)
    x = score(differences=(to,))
    said = flat(str(x))
    assert "rf costs infinitely less than lr, which gives probability 0 to what happened." in said
    assert said.count("Where: class sick") == 1
    assert "rf against lr, rows finite under both, by class" in said
    assert x.to_dict()["differences"][0]["total"]["upper"] == "infinite"
    assert "Infinity" not in x.to_json()


def test_many_classes_are_cut_worst_first_and_say_so():
    many = [of_class(f"class {i}", 0.02, i / 1000, i / 2000, 0.5) for i in range(50)]
    x = score(by_class=tuple(many), classes=tuple(of.name for of in many))
    text = str(x)
    table = text[text.index("By class") :]
    assert "… and 30 more classes; the JSON holds all of them." in table
    assert re.search(r"class {2,}rows.*\nclass 49 ", table)
    assert "class 29 " not in table
    assert len(x.to_dict()["by_class"]) == 50


def test_markdown_has_pictures_of_the_account_of_the_classes_and_of_reliability():
    text = score().to_markdown()
    assert re.search(r"\| uncertainty \| .* \| `█{14}` \|", text)
    assert re.search(r"\| − resolution \| .* \| `\u00a0{5}█{9}` \|", text)
    assert re.search(r"\| sick \| .* \| `░{11}█{3}` \|", text)
    assert "●" in text


def test_classes_that_never_happened_are_counted_below_the_others():
    never = of_class("never", 0.0, 0.0, 0.0, 0.5)
    text = str(score(by_class=(*score().by_class, never, replace(never, name="neither"))))
    assert "… and 2 more classes; the JSON holds all of them." in text
    assert "neither" not in text


@pytest.mark.parametrize("made", EVERY.values(), ids=EVERY)
def test_json_is_strict_and_of_its_schema(made):
    def refuse(word):
        raise ValueError(word)

    text = made().to_json()
    document = json.loads(text, parse_constant=refuse)
    assert document["schema"] == "kullback.score/1"
    assert document["total"].keys() == {"value", "low", "high", "raw", "upper"}


def test_infinite_amounts_are_null_and_say_so():
    document = endless().to_dict()
    assert document["total"] == {"value": None, "low": None, "high": None, "raw": None, "upper": "infinite"}
    assert document["resolution"] is None
    assert document["finite"]["total"]["value"] == 0.4375
    assert [row["cost"] for row in document["costliest"]] == [None, None, 10.0, 8.0]
    assert document["forbidden"] == 2


def test_json_says_verdict_and_cause_of_each_difference():
    document = compared().to_dict()
    assert [(to["verdict"], to["cause"]) for to in document["differences"]] == [
        ("costs less", "calibration"),
        ("undecided", "undecided"),
    ]


def test_page_is_one_file_that_loads_and_runs_nothing():
    for page in (made().to_html() for made in EVERY.values()):
        assert "<script" not in page
        assert "default-src &#39;none&#39;" in page
        assert re.findall(r'(?:src|href)="?([^"> ]*)', page) == ["data:,"]


def test_hostile_names_are_text_in_every_view():
    x = hostile()
    assert "&lt;script&gt;" in x.to_html()
    assert "\x1b" not in str(x) + x.to_markdown() + x.to_html()
    assert "<script" not in x.to_markdown().split("```")[0]
    heads = [line.count("|") for line in x.to_markdown().splitlines() if line.startswith("| ")]
    assert set(heads) <= {6, 8, 9, 10}
    assert json.loads(x.to_json())["name"] == HOSTILE


def test_page_of_many_classes_segments_and_models_stays_below_a_megabyte():
    bins = tuple(Bin(i / 5000, i / 5000, i / 5000, i / 5000, 1 / 5000) for i in range(5000))
    wide = Curve(None, bins, tuple((b.low, b.low, b.high) for b in bins), (0.05,) * 20)
    classes = tuple(replace(of_class(f"class {i}", 0.001, 0.001, 0.001, 0.5), curve=wide) for i in range(1000))
    to = compared().differences[0]
    parts = tuple(replace(to.by_class[0], name=of.name) for of in classes)
    x = score(
        classes=tuple(of.name for of in classes),
        by_class=classes,
        curve=wide,
        segmented_by="age",
        segments=segmented().segments * 500,
        differences=(replace(to, by_class=parts, by_segment=parts),) * 30,
    )
    page = x.to_html()
    assert len(page.encode()) < 1_000_000
    assert "900 more classes" in page
    assert "10 more models are not shown" in page


def test_notebook_shows_a_piece_with_styles_of_its_own():
    piece = segmented()._repr_html_()
    assert piece.lstrip().startswith('<div class="kullback scoring">')
    assert "<script" not in piece


def test_reliability_curve_is_drawn_over_its_band_and_may_have_one_after_it():
    one, two = reliability_svg(curve(), "<b>sick"), reliability_svg(curve(), "sick", after=curve())
    assert "&lt;b&gt;sick" in one
    assert one.count('class="line"') == 1
    assert one.count("<circle") == 3
    assert 'class="after"' not in one
    assert two.count('class="line"') == 2
    assert 'class="after"' in two


def test_reliability_plot_of_characters_puts_what_happened_where_it_was_predicted():
    lines = reliability_text(curve(), 46)
    assert max(map(len, lines)) <= 46
    plot = [line[6:].ljust(40) for line in lines[:13]]
    heights = {i: row for row, line in enumerate(plot) for i, cell in enumerate(line) if cell == "●"}
    assert heights[39] == 0  # predicted 0.99, always happened
    assert heights[20] == 6  # predicted and happened half the time
    assert heights[2] == 11  # predicted 0.06, happened in 1 of 16
    assert lines[13][6:].strip()


def test_reliability_of_no_rows_is_an_empty_frame():
    empty = Curve(None, (), (), ())
    assert "●" not in "".join(reliability_text(empty, 40))
    assert "<circle" not in reliability_svg(empty, "none")


def test_where_nothing_can_be_told_of_the_calibration_no_number_is_given_for_it():
    few = replace(score(p_value=None), groups=5, method=None)
    for text in (str(few), few.to_markdown(), few.to_html()):
        assert "5 groups are too few, it takes 10" in " ".join(text.split())
        assert "mere miscalibration" not in text
