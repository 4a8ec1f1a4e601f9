"""What the balance sheet is told of each account: known at the opening, known at the closing, paid between."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from careledger.imports.arrival import arrive
from careledger.imports.options import ImportOptions
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.store.ledger import open_ledger, query_parameters
from careledger.store.workspace import Workspace

pytestmark = pytest.mark.slow  # homes are built

ORDERS = """order_id,customer_id,ordered_at,kind,refunds_order_id,amount,margin_amount,currency
1,old,2024-06-01T10:00:00Z,order,,30,10,EUR
2,old,2024-08-10T10:00:00Z,order,,30,12,EUR
3,old,2025-03-01T10:00:00Z,order,,30,14,EUR
4,old,2025-03-20T10:00:00Z,refund,3,-30,-14,EUR
5,new,2025-05-01T10:00:00Z,order,,50,20,EUR
6,new,2025-06-01T10:00:00Z,order,,50,,EUR
7,slept,2023-02-01T10:00:00Z,order,,50,20,EUR
8,slept,2025-02-01T10:00:00Z,order,,50,20,EUR
9,gone,2023-02-01T10:00:00Z,order,,50,20,EUR
10,late,2025-12-31T10:00:00Z,order,,50,20,GBP
11,blank,2025-06-01T10:00:00Z,order,,50,,EUR
"""
SUBSCRIPTIONS = """customer_id,line_id,started_at,committed_until,ended_at,monthly_amount,currency
plan,1,2024-01-01T00:00:00Z,2024-07-01T00:00:00Z,2025-07-01T00:00:00Z,10,EUR
plan,1,2025-07-01T00:00:00Z,2026-07-01T00:00:00Z,,20,EUR
plan,2,2025-04-01T00:00:00Z,,,5,EUR
left,1,2024-02-01T00:00:00Z,,2025-03-01T00:00:00Z,10,EUR
back,1,2023-02-01T00:00:00Z,,2024-03-01T00:00:00Z,10,EUR
back,1,2025-02-01T00:00:00Z,2026-02-01T00:00:00Z,2025-12-30T00:00:00Z,10,EUR
"""
CASES = """case_id,customer_id,channel,opened_at,first_reply_at,kind,topic
1,old,email,2025-02-01T10:00:00Z,,complaint,billing
2,new,email,2025-06-01T10:00:00Z,2025-06-02T10:00:00Z,complaint,billing
3,left,email,2025-02-01T10:00:00Z,2025-02-09T10:00:00Z,complaint,billing
4,plan,email,2024-02-01T10:00:00Z,,complaint,billing
"""
REFERRALS = """referral_id,referrer_customer_id,referred_customer_id,referred_at
1,old,slept,2024-12-01T10:00:00Z
2,old,new,2025-04-01T10:00:00Z
3,old,blank,2025-05-01T10:00:00Z
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    home, files = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("files")
    for name, text in (
        ("orders", ORDERS),
        ("subscriptions", SUBSCRIPTIONS),
        ("cases", CASES),
        ("referrals", REFERRALS),
    ):
        (files / f"{name}.csv").write_text(text, encoding="utf-8")
    assert arrive(home, [files], ImportOptions()).is_accepted
    ledger = open_ledger(home)
    assert ledger is not None
    return Desk(ledger, Workspace(Path(home)))


@pytest.fixture(scope="module")
def accounts(desk: Desk) -> dict[tuple[str, str | None, date], dict[str, object]]:
    period = Filters(from_on=date(2025, 1, 1), to_on=date(2025, 12, 31))
    frame = desk.frame_of("customer_equity", period)
    return {(row["customer_id"], row["line_id"], row["first_on"]): row for row in frame.iter_rows(named=True)}


def test_every_account_is_there_once(accounts: dict[tuple[str, str | None, date], dict[str, object]]) -> None:
    standing = {(customer, line, first.year): row["standing"] for (customer, line, first), row in accounts.items()}
    assert standing == {
        ("old", None, 2024): "held", ("new", None, 2025): "acquired", ("slept", None, 2023): "reactivated",
        ("gone", None, 2023): "held", ("late", None, 2025): "acquired", ("plan", "1", 2024): "held",
        ("plan", "2", 2025): "added", ("left", "1", 2024): "held", ("back", "1", 2023): "held",
        ("back", "1", 2025): "reactivated", ("blank", None, 2025): "acquired",
    }  # fmt: skip


