"""Whom to answer first: the order is learned from others, tried on others, and says where it knows nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

import numpy as np
import polars as pl
import pytest

from analytics.beliefs import Belief
from analytics.covariates import Covariates
from analytics.effect.aipw import Sample
from analytics.effect.compared import GROUPS, NUMBERS, UNDATED_GROUPS, Compared, Known, compared, known_before
from analytics.effect.nuisances import learners
from analytics.effect.qini import qinis
from analytics.effect.queue import FIRST, SAID, Waiting, in_words, queue, year_of
from analytics.effect.uplift import BY_MARGIN, BY_RISK, BY_UPLIFT, BY_WORTH, Uplift, uplift
from analytics.effect.who_first import worth_of_waiting
from analytics.estimate import Estimate, Insufficient
from tests.complaint_worlds import as_queried, drawn_complaints

HALF = Belief(1.0, 1.0, 0.5, 0.5)


def test_qini_of_four_complaints_is_what_a_hand_computes() -> None:
    gains = np.array([1.0, 0.0, 0.0, 1.0])
    orders = {"best": gains, "worst": -gains, "none": np.zeros(4)}
    told = qinis(gains, orders, np.arange(4), draws=10)
    # Best: .25 and .5 kept after one and two answers; the area is .375, by lot .25.
    assert told["best"].value == pytest.approx(0.125)
    assert told["best"].normalised == pytest.approx(0.5)
    assert told["worst"].value == pytest.approx(-0.125)
    assert told["none"].value == pytest.approx(0.0)
    assert told["best"].less(told["worst"])[0] == pytest.approx(0.25)
    tied = qinis(np.array([1.0, 1.0, 0.0, 0.0]), {"none": np.zeros(4)}, np.arange(4), draws=10)
    assert tied["none"].value == pytest.approx(0.0)  # who happens to stand first in the file has no place by that


def test_a_weight_of_two_is_two_complaints() -> None:
    gains, order = np.array([1.0, -1.0, 0.5]), np.array([3.0, 2.0, 1.0])
    weighted = qinis(gains, {"x": order}, np.arange(3), np.array([1.0, 1.0, 2.0]), draws=5)["x"]
    gains, order = np.append(gains, 0.5), np.append(order, 1.0)
    assert weighted.value == pytest.approx(qinis(gains, {"x": order}, np.arange(4), draws=5)["x"].value)


def world(gain_of_risk: float, count: int = 6_000, seed: int = 1) -> Uplift:
    """Complaints whose gain from an answer grows or falls with the risk of leaving without one."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(count, 3))
    is_answered = rng.random(count) < 1 / (1 + np.exp(-0.6 * x[:, 0]))
    stays = 0.5 - 0.15 * np.clip(x[:, 1], -2, 2)  # the second column is the risk
    gain = 0.15 + gain_of_risk * np.clip(x[:, 1], -2, 2)
    outcome = (rng.random(count) < stays + gain * is_answered).astype(np.float64)
    names = ("liked", "risky", "idle")
    before = Covariates(x, names, names)
    known = Known(pl.DataFrame({"case_key": [str(place) for place in range(count)]}), before, None, pl.DataFrame())  # type: ignore[arg-type]
    found = uplift(Compared(known, Sample(outcome, is_answered, x, np.arange(count)), "stays"), learners("linear"))
    assert isinstance(found, Uplift)
    return found


def test_who_leaves_likeliest_need_not_gain_most() -> None:
    found = world(gain_of_risk=-0.07)
    assert found.varies
    by_uplift, by_risk = found.qinis[BY_UPLIFT], found.qinis[BY_RISK]
    assert by_uplift.interval()[0] > 0 > by_risk.interval()[1]
    assert by_uplift.less(by_risk)[1] > 0


def test_in_money_margin_counts_too_and_an_order_by_it_beats_one_by_risk() -> None:
    found = world(gain_of_risk=-0.07)
    brought = pl.DataFrame(
        {"case_key": found.cases, "margin_amount": 200.0 * (np.arange(len(found.cases)) % 3), "charge_amount": 100.0,
         "is_rate_missing": False, "is_margin_missing": False}
    )  # fmt: skip
    year = year_of(found.cases, brought, HALF)
    assert year is not None
    assert set(year) == {50.0, 250.0, 450.0}
    told = found.qinis_in_money(year)
    assert told[BY_WORTH].less(told[BY_RISK])[1] > 0
    assert told[BY_MARGIN].interval()[0] > 0
    assert year_of(found.cases, brought.with_columns(is_rate_missing=pl.lit(value=True)), HALF) is None


def test_where_all_gain_alike_everybody_is_given_the_mean() -> None:
    found = world(gain_of_risk=0.0)
    assert not found.varies
    told = found.of(found.known)
    assert np.unique(told.values).tolist() == [found.mean.value]
    assert found.mean.value == pytest.approx(0.15, abs=3 * found.mean.error)


def test_the_uplift_of_others_is_near_the_truth_and_its_parts_add_up() -> None:
    found = world(gain_of_risk=-0.07, count=20_000)
    told = found.of(found.known)
    truth = 0.15 - 0.07 * np.clip(found.known.matrix[:, 1], -2, 2)
    assert np.corrcoef(told.values, truth)[0, 1] > 0.9
    assert told.values - told.parts.sum(axis=1) == pytest.approx(found.mean.value)


