"""The languages say the same things: same keys, same lists, same names filled in."""

import string

import pytest

from kullback.examples import EXAMPLES
from kullback.explanation import LANGS
from kullback.views.language import language


def flat(words, prefix=""):
    for key, value in words.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def filled_in(text):
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("lang", LANGS)
def test_every_language_has_the_keys_of_english_and_fills_in_the_same(lang):
    english, other = dict(flat(language("en").words)), dict(flat(language(lang).words))
    assert list(other) == list(english)
    for key, said in english.items():
        if isinstance(said, list):
            assert len(other[key]) == len(said), key
        else:
            assert filled_in(other[key]) == filled_in(said), key
            assert other[key], key


@pytest.mark.parametrize("lang", LANGS)
def test_every_example_has_a_title_and_a_label_for_each_outcome(lang):
    said = language(lang)
    for example in EXAMPLES.values():
        assert said(f"examples.{example.name}.title")
        labels = said.look_up(f"examples.{example.name}.labels")
        assert len(labels) == len(set(labels)) == len(example.p) == len(example.q)


def test_lists_in_sentences():
    say = language("en")
    assert say.names(["a"]) == "a"
    assert say.names(["a", "b", "c"]) == "a, b and c"
    assert say.names(list("abcd")) == "a, b, c and 1 other"
    assert language("zh").names(list("abcde")) == "a、b、c和另外 2 个结果"
