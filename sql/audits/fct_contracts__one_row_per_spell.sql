/* A spell told twice is lost twice. */
AUDIT (
  name fct_contracts__one_row_per_spell
);

SELECT
  source,
  customer_id,
  line_id,
  started_at,
  COUNT(*) AS row_count
FROM @this_model
GROUP BY
  source,
  customer_id,
  line_id,
  started_at
HAVING
  COUNT(*) > 1
