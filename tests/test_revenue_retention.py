"""What last period's customers still bring."""

import numpy as np
import polars as pl
import pytest

from analytics.estimate import Estimate, Insufficient
from analytics.revenue_retention import gross_revenue_retention, net_revenue_retention

BEFORE, NOW = np.array([100.0, 100.0, 100.0, 100.0]), np.array([150.0, 100.0, 50.0, 0.0])
EUR = pl.Series(["EUR"] * 4)
SEEN = np.ones(4, dtype=np.bool_)


def test_net_retention_holds_the_growth_of_those_who_stayed_and_gross_does_not() -> None:
    net, gross = net_revenue_retention(BEFORE, NOW, EUR, SEEN), gross_revenue_retention(BEFORE, NOW, EUR, SEEN)
    assert isinstance(net, Estimate)
    assert isinstance(gross, Estimate)
    assert (net.value, gross.value) == (0.75, 0.625)


def test_a_refund_larger_than_what_was_bought_keeps_nothing_and_not_less() -> None:
    gross = gross_revenue_retention(BEFORE, np.array([-20.0, 0.0, 100.0, 100.0]), EUR, SEEN)
    assert isinstance(gross, Estimate)
    assert gross.value == 0.5


def test_two_currencies_are_not_summed() -> None:
    result = net_revenue_retention(BEFORE, NOW, pl.Series(["EUR", "EUR", "GBP", "GBP"]), SEEN)
    assert isinstance(result, Insufficient)
    assert "EUR, GBP" in result.reason


def test_a_period_that_the_files_do_not_reach_back_to_gives_no_number() -> None:
    for rate in (net_revenue_retention, gross_revenue_retention):
        result = rate(BEFORE, NOW, EUR, np.array([True, True, True, False]))
        assert isinstance(result, Insufficient)
        assert "do not reach back" in result.reason


def test_what_was_kept_is_no_more_than_all_of_it() -> None:
    gross = gross_revenue_retention(BEFORE, BEFORE * np.array([1.0, 1.0, 1.0, 0.9]), EUR, SEEN)
    assert isinstance(gross, Estimate)
    assert gross.high == 1.0


def test_nobody_before_gives_no_number() -> None:
    assert isinstance(net_revenue_retention(BEFORE[:0], NOW[:0], EUR[:0], SEEN[:0]), Insufficient)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_interval_covers_the_true_ratio_about_95_times_of_100(seed: int) -> None:
    rng, covered = np.random.default_rng(seed), 0
    for _ in range(200):
        before = rng.gamma(2.0, 50.0, 300)
        now = before * rng.choice([0.0, 0.8, 1.2], 300)
        result = net_revenue_retention(before, now, pl.Series(["EUR"] * 300), np.ones(300, dtype=np.bool_))
        assert isinstance(result, Estimate)
        covered += result.low <= 2 / 3 <= result.high
    assert 182 <= covered <= 198
