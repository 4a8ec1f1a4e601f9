"""Survival of 1M customers from counts made in SQL, against lifelines on the same table and on the same counts."""

from __future__ import annotations

import warnings
from typing import Any

import duckdb
import numpy as np
from lifelines import KaplanMeierFitter
from lifelines.utils import datetimes_to_durations

from analytics.survival import SurvivalCurve, kaplan_meier_of_counts
from benchmarks.timing import Comparison, compared

CUSTOMERS = 1_000_000
LAST_DAY = "2023-12-31"
CUSTOMERS_DRAWN = """
    CREATE TABLE customers AS
    SELECT customer_id, joined_on, CASE WHEN left_on <= DATE '{last}' THEN left_on END AS left_on
    FROM (
        SELECT
            i AS customer_id,
            DATE '2020-01-01' + (hash(i, 'join') % 1400)::INTEGER AS joined_on,
            joined_on + 1 + floor(-500 * ln((hash(i, 'stay') % 1000003 + 1) / 1000004.0))::INTEGER AS left_on
        FROM range({customers}) AS t(i)
    )
"""
COUNTED = """
    SELECT
        (coalesce(left_on, DATE '{last}') - joined_on)::DOUBLE AS exit_days,
        left_on IS NOT NULL AS has_left,
        {late} AS entry_days,
        count(*) AS customers
    FROM customers
    GROUP BY ALL
"""
NOBODY_LATE = "0.0"
A_THIRD_LATE = (
    "(CASE WHEN customer_id % 3 = 0 THEN hash(customer_id) % (coalesce(left_on, DATE '{last}') - joined_on) "
    "ELSE 0 END)::DOUBLE"
)

Table = dict[str, np.ndarray[Any, Any]]


def bench(customers: int = CUSTOMERS) -> list[Comparison]:
    """From a table of dates; from the same counts; and from counts with late entry. The curves must be equal."""
    warnings.simplefilter("ignore")
    with duckdb.connect() as connection:
        connection.execute(CUSTOMERS_DRAWN.format(customers=customers, last=LAST_DAY))

        def counted(late: str = NOBODY_LATE) -> Table:
            return connection.sql(COUNTED.format(late=late.format(last=LAST_DAY), last=LAST_DAY)).fetchnumpy()

        def from_dates() -> KaplanMeierFitter:
            dates = connection.sql("SELECT joined_on, left_on FROM customers").df()
            return KaplanMeierFitter().fit(
                *datetimes_to_durations(dates["joined_on"], dates["left_on"], fill_date=LAST_DAY)
            )

        table, late = counted(), counted(A_THIRD_LATE)
        for ours, peer in ((curve(table), from_dates()), (curve(table), fitted(table)), (curve(late), fitted(late))):
            gap = np.abs(peer.survival_function_at_times(ours.time).to_numpy() - ours.survival).max()
            assert gap <= 1e-9, f"the curves differ by {gap}"  # the bound that is promised
        return [
            compared(
                f"survival of {customers:,} customers, from their dates", lambda: curve(counted()) and None,
                "lifelines, durations and fit", lambda: from_dates() and None,
            ),
            compared(
                f"survival from {len(table['customers']):,} counts", lambda: curve(table) and None,
                "lifelines with weights", lambda: fitted(table) and None,
            ),
            compared(
                f"survival from {len(late['customers']):,} counts with late entry", lambda: curve(late) and None,
                "lifelines with weights and entry", lambda: fitted(late) and None,
            ),
        ]  # fmt: skip


def curve(table: Table) -> SurvivalCurve:
    """Ours, of a table of counts."""
    return kaplan_meier_of_counts(
        table["exit_days"], table["has_left"], table["customers"],
        table["entry_days"] if table["entry_days"].any() else None,
    )  # fmt: skip


def fitted(table: Table) -> KaplanMeierFitter:
    """The peer's, of the same table."""
    entry = table["entry_days"] if table["entry_days"].any() else None
    return KaplanMeierFitter().fit(table["exit_days"], table["has_left"], entry=entry, weights=table["customers"])
