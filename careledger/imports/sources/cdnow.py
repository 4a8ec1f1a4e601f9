"""CDNOW's purchase log: customer, day, number of CDs, dollars. It has no order id.

An order's id is made from the row's content and how often that content stood before it, so that a customer
who bought the same thing twice on one day keeps both orders, and the file imported again gives the same ids.
"""

from __future__ import annotations

from careledger.imports.feeds import Feed, Source, from_header, from_sql, stated
from careledger.imports.messages import caution

HEADERS = frozenset({"customer_id", "date", "number_of_cds", "dollar_value"})
CONTENT = "concat_ws('|', customer_id, date, number_of_cds, dollar_value)"

ORDERS = Feed(
    entity="orders",
    cells={
        "order_id": from_sql("date", f"CASE WHEN date IS NOT NULL THEN left(md5({CONTENT}), 16) || '-' || nth END"),
        "customer_id": from_header("customer_id"),
        "ordered_at": from_header("date", reading="compact"),
        "kind": stated("order"),
        "amount": from_header("dollar_value"),
        "currency": stated("USD"),
        "quantity": from_header("number_of_cds"),
        "brand": stated("CDNOW"),
    },
)

SOURCES = (
    Source(
        name="cdnow",
        headers=HEADERS,
        keys=HEADERS,
        feeds=(ORDERS,),
        derive=(
            f"SELECT *, CAST(row_number() OVER (PARTITION BY {CONTENT} ORDER BY _record) AS VARCHAR) AS nth"
            " FROM {raw}"
        ),
        counted="nth",
        timezone="UTC",
        cautions=(caution("day-only"), caution("currency-assumed", value="USD")),
    ),
)
