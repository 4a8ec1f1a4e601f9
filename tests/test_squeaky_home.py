"""What the queries of onlookers, prospects, moves and recovery count, on rows that were written by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from careledger.metrics.answer import Desk
from careledger.store.ledger import open_ledger
from careledger.store.workspace import Workspace
from tests.homes import made_desk

pytestmark = pytest.mark.slow
UNTIL = "end,k9,2025-12-31T10:00:00Z,1,EUR\n"  # observes until then
FILES = {
    "customers": "customer_id,joined_at\nk1,2024-01-01T00:00:00Z\nk2,2024-01-01T00:00:00Z\nk3,2024-01-01T00:00:00Z\n"
    "k4,2025-03-10T00:00:00Z\nk5,2025-03-01T12:00:00Z\n",
    "orders": "order_id,customer_id,ordered_at,amount,currency\n"
    "o1,k1,2025-02-20T10:00:00Z,10,EUR\no2,k1,2025-03-20T10:00:00Z,10,EUR\no3,k2,2025-06-20T10:00:00Z,10,EUR\n"
    "o4,k3,2025-02-01T10:00:00Z,10,EUR\no5,k4,2025-03-10T00:00:00Z,10,EUR\no6,k5,2025-03-01T12:00:00Z,10,EUR\n" + UNTIL,
    "threads": "thread_id,opened_at,topic\nanswered,2025-03-01T00:00:00Z,login\nignored,2025-03-01T00:00:00Z,login\n",
    "answers": "answer_id,thread_id,answered_at,author_handle\na1,answered,2025-03-02T00:00:00Z,h1\n"
    "a2,ignored,2025-05-02T00:00:00Z,h1\n",
    "views": "thread_id,viewed_at,customer_id\n"
    "ignored,2025-03-02T00:00:00Z,k1\n"  # the thread is a day old: neither answered nor ignored yet
    "answered,2025-03-05T00:00:00Z,k1\nanswered,2025-03-07T00:00:00Z,k1\n"
    "ignored,2025-03-06T00:00:00Z,k2\nanswered,2025-12-20T00:00:00Z,k3\n",
    "mentions": "mention_id,platform,in_reply_to_id,author_handle,direction,posted_at,text,share_count\n"
    "q1,twitter,,new4,inbound,2025-03-01T00:00:00Z,Which plan is right for me?,0\n"
    "q1a,twitter,q1,acme,outbound,2025-03-01T02:00:00Z,The small one does.,0\n"
    "q2,twitter,,new5,inbound,2025-03-01T00:00:00Z,Which plan is right for me?,3\n"
    "q3,twitter,,new6,inbound,2025-03-01T00:00:00Z,Which plan is right for me?,0\n"
    "q3a,twitter,q3,acme,outbound,2025-03-01T02:00:00Z,Please write us by direct message.,0\n"
    "own,twitter,,acme,outbound,2025-03-01T00:00:00Z,We are open,0\n"
    "late,twitter,,new7,inbound,2025-12-01T00:00:00Z,Is anybody there?,0\n",
    "identities": "platform,handle,customer_id,linked_at\ntwitter,new4,k4,2025-03-10T01:00:00Z\n"
    "twitter,new5,k5,2025-03-20T01:00:00Z\n",
    "touches": "touch_id,customer_id,visitor_id,touched_at,channel,mention_id\n"
    "t1,,v1,2025-03-08T00:00:00Z,social,q1\nt2,,v2,2025-03-08T00:00:00Z,social,own\n"
    "t3,,,2025-03-08T00:00:00Z,social,q1\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return made_desk(tmp_path_factory.mktemp("squeaky"), **FILES)


def rows(desk: Desk, metric: str, key: str, **settings: Any) -> dict[str, dict[str, Any]]:
    return {row[key]: row for row in desk.frame_of(metric, **settings).iter_rows(named=True)}


def test_of_each_person_the_first_look_after_the_landmark_counts(desk: Desk) -> None:
    looks = rows(desk, "onlooker_effect", "person")
    assert looks["k1"]["is_answered"], "the look at a thread of one day counts for neither arm"
    assert looks["k1"]["thread_age_days"] == 4.0
    assert looks["k1"]["visit_count"] == 1
    assert not looks["k2"]["is_answered"], "an answer that came after the look was not seen"
    assert "k3" not in looks, "its 30 days are not over"


def test_orders_before_a_look_are_past_and_those_within_30_days_count(desk: Desk) -> None:
    looks = rows(desk, "onlooker_effect", "person")
    assert (looks["k1"]["recent_order_count"], looks["k1"]["has_ordered"]) == (1, True)
    assert (looks["k2"]["recent_order_count"], looks["k2"]["has_ordered"]) == (0, False)


def test_a_touch_is_a_look_where_somebody_asked_and_the_visitor_can_be_followed(desk: Desk) -> None:
    touched = [row for row in rows(desk, "onlooker_effect", "person").values() if row["way"] == "touch"]
    assert [row["is_answered"] for row in touched] == [True]
    known = desk.settings("onlooker_effect") | dict.fromkeys(
        ("from_at", "to_at", "channel", "brand", "segment", "region")
    )
    del known["seeds"], known["outcome_days"]
    ways = {row["way"]: row for row in desk.ledger.frame("onlookers_known", known).iter_rows(named=True)}
    assert (ways["touch"]["looks"], ways["touch"]["looks_of_known_people"]) == (2, 1)
    assert ways["touch of another post"]["looks"] == 1
    assert (ways["view"]["looks"], ways["view"]["looks_after_landmark"]) == (5, 4)


def test_who_joined_before_anybody_could_answer_is_in_neither_arm(desk: Desk) -> None:
    asked = desk.frame_of("prospect_conversion")
    by_customer = {row["customer_id"]: row for row in asked.iter_rows(named=True)}
    assert "k5" not in by_customer, "joined twelve hours after asking"
    assert by_customer["k4"]["is_answered"]
    assert by_customer["k4"]["has_joined"]
    assert by_customer["k4"]["has_joined_tied_then"]
    assert not by_customer[None]["has_joined"], "who is never named is in it, as not having come"


def test_a_request_to_write_in_private_is_told_from_an_answer(desk: Desk) -> None:
    moved = desk.frame_of("solved_after_moving").sort("case_key")
    assert sorted(moved["is_moved"].to_list()) == [False, True]
    assert moved["has_dropped_out"].to_list() == [True, True], "nobody said a word after the reply"


def test_who_never_complained_is_followed_from_days_of_complaints(demo_home: Path) -> None:
    ledger = open_ledger(demo_home)
    assert ledger is not None
    whole = Desk(ledger, Workspace(demo_home))
    frame = whole.frame_of("service_recovery_rate")
    complained = frame.filter(pl.col("experience") != "no complaint")
    others = frame.filter(pl.col("experience") == "no complaint")
    care = whole.frame_of("effect_of_answering").filter(pl.col("left_out").is_null())
    beside = care.join(complained, left_on="case_key", right_on="moment_key", suffix="_here")
    assert len(beside) == len(care) == len(complained)
    for name in ("has_stayed", "decided_days", "followed_days", "order_count", "bound_days", "contact_count"):
        assert beside[name].equals(beside[f"{name}_here"], null_equal=True), name
    assert set(others["opened_at"]) <= set(complained["opened_at"])
    assert others["customer_id"].is_unique().all()
    cases = {case["customer_id"] for case in complained.iter_rows(named=True)}
    assert len(others) > len(cases)
