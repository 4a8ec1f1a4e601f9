"""Quantiles of clustered values."""

import numpy as np
import pytest

from analytics.quantiles import clustered_quantile, sample_quantile


def test_a_quantile_is_a_value_that_was_seen() -> None:
    ordered = np.array([1.0, 2.0, 3.0, 4.0])
    assert [sample_quantile(ordered, share) for share in (0.25, 0.5, 0.75, 1.0)] == [1.0, 2.0, 3.0, 4.0]


def test_quantiles_agree_with_numpy_inverted_cdf() -> None:
    values = np.sort(np.random.default_rng(3).lognormal(size=501))
    for share in (0.1, 0.5, 0.9):
        assert sample_quantile(values, share) == np.quantile(values, share, method="inverted_cdf")


def test_a_customer_repeated_tenfold_does_not_narrow_the_interval() -> None:
    rng = np.random.default_rng(5)
    values = rng.lognormal(size=300)
    alone = clustered_quantile(values, np.arange(300), 0.5, unit="seconds")
    tenfold = clustered_quantile(np.repeat(values, 10), np.repeat(np.arange(300), 10), 0.5, unit="seconds")
    assert (tenfold.low, tenfold.high) == pytest.approx((alone.low, alone.high), rel=0.02)
    assert tenfold.n == 3000


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.5, 0.9])
def test_the_interval_covers_the_truth_where_customers_differ(share: float) -> None:
    rng = np.random.default_rng(17)
    population = (rng.normal(size=(400_000, 1)) + rng.normal(size=(400_000, 3))).ravel()
    truth = np.quantile(population, share)
    hits, worlds = 0, 2000
    for _ in range(worlds):
        values = (rng.normal(size=(150, 1)) + rng.normal(size=(150, 3))).ravel()
        estimate = clustered_quantile(values, np.repeat(np.arange(150), 3), share, unit="score")
        hits += estimate.low <= truth <= estimate.high
    assert 0.93 <= hits / worlds <= 0.97
