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

_OPERATORS: Final = {"×": r"\times", "·": r"\cdot", "≥": r"\ge", "‖": r"\,\|\,"}
_SUBSCRIPTS: Final = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")

# P = 0; −log₂ x ≥ (1 − x) · log₂ e: what has a variable in it, with the numbers and signs around.
_NUMBER: Final = r"\d+(?:[./]\d+)*(?:e-?\d+)?"
_LOG: Final = r"(?:[PQpx] |0 × )?\b(?:ln|log[₀-₉]+)(?:\(P/Q\)| [PQpxe0]\b)"
_TERM: Final = rf"(?:{_LOG}|\bH\((?:P|Q|P,Q)\)|\bD\(P‖Q\)|\([P1] − [Qx]\)|\b[PQpx](?:/[PQ])?\b)"
_FORMULA: Final = rf"(?P<formula>(?:{_NUMBER} [≥−] )?−?{_TERM}(?: [−·=≥] −?(?:{_TERM}|{_NUMBER}(?: − x\b)?))*)"
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
            return f"${_in_maths(text)}$"
        case "quote":
            return "`"
        case "pair":
            return f"{text}{{}}"
        case "index":
            return f"$_{{{text.translate(_SUBSCRIPTS)}}}$"
        case _:
            return _SIGNS[text]


def _in_maths(formula: str) -> str:
    """A formula of plain signs, in those of LaTeX."""
    formula = re.sub("log([₀-₉]+)", lambda log: rf"\log_{{{log[1].translate(_SUBSCRIPTS)}}}", formula)
    formula = re.sub(r"\bln\b", r"\\ln", formula)
    for sign, command in _OPERATORS.items():
        formula = formula.replace(sign, command)
    return numeral(formula)
