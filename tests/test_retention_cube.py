"""The cube of cohorts gives what counting the purchases gives, whatever the clock, and however long ago they were."""

from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from careledger.imports.arrival import arrive
from careledger.imports.options import ImportOptions
from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.store.ledger import open_ledger
from careledger.store.workspace import Workspace

pytestmark = pytest.mark.slow  # every grain, clock and rule is counted twice

CLOCKS = (("month", "calendar"), ("month", "rolling"), ("week", "calendar"), ("week", "rolling"), ("day", "rolling"))
COUNTS = ("active_customers", "last_active_customers", "revenue_amount", "revenue_squares")


def desk_of(home: Path) -> Desk:
    ledger = open_ledger(home)
    assert ledger is not None
    return Desk(ledger, Workspace(home))


@pytest.mark.parametrize(("clock", "rule"), product(CLOCKS, ("n_day", "unbounded", "bracket")))
def test_the_cube_equals_the_count_of_purchases(demo_home: Path, clock: tuple[str, str], rule: str) -> None:
    desk = desk_of(demo_home)
    stated: dict[str, Any] = {"grain": clock[0], "clock": clock[1], "rule": rule, "attribute": "region"}
    stated |= Filters(segment=("standard", "premium")).parameters()
    del stated["channel"]
    counted = desk.ledger.frame("retention_by_cohort", stated)
    del stated["product"]
    cells = desk.ledger.frame("retention_cells", stated)
    assert len(cells) > 20
    assert_frame_equal(
        cells.with_columns(pl.col(COUNTS).cast(pl.Float64).fill_null(0.0)),
        counted.with_columns(pl.col(COUNTS).cast(pl.Float64).fill_null(0.0)),
        check_exact=False,
    )


def test_part_of_a_month_a_cohort_or_another_attribute_is_counted_from_the_purchases(demo_home: Path) -> None:
    desk = desk_of(demo_home)
    whole, part = Filters(from_on=date(2024, 3, 1), to_on=date(2024, 6, 30)), Filters(from_on=date(2024, 3, 2))
    assert desk.answer("retention_grid", whole).query == "retention_cells"
    assert desk.answer("retention_grid", whole, grain="week").query == "retention_by_cohort"
    assert desk.answer("retention_grid", part).query == "retention_by_cohort"
    assert desk.answer("retention_grid", whole, attribute="channel").query == "retention_by_cohort"
    assert desk.answer("retention_grid", Filters(product=("phone",))).query == "retention_by_cohort"


def test_purchases_after_more_than_64_months_are_in_their_cell(tmp_path: Path) -> None:
    bought = ["2015-01-10", "2020-07-01", "2020-07-20", "2026-01-31"]
    lines = [f"o{i},c1,{day}T10:00:00Z,10.00,EUR" for i, day in enumerate(bought)] + ["x,c2,2015-01-31T10:00:00Z,5,EUR"]
    (tmp_path / "orders.csv").write_text("order_id,customer_id,ordered_at,amount,currency\n" + "\n".join(lines))
    arrive(tmp_path, [tmp_path / "orders.csv"], ImportOptions())
    answer = desk_of(tmp_path).answer("retention_grid")
    assert answer.query == "retention_cells"
    grid = answer.result.rows  # type: ignore[union-attr]
    assert grid is not None
    came = grid.filter(pl.col("retained_customers") > 0)
    assert came.select("age", "retained_customers", "revenue_amount").rows() == [
        (0, 2, 15.0),
        (66, 1, 20.0),
        (132, 1, 10.0),
    ]
