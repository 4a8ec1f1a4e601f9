"""Queues against published figures and a queue played out event by event; staffing in worlds that are known."""

import heapq
import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from analytics.call_load import pull_off_penalty
from analytics.desk_weeks import NO_SHIFTS, TOO_SHORT, desk_weeks
from analytics.desks import phone_staffing, pooled_desk, taken_up_share
from analytics.estimate import Estimate, Insufficient
from analytics.queues import agents_needed
from analytics.staffing import calibration, coverage_gap, staffing
from analytics.workload import (
    HOURS_OF_WEEK,
    WEEK,
    Floats,
    Habits,
    Luck,
    hours_to_slots,
    reply_seconds,
    shares_within,
)
from careledger.imports.arrival import Arrival
from careledger.metrics.filters import Filters
from careledger.store.ledger import open_ledger, query_parameters
from data.demo.clock import STARTS_AT
from data.demo.world import draw_world

HOUR = 3600.0
DAY_HOURS = np.tile([0.2] * 7 + [2.0] * 3 + [4.0] * 10 + [1.0] * 4, 7)  # requests an hour
NINE_TO_FIVE = np.tile([0.0] * 9 + [2.0] * 8 + [0.0] * 7, 7)  # agents


def estimated(result: object) -> Estimate:
    assert isinstance(result, Estimate), result
    return result


# -- Erlang --------------------------------------------------------------------------------------------------


def poisson_weeks(rng: np.random.Generator, rates: Floats, weeks: int) -> Floats:
    """When people ask: a Poisson process with a rate for each hour of the week."""
    hours = np.repeat(np.arange(weeks * HOURS_OF_WEEK), rng.poisson(np.tile(rates, weeks)))
    return np.sort((hours + rng.random(len(hours))) * HOUR)


def queue_of_agents(asked: Floats, work: Floats, agents: int) -> Floats:
    """Waits to the end of each reply where each agent takes the next request, one at a time."""
    free = [0.0] * agents
    waits = np.empty(len(asked))
    for place, (now, effort) in enumerate(zip(asked, work, strict=True)):
        begun = max(now, free[0])
        heapq.heapreplace(free, begun + effort)
        waits[place] = begun + effort - now
    return waits


def test_one_agent_around_the_clock_waits_as_the_formula_says() -> None:
    rng = np.random.default_rng(1)
    asked = poisson_weeks(rng, np.full(HOURS_OF_WEEK, 8.0), 60)
    waits = reply_seconds(
        asked, hours_to_slots(np.ones(HOURS_OF_WEEK), 61), Habits(handle_seconds=300), Luck.drawn(rng, len(asked))
    )
    assert waits.mean() == pytest.approx(300 / (1 - 8 * 300 / HOUR), rel=0.06)


@pytest.mark.parametrize("agents", [2, 4, 8])
def test_one_line_at_joint_speed_is_near_the_line_of_agents_and_never_far_below_it(agents: int) -> None:
    rng = np.random.default_rng(2)
    asked = poisson_weeks(rng, np.full(HOURS_OF_WEEK, agents * 9.5), 40)
    luck = Luck.drawn(rng, len(asked))
    seen = queue_of_agents(asked, 300 * luck.handle, agents)
    ours = reply_seconds(
        asked, hours_to_slots(np.full(HOURS_OF_WEEK, float(agents)), 41), Habits(handle_seconds=300), luck
    )
    assert 0 <= ours.mean() - seen.mean() < 300
    assert shares_within(ours)[2] == pytest.approx(shares_within(seen)[2], abs=0.02)


def test_who_asks_while_nobody_is_there_waits_for_the_morning() -> None:
    asked = np.array([2 * HOUR, 10 * HOUR, 16.9 * HOUR, 20 * HOUR])
    luck = Luck(notice=np.zeros(4), handle=np.ones(4), follow_up=np.ones(4), think=np.ones(4))
    waits = reply_seconds(asked, hours_to_slots(NINE_TO_FIVE, 1), Habits(handle_seconds=60), luck)
    assert waits == pytest.approx([7 * HOUR + 60, 60, 60, 13 * HOUR + 60])
    one = Luck(notice=np.zeros(1), handle=np.ones(1), follow_up=np.ones(1), think=np.ones(1))
    too_late = reply_seconds(np.array([WEEK - 60]), hours_to_slots(NINE_TO_FIVE, 1), Habits(handle_seconds=60), one)
    assert math.isinf(too_late[0])


