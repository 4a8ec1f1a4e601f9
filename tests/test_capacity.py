"""Saved calls become hours only where staffing steps down, and cash only where a bill would have been larger."""

import math
from datetime import date

import numpy as np
import polars as pl
import pytest

from analytics.deflection.booked import cash_saved, line_name
from analytics.deflection.capacity import PhoneTarget, calls_by_hour, released
from analytics.estimate import Estimate, Insufficient
from analytics.queues import agents_needed

TARGET = PhoneTarget()
HANDLE = 360.0
DAYS = np.arange(168) % 24


def week(day: float, night: float) -> np.ndarray:
    return np.where((DAYS >= 8) & (DAYS < 20), day, night)


def test_short_calls_at_night_save_nothing() -> None:
    nights = np.where(week(0.0, 1.0) > 0, 1.0, 0.0)
    told = released(week(60.0, 0.6), 90.0, 30.0, TARGET, topics=nights)
    assert told.freed_seconds == pytest.approx(30 * 90)
    assert told.released_hours == 0
    assert told.usable_share == 0


def test_saved_calls_of_a_busy_day_step_the_roster_down() -> None:
    calls = week(60.0, 0.5)
    told = released(calls, HANDLE, 2_000.0, TARGET)
    hour = 12
    without = calls[hour] * (1 + 2_000 / calls.sum())
    for volume, agents in ((without, told.without[hour]), (calls[hour], told.with_community[hour])):
        assert agents == agents_needed(volume, HANDLE, TARGET.patience_seconds)
    assert told.released_hours > 100
    assert np.all(told.without >= told.with_community)


def test_more_saved_calls_never_release_fewer_hours() -> None:
    hours = [released(week(20.0, 0.5), HANDLE, saved, TARGET).released_hours for saved in (0, 50, 200, 800)]
    assert hours[0] == 0
    assert hours == sorted(hours)


def test_without_calls_nothing_is_released() -> None:
    assert released(np.zeros(168), HANDLE, 10.0, TARGET).released_hours == 0


def test_calls_are_averaged_over_the_weeks() -> None:
    frame = pl.DataFrame(
        {
            "week_on": [date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 12)], "hour_of_week": [9, 9, 10],
            "calls": [4, 6, 2], "taken": [4, 5, 1], "handle_seconds": [400.0, 500.0, 100.0],
        }
    )  # fmt: skip
    volume, handle = calls_by_hour(frame)
    assert (volume[9], volume[10], volume.sum()) == (5, 1, 6)
    assert handle == 100
    assert math.isnan(calls_by_hour(frame.clear())[1])


LINES = pl.DataFrame(
    {
        "category": ["agencies", "agencies", "platforms", "agencies"],
        "programme": ["care", "care", "care", "care"],
        "days": [31, 28, 59, 31],
        "contacts": [1_000, 1_000, 2_000, 500],
        "amount": [5_000.0, 5_000.0, 900.0, 700.0],
        "currency": ["EUR", "EUR", "EUR", "GBP"],
    }
)
EUROS = LINES.filter(pl.col("currency") == "EUR")


def test_cash_is_the_rate_of_a_line_times_the_contacts_saved() -> None:
    told = cash_saved(EUROS, (80.0, 100.0, 130.0), [line_name("agencies", "care")])
    assert isinstance(told, Estimate)
    assert (told.low, told.value, told.high) == pytest.approx((400, 500, 650))
    assert (told.currency, told.n) == ("EUR", 2)


def test_cash_is_never_more_than_what_was_booked() -> None:
    told = cash_saved(EUROS, (0.0, 1e9, 2e9), ["agencies / care"])
    assert isinstance(told, Estimate)
    assert told.value == pytest.approx(10_000 / 59 * 365.25)


def test_with_no_line_billed_per_contact_there_is_no_cash_and_it_says_why() -> None:
    told = cash_saved(EUROS, (80.0, 100.0, 130.0), [])
    assert isinstance(told, Estimate)
    assert told.value == 0
    assert "No cost line is marked" in told.cautions[0].text


def test_bills_in_two_currencies_are_not_summed() -> None:
    told = cash_saved(LINES, (80.0, 100.0, 130.0), ["agencies / care"])
    assert isinstance(told, Insufficient)
    assert told.by == "currency"
