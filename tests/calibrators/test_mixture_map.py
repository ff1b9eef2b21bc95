"""The mixture with the overall rates, against a closed form, a search by SciPy and its purpose: forests and trees."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import xlogy

from kullback.calibrators.mixture import fit


def voted(n, trees, classes, seed):
    """Shares of the votes of few trees, which are often 0, and what happened, by the true chances."""
    rng = np.random.default_rng(seed)
    chances = rng.dirichlet(np.full(classes, 0.5), n)
    votes = np.array([rng.multinomial(trees, chance) for chance in chances])
    return votes / trees, (chances.cumsum(1)[:, :-1] < rng.random((n, 1))).sum(1)


@pytest.mark.parametrize(("wrong", "n"), [(0, 20), (3, 20), (40, 1000)])
def test_of_a_model_that_is_always_sure_it_is_the_rule_of_succession(wrong, n):
    codes = np.arange(n) % 2
    said = np.where(np.arange(n) < wrong, 1 - codes, codes)
    found = fit(np.eye(2)[said], codes, None)
    # the cost is -(n - wrong) log(1 - e/2) - wrong log(e/2) - log e, least at e = 2 (wrong + 1)/(n + 1)
    np.testing.assert_allclose(found.apply(np.eye(2))[0, 1], (wrong + 1) / (n + 1), rtol=1e-9)


@pytest.mark.parametrize("soft", [False, True], ids=["labels", "soft labels"])
@pytest.mark.parametrize(("trees", "classes"), [(10, 2), (5, 4)])
def test_no_other_parameters_cost_less(trees, classes, soft):
    rows, codes = voted(400, trees, classes, seed=trees)
    rng = np.random.default_rng(1)
    weights, shares = rng.uniform(0, 2, 400), np.eye(classes)[codes]
    if soft:
        shares = 0.8 * shares + 0.2 * rng.dirichlet(np.ones(classes), 400)
    total = weights.sum()
    rates = (weights @ shares + 1 / classes) / (total + 1)

    def cost(at):
        beta, share = np.exp(at[0]), 1 / (1 + np.exp(-at[1]))
        bold = rows**beta / (rows**beta).sum(1, keepdims=True)
        belief = xlogy(rows, np.where(rows > 0, bold, 1)).sum(1)
        return -weights @ (xlogy(shares, (1 - share) * bold + share * rates).sum(1) + belief / total) - np.log(share)

    found = fit(rows, shares if soft else codes, weights)
    own = np.array([np.log(found.beta), np.log(found.share / (1 - found.share))])
    np.testing.assert_allclose(found.rates, rates, rtol=1e-12)
    for start in ((0, -3), (0.5, 0), (-1, -5)):
        searched = minimize(cost, start, method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-12})
        assert cost(own) <= searched.fun + 1e-9
    np.testing.assert_allclose(own, searched.x, atol=1e-4)


def test_what_got_no_vote_gets_its_share_of_the_rates_and_order_stays():
    rows, codes = voted(500, 5, 3, seed=2)
    found = fit(rows, codes, None)
    told = found.apply(np.array([[1.0, 0.0, 0.0], [0.6, 0.4, 0.0]]))
    np.testing.assert_allclose(told[:, 2], found.share * found.rates[2], rtol=1e-12)
    np.testing.assert_allclose(told.sum(1), 1, rtol=1e-12)
    assert told[0, 0] > told[1, 0]


def test_votes_are_mended_on_rows_that_the_map_has_not_seen():
    found = fit(*voted(2000, 10, 4, seed=3), None)
    rows, codes = voted(2000, 10, 4, seed=4)
    at = np.arange(2000), codes
    assert (rows[at] == 0).sum() > 50
    after = -np.log(found.apply(rows)[at]).mean()
    # beside the posterior mean under the prior that chances were drawn from: (votes + 1/2)/(trees + 2)
    best = -np.log((10 * rows[at] + 0.5) / 12).mean()
    assert after == pytest.approx(best, abs=0.01)


def test_predictions_that_say_nothing_stay_the_rates():
    codes = np.repeat([0, 1, 2], [60, 30, 10])
    told = fit(np.full((100, 3), 1 / 3), codes, None).apply(np.full((1, 3), 1 / 3))
    rates = (np.array([60, 30, 10]) + 1 / 3) / 101
    np.testing.assert_allclose(told[0], rates, atol=1e-3)
