"""Onlookers, prospects, and who is asked to go on in private: effects that are known, and none where there is none."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest

from analytics.effect.aipw import att
from analytics.effect.other_arms import OtherStudy, effects_in_groups
from analytics.estimate import Estimate, Insufficient
from analytics.onlookers import onlooker_effect, onlooker_study
from analytics.prospects import Tying, by_topic, prospect_conversion, prospects_study, tying
from analytics.squeaky_wheel import echo_study, effect_of_moving, moving_by_group, moving_study
from tests.complaint_worlds import as_queried, drawn_complaints

AT = datetime(2025, 1, 1, tzinfo=UTC)


def chance(logit: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-logit))


def prospects(seed: int = 1, count: int = 4_000, effect: float = 0.06, tied_if_ignored: float = 1.0) -> pl.DataFrame:
    """Questions of which the loud ones are answered and would rather come anyway."""
    rng = np.random.default_rng(seed)
    followers, about = rng.exponential(200, count), rng.integers(0, 3, count)
    wants = (about == 0).astype(float)
    is_answered = rng.random(count) < chance(1.6 * wants + 0.3 * np.log1p(followers) - 1.5)
    joins = rng.random(count) < 0.05 + 0.10 * wants + effect * is_answered
    seen = joins & (is_answered | (rng.random(count) < tied_if_ignored))
    return pl.DataFrame(
        {
            "person": np.arange(count).astype(str), "channel": "twitter", "brand": "A",
            "topic": np.array(["price", "delivery", "other"])[about], "follower_count": followers, "tone": 0.0,
            "text": "", "hour": rng.integers(0, 24, count), "weekday": rng.integers(1, 8, count),
            "is_answered": is_answered, "has_joined": seen, "has_joined_tied_then": seen,
        }
    )  # fmt: skip


def onlookers(effect: float, seed: int = 1, count: int = 4_000) -> pl.DataFrame:
    """Buyers rather see answered threads; what a thread does, it does to all who see it."""
    rng = np.random.default_rng(seed)
    thread = rng.integers(0, 400, count)
    buys = rng.poisson(1.0, count)
    is_answered = rng.random(400)[thread] < chance(0.5 * buys - 0.2)
    ordered = rng.random(count) < 0.1 + 0.1 * np.minimum(buys, 4) + effect * is_answered
    recent = rng.random(count) < 0.1 + 0.1 * np.minimum(buys, 4)
    return pl.DataFrame(
        {
            "person": np.arange(count).astype(str), "thread": thread.astype(str), "way": "view", "seen_at": AT,
            "thread_age_days": rng.exponential(30, count), "is_answered": is_answered, "channel": "community",
            "brand": "A", "topic": "login", "segment": None, "region": None, "tenure": None, "tenure_days": None,
            "earlier_order_count": buys, "recent_order_count": recent.astype(int), "visit_count": 0,
            "hour": rng.integers(0, 24, count), "weekday": rng.integers(1, 8, count), "has_ordered": ordered,
        },
        schema_overrides={"segment": pl.String, "region": pl.String, "tenure": pl.String, "tenure_days": pl.Float64},
    )  # fmt: skip


def moved(seed: int = 1, count: int = 6_000) -> pl.DataFrame:
    """Going on in private helps with billing, and with nothing else; agents move the angry."""
    rng = np.random.default_rng(seed)
    tone, is_billing = rng.normal(size=count), rng.random(count) < 0.4
    is_moved = rng.random(count) < chance(-0.6 - 0.7 * tone)
    solved = rng.random(count) < chance(0.3 + 0.4 * tone + np.where(is_billing, 0.9, 0.0) * is_moved)
    return pl.DataFrame(
        {
            "person": np.arange(count).astype(str), "kind": "complaint", "channel": "twitter", "brand": "A",
            "topic": np.where(is_billing, "billing", "delivery"), "segment": "consumer", "region": None,
            "follower_count": rng.integers(0, 500, count), "tone": tone, "reply_hours": 2.0, "is_moved": is_moved,
            "hour": rng.integers(0, 24, count), "weekday": rng.integers(1, 8, count), "is_solved": solved,
            "has_dropped_out": ~solved, "was_shared": pl.Series([None] * count, dtype=pl.Boolean),
        },
        schema_overrides={"region": pl.String},
    )  # fmt: skip


def test_answers_win_the_customers_that_they_win_and_no_more() -> None:
    found = [prospects_study(prospects(seed)) for seed in range(1, 31)]
    values, naive, covered = [], [], 0
    for each in found:
        assert isinstance(each, OtherStudy)
        values.append(each.on_the_answered.value)
        naive.append(each.naive.value)
        covered += each.interval[0] <= 0.06 <= each.interval[1]
    assert abs(np.mean(values) - 0.06) < 0.01
    assert np.mean(naive) > 0.08
    assert covered >= 25
    told = prospect_conversion(prospects(), "has_joined", 1)
    assert isinstance(told, Estimate)
    assert told.claim == "associational", "nothing was over before, so nothing can be a control"


def test_only_who_asks_about_a_price_is_won_where_only_that_wins() -> None:
    frame = prospects(effect=0.0).with_columns(
        has_joined=pl.col("has_joined")
        | (pl.col("is_answered") & (pl.col("topic") == "price") & (pl.int_range(pl.len()) % 4 == 0))
    )
    found = prospects_study(frame)
    assert isinstance(found, OtherStudy)
    shown = by_topic(found).filter(pl.col("fdr") < 0.05)
    assert shown["group"].to_list() == ["price"]


def test_uneven_ties_alone_look_like_an_effect_and_the_ratio_says_how_uneven() -> None:
    told = []
    for seed in range(1, 11):
        found = prospects_study(prospects(seed, effect=0.0, tied_if_ignored=0.5))
        assert isinstance(found, OtherStudy)
        assert not found.on_the_answered.covers_zero(), "ties made by answers pass for an effect"
        ratio = tying(found)
        assert isinstance(ratio, Tying)
        assert ratio.low < 2.1, "answers that tie twice as often would explain it"
        told.append(ratio.ratio)
    assert 1.7 < np.median(told) < 2.3


@pytest.mark.parametrize("effect", [0.0, 0.10])
def test_onlookers_buy_more_only_where_answers_make_them(effect: float) -> None:
    found = onlooker_study(onlookers(effect))
    assert isinstance(found, OtherStudy)
    low, high = found.interval
    assert low <= effect <= high
    assert found.naive.value > effect + 0.03, "buyers see answered threads rather"
    assert (found.verdict == "supported") == (effect > 0)
    assert found.control is not None
    assert found.control[1].covers_zero()


def test_many_looks_at_one_thread_count_as_one_thread() -> None:
    frame = onlookers(0.1)
    apart = frame.with_columns(thread=pl.int_range(pl.len()).cast(pl.String))
    errors = []
    for each in (frame, apart):
        found = onlooker_study(each.with_columns(has_ordered=pl.col("thread").cast(pl.Int64) % 2 == 0))
        if isinstance(found, OtherStudy):
            errors.append(att(found.compared.sample, found.runs[0]).error)
    assert errors[0] > 1.5 * errors[1]


def test_no_onlookers_say_which_file_would_bring_them() -> None:
    told = onlooker_effect(onlookers(0.0).head(0), 1)
    assert isinstance(told, Insufficient)
    assert "mention_id" in told.needed


def test_moving_is_worth_it_where_it_helps_and_is_said_of_those_not_moved() -> None:
    found = moving_study(moved(), "is_solved")
    assert isinstance(found, OtherStudy)
    groups = moving_by_group(found)
    shown = groups.filter((pl.col("fdr") < 0.05) & (pl.col("value") > 0))["group"].to_list()
    assert shown == ["billing · consumer · fewer followers"]
    other = groups.filter(pl.col("group").str.starts_with("delivery")).row(0, named=True)
    assert other["low"] < 0 < other["high"]


def test_moving_is_never_called_an_effect() -> None:
    told = effect_of_moving(moved(), "is_solved", 1)
    assert isinstance(told, Estimate)
    assert told.claim == "associational"
    assert "desk-chooses" in {caution.code for caution in told.cautions}
    assert isinstance(effect_of_moving(moved(), "was_shared", 1), Insufficient), "nobody counted shares"


def test_small_groups_are_left_out_rather_than_shown() -> None:
    found = moving_study(moved(), "is_solved")
    assert isinstance(found, OtherStudy)
    rare = pl.Series(["rare" if place < 40 else "all the others" for place in range(6_000)])
    assert effects_in_groups(found, rare)["group"].to_list() == ["all the others"]


def test_who_was_not_followed_to_the_end_is_not_counted_as_complaining_again() -> None:
    frame = as_queried(drawn_complaints(3, 2_000))
    late = frame.with_columns(
        followed_days=pl.when(pl.int_range(pl.len()) % 3 == 0).then(90.0).otherwise(400.0),
    ).with_columns(complains_again=(pl.col("followed_days") < 180) | pl.col("complains_again"))
    echoes = frame.select(
        "case_key", contacts_again=~pl.col("has_stayed"), was_shared=pl.lit(None, pl.Boolean), is_moved=False
    )
    found = echo_study(late, echoes, "complains_again")
    same = echo_study(frame.with_columns(pl.col("complains_again")), echoes, "contacts_again")
    assert not isinstance(found, Insufficient)
    assert not isinstance(same, Insufficient)
    answered = found.compared.sample
    counted = answered.weights[answered.is_answered] > 0  # type: ignore[index]
    assert answered.outcome[answered.is_answered][counted].mean() < 0.5, "a third are complaints nobody has followed"
    assert isinstance(echo_study(frame, echoes, "was_shared"), Insufficient)


def test_what_no_file_dates_can_be_left_out_of_what_is_held_equal() -> None:
    frame = as_queried(drawn_complaints(3, 2_000)).with_columns(
        segment=pl.when(pl.int_range(pl.len()) % 2 == 0).then(pl.lit("firm")).otherwise(pl.lit("home"))
    )
    echoes = frame.select(
        "case_key", contacts_again=~pl.col("has_stayed"), was_shared=pl.lit(None, pl.Boolean), is_moved=False
    )
    held = []
    for takes_undated in (True, False):
        found = echo_study(frame, echoes, "contacts_again", takes_undated=takes_undated)
        assert not isinstance(found, Insufficient)
        held.append(any(name.startswith("segment") for name in found.compared.known.covariates.names))
    assert held == [True, False]
