"""The ledger's arithmetic: products of factors, month by month, discounted."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from analytics.beliefs import Normal, known, stated
from analytics.social_roi.ledger import Entry, Factor, Ledger, present_value


def a_ledger() -> Ledger:
    even = np.full(12, 1 / 12)
    return Ledger(
        entries=(
            Entry(
                id="staff", label="Staff", side="cost", programme="care", category="personnel", quantity=1000.0,
                of="cost lines", shape=even, cash="booked", source="costs", n=12,
            ),
            Entry(
                id="kept", label="Margin kept", side="benefit", programme="care", category="retained margin",
                quantity=50.0, of="customers answered", shape=even, cash="margin", source="retained_margin", n=50,
                factors=("gain",), stated="counted",
            ),
            Entry(
                id="came", label="Came by referral", side="benefit", programme="advocacy", category="referred",
                quantity=800.0, of="margin", shape=even, cash="margin", source="referred_margin", n=20,
                factors=("incremental",),
            ),
        ),
        factors={
            "gain": Factor(
                id="gain", label="Gain", unit="money", spread=Normal(30.0, 5.0), grade="adjusted", source="x"
            ),
            "incremental": Factor(
                id="incremental", label="Incremental", unit="share", spread=stated(0.2, 0.5, 0.8), grade="assumed",
                source="a guess",
            ),
        },
        starts_on=date(2024, 1, 1), months=12, discount_rate=0.08, currency="EUR",
    )  # fmt: skip


def test_flows_at_the_end_of_each_year_are_discounted_as_published() -> None:
    assert present_value(np.array([0.0, 4_224_000.0, 8_719_488.0]), 0.10) == pytest.approx(10_041_989.48, abs=0.005)


def test_an_entry_is_its_quantity_times_its_factors() -> None:
    ledger = a_ledger()
    assert [ledger.amount(entry) for entry in ledger.entries] == pytest.approx([1000.0, 1500.0, 400.0])


def test_an_entry_is_known_as_its_weakest_part() -> None:
    ledger = a_ledger()
    assert [ledger.grade(entry) for entry in ledger.entries] == ["counted", "adjusted", "assumed"]
    assert [entry.id for entry in ledger.measured().entries] == ["staff", "kept"]


def test_a_ledger_at_no_rate_is_worth_its_amounts() -> None:
    ledger = a_ledger().at_rate(0.0)
    assert all(ledger.present_value(entry) == pytest.approx(ledger.amount(entry)) for entry in ledger.entries)


def test_halving_a_factor_halves_what_rests_on_it_and_nothing_else() -> None:
    ledger = a_ledger()
    halved = ledger.with_spread("incremental", known(0.25))
    assert [halved.amount(entry) for entry in halved.entries] == pytest.approx([1000.0, 1500.0, 200.0])