def test_notice_is_counted_while_somebody_is_there() -> None:
    luck = Luck(notice=np.zeros(1), handle=np.zeros(1), follow_up=np.ones(1), think=np.ones(1))
    habits = Habits(handle_seconds=60, notice_seconds=HOUR)
    waits = reply_seconds(np.array([16.5 * HOUR]), hours_to_slots(NINE_TO_FIVE, 1), habits, luck)
    assert waits[0] == pytest.approx(17 * HOUR)  # half an hour today, half an hour tomorrow


def frame_of(
    asked: Floats, waits: Floats, weeks: int, agents: Floats | None = None, cost: float = 25.0
) -> pl.DataFrame:
    """The frame of the query `desk_weeks`, with the same shifts each week."""
    requests = pl.DataFrame(
        {
            "kind": "request", "started_second": asked, "ended_second": None,
            "reply_seconds": np.where(np.isfinite(waits), waits, np.nan), "reply_count": 1,
            "is_pulled_off": False, "hourly_cost_amount": None, "currency": None, "weeks": weeks,
        }
    ).with_columns(
        pl.col("reply_seconds").fill_nan(None), pl.col("ended_second", "hourly_cost_amount").cast(pl.Float64)
    )  # fmt: skip
    if agents is None:
        return requests
    hours = np.repeat(np.arange(HOURS_OF_WEEK), agents.astype(np.int64))
    start = np.add.outer(np.arange(weeks) * WEEK, hours * HOUR).ravel()
    shifts = pl.DataFrame(
        {
            "kind": "shift", "started_second": start, "ended_second": start + HOUR, "reply_seconds": None,
            "reply_count": None, "is_pulled_off": False, "hourly_cost_amount": cost, "currency": "EUR", "weeks": weeks,
        }
    )  # fmt: skip
    return pl.concat((requests, shifts), how="vertical_relaxed")


def busy_world(seed: int, weeks: int = 16) -> tuple[Floats, Floats]:
    """Requests around the clock; two agents from nine to five take one after the other, ten minutes a reply."""
    rng = np.random.default_rng(seed)
    asked = poisson_weeks(rng, DAY_HOURS, weeks)
    free = [0.0, 0.0]
    waits = np.empty(len(asked))
    for place, now in enumerate(asked):
        begun = max(now, free[0])
        hour = begun / HOUR % 24
        if not 9 <= hour < 17:
            begun += ((9 - hour) % 24) * HOUR
        done = begun + rng.exponential(600)
        heapq.heapreplace(free, done)
        waits[place] = done - now
    return asked, waits


def test_habits_are_learned_from_half_the_weeks_and_hold_in_the_other_half() -> None:
    asked, waits = busy_world(3)
    desk = desk_weeks(frame_of(asked, waits, 16, NINE_TO_FIVE))
    assert desk is not None
    answered = desk.answered()
    rng = np.random.default_rng(9)
    habits, said = calibration(answered, Habits(handle_seconds=300), Luck.drawn(rng, len(answered.asked)), HOUR)
    again = reply_seconds(answered.asked, answered.agents, habits, Luck.drawn(rng, len(answered.asked)))
    late = answered.week >= 8
    assert shares_within(again[late]) == pytest.approx(shares_within(answered.waits[late]), abs=0.06)
    assert "In the second half it says" in said.text
    assert habits.handle_seconds == pytest.approx(600, rel=0.2)  # from a guess of half that
    assert habits.notice_seconds < 120


def test_slow_notice_is_told_from_slow_work() -> None:
    rng = np.random.default_rng(12)
    asked = poisson_weeks(rng, DAY_HOURS / 2, 26)
    luck = Luck.drawn(rng, len(asked))
    slow = Habits(handle_seconds=120, notice_seconds=2400, notice_spread=0.8)
    waits = reply_seconds(asked, hours_to_slots(NINE_TO_FIVE, 27), slow, luck)
    desk = desk_weeks(frame_of(asked, waits, 26, NINE_TO_FIVE))
    assert desk is not None
    answered = desk.answered()
    habits, _ = calibration(answered, Habits(handle_seconds=240), Luck.drawn(rng, len(answered.asked)), HOUR)
    assert habits.notice_seconds == pytest.approx(2400, rel=0.25)


