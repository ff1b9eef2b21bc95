"""What acts: a better belief from evidence, by the least divergence either way round."""

from kullback.fit.moment import project
from kullback.fit.projection import Minimum, Projection
from kullback.fit.reverse import reverse_project

__all__ = ["Minimum", "Projection", "project", "reverse_project"]
