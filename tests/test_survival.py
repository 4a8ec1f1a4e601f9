"""Time to an event that some have not had yet."""

import math

import numpy as np
import pytest
from lifelines import KaplanMeierFitter

from analytics.survival import kaplan_meier

# Freireich et al. (1963), 6-MP arm; a star marks a censored time. R: survfit(Surv(t, d) ~ 1)
LEUKAEMIA = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]


def leukaemia():
    return kaplan_meier(np.array(LEUKAEMIA, dtype=float), np.array(RELAPSED, dtype=bool))


def test_the_leukaemia_curve_is_the_published_one() -> None:
    assert leukaemia().survival.round(3).tolist() == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]


def test_intervals_agree_with_lifelines() -> None:
    peer = KaplanMeierFitter().fit(LEUKAEMIA, RELAPSED).confidence_interval_
    curve = leukaemia()
    for time, low, high in zip(curve.time, curve.low, curve.high, strict=True):
        assert (low, high) == pytest.approx(tuple(peer.loc[time]), abs=1e-9)


def test_median_is_23_weeks_and_its_upper_end_is_not_reached() -> None:
    assert leukaemia().quantile(0.5) == (23.0, 13.0, math.inf)


def test_a_random_sample_with_ties_agrees_with_lifelines() -> None:
    rng = np.random.default_rng(7)
    times, seen = rng.integers(1, 40, 400).astype(float), rng.random(400) < 0.6
    peer = KaplanMeierFitter().fit(times, seen)
    curve = kaplan_meier(times, seen)
    assert curve.survival == pytest.approx(peer.survival_function_at_times(curve.time).to_numpy(), abs=1e-12)


def test_ignored_people_pull_the_curve_down() -> None:
    answered = np.array([1.0, 2.0, 3.0])
    alone = kaplan_meier(answered, np.ones(3, dtype=bool)).survival[-1]
    with_ignored = kaplan_meier(np.append(answered, [100.0] * 3), np.array([True] * 3 + [False] * 3)).survival[-1]
    assert (alone, with_ignored) == (0.0, 0.5)


def test_nobody_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        kaplan_meier(np.array([]), np.array([], dtype=bool))


@pytest.mark.slow
def test_the_interval_covers_the_truth_in_a_simulated_world() -> None:
    rng = np.random.default_rng(11)
    truth, hits, worlds = 1 - math.exp(-0.5), 0, 3000
    for _ in range(worlds):
        event, censored = rng.exponential(1.0, 200), rng.exponential(2.0, 200)
        curve = kaplan_meier(np.minimum(event, censored), event <= censored)
        _, low, high = curve.happened_by(0.5) or (0, 1, 1)
        hits += low <= truth <= high
    assert 0.94 <= hits / worlds <= 0.965


def test_before_the_first_event_the_doubt_is_that_of_none_among_n() -> None:
    curve = kaplan_meier(np.array([9.0] * 5), np.zeros(5, dtype=bool))
    value, low, high = curve.happened_by(1) or (-1, -1, -1)
    assert (value, low) == (0.0, 0.0)
    assert high == pytest.approx(0.5218, abs=1e-4)  # R: binom.test(0, 5)$conf.int


def test_nothing_is_said_of_a_time_that_nobody_was_followed_to() -> None:
    curve = kaplan_meier(np.array([60.0, 60.0]), np.array([True, False]))
    assert curve.happened_by(3600) is None
