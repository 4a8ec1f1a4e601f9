"""What the effect of answering must not be made to say: rare groups, words without letters, arms that nobody shares."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from analytics.covariates import LARGEST_GROUPS, covariates_of
from analytics.effect.compared import compared, known_before
from analytics.effect.instrument import effect_of_speed
from analytics.effect.measures import effect_of_answering
from analytics.effect.nuisances import learners
from analytics.effect.verdict import Study, study
from analytics.estimate import Estimate, Insufficient
from analytics.words import words_as_covariates
from data.demo.parameters import Parameters
from tests.complaint_worlds import as_queried, drawn_complaints


def test_rare_groups_are_one_group_of_their_own_and_not_the_largest_one() -> None:
    topics = [f"t{place}" for place in range(LARGEST_GROUPS + 3) for _ in range(30 - place)]
    told = covariates_of(pl.DataFrame({"topic": topics}), [], ["topic"])
    others = told.matrix[:, told.names.index("topic: others")]
    assert others.sum() == sum(30 - place for place in range(LARGEST_GROUPS, LARGEST_GROUPS + 3))
    largest = np.array(topics) == "t0"
    assert not told.matrix[largest].any()
    assert told.matrix[~largest].any(axis=1).all()


@pytest.mark.parametrize("text", ["😡", "!!! ???", "这个服务太差了我很生气"])
def test_words_that_no_reader_splits_give_no_columns(text: str) -> None:
    texts = pl.Series([f"{text}{'!' * (place % 7)}" for place in range(300)])
    assert len(words_as_covariates(texts).names) <= 12


def test_what_the_ignored_would_gain_has_a_verdict_of_its_own() -> None:
    world = as_queried(drawn_complaints(1, 8_000))
    never = world.with_columns(
        is_answered=pl.col("is_answered") & ~pl.col("topic").is_in(["billing", "delivery"]),
    )
    known = known_before(never)
    assert not isinstance(known, Insufficient)
    found = study(compared(known), learners("linear"), seeds=1)
    assert isinstance(found, Study)
    assert found.of_the_ignored.verdict == "not identified"
    told = effect_of_answering(never, "has_stayed", "ignored", "linear", 1, takes_undated=True)
    assert isinstance(told, Estimate)
    assert told.claim == "associational"
    assert found.of_the_ignored.on_the_answered.value == pytest.approx(-found.on_the_ignored.value)


def test_the_control_is_not_given_its_own_answer() -> None:
    told = as_queried(drawn_complaints(1, 3_000)).with_columns(
        currency=pl.when(pl.col("recent_order_count") > 0).then(pl.lit("EUR"))
    )
    known = known_before(told)
    assert not isinstance(known, Insufficient)
    assert "currency" in known.covariates.variables
    assert not {"currency", "complaints", "orders", "spend", "contacts"} & set(known.without_recent.variables)


def test_leavers_of_recent_months_do_not_bend_the_instrument() -> None:
    """Load rises over time, and of the last months only those who left are known: speed does nothing in truth."""
    rng = np.random.default_rng(6)
    world = drawn_complaints(6, 24_000, Parameters(answer_effect_logit=0.0, fast_extra_effect_logit=0.0))
    followed = rng.uniform(0, 500, len(world))
    left = np.where(world["y"].to_numpy() == 1, 400.0, rng.uniform(4, 180, len(world)))
    load = world["load"].to_numpy() - followed / 100
    decided = np.minimum(left, 180.0)
    hours = np.where(load + rng.normal(size=len(world)) < -2, 0.5, 12.0)
    told = as_queried(world).with_columns(
        call_load=pl.Series(load), followed_days=pl.Series(followed), decided_days=pl.Series(decided),
        reply_hours=pl.when("is_answered").then(pl.Series(hours)),
        has_stayed=pl.when(pl.Series(decided <= followed)).then(pl.Series(left > 180)),
    )  # fmt: skip
    known = known_before(told)
    assert not isinstance(known, Insufficient)
    speed = effect_of_speed(known, "call_load")
    assert not isinstance(speed, Insufficient)
    assert speed.is_strong
    assert speed.anderson_rubin is not None
    assert speed.anderson_rubin[0] < 0.03
    assert speed.anderson_rubin[1] > -0.03
