"""Olist's public orders with their reviews: one row is an order and what its buyer said about it.

`review_answer_timestamp` is when the buyer answered the survey, never a reply of the shop: it is not read.
"""

from __future__ import annotations

from careledger.imports.feeds import Feed, Source, from_header, from_sql, stated
from careledger.imports.messages import caution

ORDERS = Feed(
    entity="orders",
    where="coalesce(lower(order_status), '') NOT IN ('canceled', 'unavailable')",
    left_out="canceled or unavailable, so no revenue",
    cells={
        "order_id": from_header("id"),
        "ordered_at": from_header("order_purchase_timestamp"),
        "kind": stated("order"),
        "amount": from_header("order_products_value"),
        "currency": stated("BRL"),
        "quantity": from_header("order_items_qty"),
        "status": from_header("order_status"),
        "region": from_header("customer_state"),
        "product": from_header("product_category_name"),
        "promised_on": from_header("order_estimated_delivery_date"),
        "delivered_at": from_header("order_delivered_customer_date"),
    },
)

REVIEWS = Feed(
    entity="mentions",
    where="review_score IS NOT NULL",
    cells={
        "mention_id": from_header("id"),
        "platform": stated("olist"),
        "direction": stated("inbound"),
        "posted_at": from_header("review_creation_date"),
        "text": from_sql("review_comment_message", "concat_ws(E'\\n', review_comment_title, review_comment_message)"),
        "is_public": stated("true"),
        "rating": from_header("review_score"),
        "order_id": from_header("id"),
        "topic": from_header("most_voted_subclass"),
        # Voters saw three classes: content with the order, and two of problems.
        "kind": from_sql(
            "most_voted_class",
            "CASE WHEN starts_with(most_voted_class, 'problemas_') THEN 'complaint' "
            "WHEN most_voted_class = 'satisfeito_com_pedido' THEN 'compliment' END",
        ),
    },
)

SOURCES = (
    Source(
        name="olist",
        headers=frozenset(
            {
                "id",
                "order_status",
                "order_products_value",
                "order_freight_value",
                "order_items_qty",
                "order_purchase_timestamp",
                "order_aproved_at",
                "order_estimated_delivery_date",
                "order_delivered_customer_date",
                "customer_city",
                "customer_state",
                "product_category_name",
                "review_score",
                "review_comment_title",
                "review_comment_message",
                "review_creation_date",
                "review_answer_timestamp",
                "most_voted_subclass",
                "most_voted_class",
            }
        ),
        keys=frozenset({"id", "order_products_value", "order_purchase_timestamp", "review_score"}),
        feeds=(ORDERS, REVIEWS),
        cautions=(caution("currency-assumed", value="BRL"), caution("freight-left-out")),
    ),
)
