"""Every estimator that is shipped against data with a known answer: bias, error, coverage, false alarms; worst first.

python benchmarks/calibration.py [--estimator NAME ...] [--group NAME ...] [--peers] [--runs 400] [--quick]
                                 [--seed 0] [--worst 3] [--json FILE]

Each estimator meets the grid it was made with and a second that nothing was tuned on; "repeated rows" is a warning:
limits speak of independent rows. The worst cases of a group are drawn anew five times as often, marked *, so that they
are not merely the unluckiest. `--peers` puts the same draws to SciPy, infomeasure and evidently. `--quick` shows that
everything runs: 50 runs tell 0.95 from 0.8 and not from 0.93.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import json
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from _continuous_studies import CONTINUOUS
from _counts_studies import COUNTS
from _stream_studies import STREAMS
from _studies import Answer, Case, Result, simulate

STUDIES = {study.name: study for study in (*COUNTS, *CONTINUOUS, *STREAMS)}
HEADER = "   runs    truth     bias     rmse  cover    low   high  unbnd  p<.05  diff.  case"

# The median error, the bias that is farthest from 0, the mean share of infinite answers, the worst of the others.
SUMMARY = (
    f"{'the worst of each':<46} cases    rmse     bias   inf.  cover    low   high  p<.05  diff.  falls shortest in"
)


def main() -> None:
    """Print every study's groups, then a line for each estimator."""
    options = _options()
    runs, stride = (50, 11) if options.quick else (options.runs, 1)
    summaries, found = [], []
    for study in (STUDIES[name] for name in options.estimator or STUDIES):
        ways = {study.name: study.answer, **(study.peers if options.peers else {})}
        for group, cases in study.groups.items():
            if options.group and group not in options.group:
                continue
            chosen = list(itertools.islice(cases(), 0, None, stride))
            for way, answer in ways.items():
                start = time.perf_counter()
                results = _group(chosen, answer, runs, options.worst if way == study.name else 0, options.seed)
                _show(f"{way}, {group} ({len(chosen)} cases, {time.perf_counter() - start:.0f} s)", results)
                summaries.append(_summary(f"{way}, {group}", results))
                found += [{"estimator": study.name, "way": way, "group": group, **_plain(r)} for r in results]
    print("\n".join(["", SUMMARY, *summaries]))
    if options.json:
        options.json.write_text(json.dumps({"runs": runs, "seed": options.seed, "results": found}, indent=1))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--estimator", choices=STUDIES, nargs="+")
    parser.add_argument("--group", nargs="+", help="only these groups of cases")
    parser.add_argument("--peers", action="store_true", help="the same draws through other tools, too")
    parser.add_argument("--runs", type=int, default=400, help="of a case; costly ones are drawn less often")
    parser.add_argument("--worst", type=int, default=3, help="cases of a group to draw anew")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="every eleventh case, 50 runs: some minutes")
    parser.add_argument("--json", type=Path, help="write the results there, too")
    return parser.parse_args()


def _group(
    cases: list[Case], answer: Callable[[Any], Answer], runs: int, worst: int, seed: int
) -> list[tuple[bool, Result]]:
    """The results, worst first; the worst drawn anew (True) come before all others."""
    results = [(case, simulate(case, answer, runs, _rng(seed, case, 0))) for case in cases]
    results.sort(key=lambda pair: pair[1].failing(), reverse=True)
    again = [simulate(case, answer, 5 * runs, _rng(seed, case, 1)) for case, _ in results[:worst]]
    again.sort(key=Result.failing, reverse=True)
    return [*((True, result) for result in again), *((False, result) for _, result in results)]


def _rng(seed: int, case: Case, again: int) -> np.random.Generator:
    """A stream for each case, the same whoever is asked."""
    return np.random.default_rng([seed, crc32(case.label.encode()), again])


def _show(title: str, results: list[tuple[bool, Result]]) -> None:
    print(f"\n{title}\n{HEADER}", flush=True)
    for anew, r in results:
        sizes = _number(r.truth, "8.4f"), _number(r.bias, "+8.4f"), _number(r.rmse, "8.4f")
        shares = (_number(share, "6.3f") for share in (r.cover, r.below, r.above, r.unbounded, r.alarms, r.different))
        print(f"{'*' if anew else ' '}{r.runs:6}", *sizes, *shares, f" {r.case}{_rest(r)}")


def _number(value: float, form: str) -> str:
    """The number, or as much room as it would take."""
    return format(value, form) if not math.isnan(value) else " " * len(format(0.0, form))


def _rest(result: Result) -> str:
    """The shares of the runs that gave no number."""
    shares = (("infinite", result.infinite), ("silent", result.silent))
    return "".join(f", {word} in {share:.3f}" for word, share in shares if share > 0.0)


def _summary(title: str, results: list[tuple[bool, Result]]) -> str:
    """The worst of everything in one line, and the case that falls shortest; cases drawn anew stand for themselves."""
    anew = {result.case for again, result in results if again}
    kept = [result for again, result in results if again or result.case not in anew]
    columns = (("cover", min), ("below", max), ("above", max), ("alarms", max), ("different", max))
    worst = [_number(_of([getattr(r, name) for r in kept], choose), "6.3f") for name, choose in columns]
    error = _number(_of([r.rmse for r in kept], np.median), "7.4f")
    bias = _number(_of([r.bias for r in kept], lambda values: max(values, key=abs)), "+8.4f")
    infinite = _number(_of([r.infinite for r in kept], np.mean), "6.3f")
    case = max(kept, key=Result.failing).case
    return f"{title:<46} {len(kept):5} {error} {bias} {infinite} {' '.join(worst)}  {' '.join(case.split())}"


def _of(values: list[float], choose: Callable[[list[float]], float]) -> float:
    """The least, the largest or the median of what has a meaning."""
    kept = [value for value in values if not math.isnan(value)]
    return float(choose(kept)) if kept else math.nan


def _plain(result: tuple[bool, Result]) -> dict[str, object]:
    """A result for JSON, which knows no NaN."""
    anew, values = result[0], dataclasses.asdict(result[1])
    plain = {name: None if isinstance(v, float) and math.isnan(v) else v for name, v in values.items()}
    return {"drawn_anew": anew, **plain}


if __name__ == "__main__":
    main()
