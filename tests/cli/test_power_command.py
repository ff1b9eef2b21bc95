"""kullback power, as a user meets it. A shift of 0 bits is planned for at once: nothing tells it."""

import json
from importlib.resources import files

import pytest

BELIEF = str(files("kullback") / "data" / "seattle-weather" / "2012.csv")
NOTHING = ("--bits", "0", "--json")


def shares(document):
    return {x["outcome"]: x["belief"] for x in json.loads(document)["outcomes"]}


def test_a_plan_is_the_answer_and_a_table(run):
    status, out, err = run("power", "--p", "0.9,0.1", "--q", "0.6,0.4", "--tolerance", "1", "--check", "50")
    assert (status, err) == (0, "")
    assert "tell this shift with probability 0.8 (p ≤ 0.05, two samples)." in " ".join(out.split())
    assert "The shift: the given truth; D(P‖Q) = 0.326 bits; 2 outcomes." in out


def test_a_column_of_a_file_is_the_belief(run):
    status, out, err = run("power", BELIEF, "--column", "weather", *NOTHING)
    assert (status, err) == (0, "")
    assert json.loads(out)["schema"] == "kullback.plan/1"
    assert json.loads(out)["belief_rows"] == 366
    assert shares(out)["rain"] == pytest.approx(191 / 366)


def test_numbers_are_read_as_explain_reads_them(run, tmp_path):
    file = tmp_path / "belief.csv"
    file.write_text("outcome,probability\nyes,1/4\nno,3/4\n")
    from_file = run("power", "--q", f"@{file}", *NOTHING)[1]
    assert from_file == run("power", "--q", "0.25,0.75", "--labels", "yes,no", *NOTHING)[1]
    assert shares(from_file) == {"yes": 0.25, "no": 0.75}


def test_outcomes_may_be_equally_likely(run):
    assert list(shares(run("power", "--outcomes", "4", *NOTHING)[1]).values()) == [0.25] * 4


def test_equal_sides_say_so_in_every_form(run):
    for form in ((), ("--markdown",), ("--json",)):
        status, out, _ = run("power", "--p", "0.5,0.5", "--q", "0.5,0.5", *form)
        assert status == 0
        assert "truth and belief are the same" in " ".join(out.split())


@pytest.mark.slow
def test_rows_ask_what_can_be_told(run):
    status, out, _ = run("power", "--outcomes", "2", "--rows", "50", "--markdown")
    assert status == 0
    assert out.startswith("## 50 rows of the truth tell a shift of 0.")
    assert "smallest shift told, bits" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Name one belief"),
        (("--q", "0.5,0.5", "--outcomes", "2", "--bits", "0.1"), "Name one belief"),
        ((BELIEF, "--bits", "0.1"), "go together"),
        (("--q", "0.5,0.5", "--column", "weather"), "go together"),
        (("--outcomes", "2", "--p", "0.5,0.5"), "--p goes with --q"),
        (("--p", "@-", "--q", "@-"), "standard input"),
        ((BELIEF, "--column", "hail", "--bits", "0.1"), "hail"),
        ((BELIEF, "--column", "weather", "--outcome", "hail", "--to", "0.1"), "outcome must be one of 'rain'"),
        (("--q", "0.5,0.5", "--bits", "3"), "bits must be below"),
        (("--q", "0.5,0.5", "--bits", "0.1", "--alpha", "1.5"), "alpha must be"),
        (("--q", "0.5,0.5"), "nothing states the shift"),
        (("--q", "0.5,x", "--bits", "0.1"), "must be a number"),
        (("--q", "@/no/such/file", "--bits", "0.1"), "cannot be read"),
    ],
)
def test_bad_usage_is_one_message_and_status_two(run, arguments, said):
    status, out, err = run("power", *arguments)
    assert (status, out) == (2, "")
    assert said in " ".join(err.split())
    assert "Traceback" not in err


def test_help_shows_examples(run):
    status, out, _ = run("power", "--help")
    assert status == 0
    assert "kullback power lastyear.csv --column weather --outcome fog --to 0.05" in out
