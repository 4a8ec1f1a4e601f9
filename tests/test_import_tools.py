"""Files of help desks, shops and payment services, as those tools write them."""

from __future__ import annotations

import json
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
    path.write_text(text, encoding="utf-8")
    [report] = import_paths(lake, [path], ImportOptions(allow_rejects=True))
    assert report.balances
    return report


def rows(lake: Lake, entity: str, columns: str) -> list[tuple[object, ...]]:
    return duckdb.sql(
        f"SELECT {columns} FROM read_parquet('{lake.folder}/{entity}/*.parquet', union_by_name = true) ORDER BY ALL"
    ).fetchall()


ZENDESK_HEADERS = (
    "Summation column,Id,Requester,Requester id,Requester external id,Requester email,Requester domain,Submitter,"
    "Assignee,Group,Subject,Tags,Status,Priority,Via,Ticket type,Created at,Updated at,Assigned at,Organization,"
    "Due date,Initially assigned at,Solved at,Resolution time,Satisfaction Score,Group stations,Assignee stations,"
    "Reopens,Replies,First reply time in minutes,First reply time in minutes within business hours,"
    "First resolution time in minutes,First resolution time in minutes within business hours,"
    "Full resolution time in minutes,Full resolution time in minutes within business hours,"
    "Agent wait time in minutes,Agent wait time in minutes within business hours,Requester wait time in minutes,"
    "Requester wait time in minutes within business hours,On hold time in minutes,"
    "On hold time in minutes within business hours"
)


def ticket(**cells: str) -> str:
    known = {"Id": "1", "Requester": "Ann", "Requester id": "77", "Requester email": "a@b.c", "Status": "Solved",
             "Via": "Twitter", "Created at": "2026-01-05 10:00", "Updated at": "2026-01-06 10:00"}  # fmt: skip
    return ",".join((known | cells).get(header, "") for header in ZENDESK_HEADERS.split(","))


def test_a_zendesk_export_feeds_cases_surveys_customers_and_agents(lake: Lake, folder: Path) -> None:
    lines = [
        ticket(Assignee="Ben", Reopens="1", **{"First reply time in minutes": "12", "Satisfaction Score": "Good",
                                               "Ticket type": "Problem", "Solved at": "2026-01-06 09:00"}),
        ticket(Id="2", **{"Satisfaction Score": "Offered", "First reply time in minutes": "-"}),
        ticket(Id="3", Assignee="Ben", **{"Satisfaction Score": "Not Offered"}),
    ]  # fmt: skip
    report = imported(lake, folder, "tickets.csv", "\n".join([ZENDESK_HEADERS, *lines]))
    assert (report.source, report.accepted) == ("zendesk ticket export", 3)
    assert rows(lake, "cases", "case_id, first_reply_seconds, kind, agent_id, channel, reopen_count")[:2] == [
        ("1", 720.0, "complaint", "Ben", "Twitter", 1),
        ("2", None, None, None, "Twitter", None),
    ]
    assert rows(lake, "surveys", "survey_id, score, scale_maximum") == [("csat-1", 1.0, 1.0), ("csat-2", None, 1.0)]
    assert {r[0] for r in rows(lake, "customers", "customer_id")} == {"77"}
    assert {r[0] for r in rows(lake, "agents", "agent_id")} == {"Ben"}


def test_zendesk_tickets_from_the_api_are_cases(lake: Lake, folder: Path) -> None:
    body = {
        "tickets": [
            {"id": 35436, "requester_id": 20978392, "assignee_id": 235323, "group_id": 98738, "brand_id": 1,
             "created_at": "2026-01-20T22:55:29Z", "updated_at": "2026-02-05T10:38:52Z", "status": "open",
             "priority": "high", "type": "incident", "subject": "Help", "via": {"channel": "web", "source": {}},
             "satisfaction_rating": None, "tags": ["a", "b"]}
        ],
        "next_page": None,
        "count": 1,
    }  # fmt: skip
    report = imported(lake, folder, "page1.json", json.dumps(body))
    assert (report.source, report.accepted) == ("zendesk tickets", 1)
    assert rows(lake, "cases", "case_id, customer_id, channel, kind, opened_at::VARCHAR") == [
        ("35436", "20978392", "web", "complaint", "2026-01-20 22:55:29+00")
    ]


