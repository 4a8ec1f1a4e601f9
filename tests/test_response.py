"""Do we answer, and how fast?"""

import math

import numpy as np
import polars as pl

from analytics.estimate import Estimate, Insufficient
from analytics.response import answered_by, answered_rate, event_count, first_reply_seconds, turn_reply_seconds


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
