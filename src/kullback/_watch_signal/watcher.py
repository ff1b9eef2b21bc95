"""SignalWatcher: a stream of samples watched as it comes."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real
from typing import Any

import numpy as np

from kullback._watch_signal.core import Watch
from kullback._watch_signal.reading import check_channels
from kullback.errors import KullbackError
from kullback.estimate.signal.onset.settings import WatchSettings
from kullback.signal_watch import Part, SignalAlarm, SignalWatch
from kullback.sources.pooled import untold
from kullback.sources.recordings import Wanted, opened
from kullback.units import Unit


class SignalWatcher:
    """Watch a signal that comes bit by bit, with bounded memory.

    Parameters
    ----------
    baseline
        what nothing has changed in: an array of shape (n,) or (n, channels), a path, or a recording.
    expected
        how many samples the stream will have: the promise holds for so many.
    rate, columns, channels, frame, alpha, unit, seed
        as for `watch_signal`.

    Examples
    --------
    >>> import numpy as np
    >>> import kullback as kb
    >>> noise = np.random.default_rng(0)
    >>> watcher = kb.SignalWatcher(noise.normal(size=2000), expected=100_000)
    >>> watcher.update(noise.normal(size=5000)) is None
    True
    >>> 5000 < watcher.update(2 * noise.normal(size=5000)).sample < 5500
    True
    """

    def __init__(
        self,
        baseline: Any,
        /,
        *,
        expected: int,
        rate: float | None = None,
        columns: Sequence[str] = (),
        channels: Sequence[str | int] = (),
        frame: float | None = None,
        alpha: float = 0.05,
        unit: Unit = "bit",
        seed: int = 0,
    ) -> None:
        """Read the baseline; nothing of the stream has come yet."""
        if isinstance(expected, bool) or not isinstance(expected, Real) or not expected >= 1:
            raise KullbackError(f"expected must be how many samples the stream will have, but it is {expected!r}.")
        settings = WatchSettings(frame=frame, alpha=alpha, unit=unit, seed=seed)
        wanted = Wanted(rate=rate, columns=columns, channels=channels)
        known = opened(baseline, "baseline", wanted, pictures=False)
        self._watch: Watch = Watch(known, (0, known.length), Part("stream", 0, int(expected)), settings, untold)

    def update(self, samples: Any, /) -> SignalAlarm | None:
        """Take the next samples, shape (n,) or (n, channels), and tell the alarm, if it has rung by now.

        Raises EvidenceError where they are no finite numbers, or of other channels.
        """
        from kullback.sources.recordings import from_array

        if np.size(samples):
            came = from_array(samples, name="samples")
            check_channels(came, self._watch.baseline)
            self._watch.feed(came.whole())
        return self.alarm

    @property
    def alarm(self) -> SignalAlarm | None:
        """The first alarm; None while there is none."""
        return self._watch.alarm

    @property
    def watch(self) -> SignalWatch:
        """What was found so far."""
        return self._watch.found()

    def __repr__(self) -> str:
        """The watcher in a line."""
        return f"<SignalWatcher: {self.watch!r}>"
