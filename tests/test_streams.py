"""Streams of benefits: what enters, what is taken off, what is said to be missing."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from analytics.beliefs import Belief, known, stated
from analytics.estimate import Insufficient
from analytics.social_roi.assembled import cost_gaps, ledger_of, overlaps
from analytics.social_roi.booked import bridge, cash_booked, savings_realised
from analytics.social_roi.found import Found, Span
from analytics.social_roi.ledger import Ledger
from analytics.social_roi.streams import acquired_share, customer_months, enter_payments, enter_referred

SPAN = Span(date(2024, 1, 1), 12)


def found(**assumed: Belief) -> Found:
    return Found(SPAN, "EUR", assumed)


def flows(**columns: object) -> pl.DataFrame:
    usual = {
        "stream": "referred", "is_retained": False, "is_acquired": False, "came_on": date(2024, 2, 1),
        "month_on": date(2024, 3, 1), "customer_count": 4, "margin_amount": 100.0, "charge_amount": 40.0,
        "unknown_margins": 0, "is_rate_missing": False,
    }  # fmt: skip
    return pl.DataFrame([usual | {name: value} for name, values in columns.items() for value in values])  # type: ignore[union-attr]


def test_margin_enters_for_the_share_that_would_not_have_come() -> None:
    told = found(referral_incremental=known(0.5), contract_margin=known(0.6))
    enter_referred(told, flows(margin_amount=[100.0]))
    assert [(entry.id, entry.quantity) for entry in told.entries] == [
        ("referred_orders_own", 100.0), ("referred_contracts_own", 40.0),
    ]  # fmt: skip
    assert told.entries[1].factors == ("referral_incremental", "contract_margin")


def test_what_a_stronger_stream_holds_enters_and_is_taken_off_again() -> None:
    told = found(referral_incremental=known(0.5))
    told.enters(np.ones(12), id="r", label="r", programme="care", category="retained margin", of="x", cash="margin",
                source="s", n=1)  # fmt: skip
    enter_referred(told, flows(is_retained=[False, True]))
    amounts = {entry.id: (entry.quantity, entry.held_by) for entry in told.entries if entry.id != "r"}
    assert amounts == {
        "referred_orders_own": (100.0, None),
        "referred_orders_retained": (100.0, None),
        "referred_orders_retained_off": (-100.0, "retained"),
    }


def test_a_stream_that_is_not_in_the_ledger_takes_nothing_from_another() -> None:
    told = found(referral_incremental=known(0.5))
    enter_referred(told, flows(is_retained=[True]))
    assert [(entry.id, entry.quantity) for entry in told.entries] == [("referred_orders_own", 100.0)]


def test_margin_without_a_rate_is_said_and_never_counted_as_nothing() -> None:
    told = found(referral_incremental=known(0.5))
    enter_referred(told, flows(is_rate_missing=[True]))
    assert not told.entries
    assert "fx_rates.csv" in told.missing[0][1]


def test_orders_without_a_margin_are_said() -> None:
    told = found(referral_incremental=known(0.5))
    enter_referred(told, flows(unknown_margins=[2]))
    assert told.missing[0][0] == "Some of: referred customers"


def test_what_a_programme_brought_goes_with_what_it_cost() -> None:
    told = Found(SPAN, "EUR", {"referral_incremental": known(0.5)}, ["advocacy"])
    enter_referred(told, flows(margin_amount=[100.0]))
    assert not told.entries
    assert "advocacy" in told.missing[0][1]


def test_who_came_before_the_first_cost_is_not_counted() -> None:
    told = found(referral_incremental=known(0.5))
    enter_referred(told, flows(came_on=[date(2023, 12, 1)]))
    assert not told.entries
    assert told.missing[0][0] == "referred customers"


def test_an_assumption_in_another_currency_does_not_enter_and_says_so() -> None:
    told = found(satisfaction_payments=Belief(3.0, 3.0, 900.0, 1100.0, currency="GBP"))
    enter_payments(told, 12)
    assert not told.entries
    assert "GBP" in told.missing[0][1]


def test_payments_enter_by_the_year_only_where_somebody_states_them() -> None:
    unstated, told = found(), found(satisfaction_payments=known(1200.0))
    enter_payments(unstated, 6)
    enter_payments(told, 6)
    assert not unstated.entries
    assert told.entries[0].quantity == pytest.approx(0.5)


def test_months_after_an_answer_are_lived_half_in_the_month_and_half_in_the_next() -> None:
    people = np.array([10.0, 0.0, 4.0, 0.0])
    assert customer_months(people, 4, 0, 1).tolist() == [5.0, 5.0, 2.0, 2.0]
    assert customer_months(people, 4, 0, 4).sum() == pytest.approx(10 * 3.5 + 4 * 1.5)


def prospects(seed: int, n: int = 6_000, if_answered: float = 0.14, if_ignored: float = 0.08) -> pl.DataFrame:
    """Those who ask by night are answered less and join less: both must be held equal."""
    rng = np.random.default_rng(seed)
    night = rng.random(n) < 0.4
    answered = rng.random(n) < np.where(night, 0.4, 0.8)
    joins = rng.random(n) < np.where(answered, if_answered, if_ignored) * np.where(night, 0.5, 1.3)
    return pl.DataFrame(
        {
            "channel": "twitter", "topic": "before buying", "brand": "a", "hour": np.where(night, 23, 12),
            "is_answered": answered, "has_joined": joins,
        }
    )  # fmt: skip


def test_the_share_that_came_because_of_the_answer_is_found() -> None:
    truth = 1 - 0.08 / 0.14
    errors = []
    for seed in range(60):
        share = acquired_share(prospects(seed))
        assert not isinstance(share, Insufficient)
        errors.append((share.value - truth) / share.error)
    assert abs(np.mean(errors)) < 0.4
    assert 0.75 < np.std(errors) < 1.3


COSTS = pl.DataFrame(
    {
        "programme": ["care", "care", "community"], "campaign": None,
        "category": ["personnel", "platforms", "training"],
        "month_on": [date(2024, 1, 1), date(2024, 2, 1), date(2024, 2, 1)], "amount": [100.0, 50.0, 20.0],
        "rate": [1.0, 1.0, 1.0], "currency": "EUR", "reporting_currency": "EUR", "entity": "costs",
    }
)  # fmt: skip
EMPTY = {
    "complaint_margins": pl.DataFrame(
        schema={"month_on": pl.Date, "was_known_before": pl.Boolean, "is_rate_missing": pl.Boolean,
                "is_answered": pl.Boolean, "unknown_margins": pl.Int64, "flow_count": pl.Int64}
    ),
    "complaints_unnamed": pl.DataFrame(schema={"month_on": pl.Date, "person_count": pl.Int64}),
    "prospects_asked": pl.DataFrame(schema={"is_answered": pl.Boolean}),
    "claim_flows": pl.DataFrame(schema=flows(margin_amount=[1.0]).schema),
    "issues_compared": pl.DataFrame(),
    "ledger_contact_costs": pl.DataFrame(),
    "ideas_launched": pl.DataFrame(schema={"month_on": pl.Date, "idea_count": pl.Int64, "stated_count": pl.Int64,
                                            "margin_amount": pl.Float64, "is_rate_missing": pl.Boolean}),
}  # fmt: skip


def assembled(costs: pl.DataFrame = COSTS, claims: pl.DataFrame | None = None, **assumed: Belief) -> Ledger:
    frames = EMPTY | ({} if claims is None else {"claim_flows": claims})
    told = ledger_of(costs, frames, assumed, 24, 0.08, 14)
    assert isinstance(told, Ledger)
    return told


def test_a_ledger_runs_as_long_as_its_horizon_and_begins_with_its_costs() -> None:
    told = assembled()
    assert (told.starts_on, told.months, told.currency) == (date(2024, 1, 1), 24, "EUR")
    assert sum(told.amount(entry) for entry in told.of_side("cost")) == pytest.approx(170.0)


def test_every_stream_that_cannot_be_entered_says_what_would_bring_it() -> None:
    told = assembled(referral_incremental=known(0.5))
    missing = dict(told.missing)
    assert {"retained margin", "acquired customers", "referred customers", "contacts saved", "ideas launched"} <= set(
        missing
    )
    assert all("Bring" in text or "Book" in text or "state" in text for text in missing.values())


def test_a_cost_that_nobody_booked_is_asked_for_and_enters_as_somebody_states_it() -> None:
    assert "Cost: opportunity" in dict(assembled().missing)
    told = assembled(opportunity_cost=known(1200.0))
    (entry,) = [entry for entry in told.of_side("cost") if entry.category == "opportunity"]
    assert told.amount(entry) == pytest.approx(200.0)
    assert told.grade(entry) == "assumed"
    assert "Cost: opportunity" not in dict(told.missing)


def test_a_stated_cost_enters_beside_what_is_booked() -> None:
    told = assembled(training_cost=known(1200.0))
    assert sum(told.amount(entry) for entry in told.of_side("cost") if entry.category == "training") == pytest.approx(
        220
    )


def test_only_ideas_launched_within_the_months_of_costs_count() -> None:
    ideas = pl.DataFrame(
        {"month_on": [date(2024, 2, 1), date(2024, 5, 1)], "idea_count": 1, "stated_count": 1, "margin_amount": 100.0,
         "is_rate_missing": False}
    )  # fmt: skip
    told = ledger_of(COSTS, EMPTY | {"ideas_launched": ideas}, {"idea_incremental": known(1.0)}, 24, 0.08, 14)
    assert isinstance(told, Ledger)
    assert [entry.quantity for entry in told.of_side("benefit")] == [100.0]


def test_a_booked_cost_is_never_asked_for() -> None:
    assert "Cost: training" not in dict(assembled().missing)


def test_a_programme_says_which_costs_it_has_no_line_of() -> None:
    gaps = dict(cost_gaps(COSTS).iter_rows())
    assert "platforms" not in gaps["care"]
    assert "platforms" in gaps["community"]


def test_two_currencies_never_meet_without_a_rate() -> None:
    pounds = COSTS.with_columns(
        currency=pl.when(pl.col("category") == "training").then(pl.lit("GBP")).otherwise("currency"),
        rate=pl.when(pl.col("category") == "training").then(None).otherwise("rate"),
    )
    told = ledger_of(pounds, EMPTY, {}, 24, 0.08, 14)
    assert isinstance(told, Insufficient)
    assert "GBP" in told.reason


def test_the_overlap_matrix_holds_what_was_taken_off() -> None:
    came = prospects(1)
    claims = pl.concat((flows(is_acquired=[False, True]), flows(stream=["acquired"])))
    told = ledger_of(
        COSTS,
        EMPTY | {"prospects_asked": came, "claim_flows": claims},
        {"referral_incremental": known(0.5)},
        24,
        0.08,
        14,
    )
    assert isinstance(told, Ledger)
    (row,) = overlaps(told).iter_rows(named=True)
    assert (row["stream"], row["held_by"]) == ("referred customers", "acquired")
    off = sum(told.present_value(entry) for entry in told.entries if entry.held_by)
    assert row["present_value"] == pytest.approx(off)
    assert off < 0


def staffing(booked: tuple[float, float], contacts: tuple[int, int]) -> pl.DataFrame:
    months = [date(2024 + m // 12, m % 12 + 1, 1) for m in range(24)]
    return pl.DataFrame(
        {
            "month_on": months, "amount": [booked[m // 12] / 12 for m in range(24)],
            "contact_count": [contacts[m // 12] // 12 for m in range(24)], "reporting_currency": "EUR",
        }
    )  # fmt: skip


CONTACTS = pl.DataFrame({"contact_count": [100], "amount": [500.0], "squares": [2600.0], "is_rate_missing": [False]})
NO_ISSUES = {"issues_compared": pl.DataFrame(), "ledger_contact_costs": CONTACTS}


def test_savings_are_the_old_cost_of_a_need_times_needs_less_what_was_booked() -> None:
    told = savings_realised(staffing((12_000.0, 12_600.0), (1_200, 1_440)), NO_ISSUES, 14)
    assert not isinstance(told, Insufficient)
    assert told.value == pytest.approx(10 * 1_440 - 12_600)


def test_the_bridge_ends_where_the_books_do() -> None:
    told = savings_realised(staffing((12_000.0, 12_600.0), (1_200, 1_440)), NO_ISSUES, 14)
    assert not isinstance(told, Insufficient)
    assert told.rows is not None
    steps = told.rows["amount"].to_list()
    assert sum(steps[:-1]) == pytest.approx(steps[-1])
    assert bridge.__doc__


def issues(days: int = 720) -> pl.DataFrame:
    """Half of the readers found a solved thread; of those a tenth gets in touch, of the others a third."""
    rng = np.random.default_rng(1)
    n = 2_400
    solved = rng.random(n) < 0.5
    contacted = rng.random(n) < np.where(solved, 0.1, 1 / 3)
    start = datetime(2024, 1, 1)  # noqa: DTZ001  # days alone matter
    return pl.DataFrame(
        {
            "customer_id": [f"c{place}" for place in range(n)], "topic": "t", "segment": "s", "is_solved": solved,
            "past_contacts": 0, "past_visits": 0, "followed_days": 30.0,
            "contact_days": [5.0 if one else None for one in contacted],
            "happened_on": [(start + timedelta(days=int(place) % days)).date() for place in range(n)],
        }
    )  # fmt: skip


def test_cash_is_never_more_than_the_books_can_hold() -> None:
    saved = {"issues_compared": issues(), "ledger_contact_costs": CONTACTS}
    rising = cash_booked(staffing((12_000.0, 14_400.0), (1_200, 1_200)), saved, 14)
    assert not isinstance(rising, Insufficient)
    assert rising.value == 0
    falling = cash_booked(staffing((12_000.0, 6_000.0), (1_200, 1_200)), saved, 14)
    assert not isinstance(falling, Insufficient)
    realised = savings_realised(staffing((12_000.0, 6_000.0), (1_200, 1_200)), saved, 14)
    assert not isinstance(realised, Insufficient)
    assert 0 < falling.value < realised.value


def test_one_year_of_costs_is_no_saving() -> None:
    assert isinstance(savings_realised(staffing((1.0, 1.0), (12, 12)).head(20), NO_ISSUES, 14), Insufficient)


def test_a_belief_keeps_its_spread_in_the_ledger() -> None:
    told = assembled(claims=flows(margin_amount=[100.0]), referral_incremental=stated(0.2, 0.5, 0.8))
    assert told.factors["referral_incremental"].spread.interval() == stated(0.2, 0.5, 0.8).interval()
