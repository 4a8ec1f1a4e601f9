/* A case answers each question once. */
AUDIT (
  name fct_case_outcomes__one_row_per_case_and_outcome
);

SELECT
  case_key,
  outcome,
  COUNT(*) AS row_count
FROM @this_model
GROUP BY
  case_key,
  outcome
HAVING
  COUNT(*) > 1
