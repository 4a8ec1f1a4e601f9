"""The identification map: every number that cannot be told stands under what would bring it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from careledger.metrics.answer import Desk
from careledger.metrics.catalogue import metric, metrics, needs
from careledger.metrics.unlocks import unlocks
from careledger.store.ledger import open_ledger
from careledger.store.workspace import Workspace

ORDERS = "order_id,ordered_at,amount,currency\no1,2026-01-01T10:00:00Z,10,EUR\no2,2026-02-01T10:00:00Z,12,EUR\n"


def desk_of(home: Path) -> Desk:
    ledger = open_ledger(home)
    assert ledger is not None
    return Desk(ledger, Workspace(home))


def test_the_demo_world_misses_nothing_that_it_can_tell(demo_home: Path) -> None:
    desk = desk_of(demo_home)
    waiting = {one.id for told in unlocks(desk) for one in (*told.alone, *told.with_others)}
    assert waiting == {name for name, one in metrics().items() if desk.missing(one.needs)}


@pytest.mark.slow  # a home is built
def test_a_missing_column_stands_beside_the_numbers_that_it_would_bring(home: Path, bring: Callable[..., Any]) -> None:
    assert bring(build=True, orders=ORDERS).is_accepted
    found = {told.need: told for told in unlocks(desk_of(home))}
    for name, told in ((name, found[need]) for name, need in needs().items() if need in found):
        assert all(name in one.needs for one in (*told.alone, *told.with_others))
    assert metric("benefit_cost_ratio") in found[needs()["care_costs"]].alone
    assert "customer_id" in found[needs()["orders_with_customer"]].need.file


@pytest.mark.slow  # a home is built
def test_a_number_that_lacks_two_things_waits_for_both(home: Path, bring: Callable[..., Any]) -> None:
    assert bring(build=True, orders=ORDERS).is_accepted
    desk = desk_of(home)
    [source] = desk.coverage().iter_rows(named=True)
    lacking = {
        one.id: {name for name in one.needs if not needs()[name].is_met(source)} for one in metrics().values()
    }  # fmt: skip
    assert {1, 2} <= {len(names) for names in lacking.values()}
    for told in unlocks(desk):
        assert all(len(lacking[one.id]) == 1 for one in told.alone)
        assert all(len(lacking[one.id]) > 1 for one in told.with_others)
