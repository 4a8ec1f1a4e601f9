"""From files to entries: who is counted in which stream, from when on, in which currency."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from analytics.estimate import Estimate, Insufficient
from analytics.social_roi.ledger import Ledger
from careledger.metrics.answer import Desk
from careledger.metrics.catalogue import metric
from careledger.metrics.filters import Filters
from careledger.metrics.roi import TOTAL, care_ledger
from tests.homes import made_desk

pytestmark = pytest.mark.slow  # homes are built

# k1 came by a referral and later complained and was answered; k2 asked in public before coming; k3 is nobody's.
CUSTOMERS = (
    "customer_id,joined_at,segment\n"
    "k0,2023-01-01T00:00:00Z,s\nk1,2024-01-10T00:00:00Z,s\nk2,2024-02-10T00:00:00Z,s\nk3,2024-02-10T00:00:00Z,s\n"
)
REFERRALS = (
    "referral_id,referrer_customer_id,referred_customer_id,referred_at,converted_at\n"
    "r1,k0,k1,2024-01-05T00:00:00Z,2024-01-10T00:00:00Z\n"
)
ORDERS = (
    "order_id,customer_id,ordered_at,amount,margin_amount,currency\n"
    "o1,k1,2024-01-20T10:00:00Z,100,40,EUR\no2,k1,2024-04-20T10:00:00Z,100,50,GBP\n"
    "o3,k2,2024-02-20T10:00:00Z,100,30,EUR\no4,k3,2024-02-20T10:00:00Z,100,30,EUR\n"
    "o5,k0,2024-06-20T10:00:00Z,100,30,EUR\n"
)
CASES = (
    "case_id,customer_id,channel,opened_at,first_reply_at,kind,topic\n"
    "c1,k1,twitter,2024-03-01T10:00:00Z,2024-03-01T11:00:00Z,complaint,billing\n"
    "c2,k2,twitter,2024-02-01T10:00:00Z,2024-02-01T11:00:00Z,question,buying\n"
    "c3,,twitter,2024-02-01T10:00:00Z,,question,buying\n"
    "c4,,twitter,2024-03-05T10:00:00Z,2024-03-05T12:00:00Z,complaint,billing\n"
    "c5,k0,email,2024-03-05T10:00:00Z,2024-03-05T12:00:00Z,complaint,billing\n"
    "c6,k3,twitter,2024-06-05T10:00:00Z,2024-06-05T12:00:00Z,question,billing\n"
)
COSTS = (
    "cost_id,category,programme,started_on,ended_on,amount,currency\n"
    "x1,personnel,care,2024-01-01,2024-06-30,600,EUR\nx2,platforms,care,2024-03-01,2024-03-31,100,GBP\n"
    "x3,acquisition,acquisition,2024-01-01,2024-06-30,900,EUR\n"
)
RATES = "currency,quote_currency,rate_on,rate\nGBP,EUR,2024-01-01,1.10\nGBP,EUR,2024-04-01,1.20\n"
ALL = {"orders": ORDERS, "customers": CUSTOMERS, "referrals": REFERRALS, "cases": CASES, "costs": COSTS}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return made_desk(tmp_path_factory.mktemp("entered"), fx_rates=RATES, **ALL)


def frames(desk: Desk) -> dict[str, pl.DataFrame]:
    return desk.frames_of(TOTAL)


def test_costs_are_converted_at_the_rate_of_their_month_and_acquisition_stays_out(desk: Desk) -> None:
    told = care_ledger(desk)
    assert isinstance(told, Ledger)
    amounts = {entry.category: told.amount(entry) for entry in told.of_side("cost")}
    assert amounts == pytest.approx({"personnel": 600.0, "platforms": 110.0})
    assert told.starts_on == date(2024, 1, 1)


def test_who_came_by_a_referral_and_was_answered_later_belongs_to_the_stronger_stream_from_then_on(desk: Desk) -> None:
    flows = frames(desk)["claim_flows"].filter(pl.col("stream") == "referred")
    told = {(row["is_retained"], row["month_on"]): row["margin_amount"] for row in flows.iter_rows(named=True)}
    assert told == pytest.approx({(False, date(2024, 1, 1)): 40.0, (True, date(2024, 4, 1)): 60.0})


def test_who_asked_in_public_and_was_answered_before_coming_is_acquired(desk: Desk) -> None:
    flows = frames(desk)["claim_flows"].filter(pl.col("stream") == "acquired")
    assert flows["margin_amount"].to_list() == pytest.approx([30.0])


def test_only_people_who_were_no_customers_yet_are_prospects(desk: Desk) -> None:
    asked = frames(desk)["prospects_asked"]
    assert dict(asked.select("case_key", "has_joined").iter_rows()) == {"templates:c2": True, "templates:c3": False}


def test_complaints_in_private_are_not_what_public_care_answers(desk: Desk) -> None:
    assert frames(desk)["complaint_margins"]["customer_id"].to_list() == ["k1"]


def test_people_whom_nobody_could_name_are_counted_by_month(desk: Desk) -> None:
    unnamed = frames(desk)["complaints_unnamed"]
    assert unnamed.rows() == [(date(2024, 3, 1), 1)]


def test_without_rates_two_currencies_give_no_total(tmp_path_factory: pytest.TempPathFactory) -> None:
    told = made_desk(tmp_path_factory.mktemp("rateless"), **ALL).answer(TOTAL).result
    assert isinstance(told, Insufficient)
    assert "fx_rates.csv" in told.needed


def test_pounds_can_be_reported_in(desk: Desk) -> None:
    told = care_ledger(desk, reporting_currency="GBP")
    assert isinstance(told, Ledger)
    amounts = {entry.category: told.amount(entry) for entry in told.of_side("cost")}
    assert amounts["platforms"] == pytest.approx(100.0)
    assert amounts["personnel"] == pytest.approx(sum(
        600 * days / 182 / rate for days, rate in ((91, 1.10), (91, 1.20))
    ), abs=0.02)  # fmt: skip


def test_the_books_equal_what_was_imported_to_the_penny(desk: Desk) -> None:
    stated = {"from_at": None, "to_at": None, "programmes_out": metric(TOTAL).parameters["programmes_out"]}
    rows = desk.ledger.frame("ledger_reconciled", stated)
    assert rows["difference"].cast(pl.Float64).to_list() == [0.0] * len(rows)
    euros = rows.filter(pl.col("entity") == "costs", pl.col("currency") == "EUR").row(0, named=True)
    assert (float(euros["entered_amount"]), float(euros["other_amount"])) == (600.0, 900.0)


def test_a_total_without_enough_people_says_so_and_still_counts_costs(desk: Desk) -> None:
    told = care_ledger(desk)
    assert isinstance(told, Ledger)
    assert any("retained" in what for what, _ in told.missing)
    assert isinstance(desk.answer("retained_margin").result, Insufficient)
    assert isinstance(desk.answer("referred_margin").result, Estimate | Insufficient)


def test_a_budget_of_months_that_nothing_was_seen_of_does_not_enter(tmp_path_factory: pytest.TempPathFactory) -> None:
    planned = COSTS + "x9,personnel,care,2025-01-01,2025-12-31,9999,EUR\n"
    told = care_ledger(made_desk(tmp_path_factory.mktemp("planned"), fx_rates=RATES, **ALL | {"costs": planned}))
    assert isinstance(told, Ledger)
    assert sum(told.amount(entry) for entry in told.of_side("cost")) == pytest.approx(710.0)


def test_a_month_that_the_period_cuts_is_left_out_whole(desk: Desk) -> None:
    told = care_ledger(desk, Filters(from_on=date(2024, 1, 1), to_on=date(2024, 3, 15)))
    assert isinstance(told, Ledger)
    amounts = {entry.category: told.amount(entry) for entry in told.of_side("cost")}
    assert amounts == pytest.approx({"personnel": 600 * 60 / 182}, abs=0.01)
    assert {entry.category for entry in told.of_side("benefit")} == {"referred customers"}
