"""Two or more curves: rank tests, means to a horizon, differences."""

import math

import numpy as np
import pytest
from lifelines.statistics import multivariate_logrank_test

from analytics.survival import SurvivalCurve, kaplan_meier, kaplan_meier_of_counts
from analytics.survival_comparison import (
    Measured,
    difference,
    discounted_mean,
    log_rank,
    restricted_mean,
    survival_at,
)

# Freireich et al. (1963), both arms. R: survfit(Surv(time, cens) ~ treat, data = MASS::gehan), print(fit, rmean = 35)
TREATED = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
CONTROL = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def treated():
    return kaplan_meier(np.array(TREATED, dtype=float), np.array(RELAPSED, dtype=bool))


def control():
    return kaplan_meier(np.array(CONTROL, dtype=float), np.ones(len(CONTROL), dtype=bool))


def both():
    times = np.array(TREATED + CONTROL, dtype=float)
    seen = np.array(RELAPSED + [1] * len(CONTROL), dtype=bool)
    arm = np.array(["treated"] * len(TREATED) + ["control"] * len(CONTROL))
    return times, seen, arm, np.ones(len(times), dtype=np.int64)


def test_the_mean_to_35_weeks_is_the_one_that_r_prints() -> None:
    for curve, mean, error in ((treated(), 23.29, 2.83), (control(), 8.67, 1.38)):
        found = restricted_mean(curve, 35)
        assert found is not None
        assert (round(found.value, 2), round(found.error, 2)) == (mean, error)


def test_the_log_rank_test_is_the_one_that_r_prints() -> None:
    test = log_rank(*both())  # R: survdiff(): Chisq = 16.8 on 1 degree of freedom; expected 10.7 and 19.3
    assert test is not None
    assert (round(test.statistic, 1), test.freedom) == (16.8, 1)
    assert test.expected.round(1).tolist() == [10.7, 19.3]
    assert test.observed.tolist() == [21, 9]


def test_the_log_rank_test_of_counts_agrees_with_lifelines() -> None:
    rng = np.random.default_rng(5)
    times, seen = rng.integers(1, 40, 400).astype(float), rng.random(400) < 0.6
    group, counts = rng.integers(0, 4, 400).astype(str), rng.integers(1, 7, 400)
    test = log_rank(times, seen, group, counts)
    peer = multivariate_logrank_test(times, group, seen, weights=counts)
    assert test is not None
    assert test.statistic == pytest.approx(peer.test_statistic, rel=1e-9)
    assert test.p_value == pytest.approx(peer.p_value, rel=1e-6)


def test_late_entry_leaves_two_equal_worlds_equal() -> None:
    rng = np.random.default_rng(8)
    p_values = []
    for _ in range(200):
        left = rng.exponential(10, 300)
        entry = np.where(np.arange(300) % 2, rng.uniform(0, 20, 300), 0)
        kept = left > entry  # one half is only seen if it lived that long
        arm = np.where(np.arange(300) % 2, "late", "whole")[kept]
        test = log_rank(left[kept], np.ones(kept.sum(), dtype=bool), arm, np.ones(kept.sum(), dtype=int), entry[kept])
        assert test is not None
        p_values.append(test.p_value)
    assert 0.01 <= np.mean(np.array(p_values) < 0.05) <= 0.10


def test_the_interval_of_the_restricted_mean_covers_the_truth_under_late_entry() -> None:
    rng = np.random.default_rng(12)
    truth, hits, worlds = 10 * (1 - math.exp(-1)), 0, 400
    for _ in range(worlds):
        left = rng.exponential(10, 600)
        entry = np.where(rng.random(600) < 0.5, rng.uniform(0, 8, 600), 0)
        gone = entry + rng.exponential(15, 600)
        kept = left > entry
        ends = np.minimum(left, gone)[kept]
        curve = kaplan_meier_of_counts(ends, (left <= gone)[kept], np.ones(kept.sum(), dtype=int), entry[kept])
        mean = restricted_mean(curve, 10)
        assert mean is not None
        low, high = mean.interval()
        hits += low <= truth <= high
    assert 0.92 <= hits / worlds <= 0.975


def test_nothing_is_said_beyond_what_anybody_was_followed_to() -> None:
    short = kaplan_meier(np.array([5.0, 5.0]), np.array([True, False]))
    assert restricted_mean(short, 6) is None
    assert survival_at(short, 6) is None
    assert difference(Measured(1.0, 0.1), None) is None


def test_a_week_ahead_counts_less_than_one_now() -> None:
    # Two stay to the end, one leaves after 10: two thirds of the annuity of 35 weeks and one of that of 10, at 2 %.
    curve = kaplan_meier(np.array([10.0, 35.0, 35.0]), np.array([True, False, False]))
    annuity = {weeks: (1 - math.exp(-0.02 * weeks)) / 0.02 for weeks in (10, 35)}
    found = discounted_mean(curve, 35, 0.02)
    assert found is not None
    assert found.value == pytest.approx(annuity[10] / 3 + annuity[35] * 2 / 3)


def test_the_area_between_two_curves_is_what_the_upper_one_is_worth() -> None:
    gap = difference(discounted_mean(treated(), 30, 0.01), discounted_mean(control(), 30, 0.01))
    weeks = np.arange(0, 30, 0.001) + 0.0005

    def at(curve: SurvivalCurve) -> np.ndarray:
        place = np.searchsorted(curve.time, weeks, side="right")
        return np.concatenate(([1.0], curve.survival))[place]

    assert gap is not None
    area = float(((at(treated()) - at(control())) * np.exp(-0.01 * weeks)).sum() * 0.001)
    assert gap.value == pytest.approx(area, rel=1e-4)


def test_one_group_is_compared_with_nothing() -> None:
    times, seen, _, counts = both()
    assert log_rank(times, seen, np.array(["one"] * len(times)), counts) is None
