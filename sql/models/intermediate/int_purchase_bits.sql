/* One row per customer, clock and stretch of 60 periods after the first (63 days): the periods with a purchase as bits of one number. */
MODEL (
  name intermediate.int_purchase_bits,
  kind VIEW
);

WITH ages AS (
  SELECT *, CASE WHEN grain = 'day' THEN 63 ELSE 60 END AS width /* No bracket of 7 days, 4 weeks or 3 months is cut. */
  FROM intermediate.int_purchase_ages
  WHERE age > 0
)
SELECT
  customer_id,
  group_id,
  grain,
  clock,
  cohort_on,
  width, /* Periods in one stretch. */
  CASE grain WHEN 'day' THEN 7 WHEN 'week' THEN 4 ELSE 3 END AS bracket, /* Periods in one bracket. */
  (age - 1) // width AS stretch, /* 0: the first. */
  BIT_OR(CAST(1 AS BIGINT) << CAST((age - 1) % width AS INT)) AS bits, /* Bit 0: the first period of the stretch. */
  MAX(age) AS last_age /* Last period with a purchase. */
FROM ages
GROUP BY
  customer_id, group_id, grain, clock, cohort_on, width, stretch
