"""Which sentence is said when: each is tied to what must hold for it."""

import numpy as np
import pandas as pd

import kullback as kb
from kullback._explain import explain_written
from kullback.explanation import Explanation
from kullback.views.language import Language, language
from kullback.views.working.blocks import blocks
from kullback.views.working.pieces import Says

MANY = ([(100 + i) / 14_950 for i in range(100)], [0.01] * 100)
FRUIT = ([0.3, 0.2, 0.4, 0.1], [0.25, 0.25, 0.35, 0.15])


SAID = (
    "unit",
    "list",
    "title",
    "sides",
    "irreducible",
    "total",
    "subtraction",
    "direct",
    "zero",
    "rounding",
    "shares",
    "meaning",
    "verdict",
)


def said(x: Explanation) -> str:
    return "\n".join(block.text for block in blocks(x) if isinstance(block, Says))


def sentence(key: str) -> str:
    """The longest piece of a sentence that nothing is filled into."""
    return max(language("en")(key, **dict.fromkeys(FILLED, "\0")).split("\0"), key=len)


FILLED = (
    *(
        "names",
        "log",
        "mass",
        "by_hand",
        "products",
        "product_of",
        "whoever",
        "tolerance",
        "given_back",
        "tangent",
        "difference",
        "exact",
        "step",
        "weight",
        "log_value",
        "unrounded",
        "product",
    ),
    *("other", "symbol", "sum", "total", "unit", "irreducible", "excess", "percent", "reverse", "limits", "verdict"),
    *("low", "high", "rows", "name", "truth", "belief", "nats"),
)


def says(x: Explanation, key: str) -> bool:
    return sentence(key) in said(x)


def test_outcome_believed_as_it_is_gives_nothing_back():
    assert "'2': believed more likely" not in said(kb.explain([0.6, 0.3, 0.1], [0.3, 0.3, 0.4]))
    assert "'3': believed more likely" in said(kb.explain([0.6, 0.3, 0.1], [0.3, 0.3, 0.4]))
    assert not says(kb.explain([0.5, 0.5], [0.5, 0.5]), "direct.gives_back")


def test_zeros_are_explained_on_the_side_that_has_them():
    never, forbidden = kb.explain([1.0, 0.0], [0.5, 0.5]), kb.explain([0.5, 0.5], [1.0, 0.0])
    assert says(never, "zero.never")
    assert says(never, "zero.never_believed")
    assert not says(never, "zero.forbidden")
    assert says(forbidden, "zero.forbidden")
    assert not says(forbidden, "zero.never")
    neither = kb.explain([0.5, 0.5, 0.0], [0.4, 0.6, 0.0])
    assert says(neither, "zero.never")
    assert says(neither, "zero.neither")
    assert not says(neither, "zero.never_believed")
    assert not says(never, "zero.neither")


def test_ties_of_a_sum_are_one_sentence_and_changed_together():
    text = said(kb.explain([1 / 6] * 6, [0.1] * 5 + [0.5], unit="bit"))
    assert "1/6 × 3.3219 = 0.55365 → 0.5536 ('1', '2', '3' and 2 others). Rounded away" in text
    assert "H(P,Q) by hand would be 2.9352" in text  # 2.9347 and five times 0.0001
    both = said(kb.explain([0.3, 0.7], [0.2, 0.8]))
    assert "0.3 × 0.4055 = 0.12165 → 0.1216 ('1') and 0.7 × (−0.1335) = −0.09345 → −0.0934 ('2')." in both
    assert "D(P‖Q) by hand would be 0.0282." in both  # 0.1217 − 0.0935: no rule rounds one up and the other down


def test_ties_on_either_side_of_zero_are_told_apart():
    text = said(kb.explain([0.5, 0.5], [0.50005, 0.49995]))
    assert "0.5 × (−0.0001) = −0.00005 → 0.0000 ('1') and 0.5 × 0.0001 = 0.00005 → 0.0000 ('2')" in text


def test_excess_below_zero_by_hand_is_said_to_be_rounding():
    p, q = [31 / 87, 34 / 87, 22 / 87], [30.99 / 86.98, 33.99 / 86.98, 22 / 86.98]
    x = kb.explain(p, q)
    assert min(x.by_subtraction, x.excess.by_hand) < 0 < x.excess.exactly
    assert says(x, "rounding.negative")
    assert not says(kb.explain(*FRUIT), "rounding.negative")


def test_two_ways_that_differ_by_hand_say_by_how_much():
    assert says(kb.explain(*FRUIT), "rounding.differ")
    assert says(kb.explain(*FRUIT, digits=8), "rounding.agree")


def test_causes_that_cost_as_much_as_one_left_out_are_not_named():
    text = said(kb.explain([1 / 6] * 6, [0.1] * 5 + [0.5]))
    assert "Most of it comes from '6' with 61.9% (P = 1/6, Q = 0.5)." in text
    even = kb.explain([0.25] * 4, [0.1, 0.4, 0.1, 0.4])
    assert "'1' and '3'" not in said(even).split("What Q gives")[1]


