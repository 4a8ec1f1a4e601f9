/* One row per customer and quarter at whose end they were active: what they complained about in it, and whether they then left. */
MODEL (
  name marts.fct_customer_quarters,
  kind FULL,
  grain (customer_id, quarter_ended_at),
  audits (
    fct_customer_quarters__one_row_per_customer_and_quarter
  )
);

WITH bounds AS (
  SELECT MIN(ordered_at) AS first_at, MAX(ordered_at) AS last_at FROM marts.fct_orders
), quarters AS (
  SELECT UNNEST(GENERATE_SERIES(DATE_TRUNC('quarter', first_at) + INTERVAL '3' MONTH, last_at, INTERVAL '3' MONTH)) AS quarter_ended_at
  FROM bounds
), purchases AS (
  SELECT customer_id, ordered_at, amount, COALESCE(margin_amount, amount) AS margin_amount, currency
  FROM marts.fct_orders
  WHERE
    NOT customer_id IS NULL AND kind = 'order'
), bought AS (
  SELECT
    purchases.customer_id,
    quarters.quarter_ended_at,
    SUM(CASE WHEN purchases.ordered_at < quarters.quarter_ended_at THEN purchases.margin_amount END) AS margin_amount,
    LIST(DISTINCT purchases.currency) FILTER(WHERE
      purchases.ordered_at < quarters.quarter_ended_at) AS currencies,
    COUNT(CASE WHEN purchases.ordered_at < quarters.quarter_ended_at AND purchases.ordered_at >= quarters.quarter_ended_at - INTERVAL '180' DAY THEN 1 END) > 0 AS is_active,
    COUNT(CASE WHEN purchases.ordered_at >= quarters.quarter_ended_at THEN 1 END) > 0 AS comes_back
  FROM quarters
  JOIN purchases
    ON purchases.ordered_at >= quarters.quarter_ended_at - INTERVAL '365' DAY
    AND purchases.ordered_at < quarters.quarter_ended_at + INTERVAL '180' DAY
  GROUP BY
    purchases.customer_id,
    quarters.quarter_ended_at
), contracts AS (
  SELECT
    subscriptions.customer_id,
    quarters.quarter_ended_at,
    BOOL_OR(subscriptions.started_at < quarters.quarter_ended_at) AS is_running,
    SUM(CASE WHEN subscriptions.started_at < quarters.quarter_ended_at THEN subscriptions.monthly_amount * 12 END) AS yearly_amount,
    LIST(DISTINCT subscriptions.currency) FILTER(WHERE
      subscriptions.started_at < quarters.quarter_ended_at) AS currencies,
    BOOL_OR(COALESCE(subscriptions.ended_at >= quarters.quarter_ended_at + INTERVAL '180' DAY, TRUE)) AS comes_back
  FROM quarters
  JOIN staging.stg_subscriptions AS subscriptions
    ON subscriptions.started_at < quarters.quarter_ended_at + INTERVAL '180' DAY /* A contract renewed is a new row. */
    AND COALESCE(subscriptions.ended_at >= quarters.quarter_ended_at, TRUE)
  GROUP BY
    subscriptions.customer_id,
    quarters.quarter_ended_at
), complaints AS (
  SELECT
    cases.customer_id,
    quarters.quarter_ended_at,
    LIST_SORT(LIST(DISTINCT cases.topic)) AS reasons
  FROM quarters
  JOIN marts.fct_cases AS cases
    ON cases.opened_at < quarters.quarter_ended_at
    AND cases.opened_at >= quarters.quarter_ended_at - INTERVAL '3' MONTH
  WHERE
    cases.kind = 'complaint' AND NOT cases.customer_id IS NULL AND NOT cases.topic IS NULL
  GROUP BY
    cases.customer_id,
    quarters.quarter_ended_at
)
SELECT
  COALESCE(bought.customer_id, contracts.customer_id) AS customer_id, /* The customer. */
  COALESCE(bought.quarter_ended_at, contracts.quarter_ended_at) AS quarter_ended_at, /* End of the quarter. */
  customers.region, /* Region. */
  customers.segment, /* Segment. */
  COALESCE(contracts.is_running, FALSE) AS has_contract, /* A contract was running then. */
  customers.first_seen_at, /* First time any file speaks of the customer. */
  COALESCE(bought.margin_amount, contracts.yearly_amount) AS yearly_margin_amount, /* Margin of the orders of the year before, else a year of the contract's charges. */
  CASE
    WHEN NOT bought.margin_amount IS NULL
    THEN CASE WHEN ARRAY_LENGTH(bought.currencies) = 1 THEN bought.currencies[1] END
    WHEN ARRAY_LENGTH(contracts.currencies) = 1
    THEN contracts.currencies[1]
  END AS currency, /* Its currency; blank where there are several. */
  complaints.reasons, /* Topics of the complaints in the quarter; blank: none. */
  CASE
    WHEN bounds.last_at >= COALESCE(bought.quarter_ended_at, contracts.quarter_ended_at) + INTERVAL '180' DAY
    THEN NOT (COALESCE(bought.comes_back, FALSE) OR COALESCE(contracts.comes_back, FALSE))
  END AS has_left, /* Neither an order in the next 180 days nor a contract that outlived them; blank where that is not over. */
  customers.source_batch_id, /* The import that first speaks of the customer, if a customers file. */
  customers.source_line /* The line in its file. */
FROM bought
FULL JOIN contracts
  ON contracts.customer_id = bought.customer_id AND contracts.quarter_ended_at = bought.quarter_ended_at
JOIN (
  SELECT known.customer_id, known.region, known.segment, known.first_seen_at, stated.source_batch_id, stated.source_line
  FROM marts.dim_customers AS known
  LEFT JOIN staging.stg_customers AS stated ON stated.customer_id = known.customer_id
) AS customers
  ON customers.customer_id = COALESCE(bought.customer_id, contracts.customer_id)
LEFT JOIN complaints
  ON complaints.customer_id = COALESCE(bought.customer_id, contracts.customer_id)
  AND complaints.quarter_ended_at = COALESCE(bought.quarter_ended_at, contracts.quarter_ended_at)
CROSS JOIN bounds
WHERE
  bought.is_active OR contracts.is_running
