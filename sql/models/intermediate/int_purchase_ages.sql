/* One row per purchase and clock: how many periods after the customer's first purchase it came, and in which cohort. */
MODEL (
  name intermediate.int_purchase_ages,
  kind VIEW
);

/* Days are counted from the epoch: the calendar of a time with its zone is ten times slower. */
WITH purchases AS (
  SELECT
    buyers.customer_id,
    buyers.group_id,
    buyers.first_ordered_on,
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
    ordered_on - first_ordered_on AS days,
    YEAR(ordered_on) * 12 + MONTH(ordered_on) - YEAR(first_ordered_on) * 12 - MONTH(first_ordered_on) AS months,
    CAST(CAST(DATE_TRUNC('WEEK', ordered_on) AS DATE) - CAST(DATE_TRUNC('WEEK', first_ordered_on) AS DATE) AS BIGINT) // 7 AS weeks,
    CAST(DATE_TRUNC('WEEK', first_ordered_on) AS DATE) AS week_on,
    CAST(DATE_TRUNC('MONTH', first_ordered_on) AS DATE) AS month_on
  FROM purchases
), clocks AS (
  SELECT 'month' AS grain, 'calendar' AS clock
  UNION ALL
  SELECT 'week', 'calendar'
  UNION ALL
  SELECT 'month', 'rolling'
  UNION ALL
  SELECT 'week', 'rolling'
  UNION ALL
  SELECT 'day', 'rolling'
), placed AS (
  SELECT
    aged.customer_id,
    aged.group_id,
    clocks.grain,
    clocks.clock,
    CASE WHEN clocks.grain = 'week' THEN aged.week_on ELSE aged.month_on END AS cohort_on,
    CAST(CASE
      WHEN clocks.clock = 'calendar'
      THEN CASE WHEN clocks.grain = 'week' THEN aged.weeks ELSE aged.months END
      ELSE aged.days // CASE clocks.grain WHEN 'day' THEN 1 WHEN 'week' THEN 7 ELSE 30 END
    END AS BIGINT) AS age,
    aged.amount
  FROM aged
  CROSS JOIN clocks
)
SELECT
  customer_id, /* Who bought. */
  group_id, /* Group of the buyer, as in dim_buyers. */
  grain, /* month, week or day. */
  clock, /* calendar: periods of the calendar, UTC; rolling: 30, 7 or 1 days counted from the day of the first purchase. */
  cohort_on, /* First day of the month, or week, of the first purchase. */
  CASE
    WHEN grain = 'month'
    THEN age
    ELSE LEAST(age, CASE WHEN grain = 'week' THEN 61 ELSE 64 END)
  END AS age, /* 0: the period of the first purchase. Weeks and days end at 60 and 63; all that is later counts as one more. */
  amount /* In the currency of the first purchase; blank in another. */
FROM placed