def test_causes_are_all_of_it_most_of_it_or_the_largest():
    assert says(kb.explain([0.2, 0.8], [0.3, 0.7]), "shares.all")
    assert says(kb.explain(*FRUIT), "shares.most")
    assert says(kb.explain(*MANY), "shares.largest")
    assert "All of it comes from '2', whose share is infinite." in said(kb.explain([0.5, 0.5], [1.0, 0.0]))


def test_other_way_round_is_said_as_it_is():
    assert says(kb.explain([0.3, 0.7], [0.7, 0.3]), "meaning.reverse_same")
    assert says(kb.explain([0.3, 0.7], [0.3001, 0.6999]), "meaning.reverse_near")
    assert says(kb.explain(*FRUIT), "meaning.reverse")
    assert says(kb.explain([0.2, 0.8], [0.8001, 0.1999]), "meaning.reverse_alike")
    assert says(kb.explain([1.0, 0.0], [0.5, 0.5]), "meaning.reverse_infinite")
    assert says(kb.explain([1.0, 0.0], [0.0, 1.0]), "meaning.reverse_both")
    assert "other way round" not in said(kb.explain([0.5, 0.5], [0.5, 0.5]))
    assert "other way round" not in said(kb.explain([3, 7], [5, 5]))  # shares of rows are not the truth


def test_cost_is_put_in_proportion_where_there_is_one():
    assert says(kb.explain(*FRUIT), "meaning.finite")
    assert says(kb.explain([1.0, 0.0], [0.5, 0.5]), "meaning.certain")
    assert says(kb.explain([0.5, 0.5], [0.5, 0.5]), "meaning.same")
    assert says(kb.explain([0.5, 0.5], [1.0, 0.0]), "meaning.infinite")
    assert says(kb.explain([1 - 1e-9, 1e-9], [0.5, 0.5]), "meaning.far")


def test_counts_end_with_an_estimate_and_what_it_rests_on():
    text = said(kb.explain([30, 70], [50, 50]))
    assert "At these shares, whoever believes Q pays" in text
    assert "95% limits" in text
    assert "different by more than the tolerance of 0.01 bits" in text
    assert says(kb.explain([500, 300, 2], [800, 200, 0]), "meaning.limits_conditional")
    assert says(kb.explain([50, 50], [1, 0]), "sides.taken_as_exact")
    assert "no upper one" in said(kb.explain([4, 6], [0, 10]))
    assert "1 row." in said(kb.compare({"a": 1}, {"a": 1, "b": 1}).explain())


def test_no_sentence_is_in_a_language_that_is_never_said(monkeypatch, tmp_path):
    asked = set()
    look_up = Language.look_up
    monkeypatch.setattr(Language, "look_up", lambda self, key: asked.add(key) or look_up(self, key))
    (tmp_path / "p.csv").write_text("a,0.2\nb,0.8\n")
    (tmp_path / "n.csv").write_text("a,20\nb,80\n")
    files = f"@{tmp_path / 'p.csv'}", f"@{tmp_path / 'n.csv'}"
    columns = [pd.DataFrame({"v": [x + shift for x in range(100)]}) for shift in (0.5, 20.5)]
    given = [
        (*FRUIT, {}),
        (*FRUIT, {"unit": "bit", "digits": 8}),
        (*MANY, {"unit": "dit"}),
        ([1.0, 0.0], [0.5, 0.5], {}),
        ([0.5, 0.5], [1.0, 0.0], {}),
        ([0.5, 0.5], [0.5, 0.5], {}),
        ([0.3, 0.7], [0.7, 0.3], {}),
        ([0.3, 0.7], [0.3001, 0.6999], {}),
        ([0.2, 0.8], [0.8001, 0.1999], {}),
        ([1.0, 0.0, 0.0], [0.0, 1.0, 0.0], {}),
        ([1 - 1e-9, 1e-9], [0.5, 0.5], {}),
        ([31 / 87, 34 / 87, 22 / 87], [30.99 / 86.98, 33.99 / 86.98, 22 / 86.98], {}),
        ([0.1] * 4 + [0.6], [0.2] * 5, {}),
        ([0.1] * 5 + [0.5], [0.2] * 4 + [0.1] * 2, {}),
        ([30, 70], [50, 50], {}),
        ([500, 300, 2], [800, 200, 0], {}),
        ([4, 6], [0, 10], {}),
        ([10_000, 10_000], [10_000, 10_000], {}),
        ([50, 50], [0.4, 0.6], {}),
    ]
    explained = [kb.explain(p, q, **options) for p, q, options in given]
    explained += [explain_written(*pair, None, "nat", 4, "en") for pair in (files, files[::-1])]
    explained += [kb.explain(np.float32([0.123456789, 0.876543211]), [0.123456789, 0.876543211])]
    explained += [kb.compare(*columns)["v"].explain(), kb.compare({"a": 1}, {"a": 1, "b": 1}).explain()]
    for x in explained:
        str(x)
    words = language("en").words
    every = {f"{section}.{key}" for section in words for key in words[section] if section in SAID}
    assert every - asked == set()
