"""Saved calls become hours only where staffing steps down, and cash only where a bill would have been larger."""

import math
from datetime import date

import numpy as np
import polars as pl
import pytest

from analytics.deflection.booked import cash_saved, line_name
from analytics.deflection.capacity import PhoneTarget, calls_by_week, released_hours
from analytics.estimate import Estimate, Insufficient
from analytics.queues import agents_needed

TARGET = PhoneTarget()
HANDLE = 360.0
DAYS = np.arange(168) % 24


def weeks(day: float, night: float, count: int = 1) -> np.ndarray:
    """Calls by hour of the week and week, shape (168, weeks)."""
    return np.repeat(np.where((DAYS >= 8) & (DAYS < 20), day, night)[:, None], count, axis=1)


def hours(by_week: np.ndarray, handle: float, saved: float, topics: np.ndarray | None = None) -> float:
    return float(released_hours(by_week, handle, np.array([saved]), TARGET, topics)[0])


def test_short_calls_at_night_save_nothing() -> None:
    nights = weeks(0.0, 1.0)[:, 0]
    assert hours(weeks(60.0, 0.6), 90.0, 30.0, nights) == 0


def test_saved_calls_of_a_busy_day_step_the_roster_down_as_erlang_a_says() -> None:
    by_week = weeks(60.0, 0.5)
    volume, total = by_week[:, 0], by_week.sum()
    expected = sum(
        agents_needed(calls * (1 + 2_000 / total), HANDLE, TARGET.patience_seconds)
        - agents_needed(calls, HANDLE, TARGET.patience_seconds)
        for calls in (60.0, 0.5)
        for _ in range(int((volume == calls).sum()))
    )
    assert hours(by_week, HANDLE, 2_000.0) == expected > 100


def test_more_saved_calls_never_release_fewer_hours() -> None:
    released = released_hours(weeks(20.0, 0.5), HANDLE, np.array([0.0, 50.0, 200.0, 800.0]), TARGET)
    assert released[0] == 0
    assert np.all(np.diff(released) >= 0)


def test_a_step_that_one_call_would_tip_does_not_decide() -> None:
    rng = np.random.default_rng(1)
    by_week = rng.poisson(weeks(20.0, 0.5, count=26)).astype(np.float64)
    means = [released_hours(by_week, HANDLE, np.full(400, saved), TARGET).mean() for saved in (20.0, 21.0, 22.0)]
    assert max(means) < 1.3 * min(means)


def test_without_calls_nothing_is_released() -> None:
    assert hours(np.zeros((168, 3)), HANDLE, 10.0) == 0


def test_calls_are_told_apart_by_week() -> None:
    frame = pl.DataFrame(
        {
            "week_on": [date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 12)], "hour_of_week": [9, 9, 10],
            "calls": [4, 6, 2], "taken": [4, 5, 1], "handle_seconds": [400.0, 500.0, 100.0],
        }
    )  # fmt: skip
    by_week, handle = calls_by_week(frame)
    assert by_week[9].tolist() == [4, 6]
    assert by_week[10].tolist() == [0, 2]
    assert handle == 100
    assert math.isnan(calls_by_week(frame.clear())[1])


LINES = pl.DataFrame(
    {
        "category": ["agencies", "platforms", "agencies"],
        "programme": ["care", "care", "care"],
        "days": [59, 59, 31],
        "contacts": [2_000, 2_000, 500],
        "amount": [10_000.0, 900.0, 700.0],
        "currency": ["EUR", "EUR", "GBP"],
    }
)
EUROS = LINES.filter(pl.col("currency") == "EUR")


def test_cash_is_the_rate_of_a_line_times_the_contacts_saved() -> None:
    told = cash_saved(EUROS, (80.0, 100.0, 130.0), [line_name("agencies", "care")])
    assert isinstance(told, Estimate)
    assert (told.low, told.value, told.high) == pytest.approx((400, 500, 650))
    assert (told.currency, told.n) == ("EUR", 1)


def test_cash_is_never_more_than_what_was_booked() -> None:
    told = cash_saved(EUROS, (0.0, 1e9, 2e9), ["agencies / care"])
    assert isinstance(told, Estimate)
    assert told.value == pytest.approx(10_000 / 59 * 365.25)


def test_with_no_line_billed_per_contact_there_is_no_cash_and_it_says_why() -> None:
    told = cash_saved(EUROS, (80.0, 100.0, 130.0), [])
    assert isinstance(told, Estimate)
    assert told.value == 0
    assert "No cost line is marked" in told.cautions[0].text


def test_without_cost_lines_nothing_is_known_of_cash() -> None:
    assert isinstance(cash_saved(LINES.clear(), (80.0, 100.0, 130.0), []), Insufficient)


def test_bills_in_two_currencies_are_not_summed() -> None:
    told = cash_saved(LINES, (80.0, 100.0, 130.0), ["agencies / care"])
    assert isinstance(told, Insufficient)
    assert "in_currency" in told.needed
