"""From files to survival: who is at risk since when, who has left, and what a complaint has to do with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from analytics.estimate import Estimate, Insufficient
from careledger.imports.arrival import arrive
from careledger.imports.options import ImportOptions
from careledger.metrics.answer import ALL_ROWS, Desk
from careledger.metrics.filters import Filters
from careledger.store.ledger import open_ledger
from careledger.store.workspace import Workspace

pytestmark = pytest.mark.slow  # homes are built
CUSTOMERS = """customer_id,joined_at,segment,account_id
old,2020-01-01,a,H1
regular,,a,H1
returner,,a,H2
mate,,a,H2
"""
# Observed from 2024-01-01 to 2024-12-31. With 180 days: once leaves on 2024-07-29, old on 2024-11-28.
ORDERS = """order_id,customer_id,ordered_at,amount,currency
1,once,2024-02-01T00:00:00Z,5,EUR
2,regular,2024-01-01T00:00:00Z,5,EUR
3,regular,2024-05-01T00:00:00Z,5,EUR
4,regular,2024-09-01T00:00:00Z,5,EUR
5,regular,2024-12-31T00:00:00Z,5,EUR
6,returner,2024-01-01T00:00:00Z,5,EUR
7,returner,2024-12-01T00:00:00Z,5,EUR
8,mate,2024-10-01T00:00:00Z,5,EUR
"""
CASES = """case_id,channel,customer_id,opened_at,kind,first_reply_at
c1,email,old,2024-06-01T00:00:00Z,complaint,
c2,email,once,2024-03-01T00:00:00Z,complaint,2024-03-01T05:00:00Z
c3,email,nobody,2024-12-31T00:00:00Z,question,2024-12-31T05:00:00Z
"""
# The first end in the file is on 2024-03-01: contracts that began before enter the risk set then.
SUBSCRIPTIONS = """customer_id,line_id,started_at,committed_until,ended_at,monthly_amount,currency
k1,1,2023-03-01T00:00:00Z,2024-03-01T00:00:00Z,2024-03-01T00:00:00Z,10,EUR
k2,1,2023-04-01T00:00:00Z,2024-04-01T00:00:00Z,2024-05-11T00:00:00Z,10,EUR
k3,1,2023-05-01T00:00:00Z,2024-05-01T00:00:00Z,,10,EUR
k4,1,2024-01-01T00:00:00Z,2024-07-01T00:00:00Z,2024-07-01T00:00:00Z,10,EUR
k4,1,2024-07-01T00:00:00Z,,,12,EUR
k5,1,2024-01-01T00:00:00Z,2024-06-01T00:00:00Z,2024-06-11T00:00:00Z,10,EUR
k5,2,2024-07-01T00:00:00Z,,,12,EUR
last,1,2024-12-31T00:00:00Z,2025-12-31T00:00:00Z,,10,EUR
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    place, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("files")
    texts = {"customers": CUSTOMERS, "orders": ORDERS, "cases": CASES, "subscriptions": SUBSCRIPTIONS}
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    arrive(place, sorted(folder.glob("*.csv")), ImportOptions())
    ledger = open_ledger(place)
    assert ledger is not None
    yield Desk(ledger, Workspace(place))
    ledger.close()


def followed(desk: Desk, **settings: object) -> dict[str, dict]:
    rows = desk.rows_behind(desk.answer("retained_after", **settings), limit=ALL_ROWS)
    return {row["customer_id"]: row for row in rows.iter_rows(named=True)}


def day(row: dict, name: str) -> str:
    return f"{row[name]:%Y-%m-%d}"


def test_a_customer_first_seen_at_their_complaint_enters_the_risk_set_then(desk: Desk) -> None:
    old = followed(desk)["old"]
    assert (day(old, "origin_at"), day(old, "entered_at")) == ("2020-01-01", "2024-06-01")
    assert (old["has_left"], day(old, "exit_at")) == (True, "2024-11-28")


def test_silence_is_a_leaving_on_the_day_its_window_ends(desk: Desk) -> None:
    rows = followed(desk)
    assert (rows["once"]["has_left"], day(rows["once"], "exit_at")) == (True, "2024-07-30")
    assert (rows["regular"]["has_left"], day(rows["regular"], "exit_at")) == (False, "2024-12-31")


