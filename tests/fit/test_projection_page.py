"""docs/projection.md names the families that there are, each where it belongs."""

import re
from pathlib import Path

from kullback.families import MultivariateNormal
from kullback.fit.maxima import MAXIMA
from kullback.fit.starts import STARTS

PAGE = (Path(__file__).parent.parent.parent / "docs" / "projection.md").read_text()


def test_the_table_names_every_family_that_can_be_projected_on():
    rows = re.findall(r"^\| (?:a formula|the root|found by).*?\|(.*)\|$", PAGE, re.MULTILINE)
    named = [set(re.findall(r"[A-Z]\w+", row)) - {"SciPy"} for row in rows]
    assert named[0] | named[1] == {family.__name__ for family in MAXIMA}
    assert named[2] == {family.__name__ for family in STARTS}
    assert MultivariateNormal.__name__ in named[0]
