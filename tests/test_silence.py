"""The silent: assumed until a survey, wide as what is not known, and right where the truth is known."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from analytics.beliefs import known, log_uniform, surveyed
from analytics.estimate import Estimate, Insufficient, Result
from analytics.silence import (
    contradicts,
    left_after_ignored,
    silent_at_risk,
    silent_customers,
    silent_problems,
    silent_problems_surveyed,
    visible_quantiles,
)
from careledger.cli import demo
from careledger.metrics.answer import Desk
from careledger.metrics.assumptions import beliefs, state_assumption
from careledger.metrics.filters import Filters
from careledger.store.ledger import open_ledger
from careledger.store.workspace import Workspace

RANGE = {"visible_share": log_uniform(0.04, 0.5)}
ENDS = np.array([0.025, 0.5, 0.975])


def found(result: Result) -> Estimate:
    assert isinstance(result, Estimate), result
    return result


def unseen(complaints: float) -> Result:
    return silent_problems(np.array([complaints]), np.array([1000]), RANGE)


def after_survey(complaints: float, asked: int, spoke_up: int) -> Result:
    rows = {"complaints": [complaints], "mentions": [1000], "asked": [asked], "spoke_up": [spoke_up]}
    return silent_problems_surveyed(pl.DataFrame(rows), RANGE)


def at_risk(complaints: float, leave: float = 0.02, currencies: int = 1) -> Result:
    rows = {"currency": ["EUR", "GBP"], "margin_amount": [50_000.0, 1.0], "buyers": [500, 1],
            "complaints": [complaints] * 2, "buyer_share": [1.0, 0.0], "asked": [0, 0], "spoke_up": [0, 0]}  # fmt: skip
    assumed = {"visible_share": known(0.1), "silent_leave": known(leave)}
    return silent_at_risk(pl.DataFrame(rows).head(currencies), assumed)


def step(result: Estimate, what: str) -> list[float]:
    assert result.rows is not None
    return list(result.rows.filter(pl.col("what") == what).select("low", "middle", "high").row(0))


def desk_of(home: Path) -> Desk:
    ledger = open_ledger(home)
    assert ledger is not None
    return Desk(ledger, Workspace(home))


def test_twice_the_complaints_are_twice_the_silent_and_leave_the_share_as_it_was() -> None:
    once, twice = found(unseen(5_000)), found(unseen(10_000))
    assert step(once, "share that speaks up") == step(twice, "share that speaks up")
    for first, second in zip((once.low, once.value, once.high), (twice.low, twice.value, twice.high), strict=True):
        assert second == pytest.approx(2 * first, rel=0.02)


def test_more_complaints_do_not_make_the_share_of_the_silent_better_known() -> None:
    widths = [found(unseen(n)).high / found(unseen(n)).low for n in (1_000, 100_000)]
    assert widths[0] == pytest.approx(widths[1], rel=0.03)
    assert widths[1] > 15  # from 1 in 2 to 1 in 25


def test_a_survey_does() -> None:
    asked = found(after_survey(1_000, 2_000, 100))
    assert asked.low < 1_000 * 19 < asked.high
    assert asked.high / asked.low < 1.7
    assert [caution.code for caution in asked.cautions] == ["surveyed"]
    assert isinstance(after_survey(1_000, 0, 0), Insufficient)


def test_a_survey_updates_what_was_believed_as_bayes_rule_does() -> None:
    grid = np.exp(np.linspace(np.log(0.04), np.log(0.5), 200_001))
    chance = np.cumsum(grid**30 * (1 - grid) ** 170)  # flat in the logarithm, 30 of 200
    exact = np.interp(ENDS, chance / chance[-1], grid)
    assert visible_quantiles(RANGE["visible_share"], 200, 30, ENDS) == pytest.approx(exact, rel=2e-3)
    asked_before = surveyed(10, 100)
    assert visible_quantiles(asked_before, 100, 10, ENDS) == pytest.approx(surveyed(20, 200).quantiles(ENDS), rel=5e-3)


def test_a_survey_far_from_the_range_is_believed_against_it_and_says_so() -> None:
    low, _, high = visible_quantiles(RANGE["visible_share"], 2_000, 20, ENDS)
    assert low < 0.01 < high < 0.02
    assert "range-contradicted" in {caution.code for caution in found(after_survey(100, 2_000, 20)).cautions}
    assert not contradicts(RANGE["visible_share"], 2_000, 100)
    assert not contradicts(RANGE["visible_share"], 0, 0)
    with pytest.raises(ValueError, match="5 of 4"):
        visible_quantiles(RANGE["visible_share"], 4, 5, ENDS)


def test_everything_of_it_is_assumed_and_says_so() -> None:
    for result in (found(unseen(100)), found(at_risk(100))):
        assert result.claim == "assumed"
        assert "assumed-visibility" in {caution.code for caution in result.cautions}


def test_at_risk_is_excess_churn_and_not_all_revenue() -> None:
    risk = found(at_risk(100))
    assert risk.value == pytest.approx(100 * 9 * 0.02 * 100, rel=0.02)  # silent × leave over it × margin of a buyer
    assert risk.high < 50_000 / 2
    assert found(at_risk(100, leave=0.0)).high == 0


def test_the_same_numbers_give_the_same_interval() -> None:
    assert unseen(100) == unseen(100)


def test_no_complaint_and_several_currencies_give_no_number() -> None:
    assert isinstance(unseen(0), Insufficient)
    assert isinstance(at_risk(100, currencies=2), Insufficient)


def test_no_more_customers_are_lost_in_silence_than_there_are_and_it_is_said() -> None:
    whole = found(at_risk(5_000))
    assert step(whole, "customers lost") == [500, 500, 500]
    assert whole.value == 50_000
    assert "all-leave" in {caution.code for caution in whole.cautions}
    assert "all-leave" not in {caution.code for caution in found(at_risk(100)).cautions}


def test_silent_customers_are_those_with_a_problem_less_those_who_speak_up() -> None:
    frame = pl.DataFrame({"had_problem": [True] * 300 + [False] * 700}).with_columns(
        pl.lit(20_000).alias("customers"), pl.lit(1_000_000).alias("asked"), pl.lit(100_000).alias("spoke_up")
    )
    told = found(silent_customers(frame, RANGE))
    assert told.value == pytest.approx(20_000 * 0.3 * 0.9, rel=0.01)
    assert told.n == 1_000
    assert isinstance(silent_customers(frame.head(0), RANGE), Insufficient)


def test_leaving_after_being_ignored_is_held_against_no_complaint() -> None:
    rows = [("ignored", 100.0, True, 30), ("ignored", 400.0, False, 70), ("no complaint", 100.0, True, 100),
            ("no complaint", 400.0, False, 900)]  # fmt: skip
    frame = pl.DataFrame(rows, schema=["experience", "exit_days", "has_left", "customers"], orient="row")
    gap = found(left_after_ignored(frame))
    assert (gap.value, gap.n) == (pytest.approx(0.3 - 0.1), 1_100)
    assert gap.value - gap.low == pytest.approx(1.96 * np.sqrt(0.3 * 0.7 / 100 + 0.1 * 0.9 / 1000), rel=1e-3)
    assert isinstance(left_after_ignored(frame.head(2)), Insufficient)


def test_what_somebody_stands_for_is_taken_by_every_number_of_the_silent(own_home: Path) -> None:
    desk = desk_of(own_home)
    before = found(desk.answer("silent_problems").result)
    fields = {"low": 0.2, "high": 0.25}
    state_assumption(desk.workspace, "visible_share", fields, owner="Ann", source="panel", who="Ann")
    after = found(desk.answer("silent_problems").result)
    assert step(after, "share that speaks up") == pytest.approx(
        log_uniform(0.2, 0.25).quantiles(ENDS).tolist(), rel=0.01
    )
    assert after.high < before.high / 2
    assert beliefs(desk.workspace, ["silent_leave"])["silent_leave"] == log_uniform(0.01, 0.1)


def test_the_demo_s_silent_problems_and_leavers_lie_inside(demo_home: Path) -> None:
    _check_truth(demo_home)


@pytest.mark.slow  # five worlds are built
@pytest.mark.parametrize("seed", [11, 12, 13, 14, 15])
def test_other_worlds_silent_problems_and_leavers_lie_inside(home: Path, seed: int) -> None:
    demo(customers=600, seed=seed)
    _check_truth(home)


@pytest.mark.slow  # a home is built
def test_an_imported_survey_is_used_by_itself(home: Path, bring: Callable[..., Any]) -> None:
    mentions = "mention_id,platform,author_handle,brand,direction,posted_at,kind,text\n" + "".join(
        f"m{n},twitter,u{n},acme,inbound,2026-01-{1 + n % 27:02}T10:00:00Z,complaint,it is broken\n" for n in range(200)
    )
    answers = "survey_id,kind,customer_id,sent_at,answered_at,score,scale_maximum\n" + "".join(
        f"p{n},problem,c{n},2026-01-05T10:00:00Z,2026-01-06T10:00:00Z,{int(n % 5 == 0)},1\n"
        + (f"s{n},spoke_up,c{n},2026-01-05T10:00:00Z,2026-01-06T10:00:00Z,{int(n % 25 == 0)},1\n" if n % 5 == 0 else "")
        for n in range(1_000)
    )
    orders = "order_id,customer_id,ordered_at,amount,currency\n" + "".join(
        f"o{n},c{n},2026-01-02T10:00:00Z,10,EUR\n" for n in range(1_000)
    )
    assert bring(build=True, mentions=mentions, surveys=answers, orders=orders).is_accepted
    desk = desk_of(home)
    answer = desk.answer("silent_problems_surveyed")
    low, middle, high = step(found(answer.result), "share that speaks up")
    assert low < 0.2 < high < 0.27
    assert middle == pytest.approx(0.2, abs=0.01)
    assert found(answer.result).claim == "descriptive"
    silent = found(desk.answer("silent_customers").result)
    assert silent.n == 1_000
    assert silent.low < 1_000 * 0.2 * 0.8 < silent.high


def _check_truth(home: Path) -> None:
    desk, truth = desk_of(home), json.loads((home / "demo-world" / "truth.json").read_text())
    visible = truth["silence"]["visible_complaint_share"]
    unspoken = found(desk.answer("silent_problems").result)
    assert unspoken.low < visible["n"] * (1 - visible["value"]) < unspoken.high
    lost = np.zeros(2)
    for currency in ("EUR", "GBP"):
        result = desk.answer("silent_at_risk", Filters(currency=(currency,))).result
        if isinstance(result, Estimate):
            low, _, high = step(result, "customers lost")
            lost += (low, high)
    assert lost[0] < truth["silence"]["left_over_silent_problem"]["value"] / (truth["months"] / 12) < lost[1]
