"""The three examples of training, run as a reader runs them: what they show is so."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.arrays, pytest.mark.slow]

EXAMPLES = Path(__file__).parent.parent / "examples"
SVG, PNG = b"<?xml", b"\x89PNG"


def run(name, picture):
    """What an example prints while it draws its picture."""
    command = [sys.executable, EXAMPLES / f"{name}.py", "--picture", picture]
    done = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout


def block(text, first, lines):
    """The lines after the one that begins with some words."""
    found = text.splitlines()
    start = next(i for i, line in enumerate(found) if line.startswith(first))
    return found[start + 1 : start + 1 + lines]


def numbers(line):
    """All numbers of a line, in order."""
    return [float(x) for x in re.findall(r"[-+]?\d+(?:\.\d+)?", line)]


@pytest.mark.parametrize("name", ["news_classifier", "vae_on_digits", "distillation"])
@pytest.mark.parametrize(
    ("picture", "message"),
    [("x.gif", "it must be an .svg or a .png"), ("no/such/folder/x.svg", "a folder that is there")],
)
def test_picture_that_cannot_be_drawn_is_refused_before_anything_is_trained(name, picture, message):
    command = [sys.executable, EXAMPLES / f"{name}.py", "--picture", picture]
    done = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 2
    assert message in done.stderr
    assert not done.stdout


@pytest.fixture(scope="module")
def news(tmp_path_factory):
    picture = tmp_path_factory.mktemp("news") / "news.svg"
    return run("news_classifier", picture), picture


@pytest.fixture(scope="module")
def vae(tmp_path_factory):
    picture = tmp_path_factory.mktemp("vae") / "vae.png"
    return run("vae_on_digits", picture), picture


@pytest.fixture(scope="module")
def distillation(tmp_path_factory):
    picture = tmp_path_factory.mktemp("distillation") / "distillation.svg"
    return run("distillation", picture), picture


@pytest.mark.parametrize("name", ["news", "vae", "distillation"])
def test_the_picture_is_drawn(name, request):
    _, picture = request.getfixturevalue(name)
    assert picture.read_bytes().startswith(PNG if picture.suffix == ".png" else SVG)


def of_parts(text):
    """The excess of each part of the news, epoch by epoch."""
    found = {"train": [], "validation": [], "test": []}
    for line in block(text, "epoch  part", 30):
        words = line.split()
        part = next(word for word in words if word in found)
        found[part].append(float(words[words.index(part) + 4]))
    return found


def of_groups(text):
    """Of each group: true and believed, off and its limit, all in %; its excess, and what a message costs."""
    lines = block(text, "                             true", 20)
    return {line.split()[0]: numbers(line.split(maxsplit=1)[1]) for line in lines}


def test_later_messages_cost_more_than_those_of_the_same_days(news):
    excess = of_parts(news[0])
    assert all(test > validation for test, validation in zip(excess["test"], excess["validation"], strict=True))


def test_learning_on_is_overfitting_and_the_epoch_kept_is_chosen_on_the_validation(news):
    excess = of_parts(news[0])
    kept = int(re.search(r"Kept: epoch (\d+)", news[0])[1])
    assert excess["validation"][kept - 1] == min(excess["validation"])
    assert excess["train"] == sorted(excess["train"], reverse=True)
    assert excess["test"][-1] > 1.02 * min(excess["test"])


def test_the_groups_share_out_the_excess_of_the_predicted_distribution(news):
    whole = float(re.search(r"excess (\d\.\d{4}) \(", news[0])[1])
    groups = of_groups(news[0])
    assert len(groups) == 20
    assert sum(row[4] for row in groups.values()) == pytest.approx(whole, abs=20 * 5e-6 + 5e-5)
    assert sum(row[0] for row in groups.values()) == pytest.approx(100, abs=0.1)
    assert sum(row[1] for row in groups.values()) == pytest.approx(100, abs=0.1)


def test_a_message_costs_in_the_mean_what_its_group_does(news):
    whole = float(re.search(r"\+ excess (\d\.\d{4}),", news[0])[1])
    groups = of_groups(news[0]).values()
    assert sum(row[0] / 100 * row[5] for row in groups) == pytest.approx(whole, rel=0.002)


def test_guns_are_believed_too_often_and_the_middle_east_too_seldom(news):
    often = next(line for line in news[0].splitlines() if line.startswith("Believed too often"))
    seldom = next(line for line in news[0].splitlines() if line.startswith("Believed too seldom"))
    assert "talk.politics.guns" in often
    assert "talk.politics.mideast" in seldom
    assert "a message of talk.politics.misc" in news[0]
    assert "taken for one of talk.politics.guns" in news[0]


def of_sweep(text):
    """β → total, reconstruction, divergence, total, irreducible, excess; and the dimensions that are unused."""
    found = {}
    for line in block(text, "     β", 4):
        beta, *amounts = numbers(line)
        found[beta] = (amounts[:6], amounts[6:])
    return found


def of_dimensions(text, beta):
    """Closed form, Monte Carlo and its standard error of every dimension, and of all."""
    lines = block(text, f"β = {beta}: the divergence", 12)[1:]
    return [numbers(line)[-3:] for line in lines]


def test_reconstruction_and_divergence_add_up_to_the_total_as_do_irreducible_and_excess(vae):
    for (total, reconstruction, divergence, again, irreducible, excess), _ in of_sweep(vae[0]).values():
        assert reconstruction + divergence == pytest.approx(total, abs=0.011)
        assert irreducible + excess == pytest.approx(again, abs=0.011)
        assert total == again
        assert excess > 0


def test_more_weight_on_the_divergence_makes_it_less_and_the_reconstruction_dearer(vae):
    amounts = [amounts for _, (amounts, _) in sorted(of_sweep(vae[0]).items())]
    reconstructions, divergences = [a[1] for a in amounts], [a[2] for a in amounts]
    assert reconstructions == sorted(reconstructions)
    assert divergences == sorted(divergences, reverse=True)


def test_the_total_is_least_for_the_model_that_minimised_it(vae):
    totals = {beta: amounts[0] for beta, (amounts, _) in of_sweep(vae[0]).items()}
    assert min(totals, key=totals.get) == 1.0


def test_unused_dimensions_are_those_that_tell_nothing_of_a_digit(vae):
    sweep = of_sweep(vae[0])
    told = [row[0] for row in of_dimensions(vae[0], "16")[:-1]]
    assert sweep[1.0][1] == []
    assert len(sweep[16.0][1]) == sum(x < 0.01 for x in told) >= 2


@pytest.mark.parametrize("beta", ["1", "16"])
def test_the_closed_form_is_what_monte_carlo_finds(vae, beta):
    rows = of_dimensions(vae[0], beta)
    assert len(rows) == 11
    for closed, sampled, error in rows:
        assert abs(closed - sampled) <= 4 * error + 2e-4  # the numbers are printed to 1e-4


def of_differences(text, view):
    """Way to learn → measure → (difference from forward KL, is it beyond chance)."""
    after = text[text.index("Less forward KL") :]
    measures = ("excess", "reverse", "js", "entropy", "unlikely", "label cost")
    found = {}
    for line in block(after, view, 4):
        pairs = re.findall(r"([-+]\d\.\d+) ± \d+\.\d+(\*?)", line)
        found[line[:18].strip()] = {m: (float(x), star == "*") for m, (x, star) in zip(measures, pairs, strict=True)}
    return found


@pytest.mark.parametrize("way", ["reverse KL", "Jensen-Shannon"])
def test_a_student_that_cannot_follow_is_surer_by_reverse_kl_and_js_than_by_forward_kl(distillation, way):
    apart = of_differences(distillation[0], "4 × 4")[way]
    for measure in ("reverse", "entropy", "unlikely"):
        difference, beyond_chance = apart[measure]
        assert beyond_chance
        assert difference < 0


def test_a_student_that_can_follow_is_nearer_to_its_teacher_than_by_labels_alone(distillation):
    difference, beyond_chance = of_differences(distillation[0], "8 × 8")["labels alone"]["excess"]
    assert beyond_chance
    assert difference > 0


def test_by_reverse_kl_from_the_start_whole_digits_are_left_out(distillation):
    after = distillation[0][distillation[0].index("How it departs") :]
    never = {line[:18].strip(): numbers(line)[-2] for line in block(after, "4 × 4", 5)}
    assert never["reverse KL, cold"] > 0
    assert never["reverse KL"] == never["forward KL"] == 0


def test_total_is_irreducible_and_excess(distillation):
    for view in ("8 × 8", "4 × 4"):
        for line in block(distillation[0], f"{view} pixels", 5):
            total, _, irreducible, _, excess, *_ = numbers(line[18:])
            assert irreducible + excess == pytest.approx(total, abs=0.0011)
