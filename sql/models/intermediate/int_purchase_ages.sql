/* One row per purchase and clock: how many periods after the customer's first purchase it came. */
MODEL (
  name intermediate.int_purchase_ages,
  kind VIEW
);

/* Days are counted from the epoch: the calendar of a time with its zone is ten times slower. */
WITH purchases AS (
  SELECT
    buyers.buyer_no,
    buyers.customer_id,
    buyers.first_ordered_on,
    buyers.first_month_on,
    buyers.first_week_on,
    CAST('1970-01-01' AS DATE) + CAST(FLOOR(EPOCH(orders.ordered_at) / 86400) AS INT) AS ordered_on,
    CASE WHEN orders.currency = buyers.currency THEN orders.amount END AS amount
  FROM marts.fct_orders AS orders
  JOIN marts.dim_buyers AS buyers
    ON buyers.customer_id = orders.customer_id
  WHERE
    orders.kind = 'order'
), aged AS (
  SELECT
    *,
    CAST(ordered_on - first_ordered_on AS INT) AS days,
    CAST((YEAR(ordered_on) - YEAR(first_month_on)) * 12 + MONTH(ordered_on) - MONTH(first_month_on) AS INT) AS months
  FROM purchases
), placed AS (
  SELECT
    aged.buyer_no,
    aged.customer_id,
    clocks.clock_id,
    clocks.grain,
    clocks.clock,
    clocks.last_age,
    CASE WHEN clocks.grain = 'week' THEN aged.first_week_on ELSE aged.first_month_on END AS cohort_on,
    CASE clocks.clock_id
      WHEN 1
      THEN aged.months
      WHEN 2
      THEN aged.days // 30
      WHEN 3
      THEN CAST(aged.ordered_on - aged.first_week_on AS INT) // 7
      WHEN 4
      THEN aged.days // 7
      ELSE aged.days
    END AS age,
    aged.amount
  FROM aged
  CROSS JOIN intermediate.int_clocks AS clocks
)
SELECT
  buyer_no, /* Who bought, as a number. */
  customer_id, /* Who bought. */
  clock_id, /* Clock, as in int_clocks. */
  grain, /* Its grain. */
  clock, /* Its kind. */
  cohort_on, /* First day of the month, or week, of the first purchase. */
  LEAST(age, last_age + 1) AS age, /* 0: the period of the first purchase. */
  amount /* In the currency of the first purchase; blank in another. */
FROM placed
