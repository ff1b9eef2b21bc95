"""Hold what harness.c printed on two processors to each other and to mpmath: `compare.py HERE THERE`."""

import sys
from collections import defaultdict
from pathlib import Path

import logit_references
import references

REFUSED = -1  # what the harness prints where the kernel returns 0


def read(path):
    """What each level found of each case, and the rows that were printed."""
    found, rows = defaultdict(dict), {}
    for line in Path(path).read_text().splitlines():
        level, case, values = line.split("|")
        if level == "row":
            rows[case] = [float.fromhex(value) for value in values.split()]
        else:
            found[level][case] = float.fromhex(values)
    return found, rows


def close(a, b):
    return a == b or abs(a - b) <= 1e-14 * abs(b)


def right(case, value, rows):
    """Whether a value of printed rows is what mpmath makes of them; None where the rows were not printed."""
    operation, _, rest = case.partition(", ")
    if operation.startswith("logits"):
        return right_of_logits(int(operation.split()[1]), value, rows.get(f"z, {rest}"), rows.get(f"w, {rest}"))
    if f"p, {rest}" not in rows:
        return None
    p, q = rows[f"p, {rest}"], rows[f"q, {rest}"]
    if not any(p):
        return value == REFUSED
    if operation == "jeffreys" and 0 in p:
        return value == float("inf")
    reference = getattr(references, operation)(*((p,) if operation == "entropy" else (p, q)))
    return value == reference or references.error(value, reference) <= 1e-14


def right_of_logits(which, value, z, w):
    if z is None:
        return None
    if which == len(logit_references.NAMES):
        return value == (z.index(max(z)) == w.index(max(w)))
    return logit_references.error(value, logit_references.values(z, w)[which]) <= 1e-13


def main(here, there):
    levels, rows = read(here)
    others, same_rows = read(there)
    assert rows == same_rows, "the processors made different rows"
    (expected, *rest) = [*levels.values(), *others.values()]
    for found in rest:
        assert found.keys() == expected.keys()
        wrong = [
            f"{case}: {value.hex()} and {expected[case].hex()}"
            for case, value in found.items()
            if not (close if case.startswith("logits") else float.__eq__)(value, expected[case])
        ]
        assert not wrong, "\n".join(wrong)
    verdicts = {case: right(case, value, rows) for case, value in expected.items()}
    assert False not in verdicts.values(), [case for case, verdict in verdicts.items() if verdict is False]
    checked = sum(verdict is True for verdict in verdicts.values())
    assert checked
    print(
        f"{len(expected)} values are alike at {', '.join(levels)} here and {', '.join(others)} there; "
        f"{checked} of them are right to 1e-14, those of logits to 1e-13."
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
