"""Where the engine adds rows up, a number is the one that all rows give."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from analytics.estimate import Estimate
from careledger.errors import WrongUsage
from careledger.metrics.answer import Desk, _estimated
from careledger.metrics.catalogue import metric, metrics
from careledger.metrics.filters import Filters
from careledger.store.ledger import Added, Ledger, open_ledger, query_parameters
from careledger.store.workspace import Workspace

ADDED = [one.id for one in metrics().values() if one.sums]
PERIODS = {
    "everything": Filters(),
    "a period": Filters(from_on=date(2025, 2, 3), to_on=date(2025, 8, 9)),
    "nothing": Filters(from_on=date(2031, 1, 1)),
}


@pytest.fixture(scope="module")
def desk(demo_home: Path) -> Desk:
    ledger = open_ledger(demo_home)
    assert ledger is not None
    return Desk(ledger, Workspace(demo_home))


@pytest.mark.parametrize("metric_id", ADDED)
def test_a_number_is_what_all_its_rows_give(desk: Desk, metric_id: str) -> None:
    for filters in PERIODS.values():
        told = desk.answer(metric_id, filters).result
        rows = desk.frame_of(metric_id, filters)
        whole = _estimated(metric(metric_id), rows, desk.settings(metric_id))
        if isinstance(told, Estimate) and isinstance(whole, Estimate):
            assert (told.value, told.low, told.high, told.n) == (whole.value, whole.low, whole.high, whole.n)
            assert str(told.rows) == str(whole.rows)
        else:
            assert told == whole


def test_far_fewer_rows_leave_the_engine(desk: Desk) -> None:
    stated = dict.fromkeys(query_parameters("orders_by_day"))
    every = desk.ledger.frame("orders_by_day", stated)
    added = desk.ledger.frame("orders_by_day", stated, Added(("currency",), ("amount", "orders")))
    assert added["orders"].sum() == len(every) > 100 * len(added)
    assert added["amount"].sum() == every["amount"].sum()


def test_groups_are_added_up_apart(desk: Desk) -> None:
    told = {
        group: result.value for group, result in desk.answers_by("turns", "channel") if isinstance(result, Estimate)
    }
    rows = desk.frame_of("turns")
    assert told == {group: len(part) for (group,), part in rows.partition_by("channel", as_dict=True).items()}


def test_a_grouping_is_refused_before_anything_is_read(desk: Desk) -> None:
    desk.ledger.traces.clear()
    with pytest.raises(WrongUsage, match="cannot be grouped by product"):
        desk.answers_by("turns", "product")
    assert "turns_by_day" not in {trace.query for trace in desk.ledger.traces}


def test_columns_are_known_without_running_a_query(desk: Desk) -> None:
    ledger: Ledger = desk.ledger
    ledger.traces.clear()
    assert {"amount", "orders", "happened_on"} <= set(ledger.columns("orders_by_day"))
    assert not ledger.traces


def test_the_columns_of_every_number_are_known_so(desk: Desk) -> None:
    for one in metrics().values():
        assert desk.ledger.columns(one.query), one.id