def test_zendesk_metrics_give_the_first_reply_and_the_solution_as_events(lake: Lake, folder: Path) -> None:
    metric = {"id": 1, "ticket_id": 5, "created_at": "2026-01-20T10:00:00Z", "solved_at": "2026-01-21T10:00:00Z",
              "reopens": 0, "replies": 1, "reply_time_in_minutes": {"calendar": 90, "business": 30}}  # fmt: skip
    report = imported(lake, folder, "metrics.json", json.dumps({"ticket_metrics": [metric], "count": 1}))
    assert report.source == "zendesk ticket metrics"
    assert rows(lake, "case_events", "event, occurred_at::VARCHAR, actor") == [
        ("agent_reply", "2026-01-20 11:30:00+00", "agent"),
        ("resolved", "2026-01-21 10:00:00+00", "agent"),
    ]


def test_zendesk_ratings_are_surveys(lake: Lake, folder: Path) -> None:
    rating = {"id": 9, "ticket_id": 5, "requester_id": 7, "assignee_id": 8, "score": "good", "comment": "thanks",
              "created_at": "2026-01-20T10:00:00Z", "updated_at": "2026-01-21T10:00:00Z"}  # fmt: skip
    offered = rating | {"id": 10, "score": "offered", "comment": None}
    imported(lake, folder, "ratings.json", json.dumps({"satisfaction_ratings": [rating, offered]}))
    assert rows(lake, "surveys", "survey_id, score, answered_at::VARCHAR, answer") == [
        ("10", None, None, None),
        ("9", 1.0, "2026-01-21 10:00:00+00", "thanks"),
    ]


def test_zendesk_comments_become_messages_line_by_line(lake: Lake, folder: Path) -> None:
    comment = {
        "id": 1,
        "ticket_id": 5,
        "author_id": 7,
        "body": "hi",
        "public": False,
        "created_at": "2026-01-20T10:00:00Z",
    }
    text = json.dumps(comment) + "\n{broken\n" + json.dumps(comment | {"body": "ho", "author_id": 8}) + "\n"
    report = imported(lake, folder, "comments.ndjson", text)
    assert (report.accepted, report.reject_codes) == (2, {"json-error": 1})
    assert rows(lake, "case_events", "event, actor_id, is_public, text, _line") == [
        ("message", "7", False, "hi", 1),
        ("message", "8", False, "ho", 3),
    ]


def test_zendesk_history_tells_a_reopening_from_work_going_on(lake: Lake, folder: Path) -> None:
    text = (
        "field_name,ticket_id,updated,_fivetran_synced,user_id,value\n"
        "status,1,2026-01-01 10:00:00,x,7,open\nstatus,1,2026-01-02 10:00:00,x,7,pending\n"
        "status,1,2026-01-03 10:00:00,x,7,open\nstatus,1,2026-01-04 10:00:00,x,7,solved\n"
        "status,1,2026-01-05 10:00:00,x,7,open\nassignee_id,1,2026-01-05 11:00:00,x,7,9\n"
    )
    report = imported(lake, folder, "ticket_field_history_data.csv", text)
    assert (report.rows_in, report.accepted, report.unchanged) == (6, 4, 2)
    assert [r[1] for r in rows(lake, "case_events", "occurred_at, event")] == [
        "pending", "resolved", "reopened", "assigned"
    ]  # fmt: skip


