"""What the views say of a restoration, in sentences and cells."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from kullback.restoration import Parameter, Restoration
from kullback.views.notation import count, joined, shorten, visible
from kullback.views.restoring.measures import NAMES, change

HEAD: Final = ("parameter", "found", "looked for")
HEARD: Final = "The same stretch of each where the first is loudest, first channel, all at one gain."

_ROLES: Final = {
    "sent": "the signal that was sent, sample beside sample",
    "recording": "another recording of the same source",
    "model": "a model of the signal that was sent",
}
_ONE: Final = {"gain": "A gain", "offset": "An offset", "compand": "A companding exponent"}
_NAMED: Final = {
    "gain": "rescaling",
    "offset": "shifting",
    "compand": "companding",
    "declip": "declipping",
    "denoise": "denoising",
    "equalise": "equalising",
}
_MOST: Final = 2  # parameters that the headline names


def headline(x: Restoration) -> str:
    """The restoration in one sentence."""
    by, second = ", ".join(change(x, each) for each in x.chosen_by), change(x, x.second)
    if x.accepted:
        return f"{_found(x)} brings {name(x.received)} nearer to {name(x.reference)}: {by}, {second}."
    done = f"{_NAMED.get(x.what, x.what)} {name(x.received)}"
    if x.judgement.by_chance and x.judgement.turn(x.second) == "as before":
        return f"Refused: {done} lowers a divergence ({by}) no further than chance may, and {second} is no better."
    if x.judgement.gains:
        return f"Refused: {done} lowers a divergence ({by}) but not what guards it ({second})."
    return f"Refused: {done} brings it no nearer to {name(x.reference)} ({by})."


def data(x: Restoration) -> str:
    """What it rests on."""
    samples = len(x.samples)
    long = "" if x.rate is None else f" at {x.rate:,g} Hz ({samples / x.rate:.3g} s)"
    channels = f", {count(len(x.channels))} channels" if len(x.channels) > 1 else ""
    return (
        f"{count(samples)} sample{'' if samples == 1 else 's'}{long}{channels}, measured against {name(x.reference)}, "
        f"{_ROLES[x.role]}; {100 * x.confidence:g}% limits."
    )


def story(x: Restoration) -> list[str]:
    """How the parameters were found, what guards them, and what to do."""
    return [_choice(x), _guard(x), _advice(x)]


def reading(x: Restoration) -> str:
    """What the measures are, and at which floor."""
    judgement = x.judgement
    known = "" if x.before.snr is None else " SNR and SI-SDR: the higher the nearer."
    same = f"--floor {judgement.floor:g} there gives the same numbers"
    return (
        f"Amounts in {x.unit}s are KL(reference ‖ signal) at {judgement.bins} levels and a floor of "
        f"{judgement.floor:g} dB.{'' if x.role == 'model' else f' kullback signal has another default: {same}.'}{known}"
    )


def parameters(x: Restoration) -> Iterator[tuple[str, str, str]]:
    """A row for each parameter."""
    for each in x.parameters:
        yield each.name, _value(each), _span(each)


def notes(x: Restoration) -> list[str]:
    """What was done before anything was measured."""
    return [shorten(visible(note), 400) for note in x.notes]


def search(x: Restoration) -> str:
    """What the picture of the search is of."""
    return f"The search: divergence of {_lowered(x)}, {x.unit}s, over {axis(x)}"


def axis(x: Restoration) -> str:
    """What the path is along."""
    first = x.parameters[0]
    return f"{first.name}, {first.unit}" if first.unit else first.name


def name(text: str) -> str:
    """A signal as a sentence names it."""
    return shorten(visible(text), 48)


def level(x: float) -> str:
    """A value of a parameter, with four digits: such are they stated with.

    >>> [level(x) for x in (1.66667, 0.5, -0.01, 1e-9, float("inf"))]
    ['1.667', '0.5', '−0.01', '1e-09', '∞']
    """
    return ("∞" if x > 0 else "−∞") if math.isinf(x) else f"{x:.4g}".replace("-", "−", 1 if x < 0 else 0)


def _choice(x: Restoration) -> str:
    """How the parameters were chosen."""
    return f"Chosen where the divergence of {_lowered(x)} is least: no other measure took part."


def _lowered(x: Restoration) -> str:
    """Of what the divergence was to fall."""
    return joined([NAMES[each] for each in x.chosen_by])


def _guard(x: Restoration) -> str:
    """What guards the choice."""
    if x.role == "sent":
        guard = f"the {NAMES[x.second]}"
    else:
        guard = f"nothing lies beside the samples, so there is no SNR, and the divergence of {NAMES[x.second]}"
    return f"A repair can lower a divergence and yet spoil the signal: {guard}, which must not get worse, guards it."


def _advice(x: Restoration) -> str:
    """What to do next."""
    if x.accepted:
        return "Keep it: --out FILE writes it; in Python it is in .samples."
    return f"Keep {name(x.received)} as it is, or look for another fault with: kullback signal SENT RECEIVED."


def _found(x: Restoration) -> str:
    """What was done with which parameters, as the beginning of a sentence."""
    looked_for = [each for each in x.parameters if each.low is not None]
    named = [f"{each.name} {_value(each)}" for each in looked_for]
    if x.what in _ONE and looked_for:
        rest = f" ({joined(named[1:])})" if named[1:] else ""
        return f"{_ONE[x.what]} of {_value(looked_for[0])}{rest}"
    done = _NAMED.get(x.what, x.what).capitalize()
    if len(named) > _MOST:
        return f"{done} by {count(len(named))} parameters"
    return f"{done} ({joined(named)})" if named else done


def _value(x: Parameter) -> str:
    """A parameter with its unit."""
    return f"{level(x.value)} {x.unit}" if x.unit else level(x.value)


def _span(x: Parameter) -> str:
    """Between which values a parameter was looked for."""
    return "computed" if x.low is None or x.high is None else f"{level(x.low)} to {level(x.high)}"