@pytest.mark.slow
def test_the_simulation_says_how_long_people_wait_in_weeks_of_the_demo_world_that_it_has_not_seen() -> None:
    # That world draws its waits by formula, not from a queue: what is learned is how late a request is noticed.
    frames = draw_world(20_000, seed=11).frames
    weeks = 104
    asked = frames["cases"].filter(pl.col("channel").is_in(["twitter", "facebook"])).sort("opened_at")
    second = (asked["opened_at"] - STARTS_AT).dt.total_seconds().cast(pl.Float64)
    wait = (asked["first_reply_at"] - asked["opened_at"]).dt.total_seconds().cast(pl.Float64).fill_null(math.inf)
    inside = second < weeks * WEEK
    requests = frame_of(second.filter(inside).to_numpy(), wait.filter(inside).to_numpy(), weeks)
    served = frames["shifts"].filter((pl.col("channel") == "social") & ~pl.col("is_pulled_off"))
    shifts = served.select(
        pl.lit("shift").alias("kind"), (pl.col("started_at") - STARTS_AT).dt.total_seconds().alias("started_second"),
        (pl.col("ended_at") - STARTS_AT).dt.total_seconds().alias("ended_second"), reply_seconds=None, reply_count=None,
        is_pulled_off=False, hourly_cost_amount=pl.lit(25.0), currency="currency", weeks=weeks,
    )  # fmt: skip
    desk = desk_weeks(pl.concat((requests, shifts), how="vertical_relaxed"))
    assert desk is not None
    answered = desk.answered()
    rng = np.random.default_rng(1)
    luck = Luck.drawn(rng, len(answered.asked))
    habits, _ = calibration(answered, Habits(handle_seconds=420, replies_per_request=1.5), luck, HOUR)
    said = reply_seconds(answered.asked, answered.agents, habits, luck)
    late = answered.week >= weeks // 2
    assert shares_within(said[late]) == pytest.approx(shares_within(answered.waits[late]), abs=0.06)


def test_the_gap_is_the_share_that_comes_while_nobody_is_there() -> None:
    asked, waits = busy_world(4)
    gap = estimated(coverage_gap(frame_of(asked, waits, 16, NINE_TO_FIVE)))
    hour = asked / HOUR % 24
    assert gap.value == pytest.approx(((hour < 9) | (hour >= 17)).mean())
    assert gap.rows is not None
    assert gap.rows["requests_per_week"].sum() * 16 == pytest.approx(len(asked))
    assert gap.rows.filter(pl.col("hour") == 12)["agents"].to_list() == [2.0] * 7


def test_replies_outside_all_shifts_are_named() -> None:
    asked, waits = busy_world(4)
    assert estimated(coverage_gap(frame_of(asked, waits, 16, NINE_TO_FIVE))).cautions == ()
    mornings = np.where(np.arange(HOURS_OF_WEEK) % 24 < 12, NINE_TO_FIVE, 0.0)
    [caution] = estimated(coverage_gap(frame_of(asked, waits, 16, mornings))).cautions
    assert "written while nobody was on shift" in caution.text


def test_without_shifts_nobody_knows_who_was_there() -> None:
    asked, waits = busy_world(4)
    assert coverage_gap(frame_of(asked, waits, 16)) == NO_SHIFTS
    plan = estimated(staffing(frame_of(asked, waits, 16)))
    assert plan.rows is not None
    assert "gain" not in plan.rows.columns


def test_a_few_weeks_are_too_few() -> None:
    assert staffing(frame_of(np.array([HOUR]), np.array([60.0]), 3)) == TOO_SHORT
    assert coverage_gap(frame_of(np.array([]), np.array([]), 3)) == TOO_SHORT


def test_the_agents_of_the_plan_reach_the_target_in_fresh_weeks() -> None:
    asked, waits = busy_world(5, weeks=26)
    plan = estimated(staffing(frame_of(asked, waits, 26, NINE_TO_FIVE), handle_seconds=600))
    assert plan.rows is not None
    assert plan.low <= plan.value <= plan.high
    rng = np.random.default_rng(6)
    fresh = poisson_weeks(rng, DAY_HOURS, 60)
    agents = hours_to_slots(plan.rows["agents_needed"].to_numpy(), 61)
    reached = reply_seconds(fresh, agents, Habits(handle_seconds=600), Luck.drawn(rng, len(fresh))) <= HOUR
    assert reached.mean() >= 0.78
    fewer = hours_to_slots(np.maximum(plan.rows["agents_needed"].to_numpy() - 1, 0), 61)
    assert (reply_seconds(fresh, fewer, Habits(handle_seconds=600), Luck.drawn(rng, len(fresh))) <= HOUR).mean() < 0.5


