"""Orders from shops and payment services: Shopify's order export, Stripe's API and Stripe's CSV.

Refunds stand in the order's own row without a date: the amount is net of them.
"""

from __future__ import annotations

from careledger.imports.feeds import Feed, Source, from_header, from_sql, stated
from careledger.imports.messages import caution

# Stripe counts these in whole units, and those in thousandths; all others in hundredths.
WHOLE_UNITS = "bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf"
THOUSANDTHS = "bhd jod kwd omr tnd"


def _number(header: str) -> str:
    return f"try_cast(replace(\"{header}\", ',', '') AS DECIMAL(18,4))"


def _net(gross: str, refunded: str) -> str:
    """SQL of gross less refunded as text; the gross as written where it is no number."""
    return f'coalesce(CAST({_number(gross)} - coalesce({_number(refunded)}, 0) AS VARCHAR), "{gross}")'


MAJOR_AMOUNT = (
    "coalesce(CAST((try_cast(amount AS DECIMAL(18,4)) - coalesce(try_cast(amount_refunded AS DECIMAL(18,4)), 0))"
    f" / CASE WHEN contains('{WHOLE_UNITS}', lower(currency)) THEN 1"
    f" WHEN contains('{THOUSANDTHS}', lower(currency)) THEN 1000 ELSE 100 END AS VARCHAR), amount)"
)

# Shopify writes '2026-01-02 10:00:00 -0500': the zone is moved up to the clock.
ZONE_CLOSE = "regexp_replace(\"created at\", ' ([+-])', '\\1')"
# A payment that failed, or that has not come: Stripe names those still open by what they require.
STRIPE_PAID = (
    "coalesce(lower(status), '') NOT IN ('failed', 'canceled', 'incomplete', 'pending', 'uncaptured', 'expired')"
    " AND NOT starts_with(coalesce(lower(status), ''), 'requires')"
)
STRIPE_UNPAID = "the payment failed, was canceled or has not come"
SHOPIFY_PAID = (
    "coalesce(lower(\"financial status\"), '') NOT IN ('voided', 'pending', 'expired', 'authorized', 'unpaid')"
)

SHOPIFY = Source(
    name="shopify orders",
    headers=frozenset(
        {"id", "name", "email", "financial status", "paid at", "currency", "subtotal", "shipping", "taxes", "total"}
        | {"created at", "lineitem quantity", "lineitem name", "lineitem price", "refunded amount"}
    ),
    keys=frozenset({"name", "email", "financial status", "currency", "total", "created at", "lineitem quantity"}),
    # Further items of an order follow in rows that leave the order's cells blank: they are part of it.
    derive=(
        "SELECT * EXCLUDE (nth) FROM (SELECT *,"
        ' CAST(sum(try_cast("lineitem quantity" AS INTEGER)) OVER one_order AS VARCHAR)'
        ' AS "items of the order", row_number() OVER (one_order ORDER BY _record) AS nth'
        " FROM {raw} WINDOW one_order AS (PARTITION BY coalesce(name, CAST(_record AS VARCHAR)))) WHERE nth = 1"
    ),
    feeds=(
        Feed(
            entity="orders",
            where=SHOPIFY_PAID,
            left_out="voided, expired or not paid yet",
            cells={
                # Names begin again in every shop and may be changed; ids do not.
                "order_id": from_sql("name", "coalesce(id, name)"),
                "customer_id": from_header("email"),
                "ordered_at": from_sql("created at", ZONE_CLOSE),
                "kind": stated("order"),
                "amount": from_sql("total", _net("total", "refunded amount")),
                "currency": from_header("currency"),
                "quantity": from_header("items of the order"),
                "status": from_header("financial status"),
                "product": from_header("lineitem name"),
                "region": from_header("shipping country"),
                "channel": from_header("source"),
            },
        ),
    ),
    cautions=(caution("net-of-refunds"),),
)

STRIPE_API = Source(
    name="stripe charges",
    headers=frozenset({"id", "object", "amount", "amount_refunded", "currency", "created", "customer", "status"}),
    keys=frozenset({"id", "amount", "amount_refunded", "currency", "created", "customer"}),
    feeds=(
        Feed(
            entity="orders",
            where=STRIPE_PAID,
            left_out=STRIPE_UNPAID,
            cells={
                "order_id": from_header("id"),
                "customer_id": from_header("customer"),
                "ordered_at": from_header("created", reading="epoch_s"),
                "kind": stated("order"),
                "amount": from_sql("amount", MAJOR_AMOUNT),
                "currency": from_header("currency"),
                "status": from_header("status"),
                "product": from_header("description"),
            },
        ),
    ),
    cautions=(caution("net-of-refunds"), caution("minor-units")),
)

STRIPE_CSV = Source(
    name="stripe payments export",
    headers=frozenset(
        {"id", "description", "created (utc)", "amount", "amount refunded", "currency", "status", "customer id"}
    ),
    keys=frozenset({"id", "created (utc)", "amount", "amount refunded", "currency", "customer id"}),
    timezone="UTC",
    feeds=(
        Feed(
            entity="orders",
            where=STRIPE_PAID,
            left_out=STRIPE_UNPAID,
            cells={
                "order_id": from_header("id"),
                "customer_id": from_header("customer id"),
                "ordered_at": from_header("created (utc)"),
                "kind": stated("order"),
                "amount": from_sql("amount", _net("amount", "amount refunded")),
                "currency": from_header("currency"),
                "status": from_header("status"),
                "product": from_header("description"),
            },
        ),
    ),
    cautions=(caution("net-of-refunds"),),
)

SOURCES = (SHOPIFY, STRIPE_API, STRIPE_CSV)
