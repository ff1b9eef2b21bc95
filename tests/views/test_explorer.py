"""The explorer's page before it runs: one document, closed to everything else, whatever the outcomes are called."""

import base64
import hashlib
import json
import re
from decimal import Decimal
from fractions import Fraction
from html import escape, unescape
from importlib.resources import files
from typing import Any

import pytest

import kullback as kb
from kullback._explain import explain_example
from kullback.examples import EXAMPLES
from kullback.explanation import LANGS
from kullback.units import UNITS
from kullback.views.language import all_words, language

HOSTILE = ["</script><script>alert(1)</script>", "<!--", 'a "b" \\u003c \n', "\u202e'&amp;"]


def inside(page: str, tag: str) -> str:
    """What stands in the last element of that name."""
    return page.rpartition(f"<{tag}")[2].partition(">")[2].partition(f"</{tag}>")[0]


def state(page: str) -> Any:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    return json.loads(re.search('id="state">(.*?)</script>', page, re.DOTALL)[1], parse_constant=refuse)


@pytest.fixture(scope="module")
def fruit() -> str:
    return explain_example("fruit", "nat", 4, "en").to_html()


def test_page_is_one_document_that_loads_nothing(fruit: str) -> None:
    assert fruit.startswith("<!doctype html>")
    assert not re.search(
        r"<(img|iframe|object|embed|base|audio|video)\b|https?:|url\(|@import|src=|innerHTML|eval\(", fruit
    )
    assert fruit.count("<style") == 1
    assert fruit.count("<script") == 2
    assert re.findall('href="(.*?)"', fruit) == ["data:,"]


def test_policy_allows_the_pages_own_style_and_script_and_nothing_else(fruit: str) -> None:
    policy = unescape(re.search('Content-Security-Policy" content="(.*?)"', fruit)[1])
    for name in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(inside(fruit, name).encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert not re.search(r"<[^>]+ (style|on\w+)=", fruit)


def test_labels_end_no_element_and_begin_none() -> None:
    x = kb.explain([0.25] * 4, [0.4, 0.1, 0.2, 0.3], labels=HOSTILE)
    page = x.to_html()
    assert page.count("<script") == 2
    assert page.count("</script>") == 2
    assert "<!--" not in page
    assert state(page)["start"]["shown"][1] == "<!--"


def test_without_its_script_the_page_shows_the_working() -> None:
    x = kb.explain([0.5, 0.5], [0.25, 0.75], labels=["<b>", "c"], lang="zh")
    page = x.to_html()
    assert escape(str(x), quote=False) in page.replace("&#39;", "'").replace("&#34;", '"')
    assert '<html lang="zh">' in page
    assert all_words()["zh"]["page"]["noscript"] in page


def test_every_word_of_the_page_is_of_its_languages() -> None:
    folder = files("kullback.views") / "explorer"
    template = (folder / "page.html.jinja").read_text("utf-8")
    said = re.sub(r"\{\{.*?\}\}|<.*?>", "", template, flags=re.DOTALL)
    assert set(said.split()) == {"H(P)", "D(P‖Q)", "H(P,Q)"}
    scripts = "".join(path.read_text("utf-8") for path in folder.iterdir() if path.name.endswith(".js"))
    used = {*re.findall(r'data-say="(\w+)"', template), *re.findall(r'"page\.(\w+)"', scripts), "slider_p", "slider_q"}
    used |= {"noscript"}
    assert used == set(all_words()["en"]["page"])


def test_page_starts_from_the_fractions_of_its_explanation() -> None:
    start = state(explain_example("die", "bit", 3, "zh").to_html())["start"]
    assert start["p"] == ["1/6"] * 6
    assert start["q"] == ["1/10"] * 5 + ["1/2"]
    assert (start["example"], start["unit"], start["digits"], start["lang"]) == ("die", "bit", 3, "zh")


def test_numbers_of_an_example_with_other_names_are_not_that_example() -> None:
    spam = EXAMPLES["spam"]
    assert state(kb.explain(spam.p, spam.q).to_html())["start"]["example"] is None
    assert state(kb.explain(spam.p, spam.q, labels=["spam", "not spam"]).to_html())["start"]["example"] == "spam"


def test_counted_rows_bring_their_counts_and_what_these_say_of_the_excess() -> None:
    x = kb.compare({"a": 180, "b": 5}, {"a": 118, "b": 0}).explain()
    start = state(x.to_html())["start"]
    assert start["counts"] == [[180, 5], [118, 0]]
    assert start["rows"] == [None, None]  # since a half was added to each count
    for lang in LANGS:
        assert any("½" in text for text in start["sides"][lang])
        verdict = language(lang)(f"verdict.{x.estimate.verdict}", tolerance="0.01", unit=language(lang)("unit.bit"))
        for unit in UNITS:
            assert verdict in start["estimate"][lang][unit][0]


def test_counts_beside_probabilities_are_kept_without_an_estimate() -> None:
    start = state(kb.explain([180, 5, 180], [0.3, 0.5, 0.2]).to_html())["start"]
    assert start["counts"] == [[180, 5, 180], None]
    assert start["rows"] == [365, None]
    assert start["estimate"] is None


def test_more_than_500_outcomes_are_merged_but_for_the_costliest() -> None:
    p = [Fraction(1, 600)] * 600
    q = [Fraction(2 if i % 2 else 1, 900) for i in range(600)]
    q[7], q[8] = Fraction(1, 1800), q[8] + Fraction(1, 600)
    x = kb.explain([float(x) for x in p], [float(x) for x in q])
    start = state(x.to_html())["start"]
    assert len(start["p"]) == len(start["q"]) == 500
    assert len(start["shown"]) == 499
    assert {"8", "9"} <= set(start["shown"])
    assert start["merged"]["count"] == 101
    assert sum(map(Fraction, start["p"])) == sum(x.truth)
    assert sum(map(Fraction, start["q"])) == sum(x.belief)
    assert Decimal(start["merged"]["excess"]) == x.excess.exactly


def test_whole_excess_of_merged_outcomes_is_none_where_it_is_infinite() -> None:
    start = state(kb.explain([1 / 600] * 600, [0.5, 0.5] + [0.0] * 598).to_html())["start"]
    assert start["merged"] == {"count": 101, "excess": None}


def test_page_is_below_a_megabyte_whatever_it_shows() -> None:
    k = 1_000
    p = [2 * (i + 1) / (k * (k + 1)) for i in range(k)]
    x = kb.explain(p, p[::-1], labels=[f"{'𝕏' * 500}{i}{'𝕐' * 500}" for i in range(k)])
    assert len(x.to_html().encode()) < 1_000_000
