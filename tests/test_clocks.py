"""Clock policies: hours, holidays, daylight saving, and what each vendor's rule does to the same cases."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from analytics.clocks import ClockPolicy, OpeningHours, business_seconds, policy_seconds
from analytics.estimate import Estimate, Insufficient

NINE_TO_FIVE = OpeningHours()
HOUR = 3600.0


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def open_hours(start: str, end: str, hours: OpeningHours = NINE_TO_FIVE) -> float:
    seconds = business_seconds(pl.Series([at(start)]), pl.Series([at(end)]), hours)
    return float(seconds[0]) / HOUR


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-01-05 10:00", "2026-01-05 11:30", 1.5),  # inside a Monday
        ("2026-01-05 08:00", "2026-01-05 18:00", 8.0),  # before opening to after closing
        ("2026-01-09 16:00", "2026-01-12 10:00", 2.0),  # over a weekend
        ("2026-01-10 12:00", "2026-01-11 12:00", 0.0),  # a weekend alone
        ("2026-01-05 09:00", "2026-01-26 09:00", 3 * 40.0),  # three weeks
    ],
)
def test_only_opening_hours_count(start: str, end: str, expected: float) -> None:
    assert open_hours(start, end) == pytest.approx(expected)


def test_a_holiday_is_closed_all_day() -> None:
    hours = OpeningHours(holidays=(date(2026, 1, 6), date(2026, 1, 10)))  # a Tuesday and a Saturday
    assert open_hours("2026-01-05 09:00", "2026-01-12 09:00", hours) == pytest.approx(32.0)


def test_hours_are_those_of_the_desks_own_zone_on_both_sides_of_daylight_saving() -> None:
    berlin = OpeningHours(zone="Europe/Berlin")
    # 08:00 UTC is 09:00 in Berlin in winter and 10:00 in summer (clocks change on 2026-03-29).
    assert open_hours("2026-03-27 08:00", "2026-03-27 16:00", berlin) == pytest.approx(8.0)
    assert open_hours("2026-03-30 08:00", "2026-03-30 16:00", berlin) == pytest.approx(7.0)


def test_business_time_agrees_with_counting_minutes() -> None:
    rng = np.random.default_rng(5)
    hours = OpeningHours(weekdays=(1, 3, 6), opens_minute=450, closes_minute=1110, holidays=(date(2026, 2, 4),))
    start = at("2026-01-28 00:00")
    for _ in range(20):
        first, length = int(rng.integers(0, 20_000)), int(rng.integers(0, 10_000))
        minutes = [start + timedelta(minutes=first + m) for m in range(length)]
        counted = sum(
            m.isoweekday() in hours.weekdays and m.date() not in hours.holidays
            and hours.opens_minute <= m.hour * 60 + m.minute < hours.closes_minute
            for m in minutes
        )  # fmt: skip
        begin = start + timedelta(minutes=first)
        seconds = business_seconds(pl.Series([begin]), pl.Series([begin + timedelta(minutes=length)]), hours)
        assert seconds[0] == pytest.approx(counted * 60)


def cases(*rows: dict[str, datetime | None]) -> pl.DataFrame:
    blank = dict.fromkeys(
        ("opened_at", "reopened_at", "acknowledged_at", "replied_at", "answered_at", "resolved_at",
         "replied_after_reopen_at")
    )  # fmt: skip
    end = at("2026-03-01 00:00")
    stated = [blank | {"observed_until": end, "person": str(n)} | row for n, row in enumerate(rows)]
    types = {name: pl.Datetime("us", "UTC") for name in blank}
    return pl.DataFrame(stated, schema_overrides=types)


def seconds(result: object) -> float:
    assert isinstance(result, Estimate)
    return result.value


def test_a_bots_resolved_does_not_reset_the_customers_clock() -> None:
    # Bot-resolved, reopened on Friday 14:00, a person replies 14:10: ten minutes, or 4 d 5 h 10 min.
    frame = cases(
        {"opened_at": at("2026-01-05 09:00"), "acknowledged_at": at("2026-01-05 09:00"),
         "reopened_at": at("2026-01-09 14:00"), "replied_at": at("2026-01-09 14:10"),
         "replied_after_reopen_at": at("2026-01-09 14:10")}
    )  # fmt: skip
    assert seconds(policy_seconds(frame, ClockPolicy(start="reopened"))) == 600
    assert seconds(policy_seconds(frame, ClockPolicy())) == 4 * 86_400 + 5 * HOUR + 600


def test_ignoring_people_worsens_our_clock_and_betters_the_usual_one() -> None:
    answered = [
        {"opened_at": at("2026-01-05 09:00"), "replied_at": at("2026-01-05 09:00") + timedelta(minutes=10 * n)}
        for n in range(1, 10)
    ]
    slow_one_ignored = [*answered[:-1], {"opened_at": at("2026-01-05 09:00")}]
    ours, usual = ClockPolicy(statistic="p90 of all"), ClockPolicy(statistic="mean of answered")
    assert seconds(policy_seconds(cases(*slow_one_ignored), ours)) > seconds(policy_seconds(cases(*answered), ours))
    assert seconds(policy_seconds(cases(*slow_one_ignored), usual)) < seconds(policy_seconds(cases(*answered), usual))
    dropped = policy_seconds(cases(*slow_one_ignored), usual)
    assert isinstance(dropped, Estimate)
    assert dropped.cautions[0].text == "1 of 9 cases without an answer are not in it."


def test_business_hours_shorten_a_wait_over_the_weekend() -> None:
    frame = cases({"opened_at": at("2026-01-09 16:30"), "replied_at": at("2026-01-12 09:30")})
    assert seconds(policy_seconds(frame, ClockPolicy())) == 65 * HOUR
    assert seconds(policy_seconds(frame, ClockPolicy(hours=NINE_TO_FIVE))) == HOUR


def test_a_clock_that_nothing_stopped_says_so() -> None:
    frame = cases({"opened_at": at("2026-01-09 16:30")})
    assert isinstance(policy_seconds(frame, ClockPolicy(statistic="median of answered")), Insufficient)
    assert isinstance(policy_seconds(frame, ClockPolicy(start="reopened")), Insufficient)


def test_a_wait_since_reopening_ends_with_a_reply_only() -> None:
    with pytest.raises(ValueError, match="ends with a reply"):
        ClockPolicy(start="reopened", stop="resolved")


def test_a_desk_that_never_opens_is_refused() -> None:
    with pytest.raises(ValueError, match="opens before it closes"):
        OpeningHours(opens_minute=600, closes_minute=600)