def test_one_more_hour_buys_most_where_many_ask_and_nobody_is_there() -> None:
    asked, waits = busy_world(7)
    plan = estimated(staffing(frame_of(asked, waits, 16, NINE_TO_FIVE), handle_seconds=600))
    assert plan.rows is not None
    best = plan.rows.sort("gain", descending=True).head(10)
    assert best["hour"].is_between(7, 19).all()
    assert best.filter(pl.col("hour") >= 17).height >= 5  # four an hour ask after five, and nobody is there
    assert (plan.rows["gain_per_money"] * 25 - plan.rows["gain"]).abs().max() < 1e-9


def test_a_target_shorter_than_a_reply_is_refused_in_words() -> None:
    asked, waits = busy_world(8)
    result = staffing(frame_of(asked, waits, 16), within_seconds=300, handle_seconds=600)
    assert isinstance(result, Insufficient)
    assert "takes longer than the target" in result.reason


@pytest.mark.slow
def test_the_interval_of_the_plan_covers_the_plan_of_very_many_weeks() -> None:
    truth = estimated(staffing(frame_of(*busy_world(99, weeks=300), 300), handle_seconds=600)).value
    covered = 0
    for seed in range(20):
        plan = estimated(staffing(frame_of(*busy_world(seed, weeks=26), 26), handle_seconds=600))
        covered += plan.low - 3 <= truth <= plan.high + 3
    assert covered >= 16


# -- phones, pools, load ----------------------------------------------------------------------------------------


def calls_frame(rng: np.random.Generator, rates: Floats, weeks: int, handle: float) -> pl.DataFrame:
    """The frame of the query `calls_by_hour`."""
    calls = rng.poisson(np.tile(rates, weeks))
    week, hour = np.divmod(np.arange(weeks * HOURS_OF_WEEK), HOURS_OF_WEEK)
    monday = pl.Series(week * 7).cast(pl.Int32).cast(pl.Date)
    return pl.DataFrame(
        {"week_on": monday, "hour_of_week": hour, "calls": calls, "taken": calls, "handle_seconds": calls * handle}
    ).filter(pl.col("calls") > 0)


def test_phones_need_what_erlang_says_hour_by_hour_and_say_what_patience_does() -> None:
    plan = estimated(phone_staffing(calls_frame(np.random.default_rng(1), DAY_HOURS * 10, 20, 240)))
    assert plan.rows is not None
    volume = plan.rows["calls_per_week"].to_numpy()
    expected = [agents_needed(v, 240, 180, target_share=0.8, within_seconds=20) for v in volume]
    assert plan.rows["agents_needed"].to_list() == expected
    assert plan.low <= plan.value <= plan.high
    assert plan.rows["if_impatient"].sum() <= plan.rows["if_patient"].sum()
    assert any("Patience is assumed" in caution.text for caution in plan.cautions)


def test_too_few_calls_give_no_plan() -> None:
    assert isinstance(phone_staffing(calls_frame(np.random.default_rng(1), DAY_HOURS, 3, 240)), Insufficient)


def test_the_size_up_to_which_a_joint_desk_pays_falls_with_its_price() -> None:
    asked, waits = busy_world(1, weeks=8)
    sizes = [
        estimated(pooled_desk(frame_of(asked, waits, 8), longer_handle_share=longer)).value
        for longer in (0.05, 0.1, 0.3)
    ]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] > 0


def test_posts_taken_as_a_request_are_a_share_of_all_posts() -> None:
    result = estimated(taken_up_share(np.array([30, 10]), np.array([100, 100])))
    assert (result.value, result.n) == (0.2, 200)
    assert isinstance(taken_up_share(np.array([0]), np.array([0])), Insufficient)


