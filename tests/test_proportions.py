"""Shares and their intervals."""

import numpy as np
import polars as pl
import pytest
from statsmodels.stats.proportion import proportion_confint

from analytics.proportions import clustered_share, share_estimate, wilson_interval


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


def test_intervals_by_cluster_hold_the_share_that_often() -> None:
    """Persons differ: of 60 in each world, who come one to eight times; Wilson over visits holds too seldom."""
    draw = np.random.default_rng(7)
    held = plain = 0
    for _ in range(400):
        visits = draw.integers(1, 9, 60)
        happened = np.repeat(draw.beta(1, 1, 60), visits)
        seen = (draw.random(len(happened)) < happened).astype(float)
        _, low, high = clustered_share(seen, pl.Series(np.repeat(np.arange(60), visits)))
        held += low < 0.5 < high
        low, high = wilson_interval(seen.sum(), len(seen))
        plain += low < 0.5 < high
    assert held / 400 > 0.92 > plain / 400


def test_where_all_of_it_happened_only_clusters_count() -> None:
    told = clustered_share(np.ones(30), pl.Series(["ann", "bob", "eve"] * 10))
    assert told == pytest.approx((1.0, *wilson_interval(3, 3)))
