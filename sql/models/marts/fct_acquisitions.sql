/* One row per customer won: when, through what, and what the files say that it cost. */
MODEL (
  name marts.fct_acquisitions,
  kind FULL,
  grain (customer_id),
  audits (
    fct_acquisitions__one_row_per_customer
  )
);

WITH paid AS (
  SELECT customer_id, MIN_BY(currency, started_at) AS currency
  FROM marts.fct_revenue
  WHERE
    NOT customer_id IS NULL
  GROUP BY
    customer_id
)
SELECT
  COALESCE(customers.customer_id, tenures.customer_id) AS customer_id, /* The customer. */
  COALESCE(customers.joined_at, tenures.origin_at) AS won_at, /* As the customers file states it, else the first contract, purchase or complaint. */
  customers.acquired_via, /* Channel or campaign. */
  CASE
    WHEN COALESCE(paid.currency, customers.currency) IS NOT DISTINCT FROM customers.currency
    THEN customers.acquisition_cost_amount
  END AS cost_amount, /* What winning this customer cost, as stated; blank also where it is in another currency than they pay in. */
  COALESCE(paid.currency, customers.currency) AS currency, /* What they pay in, else what winning them was paid in. */
  tenures.tenure, /* contract or activity; blank: nothing came of it yet. */
  tenures.brand, /* Brand of the first contract or purchase. */
  COALESCE(customers.segment, tenures.segment) AS segment, /* Segment. */
  COALESCE(customers.region, tenures.region) AS region, /* Region. */
  COALESCE(customers.source, tenures.source) AS source, /* Where the row came from. */
  COALESCE(customers.source_batch_id, tenures.source_batch_id) AS source_batch_id, /* The import. */
  COALESCE(customers.source_line, tenures.source_line) AS source_line /* The line in its file. */
FROM staging.stg_customers AS customers
FULL JOIN marts.fct_tenures AS tenures
  ON tenures.customer_id = customers.customer_id
LEFT JOIN paid
  ON paid.customer_id = COALESCE(customers.customer_id, tenures.customer_id)
WHERE
  NOT COALESCE(customers.joined_at, tenures.origin_at) IS NULL
