"""Text and numbers as LaTeX sets them: nothing in a label is a command, and every sign that we write has its own."""

from __future__ import annotations

import re
from typing import Final

_SIGNS: Final = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedblright{}",
    "`": r"\`{}",
    "[": "{[}",  # after the end of a row it would be an option
    "*": "{*}",  # likewise
    "−": "$-$",
    "×": r"$\times$",
    "·": r"$\cdot$",
    "≤": r"$\le$",
    "≥": r"$\ge$",
    "→": r"$\to$",
    "∞": r"$\infty$",
    "Σ": r"$\Sigma$",
    "‖": r"$\|$",
    "½": r"$\frac{1}{2}$",
} | {sign: f"\\{sign}" for sign in "$&#_%"}

_SUBSCRIPTS: Final = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")

_FORMULA: Final = r"(?P<formula>\b(?:H\((?:P|Q|P,Q)\)|D\(P‖Q\)|[PQx]\b))"
# An opening quote; the first of two signs that would become another together; a subscript; any other sign.
_ACTED_ON: Final = (
    r"(?P<quote>(?<![^\s(])'(?=[^\s',;:)]))"
    r"|(?P<pair>-(?=-)|'(?=')|,(?=,))"
    r"|(?P<index>[₀-₉]+)"
    f"|(?P<sign>[{re.escape(''.join(_SIGNS))}])"
)
_LABEL: Final = re.compile(_ACTED_ON)
_SENTENCE: Final = re.compile(f"{_FORMULA}|{_ACTED_ON}", re.ASCII)
# What LaTeX knows only by a font or an engine that a document need not have.
_FOREIGN: Final = re.compile(r"[^\x00-\x7fÀ-ÏÑ-Ýß-ïñ-ýÿ–—‘’“”…]")


def label(text: str) -> str:
    """A label as text: every letter as it is."""
    return _LABEL.sub(_set, text)


def sentence(text: str) -> str:
    """A sentence, with P, Q, H(P) and their like set as formulas."""
    return _SENTENCE.sub(_set, text)


def numeral(text: str) -> str:
    """A number, written in plain signs, inside a formula.

    >>> print(numeral("−3.4e-5"), numeral("∞"), numeral("41.2%"))
    -3.4 \\times 10^{-5} \\infty 41.2\\%
    """
    text = re.sub(r"e(-?\d+)", r" \\times 10^{\1}", text)
    return text.replace("−", "-").replace("∞", r"\infty").replace("%", r"\%")


def is_foreign(text: str) -> bool:
    """Has the text letters or signs beyond those that pdflatex sets as it comes?"""
    return _FOREIGN.search(text) is not None


def _set(found: re.Match[str]) -> str:
    """What stands for a piece of text."""
    text = found[0]
    match found.lastgroup:
        case "formula":
            return "$" + text.replace("‖", r"\,\|\,") + "$"
        case "quote":
            return "`"
        case "pair":
            return f"{text}{{}}"
        case "index":
            return f"$_{{{text.translate(_SUBSCRIPTS)}}}$"
        case _:
            return _SIGNS[text]
