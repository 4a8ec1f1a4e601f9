/* One row per customer and pause longer than every one before it; the last one, still open, is always there. */
MODEL (
  name marts.fct_pauses,
  kind FULL,
  grain (customer_id, last_active_at),
  audits (
    fct_pauses__next_activity_after_the_last
  )
);

WITH covers AS (
  SELECT
    customer_id,
    MAX(COALESCE(ended_at, CAST('9999-01-01' AS TIMESTAMPTZ))) OVER (
      PARTITION BY customer_id
      ORDER BY started_at, source, line_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS last_active_at,
    LEAD(started_at) OVER (PARTITION BY customer_id ORDER BY started_at, source, line_id) AS next_active_at
  FROM marts.fct_contracts
), moments AS (
  SELECT DISTINCT
    tenures.customer_id,
    orders.ordered_at AS active_at
  FROM marts.fct_tenures AS tenures
  JOIN marts.fct_orders AS orders
    ON orders.customer_id = tenures.customer_id
  WHERE
    tenures.tenure = 'activity' AND orders.kind = 'order'
  UNION
  SELECT
    customer_id,
    entered_at
  FROM marts.fct_tenures
  WHERE
    tenure = 'activity'
), pauses AS (
  SELECT
    customer_id,
    last_active_at,
    next_active_at
  FROM covers
  WHERE
    last_active_at < COALESCE(next_active_at, CAST('9999-01-01' AS TIMESTAMPTZ))
  UNION ALL
  SELECT
    tenures.customer_id,
    customers.ended_at,
    NULL
  FROM marts.fct_tenures AS tenures
  JOIN marts.dim_customers AS customers
    ON customers.customer_id = tenures.customer_id
  WHERE
    tenures.tenure = 'contract'
    AND NOT customers.ended_at IS NULL
    AND NOT EXISTS(
      SELECT
        1
      FROM marts.fct_contracts
    )
  UNION ALL
  SELECT
    customer_id,
    active_at,
    LEAD(active_at) OVER (PARTITION BY customer_id ORDER BY active_at)
  FROM moments
), measured AS (
  SELECT
    customer_id,
    last_active_at,
    next_active_at,
    EPOCH(next_active_at) - EPOCH(last_active_at) AS paused_seconds,
    MAX(EPOCH(next_active_at) - EPOCH(last_active_at)) OVER (
      PARTITION BY customer_id
      ORDER BY last_active_at
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS longest_before
  FROM pauses
)
SELECT
  customer_id, /* The customer. */
  last_active_at, /* Last purchase, or the end of the last contract, before the pause. */
  next_active_at, /* First purchase or contract after it; blank: none so far. */
  paused_seconds /* Its length; blank: still open. */
FROM measured
WHERE
  paused_seconds IS NULL OR paused_seconds > COALESCE(longest_before, -1)
