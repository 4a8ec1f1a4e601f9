/* One row per customer, currency and UTC day with at least one order. Refunds lower the day that they give back. */
MODEL (
  name marts.fct_purchase_days,
  kind FULL,
  grain (customer_id, currency, purchased_on),
  audits (
    fct_purchase_days__one_row_per_day,
    fct_purchase_days__orders_and_their_refunds
  )
);

WITH purchases AS (
  SELECT
    order_id,
    customer_id,
    currency,
    ordered_at,
    CAST(ordered_at AS DATE) AS purchased_on,
    amount,
    margin_amount,
    brand,
    region,
    segment,
    product,
    source,
    source_batch_id,
    source_line
  FROM marts.fct_orders
  WHERE
    kind = 'order' AND NOT customer_id IS NULL
), days AS (
  SELECT
    customer_id,
    currency,
    purchased_on,
    COUNT(*) AS order_count,
    SUM(amount) AS amount,
    SUM(COALESCE(margin_amount, amount)) AS margin_amount,
    COUNT(margin_amount) = COUNT(*) AS is_margin_known,
    MIN(ordered_at) AS ordered_at,
    ARG_MIN(brand, ordered_at) AS brand,
    ARG_MIN(region, ordered_at) AS region,
    ARG_MIN(segment, ordered_at) AS segment,
    ARG_MIN(product, ordered_at) AS product,
    ARG_MIN(source, ordered_at) AS source,
    ARG_MIN(source_batch_id, ordered_at) AS source_batch_id,
    ARG_MIN(source_line, ordered_at) AS source_line
  FROM purchases
  GROUP BY
    customer_id,
    currency,
    purchased_on
), refunds AS (
  SELECT
    refunds.order_id,
    refunds.source,
    refunds.customer_id,
    refunds.currency,
    refunds.ordered_at,
    refunds.amount,
    COALESCE(refunds.margin_amount, refunds.amount) AS margin_amount,
    stated.refunds_order_id
  FROM marts.fct_orders AS refunds
  LEFT JOIN staging.stg_orders AS stated
    ON stated.source = refunds.source AND stated.order_id = refunds.order_id
  WHERE
    refunds.kind = 'refund' AND NOT refunds.customer_id IS NULL
), placed AS (
  SELECT
    refunds.customer_id,
    refunds.currency,
    refunds.amount,
    refunds.margin_amount,
    COALESCE(MAX(named.purchased_on), MAX(days.purchased_on)) AS purchased_on
  FROM refunds
  LEFT JOIN purchases AS named
    ON named.source = refunds.source
    AND named.order_id = refunds.refunds_order_id
    AND named.customer_id = refunds.customer_id
    AND named.currency = refunds.currency
  LEFT JOIN days
    ON days.customer_id = refunds.customer_id
    AND days.currency = refunds.currency
    AND days.ordered_at <= refunds.ordered_at
  GROUP BY
    refunds.source,
    refunds.order_id,
    refunds.customer_id,
    refunds.currency,
    refunds.amount,
    refunds.margin_amount
), given_back AS (
  SELECT
    customer_id,
    currency,
    purchased_on,
    SUM(amount) AS amount,
    SUM(margin_amount) AS margin_amount
  FROM placed
  GROUP BY
    customer_id,
    currency,
    purchased_on
)
SELECT
  days.customer_id, /* Who bought. */
  days.currency, /* A customer who buys in two currencies has a history in each. */
  days.purchased_on, /* The day, in UTC. */
  ROW_NUMBER() OVER (PARTITION BY days.customer_id, days.currency ORDER BY days.purchased_on) - 1 AS repeat_number, /* 0: the first purchase day. */
  days.order_count, /* Orders of the day: several are one purchase. */
  days.amount + COALESCE(given_back.amount, 0) AS amount, /* Value of the day's orders less what was given back. */
  days.margin_amount + COALESCE(given_back.margin_amount, 0) AS margin_amount, /* Margin of the same; the amount where an order's margin is unknown. */
  days.is_margin_known, /* False: an order of the day states no margin. */
  COALESCE(given_back.amount, 0) AS refunded_amount, /* Given back: not above 0. */
  FIRST_VALUE(days.ordered_at) OVER history AS first_order_at, /* First purchase in this currency: filters choose by it. */
  FIRST_VALUE(days.brand) OVER history AS brand, /* Brand of the first purchase. */
  FIRST_VALUE(days.region) OVER history AS region, /* Region of the first purchase. */
  FIRST_VALUE(days.segment) OVER history AS segment, /* Segment. */
  FIRST_VALUE(days.product) OVER history AS product, /* Product of the first purchase. */
  days.source, /* Where the day's first order came from. */
  days.source_batch_id, /* Its import. */
  days.source_line /* Its line in that file. */
FROM days
LEFT JOIN given_back
  ON given_back.customer_id = days.customer_id
  AND given_back.currency = days.currency
  AND given_back.purchased_on = days.purchased_on
WINDOW history AS (PARTITION BY days.customer_id, days.currency ORDER BY days.purchased_on)
