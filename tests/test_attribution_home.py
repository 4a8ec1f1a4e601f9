"""From touches.csv and orders.csv to paths: where one ends, what it led to, whose it is, what is left out."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from analytics.estimate import Estimate, Insufficient
from careledger.imports.arrival import arrive
from careledger.imports.options import ImportOptions
from careledger.metrics.answer import ALL_ROWS, Desk
from careledger.metrics.filters import Filters
from careledger.store.ledger import open_ledger
from careledger.store.workspace import Workspace

pytestmark = pytest.mark.slow  # homes are built

TOUCHES = """touch_id,customer_id,visitor_id,touched_at,channel,campaign,mention_id,order_id
1,ann,,2026-01-01T09:00:00Z,search,,,
2,ann,,2026-01-04T09:00:00Z,social,spring,,o1
3,ann,,2026-01-04T10:00:00Z,email,spring,,o1
4,ann,,2026-01-05T09:00:00Z,email,,,
5,ann,,2026-01-20T09:00:00Z,search,,,
6,bob,,2026-01-02T09:00:00Z,social,,,
7,bob,,2026-02-20T09:00:00Z,email,,,
8,,v1,2026-01-03T09:00:00Z,direct,,,
9,,v1,2026-01-04T09:00:00Z,direct,,,
10,,v2,2026-03-25T09:00:00Z,social,,,
11,,v3,2026-01-09T09:00:00Z,search,,,o5
"""
ORDERS = """order_id,customer_id,ordered_at,amount,currency,margin_amount
o0,zoe,2026-01-01T00:00:00Z,1,EUR,1
o1,ann,2026-01-04T12:00:00Z,100,EUR,40
o2,ann,2026-01-25T12:00:00Z,50,EUR,20
o3,bob,2026-02-21T12:00:00Z,30,GBP,10
o4,eve,2026-02-01T12:00:00Z,10,EUR,4
o5,,2026-01-09T12:00:00Z,7,EUR,3
o6,zoe,2026-04-01T00:00:00Z,1,EUR,1
"""


def desk_of(place: Path, **files: str) -> Desk:
    """A home with some files in it."""
    folder, home = place / "files", place / "home"
    folder.mkdir()
    home.mkdir()
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    assert arrive(home, [folder], ImportOptions()).is_accepted
    ledger = open_ledger(home)
    assert ledger is not None
    return Desk(ledger, Workspace(home))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return desk_of(tmp_path_factory.mktemp("both"), touches=TOUCHES, orders=ORDERS)


def told(desk: Desk, **settings: Any) -> set[tuple[str, bool, str]]:
    """Who, whether it led to an order, and the channels."""
    frame = desk.frame_of("conversions", **settings)
    return {
        (person, led, " ".join(labels))
        for person, led, labels in frame.select("person", "is_converted", "labels").iter_rows()
    }


def test_a_path_ends_with_an_order_or_with_a_gap(desk: Desk) -> None:
    assert told(desk) == {
        ("ann", True, "search social email"),  # two touches name the order: one order
        ("ann", True, "email search"),
        ("bob", False, "social"),  # the next order came after 50 days
        ("bob", True, "email"),
        ("visitor:templates:v1", False, "direct direct"),
        ("visitor:templates:v3", True, "search"),  # a guest's order, named
    }  # and v2 is open: the files end a week later


def test_the_look_back_is_a_setting(desk: Desk) -> None:
    shorter = told(desk, lookback_days=7)
    assert ("ann", False, "email") in shorter  # 15 days to the next touch
    assert ("ann", True, "search") in shorter
    assert "bob" not in {person for person, _, _ in told(desk, lookback_days=60)}  # one path now, ordered on, and open


def test_campaigns_are_credited_on_the_same_paths(desk: Desk) -> None:
    rows = number(desk, "credited_conversions", rule="linear", credit_to="campaign").rows
    assert rows is not None
    assert dict(rows.select("label", "credited").iter_rows()) == pytest.approx({"": 3 + 1 / 3, "spring": 2 / 3})


def number(desk: Desk, metric_id: str, filters: Filters | None = None, **settings: Any) -> Estimate:
    result = desk.answer(metric_id, filters, **settings).result
    assert isinstance(result, Estimate), result
    return result


def test_each_order_is_credited_once_and_its_rows_lead_to_the_file(desk: Desk) -> None:
    answer = desk.answer("credited_conversions")
    assert isinstance(answer.result, Estimate)
    assert (answer.result.value, answer.result.n, answer.result.claim) == (4, 6, "associational")
    rows = desk.rows_behind(answer, limit=ALL_ROWS)
    assert len(rows) == answer.result.n
    assert rows.filter(rows["person"] == "bob")["line"].to_list() == [7, 8]
    assert set(rows["file"]) == {"touches.csv"}


def test_margin_is_of_one_currency_and_the_rest_of_the_paths_stay(desk: Desk) -> None:
    assert isinstance(desk.answer("credited_margin").result, Insufficient)
    euros = number(desk, "credited_margin", Filters(currency=("EUR",)), rule="last")
    assert (euros.value, euros.currency, euros.n) == (63.0, "EUR", 6)
    assert euros.rows is not None
    assert dict(euros.rows.select("label", "credited").iter_rows()) == pytest.approx(
        {"email": 40, "search": 23, "direct": 0, "social": 0}
    )


def test_orders_without_a_touch_are_told(desk: Desk) -> None:
    coverage = number(desk, "touch_coverage")
    assert (coverage.n, coverage.value) == (5, 0.8)  # those before the first touch and after the last are out


def test_social_visits_are_followed_for_the_whole_look_back(desk: Desk) -> None:
    visits = number(desk, "social_visit_conversion")
    assert (visits.n, visits.value) == (2, 0.5)  # ann's and bob's; v2's is not over


def test_paths_that_are_open_are_counted_apart(desk: Desk) -> None:
    left = desk.ledger.frame("paths_left_out", {"lookback_days": 30}).to_dicts()[0]
    assert left == {
        "open_paths": 1, "open_orders": 0, "null_paths": 2, "nameless_null_paths": 1, "unknown_orders": 0,
    }  # fmt: skip


EVERY_DAY = [f"2025-{1 + day // 28:02}-{1 + day % 28:02}" for day in range(12 * 28)]


@pytest.mark.slow
def test_a_late_period_converts_as_an_early_one(tmp_path: Path) -> None:
    """Each day two visitors come; the first orders two days on, the second never."""
    pairs = list(enumerate(EVERY_DAY))
    touches = "touch_id,customer_id,touched_at,channel\n" + "".join(
        f"{2 * i},a{i},{day}T09:00:00Z,search\n{2 * i + 1},b{i},{day}T10:00:00Z,social\n" for i, day in pairs
    )
    orders = "order_id,customer_id,ordered_at,amount,currency\nfirst,z,2025-01-01T00:00:00Z,1,EUR\n" + "".join(
        f"{i},a{i},{EVERY_DAY[i + 2]}T12:00:00Z,10,EUR\n" for i, _ in pairs[:-2]
    )
    desk = desk_of(tmp_path, touches=touches, orders=orders)
    for month in range(1, 12):
        told = number(desk, "conversions", Filters(from_on=date(2025, month, 1), to_on=date(2025, month, 20)))
        assert told.value / told.n == 0.5, month
    late = desk.answer("conversions", Filters(from_on=date(2025, 12, 2))).result
    assert isinstance(late, Insufficient)
    left = desk.ledger.frame("paths_left_out", {"lookback_days": 30}).row(0, named=True)
    assert (left["open_orders"], left["open_paths"]) == (
        26,
        30,
    )  # of December's 28 days
    everything = number(desk, "conversions")
    assert everything.value == everything.n / 2 == len(EVERY_DAY) - 2 - left["open_orders"]


@pytest.mark.slow
def test_touches_alone_tell_paths_and_what_they_are_said_to_have_led_to(tmp_path: Path) -> None:
    alone = desk_of(tmp_path, touches=TOUCHES)
    assert number(alone, "credited_conversions").value == 2  # o1 and o5, named, in no file
    assert isinstance(alone.answer("credited_margin").result, Insufficient)
    coverage = alone.answer("touch_coverage").result
    assert isinstance(coverage, Insufficient)
    assert "orders.csv" in coverage.needed
