"""Contracts that are renewed: a renewal is a staying, and what was signed later was not known before."""

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from analytics.estimate import Estimate
from analytics.lifetime_value.contracts import renewing
from analytics.lifetime_value.sbg import Sbg
from careledger.imports.arrival import arrive
from careledger.imports.options import ImportOptions
from careledger.metrics.answer import ALL_ROWS, Desk
from careledger.store.ledger import open_ledger, query_parameters
from careledger.store.workspace import Workspace

YEARLY, LEAVING = 2_000, 0.1
HEADER = "customer_id,line_id,started_at,committed_until,ended_at,monthly_amount,currency\n"
SHORT = """early,1,2023-03-01,2024-03-01,2023-12-01,10,EUR
early,1,2023-12-01,2024-12-01,,12,EUR
told,1,2023-01-01,2024-01-01,2024-10-01,10,EUR
told,1,2024-10-01,2026-10-01,,20,EUR
told,2,2023-02-01,,,7,GBP
bound,1,2024-01-01,2024-11-01,,10,EUR
"""
CASES = """case_id,channel,customer_id,opened_at,kind,first_reply_at
1,email,told,2024-06-01T00:00:00Z,complaint,
2,email,bound,2024-06-01T00:00:00Z,complaint,
3,email,nobody,2024-12-31T00:00:00Z,question,2024-12-31T05:00:00Z
"""


def yearly_contracts() -> str:
    """Periods of a year each; at every end one in ten leaves, and the others sign for another year on that day."""
    rng = np.random.default_rng(5)
    lines = []
    for n in range(YEARLY):
        start, is_here = date(2020, 1, 1).toordinal() + n % 365, True
        while is_here and (end := start + 365) < date(2025, 1, 1).toordinal():
            is_here = rng.random() > LEAVING
            days = (date.fromordinal(day).isoformat() for day in (start, end, end))
            lines.append(f"y{n},1,{','.join(days)},10,EUR\n")
            start = end
        if is_here:
            lines.append(f"y{n},1,{date.fromordinal(start)},{date.fromordinal(start + 365)},,10,EUR\n")
    return "".join(lines)


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    home, files = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("files")
    (files / "subscriptions.csv").write_text(HEADER + yearly_contracts() + SHORT, encoding="utf-8")
    (files / "cases.csv").write_text(CASES, encoding="utf-8")
    assert arrive(home, [files], ImportOptions()).is_accepted
    ledger = open_ledger(home)
    assert ledger is not None
    return Desk(ledger, Workspace(Path(home)))


def read(desk: Desk, query: str, metric_id: str) -> pl.DataFrame:
    stated = desk.answer(metric_id).parameters | {"until_on": "9999-12-31"}
    return desk.ledger.frame(query, {name: stated.get(name) for name in query_parameters(query)})


def test_of_contracts_that_renew_on_time_those_who_leave_are_counted_at_every_end(desk: Desk) -> None:
    answer = desk.answer("hazard_at_contract_end")
    assert isinstance(answer.result, Estimate)
    assert answer.result.n > 2.5 * YEARLY
    assert answer.result.value == pytest.approx(LEAVING, abs=0.015)
    rows = desk.rows_behind(answer, limit=ALL_ROWS)
    assert rows.height == answer.result.n
    assert rows.group_by("customer_id", "line_id").agg(pl.col("has_left").sum())["has_left"].max() == 1


def test_the_month_of_a_commitments_end_has_the_leavings_and_the_months_after_have_none(desk: Desk) -> None:
    months = read(desk, "contract_end_months", "hazard_at_contract_end")
    rates = dict(months.select("month_from_end", pl.col("ended") / pl.col("contract_months")).iter_rows())
    assert rates[0] == pytest.approx(LEAVING / (1 - LEAVING), abs=0.015)
    assert rates[1] == rates[6] == rates[-1] == 0


def test_the_renewals_of_yearly_contracts_are_those_of_the_years_lived(desk: Desk) -> None:
    yearly = desk.frame_of("contract_value").filter(pl.col("customer_id").str.starts_with("y"))
    model = renewing(yearly)
    assert isinstance(model, Sbg)
    lived = model.survival(np.array([12.0, 24.0, 36.0]))  # just after the second, third and fourth end
    assert lived == pytest.approx((1 - LEAVING) ** np.array([2, 3, 4]), abs=0.02)


def test_a_renewal_before_the_end_is_a_staying_at_that_end(desk: Desk) -> None:
    rows = desk.rows_behind(desk.answer("hazard_at_contract_end"), limit=ALL_ROWS)
    early = rows.filter(pl.col("customer_id") == "early").select("committed_until", "has_left", "line")
    assert early.height == 1  # the sixty days of the second end are not over
    assert early.row(0)[:2] == (datetime(2024, 3, 1, tzinfo=UTC), False)


def test_who_renews_has_been_at_risk_since_the_first_end(desk: Desk) -> None:
    rows = desk.rows_behind(desk.answer("retained_after"), limit=ALL_ROWS)
    yearly = rows.filter(pl.col("customer_id").str.starts_with("y"))
    assert yearly["has_left"].sum() == pytest.approx(YEARLY * (1 - 0.9**4), rel=0.1)
    at_risk = read(desk, "churn_driver_rows", "churn_drivers")
    assert at_risk.filter(pl.col("customer_id") == "told")["entry_days"].item() < 366


def test_a_complaint_knows_nothing_of_what_was_signed_after_it(desk: Desk) -> None:
    followed = desk.frame_of("save_value")
    told = {row["customer_id"]: (row["is_bound"], row["charge_amount"]) for row in followed.iter_rows(named=True)}
    assert told["told"] == (False, 10)  # bound until 2024-01; 20 and two years came later, 7 are pounds
    assert told["bound"] == (True, 10)


def test_only_the_charges_in_the_currency_of_a_customer_are_added(desk: Desk) -> None:
    won = read(desk, "acquisitions", "cac").filter(pl.col("customer_id") == "told")
    assert (won["currency"].item(), won["monthly_amount"].item()) == ("EUR", 20)
    assert won["months_free"].item() > 0
