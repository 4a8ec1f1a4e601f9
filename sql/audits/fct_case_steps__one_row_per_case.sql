/* A case with two rows of steps is counted twice. */
AUDIT (
  name fct_case_steps__one_row_per_case
);

SELECT case_key, COUNT(*) AS times
FROM @this_model
GROUP BY case_key
HAVING COUNT(*) > 1
