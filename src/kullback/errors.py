"""Everything kullback raises on purpose.

    ValueError
    └── KullbackError              the root: catch this one
        ├── NotADistributionError  the numbers are not probabilities
        ├── EvidenceError          the numbers are not what they are said to be, or nothing says what they are
        └── SourceError            a file, frame or column cannot be read or compared

Of divergences that rounding may have made it warns by ResolutionWarning (a UserWarning). A message says, in this order:
the argument, the rule, what was got and where, what to do.
"""

from __future__ import annotations


class KullbackError(ValueError):
    """Any error that kullback raises on purpose."""


class NotADistributionError(KullbackError):
    """Numbers given as probabilities are not: negative, NaN, or they do not sum to 1."""


class EvidenceError(KullbackError):
    """The input is not the evidence it is said to be, or nothing says what evidence it is."""


class SourceError(KullbackError):
    """A file, frame or column cannot be read, or holds nothing that can be compared."""


class ResolutionWarning(UserWarning):
    """A divergence is smaller than what rounding of the given numbers makes by itself."""