def test_of_two_dialects_of_one_table_one_is_read(lake: Lake, folder: Path) -> None:
    text = "id,role,name,email,organization_id,created_at,updated_at\n1,end-user,Ann,a@b.c,,2026-01-01,2026-01-01\n"
    (folder / "user_data.csv").write_text(text)
    (folder / "user_data_snowflake.csv").write_text(text.replace("role", '"ROLE"'))
    found = {report.file: report for report in import_paths(lake, [folder])}
    assert found["user_data.csv"].status == "imported"
    assert found["user_data_snowflake.csv"].status == "ignored"
    assert "differs from user_data.csv only in the dialect" in found["user_data_snowflake.csv"].message


def test_a_table_that_feeds_nothing_says_why(lake: Lake, folder: Path) -> None:
    report = imported(lake, folder, "ticket_tag_data.csv", "tag,ticket_id,_fivetran_synced\na,1,x\n")
    assert (report.status, report.rows_in) == ("ignored", 0)
    assert report.message == "not read: tags stand beside a case and would multiply it"


SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,Created at,"
    "Lineitem quantity,Lineitem name,Lineitem price,Refunded Amount,Source\n"
    "#1001,a@b.c,partially_refunded,2026-01-02 10:00:00 -0500,fulfilled,USD,30.00,5.00,0.00,35.00,"
    "2026-01-02 10:00:00 -0500,1,Mug,10.00,10.00,web\n"
    "#1001,,,,,,,,,,,2,Cup,10.00,,\n"
    "#1002,d@e.f,paid,2026-01-03 10:00:00 -0500,,USD,0.00,0.00,0.00,0.00,"
    "2026-01-03 10:00:00 -0500,1,Gift,0.00,0.00,pos\n"
)


def test_a_shopify_order_is_its_first_row_with_the_items_of_all(lake: Lake, folder: Path) -> None:
    report = imported(lake, folder, "orders_export.csv", SHOPIFY)
    assert (report.source, report.rows_in, report.accepted) == ("shopify orders", 2, 2)
    assert rows(lake, "orders", "order_id, amount::DOUBLE, quantity, ordered_at::VARCHAR, channel, _line") == [
        ("#1001", 25.0, 3, "2026-01-02 15:00:00+00", "web", 2),
        ("#1002", 0.0, 1, "2026-01-03 15:00:00+00", "pos", 4),
    ]


def test_stripe_charges_are_in_the_smallest_unit_of_their_currency(lake: Lake, folder: Path) -> None:
    charge = {"id": "ch_1", "object": "charge", "amount": 2000, "amount_refunded": 500, "currency": "usd",
              "created": 1767225600, "customer": "cus_1", "status": "succeeded", "description": None,
              "metadata": {"a": "b"}}  # fmt: skip
    charges = [
        charge,
        charge | {"id": "ch_2", "currency": "jpy", "amount": 2000, "amount_refunded": 0},
        charge | {"id": "ch_3", "currency": "kwd", "amount": 2000, "amount_refunded": 0},
        charge | {"id": "ch_4", "status": "failed"},
    ]
    report = imported(lake, folder, "charges.json", json.dumps({"object": "list", "has_more": False, "data": charges}))
    assert (report.source, report.accepted, report.unchanged) == ("stripe charges", 3, 1)
    assert rows(lake, "orders", "order_id, amount::DOUBLE, currency, ordered_at::VARCHAR") == [
        ("ch_1", 15.0, "USD", "2026-01-01 00:00:00+00"),
        ("ch_2", 2000.0, "JPY", "2026-01-01 00:00:00+00"),
        ("ch_3", 2.0, "KWD", "2026-01-01 00:00:00+00"),
    ]


def test_a_stripe_export_is_in_major_units(lake: Lake, folder: Path) -> None:
    text = (
        "id,Description,Seller Message,Created (UTC),Amount,Amount Refunded,Currency,Status,Customer ID,Email\n"
        'ch_1,,,2026-01-01 10:00,"1,020.00",20.00,usd,Paid,cus_1,a@b.c\n'
    )
    report = imported(lake, folder, "unified_payments.csv", text)
    assert (report.source, report.accepted) == ("stripe payments export", 1)
    assert rows(lake, "orders", "order_id, amount::DOUBLE, currency, customer_id") == [("ch_1", 1000.0, "USD", "cus_1")]


