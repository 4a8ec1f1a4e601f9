"""Whether 5M views were followed by one of 1M calls within 7 days: by slots, against equal keys and an as-of join.

The slots are those of the build's own model, cut to 7 days, and views carry the key of their slot as in the build: both
stand in the ledger. One row makes both in the same run. Joining the raw keys gives every pair of a customer's views and
calls: with 5 % of both on one customer over a thousand million of them, so there the as-of join alone is the peer.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl

from benchmarks.timing import Comparison, compared

VIEWS, CALLS, CUSTOMERS, TOPICS = 5_000_000, 1_000_000, 500_000, 12
MODEL = Path(__file__).resolve().parents[1] / "sql" / "models" / "intermediate" / "int_contact_months.sql"
MONTH, WEEK = "2592000000000", "604800000000"
DRAWN = """
    CREATE TABLE {table} AS
    SELECT
        CASE WHEN hash(8 * i + {salt}) % 100 < {hot} THEN 0 ELSE hash(8 * i + {salt} + 1) % {customers} END AS number,
        lpad(number::TEXT, 7, '0') AS customer_id,
        'topic ' || hash(8 * i + {salt} + 2) % {topics} AS topic,
        TIMESTAMPTZ '2024-01-01 00:00:00+00' + to_seconds((hash(8 * i + {salt} + 3) % 63072000)::BIGINT) AS {moment},
        hash(customer_id, topic, epoch_us({moment}) // {week}) AS slot_key
    FROM range({rows}) AS t(i)
"""
BY_SLOTS = """
    SELECT count(*)
    FROM views
    SEMI JOIN slots
        ON slots.slot_key = views.slot_key
        AND (slots.last_at >= views.viewed_at OR slots.next_at <= views.viewed_at + INTERVAL 7 DAY)
"""
AS_OF = """
    SELECT count(*)
    FROM views
    ASOF JOIN calls
        ON calls.customer_id = views.customer_id AND calls.topic = views.topic
        AND calls.contacted_at >= views.viewed_at
    WHERE calls.contacted_at <= views.viewed_at + INTERVAL 7 DAY
"""


def bench(views: int = VIEWS, calls: int = CALLS) -> list[Comparison]:
    """Even keys against both peers, with and without making the slots; skewed keys against the as-of join."""
    work = f"{views:,} views, {calls:,} calls, within 7 days"
    with duckdb.connect() as connection:
        draw(connection, views, calls, hot=0)
        seen, called = (connection.table(name).pl().drop("slot_key", "number") for name in ("views", "calls"))
        by_slots, from_rows, as_of = (counting(connection, query) for query in (BY_SLOTS, from_rows_query(), AS_OF))
        found = [
            same(work, by_slots, "as-of join", as_of),
            same(work, by_slots, "polars, equal keys and filter", lambda: by_equal_keys(seen, called)),
            same(f"{work}, keys and slots made, too", from_rows, "as-of join", as_of),
        ]
    with duckdb.connect() as connection:
        draw(connection, views, calls, hot=5)
        by_slots, as_of = (counting(connection, query) for query in (BY_SLOTS, AS_OF))
        return [*found, same(f"{work}, 5 % of both on one customer", by_slots, "as-of join", as_of)]


def draw(connection: duckdb.DuckDBPyConnection, views: int, calls: int, *, hot: int) -> None:
    """Views and calls of two years, `hot` per cent of both on one customer, and the slots."""
    for salt, table, rows, moment in ((0, "views", views, "viewed_at"), (4, "calls", calls, "contacted_at")):
        connection.execute(
            DRAWN.format(
                table=table, salt=salt, rows=rows, moment=moment, hot=hot, customers=CUSTOMERS, topics=TOPICS, week=WEEK
            )
        )
    connection.execute(f"CREATE TABLE slots AS {slots_query()}")


def same(work: str, ours: Callable[[], int], peer_name: str, peer: Callable[[], int]) -> Comparison:
    """Timed in turn, once both have counted the same views."""
    assert ours() == peer() > 0, f"{peer_name} counts other views"
    return compared(work, lambda: ours() and None, peer_name, lambda: peer() and None)


def counting(connection: duckdb.DuckDBPyConnection, query: str) -> Callable[[], int]:
    """The count that a query gives, ready to be called."""
    return lambda: int(connection.execute(query).fetchall()[0][0])


def by_equal_keys(views: pl.DataFrame, calls: pl.DataFrame) -> int:
    """The polars peer: each pair of a customer's views and calls about a topic, then the filter."""
    until = pl.col("viewed_at") + pl.duration(days=7)
    pairs = views.lazy().with_row_index().join(calls.lazy(), on=["customer_id", "topic"])
    followed = pairs.filter(pl.col("contacted_at").is_between("viewed_at", until))
    return int(followed.select(pl.col("index").n_unique()).collect().item())


def slots_query() -> str:
    """The model's own query over the table of calls, in slots of a week."""
    query = MODEL.read_text(encoding="utf-8").split(");", 1)[1]
    assert MONTH in query, "the model's slots are no longer 30 days"
    return query.replace(MONTH, WEEK).replace("marts.fct_contacts", "calls")


def from_rows_query() -> str:
    """The same as `BY_SLOTS`, with the key of each view and the slots made on the way."""
    key = f"hash(views.customer_id, views.topic, epoch_us(views.viewed_at) // {WEEK})"
    return BY_SLOTS.replace("views.slot_key", key).replace("JOIN slots", f"JOIN ({slots_query()}) AS slots")
