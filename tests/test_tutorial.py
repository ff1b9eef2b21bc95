"""The tutorial: every block, run from top to bottom, gives what it shows, and the text has no numbers of its own."""

import doctest
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "tutorial.md"
FENCE = re.compile(r"^```(.*)\n((?s:.*?))^```$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
NUMBER = re.compile(r"\d+\.\d+|\d{2,}")
SHOWS = doctest.OutputChecker()


@dataclass(frozen=True)
class Block:
    """A fenced block and the text before it."""

    text: str
    kind: str
    body: str
    line: int  # of its first line on the page, from 0


def blocks(page):
    """The blocks in order; the last has the text after all others, and no kind."""
    found, end = [], 0
    for fence in FENCE.finditer(page):
        found.append(Block(page[end : fence.start()], fence[1], fence[2], page.count("\n", 0, fence.start(2))))
        end = fence.end()
    return [*found, Block(page[end:], "", "", page.count("\n"))]


def numbers(text):
    """The numbers of two or more digits; 20,000 and 20_000 are one number."""
    return set(NUMBER.findall(re.sub(r"(?<=\d)[,_](?=\d{3}(?!\d))", "", text)))


def numbers_from_nowhere(page):
    """Those of the text that stand neither in a block before it nor in the next one."""
    shown, nowhere = set(), set()
    for block in blocks(page):
        shown |= numbers(block.body)
        nowhere |= numbers(LINK.sub("]", block.text)) - shown
    return nowhere


def run_python(block, names):
    """What a reader sees who types the block, where it is not what the block shows."""
    parts = doctest.DocTestParser().parse(block.body)
    ignored = "".join(part for part in parts if isinstance(part, str)).strip()
    assert not ignored, f"line {block.line + 1}: doctest would pass over {ignored!r}"
    examples = [part for part in parts if isinstance(part, doctest.Example)]
    test = doctest.DocTest(examples, {}, PAGE.name, str(PAGE), block.line, None)
    test.globs = names  # one interpreter for the whole page
    complaints = []
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=complaints.append, clear_globs=False)
    return "".join(complaints)


def run_shell(block, folder):
    """The same for a reader who types its commands into a shell."""
    here = {"PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]), "PYTHONUTF8": "1"}
    head, *commands = re.split(r"^\$ (.*)\n", block.body, flags=re.MULTILINE)
    assert not head, f"line {block.line + 1}: a block for the shell starts with a command"
    complaints = []
    for command, shown in zip(commands[::2], commands[1::2], strict=True):
        done = subprocess.run(
            ["sh", "-c", command], cwd=folder, env=os.environ | here, capture_output=True, encoding="utf-8", check=False
        )
        if done.returncode or not SHOWS.check_output(shown, done.stdout, doctest.ELLIPSIS):
            complaints.append(f"line {block.line + 1}: $ {command}\n{done.stdout}{done.stderr}")
    return "\n".join(complaints)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where the page is followed: a folder with the examples, as a clone has them."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_block_gives_what_it_shows_and_every_picture_of_the_page_is_drawn(folder):
    page = PAGE.read_text(encoding="utf-8")
    names, complaints = {}, []
    for block in blocks(page)[:-1]:
        assert block.kind in {"pycon", "console"}, f"line {block.line}: nobody runs a block of kind {block.kind!r}"
        complaints.append(run_python(block, names) if block.kind == "pycon" else run_shell(block, folder))
    if any(complaints):
        pytest.fail("\n".join(filter(None, complaints)))
    for picture in re.findall(r"images/(tutorial_[\w.]+)", page):
        assert (folder / picture).stat().st_size > 0


def test_every_number_of_the_text_stands_in_a_block_before_it_or_in_the_next():
    assert not numbers_from_nowhere(PAGE.read_text(encoding="utf-8"))


def test_a_number_of_the_text_that_no_block_shows_is_found():
    page = "0.25, 1.75%, 20,000 [x](2012.csv)\n```pycon\n>>> 1 / 4, 20_000\n(0.25, 20000)\n```\n20,000 and 37, 0.250.\n"
    assert numbers_from_nowhere(page) == {"1.75", "37", "0.250"}


def test_every_file_that_is_linked_exists():
    links = LINK.findall(PAGE.read_text(encoding="utf-8"))
    assert links
    assert not [link for link in links if not (PAGE.parent / link).exists()]
