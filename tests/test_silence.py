"""The silent: assumed until a survey, wide as what is not known, and right where the truth is known."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from analytics.estimate import Estimate, Insufficient, Result
from analytics.silence import silent_at_risk, silent_problems
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.store.ledger import open_ledger
from careledger.store.workspace import Workspace


def unseen(complaints: float, *, low: float = 0.04, high: float = 0.5, surveyed: int = 0, spoke_up: int = 0) -> Result:
    return silent_problems(np.array([complaints]), np.array([1000]), low, high, surveyed, spoke_up)


def known(result: Result) -> Estimate:
    assert isinstance(result, Estimate), result
    return result


def at_risk(complaints: float, excess: tuple[float, float] = (0.02, 0.02), currencies: int = 1) -> Result:
    rows = {"currency": ["EUR", "GBP"], "margin_amount": [50_000.0, 1.0], "buyers": [500, 1],
            "complaints": [complaints] * 2, "buyer_share": [1.0, 0.0]}  # fmt: skip
    return silent_at_risk(pl.DataFrame(rows).head(currencies), 0.1, 0.1, *excess, surveyed=0, spoke_up=0)


def test_more_complaints_do_not_make_the_share_of_the_silent_better_known() -> None:
    widths = [known(unseen(n)).high / known(unseen(n)).low for n in (1_000, 100_000)]
    assert widths[0] == pytest.approx(widths[1], rel=0.03)
    assert widths[1] > 15  # from 1 in 2 to 1 in 25


def test_a_survey_does() -> None:
    asked = known(unseen(1_000, surveyed=2_000, spoke_up=100))
    assert asked.low < 1_000 * 19 < asked.high
    assert asked.high / asked.low < 1.7
    assert [caution.code for caution in asked.cautions] == ["surveyed"]


def test_everything_of_it_is_assumed_and_says_so() -> None:
    for result in (known(unseen(100)), known(at_risk(100))):
        assert result.claim == "assumed"
        assert "assumed-visibility" in {caution.code for caution in result.cautions}


def test_at_risk_is_excess_churn_and_not_all_revenue() -> None:
    risk = known(at_risk(100))
    assert risk.value == pytest.approx(100 * 9 * 0.02 * 100, rel=0.02)  # silent × leave over it × margin of a buyer
    assert risk.high < 50_000 / 2
    assert known(at_risk(100, (0.0, 0.0))).high == 0


def test_the_same_numbers_give_the_same_interval() -> None:
    assert unseen(100) == unseen(100)


def test_no_complaint_and_several_currencies_give_no_number() -> None:
    assert isinstance(unseen(0), Insufficient)
    assert isinstance(at_risk(100, currencies=2), Insufficient)


def test_the_demo_s_silent_problems_and_leavers_lie_inside(demo_home: Path) -> None:
    ledger = open_ledger(demo_home)
    assert ledger is not None
    desk = Desk(ledger, Workspace(demo_home))
    truth = json.loads((demo_home / "demo-world" / "truth.json").read_text())["silence"]
    visible = truth["visible_complaint_share"]
    unspoken = known(desk.answer("silent_problems").result)
    assert unspoken.low < visible["n"] * (1 - visible["value"]) < unspoken.high
    years = json.loads((demo_home / "demo-world" / "truth.json").read_text())["months"] / 12
    lost = [0.0, 0.0]
    for currency in ("EUR", "GBP"):
        result = desk.answer("silent_at_risk", Filters(currency=(currency,))).result
        if isinstance(result, Estimate) and result.rows is not None:
            low, high = result.rows.filter(pl.col("what") == "customers lost").select("low", "high").row(0)
            lost = [lost[0] + low, lost[1] + high]
    assert lost[0] < truth["left_over_silent_problem"]["value"] / years < lost[1]
