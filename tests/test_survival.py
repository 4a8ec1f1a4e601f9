"""Time to an event that some have not had yet."""

import math

import numpy as np
import pytest
from lifelines import KaplanMeierFitter

from analytics.survival import kaplan_meier, kaplan_meier_of_counts

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


def late_and_weighted(rows: int = 500):
    rng = np.random.default_rng(1)
    entry = rng.integers(0, 30, rows).astype(float)
    left = entry + rng.integers(1, 40, rows)
    return entry, left, rng.random(rows) < 0.5, rng.integers(1, 9, rows)


def test_late_entry_and_counts_agree_with_lifelines() -> None:
    entry, left, seen, counts = late_and_weighted()
    curve = kaplan_meier_of_counts(left, seen, counts, entry)
    peer = KaplanMeierFitter().fit(left, seen, entry=entry, weights=counts)
    assert curve.survival == pytest.approx(peer.survival_function_at_times(curve.time).to_numpy(), abs=1e-9)
    interval = peer.confidence_interval_.loc[curve.time]
    assert curve.low == pytest.approx(interval.iloc[:, 0].to_numpy(), abs=1e-9)
    assert curve.high == pytest.approx(interval.iloc[:, 1].to_numpy(), abs=1e-9)


def test_counts_say_what_the_people_one_by_one_say() -> None:
    _, left, seen, counts = late_and_weighted()
    together = kaplan_meier_of_counts(left, seen, counts)
    alone = kaplan_meier(np.repeat(left, counts), np.repeat(seen, counts))
    assert (together.n, together.at_risk.tolist()) == (alone.n, alone.at_risk.tolist())
    assert together.low == pytest.approx(alone.low, abs=1e-12)


def test_who_was_not_yet_under_observation_could_not_be_lost() -> None:
    left, seen, one_each = np.array([1.0, 5.0, 6.0]), np.array([True, True, True]), np.ones(3, dtype=np.int64)
    everybody = kaplan_meier_of_counts(left, seen, one_each)
    late = kaplan_meier_of_counts(left, seen, one_each, np.array([0.0, 2.0, 0.0]))
    assert everybody.at_risk.tolist() == [3, 2, 1]
    assert late.at_risk.tolist() == [2, 2, 1]


def test_when_they_entered_and_when_they_left_may_be_counted_apart() -> None:
    entry, left, seen, counts = late_and_weighted()
    apart = kaplan_meier_of_counts(left, seen, counts, np.sort(entry), counts[np.argsort(entry)])
    together = kaplan_meier_of_counts(left, seen, counts, entry)
    assert apart.at_risk.tolist() == together.at_risk.tolist()
    with pytest.raises(ValueError, match="as many must enter as leave"):
        kaplan_meier_of_counts(left, seen, counts, entry, counts + 1)


def test_days_and_fractions_of_days_are_counted_alike() -> None:
    entry, left, seen, counts = late_and_weighted()
    days = kaplan_meier_of_counts(left, seen, counts, entry)
    fractions = kaplan_meier_of_counts(left + 0.25, seen, counts, entry + 0.25)
    assert days.survival.tolist() == fractions.survival.tolist()
    assert (days.time + 0.25).tolist() == fractions.time.tolist()


def test_nobody_leaves_before_they_enter() -> None:
    with pytest.raises(ValueError, match="must enter before they leave"):
        kaplan_meier_of_counts(np.array([2.0]), np.array([True]), np.ones(1, dtype=np.int64), np.array([2.0]))
