"""The working as LaTeX: all that the terminal says, no command of a label's, and pdflatex sets it."""

import re
import subprocess
from pathlib import Path

import pytest
from workings import KINDS, hostile, says_all

import kullback as kb
from kullback._explain import explain_example
from kullback.examples import EXAMPLES
from kullback.views.working import tex
from kullback.views.working.latex import latex

# Every command that the view writes, and what it shows.
COMMANDS = {
    **dict.fromkeys(["begin", "end", "subsection", "subsubsection", "mathbf", ",", "\\", "["], ""),
    **dict.fromkeys(["hline", "renewcommand", "arraystretch", "setlength", "tabcolsep", "]"], ""),
    **{
        "ln": "ln",
        "log": "log",
        "sum": "Σ",
        "infty": "∞",
        "times": "×",
        "|": "‖",
        "le": "≤",
        "ge": "≥",
        "to": "→",
        "cdot": "·",
    },
    **{"textbackslash": "\\", "textasciicircum": "^", "textasciitilde": "~", "textbar": "|", "`": "`"},
    **{"textless": "<", "textgreater": ">", "textquotedblright": '"', "frac": "", "rule": ""},
    **{sign: sign for sign in "{}$&#_%"},
}
KEPT = {sign: chr(0xE000 + i) for i, sign in enumerate("{}$&_-`")}  # signs that are text, while the others are not


def read(text: str) -> str:
    """The text that is shown: quotients with a stroke, minus signs in formulas only, powers of ten with an e."""
    text = text.partition("\n")[2].replace("section*", "section")
    text = re.sub(r"\\(?:rule\{.*?\}\{.*?\}|renewcommand.*|(?:begin|end)\{.*)", "", text)
    text = re.sub(r" \\times 10\^\{(-?)(\d+)\}", lambda found: "e" + KEPT["-"] * len(found[1]) + found[2], text)
    text = re.sub(r"_\{(\d+)\}", lambda found: found[1].translate(str.maketrans("012", "₀₁₂")), text)
    text = re.sub(r"(\\ln|\\log[₀₁₂]+)\\frac\{([^{}]*)\}\{([^{}]*)\}", r"\1(\2/\3)", text)
    text = re.sub(r"(\\ln|\\log[₀₁₂]+) \\frac\{(\w+)\}\{(\w+)\}", r"\1(\2/\3)", text)
    text = re.sub(r"\\frac\{(\w+)\}\{(\w+)\}", r"\1/\2", text).replace("1/2", "½")
    formulas = r"(?<!\\)\$.*?(?<!\\)\$|\\\[ .* \\\]|^.*&= .*$"
    text = re.sub(formulas, lambda found: found[0].replace("-", "−"), text, flags=re.MULTILINE)
    text = re.sub(r"\\([A-Za-z]+|.)", lambda found: KEPT.get(shown := COMMANDS[found[1]], shown), text)
    text = re.sub(r"[{}$&]", "", text).replace("`", "'")
    for sign, kept in KEPT.items():
        text = text.replace(kept, sign)
    return text


def tables(text: str) -> list[list[list[str]]]:
    """The cells of the rows of the tables, each table after the letters of its columns."""
    found = re.findall(r"\\begin\{tabular\}\{@\{\}(\w+)@\{\}\}\n(.*?)\\end\{tabular\}", text, flags=re.DOTALL)
    return [
        [list(columns), *(re.split(r"(?<!\\)&", row) for row in body.splitlines() if row != r"\hline")]
        for columns, body in found
    ]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_working_as_latex(lang, snapshot):
    assert latex(explain_example("fruit", "nat", 4, lang)) == snapshot


@pytest.mark.parametrize("kind", KINDS)
def test_latex_says_all_that_the_terminal_says(kind):
    x = KINDS[kind]()
    assert says_all(read(latex(x)), x, width=60)


@pytest.mark.parametrize("kind", KINDS)
def test_rows_have_as_many_cells_as_the_table_has_columns(kind):
    found = tables(latex(KINDS[kind]()))
    assert len(found) >= 4
    assert all(len(set(map(len, table))) == 1 for table in found)


