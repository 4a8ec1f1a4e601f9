"""Waits by hour of the week: what was counted at the build is what counting the turns gives."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from careledger.metrics.answer import Desk
from careledger.metrics.filters import Filters
from careledger.store.ledger import open_ledger, query_parameters
from careledger.store.workspace import Workspace
from careledger.ui.care.answers import waits_by_hour


@pytest.fixture(scope="module")
def desk(demo_home: Path) -> Desk:
    ledger = open_ledger(demo_home)
    assert ledger is not None
    return Desk(ledger, Workspace(demo_home))


def from_turns(desk: Desk, filters: Filters) -> pl.DataFrame:
    stated = filters.parameters()
    return desk.ledger.frame("turns_by_hour", {name: stated[name] for name in query_parameters("turns_by_hour")})


def queries(desk: Desk) -> set[str]:
    return {trace.query for trace in desk.ledger.traces}


def test_the_counts_of_the_build_give_what_the_turns_give(desk: Desk) -> None:
    known = desk.filter_values()
    for filters in (
        Filters(), Filters(brand=(known["brand"][0],)), Filters(region=(known["region"][-1],)),
        Filters(brand=tuple(known["brand"]), region=tuple(known["region"][:2])),
    ):  # fmt: skip
        counted = waits_by_hour(desk, filters)
        assert len(counted) > 24
        assert_frame_equal(counted, from_turns(desk, filters), check_dtypes=False)
    assert "turns_by_hour_counted" in queries(desk)


@pytest.mark.parametrize(
    "filters", [Filters(from_on=date(2025, 3, 1)), Filters(channel=("twitter",)), Filters(segment=("consumer",))]
)
def test_what_the_counts_do_not_hold_is_counted_from_the_turns(desk: Desk, filters: Filters) -> None:
    desk.ledger.traces.clear()
    waits_by_hour(desk, filters)
    assert queries(desk) == {"turns_by_hour"}
