"""Rankings: the published example, equal agents, unequal agents."""

import numpy as np
import polars as pl
import pytest

from analytics.estimate import Estimate, Insufficient
from analytics.ranking import (
    Effects,
    Floats,
    Whole,
    adjusted_shares,
    agent_effects,
    agent_ranking,
    behaviours,
    effect_draws,
    expected_chances,
    local_false_discovery,
    shrunken,
)

# Efron and Morris (1975), table 1: batting averages of 18 players after 45 at bats, and of the rest of the season.
EARLY = np.array([18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]) / 45
REST = np.array([346, 298, 276, 222, 273, 270, 263, 210, 269, 230, 264, 256, 303, 264, 226, 285, 316, 200]) / 1000

DIFFICULTY = np.array([0.0, 0.3, -0.4, 0.2])


def cases_of(rng: np.random.Generator, effects: Floats, cases: int = 150) -> tuple[np.ndarray, Floats, Whole]:
    """Outcomes, standardised features and agents, every agent with as many cases of four kinds."""
    agent = np.repeat(np.arange(len(effects)), cases)
    kind = rng.integers(0, 4, len(agent))
    held = rng.random(len(agent)) < 1 / (1 + np.exp(-(1.5 + DIFFICULTY[kind] + effects[agent])))
    dummies = np.eye(4)[kind][:, 1:]
    return held, (dummies - dummies.mean(axis=0)) / dummies.std(axis=0), agent


def frame_of(rng: np.random.Generator, effects: Floats, cases: int = 150) -> pl.DataFrame:
    """The frame of the query `resolutions`."""
    held, _, agent = cases_of(rng, effects, cases)
    n = len(held)
    return pl.DataFrame(
        {
            "agent": [f"a{place:02d}" for place in agent], "held": held,
            "topic": rng.choice(["billing", "login"], n), "channel": rng.choice(["email", "twitter"], n),
            "seniority": np.where(agent % 2, "junior", "senior"), "opened_hour": rng.integers(0, 24, n),
            "reply_seconds": np.exp(rng.normal(7, 1, n) - effects[agent]), "moved_private": rng.random(n) < 0.2,
            "reply_count": rng.integers(1, 4, n),
        }
    )  # fmt: skip


def ranked(frame: pl.DataFrame) -> tuple[Estimate, pl.DataFrame]:
    result = agent_ranking(frame)
    assert isinstance(result, Estimate), result
    assert result.rows is not None
    return result, result.rows


def test_eighteen_players_are_shrunk_as_efron_and_morris_print_it() -> None:
    mean = EARLY.mean()
    guesses, kept = shrunken(EARLY, mean * (1 - mean) / 45)
    assert kept == pytest.approx(0.21165, abs=5e-5)
    assert ((EARLY - REST) ** 2).sum() == pytest.approx(0.07532, abs=5e-6)
    assert ((guesses - REST) ** 2).sum() == pytest.approx(0.02131, abs=5e-6)


def test_values_that_differ_less_than_chance_would_are_one_value() -> None:
    guesses, kept = shrunken(np.array([1.0, 1.1, 0.9, 1.0]), 5.0)
    assert kept == 0
    assert guesses == pytest.approx(np.ones(4))


def test_equal_agents_give_no_hero() -> None:
    result, rows = ranked(frame_of(np.random.default_rng(1), np.zeros(40)))
    assert not rows["is_hero"].any()
    assert result.low < 0.005
    assert rows["best_chance"].max() < 0.3
    assert rows["best_chance"].sum() == pytest.approx(1)


def test_one_agent_far_better_than_the_rest_is_a_hero() -> None:
    effects = np.zeros(20)
    effects[7] = 1.5
    _, rows = ranked(frame_of(np.random.default_rng(2), effects, cases=400))
    assert rows.filter("is_hero")["agent"].to_list() == ["a07"]
    assert rows["agent"][0] == "a07"
    assert rows["best_chance"][0] > 0.8


def test_a_very_bad_agent_is_no_hero() -> None:
    effects = np.zeros(20)
    effects[7] = -1.5
    _, rows = ranked(frame_of(np.random.default_rng(2), effects, cases=400))
    assert not rows["is_hero"].any()
    assert rows["agent"][-1] == "a07"
    assert rows["false_discovery"][-1] < 0.05


def test_agents_with_hard_cases_are_not_ranked_behind_for_it() -> None:
    rng = np.random.default_rng(3)
    frame = frame_of(rng, np.zeros(10), cases=600).with_columns(
        topic=pl.when(pl.col("agent") < "a05").then(pl.lit("hard")).otherwise(pl.lit("easy"))
    )
    frame = frame.with_columns(held=pl.col("held") & ((pl.col("topic") == "easy") | pl.Series(rng.random(6000) < 0.7)))
    # Both kinds are known to somebody in common, or topic and agent could not be told apart.
    swapped = pl.Series(rng.random(6000) < 0.3)
    easy = pl.Series(rng.random(6000) < 0.8)
    frame = frame.with_columns(
        topic=pl.when(swapped).then(pl.lit("easy")).otherwise(pl.col("topic")),
        held=pl.when(swapped).then(easy).otherwise(pl.col("held")),
    )
    _, rows = ranked(frame)
    counted = rows.sort("agent")["held_share"].to_numpy()
    adjusted = rows.sort("agent")["adjusted_share"].to_numpy()
    assert counted[5:].mean() - counted[:5].mean() > 0.12
    assert abs(adjusted[5:].mean() - adjusted[:5].mean()) < 0.05


