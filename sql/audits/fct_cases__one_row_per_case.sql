/* A case counted twice is answered twice or ignored twice. */
AUDIT (
  name fct_cases__one_row_per_case
);

SELECT
  case_key,
  COUNT(*) AS row_count
FROM @this_model
GROUP BY case_key
HAVING
  COUNT(*) > 1
