"""Promises: who made them, what is refused, and what came of them within their own days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from analytics.estimate import Insufficient
from careledger.errors import WrongUsage
from careledger.metrics.answer import Desk
from careledger.metrics.promises import Kept, checked, kept
from careledger.store.workspace import Workspace
from tests.homes import made_desk

YEAR = (date(2024, 1, 1), date(2024, 12, 31))
TOLD = {"currency": "EUR", "owner": "Ada", "source": "budget"}
COSTS = (
    "cost_id,category,programme,started_on,ended_on,amount,currency\n"
    "k1,personnel,care,2024-01-01,2024-12-31,12000,EUR\nk2,personnel,care,2025-01-01,2025-12-31,9000,EUR\n"
)
ORDERS = "order_id,customer_id,ordered_at,amount,currency\no1,k1,2025-12-31T10:00:00Z,10,EUR\n"
IDEAS = (
    "idea_id,title,posted_at,status,launched_at,margin_amount,currency\n"
    "i1,better box,2024-02-01T10:00:00Z,launched,2024-05-01T10:00:00Z,1000,EUR\n"
    "i2,other box,2024-02-01T10:00:00Z,launched,2025-05-01T10:00:00Z,7000,EUR\n"
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return made_desk(tmp_path_factory.mktemp("promised"), costs=COSTS, ideas=IDEAS, orders=ORDERS)


@pytest.mark.slow
def test_a_promise_is_held_against_what_came_in_its_own_days(desk: Desk) -> None:
    told = kept(desk, checked("New box", "ideas launched", YEAR, 500.0, **TOLD))
    assert isinstance(told, Kept)
    assert told.came == pytest.approx(1000 * (0.1 + 4 * 0.3 + 0.6) / 6)
    assert told.low < told.came < told.high
    assert told.measured == 0
    assert not told.is_open


@pytest.mark.slow
def test_a_promise_whose_time_is_not_over_is_open(desk: Desk) -> None:
    told = kept(desk, checked("New box", "ideas launched", (date(2024, 1, 1), date(2027, 12, 31)), 500.0, **TOLD))
    assert isinstance(told, Kept)
    assert told.is_open


@pytest.mark.slow
def test_a_promise_of_a_stream_that_cannot_be_counted_says_what_is_missing(desk: Desk) -> None:
    told = kept(desk, checked("Fewer calls", "contacts saved", YEAR, 500.0, **TOLD))
    assert isinstance(told, Insufficient)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"name": " "}, "needs a name"),
        ({"stream": "happiness"}, "no stream"),
        ({"amount": 0.0}, "Nothing is promised"),
        ({"days": (date(2024, 2, 1), date(2024, 1, 1))}, "come after"),
        ({"owner": ""}, "owner"),
        ({"currency": " "}, "currency"),
        ({"days": (date(2024, 1, 15), date(2024, 12, 31))}, "whole months"),
    ],
)
def test_a_promise_that_nobody_could_be_held_to_is_refused(changed: dict[str, object], message: str) -> None:
    stated = {"name": "New box", "stream": "ideas launched", "days": YEAR, "amount": 500.0, **TOLD} | changed
    with pytest.raises(WrongUsage, match=message):
        checked(**stated)  # type: ignore[arg-type]


def test_promises_are_kept_replaced_and_dropped_and_the_log_says_so(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.promise(checked("New box", "ideas launched", YEAR, 500.0, **TOLD), who="Ada")
    workspace.promise(checked("New box", "ideas launched", YEAR, 400.0, **TOLD), who="Ada")
    assert workspace.promises()["New box"].amount == 400.0
    workspace.drop_promise("New box", who="Bo")
    assert workspace.promises() == {}
    assert [row[1] for row in workspace.audit_log()] == ["Bo", "Ada", "Ada"]
    assert "500.00" in str(workspace.audit_log()[1][3])