def test_who_came_back_after_the_window_had_left_and_who_came_back_within_it_had_not(desk: Desk) -> None:
    assert day(followed(desk)["returner"], "exit_at") == "2024-06-29"
    assert followed(desk, window_days=360)["returner"]["has_left"] is False


def test_a_contract_older_than_the_first_end_of_its_file_enters_there(desk: Desk) -> None:
    rows = followed(desk)
    assert "k1" not in rows  # its end is where observation begins
    assert day(rows["k2"], "entered_at") == day(rows["k3"], "entered_at") == "2024-03-01"
    assert (rows["k2"]["has_left"], day(rows["k2"], "exit_at")) == (True, "2024-05-11")


def test_a_change_of_plan_is_no_leaving_and_a_new_contract_within_the_grace_is_none(desk: Desk) -> None:
    assert followed(desk)["k4"]["has_left"] is False
    assert followed(desk)["k5"]["has_left"] is False
    assert followed(desk, grace_days=10)["k5"]["has_left"] is True


def test_a_contract_is_known_to_run_only_to_a_grace_before_the_end(desk: Desk) -> None:
    assert day(followed(desk)["k3"], "exit_at") == "2024-12-01"
    assert "last" not in followed(desk)


def test_the_rows_are_as_many_as_the_number_says(desk: Desk) -> None:
    for metric_id in ("retained_after", "restricted_mean_tenure", "hazard_at_contract_end"):
        answer = desk.answer(metric_id, months=6) if metric_id != "hazard_at_contract_end" else desk.answer(metric_id)
        assert isinstance(answer.result, Estimate)
        assert desk.rows_behind(answer, limit=ALL_ROWS).height == answer.result.n


def test_who_was_free_left_or_stayed_within_sixty_days(desk: Desk) -> None:
    free = desk.answer("hazard_at_contract_end").result
    assert isinstance(free, Estimate)
    assert (free.n, free.value) == (5, 3 / 5)  # k1 at once, k2 after 40 days, k5 after 10; not k3, k4
    hasty = desk.answer("hazard_at_contract_end", free_days=30).result
    assert isinstance(hasty, Estimate)
    assert hasty.value == 2 / 5


def test_from_the_landmark_on_the_answered_and_the_ignored_are_told_apart(desk: Desk) -> None:
    answer = desk.answer("landmark_difference", outcome_days=150)
    rows = desk.rows_behind(answer, limit=ALL_ROWS)
    told = {row["customer_id"]: row for row in rows.iter_rows(named=True)}
    assert told["old"]["experience"] == "ignored"
    assert told["once"]["experience"] == "answered"
    assert day(told["old"], "follow_from") == "2024-06-04"
    assert told["regular"]["experience"] == "no complaint"
    assert "last" not in told


def test_only_the_others_of_a_household_are_watched(desk: Desk) -> None:
    answer = desk.answer("household_churn_difference")
    watched = desk.rows_behind(answer, limit=ALL_ROWS)
    assert {(row["customer_id"], row["is_exposed"]) for row in watched.iter_rows(named=True)} == {
        ("regular", True), ("returner", False),
    }  # fmt: skip
    assert isinstance(answer.result, Insufficient)  # two people are nothing to compare


def test_filters_choose_by_segment_and_first_day(desk: Desk) -> None:
    narrowed = desk.answer("retained_after", Filters(segment=("a",)), months=5)
    assert isinstance(narrowed.result, Estimate)
    assert narrowed.result.n == 4


def test_without_contracts_a_customers_file_that_says_who_left_tells_it(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text(
        "customer_id,joined_at,ended_at\na,2024-01-01,2024-06-01\nb,2024-01-01,\nc,2024-07-01,2024-09-01\n"
        "d,2024-12-31,\n",
        encoding="utf-8",
    )
    place = tmp_path / "home"
    place.mkdir()
    arrive(place, [tmp_path / "customers.csv"], ImportOptions())
    ledger = open_ledger(place)
    assert ledger is not None
    rows = followed(Desk(ledger, Workspace(place)))
    assert {name: row["has_left"] for name, row in rows.items()} == {"b": False, "c": True}
    assert rows["b"]["tenure"] == "contract"
