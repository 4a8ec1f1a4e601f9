"""Recommending by what care did, tone, groups and referrals: worked cases, and worlds with known truth."""

import numpy as np
import polars as pl
import pytest

from analytics.advocacy import advocacy_shift, group_size, relative_advocacy_shift, tone_change
from analytics.estimate import Estimate, Insufficient
from analytics.referrals import (
    cost_per_earned_customer,
    customer_referral_value,
    earned_growth,
    lost_referrals,
    referred_margin,
)
from data.demo.world import World, draw_world

NAN = float("nan")


def estimated(result: object) -> Estimate:
    assert isinstance(result, Estimate), result
    return result


def recommendations(rng: np.random.Generator, n: int, lift: float) -> pl.DataFrame:
    """After complaints: premium customers are answered more often and recommend more anyway."""
    premium = rng.random(n) < 0.4
    answered = rng.random(n) < 0.3 + 0.4 * premium
    recommends = rng.random(n) < 0.2 + 0.3 * premium + lift * answered
    return pl.DataFrame(
        {"arm": np.where(answered, "answered", "ignored"), "is_recommending": recommends, "channel": "twitter",
         "topic": None, "segment": np.where(premium, "premium", "standard"), "region": "FR",
         "customer_id": [str(i) for i in range(n)]},
        schema_overrides={"topic": pl.String},
    )  # fmt: skip


def test_customers_who_recommend_anyway_are_no_effect_of_answers() -> None:
    rng = np.random.default_rng(1)
    results = [estimated(advocacy_shift(recommendations(rng, 1_500, 0.0))) for _ in range(100)]
    assert np.mean([r.value for r in results]) == pytest.approx(0.0, abs=0.01)
    assert sum(r.low <= 0 <= r.high for r in results) >= 90
    crude = recommendations(rng, 5_000, 0.0).group_by("arm").agg(pl.mean("is_recommending")).sort("arm")
    assert crude["is_recommending"][0] - crude["is_recommending"][1] > 0.08


def test_the_relative_shift_weighs_others_to_the_segments_of_those_who_complained() -> None:
    rng = np.random.default_rng(2)
    covered, values = 0, []
    for _ in range(200):
        n = 1_200
        complained = rng.random(n) < 0.5
        premium = rng.random(n) < np.where(complained, 0.7, 0.2)
        share = (0.2 + 0.3 * premium) * np.where(complained, 1.25, 1.0)
        frame = pl.DataFrame(
            {"arm": np.where(complained, "answered", "none"), "is_recommending": rng.random(n) < share,
             "segment": np.where(premium, "premium", "standard"), "region": "FR",
             "customer_id": rng.integers(0, 900, n).astype(str)},
        )  # fmt: skip
        result = estimated(relative_advocacy_shift(frame))
        values.append(result.value)
        covered += result.low <= 0.25 <= result.high
    assert np.mean(values) == pytest.approx(0.25, abs=0.03)
    assert covered >= 184


def test_a_segment_without_a_counterpart_is_left_out_and_said() -> None:
    frame = pl.DataFrame(
        {"arm": ["answered"] * 60 + ["none"] * 65, "is_recommending": [True, False, False] * 41 + [True] * 2,
         "segment": ["a"] * 120 + ["b"] * 5, "region": "FR", "customer_id": [str(i) for i in range(125)]}
    )  # fmt: skip
    result = estimated(relative_advocacy_shift(frame))
    assert result.n == 120
    assert result.cautions[0].code == "no-overlap"


def after_complaints(world: World) -> pl.DataFrame:
    """Answered recommendation surveys of a world, by what went before."""
    frames = world.frames
    complaints = (
        frames["cases"]
        .filter((pl.col("kind") == "complaint") & pl.col("customer_id").is_not_null())
        .select("customer_id", "channel", "topic", "opened_at", "first_reply_at")
        .sort("opened_at")
    )
    surveys = frames["surveys"].filter((pl.col("kind") == "nps") & pl.col("score").is_not_null()).sort("sent_at")
    told = surveys.join_asof(
        complaints, left_on="sent_at", right_on="opened_at", by="customer_id", check_sortedness=False
    )
    days = (pl.col("sent_at") - pl.col("opened_at")).dt.total_seconds() / 86_400
    return (
        told.with_columns(
            pl.when(days.is_null() | (days > 180)).then(pl.lit("none"))
            .when(days > 60).then(None)
            .when(pl.col("first_reply_at") <= pl.col("sent_at")).then(pl.lit("answered"))
            .otherwise(pl.lit("ignored")).alias("arm"),
            (pl.col("score") >= 9).alias("is_recommending"),
        )
        .drop_nulls("arm")
        .join(frames["customers"].select("customer_id", "segment", "region"), on="customer_id")
    )  # fmt: skip


