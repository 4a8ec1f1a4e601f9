/* One row per order, refund or contract period: what it brought, from when to when. */
MODEL (
  name marts.fct_revenue,
  kind FULL,
  grain (source, kind, revenue_key),
  audits (
    fct_revenue__every_order_and_period_once
  )
);

WITH charges AS (
  SELECT
    periods.*,
    GREATEST(LEAST(COALESCE(periods.ended_at, sources.observed_until), sources.observed_until), periods.started_at) AS until_at
  FROM staging.stg_subscriptions AS periods
  JOIN marts.dim_sources AS sources
    ON sources.source = periods.source AND sources.entity = 'subscriptions'
), lines AS (
  SELECT
    order_id AS revenue_key, kind, customer_id, ordered_at AS started_at, ordered_at AS ended_at, amount, margin_amount,
    currency, brand, product, source, source_batch_id, source_line
  FROM marts.fct_orders
  UNION ALL
  SELECT
    customer_id || ':' || line_id || ':' || CAST(CAST(FLOOR(EPOCH(started_at)) AS BIGINT) AS TEXT),
    'charge',
    customer_id,
    started_at,
    until_at,
    CAST(ROUND(monthly_amount * (EPOCH(until_at) - EPOCH(started_at)) / 2629800, 4) AS DECIMAL(18, 4)),
    NULL,
    currency, brand, product, source, source_batch_id, source_line
  FROM charges
)
SELECT
  lines.revenue_key, /* The order, or customer, line and start of the contract period. */
  lines.kind, /* order, refund or charge. */
  lines.customer_id, /* Who paid; blank where an order names nobody. */
  lines.started_at, /* When; a charge: from. */
  lines.ended_at, /* When; a charge: until, a running one as far as the file speaks. */
  lines.amount, /* Refunds are negative; a charge: its months, of 365.25 / 12 days, times the monthly amount. */
  lines.margin_amount, /* Before the cost of care; blank where unknown, as for every charge. */
  lines.currency, /* Currency. */
  lines.brand, /* Brand. */
  customers.segment, /* Segment. */
  customers.region, /* Region of the customer. */
  lines.product, /* Product or plan. */
  lines.source, /* Where the row came from. */
  lines.source_batch_id, /* The import. */
  lines.source_line /* The line in its file. */
FROM lines
LEFT JOIN marts.dim_customers AS customers
  ON customers.customer_id = lines.customer_id
