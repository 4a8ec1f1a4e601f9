"""Yesterday against expectation: the prediction interval holds for even and for restless counts."""

from datetime import date, timedelta

import numpy as np
import pytest

from analytics.estimate import Estimate, Insufficient
from analytics.expectation import expected_count

ON = date(2026, 3, 2)
DAYS = [ON - timedelta(days=n) for n in range(70, 0, -1)]


def test_only_the_same_weekday_before_is_looked_at() -> None:
    counts = np.array([100 if day.isoweekday() == ON.isoweekday() else 7 for day in DAYS])
    result = expected_count(DAYS, counts, ON)
    assert isinstance(result, Estimate)
    assert (result.value, result.n) == (100.0, 8)
    assert result.rows is not None
    assert set(result.rows["day"].dt.weekday()) == {ON.isoweekday()}


@pytest.mark.parametrize("restless", [False, True])
def test_at_least_nineteen_days_of_twenty_fall_inside(restless: bool) -> None:
    rng = np.random.default_rng(7)
    inside = 0
    for _ in range(600):
        rates = 60 * (rng.gamma(10, 0.1, len(DAYS) + 1) if restless else np.ones(len(DAYS) + 1))
        counts = rng.poisson(rates)
        result = expected_count(DAYS, counts[:-1], ON)
        assert isinstance(result, Estimate)
        inside += result.low <= counts[-1] <= result.high
    assert 0.92 <= inside / 600 <= 0.995


def test_a_short_history_gives_no_expectation() -> None:
    assert isinstance(expected_count(DAYS[-20:], np.ones(20, dtype=np.int64), ON), Insufficient)
    assert isinstance(expected_count([], np.array([], dtype=np.int64), ON), Insufficient)
