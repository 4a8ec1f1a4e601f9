"""The real files enter whole: every row, every cent."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from careledger.imports.intake import import_paths
from careledger.imports.report import ImportReport
from careledger.store.lake import Lake


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return Lake(tmp_path_factory.mktemp("real"))


def imported(lake: Lake, path: Path) -> dict[str, ImportReport]:
    reports = import_paths(lake, [path])
    assert all(report.balances for report in reports)
    return {report.file: report for report in reports}


def row(lake: Lake, entity: str, columns: str, where: str = "true") -> tuple[object, ...]:
    return duckdb.sql(
        f"SELECT {columns} FROM read_parquet('{lake.folder}/{entity}/*.parquet', union_by_name = true) WHERE {where}"
    ).fetchall()[0]


def test_both_tweet_files_are_read_complete(lake: Lake, real_data: Path) -> None:
    found = imported(lake, real_data / "twcs_spotify")
    assert {name: (r.status, r.rows_in, r.accepted) for name, r in found.items()} == {
        "SpotifyCares.csv": ("imported", 10_986, 10_986),
        "spotify_support_requests.csv": ("imported", 15_096, 15_096),
    }
    turns = duckdb.sql(
        f"WITH m AS (FROM read_parquet('{lake.folder}/mentions/*.parquet', union_by_name = true)) SELECT count(*),"
        " count(DISTINCT i.mention_id), count(DISTINCT i.author_handle) FROM m AS o JOIN m AS i"
        " ON o.in_reply_to_id = i.mention_id WHERE o.direction = 'outbound' AND i.direction = 'inbound'"
    ).fetchall()
    assert turns == [(3_650, 3_544, 2_156)]


def test_cdnow_adds_up_to_the_cent(lake: Lake, real_data: Path) -> None:
    found = imported(lake, real_data / "cdnow" / "CDNOW_master.txt")
    assert found["CDNOW_master.txt"].accepted == 69_659
    sums = row(lake, "orders", "sum(amount), count(DISTINCT customer_id), count(DISTINCT order_id)", "currency = 'USD'")
    assert sums == (Decimal("2500315.6300"), 23_570, 69_659)


def test_a_whole_community_enters(lake: Lake, real_data: Path) -> None:
    found = imported(lake, real_data / "stackexchange_cardano")
    assert {name: r.entities for name, r in found.items()} == {
        "Posts.xml": {"threads": 1_042, "answers": 1_496},
        "Users.xml": {"identities": 3_988},
        "Votes.xml": {"votes": 9_147},
    }
    assert row(lake, "threads", "sum(view_count), count(accepted_answer_id)") == (187_201, 459)


def test_olist_orders_bring_their_reviews(lake: Lake, real_data: Path) -> None:
    [report] = imported(lake, real_data / "olist").values()
    assert (report.accepted, report.entities) == (3_584, {"orders": 3_559, "mentions": 3_584})
    assert "left-out: 25 records are no orders: canceled or unavailable, so no revenue." in report.cautions


def test_zendesk_tables_are_read_or_say_why_not(lake: Lake, real_data: Path) -> None:
    found = imported(lake, real_data / "zendesk")
    assert {name: r.entities for name, r in found.items() if r.status == "imported"} == {
        "ticket_comment_data.csv": {"case_events": 20},
        "ticket_data.csv": {"cases": 10},
        "ticket_field_history_data.csv": {"case_events": 28},
        "user_data.csv": {"customers": 9, "agents": 1, "identities": 9},
    }
    others = [r for r in found.values() if r.status != "imported"]
    assert {r.status for r in others} == {"ignored"}
    assert all(r.message.startswith("not read: ") for r in others)
