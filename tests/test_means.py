"""How means of two samples differ, and how that is told of reasons by week."""

from datetime import date, timedelta

import numpy as np
import pytest
from scipy.stats import ttest_ind

from analytics.means import relative_change, welch_difference
from careledger.ui.voices.reasons import change_text

MONDAY = date(2026, 1, 5)


def by_week(counts: list[float]) -> list[tuple[date, float]]:
    return [(MONDAY + timedelta(weeks=k), count) for k, count in enumerate(counts)]


def test_the_difference_of_means_has_welch_s_interval() -> None:
    rng = np.random.default_rng(1)
    before, after = rng.normal(3, 1, 7), rng.normal(5, 4, 12)
    expected = ttest_ind(after, before, equal_var=False).confidence_interval()
    change, low, high = welch_difference(before, after)
    assert change == pytest.approx(after.mean() - before.mean())
    assert (low, high) == pytest.approx((expected.low, expected.high))


def test_the_interval_of_a_relative_change_holds_what_was_put_in() -> None:
    rng = np.random.default_rng(2)
    held = 0
    for _ in range(1000):
        found = relative_change(rng.poisson(40, 8).astype(float), rng.poisson(60, 8).astype(float))
        assert found is not None
        held += found[1] <= 0.5 <= found[2]
    assert 0.93 <= held / 1000 <= 0.98


def test_nothing_is_no_ground_for_a_relative_change() -> None:
    assert relative_change(np.zeros(8), np.ones(8)) is None


def test_a_reason_that_doubles_is_said_to_whatever_the_others_do() -> None:
    assert change_text(by_week([9.0, 11.0] * 4 + [19.0, 21.0] * 4)).startswith("+100 % (+")


def test_weeks_that_are_missing_leave_no_change_to_tell() -> None:
    weeks = by_week([9.0, 11.0] * 9)
    assert change_text(weeks)
    assert not change_text(weeks[:6] + weeks[8:])
    assert not change_text(weeks[:15])
