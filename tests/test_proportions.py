"""Shares and their intervals."""

import pytest
from statsmodels.stats.proportion import proportion_confint

from analytics.proportions import share_estimate, wilson_interval


@pytest.mark.parametrize(("successes", "trials"), [(0, 10), (1, 10), (5, 10), (10, 10), (692, 1000), (3, 100_000)])
def test_wilson_interval_agrees_with_statsmodels(successes: int, trials: int) -> None:
    assert wilson_interval(successes, trials) == pytest.approx(
        proportion_confint(successes, trials, method="wilson"), abs=1e-12
    )


def test_an_interval_at_zero_and_at_one_is_not_empty() -> None:
    assert wilson_interval(0, 20)[1] > 0.1
    assert wilson_interval(20, 20)[0] < 0.9


def test_the_example_of_the_handbook_reads_69_2_percent() -> None:
    estimate = share_estimate(692, 1000)
    assert (round(estimate.value, 3), round(estimate.low, 3), round(estimate.high, 3)) == (0.692, 0.663, 0.720)
    assert (estimate.n, estimate.unit, estimate.claim) == (1000, "share", "descriptive")


def test_more_successes_than_trials_are_refused() -> None:
    with pytest.raises(ValueError, match="is not a share"):
        wilson_interval(11, 10)
