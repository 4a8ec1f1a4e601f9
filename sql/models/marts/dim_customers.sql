/* One row per customer with a row of their own, an order, a contract or a case. */
MODEL (
  name marts.dim_customers,
  kind FULL,
  grain (customer_id),
  audits (
    dim_customers__one_row_per_customer
  )
);

WITH seen AS (
  SELECT customer_id, joined_at AS seen_at FROM staging.stg_customers
  UNION ALL
  SELECT customer_id, ordered_at FROM staging.stg_orders WHERE NOT customer_id IS NULL
  UNION ALL
  SELECT customer_id, started_at FROM staging.stg_subscriptions
  UNION ALL
  SELECT customer_id, opened_at FROM staging.stg_cases WHERE NOT customer_id IS NULL
), first_seen AS (
  SELECT customer_id, MIN(seen_at) AS first_seen_at
  FROM seen
  GROUP BY customer_id
), purchases AS (
  SELECT
    customer_id,
    MIN(ordered_at) AS first_order_at,
    MAX(ordered_at) AS last_order_at,
    COUNT(*) AS order_count
  FROM staging.stg_orders
  WHERE NOT customer_id IS NULL AND COALESCE(kind, 'order') = 'order'
  GROUP BY customer_id
), contacts AS (
  SELECT customer_id, MIN(opened_at) AS first_case_at, COUNT(*) AS case_count
  FROM staging.stg_cases
  WHERE NOT customer_id IS NULL
  GROUP BY customer_id
)
SELECT
  first_seen.customer_id, /* The customer. */
  first_seen.first_seen_at, /* First time any file speaks of the customer: they enter the risk set here. */
  customers.joined_at, /* As the customers file states it. */
  customers.ended_at, /* Contracts only. */
  customers.acquired_via, /* Channel or campaign. */
  customers.segment, /* Segment. */
  customers.region, /* Region. */
  customers.account_id, /* Household. */
  purchases.first_order_at, /* First purchase, refunds aside. */
  purchases.last_order_at, /* Last purchase. */
  COALESCE(purchases.order_count, 0) AS order_count, /* Purchases, refunds aside. */
  contacts.first_case_at, /* First case. */
  COALESCE(contacts.case_count, 0) AS case_count /* Cases. */
FROM first_seen
LEFT JOIN staging.stg_customers AS customers
  ON customers.customer_id = first_seen.customer_id
LEFT JOIN purchases
  ON purchases.customer_id = first_seen.customer_id
LEFT JOIN contacts
  ON contacts.customer_id = first_seen.customer_id
