"""Super-users: picked early and judged late, what hangs on them, and which threads to answer next."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from analytics.deflection.open_threads import savings_waiting, stale_threads
from analytics.deflection.readers import compared, followed, saved_by
from analytics.deflection.super_users import (
    employee_answer_cost,
    lost_without_top_ten,
    self_answer_rate,
    solved_by_top_ten,
)
from analytics.estimate import Estimate, Insufficient

START = datetime(2026, 1, 1, tzinfo=UTC)


def solutions(persons: list[str], **columns: object) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "thread_id": [f"t{place}" for place in range(len(persons))],
            "person": persons,
            "handle": persons,
            "is_employee": [person.startswith("staff") for person in persons],
            "solved_at": [START + timedelta(days=place) for place in range(len(persons))],
        }
    ).with_columns(**{name: pl.lit(value) for name, value in columns.items()})


def issues(n: int = 4_000, seed: int = 3) -> pl.DataFrame:
    """Readers of one topic: solved threads save 20 of 40 contacts in a hundred; eleven members solve."""
    rng = np.random.default_rng(seed)
    is_solved = rng.random(n) < 0.5
    contacted = rng.random(n) < np.where(is_solved, 0.2, 0.4)
    solver = rng.integers(0, 11, n)
    return pl.DataFrame(
        {
            "customer_id": [f"c{place}" for place in range(n)],
            "topic": ["login"] * n,
            "segment": ["home"] * n,
            "source": ["community"] * n,
            "title": ["How?"] * n,
            "opened_at": [START] * n,
            "thread_id": [f"t{place % 40}" if solved else f"open{place % 7}" for place, solved in enumerate(is_solved)],
            "started_at": [START + timedelta(hours=4 * place) for place in range(n)],
            "is_solved": is_solved,
            "is_thread_solved": is_solved,
            "solved_by": np.where(is_solved, "member", None).tolist(),
            "solved_by_person": [f"m{who}" if solved else None for who, solved in zip(solver, is_solved, strict=True)],
            "answerers": [[f"m{who}"] if solved else [] for who, solved in zip(solver, is_solved, strict=True)],
            "answer_count": is_solved.astype(np.int64),
            "active_at": [START] * n,
            "past_contacts": [0] * n,
            "past_visits": [0] * n,
            "contact_days": np.where(contacted, 3.0, np.nan).tolist(),
            "followed_days": [60.0] * n,
        }
    ).with_columns(pl.col("contact_days").fill_nan(None))


def test_ten_members_are_picked_in_the_earlier_half_and_judged_in_the_later() -> None:
    early = [f"m{place}" for place in range(12) for _ in range(12 - place)]
    late = ["m0"] * 20 + ["new"] * (len(early) - 20)
    result = solved_by_top_ten(solutions(early + late))
    assert isinstance(result, Estimate)
    assert result.value == pytest.approx(20 / len(late))
    assert result.low < result.value < result.high


def test_staff_are_not_among_the_ten_but_stand_in_the_table() -> None:
    members = [f"m{place % 12}" for place in range(120)]
    result = solved_by_top_ten(solutions([*members, *["staff 1"] * 300]))
    assert isinstance(result, Estimate)
    assert result.rows is not None
    assert result.rows["person"][0] == "staff 1"
    assert result.rows["cumulative_share"][-1] == pytest.approx(1)
    assert result.value < 1


def test_with_ten_members_or_fewer_nobody_can_be_told_apart() -> None:
    assert isinstance(solved_by_top_ten(solutions([f"m{place % 10}" for place in range(100)])), Insufficient)
    assert isinstance(solved_by_top_ten(solutions(["staff"] * 100)), Insufficient)


def test_what_hangs_on_ten_members_is_their_issues_of_a_year_times_the_share_saved() -> None:
    frame = issues()
    known = compared(frame, 14)
    assert not isinstance(known, Insufficient)
    result = lost_without_top_ten(frame, 14)
    assert isinstance(result, Estimate)
    later = followed(frame, 14).filter("is_solved").sort("started_at")
    later = later.filter(pl.col("started_at") > later["started_at"].median())
    years = (later["started_at"].max() - later["started_at"].min()).total_seconds() / (365.25 * 86_400)  # type: ignore[operator, union-attr]
    assert result.high / known.saved.interval()[1] * years == pytest.approx(10 / 11 * len(later), rel=0.05)
    assert result.value == pytest.approx(result.high * known.saved.value / known.saved.interval()[1])


def test_a_thread_that_others_answered_too_is_not_lost_whole() -> None:
    frame = issues()
    helped = frame.with_columns(
        answerers=pl.when("is_solved").then(pl.concat_list("answerers", pl.lit("another"))).otherwise("answerers")
    )
    alone, shared = lost_without_top_ten(frame, 14), lost_without_top_ten(helped, 14)
    assert isinstance(alone, Estimate)
    assert isinstance(shared, Estimate)
    assert shared.low == 0
    assert shared.high == pytest.approx(alone.high)


def test_what_each_saved_adds_up_to_what_members_saved() -> None:
    frame = issues()
    known = compared(frame, 14)
    assert not isinstance(known, Insufficient)
    told = saved_by(frame, known, 14, "solved_by_person")
    assert told["saved"].sum() == pytest.approx(known.saved.value * frame["is_solved"].sum())
    assert told["issues"].is_sorted(descending=True)


def test_open_threads_are_ranked_by_their_readers_of_the_last_90_days() -> None:
    frame = issues()
    result = savings_waiting(frame, 14)
    assert isinstance(result, Estimate)
    recent = frame.filter(
        ~pl.col("is_solved") & (pl.col("started_at") > frame["started_at"].max() - timedelta(days=90))
    )  # type: ignore[operator]
    known = compared(frame, 14)
    assert not isinstance(known, Insufficient)
    assert result.value == pytest.approx(known.saved.value * len(recent) / 90 * 365.25 / 12, rel=1e-6)
    assert result.rows is not None
    assert result.rows["readers"].sum() == len(recent)
    assert result.rows["saved_a_month"].sum() == pytest.approx(result.value)
    assert (result.rows["low"] < result.rows["saved_a_month"]).all()
    assert set(result.rows["status"]) == {"unanswered"}


def test_a_month_of_readers_is_a_month() -> None:
    frame = issues()
    last = frame["started_at"].max()
    month = frame.filter(pl.col("started_at") > last - timedelta(days=30))  # type: ignore[operator]
    whole, part = savings_waiting(frame, 14), savings_waiting(month, 14)
    assert isinstance(whole, Estimate)
    assert isinstance(part, Estimate)
    assert part.value == pytest.approx(whole.value, rel=0.35)


def test_threads_of_two_communities_with_one_number_stay_apart() -> None:
    frame = issues().with_columns(source=pl.when(pl.int_range(4_000) % 2 == 0).then(pl.lit("a")).otherwise(pl.lit("b")))
    result = savings_waiting(frame, 14)
    assert isinstance(result, Estimate)
    assert result.rows is not None
    assert len(result.rows) == 14


def test_a_thread_solved_meanwhile_no_longer_waits() -> None:
    result = savings_waiting(issues().with_columns(is_thread_solved=pl.lit(value=True)), 14)
    assert isinstance(result, Estimate)
    assert result.value == 0
    assert result.rows is not None
    assert result.rows.is_empty()


def test_a_solved_thread_whose_readers_call_all_the_same_is_marked() -> None:
    failing = pl.col("thread_id") == "t1"
    frame = (
        issues(8_000)
        .with_columns(started_at=START + pl.int_range(8_000) * timedelta(hours=2))
        .with_columns(contact_days=pl.when(failing).then(2.0).otherwise("contact_days"))
    )
    stale = stale_threads(frame, 14)
    assert stale.filter(pl.col("share") == 1)["thread_id"].to_list() == ["t1"]
    assert "t1" in stale.filter("is_worse")["thread_id"]
    lively = frame.with_columns(active_at=pl.lit(frame["started_at"].max()))
    assert stale_threads(lively, 14).is_empty()


def test_staff_s_time_is_priced_by_the_hour_and_never_across_currencies() -> None:
    frame = pl.DataFrame(
        {
            "handle_seconds": [1_800.0, 5_400.0],
            "hourly_cost_amount": [30.0, 30.0],
            "currency": ["EUR", "EUR"],
            "shift_currencies": [["EUR"], ["EUR"]],
        }
    )
    result = employee_answer_cost(frame)
    assert isinstance(result, Estimate)
    assert (result.value, result.currency) == (60.0, "EUR")
    for paid in (["EUR", "GBP"], []):
        mixed = frame.with_columns(shift_currencies=pl.Series([paid, paid], dtype=pl.List(pl.String)))
        assert isinstance(employee_answer_cost(mixed), Insufficient)
    assert isinstance(employee_answer_cost(frame.head(0)), Insufficient)


def test_answers_of_the_asker_are_counted_apart() -> None:
    result = self_answer_rate(pl.Series([True, False, False, False]))
    assert isinstance(result, Estimate)
    assert result.value == pytest.approx(0.25)
