"""Known sources are recognised by their headers, and their rows become the right entities."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from careledger.imports.intake import import_paths
from careledger.imports.options import ImportOptions
from careledger.imports.report import ImportReport
from careledger.store.lake import Lake


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "home")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "files"
    found.mkdir()
    return found


def imported(lake: Lake, folder: Path, name: str, text: str) -> ImportReport:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    [report] = import_paths(lake, [path], ImportOptions(allow_rejects=True))
    assert report.balances
    return report


def rows(lake: Lake, entity: str, columns: str) -> list[tuple[object, ...]]:
    return duckdb.sql(
        f"SELECT {columns} FROM read_parquet('{lake.folder}/{entity}/*.parquet', union_by_name = true) ORDER BY ALL"
    ).fetchall()


TWCS = """tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id
1,Acme,False,Tue Oct 31 22:28:16 +0000 2017,@115 Please DM us &amp; wait /LS http://t.co,,2.0
2,115,True,Tue Oct 31 22:10:47 +0000 2017,@Acme help,"1,55,157",
"""


def test_tweets_become_mentions_with_brand_and_link(lake: Lake, folder: Path) -> None:
    report = imported(lake, folder, "tweets.csv", TWCS)
    assert (report.source, report.accepted) == ("twcs", 2)
    found = rows(lake, "mentions", "mention_id, direction, brand, in_reply_to_id, text, posted_at::VARCHAR")
    assert found == [
        ("1", "outbound", "Acme", "2", "@115 Please DM us & wait /LS http://t.co", "2017-10-31 22:28:16+00"),
        ("2", "inbound", "Acme", None, "@Acme help", "2017-10-31 22:10:47+00"),
    ]  # fmt: skip


def test_cdnow_rows_of_one_content_are_several_orders(lake: Lake, folder: Path) -> None:
    text = (
        " customer_id  date number_of_cds  dollar_value\r\n"
        + " 00001 19970101  1   11.77\r\n" * 2
        + " 00002 19970112  0   0.00\r\n"
    )
    report = imported(lake, folder, "CDNOW_master.txt", text)
    assert (report.source, report.accepted, report.entities) == ("cdnow", 3, {"orders": 3})
    found = rows(lake, "orders", "customer_id, ordered_at::VARCHAR, amount::DOUBLE, currency, quantity")
    assert found == [
        ("00001", "1997-01-01 00:00:00+00", 11.77, "USD", 1),
        ("00001", "1997-01-01 00:00:00+00", 11.77, "USD", 1),
        ("00002", "1997-01-12 00:00:00+00", 0.0, "USD", 0),
    ]
    assert len({order for (order,) in rows(lake, "orders", "order_id")}) == 3


def test_stack_exchange_posts_become_threads_and_answers(lake: Lake, folder: Path) -> None:
    text = """<?xml version="1.0" encoding="utf-8"?>
<posts>
  <row Id="1" PostTypeId="1" AcceptedAnswerId="2" CreationDate="2021-04-27T15:06:44.553" Score="3" ViewCount="9"
       OwnerUserId="17" Title="A &amp; B" Tags="&lt;wallet&gt;&lt;fees&gt;" LastActivityDate="2021-04-28T00:00:00" />
  <row Id="2" PostTypeId="2" ParentId="1" CreationDate="2021-04-27T16:06:44.553" Score="-1" OwnerDisplayName="gone" />
  <row Id="3" PostTypeId="5" CreationDate="2021-04-27T16:06:44.553" Score="0" />
</posts>
"""
    report = imported(lake, folder, "Posts.xml", text)
    assert (report.rows_in, report.accepted, report.unchanged) == (3, 2, 1)
    assert rows(lake, "threads", "thread_id, title, topic, accepted_answer_id, view_count, author_handle, _line") == [
        ("1", "A & B", "wallet", "2", 9, "17", 3)
    ]
    assert rows(lake, "answers", "answer_id, thread_id, score, author_handle") == [("2", "1", -1, "gone")]
    assert report.cautions == ("feeds-nothing: 1 rows were read and feed nothing.",)


def test_an_xml_file_with_entities_is_refused(lake: Lake, folder: Path) -> None:
    path = folder / "Votes.xml"
    path.write_text('<!DOCTYPE x [<!ENTITY a "b">]><votes><row Id="&a;"/></votes>')
    [report] = import_paths(lake, [path])
    assert report.status == "refused"
    assert "without entities" in report.message


OLIST = (
    "id,order_status,order_products_value,order_freight_value,order_items_qty,order_sellers_qty,"
    "order_purchase_timestamp,order_aproved_at,order_estimated_delivery_date,order_delivered_customer_date,"
    "customer_city,customer_state,product_category_name,review_score,review_comment_title,"
    "review_comment_message,review_creation_date,review_answer_timestamp\n"
    "1,delivered,89.99,14.38,1,1,2017-08-30 11:41:01.000000,2017-08-30 11:55:08,2017-09-21 00:00:00,"
    "2017-09-08 20:35:27,Belo Horizonte,MG,beleza,5,,tudo certo,2017-09-09 00:00:00,2017-09-10 03:27:54+00:00\n"
)


def test_an_olist_row_is_an_order_and_a_review(lake: Lake, folder: Path) -> None:
    report = imported(lake, folder, "olist.csv", OLIST)
    assert (report.accepted, report.entities) == (1, {"orders": 1, "mentions": 1})
    assert rows(lake, "orders", "order_id, amount::DOUBLE, currency, promised_on::VARCHAR, region") == [
        ("1", 89.99, "BRL", "2017-09-21", "MG")
    ]
    assert rows(lake, "mentions", "platform, rating, text, order_id, direction") == [
        ("olist", 5.0, "tudo certo", "1", "inbound")
    ]


@pytest.mark.parametrize("status", ["canceled", "unavailable"])
def test_an_olist_order_that_never_came_about_is_a_review_and_no_revenue(lake: Lake, folder: Path, status: str) -> None:
    report = imported(lake, folder, "olist.csv", OLIST.replace("delivered,", f"{status},"))
    assert report.entities == {"mentions": 1}
    assert "left-out: 1 records are no orders: canceled or unavailable, so no revenue." in report.cautions
