"""Bits per outcome that real coders take, beside H(P) and H(P,Q): a range coder, Huffman's code, zlib, bz2, lzma."""

import bz2
import heapq
import lzma
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

import kullback as kb
from kullback.examples import EXAMPLES

sys.path.append(str(Path(__file__).parent.parent / "examples"))
import bits_are_real

ROWS = 100_000


def huffman(p: Sequence[float], counts: np.ndarray) -> float:
    """Bits per outcome of the sample in Huffman's code of P."""
    lengths = np.zeros(len(p), dtype=int)
    heap = [(share, i, [i]) for i, share in enumerate(p)]
    heapq.heapify(heap)
    while len(heap) > 1:
        (a, _, left), (b, tie, right) = heapq.heappop(heap), heapq.heappop(heap)
        lengths[left + right] += 1
        heapq.heappush(heap, (a + b, tie, left + right))
    return float(counts @ lengths / counts.sum())


def main() -> None:
    """Print the table, and by how much the range coder is above the sample's own cross-entropy at worst."""
    general = {"zlib -9": lambda data: zlib.compress(data, 9), "bz2 -9": bz2.compress, "lzma -9e": compress_lzma}
    ways = ["range coder, P", "range coder, Q", "Huffman of P", *general]
    print("| example | H(P) | H(P,Q) | " + " | ".join(ways) + " |")
    print("|---|" + "---|" * (len(ways) + 2))
    worst = 0.0
    for name, example in EXAMPLES.items():
        if 0 in example.p + example.q:
            continue
        outcomes = bits_are_real.draw(example.p, ROWS)
        coded = [bits_are_real.bits_per_outcome(name, code, ROWS) for code in "PQ"]
        worst = max(worst, *(c.measured / c.of_sample - 1 for c in coded))
        data = outcomes.astype(np.uint8).tobytes()
        taken = [c.measured for c in coded] + [huffman(example.p, np.bincount(outcomes, minlength=len(example.p)))]
        taken += [8 * len(compress(data)) / ROWS for compress in general.values()]
        exact = [kb.entropy(example.p, unit="bit"), kb.cross_entropy(example.p, example.q, unit="bit")]
        print(f"| {name} | " + " | ".join(f"{bits:.4f}" for bits in exact + taken) + " |")
    print(f"\nthe range coder is above the sample's cross-entropy by {worst:.3%} at worst")


def compress_lzma(data: bytes) -> bytes:
    """With its strongest preset."""
    return lzma.compress(data, preset=9 | lzma.PRESET_EXTREME)


if __name__ == "__main__":
    main()