@cache
def learned() -> tuple[Known, Uplift]:
    known = known_before(as_queried(drawn_complaints(3, 1_500)))
    assert not isinstance(known, Insufficient)
    found = uplift(compared(known), learners("linear"))
    assert isinstance(found, Uplift)
    return known, found


def waiting_cases(known: Known) -> pl.DataFrame:
    cases = known.rows["case_key"].to_list()[:20]
    return pl.DataFrame(
        {
            "case_key": [*cases, "late", "unknown"], "channel": "twitter", "brand": "b", "topic": "billing",
            "person": "p", "customer_id": [*cases, "k", None], "asked_at": datetime(2025, 1, 1, tzinfo=UTC),
            "waiting_seconds": [*(600.0 * place for place in range(20)), 90 * 3600.0, 60.0], "said": "=1+1",
            "follower_count": [*range(20), 10, 10_000],
            "margin_amount": [*(10.0 * place for place in range(20)), 5e6, None],
            "charge_amount": [*([100.0] * 21), None], "was_answered": False, "is_rate_missing": False,
            "is_margin_missing": False, "reporting_currency": "EUR", "file": "cases.csv", "line": 2,
        }
    )  # fmt: skip


def queued(*, with_reach: bool = False) -> Waiting:
    known, found = learned()
    return queue(waiting_cases(known), known, found, HALF, 72, with_reach=with_reach)


def test_value_is_gain_times_a_year_and_sums_to_the_worth_of_the_queue() -> None:
    told = queued()
    known = told.rows.drop_nulls("value_amount")
    assert known["year_amount"].to_list() == pytest.approx(
        (known["margin_amount"] + 0.5 * known["charge_amount"]).to_list()
    )
    assert told.value == pytest.approx(float((known["gain"] * known["year_amount"]).sum()))
    assert known["value_amount"].is_sorted(descending=True)
    assert told.rows["first_share"].drop_nulls().sum() == pytest.approx(FIRST)


def test_who_is_unknown_or_waits_too_long_counts_for_nothing_and_comes_last() -> None:
    last = queued().rows.tail(2)
    assert set(last["case_key"]) == {"late", "unknown"}
    assert last["value_amount"].is_null().all()
    assert last.filter(pl.col("case_key") == "unknown")["gain"].item() == pytest.approx(learned()[1].mean.value)
    assert last.filter(pl.col("case_key") == "late")["gain"].item() is None


def test_who_had_an_answer_gains_nothing_more_and_a_customer_counts_once() -> None:
    known, found = learned()
    waiting = waiting_cases(known)
    cases = waiting["case_key"].to_list()
    told = queue(
        waiting.with_columns(
            was_answered=pl.col("case_key") == cases[19],
            customer_id=pl.when(pl.col("case_key").is_in(cases[16:20])).then(pl.lit("x")).otherwise("customer_id"),
        ),
        known, found, HALF, 72,
    )  # fmt: skip
    row = {one["case_key"]: one for one in told.rows.iter_rows(named=True)}
    assert row[cases[19]]["gain"] is None
    assert row[cases[19]]["value_amount"] is None
    assert "had an answer before" in row[cases[19]]["why"]
    assert row[cases[18]]["value_amount"] is not None  # waits longest of those that count
    for twice in cases[16:18]:
        assert row[twice]["value_amount"] is None
        assert row[twice]["gain"] is not None
        assert "once" in row[twice]["why"]
    assert told.value == pytest.approx(told.rows["value_amount"].sum())


def test_reach_moves_the_order_and_no_amount() -> None:
    plain, nudged = queued(), queued(with_reach=True)
    assert plain.value == nudged.value
    amounts = dict(plain.rows.select("case_key", "value_amount").iter_rows())
    assert dict(nudged.rows.select("case_key", "value_amount").iter_rows()) == amounts


def test_where_nobody_who_waits_was_known_before_all_are_given_the_mean() -> None:
    found = world(gain_of_risk=-0.07)
    assert found.varies
    none = Known(pl.DataFrame({"case_key": ["x"]}), found.known.of(np.array([0])), None, pl.DataFrame())  # type: ignore[arg-type]
    told = queue(waiting_cases(learned()[0]), none, found, HALF, 72).rows
    assert told["gain"].drop_nulls().to_list() == pytest.approx([found.mean.value] * told["gain"].count())


def test_what_is_said_as_a_reason_is_a_thing_that_is_known() -> None:
    assert set(SAID) <= {*NUMBERS, *GROUPS, *UNDATED_GROUPS}
    parts = np.array([0.02, 0.015, -0.01, 0.006])
    assert in_words(parts, ("hour, sine", "half-day, cosine", "spend", "topic")) == (
        "the hour +4; spend of the last year -1; topic +1"
    )


def test_an_empty_queue_is_said_not_counted_as_nothing() -> None:
    known, _ = learned()
    none = waiting_cases(known).clear()
    told = worth_of_waiting(none, {}, {}, "linear", 1, 72, takes_undated=True)
    assert isinstance(told, Insufficient)


def test_the_queue_is_worth_something_with_its_doubt() -> None:
    frame = as_queried(drawn_complaints(3, 1_500))
    told = worth_of_waiting(
        waiting_cases(learned()[0]),
        {"care_effect": frame},
        {"contract_margin": HALF},
        "linear",
        1,
        72,
        takes_undated=True,
    )
    assert isinstance(told, Estimate)
    assert told.low < told.value < told.high
    assert told.currency == "EUR"
    assert told.n == 22
