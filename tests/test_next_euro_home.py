"""From files to what winning customers cost and what the next euro brings: lines of costs fall on whom they won."""

from pathlib import Path

import polars as pl
import pytest

from analytics.estimate import Estimate, Insufficient
from careledger.metrics.answer import ALL_ROWS, Desk
from careledger.store.ledger import query_parameters
from tests.homes import made_desk

pytestmark = pytest.mark.slow  # homes are built
MONTHS = ("01", "02", "03", "04", "05", "06")
# Ten customers a month by search, ten by fair; those of June are of the last complete quarter with April and May.
CUSTOMERS = "customer_id,joined_at,acquired_via,currency\n" + "".join(
    f"{via}{month}-{n},2025-{month}-10T10:00:00Z,{via},EUR\n"
    for via in ("search", "fair")
    for month in MONTHS
    for n in range(10)
)
ORDERS = "order_id,customer_id,ordered_at,amount,margin_amount,currency\n" + "".join(
    f"o{via}{month}-{n},{via}{month}-{n},2025-{month}-10T11:00:00Z,30,20,EUR\n"
    for via in ("search", "fair")
    for month in MONTHS
    for n in range(10)
)
LAST_ORDER = "last,search01-0,2025-06-30T12:00:00Z,30,20,EUR\n"
FIRST_ORDER = "first,search01-0,2025-01-01T12:00:00Z,30,20,EUR\n"
COSTS = (
    "cost_id,category,programme,campaign,started_on,ended_on,amount,currency\n"
    + "".join(
        f"s{month},acquisition,acquisition,search,2025-{month}-01,2025-{month}-28,{100 * int(month)},EUR\n"
        for month in MONTHS
    )
    + "f1,advertising,acquisition,fair,2025-01-01,2025-06-30,600,EUR\n"
    + "a1,agencies,acquisition,,2025-01-01,2025-06-30,120,EUR\n"
    + "x1,acquisition,acquisition,tv,2025-02-01,2025-02-28,40,EUR\n"
    + "c1,personnel,care,,2025-01-01,2025-06-30,9999,EUR\n"
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    orders = ORDERS + FIRST_ORDER + LAST_ORDER
    return made_desk(tmp_path_factory.mktemp("won"), customers=CUSTOMERS, orders=orders, costs=COSTS)


def frame_of(desk: Desk, metric_id: str) -> pl.DataFrame:
    answer = desk.answer(metric_id)
    return desk.ledger.frame(answer.query, {name: answer.parameters[name] for name in query_parameters(answer.query)})


def test_a_line_falls_on_the_customers_won_by_its_campaign_and_one_without_on_all(desk: Desk) -> None:
    frame = frame_of(desk, "cac").group_by("acquired_via", "won_on").agg(pl.col("line_amount", "beside_amount").sum())
    spent = {(row["acquired_via"], row["won_on"].month): row for row in frame.iter_rows(named=True)}
    assert spent["search", 3]["line_amount"] == pytest.approx(300)
    assert spent["search", 3]["beside_amount"] == pytest.approx(10)  # its tenth of twelve of the agency's 120
    assert spent["fair", 3]["line_amount"] == 0
    assert spent["fair", 3]["beside_amount"] == pytest.approx(110)
    assert spent["fair", 2]["line_amount"] == pytest.approx(20)  # nobody came by tv: all who came then share it


def test_no_cent_of_the_lines_is_lost_or_counted_twice(desk: Desk) -> None:
    told = desk.answer("cac").result
    assert isinstance(told, Estimate)
    assert told.n == 120
    assert told.value * 120 == pytest.approx(sum(100 * int(month) for month in MONTHS) + 600 + 120 + 40)


def test_the_last_customers_won_are_those_of_the_last_complete_quarter(desk: Desk) -> None:
    answer = desk.answer("cac_last_tranche")
    assert isinstance(answer.result, Estimate)
    assert answer.result.value == pytest.approx((400 + 500 + 600 + 300 + 60) / 60)
    rows = desk.rows_behind(answer, limit=ALL_ROWS)
    assert len(rows) == answer.result.n == 60
    assert set(rows["won_on"].dt.month()) == {4, 5, 6}
    assert rows["file"].unique().to_list() == ["customers.csv"]
    assert rows["line"].n_unique() == 60


def test_without_costs_of_acquisition_the_cost_is_not_told_and_the_file_is_named(tmp_path: Path) -> None:
    told = made_desk(tmp_path, orders=ORDERS).answer("cac").result
    assert isinstance(told, Insufficient)
    assert "costs.csv with category acquisition" in told.needed


def test_a_contract_is_worth_its_months_from_the_day_it_was_won(tmp_path: Path) -> None:
    lines = "customer_id,line_id,started_at,committed_until,ended_at,monthly_amount,currency\n" + "".join(
        f"k{n},1,2025-01-01T00:00:00Z,2025-02-01T00:00:00Z,2025-07-01T06:00:00Z,10,EUR\n" for n in range(20)
    )
    desk = made_desk(tmp_path, subscriptions=lines)
    frame = frame_of(desk, "cac")
    [months], [charges] = frame["month_nos"].unique().to_list(), frame["charge_amounts"][:1].to_list()
    assert months == [0, 1, 2, 3, 4, 5]
    assert charges[:5] == pytest.approx([10] * 5)
    assert sum(charges) == pytest.approx(10 * 181.25 / 30.4375)


def test_a_line_without_a_campaign_loses_none_of_the_customers_won(tmp_path: Path) -> None:
    agency = COSTS.splitlines()[0] + "\na1,agencies,acquisition,,2025-01-01,2025-03-31,900,EUR\n"
    months = made_desk(tmp_path, customers=CUSTOMERS, costs=agency).ledger.frame("spend_by_month", {"currency": None})
    by_month = months.group_by("month_on").agg(pl.col("won", "spent_amount").sum()).sort("month_on")
    assert by_month["won"].to_list() == [20, 20, 20]  # whatever channel they came by, while money was spent
    assert by_month["spent_amount"].sum() == pytest.approx(900)
    assert months.filter(pl.col("acquired_via").is_not_null())["spent_amount"].sum() == 0


def test_a_charge_from_before_a_customer_was_won_is_not_moved_into_the_months_after(tmp_path: Path) -> None:
    people = "customer_id,joined_at\n" + "".join(f"k{n},2025-04-01T00:00:00Z\n" for n in range(20))
    lines = "customer_id,line_id,started_at,ended_at,monthly_amount,currency\n" + "".join(
        f"k{n},1,2025-01-01T00:00:00Z,2025-07-01T00:00:00Z,10,EUR\n" for n in range(20)
    )
    frame = frame_of(made_desk(tmp_path, customers=people, subscriptions=lines), "cac")
    assert sum(frame["charge_amounts"][0]) == pytest.approx(10 * 91 / 30.4375)


def test_a_history_ends_with_the_orders_and_not_with_the_contracts(tmp_path: Path) -> None:
    lines = "customer_id,line_id,started_at,ended_at,monthly_amount,currency\nk,1,2025-01-01,2026-07-01,10,EUR\n"
    frame = frame_of(made_desk(tmp_path, customers=CUSTOMERS, orders=ORDERS, subscriptions=lines), "cac")
    won = frame.filter(pl.col("customer_id") == "fair01-0")
    assert won["age_weeks"].item() == pytest.approx(151 / 7)  # 10 January to 10 June
    assert won["age_months"].item() == pytest.approx(151 / 30.4375)


def test_a_month_of_spend_is_set_beside_the_customers_won_in_it(desk: Desk) -> None:
    months = desk.ledger.frame("spend_by_month", {"currency": None})
    search = months.filter(pl.col("acquired_via") == "search")
    assert search["spent_amount"].to_list() == pytest.approx([100, 200, 300, 400, 500, 600])
    assert search["won"].to_list() == [10] * 6
    fair = months.filter(pl.col("acquired_via") == "fair")  # one line over six months, by their days
    assert fair["spent_amount"].to_list() == pytest.approx([600 / 181 * days for days in (31, 28, 31, 30, 31, 30)])
    assert months.filter(pl.col("programme") == "care")["spent_amount"].sum() == pytest.approx(9_999)
