"""The Markdown view of a plan."""

from __future__ import annotations

from kullback.plan import Plan
from kullback.views.gfm import escaped, table
from kullback.views.plan import words


def markdown(plan: Plan) -> str:
    """The plan as GitHub-flavoured Markdown."""
    head = words.head(plan)
    rows = [[escaped(cell) for cell in words.cells(plan, need)] for need in plan.needs]
    sentences = "\n".join(f"- {escaped(sentence)}" for sentence in words.sentences(plan))
    blocks = [
        f"## {escaped(words.headline(plan))}",
        escaped(f"{words.shift(plan)} {words.belief(plan)}"),
        table(head, rows, "l" + "r" * (len(head) - 1)),
        *([sentences] if sentences else []),
    ]
    return "\n\n".join(blocks) + "\n"
