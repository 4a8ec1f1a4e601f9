"""Contacts when a channel opens: shift and induced are told apart in worlds where both are known."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from analytics.channels import contact_change
from analytics.estimate import Estimate, Insufficient

START, OPENED = date(2025, 1, 6), date(2025, 7, 7)
CHANNELS = ("phone", "chat")


def world(rng: np.random.Generator, *, shift: float, induced: float) -> pl.DataFrame:
    """Weekly contacts of 2,000 customers a group; chat opens in the north."""
    rows = []
    season = np.cumsum(rng.normal(0, 0.3, 52))
    for week in range(52):
        day = START + timedelta(weeks=week)
        for group in ("north", "south"):
            is_open = group == "north" and day >= OPENED
            phone = 30 + season[week] + (4 if group == "north" else 0) - (shift if is_open else 0)
            chat = (shift + induced) if is_open else 0.0
            for channel, rate in (("phone", phone), ("chat", chat)):
                rows.append((day, group, channel, int(rng.poisson(rate * 2)), 2000))
    return pl.DataFrame(rows, schema=["week_on", "customers_group", "channel", "contacts", "customers"], orient="row")


def change(frame: pl.DataFrame, *channels: str) -> Estimate:
    result = contact_change(frame, OPENED, ("north",), channels)
    assert isinstance(result, Estimate)
    return result


def test_a_channel_that_only_moves_contacts_induces_none() -> None:
    frame = world(np.random.default_rng(1), shift=10, induced=0)
    assert change(frame, "chat").value == pytest.approx(10, abs=1.5)
    assert change(frame, "phone").value == pytest.approx(-10, abs=2.5)
    total = change(frame, *CHANNELS)
    assert total.low <= 0 <= total.high


def test_intervals_of_what_is_induced_cover_the_truth() -> None:
    rng = np.random.default_rng(2)
    results = [change(world(rng, shift=6, induced=5), *CHANNELS) for _ in range(200)]
    assert 0.90 <= np.mean([r.low <= 5 <= r.high for r in results]) <= 0.98


def test_without_a_group_to_compare_with_or_enough_weeks_there_is_no_number() -> None:
    frame = world(np.random.default_rng(3), shift=5, induced=0)
    assert isinstance(contact_change(frame, OPENED, ("north", "south"), CHANNELS), Insufficient)
    assert isinstance(contact_change(frame, START + timedelta(weeks=3), ("north",), CHANNELS), Insufficient)