def test_hostile_labels_bring_no_command_and_open_nothing():
    text = latex(hostile())
    assert set(re.findall(r"\\([A-Za-z]+|.)", text)) <= set(COMMANDS)
    bare = re.sub(r"\\.", "", text)
    assert bare.count("{") == bare.count("}")
    assert bare.count("$") % 2 == 0
    assert bare.count("%") == bare.count("#") + 1 == 1  # the comment at the top
    assert "~" not in bare
    assert not re.search(r"--|''|,,|``|\\\\\s*[\[*]", text)


def test_numbers_are_put_in_where_the_table_finds_room():
    assert r"apple & $-0.3 \times \ln 0.3$ & $= 0.3 \times 1.2040$ & $0.3612$" in latex(KINDS["fruit, en"]())
    counts = latex(KINDS["counts"]())
    assert r"$-\frac{180}{365} \times \log_{2} \frac{118}{366}$ & $= \frac{180}{365} \times 1.6331$" in counts
    assert r"$\frac{180}{365} \times \log_{2}\frac{180/365}{118/366}$" in counts
    many = latex(KINDS["many outcomes"]())
    assert r"\ln 0" not in many
    assert many.count(r"& $0.0") > 25  # and no sign of equality without anything before it
    assert "& $= " not in many


def test_first_line_says_what_the_document_needs():
    def needs(label: str) -> str:
        return latex(kb.explain([0.2, 0.8], [0.3, 0.7], labels=[label, "b"])).partition("\n")[0]

    assert all(latex(KINDS[kind]()).startswith("% Needs the package amsmath.\n") for kind in KINDS if "zh" not in kind)
    assert needs("“naïve” – é…") == "% Needs the package amsmath."
    assert (
        needs("苹果")
        == "% Needs the package amsmath, and for its letters XeLaTeX or LuaLaTeX with a font that has them."
    )
    chinese = latex(explain_example("fruit", "nat", 4, "zh")).partition("\n")[0]
    assert chinese == "% Needs the package amsmath and ctex, and XeLaTeX or LuaLaTeX."


def test_letters_of_formulas_are_set_as_formulas_in_sentences_and_left_alone_in_labels():
    assert tex.sentence("Q is P, not H(Q): −log₂ Q, 'PQ'") == r"$Q$ is $P$, not $H(Q)$: $-\log_{2} Q$, `PQ'"
    assert tex.sentence("(P = 41/213, Q = 0.2) and P = 0.") == "($P = 41/213$, $Q = 0.2$) and $P = 0$."
    assert tex.sentence("since −log₂ x ≥ (1 − x) · log₂ e for") == (
        r"since $-\log_{2} x \ge (1 - x) \cdot \log_{2} e$ for"
    )
    assert tex.sentence("P ln(P/Q) − (P − Q), is") == r"$P \ln(P/Q) - (P - Q)$, is"
    assert tex.sentence("0 × ln 0 counts as 0") == r"$0 \times \ln 0$ counts as 0"
    assert tex.label("P & Q") == r"P \& Q"
    assert tex.label("D(P‖Q)") == r"D(P$\|$Q)"


def complaints(pieces: list[str], folder: Path) -> list[str]:
    """What pdflatex says against a document of these pieces; it must come to its end."""
    head = "\\documentclass{article}\n\\usepackage{amsmath}\n\\begin{document}\n"
    (folder / "all.tex").write_text(head + "\n\\clearpage\n".join(pieces) + "\n\\end{document}\n", "utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "all.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    return re.findall(r"^(?:!|LaTeX.*Warning|Missing|Overfull).*", done.stdout, flags=re.MULTILINE)


@pytest.mark.slow
def test_pdflatex_sets_every_example_and_no_line_is_too_wide(tmp_path):
    assert complaints([latex(explain_example(name, "nat", 4, "en")) for name in EXAMPLES], tmp_path) == []
    assert complaints([latex(KINDS["counts"]())], tmp_path) == []


@pytest.mark.slow
def test_pdflatex_sets_whatever_labels_and_numbers_there_are(tmp_path):
    said = complaints([latex(make()) for kind, make in KINDS.items() if not kind.endswith("zh")], tmp_path)
    assert [line for line in said if not line.startswith("Overfull")] == []
