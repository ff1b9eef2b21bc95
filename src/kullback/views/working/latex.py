"""The working as LaTeX: a piece to paste into a document, with its headings, formulas and tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, assert_never

from kullback.explanation import Explanation
from kullback.views.language import language
from kullback.views.working import tex
from kullback.views.working.blocks import blocks
from kullback.views.working.formula import LATEX, PARTS
from kullback.views.working.pieces import Block, Heading, Line, Rounding, Says, Shares, Subtraction, Working

_LONGEST: Final = 5  # em: a bar
_WIDEST: Final = 54  # characters: what a column of text of 12 cm takes

_NEEDS: Final = "% Needs the package amsmath"
_NEEDS_CTEX: Final = " and ctex, and XeLaTeX or LuaLaTeX"
_NEEDS_FONT: Final = ", and for its letters XeLaTeX or LuaLaTeX with a font that has them"


def latex(x: Explanation) -> str:
    """The working as a piece of LaTeX, whose first line says in a comment what it needs."""
    body = "\n\n".join(_block(block, x) for block in blocks(x))
    needs = _NEEDS_CTEX if x.lang == "zh" else _NEEDS_FONT if tex.is_foreign(body) else ""
    return f"{_NEEDS}{needs}.\n{body}\n"


def _block(block: Block, x: Explanation) -> str:
    """One block."""
    match block:
        case Heading(text, None):
            return rf"\subsection*{{{tex.sentence(text)}}}"
        case Heading(text, place):
            return rf"\subsubsection*{{{place}. {tex.sentence(text)}}}"
        case Says(text):
            return tex.sentence(text)
        case Working():
            return _working(block, x)
        case Subtraction():
            return _subtraction(x)
        case Rounding():
            return _rounding(block)
        case Shares():
            return _shares(block)
        case _:
            assert_never(block)


def _working(working: Working, x: Explanation) -> str:
    """A sum: its formula, its lines, and what they come to, by hand and exactly."""
    _, by_hand, exactly, _ = language(x.lang).look_up("rounding.columns")
    head = ["", "", "", tex.label(by_hand), tex.label(exactly)]
    results = [LATEX.decimal(working.sum.by_hand), tex.numeral(LATEX.exact(working.sum.exactly, x.digits))]
    total = [_math(LATEX.symbols[working.part]), "", "", *(_math(rf"\mathbf{{{result}}}") for result in results)]
    rows = [head, *(_line(line, working, x) for line in working.lines), total]
    if max(map(_width, rows)) > _WIDEST:  # without the terms, which the numbers put in say too
        rows = [[label, re.sub(r"^\$= ", "$", put_in), *cells] for label, _, put_in, *cells in rows]
    columns = "rr".rjust(len(rows[0]), "l")
    return f"\\[ {LATEX.definition(working.part, x.unit)} \\]\n{_table(columns, rows, total=True)}"


def _line(line: Line, working: Working, x: Explanation) -> list[str]:
    """One outcome's product."""
    p, q = tex.numeral(line.p), tex.numeral(line.q)
    term = "" if line.rest else _math(_with_bars(LATEX.term(working.part, x.unit, p, q)))
    put_in = "" if line.log is None else _math(_with_bars(f"= {LATEX.put_in(p, line.log)}"))
    product, exact = LATEX.decimal(line.product), tex.numeral(LATEX.exact(line.exactly, x.digits))
    return [tex.label(line.label), term, put_in, _math(product), _math(exact)]


def _subtraction(x: Explanation) -> str:
    """H(P,Q) − H(P), with the numbers put in."""
    irreducible, total, excess = (LATEX.symbols[part] for part in PARTS)
    a, b, difference = (LATEX.decimal(n) for n in (x.total.by_hand, x.irreducible.by_hand, x.by_subtraction))
    lines = [f"{excess} &= {total} - {irreducible}", f"&= {a} - {b}", rf"&= \mathbf{{{difference}}}"]
    return "\\begin{align*}\n" + " \\\\\n".join(lines) + "\n\\end{align*}"


def _rounding(block: Rounding) -> str:
    """The table of roundings."""
    symbols = (tex.sentence(name) for name, *_ in block.rows)
    rows = [[symbol, *map(_number, cells)] for symbol, (_, *cells) in zip(symbols, block.rows, strict=True)]
    return _table("lrrr", [[tex.label(title) for title in block.head], *rows])


def _shares(block: Shares) -> str:
    """The table of shares, with a bar for each."""
    most = max(block.parts)
    bars = (rf"\rule{{{_LONGEST * part / most:.2f}em}}{{1ex}}" if part > 0 else "" for part in block.parts)
    rows = [[tex.label(name), *map(_number, cells)] for name, *cells in block.rows]
    if max(map(_width, rows)) > _WIDEST - _LONGEST - 2:  # no room for bars
        bars = ("" for _ in rows)
    head = [*map(tex.sentence, block.head), ""]
    return _table("lrrrrl", [head, *([*row, bar] for row, bar in zip(rows, bars, strict=True))])


def _width(row: Sequence[str]) -> int:
    """About how many characters wide a row is: a command is one, a fraction as wide as what is below its bar."""
    return len(re.sub(r"[{}$_^]", "", re.sub(r"\\[A-Za-z]+ ?", "x", re.sub(r"\\frac\{[^}]*\}", "", "".join(row)))))


def _table(columns: str, rows: Sequence[Sequence[str]], *, total: bool = False) -> str:
    """A table of cells that are LaTeX, as wide as they are; a total in the last row stands below a line."""
    lines = [" & ".join(row) + r" \\" for row in rows]
    if total:
        lines.insert(-1, r"\hline")
    body = "\n".join(lines)
    return (
        "\\begin{center}\n\\renewcommand{\\arraystretch}{1.4}\\setlength{\\tabcolsep}{5pt}\n"
        f"\\begin{{tabular}}{{@{{}}{columns}@{{}}}}\n{body}\n\\end{{tabular}}\n\\end{{center}}"
    )


def _with_bars(formula: str) -> str:
    """The formula with bars for its outermost quotients: what stands above or below a bar needs no brackets."""
    formula = re.sub(r"(?<=\{)\((\d+/\d+)\)(?=\})", r"\1", formula)
    formula = re.sub(r"\((\d+/\d+)\)", r" \1", formula)
    return re.sub(r"(?<![{\d])(\d+)/(\d+)", r"\\frac{\1}{\2}", formula)


def _number(text: str) -> str:
    """A number that is written in plain signs."""
    return _math(tex.numeral(text)) if text else ""


def _math(formula: str) -> str:
    """A formula within text."""
    return f"${formula}$"
