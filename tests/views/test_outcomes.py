import pytest
from by_hand import amount, ledger

from kullback.evidence import Kind
from kullback.ledger import Ledger
from kullback.views.outcomes import as_distribution, by_excess


def many(kind: Kind) -> Ledger:
    """32 outcomes of growing mass; the rarest makes the excess."""
    rows = [(f"o{i}", i + 1, 2 * (i + 1), 0.5 if i == 0 else 0.0, 0.5 if i == 0 else 0.0) for i in range(32)]
    return ledger("many", kind, amount(0.25, 0.5, 0.75), rows)


def test_causes_come_first_and_the_remainder_holds_all_the_rest() -> None:
    shown, rest = by_excess(many("text"), 8)
    assert shown[0].outcome == "o0"
    assert rest is not None
    assert rest.outcome == "24 more outcomes"
    whole = many("text").entries
    assert sum(e.truth for e in shown) + rest.truth == pytest.approx(sum(e.truth for e in whole), rel=1e-12)
    assert sum(e.count_belief or 0 for e in (*shown, rest)) == sum(e.count_belief or 0 for e in whole)


def test_distribution_of_words_goes_by_pooled_share_and_keeps_a_rare_cause() -> None:
    shown, rest = as_distribution(many("text"), 8)
    assert [e.outcome for e in shown] == ["o31", "o30", "o29", "o28", "o3", "o2", "o1", "o0"]
    assert rest is not None


def test_distribution_of_numbers_keeps_its_own_order() -> None:
    shown, _ = as_distribution(many("integer"), 8)
    places = [int(e.outcome[1:]) for e in shown]
    assert places == sorted(places)
    assert len(places) == 8


def test_few_outcomes_are_all_shown_and_nothing_remains(weather: Ledger) -> None:
    for choose in (by_excess, as_distribution):
        shown, rest = choose(weather, 25)
        assert sorted(e.outcome for e in shown) == ["fog", "rain", "snow", "sun"]
        assert rest is None
