/* A customer counted twice in a quarter leaves twice. */
AUDIT (
  name fct_customer_quarters__one_row_per_customer_and_quarter
);

SELECT
  customer_id,
  quarter_ended_at,
  COUNT(*) AS row_count
FROM @this_model
GROUP BY
  customer_id,
  quarter_ended_at
HAVING
  COUNT(*) > 1
