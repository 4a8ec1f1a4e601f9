/* One row per clock, rule, cohort, group of customers and age at which one of them bought. */
MODEL (
  name marts.cube_retention,
  kind FULL,
  grain (grain, clock, rule, source, cohort_on, brand, segment, region, currency, age),
  audits (
    cube_retention__holds_every_buyer_once
  )
);

/* A customer's periods are the bits of a number, one number for every 60 of them (63 days). Customers of a cohort with
the same bits are counted before the bits are spread out: there are far fewer of these than purchases. */
WITH periods AS (
  SELECT buyer_no, clock_id, age, SUM(amount) AS amount
  FROM intermediate.int_purchase_ages
  GROUP BY buyer_no, clock_id, age
), members AS (
  SELECT
    buyers.buyer_no,
    clocks.clock_id,
    buyers.group_id,
    CASE WHEN clocks.grain = 'week' THEN buyers.first_week_on ELSE buyers.first_month_on END AS cohort_on
  FROM marts.dim_buyers AS buyers
  CROSS JOIN intermediate.int_clocks AS clocks
), stretches AS (
  SELECT
    periods.buyer_no,
    periods.clock_id,
    CASE WHEN periods.age = 0 THEN -1 ELSE (periods.age - 1) // clocks.width END AS stretch,
    BIT_OR(CASE WHEN periods.age = 0 THEN 0 ELSE CAST(1 AS BIGINT) << ((periods.age - 1) % clocks.width) END) AS bits,
    MAX(periods.age) AS last_age
  FROM periods
  JOIN intermediate.int_clocks AS clocks
    ON clocks.clock_id = periods.clock_id
  GROUP BY periods.buyer_no, periods.clock_id, stretch
), alike AS (
  SELECT members.clock_id, members.group_id, members.cohort_on, stretches.stretch, stretches.bits, COUNT(*) AS customers
  FROM stretches
  JOIN members
    ON members.buyer_no = stretches.buyer_no AND members.clock_id = stretches.clock_id
  WHERE
    stretches.stretch >= 0
  GROUP BY members.clock_id, members.group_id, members.cohort_on, stretches.stretch, stretches.bits
), ends AS (
  SELECT buyer_no, clock_id, MAX(last_age) AS age
  FROM stretches
  GROUP BY buyer_no, clock_id
), places AS (
  SELECT UNNEST(GENERATE_SERIES(0, 62)) AS place
), parts AS (
  SELECT
    members.clock_id, 'n_day' AS rule, members.group_id, members.cohort_on, periods.age,
    COUNT(*) AS active,
    0 AS ended,
    SUM(periods.amount) AS amount,
    SUM(CAST(periods.amount AS DECIMAL(18, 4)) * CAST(periods.amount AS DECIMAL(18, 4))) AS squares /* Exact: sums of floats depend on their order. */
  FROM periods
  JOIN members
    ON members.buyer_no = periods.buyer_no AND members.clock_id = periods.clock_id
  GROUP BY members.clock_id, members.group_id, members.cohort_on, periods.age
  UNION ALL
  SELECT members.clock_id, 'n_day', members.group_id, members.cohort_on, ends.age, 0, COUNT(*), 0, 0
  FROM ends
  JOIN members
    ON members.buyer_no = ends.buyer_no AND members.clock_id = ends.clock_id
  GROUP BY members.clock_id, members.group_id, members.cohort_on, ends.age
  UNION ALL
  SELECT clock_id, 'bracket', group_id, cohort_on, 0, COUNT(*), NULL, NULL, NULL
  FROM members
  GROUP BY clock_id, group_id, cohort_on
  UNION ALL
  SELECT
    alike.clock_id, 'bracket', alike.group_id, alike.cohort_on,
    alike.stretch * (clocks.width // clocks.bracket) + places.place + 1 AS age,
    SUM(alike.customers), NULL, NULL, NULL
  FROM alike
  JOIN intermediate.int_clocks AS clocks
    ON clocks.clock_id = alike.clock_id
  JOIN places
    ON places.place < clocks.width // clocks.bracket
    AND ((alike.bits >> (places.place * clocks.bracket)) & ((CAST(1 AS BIGINT) << clocks.bracket) - 1)) <> 0
  GROUP BY alike.clock_id, alike.group_id, alike.cohort_on, age
), cells AS (
  SELECT clock_id, rule, group_id, cohort_on, age, SUM(active) AS active, SUM(ended) AS ended, SUM(amount) AS amount, SUM(squares) AS squares
  FROM parts
  GROUP BY clock_id, rule, group_id, cohort_on, age
)
SELECT
  clocks.grain, /* month, week or day. */
  clocks.clock, /* calendar or rolling, as in int_clocks. */
  cells.rule, /* n_day: bought in that period; bracket: in any period of the bracket (3 months, 4 weeks, 7 days). */
  groups.source, /* Where the first purchase came from. */
  cells.cohort_on, /* First day of the month, or week, of the first purchase. */
  groups.brand, /* Of the first purchase. */
  groups.segment, /* Of the first purchase. */
  groups.region, /* Of the first purchase. */
  groups.currency, /* Of the first purchase. */
  CAST(cells.age AS BIGINT) AS age, /* Periods or brackets after the first purchase; 0: its own period. */
  CAST(cells.active AS BIGINT) AS active_customers, /* Customers who bought. */
  CAST(cells.ended AS BIGINT) AS last_active_customers, /* Customers whose last purchase it holds; blank for brackets, as what follows. */
  CAST(cells.amount AS DECIMAL(38, 4)) AS revenue_amount, /* Value of these purchases. */
  CAST(cells.squares AS DOUBLE) AS revenue_squares /* Sum over customers of the square of their value: for intervals. */
FROM cells
JOIN intermediate.int_clocks AS clocks
  ON clocks.clock_id = cells.clock_id
JOIN (SELECT DISTINCT group_id, source, brand, segment, region, currency FROM marts.dim_buyers) AS groups
  ON groups.group_id = cells.group_id
ORDER BY
  clocks.clock_id, cells.rule, cells.cohort_on, cells.age
