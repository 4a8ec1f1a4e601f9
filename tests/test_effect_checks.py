"""What stands beside the effect of answering: other cuts, groups, placebos, instruments, and replies sooner."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from lifelines import CoxTimeVaryingFitter
from statsmodels.sandbox.regression.gmm import IV2SLS
from statsmodels.stats.multitest import multipletests

from analytics.effect.checks import (
    benjamini_hochberg,
    e_values,
    effects_by_group,
    holm,
    methods_beside,
    named_in_the_end,
    outcomes_beside,
    placebo_answers,
    trimming_grid,
)
from analytics.effect.compared import Known, compared, known_before
from analytics.effect.instrument import effect_of_speed
from analytics.effect.nuisances import learners
from analytics.effect.over_time import Hazards, hazard_of_leaving
from analytics.effect.shifted import effect_of_sooner
from analytics.effect.verdict import Study, study
from analytics.estimate import Insufficient
from data.demo.parameters import Parameters
from tests.complaint_worlds import as_queried, drawn_complaints


def known_world(seed: int = 1, count: int = 4_000, parameters: Parameters | None = None) -> tuple[Known, pl.DataFrame]:
    world = drawn_complaints(seed, count, parameters)
    known = known_before(as_queried(world))
    assert not isinstance(known, Insufficient)
    return known, world.filter("is_linked_before")


@pytest.fixture(scope="module")
def found() -> Study:
    told = study(compared(known_world()[0]), learners("linear"), seeds=1)
    assert isinstance(told, Study)
    return told


P_VALUES = [0.01, 0.04, 0.03, 0.2, 0.005]


def test_p_values_of_many_questions_are_those_of_statsmodels() -> None:
    assert holm([*P_VALUES, None]) == pytest.approx([*multipletests(P_VALUES, method="holm")[1], None])
    assert benjamini_hochberg(P_VALUES) == pytest.approx(multipletests(P_VALUES, method="fdr_bh")[1])


def test_methods_agree_where_the_world_is_simple_and_the_naive_one_does_not(found: Study) -> None:
    rows = {row["method"]: row for row in methods_beside(found).iter_rows(named=True)}
    ours = rows["AIPW, logit and linear"]
    assert rows["entropy balancing"]["value"] == pytest.approx(ours["value"], abs=0.02)
    assert rows["AIPW, gradient boosting"]["value"] == pytest.approx(ours["value"], abs=0.03)
    assert rows["nothing held equal"]["value"] > ours["high"] - 0.03


def test_a_cut_leaves_fewer_complaints_and_none_leaves_all(found: Study) -> None:
    grid = trimming_grid(found)
    assert grid["n"].to_list() == sorted(grid["n"].to_list(), reverse=True)
    assert grid["n"][0] == found.compared.n
    assert grid["value"][0] == pytest.approx(found.on_the_answered.value)


def test_groups_add_up_to_the_effect_of_all(found: Study) -> None:
    rows = effects_by_group(found, "topic")
    answered = found.compared.known.rows.filter("is_answered")["topic"].value_counts()
    joined = rows.join(answered, left_on="group", right_on="topic")
    assert joined["count"].sum() == found.compared.sample.is_answered.sum()
    total = float((joined["value"] * joined["count"]).sum()) / float(joined["count"].sum())
    assert total == pytest.approx(found.on_the_answered.value, abs=1e-9)
    assert (rows["fdr"] >= 0.05).sum() >= len(rows) - 1  # the world's effect is the same for every topic


def test_answers_dealt_by_lot_have_no_effect(found: Study) -> None:
    lots = placebo_answers(found, 20)
    missed = ((lots["low"] > 0) | (lots["high"] < 0)).sum()
    assert missed <= 4
    assert abs(lots["value"].mean()) < 0.02  # type: ignore[arg-type,operator]


def test_the_e_value_of_an_interval_that_holds_no_effect_is_1(found: Study) -> None:
    value, end = e_values(found)
    assert 1 < end < value
    nothing = study(compared(known_world(parameters=Parameters(
        answer_effect_logit=0.0, fast_extra_effect_logit=0.0, effect_per_anger_logit=0.0
    ))[0]), learners("linear"), seeds=1)  # fmt: skip
    assert isinstance(nothing, Study)
    assert e_values(nothing)[1] == 1.0


def test_outcomes_that_cannot_be_told_are_blank_and_cost_the_others_nothing() -> None:
    known, _ = known_world()
    rows = outcomes_beside(known, {"Stayed": "has_stayed", "Recommend": "is_recommending"}, learners("linear"), seeds=1)
    assert rows["value"].is_null().to_list() == [False, True]
    assert rows["p_holm"][0] == pytest.approx(rows["p"][0])


def test_who_is_named_in_the_end_makes_the_plain_difference_larger_still(found: Study) -> None:
    named = named_in_the_end(as_queried(drawn_complaints(1, 4_000)))
    assert named is not None
    assert named.value > found.naive.value


def test_the_instrument_gives_what_two_stages_give_and_finds_what_speed_does() -> None:
    known, world = known_world(3, 16_000, Parameters(fast_extra_effect_logit=1.2, fast_per_load_logit=-1.5))
    told = effect_of_speed(known, "call_load")
    assert not isinstance(told, Insufficient)
    assert told.is_strong
    rows = known.rows
    slots = rows.select(slot=pl.format("{} {}", "weekday", "hour"))["slot"].to_dummies(drop_first=True).to_numpy()
    held = np.column_stack((np.ones(len(rows)), slots, rows["is_outage"], known.covariates.without("outage").matrix))
    held = held.astype(float)
    fast = (rows["reply_hours"] <= 1).fill_null(value=False).to_numpy().astype(float)
    peer = IV2SLS(
        rows["has_stayed"].to_numpy().astype(float), np.column_stack((fast, held)),
        np.column_stack((rows["call_load"].to_numpy(), held)),
    ).fit()  # fmt: skip
    assert told.effect.value == pytest.approx(peer.params[0], abs=1e-6)
    # Whoever is answered anyway and only faster or slower because of the load: fast against slow, among the answered.
    truth = float((world.filter("is_answered")["y_if_fast"] - world.filter("is_answered")["y_if_slow"]).mean())
    assert told.anderson_rubin is not None
    assert told.anderson_rubin[0] < truth < told.anderson_rubin[1]


def test_a_load_that_slows_nobody_says_nothing() -> None:
    known, _ = known_world(3, 4_000, Parameters(fast_per_load_logit=0.0, fast_when_pulled_off_logit=0.0))
    told = effect_of_speed(known, "call_load")
    assert not isinstance(told, Insufficient)
    assert not told.is_strong
    unknown = effect_of_speed(
        known_before(as_queried(drawn_complaints(1, 2_000)).with_columns(call_load=None)), "call_load"
    )  # type: ignore[arg-type]
    assert isinstance(unknown, Insufficient)


def test_replies_half_an_hour_sooner_keep_as_many_as_the_rule_of_the_world_says() -> None:
    rng = np.random.default_rng(2)
    world = drawn_complaints(4, 12_000)
    waits = rng.exponential(6, len(world))
    stays = rng.random(len(world)) < np.clip(0.9 - 0.02 * np.log1p(waits) * 5, 0, 1)
    told = as_queried(world).with_columns(
        reply_hours=pl.when("is_answered").then(pl.Series(waits)), has_stayed=pl.Series(stays)
    )
    known = known_before(told)
    assert not isinstance(known, Insufficient)
    asked = compared(known)
    assert not isinstance(asked, Insufficient)
    sooner = effect_of_sooner(asked, learners("linear"))
    assert not isinstance(sooner, Insufficient)
    moved = np.where(waits > 1, waits - 0.5, waits)
    truth = float((0.1 * (np.log1p(waits) - np.log1p(moved)))[world["is_answered"].to_numpy()].mean())
    low, high = sooner.interval()
    assert low < truth < high
    assert high - low < 0.03


def contracts_in_time(effect: float, count: int = 6_000) -> pl.DataFrame:
    """Contracts end at any time and replies come at any time; once answered, leaving is `effect` times as likely."""
    rng = np.random.default_rng(11)
    world = drawn_complaints(9, count)
    reply_days, luck = rng.exponential(8, count), rng.exponential(1, count)
    before = luck * 60
    left = np.where(before < reply_days, before, reply_days + (luck - reply_days / 60) * 60 / effect)
    told = as_queried(world).with_columns(
        customer_id=pl.int_range(pl.len()).cast(pl.String), was_known_before=pl.lit(value=True),
        tenure=pl.lit("contract"),
        is_answered=pl.Series(reply_days <= 3) & pl.Series(reply_days < left),
        reply_hours=pl.when(pl.Series(reply_days < left)).then(pl.Series(reply_days * 24)),
        has_stayed=pl.Series(left > 180), decided_days=pl.Series(np.minimum(left, 180.0)), bound_days=pl.lit(0.0),
        left_out=pl.when(pl.Series(left <= 3)).then(pl.lit("Had left by the landmark")),
    )  # fmt: skip
    assert told["left_out"].is_null().sum() < count
    return told


def test_living_to_be_answered_looks_like_staying_and_in_time_it_is_nothing() -> None:
    told = hazard_of_leaving(contracts_in_time(effect=1.0))
    assert isinstance(told, Hazards)
    assert told.ever[2] < 0.7
    assert told.in_time[1] < 1 < told.in_time[2]


def test_answered_in_time_is_what_a_peer_finds_and_what_the_world_holds() -> None:
    frame = contracts_in_time(effect=0.6)
    told = hazard_of_leaving(frame)
    assert isinstance(told, Hazards)
    assert told.in_time[1] < 0.6 < told.in_time[2]
    ends = np.minimum(frame["decided_days"].to_numpy(), 180.0)
    answered = np.maximum((frame["reply_hours"] / 24).fill_null(np.inf).to_numpy(), 1e-3)
    spells = []
    for person, (end, at, stayed) in enumerate(zip(ends, answered, frame["has_stayed"], strict=True)):
        spells.append((person, 0.0, min(at, end), 0, int(not stayed and at >= end)))
        if at < end:
            spells.append((person, at, end, 1, int(not stayed)))
    table = pl.DataFrame(spells, schema=["id", "start", "stop", "answered", "left"], orient="row").to_pandas()
    peer = CoxTimeVaryingFitter().fit(table, id_col="id", event_col="left", start_col="start", stop_col="stop")
    assert told.in_time[0] == pytest.approx(float(np.exp(peer.params_["answered"])), rel=0.05)  # ours within fifths
