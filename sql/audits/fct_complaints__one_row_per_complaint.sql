/* A complaint told twice is left over twice. */
AUDIT (
  name fct_complaints__one_row_per_complaint
);

SELECT
  case_key,
  COUNT(*) AS row_count
FROM @this_model
GROUP BY
  case_key
HAVING
  COUNT(*) > 1