def test_histories_end_at_the_opening_and_at_the_closing(
    accounts: dict[tuple[str, str | None, date], dict[str, object]],
) -> None:
    row = accounts["old", None, date(2024, 6, 1)]
    assert (row["opening_frequency"], row["closing_frequency"]) == (1, 2)
    assert row["opening_recency_weeks"] == pytest.approx(70 / 7)
    assert row["opening_age_weeks"] == pytest.approx((date(2024, 12, 31) - date(2024, 6, 1)).days / 7)
    assert (row["opening_margin_value"], row["closing_margin_value"]) == (12, 6)  # 12, and 14 given back
    assert row["margin_amount"] == 0
    assert row["elapsed"] == pytest.approx(365 / 7)
    new = accounts["new", None, date(2025, 5, 1)]
    assert (new["first_margin_amount"], new["margin_amount"], new["is_margin_known"]) == (20, 70, False)
    assert new["elapsed"] == pytest.approx((date(2025, 12, 31) - date(2025, 5, 1)).days / 7)


def test_a_charge_and_a_commitment_are_those_known_on_the_day(
    accounts: dict[tuple[str, str | None, date], dict[str, object]],
) -> None:
    row = accounts["plan", "1", date(2024, 1, 1)]
    assert (row["start_monthly_amount"], row["closing_monthly_amount"]) == (10, 20)
    assert row["start_months_free"] == pytest.approx(184 / 30.4375, abs=0.01)  # 2024-07-01 to the opening
    # Renewed on 2025-07-01, which is a staying: the months go on counting, as far as the file speaks.
    assert row["closing_months_free"] == pytest.approx(547 / 30.4375, abs=0.1)
    back = accounts["back", "1", date(2025, 2, 1)]
    assert back["start_months_free"] == pytest.approx(-365 / 30.4375, abs=0.01)
    assert (back["opening_is_ended"], back["closing_is_ended"]) == (False, True)
    left = accounts["left", "1", date(2024, 2, 1)]
    assert (left["opening_is_ended"], left["closing_is_ended"]) == (False, True)
    assert left["margin_amount"] == pytest.approx(10 * 59 / 30.4375, abs=0.001)
    assert accounts["back", "1", date(2023, 2, 1)]["opening_is_ended"]


def test_a_complaint_is_ignored_where_three_days_went_by(
    accounts: dict[tuple[str, str | None, date], dict[str, object]],
) -> None:
    ignored = {customer for (customer, *_), row in accounts.items() if row["is_ignored"]}
    assert ignored == {"old", "left"}  # a week's wait is one; that of plan was before the period
    contacts = {customer: row["contact"] for (customer, *_), row in accounts.items()}
    assert (contacts["old"], contacts["new"], contacts["left"], contacts["plan"]) == (
        "unanswered", "answered", "answered", "none",
    )  # fmt: skip


@pytest.mark.parametrize(("year", "margin"), [(2024, 20), (2025, (40 + 20) / 2)])
def test_what_somebody_referred_brings_is_of_known_margins_up_to_the_closing(
    desk: Desk, year: int, margin: float
) -> None:
    period = Filters(from_on=date(year, 1, 1), to_on=date(year, 12, 31), currency=("EUR",))
    frame = desk.frame_of("lost_referral_value", period)
    assert frame["referred_margin_amount"].unique().to_list() == [margin]


def test_without_a_period_it_is_the_last_year(desk: Desk) -> None:
    frame = desk.frame_of("customer_equity")
    assert frame.select("opening_on", "closing_on").unique().rows() == [(date(2024, 12, 31), date(2025, 12, 31))]


def test_revenue_by_acquisition_holds_all_that_customers_paid(desk: Desk) -> None:
    stated = Filters(currency=("EUR",)).parameters()
    names = query_parameters("revenue_by_acquisition")
    frame = desk.ledger.frame("revenue_by_acquisition", {name: stated[name] for name in names})
    with desk.ledger._connection.cursor() as cursor:
        (told,) = cursor.execute("SELECT sum(amount) FROM marts.fct_revenue WHERE currency = 'EUR'").fetchone() or (0,)
    assert frame["amount"].sum() == pytest.approx(float(told), abs=0.001)
    left = frame.filter(pl.col("acquired_on") == date(2024, 1, 1), pl.col("month_on") == date(2024, 2, 1))
    assert left["amount"].item() == pytest.approx(20 * 29 / 30.4375, abs=0.01)
