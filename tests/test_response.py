"""Do we answer, and how fast?"""

import math

import numpy as np
import polars as pl
import pytest

from analytics.estimate import Estimate, Insufficient
from analytics.response import (
    answered_by,
    answered_rate,
    event_count,
    expectation_met,
    first_reply_seconds,
    reply_curve,
    turn_reply_seconds,
)


def test_answered_rate_is_over_cases_whose_window_is_over() -> None:
    result = answered_rate(np.array([600, 92]), np.array([800, 200]))
    assert isinstance(result, Estimate)
    assert (result.value, result.n) == (0.692, 1000)


def test_nobody_asked_gives_no_number() -> None:
    empty = np.array([], dtype=np.int64)
    assert isinstance(answered_rate(empty, empty), Insufficient)
    assert isinstance(event_count(empty), Insufficient)
    assert isinstance(first_reply_seconds(np.array([]), np.array([], dtype=bool)), Insufficient)


def test_ignoring_people_makes_the_median_worse() -> None:
    waited, replied = np.array([60.0, 120.0, 180.0]), np.ones(3, dtype=bool)
    before = first_reply_seconds(waited, replied)
    after = first_reply_seconds(np.append(waited, [1e6, 1e6]), np.append(replied, [False, False]))
    assert isinstance(before, Estimate)
    assert isinstance(after, Estimate)
    assert (before.value, after.value) == (120.0, 180.0)


def test_a_median_that_was_not_reached_says_so() -> None:
    result = first_reply_seconds(np.array([60.0, 1e5, 1e5, 1e5]), np.array([True, False, False, False]))
    assert isinstance(result, Estimate)
    assert result.value == math.inf
    assert not result.is_reached
    assert result.cautions[0].code == "not-reached"


def test_answered_by_counts_the_waiting() -> None:
    result = answered_by(np.array([100.0, 200.0, 5000.0, 9000.0]), np.array([True, True, True, False]), 3600)
    assert isinstance(result, Estimate)
    assert result.value == 0.5


def test_turn_reply_seconds_says_that_it_holds_answered_turns_only() -> None:
    result = turn_reply_seconds(np.array([60.0, 120.0, 600.0]), pl.Series(["a", "a", "b"]))
    assert isinstance(result, Estimate)
    assert (result.value, result.n, result.cautions[0].code) == (120.0, 3, "answered-only")
    assert result.rows is not None
    assert result.rows["share"].to_list() == [0.1, 0.25, 0.5, 0.75, 0.9]


def test_turns_without_an_author_are_not_one_customer() -> None:
    waits = np.arange(1.0, 41.0)
    result = turn_reply_seconds(waits, pl.Series([None] * 40, dtype=pl.String))
    assert isinstance(result, Estimate)
    assert "40 customers" in result.method
    assert result.low < result.value < result.high


def test_an_hour_that_nobody_was_watched_for_gives_no_number() -> None:
    assert isinstance(answered_by(np.array([30.0, 60.0]), np.array([True, False])), Insufficient)


def test_the_expectation_of_complainers_weighs_the_first_hour_and_leaves_the_rest_open() -> None:
    # Half are answered after 30 minutes, half never: 0.72 × F(1 h) = 0.36, and 28 % state no time.
    waited = np.where(np.arange(400) % 2 == 0, 1800.0, 90_000.0)
    result = expectation_met(waited, np.arange(400) % 2 == 0)
    assert isinstance(result, Estimate)
    assert result.value == pytest.approx(0.36)
    assert result.high == pytest.approx(0.36 + 0.72 * 1.96 * 0.025 + 0.28, abs=1e-4)
    tweet = expectation_met(waited, np.arange(400) % 2 == 0, said_by="any tweet")
    assert isinstance(tweet, Estimate)
    assert tweet.value == pytest.approx(0.65 * 0.5)


def test_points_of_one_curve_vary_together() -> None:
    # Weights that sum to one on two moments with the same curve value have the error of that one point.
    waited = np.where(np.arange(100) < 40, 100.0, 9000.0)
    curve = reply_curve(waited, np.arange(100) < 40)
    both, one = curve.weighted_share({200.0: 0.5, 300.0: 0.5}), curve.weighted_share({200.0: 1.0})
    assert both == pytest.approx(one)
    assert one is not None
    assert one[1] == pytest.approx((0.4 * 0.6 / 100) ** 0.5)
