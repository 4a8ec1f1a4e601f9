"""What speed is worth: staying by wait over one population, the desk that it takes, and the price of another hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from sklearn.isotonic import IsotonicRegression

from analytics.beliefs import Belief
from analytics.covariates import Covariates
from analytics.desk_weeks import DeskWeeks
from analytics.effect.compared import Known, known_before
from analytics.effect.doses import Doses, doses, falling, fast_against_slow, fast_was_possible
from analytics.effect.reply_targets import Economics, ReplyTimes, plan, reply_times
from analytics.effect.reply_time import economics, told_of_silence, told_of_times, weights_at
from analytics.estimate import Estimate, Insufficient
from analytics.survival_comparison import Measured
from analytics.workload import HOURS_OF_WEEK, WEEK, Habits, Luck
from tests.complaint_worlds import as_queried, drawn_complaints

HALF = Belief(1.0, 1.0, 0.5, 0.5)


def told_doses(values: tuple[float, ...] = (0.9, 0.8, 0.6), error: float = 0.01) -> Doses:
    waits = len(values)
    return Doses(
        until=np.array([1.0, 72.0, np.inf]), typical=np.array([0.5, 10.0, 72.0]), values=np.array(values),
        covariance=np.eye(waits) * error**2, counts=np.full(waits, 500), raw=np.array(values), rare=np.zeros(waits),
        effective=np.full(waits, 400.0), n=1_500,
    )  # fmt: skip


def quiet_desk(weeks: int = 6, a_week: int = 200) -> DeskWeeks:
    rng = np.random.default_rng(0)
    hours = np.arange(HOURS_OF_WEEK)
    is_open = (hours % 24 >= 8) & (hours % 24 < 20)
    return DeskWeeks(
        asked=np.sort(rng.uniform(0, weeks * WEEK, weeks * a_week)), waits=np.full(weeks * a_week, 60.0),
        reply_counts=np.ones(weeks * a_week), agents=np.tile(np.repeat(2.0 * is_open, 4), weeks),
        pulled_off=np.zeros(weeks * 672), weeks=weeks, hourly_cost=25.0, currency="EUR",
    )  # fmt: skip


def weighed(error: float = 0.01, **stated: float) -> ReplyTimes:
    money = {"customers_a_week": 40.0, "margin": 300.0, "margin_error": 10.0, "hourly_cost": 25.0, "borne_share": 0.5}
    told = reply_times(
        told_doses(error=error), quiet_desk(), Economics(**(money | stated), currency="EUR"),  # type: ignore[arg-type]
        target_share=0.8, handle_seconds=300, concurrency=1,
    )  # fmt: skip
    assert isinstance(told, ReplyTimes)
    return told


def test_values_that_may_only_fall_are_those_of_isotonic_regression() -> None:
    rng = np.random.default_rng(1)
    for _ in range(20):
        values, weights = rng.normal(size=(1, 6)), rng.uniform(0.5, 2, 6)
        peer = IsotonicRegression(increasing=False).fit_transform(np.arange(6), values[0], sample_weight=weights)
        assert falling(values, weights)[0] == pytest.approx(peer)


def test_a_wait_that_hardly_anybody_had_joins_the_next_longer_one_and_the_longest_the_next_shorter() -> None:
    frame = as_queried(drawn_complaints(2, 3_000))
    found = doses(known_before(frame), deals=1)
    assert isinstance(found, Doses)
    assert found.labels == ["within 1 h", "1 h – 72 h", "not within 72 h"]  # replies come after half an hour or twelve
    assert int(found.counts.sum()) == found.n
    assert found.values[0] > found.values[-1]


def test_only_hours_at_which_fast_replies_happened_are_read() -> None:
    rows = as_queried(drawn_complaints(2, 3_000))
    possible = fast_was_possible(rows)
    hours = set(rows.filter(pl.Series(possible))["hour"].to_list())
    assert hours == set(range(7, 21))


def test_speed_without_any_fast_reply_is_not_told() -> None:
    slow = as_queried(drawn_complaints(2, 1_000)).with_columns(reply_hours=pl.when("is_answered").then(pl.lit(12.0)))
    assert isinstance(fast_against_slow(known_before(slow)), Insufficient)


def test_fast_answers_keep_more_in_a_world_where_they_do() -> None:
    told = fast_against_slow(known_before(as_queried(drawn_complaints(5, 4_000))), deals=1)
    assert isinstance(told, Measured)
    assert abs(told.value - 0.055) < 3 * told.error


def test_weights_mend_a_line_that_misses_who_gains_from_speed() -> None:
    rng = np.random.default_rng(4)
    count = 12_000
    x = rng.normal(size=count)
    chances = np.exp(np.stack((1.2 * x, np.zeros(count), -0.2 * x)))
    level = (rng.random(count)[:, None] > (chances / chances.sum(axis=0)).cumsum(axis=0).T).sum(axis=1)
    stays = 0.5 + 0.4 * (x > 0) * (level == 0)  # speed helps those alone who are likelier to get it
    rows = pl.DataFrame(
        {
            "customer_id": [str(place) for place in range(count)], "is_answered": level < 2,
            "reply_hours": np.array([0.5, 10.0, np.nan])[level], "has_stayed": rng.random(count) < stays,
            "hour": 12, "weekday": 1, "tenure": "activity", "judged_days": 180.0, "decided_days": 180.0,
            "followed_days": 400.0,
        }
    ).with_columns(pl.col("reply_hours").fill_nan(None))  # fmt: skip
    known = Known(rows, Covariates(x[:, None], ("x",), ("x",)), None, pl.DataFrame())  # type: ignore[arg-type]
    told = fast_against_slow(known, deals=1)
    assert isinstance(told, Measured)
    assert abs(told.value - 0.2) < 3 * told.error
    assert told.error < 0.02


def test_a_tighter_target_takes_no_fewer_hours_of_agents() -> None:
    desk = quiet_desk()
    luck = Luck.drawn(np.random.default_rng(1), len(desk.asked))
    habits = Habits(handle_seconds=300)
    hours = [plan(desk, habits, luck, 0.8, seconds) for seconds in (900.0, 3600.0, 14_400.0, 86_400.0)]
    found = [one.hours for one in hours if one]
    assert len(found) == 4
    assert found == sorted(found, reverse=True)
    assert all(float((one.waits <= 86_400).mean()) >= 0.8 for one in hours if one)


def test_where_an_hour_costs_nothing_fast_is_best_and_where_it_costs_much_slow_is() -> None:
    free, dear = weighed(hourly_cost=0.0), weighed(hourly_cost=500.0)
    seconds = ["15 min", "1 h", "4 h", "24 h"]
    assert free.best <= 1
    assert dear.table["target"][dear.best] == seconds[-1]
    assert dear.best_shares.sum() == pytest.approx(1.0)


def test_money_of_a_target_is_what_it_keeps_less_its_hours() -> None:
    row = weighed().table.row(-1, named=True)
    assert row["kept_amount"] == pytest.approx(40 * 300 * row["kept_share"])
    assert row["cost_amount"] == pytest.approx(row["hours_a_week"] * 25 * 0.5)
    assert row["net_amount"] == pytest.approx(row["kept_amount"] - row["cost_amount"])


def test_a_flat_optimum_is_said_and_its_interval_spans_the_targets() -> None:
    clear = told_of_times(weighed(hourly_cost=500.0), told_doses())
    assert clear.low == clear.value == clear.high
    flat = told_of_times(weighed(error=0.2, hourly_cost=10.0), told_doses())
    assert {caution.code for caution in flat.cautions} >= {"flat"}
    assert flat.low < flat.high


def test_complaints_of_unnamed_people_bring_no_money_and_bear_hours_all_the_same() -> None:
    latest = datetime(2025, 6, 1, tzinfo=UTC)
    frame = pl.DataFrame(
        {"case_key": list("abcd"), "customer_id": ["x", "y", None, None],
         "opened_at": [latest - timedelta(days=day) for day in range(4)]}
    )  # fmt: skip
    brought = pl.DataFrame(
        {"case_key": ["a", "b"], "margin_amount": [100.0, 0.0], "charge_amount": [0.0, 200.0],
         "is_rate_missing": False, "is_margin_missing": False, "reporting_currency": "EUR"}
    )  # fmt: skip
    desk = quiet_desk(weeks=4, a_week=4)
    money = economics(desk, {"care_effect": frame, "margin_before_complaint": brought}, HALF, bears_all=False)
    assert isinstance(money, Economics)
    assert (money.customers_a_week, money.margin, money.borne_share) == (0.5, 100.0, 0.25)
    again = pl.concat((frame, frame.head(1).with_columns(case_key=pl.lit("e"))))
    more = pl.concat((brought, brought.head(1).with_columns(case_key=pl.lit("e"))))
    money = economics(desk, {"care_effect": again, "margin_before_complaint": more}, HALF, bears_all=False)
    assert isinstance(money, Economics)
    assert (money.customers_a_week, money.margin) == (0.5, 100.0)  # who complains twice is kept once
    pounds = brought.with_columns(reporting_currency=pl.lit("GBP"))
    told = economics(desk, {"care_effect": frame, "margin_before_complaint": pounds}, HALF, bears_all=False)
    assert isinstance(told, Insufficient)


def silent(hours: list[float], margins: list[float | None]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "case_key": [str(place) for place in range(len(hours))], "topic": "t", "channel": "c",
            "customer_id": [str(place) for place in range(len(hours))], "was_answered": False,
            "waiting_seconds": [hour * 3600 for hour in hours], "margin_amount": margins,
            "charge_amount": [None if each is None else 0.0 for each in margins], "is_rate_missing": False,
            "is_margin_missing": False, "reporting_currency": "EUR",
        },
        schema_overrides={"margin_amount": pl.Float64, "charge_amount": pl.Float64},
    )  # fmt: skip


def test_the_price_of_an_hour_is_the_fall_of_staying_in_it_times_a_year() -> None:
    found = told_doses()
    told = told_of_silence(silent([10.0, 100.0, 3.0], [1_000.0, 5_000.0, None]), found, HALF)
    assert isinstance(told, Estimate)
    # From 10 h (.8) towards 72 h (.6) along log(1 + hours), one hour: log(12 / 11) / log(73 / 11) of the way.
    share = np.log(12 / 11) / np.log(73 / 11)
    assert told.value == pytest.approx(1_000 * 0.2 * share)
    assert told.high - told.value == pytest.approx(1.96 * 1_000 * share * 0.01 * np.sqrt(2), rel=1e-3)
    assert told.n == 3
    assert {"left-out", "over"} <= {caution.code for caution in told.cautions}


def test_a_customer_loses_a_year_once_and_nothing_more_after_an_answer() -> None:
    found = told_doses()
    alone = told_of_silence(silent([10.0], [1_000.0]), found, HALF)
    twice = silent([3.0, 10.0, 100.0], [1_000.0] * 3).with_columns(customer_id=pl.lit("x"))
    again = silent([5.0], [9_000.0]).with_columns(was_answered=pl.lit(value=True), customer_id=pl.lit("y"))
    told = told_of_silence(pl.concat((twice, again)), found, HALF)
    assert isinstance(alone, Estimate)
    assert isinstance(told, Estimate)
    assert told.value == pytest.approx(alone.value)
    said = {caution.code: caution.text for caution in told.cautions}
    assert said["again"].startswith("1 had an answer before, 1 are of a customer counted already")
    assert said["over"].startswith("1 wait")


def test_a_price_that_may_be_nothing_is_said_to_be_uncertain() -> None:
    told = told_of_silence(silent([1.0], [500.0]), told_doses(error=0.2), HALF)
    assert isinstance(told, Estimate)
    assert told.low < 0 < told.high
    assert "uncertain" in {caution.code for caution in told.cautions}


def test_weights_of_a_moment_add_up_to_one() -> None:
    assert weights_at(np.array([0.0, 0.5, 5.0, 500.0]), np.array([0.5, 10.0, 72.0])).sum(axis=1) == pytest.approx(1.0)