@pytest.mark.parametrize("status", ["voided", "pending", "expired", "authorized", "unpaid"])
def test_a_shopify_order_that_nobody_paid_is_no_revenue(lake: Lake, folder: Path, status: str) -> None:
    report = imported(lake, folder, "orders_export.csv", SHOPIFY.replace("partially_refunded", status))
    assert rows(lake, "orders", "order_id") == [("#1002",)]
    assert (report.accepted, report.unchanged) == (1, 1)
    assert "left-out: 1 records are no orders: voided, expired or not paid yet." in report.cautions


def test_a_shopify_order_has_its_id_where_the_file_names_it(lake: Lake, folder: Path) -> None:
    head, *lines = SHOPIFY.splitlines()
    ids = ["Id", "551", "", "552"]
    text = "\n".join(f"{line},{number}" for line, number in zip([head, *lines], ids, strict=True))
    assert imported(lake, folder, "orders_export.csv", text).source == "shopify orders"
    assert rows(lake, "orders", "order_id, quantity") == [("551", 3), ("552", 1)]


@pytest.mark.parametrize("status", ["failed", "canceled", "incomplete", "requires_payment_method", "Failed"])
def test_a_stripe_payment_that_never_came_is_no_revenue(lake: Lake, folder: Path, status: str) -> None:
    head = "id,Description,Seller Message,Created (UTC),Amount,Amount Refunded,Currency,Status,Customer ID,Email\n"
    text = f"{head}1,,,2026-01-01 10:00,20.00,0,usd,Paid,c,\n2,,,2026-01-01 10:00,20.00,0,usd,{status},c,\n"
    report = imported(lake, folder, "unified_payments.csv", text)
    assert rows(lake, "orders", "order_id") == [("1",)]
    said = "left-out: 1 records are no orders: the payment failed, was canceled or has not come."
    assert said in report.cautions


def test_each_list_of_an_envelope_is_a_table(lake: Lake, folder: Path) -> None:
    ticket = {"id": 1, "requester_id": 7, "assignee_id": 8, "group_id": 9, "brand_id": 1, "status": "open",
              "created_at": "2026-01-20T22:55:29Z", "updated_at": "2026-02-05T10:38:52Z", "priority": "high",
              "type": "incident", "subject": "Help", "via": {"channel": "web"}}  # fmt: skip
    user = {"id": 7, "role": "end-user", "name": "Ann", "email": "a@b.c", "organization_id": None,
            "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z"}  # fmt: skip
    body = {"tickets": [ticket], "users": [user, user | {"id": 9}], "macros": [{"x": 1}], "count": 1}
    path = folder / "export.json"
    path.write_text(json.dumps(body), encoding="utf-8")
    found = import_paths(lake, [path])
    assert [(r.file, r.source, r.status, r.accepted) for r in found] == [
        ("export.json/tickets", "zendesk tickets", "imported", 1),
        ("export.json/users", "zendesk users", "imported", 2),
        ("export.json/macros", None, "unrecognised", 0),
    ]


@pytest.mark.parametrize("damage", [b"\xff", b"\\ud800"])
def test_bytes_that_are_not_text_refuse_their_json_record_only(lake: Lake, folder: Path, damage: bytes) -> None:
    comment = b'{"id": %d, "ticket_id": 5, "author_id": %d, "body": "h%s", "public": false, '
    comment += b'"created_at": "2026-01-20T10:00:00Z"}\n'
    path = folder / "comments.ndjson"
    path.write_bytes(b"".join(comment % (n, n, damage if n == 2 else b"i") for n in (1, 2, 3)))
    [report] = import_paths(lake, [path], ImportOptions(allow_rejects=True))
    assert (report.accepted, report.reject_codes) == (2, {"encoding-error": 1})
    assert lake.quarantined()["message"][0].startswith("comments.ndjson line 2: the line holds bytes that are not text")