def test_agents_with_few_cases_are_named_as_left_out() -> None:
    rng = np.random.default_rng(4)
    few = frame_of(rng, np.zeros(1), cases=19).with_columns(agent=pl.lit("new"))
    result, rows = ranked(pl.concat((frame_of(rng, np.zeros(6)), few)))
    assert "new" not in rows["agent"].to_list()
    assert any("1 agents with fewer than 20" in caution.text for caution in result.cautions)


def test_three_agents_are_too_few_to_rank() -> None:
    assert isinstance(agent_ranking(frame_of(np.random.default_rng(5), np.zeros(3))), Insufficient)


def test_what_the_best_do_differently_has_an_interval() -> None:
    effects = np.concatenate((np.full(6, 0.7), np.zeros(14)))
    frame = frame_of(np.random.default_rng(6), effects)
    found = behaviours(frame, [f"a{place:02d}" for place in range(6)])
    speed = found.row(0, named=True)
    assert speed["top"] / speed["others"] == pytest.approx(np.exp(-0.7), rel=0.1)
    assert speed["high"] < 0
    private = found.filter(pl.col("behaviour") == "share moved to private").row(0, named=True)
    assert private["low"] < 0 < private["high"]


def test_the_logistic_regression_is_that_of_statsmodels() -> None:
    statsmodels = pytest.importorskip("statsmodels.api")
    held, features, _ = cases_of(np.random.default_rng(7), np.zeros(30))
    peer = statsmodels.Logit(held.astype(float), statsmodels.add_constant(features)).fit(disp=0)
    assert expected_chances(held, features) == pytest.approx(peer.predict(), abs=2e-3)


def world_results(seed: int, spread: float, worlds: int) -> dict[str, float]:
    """Over many worlds of 40 agents with 150 cases each: heroes, coverage, and whom heroes turn out to be."""
    rng = np.random.default_rng(seed)
    with_hero = heroes = covered = below_average = found = there = 0.0
    for _ in range(worlds):
        effects = rng.normal(0, spread, 40)
        held, features, agent = cases_of(rng, effects)
        chance = expected_chances(held, features)
        fitted = agent_effects(held, chance, agent)
        is_hero = (local_false_discovery(fitted) < 0.05) & (fitted.score > 0)
        low, high = np.quantile(adjusted_shares(effect_draws(fitted, rng, 1000), chance), (0.025, 0.975), axis=0)
        truth = (1 / (1 + np.exp(-(1.5 + DIFFICULTY[:, None] + effects)))).mean(axis=0)
        covered += ((low <= truth) & (truth <= high)).mean()
        with_hero += is_hero.any()
        heroes += is_hero.sum()
        below_average += (is_hero & (effects <= 0)).sum()
        found += (is_hero & (effects > spread)).sum()
        there += (effects > spread).sum()
    return {
        "worlds_with_hero": with_hero / worlds, "covered": covered / worlds,
        "false_heroes": below_average / max(heroes, 1.0), "power": found / max(there, 1.0),
    }  # fmt: skip


@pytest.mark.slow
def test_forty_equal_agents_hardly_ever_give_a_hero() -> None:
    assert world_results(0, 0.0, 300)["worlds_with_hero"] <= 0.05


@pytest.mark.slow
@pytest.mark.parametrize(("spread", "power"), [(0.4, 0.15), (0.8, 0.85)])
def test_unequal_agents_are_found_and_their_intervals_hold(spread: float, power: float) -> None:
    results = world_results(1, spread, 150)
    assert 0.92 <= results["covered"] <= 0.98
    assert results["power"] >= power
    assert results["false_heroes"] <= 0.05


def test_intervals_do_not_collapse_where_agents_look_equal() -> None:
    alike = Effects(effect=np.zeros(10), error=np.full(10, 0.3), score=np.zeros(10))
    drawn = effect_draws(alike, np.random.default_rng(8))
    assert drawn.std(axis=0).min() > 0.05


def test_agents_whose_cases_are_all_of_one_kind_are_ranked_without_adjustment() -> None:
    frame = frame_of(np.random.default_rng(8), np.zeros(12))
    alike = frame.with_columns(
        topic=pl.lit("billing"), channel=pl.lit("email"), seniority=pl.lit("junior"), opened_hour=pl.lit(9)
    )
    _, rows = ranked(alike)
    assert len(rows) == 12
