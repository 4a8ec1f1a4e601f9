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
    "o4,k3,2025-02-01T10:00:00Z,10,EUR\no5,k4,2025-03-10T00:00:00Z,10,EUR\no6,k5,2025-03-01T12:00:00Z,10,EUR\n"
    "o7,buys,2025-03-09T12:00:00Z,10,EUR\n"
    "o8,k7,2025-02-01T10:00:00Z,5000,JPY\no9,k7,2025-04-01T10:00:00Z,30,EUR\n" + UNTIL,
    "cases": "case_id,customer_id,channel,opened_at,first_reply_at,topic,kind\n"
    "d1,k7,email,2025-05-01T00:00:00Z,,billing,complaint\n"
    "d2,k7,email,2025-11-01T00:00:00Z,2025-11-01T01:00:00Z,billing,complaint\n",
    "closed_shop": "customer_id,date,number_of_cds,dollar_value\nk8,20250501,1,10.00\n",
    "threads": "thread_id,opened_at,topic\nanswered,2025-03-01T00:00:00Z,login\nignored,2025-03-01T00:00:00Z,login\n",
    "answers": "answer_id,thread_id,answered_at,author_handle\na1,answered,2025-03-02T00:00:00Z,h1\n"
    "a2,ignored,2025-05-02T00:00:00Z,h1\n",
    "views": "thread_id,viewed_at,customer_id\n"
    "ignored,2025-03-02T00:00:00Z,k1\n"  # the thread is a day old: neither answered nor ignored yet
    "answered,2025-03-05T00:00:00Z,k1\nanswered,2025-03-07T00:00:00Z,k1\n"
    "ignored,2025-03-06T00:00:00Z,k2\nanswered,2025-12-20T00:00:00Z,k3\n"
    "answered,2025-03-05T01:00:00Z,buys\nanswered,2025-03-05T02:00:00Z,never\n"
    "answered,2025-05-20T00:00:00Z,k8\n",
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


def test_who_buys_only_after_the_look_is_held_equal_to_who_never_does(desk: Desk) -> None:
    looks = rows(desk, "onlooker_effect", "person")
    known = ("tenure", "tenure_days", "earlier_order_count", "recent_order_count")
    assert [looks["buys"][name] for name in known] == [looks["never"][name] for name in known] == ["none", 0, 0, 0]
    assert (looks["buys"]["has_ordered"], looks["never"]["has_ordered"]) == (True, False)
    assert (looks["k1"]["tenure"], looks["k1"]["tenure_days"]) == ("activity", 429.0)


def test_who_bought_in_a_shop_whose_file_has_ended_is_not_followed_on_by_the_other_shop(desk: Desk) -> None:
    assert "k8" not in rows(desk, "onlooker_effect", "person")


def test_what_was_spent_is_told_in_the_currency_of_the_last_order_alone(desk: Desk) -> None:
    complaint = next(row for row in rows(desk, "service_recovery_rate", "moment_key").values() if row["order_count"])
    assert (complaint["order_count"], complaint["spent_amount"], complaint["currency"]) == (2, 30, "EUR")


def test_recovery_is_followed_to_the_end_of_the_shops_where_a_customer_bought(desk: Desk) -> None:
    followed = {row["customer_id"] for row in rows(desk, "service_recovery_rate", "moment_key").values()}
    assert "k7" in followed
    assert "k8" not in followed


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
    assert (ways["view"]["looks"], ways["view"]["looks_after_landmark"]) == (8, 7)


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
