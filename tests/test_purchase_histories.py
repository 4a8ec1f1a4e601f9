"""Histories as of a day, from files to the frame that models are fitted to."""

from pathlib import Path

import polars as pl
import pytest

from analytics.estimate import Estimate
from careledger.imports.arrival import arrive
from careledger.imports.options import ImportOptions
from careledger.metrics.answer import ALL_ROWS, Desk
from careledger.store.ledger import Ledger, open_ledger, query_parameters
from careledger.store.workspace import Workspace

pytestmark = pytest.mark.slow  # homes are built

ORDERS = """order_id,customer_id,ordered_at,kind,refunds_order_id,amount,margin_amount,currency,brand
1,ann,2025-01-01T08:00:00Z,order,,10,4,EUR,Acme
2,ann,2025-01-01T20:00:00Z,order,,10,4,EUR,Bolt
3,ann,2025-01-15T08:00:00Z,order,,20,8,EUR,Bolt
4,ann,2025-01-29T08:00:00Z,order,,0,0,EUR,Bolt
5,ann,2025-03-01T08:00:00Z,order,,30,,EUR,Bolt
6,ann,2025-03-02T08:00:00Z,refund,3,-20,-8,EUR,Bolt
7,bob,2025-02-01T08:00:00Z,order,,5,2,GBP,Bolt
8,,2025-02-01T08:00:00Z,order,,5,2,EUR,Bolt
9,cat,2025-07-01T08:00:00Z,order,,5,2,EUR,Bolt
"""
MORE = "".join(
    f"{n},c{n % 30},2025-{1 + n % 6:02}-{1 + n % 27:02}T09:00:00Z,order,,{5 + n % 9},{2 + n % 3},USD,Cara\n"
    for n in range(100, 280)
)
SUBSCRIPTIONS = """customer_id,line_id,started_at,committed_until,ended_at,monthly_amount,currency
dan,1,2024-01-01T00:00:00Z,2025-01-01T00:00:00Z,2025-04-01T00:00:00Z,10,EUR
eve,1,2024-06-01T00:00:00Z,2025-06-01T00:00:00Z,,20,EUR
fay,1,2025-05-01T00:00:00Z,,2025-05-20T00:00:00Z,30,EUR
"""


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    place, files = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("files")
    (files / "orders.csv").write_text(ORDERS + MORE, encoding="utf-8")
    (files / "subscriptions.csv").write_text(SUBSCRIPTIONS, encoding="utf-8")
    assert arrive(place, [files], ImportOptions()).is_accepted
    opened = open_ledger(place)
    assert opened is not None
    return opened


def read(ledger: Ledger, query: str, **stated: object) -> pl.DataFrame:
    given = {"until_on": "9999-12-31", "until_share": 1.0} | stated
    return ledger.frame(query, {name: given.get(name) for name in query_parameters(query)})


def of(frame: pl.DataFrame, customer: str, *columns: str) -> tuple[object, ...]:
    return frame.filter(pl.col("customer_id") == customer).select(columns).row(0)


def test_orders_of_one_day_are_one_purchase_and_a_free_one_is_one_too(ledger: Ledger) -> None:
    frame = read(ledger, "purchase_histories")
    assert of(frame, "ann", "frequency", "recency_weeks", "age_weeks") == (3.0, 59 / 7, 181 / 7)
    assert of(frame, "ann", "margin_value", "is_margin_known") == ((0 + 0 + 30) / 3, False)  # the refund took its day
    assert of(frame, "bob", "frequency", "currency") == (0.0, "GBP")
    assert frame.filter(pl.col("customer_id").is_null()).is_empty()


def test_as_of_a_day_the_rest_was_still_to_come(ledger: Ledger) -> None:
    frame = read(ledger, "purchase_histories", until_on="2025-02-01")
    assert of(frame, "ann", "frequency", "recency_weeks", "age_weeks") == (2.0, 4.0, 31 / 7)
    assert of(frame, "ann", "later_purchases", "later_margin_amount") == (1.0, 30.0)
    assert "cat" not in frame["customer_id"].to_list()
    whole = read(ledger, "purchase_histories", until_share=0.5)
    assert of(whole, "ann", "later_weeks") == (91 / 7,)


def test_customers_are_chosen_by_their_first_purchase(ledger: Ledger) -> None:
    assert "ann" in read(ledger, "purchase_histories", brand=["Acme"])["customer_id"].to_list()
    assert "ann" not in read(ledger, "purchase_histories", brand=["Bolt"])["customer_id"].to_list()


def test_repeats_by_week_are_the_repeats_of_the_histories(ledger: Ledger) -> None:
    for share in (0.5, 1.0):
        by_day, frame = (read(ledger, name, until_share=share) for name in ("repeats_by_week", "purchase_histories"))
        assert by_day["purchases"].sum() == frame["frequency"].sum() + frame["later_purchases"].sum()


def test_months_of_a_contract_count_from_when_its_holder_could_leave(ledger: Ledger) -> None:
    month = 30.4375
    frame = read(ledger, "contract_tenures")
    assert of(frame, "dan", "is_ended", "months_free") == (True, pytest.approx(90 / month, abs=0.1))
    assert of(frame, "eve", "is_ended", "months_free") == (False, pytest.approx(-12 / month, abs=0.1))
    before = read(ledger, "contract_tenures", until_on="2025-02-28")
    assert of(before, "dan", "is_ended", "months_free") == (False, pytest.approx(59 / month, abs=0.1))
    assert "fay" not in before["customer_id"].to_list()


def test_a_value_is_made_of_the_customers_it_counts_each_with_file_and_line(ledger: Ledger, tmp_path: Path) -> None:
    desk = Desk(ledger, Workspace(tmp_path))
    [result] = [r for currency, r in desk.answers_by("alive_customers", "currency") if currency == "USD"]
    assert isinstance(result, Estimate)
    rows = desk.rows_of_group(desk.answer("alive_customers"), "currency", "USD")
    assert len(rows) == result.n == 30
    everyone = desk.rows_behind(desk.answer("alive_customers"), limit=ALL_ROWS)
    assert of(everyone, "ann", "file", "line") == ("orders.csv", 2)
