/* Under every clock and rule the cohorts hold every buyer once, and every buyer's last purchase once. */
AUDIT (
  name cube_retention__holds_every_buyer_once
);

SELECT
  grain,
  clock,
  rule,
  SUM(CASE WHEN age = 0 THEN active_customers ELSE 0 END) AS cohort_customers,
  SUM(last_active_customers) AS last_active_customers
FROM @this_model
GROUP BY grain, clock, rule
HAVING
  SUM(CASE WHEN age = 0 THEN active_customers ELSE 0 END) <> (SELECT COUNT(*) FROM marts.dim_buyers)
  OR (rule = 'n_day' AND SUM(last_active_customers) <> (SELECT COUNT(*) FROM marts.dim_buyers))
