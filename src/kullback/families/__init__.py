"""Families of distributions, and how far one law is from another: in closed form where there is one."""

from kullback.families.bernoulli import Bernoulli, LogitBernoulli
from kullback.families.beta import Beta
from kullback.families.binomial import Binomial
from kullback.families.categorical import Categorical, LogitCategorical
from kullback.families.cauchy import Cauchy
from kullback.families.chi_squared import ChiSquared
from kullback.families.continuous_bernoulli import ContinuousBernoulli
from kullback.families.dirichlet import Dirichlet
from kullback.families.exponential import Exponential
from kullback.families.gamma import Gamma
from kullback.families.geometric import Geometric
from kullback.families.gumbel import Gumbel
from kullback.families.inverse_gamma import InverseGamma
from kullback.families.inverse_gaussian import InverseGaussian
from kullback.families.laplace import Laplace
from kullback.families.log_normal import LogNormal
from kullback.families.logistic import Logistic
from kullback.families.mixture import Mixture
from kullback.families.multinomial import Multinomial
from kullback.families.multivariate_normal import MultivariateNormal
from kullback.families.negative_binomial import NegativeBinomial
from kullback.families.normal import HalfNormal, Normal
from kullback.families.pareto import Pareto
from kullback.families.poisson import Poisson
from kullback.families.student import StudentT
from kullback.families.uniform import Uniform
from kullback.families.von_mises import VonMises
from kullback.families.weibull import Weibull
from kullback.families.wishart import InverseWishart, Wishart

__all__ = [
    "Bernoulli",
    "Beta",
    "Binomial",
    "Categorical",
    "Cauchy",
    "ChiSquared",
    "ContinuousBernoulli",
    "Dirichlet",
    "Exponential",
    "Gamma",
    "Geometric",
    "Gumbel",
    "HalfNormal",
    "InverseGamma",
    "InverseGaussian",
    "InverseWishart",
    "Laplace",
    "LogNormal",
    "Logistic",
    "LogitBernoulli",
    "LogitCategorical",
    "Mixture",
    "Multinomial",
    "MultivariateNormal",
    "NegativeBinomial",
    "Normal",
    "Pareto",
    "Poisson",
    "StudentT",
    "Uniform",
    "VonMises",
    "Weibull",
    "Wishart",
]
