"""Signals beside peers: torchmetrics' ratios of the same data, and what ranks distortions as listeners' measures do."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from importlib.util import find_spec

import numpy as np
from scipy import signal
from scipy.stats import spearmanr

from _signal_rows import ACCOUNTS, Row, by_voice, header, line, rows, shown

Score = Callable[[Row], float]
LISTENED = 16_000  # samples a second that PESQ takes


def torchmetrics_ratios() -> dict[str, Score]:
    """SNR and SI-SDR as torchmetrics has them, in double precision."""
    import torch
    from torchmetrics.functional import audio

    def taken(measure: Callable[..., torch.Tensor]) -> Score:
        return lambda row: float(measure(torch.from_numpy(row.received.copy()), torch.from_numpy(row.sent.copy())))

    return {"snr": taken(audio.signal_noise_ratio), "si_sdr": taken(audio.scale_invariant_signal_distortion_ratio)}


def heard(row: Row) -> tuple[np.ndarray, np.ndarray]:
    """Both signals at 16 kHz."""
    sent, received = (signal.resample_poly(side, LISTENED, int(row.rate)) for side in (row.sent, row.received))
    return sent, received


def pesq_of(row: Row) -> float:
    """PESQ, wide band (ITU-T P.862.2)."""
    from pesq import PesqError, pesq

    return pesq(LISTENED, *heard(row), "wb", on_error=PesqError.RETURN_VALUES)


def stoi_of(row: Row) -> float:
    """STOI (Taal et al. 2011), at the signals' own rate."""
    from pystoi import stoi

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # too little left of a signal: it says so and gives 1e-5
        return stoi(row.sent, row.received, int(row.rate))


def stft_distance_of(row: Row) -> float:
    """The multi-resolution STFT distance of auraloss (Yamamoto et al. 2020)."""
    import torch
    from auraloss.freq import MultiResolutionSTFTLoss

    sent, received = (torch.from_numpy(side.copy()).float()[None, None] for side in (row.sent, row.received))
    return float(MultiResolutionSTFTLoss()(received, sent))


def references() -> dict[str, Score]:
    """What is installed of the measures that account for hearing, and SI-SDR."""
    found = {"STOI": ("pystoi", stoi_of), "PESQ": ("pesq", pesq_of), "STFT distance": ("auraloss", stft_distance_of)}
    there = {name: score for name, (package, score) in found.items() if find_spec(package)}
    return {"SI-SDR": lambda row: row.si_sdr, **there}


def show_ratios(told: Sequence[Row]) -> None:
    """The largest difference from torchmetrics where the ratio is at most 100 dB."""
    header("ratio", "largest difference from torchmetrics, dB", "pairs")
    for name, score in torchmetrics_ratios().items():
        apart = [
            abs(getattr(row.report.quality, name) - score(row))
            for row in told
            if abs(getattr(row.report.quality, name)) <= 100
        ]
        line(name, f"{max(apart):.2g}", len(apart))


def show_ranks(told: Sequence[Row]) -> None:
    """|rank correlation| over the distortions: of each account, and of each reference, with each reference."""
    scores = references()
    accounts: dict[str, Score] = {a: (lambda row, a=a: row.excess(a)) for a in ACCOUNTS}
    accounts["log-spectral distance"] = lambda row: row.report.quality.log_spectral_distance
    header("rank correlation over distortions, median (range) of voices", *scores)
    values = {
        name: [[score(row) for row in here] for here in by_voice(told).values()]
        for name, score in (accounts | scores).items()
    }
    for name, mine in values.items():
        ranks = {of: [_rank(a, b) for a, b in zip(mine, values[of], strict=True)] for of in scores if of != name}
        line(name, *(shown(ranks[of]) if of in ranks else 1 for of in scores))


def _rank(a: Sequence[float], b: Sequence[float]) -> float:
    """|Spearman's rank correlation|, without what either does not tell; infinite ratios rank above all others."""
    told = ~(np.isnan(a) | np.isnan(b))
    return abs(float(spearmanr(np.array(a)[told], np.array(b)[told]).statistic))


def peers(quick: bool) -> None:
    """Both tables."""
    told = list(rows(quick))
    show_ratios(told)
    show_ranks(told)