def loaded_world(rng: np.random.Generator, days: int, penalty: float) -> pl.DataFrame:
    """Requests whose chance to be answered within the hour falls by `penalty` on lent days; days are alike inside."""
    day = np.repeat(np.arange(days), 30)
    is_high = np.repeat(rng.random(days) < 0.2, 30)
    luck = np.repeat(rng.normal(0, 0.1, days), 30)
    hour = rng.integers(10, 14, len(day))
    chance = np.clip(0.6 + 0.05 * (hour - 12) + luck - penalty * is_high, 0, 1)
    in_time = rng.random(len(day)) < chance
    return pl.DataFrame(
        {
            "asked_on": pl.Series(day).cast(pl.Int32).cast(pl.Date), "hour_of_week": hour, "is_high": is_high,
            "waited_seconds": np.where(in_time, 1800.0, 9000.0), "replied": True,
        }
    )  # fmt: skip


def test_what_lent_hours_cost_is_found_with_an_interval_over_days() -> None:
    result = estimated(pull_off_penalty(loaded_world(np.random.default_rng(1), 400, 0.25)))
    assert result.low < 0.25 < result.high
    assert result.high - result.low > 0.04  # thirty alike requests a day are not thirty days
    assert result.rows is not None
    assert set(result.rows["group"]) == {"high", "normal"}


@pytest.mark.slow
def test_that_interval_covers_the_truth_as_often_as_it_says() -> None:
    covered = 0
    for seed in range(200):
        result = estimated(pull_off_penalty(loaded_world(np.random.default_rng(seed), 200, 0.2)))
        covered += result.low <= 0.2 <= result.high
    assert 0.90 <= covered / 200 <= 0.99


def test_without_lent_hours_there_is_no_penalty_to_tell() -> None:
    world = loaded_world(np.random.default_rng(1), 50, 0.2).with_columns(is_high=pl.lit(value=False))
    assert isinstance(pull_off_penalty(world), Insufficient)


@pytest.mark.slow
def test_before_and_after_the_shifts_nobody_knows_whether_agents_were_lent(
    bring: Callable[..., Arrival], home: Path
) -> None:
    days = [datetime(2026, 2, 1, 10, tzinfo=UTC) + timedelta(days=n) for n in range(28)]
    mentions = "platform,mention_id,in_reply_to_id,direction,posted_at,is_public,text\n" + "".join(
        f"chat,q{n},,inbound,{day:%Y-%m-%dT10:30:00Z},true,where is it?\n"
        f"chat,a{n},q{n},outbound,{day:%Y-%m-%dT10:40:00Z},true,here\n"
        for n, day in enumerate(days)
    )
    shifts = "agent_id,started_at,ended_at,is_pulled_off\n" + "".join(
        f"anna,{day:%Y-%m-%dT10:00:00Z},{day:%Y-%m-%dT11:00:00Z},{str(n == 10).lower()}\n"
        for n, day in enumerate(days) if 7 <= n < 21
    )  # fmt: skip
    bring(mentions=mentions, shifts=shifts, build=True)
    ledger = open_ledger(home)
    assert ledger is not None
    stated = {"desk": "social", "zone": "UTC", "within_seconds": 3600, "busy_ratio": 1.5, "answered_only_sources": []}
    known = Filters().parameters() | stated
    frame = ledger.frame(
        "requests_under_load", {name: known[name] for name in query_parameters("requests_under_load")}
    )  # fmt: skip
    assert frame.select("asked_on", "is_high").rows() == [(days[10].date(), True), (days[17].date(), False)]


def test_a_banks_calls_by_hour_of_the_week_repeat_from_one_half_of_the_weeks_to_the_other(
    real_data: Path,
) -> None:
    files = sorted((real_data / "calls").glob("*.csv"))
    if not files:
        pytest.skip("no file of calls among the real data")
    slots = pl.read_csv(files[0]).with_columns(pl.col("DateTime").str.to_datetime(time_zone="UTC"))
    by_hour = slots.group_by(
        week=pl.col("DateTime").dt.truncate("1w"),
        hour=(pl.col("DateTime").dt.weekday() - 1) * 24 + pl.col("DateTime").dt.hour(),
    ).agg(pl.col("Calls").sum())
    weeks = by_hour["week"].unique().sort()
    halves = [
        by_hour.filter(pl.col("week").is_in(part.implode())).group_by("hour").agg(pl.col("Calls").mean()).sort("hour")
        for part in (weeks[: len(weeks) // 2], weeks[len(weeks) // 2 :])
    ]
    both = halves[0].join(halves[1], on="hour")
    assert np.corrcoef(both["Calls"], both["Calls_right"])[0, 1] > 0.95