def test_the_demo_worlds_shift_is_found_again() -> None:
    differences, answered, ignored, truths = [], [], [], []
    for seed in (11, 12, 13, 14):
        world = draw_world(customers=5_000, seed=seed)
        frame = after_complaints(world)
        differences.append(estimated(advocacy_shift(frame)))
        answered.append(estimated(relative_advocacy_shift(frame.filter(pl.col("arm") != "ignored"))))
        ignored.append(estimated(relative_advocacy_shift(frame.filter(pl.col("arm") != "answered"))))
        told = world.truth["advocacy_shift"]
        truths.append((told["answered"]["value"], told["ignored"]["value"]))
    rules = world.truth["parameters"]
    lift = rules["recommend_if_answered_ratio"] - rules["recommend_if_ignored_ratio"]
    assert sum(r.low <= rules["recommend_share"] * lift <= r.high for r in differences) >= 3
    assert sum(r.low <= truth <= r.high for r, (truth, _) in zip(answered, truths, strict=True)) >= 3
    assert sum(r.low <= truth <= r.high for r, (_, truth) in zip(ignored, truths, strict=True)) >= 3


def test_bounds_of_tone_hold_those_who_never_wrote_again() -> None:
    rng = np.random.default_rng(3)
    before, after = rng.uniform(-1, 0.2, 600), rng.uniform(-0.6, 0.8, 600)
    again = rng.random(600) < 0.3 + 0.3 * (after > 0)
    person = pl.Series([str(i) for i in range(600)])
    result = estimated(tone_change(before, np.where(again, after, np.nan), person))
    assert result.rows is not None
    _, worst, best = result.rows["value"]
    assert worst <= (after - before).mean() <= best
    assert result.n == again.sum()


def test_too_few_who_write_again_tell_nothing_of_tone() -> None:
    assert isinstance(tone_change(np.zeros(30), np.full(30, NAN), pl.Series(["a"] * 30)), Insufficient)


def test_a_group_is_counted_with_what_it_did() -> None:
    did = {name: [1, 2] for name in ("praise_count", "praise_reach", "defended_count", "referral_count")}
    result = estimated(group_size(pl.DataFrame(did | {"brought_count": [0, 3], "accepted_answer_count": [0, 0]})))
    assert result.rows is not None
    assert (result.value, result.rows["brought_count"][0]) == (2, 3)


def test_earned_growth_counts_customers_kept_and_brought() -> None:
    before, now = np.array([60.0, 40.0, 0.0, 0.0]), np.array([90.0, 0.0, 20.0, 30.0])
    result = estimated(earned_growth(before, now, pl.Series([False, False, True, False]), pl.Series(["EUR"] * 4)))
    assert result.value == pytest.approx(0.9 + 0.2 - 1)
    assert result.rows is not None
    assert result.rows["share"].to_list() == [0.9, 0.2, 0.3]


def test_earned_growth_needs_to_know_who_came_how() -> None:
    nobody_says = pl.Series([None, None], dtype=pl.Boolean)
    result = earned_growth(np.array([1.0, 2.0]), np.array([1.0, 1.0]), nobody_says, pl.Series(["EUR"] * 2))
    assert isinstance(result, Insufficient)
    assert "referrals.csv" in result.needed


def test_leavers_take_their_recommendations_with_them() -> None:
    result = estimated(lost_referrals(np.array([100.0, 10.0]), np.array([50.0, 0.0]), np.array([1000.0, 20.0])))
    assert (result.value, result.n) == (pytest.approx(5.0), 110)
    assert result.low == pytest.approx(5 * np.exp(-1.96 / np.sqrt(50)), rel=1e-3)


def test_the_share_that_would_have_come_anyway_is_stated_as_assumed() -> None:
    margin, currency = np.array([100.0, NAN, 60.0]), pl.Series(["EUR"] * 3)
    assert estimated(referred_margin(margin, currency)).value == 160.0
    value = estimated(customer_referral_value(margin, currency, 0.5, 0.25, 0.75))
    assert (value.low, value.value, value.high, value.claim) == (40.0, 80.0, 120.0, "assumed")


def test_costs_in_two_currencies_are_not_summed() -> None:
    two = pl.Series(["EUR", "GBP"])
    assert isinstance(cost_per_earned_customer(pl.Series([10.0, 5.0]), two, np.array([3, 3])), Insufficient)
    cost = estimated(cost_per_earned_customer(pl.Series([10.0]), two[:1], np.array([4])))
    assert (cost.value, cost.n) == (2.5, 4)
    assert isinstance(cost_per_earned_customer(pl.Series([10.0]), two[:1], np.array([0])), Insufficient)
