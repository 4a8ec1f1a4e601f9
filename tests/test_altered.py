"""A ledger under a scenario: larger and smaller entries, another split, and where two factors let care just pay."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.beliefs import Normal, known, stated
from analytics.estimate import Estimate
from analytics.social_roi.altered import Change, Split, break_even_line, changed, split_otherwise
from analytics.social_roi.ledger import Entry, Factor, Ledger
from analytics.social_roi.returns import drawn, moved, net_present_value, total

MONTHS = 24
ACTED = 12
SPENT = np.where(np.arange(MONTHS) < ACTED, 1 / ACTED, 0.0)
EVEN = np.full(MONTHS, 1 / MONTHS)


def a_ledger(spent: float = 1000.0, brought: float = 2000.0, share: float = 0.4, rate: float = 0.08) -> Ledger:
    def cost(programme: str, campaign: str | None, amount: float) -> Entry:
        return Entry(
            id=f"cost {programme} {campaign}", label="cost", side="cost", programme=programme, category="personnel",
            quantity=amount, of="EUR", shape=SPENT, cash="booked", source="costs", n=1, campaign=campaign,
        )  # fmt: skip

    def benefit(name: str, amount: float, *factors: str) -> Entry:
        return Entry(
            id=name, label=name, side="benefit", programme=name, category=name, quantity=amount, of="EUR", shape=EVEN,
            cash="margin", source="x", n=1, factors=factors,
        )  # fmt: skip

    spreads = {"share": stated(share / 2, share, min(2 * share, 1.0)), "margin": Normal(1.0, 0.1)}
    return Ledger(
        entries=(
            cost("care", None, spent), cost("care", "spring", spent / 4), cost("community", None, spent / 2),
            benefit("care", brought, "share", "margin"), benefit("community", brought / 2, "margin"),
        ),
        factors={
            name: Factor(id=name, label=name, unit="share", spread=spread, grade="assumed", source="x")
            for name, spread in spreads.items()
        },
        starts_on=date(2024, 1, 1), months=MONTHS, discount_rate=rate, currency="EUR",
    )  # fmt: skip


amounts = st.floats(1.0, 1e6)


@settings(max_examples=50, deadline=None)
@given(amounts, amounts, st.floats(0.05, 0.9), st.floats(0.0, 0.4), st.floats(0.0, 3.0))
def test_an_amount_that_changes_moves_the_total_by_its_present_value(
    spent: float, brought: float, share: float, rate: float, by: float
) -> None:
    told = a_ledger(spent, brought, share, rate)
    dearer = changed(told, (Change(side="cost", programme="community", by=by),))
    community = told.present_value(told.entries[2])
    assert total(dearer, "cost") == pytest.approx(total(told, "cost") + (by - 1) * community)
    assert total(dearer, "benefit") == total(told, "benefit")
    spring = changed(told, (Change(side="cost", programme="care", campaign="spring", by=by),))
    assert total(spring, "cost") == pytest.approx(total(told, "cost") + (by - 1) * told.present_value(told.entries[1]))
    twice = changed(
        told, (Change(side="benefit", programme="care", by=by), Change(side="cost", programme="care", by=by))
    )
    assert total(twice, "cost") == pytest.approx(by * (total(told, "cost") - community) + community)


def test_nothing_that_stands_is_touched() -> None:
    told = a_ledger()
    changed(told, (Change(side="cost", programme="care", by=2.0),))
    assert total(told, "cost") == total(a_ledger(), "cost")


def test_another_split_spends_as_much_and_moves_the_worth_by_what_it_changes_a_year() -> None:
    told = a_ledger(rate=0.0)
    split = Split(moved=300.0, change=120.0, low=20.0, high=220.0, currency="EUR")
    after = split_otherwise(told, split)
    assert total(after, "cost") == pytest.approx(total(told, "cost"))
    assert total(after, "benefit") == pytest.approx(total(told, "benefit") + 120.0)  # a year of costs
    by_programme = {entry.programme: entry.quantity for entry in after.entries if entry.category == "budget moved"}
    assert by_programme == {"care": 300.0, "acquisition": -300.0}
    first, second = drawn(told), drawn(after)
    change = moved(
        net_present_value(told, first), net_present_value(after, second), second.worth - first.worth
    )  # fmt: skip
    assert isinstance(change, Estimate)
    assert (change.value, change.low, change.high) == pytest.approx((120.0, 20.0, 220.0), abs=5.0)


def test_a_split_in_another_currency_is_refused() -> None:
    with pytest.raises(ValueError, match="GBP"):
        split_otherwise(a_ledger(), Split(moved=1, change=1, low=0, high=2, currency="GBP"))


def test_what_two_ledgers_share_is_drawn_alike_so_that_only_the_difference_is_left() -> None:
    told = a_ledger()
    same = moved(net_present_value(told, drawn(told)), net_present_value(told, drawn(told)), np.zeros(10))
    assert isinstance(same, Estimate)
    assert (same.value, same.low, same.high) == (0, 0, 0)
    dearer = changed(told, (Change(side="cost", programme="care", by=1.2),))
    assert np.ptp(drawn(dearer).worth - drawn(told).worth) == pytest.approx(0, abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(amounts, amounts, st.floats(0.05, 0.9), st.floats(0.0, 0.4))
def test_on_the_line_care_just_pays(spent: float, brought: float, share: float, rate: float) -> None:
    told = a_ledger(spent, brought, share, rate)
    for first, second in (("share", "margin"), ("margin", "share")):
        for at, other in break_even_line(told, first, second).drop_nulls().iter_rows():
            there = told.with_spread(first, known(at)).with_spread(second, known(other))
            assert total(there, "benefit") == pytest.approx(total(there, "cost"), rel=1e-6)
