"""Reviews: who stands out beyond chance and the usual difference, lateness, and what answers change."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from statsmodels.stats.meta_analysis import combine_effects

from analytics.estimate import Estimate, Insufficient
from analytics.polish import FADES, FIX, UNCLEAR, UNTRIED, polish_or_fix
from analytics.reviews import LIKE, ONE_OFF, RED, between_variance, late_rating_difference, mean_rating, red_flags
from careledger.imports.arrival import Arrival, arrive
from careledger.imports.options import ImportOptions
from careledger.metrics.answer import ALL_ROWS, Desk
from careledger.store.ledger import open_ledger
from careledger.store.workspace import Workspace

START = datetime(2026, 1, 1, tzinfo=UTC)


def rated(ratings: dict[str, np.ndarray]) -> pl.DataFrame:
    """Reviews of entities, evenly over a hundred days."""
    parts = [
        pl.DataFrame({"subject": [name] * len(given), "rating": given.astype(float), "place": np.arange(len(given))})
        .with_columns(posted_at=pl.lit(START) + pl.duration(seconds=pl.col("place") * 8_640_000 // len(given)))
        for name, given in ratings.items()
    ]  # fmt: skip
    return pl.concat(parts).with_columns(scale_maximum=pl.lit(5))


def verdicts(frame: pl.DataFrame) -> dict[str, str]:
    result = red_flags(frame, "subject")
    assert isinstance(result, Estimate), result
    assert result.rows is not None
    return dict(result.rows.select("entity", "verdict").rows())


def stars(rng: np.random.Generator, mean: float, n: int) -> np.ndarray:
    return np.clip(np.round(rng.normal(mean, 1.1, n)), 1, 5)


def test_the_spread_between_entities_is_dersimonian_and_laird_s_where_nothing_is_drawn_in() -> None:
    rng = np.random.default_rng(1)
    errors = rng.uniform(0.05, 0.4, 40)
    values = rng.normal(3.5, np.hypot(0.3, errors))
    weight = 1 / errors**2
    ours = between_variance(values, errors, float(np.average(values, weights=weight)), winsorised=0)
    assert ours == pytest.approx(combine_effects(values, errors**2, method_re="chi2").tau2)


def test_the_spread_that_was_put_in_comes_out_and_a_few_extremes_hardly_move_it() -> None:
    rng = np.random.default_rng(2)
    errors = rng.uniform(0.05, 0.3, 300)
    found = []
    for extremes in (0, 6):
        values = rng.normal(3.5, np.hypot(0.3, errors))
        values[:extremes] -= 3
        found.append(between_variance(values, errors, float(np.median(values))) ** 0.5)
    assert found == pytest.approx([0.3, 0.3], abs=0.06)


def test_three_hundred_equal_entities_give_hardly_a_red_flag() -> None:
    rng = np.random.default_rng(3)
    flagged = [
        list(verdicts(rated({f"p{k}": stars(rng, 3.8, rng.integers(10, 200)) for k in range(300)})).values())
        for _ in range(8)
    ]
    assert np.mean([one.count(RED) for one in flagged]) <= 0.4  # 300 × 0.00135, and fewer by the discovery rate
    assert np.mean([one.count(LIKE) for one in flagged]) > 297


def test_entities_that_usually_differ_are_not_flagged_for_it() -> None:
    rng = np.random.default_rng(4)
    means = rng.normal(3.6, 0.25, 100)
    found = verdicts(rated({f"p{k}": stars(rng, mean, 400) for k, mean in enumerate(means)}))
    assert list(found.values()).count(RED) <= 1


def test_a_lasting_low_is_a_red_flag_and_one_bad_spell_is_a_one_off() -> None:
    rng = np.random.default_rng(5)
    ratings = {f"p{k}": stars(rng, 4.0, 80) for k in range(30)}
    ratings["bad"] = stars(rng, 2.4, 80)
    ratings["spell"] = np.concatenate((stars(rng, 4.3, 40), stars(rng, 2.6, 40)))
    found = verdicts(rated(ratings))
    assert found["bad"] == RED
    assert found["spell"] == ONE_OFF
    assert [name for name, verdict in found.items() if verdict != LIKE] == ["bad", "spell"]


def test_few_entities_or_several_scales_give_no_flag_and_say_why() -> None:
    few = rated({"a": np.array([1, 5] * 10), "b": np.array([5, 1] * 10)})
    assert isinstance(red_flags(few, "subject"), Insufficient)
    mixed = few.with_columns(scale_maximum=pl.when(pl.col("subject") == "a").then(5).otherwise(10), person=0)
    for result in (red_flags(mixed, "subject"), mean_rating(mixed)):
        assert isinstance(result, Insufficient)
        assert "5, 10" in result.reason


def test_the_mean_s_interval_holds_for_people_who_write_much() -> None:
    rng = np.random.default_rng(6)
    held = 0
    for _ in range(300):
        person = np.repeat(np.arange(80), 5)
        rating = np.clip(3 + rng.normal(0, 0.6, 80)[person] + rng.normal(0, 0.6, 400), 1, 5)
        result = mean_rating(pl.DataFrame({"rating": rating, "scale_maximum": 5, "person": person}))
        assert isinstance(result, Estimate)
        held += result.low <= 3 <= result.high
    assert 0.91 <= held / 300 <= 0.98


REVIEWS = "platform,mention_id,in_reply_to_id,direction,posted_at,rating,order_id,text\n" + "".join(
    f"shop,r{n},,inbound,2026-02-{1 + n:02}T10:00:00Z,{2 if n < 12 else 4},o{n},so so\n" for n in range(24)
) + "shop,a1,r1,outbound,2026-02-03T10:00:00Z,,,sorry\n"  # fmt: skip
ORDERS = "order_id,customer_id,ordered_at,amount,currency,product,promised_on,delivered_at\n" + "".join(
    f"o{n},c{n},2026-01-10T10:00:00Z,10,EUR,tea,2026-01-20,2026-01-{21 if n < 12 else 20}T23:00:00Z\n"
    for n in range(24)
)  # fmt: skip


def test_a_delivery_on_the_promised_day_is_in_time_and_reviews_find_their_orders(
    bring: Callable[..., Arrival], home: Path
) -> None:
    bring(mentions=REVIEWS, orders=ORDERS, build=True)
    ledger = open_ledger(home)
    assert ledger is not None
    desk = Desk(ledger, Workspace(home))
    answer = desk.answer("late_rating_difference")
    assert isinstance(answer.result, Estimate)
    assert (answer.result.value, answer.result.n) == (-2.0, 24)
    assert set(desk.rows_behind(answer, limit=ALL_ROWS)["subject"]) == {"tea"}
    replied = desk.answer("review_reply_rate").result
    assert isinstance(replied, Estimate)
    assert (replied.n, round(replied.value * replied.n)) == (24, 1)


@pytest.mark.slow
def test_olist_s_late_deliveries_are_rated_1_96_against_3_77(real_data: Path, tmp_path: Path) -> None:
    arrive(tmp_path, [real_data / "olist"], ImportOptions())
    ledger = open_ledger(tmp_path)
    assert ledger is not None
    result = Desk(ledger, Workspace(tmp_path)).answer("late_rating_difference").result
    assert isinstance(result, Estimate)
    assert result.rows is not None
    assert result.rows.with_columns(pl.col("mean").round(2)).rows() == [(True, 339, 1.96), (False, 3128, 3.77)]


def test_too_few_late_deliveries_are_not_compared() -> None:
    frame = pl.DataFrame({"rating": [1.0, 5.0] * 20, "scale_maximum": 5, "is_late": [True] * 3 + [False] * 37})
    assert isinstance(late_rating_difference(frame), Insufficient)


def reasons(rng: np.random.Generator, effect: float) -> pl.DataFrame:
    """Eight reasons over two years; answering one in three months moves its logarithm by `effect` later."""
    months = [date(2024 + m // 12, 1 + m % 12, 1) for m in range(24)]
    rate = np.clip(0.5 + 0.2 * rng.normal(size=(8, 1)) + 0.15 * rng.normal(size=(8, 24)), 0.02, 0.98)
    past = np.zeros((8, 24))
    for m in range(1, 24):
        past[:, m] = rate[:, max(0, m - 3) : m].mean(axis=1)
    level = rng.normal(0, 0.5, (8, 1)) + rng.normal(0, 0.02, (8, 1)) * np.arange(24) + rng.normal(0, 0.1, (8, 24))
    share = np.exp(level + 3 * effect * past)
    cases = rng.poisson(3000 * share / share.sum(axis=0))
    replied = rng.binomial(cases, rate)
    return pl.DataFrame(
        [{"reason": f"r{r}", "month": months[m], "cases": int(cases[r, m]), "replied": int(replied[r, m])}
         for r in range(8) for m in range(24)]
    )  # fmt: skip


def test_answers_that_change_nothing_are_rarely_said_to_and_those_that_do_are_seen() -> None:
    excluded = {0.0: 0, -0.5: 0}
    for effect in excluded:
        for seed in range(120):
            result = polish_or_fix(reasons(np.random.default_rng(seed), effect))
            assert isinstance(result, Estimate)
            excluded[effect] += result.high < 0 or result.low > 0
    assert excluded[0.0] <= 12  # 5 % of 120, and chance
    assert excluded[-0.5] >= 115


def polish_verdicts(counts: dict[str, list[int]], rates: dict[str, float]) -> dict[str, str]:
    """The verdict on each reason; a share of each is answered, a little more in every third month."""
    months = [START.date() + timedelta(days=31 * m) for m in range(14)]
    frame = pl.DataFrame(
        [
            {"reason": name, "month": month, "cases": n, "replied": round(n * (rates.get(name, 0.8) + 0.01 * (k % 3)))}
            for name, monthly in counts.items()
            for k, (month, n) in enumerate(zip(months, monthly, strict=True))
        ]
    )
    result = polish_or_fix(frame)
    assert isinstance(result, Estimate)
    assert result.rows is not None
    return dict(result.rows.select("reason", "verdict").rows())


def steady(seed: int, mean: float) -> list[int]:
    return [int(n) for n in np.random.default_rng(seed).poisson(mean, 14)]


def test_only_an_answered_reason_that_comes_more_often_needs_a_fix() -> None:
    counts = {f"steady{k}": steady(k, 200) for k in range(4)}
    counts |= {"growing": [100 + 20 * m for m in range(14)], "fading": [360 - 20 * m for m in range(14)]}
    counts |= {"praise": steady(9, 150), "rare": steady(10, 2)}
    found = polish_verdicts(counts, {"praise": 0.2})
    assert (found["growing"], found["fading"], found["praise"]) == (FIX, FADES, UNTRIED)
    assert "rare" not in found
    assert list(found.values()).count(UNCLEAR) >= 3


def test_one_swelling_reason_does_not_make_the_others_fade() -> None:
    counts = {name: [100 + 3 * ((m + k) % 3) for m in range(14)] for k, name in enumerate(("a", "b", "c", "d"))}
    counts["crisis"] = [100] * 9 + [900] * 5
    found = polish_verdicts(counts, {})
    assert found.pop("crisis") == FIX
    assert set(found.values()) == {UNCLEAR}


def test_a_growing_customer_base_makes_no_reason_come_more_often() -> None:
    counts = {name: [round(n * 1.1**m) for m, n in enumerate(steady(k, 300))] for k, name in enumerate("abcdef")}
    assert FIX not in polish_verdicts(counts, {}).values()


def test_a_reason_is_tried_or_not_by_its_own_reply_rate_alone() -> None:
    counts = {name: steady(k, 200) for k, name in enumerate("abcd")}
    assert UNTRIED not in polish_verdicts(counts, {"a": 0.6, "b": 0.98, "c": 0.98, "d": 0.98}).values()
