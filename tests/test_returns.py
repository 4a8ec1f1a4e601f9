"""What a ledger returns: arithmetic that a CFO can redo, intervals, payback, rate, and what a total hangs on."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from analytics.beliefs import Normal, known, stated
from analytics.estimate import Estimate, Insufficient
from analytics.social_roi.ledger import Entry, Factor, Ledger
from analytics.social_roi.returns import (
    NEVER_UNDER_WATER,
    NOTHING_GAINED,
    NOTHING_SPENT,
    SECONDS_A_MONTH,
    benefit_cost_ratio,
    chance_of_gain,
    drawn,
    internal_rate,
    net_present_value,
    payback_months,
    roi,
    share_assumed,
    tornado,
    total,
)

MONTHS = 12
EVEN = np.full(MONTHS, 1 / MONTHS)
FIRST = np.eye(MONTHS)[0]
LAST = np.eye(MONTHS)[-1]


def cost(amount: float, shape: np.ndarray = EVEN, name: str = "cost") -> Entry:
    return Entry(
        id=name, label=name, side="cost", programme="care", category="personnel", quantity=amount, of="EUR",
        shape=shape, cash="booked", source="costs", n=3,
    )  # fmt: skip


def benefit(amount: float, *factors: str, shape: np.ndarray = EVEN, name: str = "benefit") -> Entry:
    return Entry(
        id=name, label=name, side="benefit", programme="care", category=name, quantity=amount, of="EUR", shape=shape,
        cash="margin", source="retained_margin", n=5, factors=factors,
    )  # fmt: skip


def ledger(*entries: Entry, rate: float = 0.08, **factors: Normal) -> Ledger:
    return Ledger(
        entries=entries,
        factors={
            name: Factor(id=name, label=name, unit="share", spread=spread, grade="adjusted", source="x")
            for name, spread in factors.items()
        },
        starts_on=date(2024, 1, 1), months=MONTHS, discount_rate=rate, currency="EUR",
    )  # fmt: skip


def value(told: object) -> Estimate:
    assert isinstance(told, Estimate)
    return told


def test_the_ratio_is_what_came_back_over_what_went_out() -> None:
    told = ledger(cost(1000), benefit(2400))
    assert value(benefit_cost_ratio(told, drawn(told))).value == pytest.approx(2.4)
    assert value(roi(told, drawn(told))).value == pytest.approx(1.4)
    assert value(net_present_value(told.at_rate(0.0), drawn(told.at_rate(0.0)))).value == pytest.approx(1400)


def test_a_benefit_a_year_late_is_worth_less_by_the_rate() -> None:
    told = ledger(cost(1000, FIRST), benefit(1000, shape=LAST), rate=0.21)
    worth = 1000 * 1.21**-1 - 1000 * 1.21 ** (-1 / 12)
    assert value(net_present_value(told, drawn(told))).value == pytest.approx(worth)


def test_without_costs_or_benefits_there_is_no_return_and_never_a_zero() -> None:
    only_costs, only_benefits = ledger(cost(1000)), ledger(benefit(1000))
    assert benefit_cost_ratio(only_costs, drawn(only_costs)) == NOTHING_GAINED
    assert benefit_cost_ratio(only_benefits, drawn(only_benefits)) == NOTHING_SPENT


def test_the_interval_of_one_measured_factor_is_that_of_the_factor() -> None:
    told = ledger(cost(1000), benefit(1000, "a"), a=Normal(2.0, 0.25))
    ratio = value(benefit_cost_ratio(told, drawn(told)))
    assert (ratio.low, ratio.high) == pytest.approx((2 - 1.96 * 0.25, 2 + 1.96 * 0.25), abs=0.02)


def test_entries_that_share_a_factor_are_wrong_together() -> None:
    entries = cost(1000), benefit(500, "a")
    shared = ledger(*entries, benefit(500, "a", name="b"), rate=0.0, a=Normal(2, 0.25))
    apart = ledger(*entries, benefit(500, "b", name="b"), rate=0.0, a=Normal(2, 0.25), b=Normal(2, 0.25))
    assert drawn(shared).worth.std() == pytest.approx(250, rel=0.04)
    assert drawn(apart).worth.std() == pytest.approx(250 / math.sqrt(2), rel=0.04)


def test_what_a_stronger_stream_holds_is_taken_off_with_the_same_draws() -> None:
    told = ledger(cost(1000), benefit(500, "a"), benefit(-500, "a", name="off"), a=Normal(2.0, 0.25))
    assert np.abs(drawn(told).benefits).max() == pytest.approx(0, abs=1e-9)


def test_money_is_paid_back_in_the_month_from_which_it_stays_ahead() -> None:
    told = ledger(cost(600, FIRST), benefit(1200))
    assert value(payback_months(told, drawn(told))).value == 5 * SECONDS_A_MONTH


def test_what_is_never_behind_is_paid_back_at_once_and_earns_no_rate() -> None:
    told = ledger(cost(1000), benefit(2000))
    assert value(payback_months(told, drawn(told))).value == 0
    assert internal_rate(told, drawn(told)) == NEVER_UNDER_WATER


def test_what_never_comes_back_is_not_reached() -> None:
    told = ledger(cost(1000, FIRST), benefit(500))
    assert math.isinf(value(payback_months(told, drawn(told))).value)


def test_the_rate_is_the_one_at_which_the_flows_are_worth_nothing() -> None:
    told = ledger(cost(1000, FIRST), benefit(1100))
    flows = 1100 / 12 * np.ones(12) - 1000 * FIRST
    month = brentq(lambda rate: float(flows @ (1 + rate) ** -np.arange(1.0, 13)), -0.1, 0.5)
    assert value(internal_rate(told, drawn(told))).value == pytest.approx((1 + month) ** 12 - 1, rel=1e-6)


def test_the_share_that_is_assumed_is_of_present_value() -> None:
    told = ledger(cost(1000), benefit(600, "a"), benefit(400, "b", name="b"), a=known(1.0), b=known(1.0))
    factors = dict(told.factors) | {
        "b": Factor(id="b", label="b", unit="share", spread=known(1.0), grade="assumed", source="a guess")
    }
    told = Ledger(**{name: getattr(told, name) for name in ("entries", "starts_on", "months", "discount_rate",
                                                            "currency")}, factors=factors)  # fmt: skip
    share = value(share_assumed(told, drawn(told)))
    assert (share.value, share.low, share.high) == pytest.approx((0.4, 0.4, 0.4))


def test_the_tornado_says_what_each_end_would_make_of_the_ratio_and_where_it_breaks_even() -> None:
    told = ledger(cost(1000), benefit(1000, "a"), benefit(200, name="b"), rate=0.0, a=Normal(2, 0.25))
    row = tornado(told, drawn(told)).row(0, named=True)
    assert (row["ratio_low"], row["ratio_high"]) == pytest.approx((0.2 + 2 - 0.49, 0.2 + 2 + 0.49), abs=0.001)
    assert row["break_even"] == pytest.approx(0.8)
    assert row["variance_share"] == pytest.approx(1.0, abs=0.04)
    at_break_even = told.with_spread("a", known(row["break_even"]))
    assert value(net_present_value(at_break_even, drawn(at_break_even))).value == pytest.approx(0, abs=1e-9)


def test_variance_shares_of_a_product_are_those_of_first_order() -> None:
    told = ledger(cost(10), benefit(100, "a", "b"), a=Normal(2, 0.2), b=Normal(3, 0.6))
    shares = dict(tornado(told, drawn(told)).select("factor", "variance_share").iter_rows())
    a, b, both = (3 * 0.2) ** 2, (2 * 0.6) ** 2, (0.2 * 0.6) ** 2
    assert shares["a"] == pytest.approx(a / (a + b + both), rel=0.06)
    assert shares["b"] == pytest.approx(b / (a + b + both), rel=0.06)


def test_knowing_is_worth_what_a_better_choice_gains() -> None:
    """Normal worth around 0: the expected gain of knowing is its deviation over the root of two pi."""
    told = ledger(cost(1000), benefit(1000, "a"), rate=0.0, a=Normal(1.0, 0.3))
    row = tornado(told, drawn(told)).row(0, named=True)
    assert row["worth_knowing"] == pytest.approx(300 / math.sqrt(2 * math.pi), rel=0.04)
    sure = ledger(cost(1000), benefit(1000, "a"), rate=0.0, a=Normal(9.0, 0.3))
    assert tornado(sure, drawn(sure)).row(0, named=True)["worth_knowing"] == 0


def test_the_chance_of_a_gain_counts_draws() -> None:
    told = ledger(cost(1000), benefit(1000, "a"), rate=0.0, a=Normal(1.0, 0.3))
    assert chance_of_gain(drawn(told)) == pytest.approx(0.5, abs=0.02)


def test_the_same_ledger_gives_the_same_numbers_and_ten_thousand_draws_are_as_good_as_a_million() -> None:
    told = ledger(cost(1000), benefit(1000, "a", "b"), a=Normal(2.0, 0.25), b=stated(0.2, 0.5, 0.9))
    assert (drawn(told).worth == drawn(told).worth).all()
    mean, deviation = drawn(told, 1_000_000).worth.mean(), drawn(told, 1_000_000).worth.std()
    assert drawn(told).worth.mean() == pytest.approx(mean, abs=4 * deviation / 100)
    assert drawn(told).worth.std() == pytest.approx(deviation, rel=0.04)


amounts = st.floats(1.0, 1e6)


@settings(max_examples=60, deadline=None)
@given(amounts, amounts, amounts, st.floats(0.0, 0.5), st.floats(0.05, 1.0))
def test_removing_halving_and_another_rate_move_the_total_as_arithmetic_says(
    spent: float, first: float, second: float, rate: float, share: float
) -> None:
    told = ledger(cost(spent), benefit(first, "a"), benefit(second, name="late", shape=LAST), rate=rate, a=known(share))
    whole = total(told, "benefit")
    without = told.kept(lambda entry: entry.id != "late")
    assert total(without, "benefit") == pytest.approx(whole - told.present_value(told.entries[2]))
    halved = told.with_spread("a", known(share / 2))
    assert total(halved, "benefit") == pytest.approx(whole - told.present_value(told.entries[1]) / 2)
    dearer = told.at_rate(rate + 0.1)
    assert dearer.present_value(dearer.entries[2]) == pytest.approx(second * (1.1 + rate) ** -1)
    assert total(dearer, "cost") < total(told, "cost")


def test_no_data_is_no_zero() -> None:
    empty = ledger()
    told = drawn(empty)
    measures = (benefit_cost_ratio, roi, net_present_value, payback_months, internal_rate, share_assumed)
    assert all(isinstance(measure(empty, told), Insufficient) for measure in measures)
    assert tornado(empty, told).is_empty()
