"""Service recovery: experiences told of one population, and a paradox that is shown only where it is."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from analytics.covariates import covariates_of
from analytics.effect.aipw import Sample, effect_on_the_answered, expectations
from analytics.effect.nuisances import learners
from analytics.estimate import Estimate, Insufficient
from analytics.recovery import (
    EXPERIENCES,
    FAST,
    IGNORED,
    NEVER,
    SLOW,
    UNRESOLVED,
    Recovery,
    recovery,
    recovery_paradox,
    service_recovery_rate,
)

SHIFTS = {FAST: 0.10, SLOW: 0.04, UNRESOLVED: -0.05, IGNORED: -0.15, NEVER: 0.0}


def customers(seed: int = 1, count: int = 6_000, shifts: dict[str, float] | None = None) -> pl.DataFrame:
    """The loyal complain rather and are rather helped fast; `true` holds each one's chance to stay after each."""
    rng = np.random.default_rng(seed)
    shifted = shifts or SHIFTS
    loyal = rng.normal(size=count)
    never = rng.random(count) < 1 / (1 + np.exp(0.5 * loyal - 0.5))
    pull = np.column_stack([0.8 * loyal, 0.2 * loyal, np.zeros(count), -0.6 * loyal])
    luck = pull + rng.gumbel(size=pull.shape)
    experience = np.where(never, NEVER, np.array(EXPERIENCES[:4])[luck.argmax(axis=1)])
    base = 0.6 + 0.08 * np.clip(loyal, -2.5, 2.5)
    stays = rng.random(count) < base + np.array([shifted[name] for name in experience])
    followed = np.where(rng.random(count) < 0.25, 100.0, 400.0)
    return pl.DataFrame(
        {
            "moment_key": np.arange(count).astype(str), "customer_id": np.arange(count).astype(str),
            "experience": experience, "tenure": "contract", "brand": "A", "segment": None, "region": None,
            "tenure_days": np.exp(5 + 0.5 * loyal), "last_order_days": 10.0, "order_count": 0, "spent_amount": 0.0,
            "currency": "EUR", "charge_amount": 0.0, "bound_days": 0.0, "contact_count": 0,
            "has_stayed": pl.Series(np.where(followed > 180, stays, False)), "decided_days": 180.0,
            "judged_days": 180.0, "followed_days": followed, "base": base,
        },
        schema_overrides={"segment": pl.String, "region": pl.String},
    ).with_columns(has_stayed=pl.when(pl.col("followed_days") > 180).then("has_stayed"))  # fmt: skip


def found(frame: pl.DataFrame) -> Recovery:
    told = recovery(frame)
    assert isinstance(told, Recovery)
    return told


def test_each_experience_is_told_of_those_who_complained() -> None:
    covered, gaps = 0, []
    for seed in range(1, 5):
        frame = customers(seed)
        told = found(frame)
        of_complainers = float(frame.filter(pl.col("experience") != NEVER)["base"].mean())  # type: ignore[arg-type]
        for name, shift in SHIFTS.items():
            low, high = told.share(name).interval()
            gaps.append(told.share(name).value - of_complainers - shift)
            covered += low <= of_complainers + shift <= high
    assert abs(np.mean(gaps)) < 0.01
    assert covered >= 16, "of 20 intervals at 95 %"


def test_a_plain_comparison_sees_a_paradox_where_there_is_none() -> None:
    frame = customers(shifts=dict.fromkeys(EXPERIENCES, 0.0), count=12_000)
    told = found(frame)
    plain = dict(told.arms.select("experience", "stayed").iter_rows())
    assert plain[FAST] - plain[NEVER] > 0.05, "the loyal complain, and are helped fast"
    assert told.paradox() is False
    low, high = told.difference(FAST, NEVER).interval()
    assert low <= 0 <= high


def test_a_paradox_that_is_there_is_found() -> None:
    told = found(customers())
    assert told.paradox() is True
    result = recovery_paradox(customers(), 1)
    assert isinstance(result, Estimate)
    assert result.low > 0
    assert result.claim == "associational"


def test_all_pairs_are_told_and_held_for_their_number() -> None:
    pairs = found(customers()).pairs()
    assert len(pairs) == 10
    apart = pairs.filter((pl.col("one") == FAST) & (pl.col("other") == IGNORED)).row(0, named=True)
    assert apart["low"] <= 0.25 <= apart["high"]
    assert apart["p_holm"] < 0.001


def test_customers_of_whom_nothing_is_known_yet_change_the_weights_and_not_the_answer() -> None:
    frame = customers(count=12_000)
    whole, followed = found(frame), found(frame.filter(pl.col("has_stayed").is_not_null()))
    assert whole.n == followed.n
    assert whole.share(FAST).value == pytest.approx(followed.share(FAST).value, abs=0.01)


def test_an_experience_that_too_few_had_is_left_out_and_said() -> None:
    frame = customers().filter((pl.col("experience") != SLOW) | (pl.int_range(pl.len()) < 200))
    told = found(frame)
    assert SLOW not in told.experiences
    absent = service_recovery_rate(frame, SLOW, 1)
    assert isinstance(absent, Insufficient)
    assert "resolved slowly" in absent.reason


def test_nobody_resolved_tells_no_paradox_rather_than_none() -> None:
    frame = customers().filter(pl.col("experience") != FAST)
    assert found(frame).paradox() is None
    assert isinstance(recovery_paradox(frame, 1), Insufficient)
    assert isinstance(recovery(frame.head(0)), Insufficient)


def test_with_two_experiences_it_is_the_effect_on_the_answered_of_two_arms() -> None:
    frame = customers(count=8_000).filter(
        pl.col("experience").is_in([FAST, NEVER]) & pl.col("has_stayed").is_not_null()
    )
    told = found(frame).difference(FAST, NEVER)
    x = covariates_of(frame.with_columns(pl.col("tenure_days").log1p()), ["tenure_days"], []).matrix
    is_fast = (frame["experience"] == FAST).to_numpy()
    customer = np.asarray(frame["customer_id"].rank("dense").to_numpy() - 1, dtype=np.int64)
    sample = Sample(frame["has_stayed"].cast(pl.Float64).to_numpy(), is_fast, x, customer)
    peer = effect_on_the_answered(sample, expectations(sample, learners("linear"), seeds=1))
    assert told.value == pytest.approx(peer.value, abs=0.002)
    assert told.error == pytest.approx(peer.error, rel=0.05)
