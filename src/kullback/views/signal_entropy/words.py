"""What the views say of a signal's own entropy, in sentences."""

from __future__ import annotations

import math
from typing import Final

from kullback.ledger import Amount
from kullback.signals import OwnEntropy, SignalEntropy
from kullback.views.notation import amount, count, limits, name, number, percent
from kullback.views.signals.words import side
from kullback.views.table import Table

_RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_EVEN: Final = 0.005  # of the most there can be: less is told as nothing saved


def headline(x: SignalEntropy) -> str:
    """The entropy in one sentence; of several channels, that of the one whose samples cost most."""
    channel = max(x.channels, key=lambda of: of.amplitude.value)
    of = name(x.signal.name) + ("" if len(x.channels) == 1 else f" ({name(channel.name, 24)})")
    given = "" if channel.rate is None else f", at most {number(channel.rate.value)} given those before it"
    return f"A sample of {of} costs {amount(channel.amplitude)} alone{given}."


def data(x: SignalEntropy) -> str:
    """What was measured."""
    channels = "" if len(x.channels) == 1 else f", {len(x.channels)} channels"
    return f"{side(x.signal)}{channels}; {100 * x.confidence:g}% limits"


def story(channel: OwnEntropy) -> list[str]:
    """What is to be known of a channel's numbers."""
    return [
        sentence for sentence in (_condition(channel), _step(channel), _saved(channel), _spread(channel)) if sentence
    ]


def _condition(channel: OwnEntropy) -> str:
    """What the mark beside some limits means, where there is one."""
    amounts = (channel.amplitude, channel.rate, channel.spectral)
    if all(of is None or of.upper != "conditional" for of in amounts):
        return ""
    return "* On condition that no level is rarer than one sample in a thousand recordings of this size."


def _step(channel: OwnEntropy) -> str:
    """What the numbers rest on."""
    return (
        f"The step is {_power_of_two(channel.step)}: values nearer than that are not told apart. It decides both costs "
        "of a sample: at half the step, each is about one bit more."
    )


def _power_of_two(step: float) -> str:
    """A step, as a power of two where it is one below 1.

    >>> _power_of_two(2.0**-15), _power_of_two(1.0), _power_of_two(0.0001)
    ('2⁻¹⁵', '1', '0.000100')
    """
    mantissa, exponent = math.frexp(step)
    if step < 1 and mantissa == 0.5:
        return f"2⁻{str(1 - exponent).translate(_RAISED)}"
    return f"{step:g}" if step >= 1 else number(step)


def _saved(channel: OwnEntropy) -> str:
    """What the samples before tell of the next one."""
    alone = channel.amplitude.value
    if channel.rate is None or alone <= 0:
        return ""
    saved = (alone - channel.rate.value) / alone
    before = f"the {count(channel.prediction)} samples before it" if channel.prediction > 1 else "the sample before it"
    if not channel.prediction or saved < _EVEN:
        return "The samples before it tell linear prediction next to nothing of a sample."
    return (
        f"Of what a sample costs, {before} save {percent(saved)} by linear prediction: at least that, since another "
        "prediction may save more."
    )


def _spread(channel: OwnEntropy) -> str:
    """How evenly the power lies over frequencies."""
    if channel.spectral is None or channel.evenness is None:
        return ""
    return (
        f"Its power lies over {count(channel.bins)} frequencies with {percent(channel.evenness)} of the most entropy "
        "there can be: white noise has 100%, a tone next to none."
    )


def costs(x: SignalEntropy, channel: OwnEntropy) -> Table:
    """A line for each entropy of a channel."""
    rows = [("a sample alone", *_estimate(channel.amplitude), "coded one by one")]
    if channel.rate is not None:
        rows.append(("given those before it", *_estimate(channel.rate, "≤ "), "the entropy rate is at most that"))
    if channel.spectral is not None:
        share = "" if channel.evenness is None else f"{percent(channel.evenness)} of that of white noise"
        rows.append(("where its power lies", *_estimate(channel.spectral), share))
    most = channel.amplitude.value or 1.0
    lengths = [1.0 if channel.amplitude.value > 0 else 0.0]
    lengths += [min(1.0, channel.rate.value / most)] if channel.rate is not None else []
    lengths += [channel.evenness or 0.0] if channel.spectral is not None else []
    title = "Entropies" if len(x.channels) == 1 else f"Channel {name(channel.name)}"
    bars = tuple((0.0, length) for length in lengths)
    return Table(title, "entropies", ("entropy", f"{x.unit}s", "limits", ""), "lrll", tuple(rows), (3,), 0, bars)


def _estimate(of: Amount, least: str = "") -> tuple[str, str]:
    """An amount and its limits."""
    return f"{least}{number(of.value)}", limits(of)


def hidden(x: SignalEntropy, most: int) -> str:
    """That some channels are not shown; empty where all are."""
    left = len(x.channels) - most
    return f"{count(left)} more channel{'' if left == 1 else 's'}; the JSON holds all of them." if left > 0 else ""


def definitions(x: SignalEntropy) -> list[tuple[str, str]]:
    """The words of an entropy and what they mean in it."""
    return [
        ("a sample alone", f"H of the levels at that step, in {x.unit}s: what coding samples one by one takes."),
        (
            "given those before it",
            "The entropy rate: what a sample costs who knows those before it. Linear prediction finds an upper end.",
        ),
        ("where its power lies", "The entropy of the spectrum as shares of power: of a tone 0, of white noise most."),
        ("step", "Values nearer than this count as one; of whole numbers their own step."),
        ("limits", f"{100 * x.confidence:g}% confidence, from blocks of neighbouring samples."),
    ]
