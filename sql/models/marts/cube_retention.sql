/* One row per clock, rule, cohort, group of customers and age at which one of them bought. */
MODEL (
  name marts.cube_retention,
  kind FULL,
  grain (grain, clock, rule, source, cohort_on, brand, segment, region, currency, age),
  audits (
    cube_retention__holds_every_buyer_once
  )
);

/* Customers with the same bits are counted before the bits are spread out: there are far fewer of these than purchases. */
WITH bits AS (
  SELECT * FROM intermediate.int_purchase_bits
), alike AS (
  SELECT group_id, grain, clock, cohort_on, width, bracket, stretch, bits, COUNT(*) AS customers
  FROM bits
  GROUP BY group_id, grain, clock, cohort_on, width, bracket, stretch, bits
), places AS (
  SELECT UNNEST(GENERATE_SERIES(0, 62)) AS place
), ends AS (
  SELECT group_id, grain, clock, cohort_on, last_age, COUNT(*) AS customers
  FROM (
    SELECT customer_id, group_id, grain, clock, cohort_on, MAX(last_age) AS last_age
    FROM bits
    GROUP BY customer_id, group_id, grain, clock, cohort_on
  )
  GROUP BY group_id, grain, clock, cohort_on, last_age
), money AS (
  SELECT group_id, grain, clock, cohort_on, age, SUM(amount) AS amount, SUM(CAST(amount AS DOUBLE) * amount) AS squares
  FROM (
    SELECT customer_id, group_id, grain, clock, cohort_on, age, SUM(amount) AS amount
    FROM intermediate.int_purchase_ages
    GROUP BY customer_id, group_id, grain, clock, cohort_on, age
  )
  GROUP BY group_id, grain, clock, cohort_on, age
), sizes AS (
  SELECT
    group_id,
    clocks.grain,
    clocks.clock,
    CAST(DATE_TRUNC(CASE WHEN clocks.grain = 'week' THEN 'week' ELSE 'month' END, first_ordered_on) AS DATE) AS cohort_on,
    COUNT(*) AS customers
  FROM marts.dim_buyers
  CROSS JOIN (SELECT DISTINCT grain, clock FROM money) AS clocks
  GROUP BY ALL
), parts AS (
  SELECT group_id, grain, clock, 'n_day' AS rule, cohort_on, stretch * width + place + 1 AS age, customers AS active, 0 AS ended, 0 AS amount, 0 AS squares
  FROM alike
  JOIN places
    ON places.place < alike.width AND ((alike.bits >> places.place) & 1) = 1
  UNION ALL
  SELECT group_id, grain, clock, 'bracket', cohort_on, stretch * (width // bracket) + place + 1, customers, 0, 0, 0
  FROM alike
  JOIN places
    ON places.place < alike.width // alike.bracket
    AND ((alike.bits >> (places.place * alike.bracket)) & ((CAST(1 AS BIGINT) << alike.bracket) - 1)) <> 0
  UNION ALL
  SELECT group_id, grain, clock, UNNEST(['n_day', 'bracket']), cohort_on, 0, customers, customers, 0, 0
  FROM sizes
  UNION ALL
  SELECT group_id, grain, clock, 'n_day', cohort_on, last_age, 0, customers, 0, 0
  FROM ends
  UNION ALL
  SELECT group_id, grain, clock, 'n_day', cohort_on, 0, 0, -customers, 0, 0 /* Who came back did not end at age 0. */
  FROM ends
  UNION ALL
  SELECT group_id, grain, clock, 'n_day', cohort_on, age, 0, 0, amount, squares
  FROM money
), cells AS (
  SELECT group_id, grain, clock, rule, cohort_on, age, SUM(active) AS active, SUM(ended) AS ended, SUM(amount) AS amount, SUM(squares) AS squares
  FROM parts
  GROUP BY group_id, grain, clock, rule, cohort_on, age
)
SELECT
  cells.grain, /* month, week or day. */
  cells.clock, /* calendar or rolling, as in int_purchase_ages. */
  cells.rule, /* n_day: bought in that period; bracket: in any period of the bracket (3 months, 4 weeks, 7 days). */
  groups.source, /* Where the first purchase came from. */
  cells.cohort_on, /* First day of the month, or week, of the first purchase. */
  groups.brand, /* Of the first purchase. */
  groups.segment, /* Of the first purchase. */
  groups.region, /* Of the first purchase. */
  groups.currency, /* Of the first purchase. */
  CAST(cells.age AS BIGINT) AS age, /* Periods or brackets after the first purchase; 0: its own period. */
  CAST(cells.active AS BIGINT) AS active_customers, /* Customers who bought. */
  CAST(CASE WHEN cells.rule = 'n_day' THEN cells.ended END AS BIGINT) AS last_active_customers, /* Customers whose last purchase it holds; blank for brackets. */
  CAST(CASE WHEN cells.rule = 'n_day' THEN cells.amount END AS DECIMAL(38, 4)) AS revenue_amount, /* Value of these purchases; blank for brackets, as what follows. */
  CASE WHEN cells.rule = 'n_day' THEN cells.squares END AS revenue_squares /* Sum over customers of the square of their value: for intervals. */
FROM cells
JOIN (SELECT DISTINCT group_id, source, brand, segment, region, currency FROM marts.dim_buyers) AS groups
  ON groups.group_id = cells.group_id
ORDER BY
  cells.grain, cells.clock, cells.rule, cells.cohort_on, cells.age
