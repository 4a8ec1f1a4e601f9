/* A thread has one opener, whose tone changes once. */
AUDIT (
  name fct_tone_changes__one_row_per_thread
);

SELECT
  thread_key,
  COUNT(*) AS row_count
FROM @this_model
GROUP BY thread_key
HAVING
  COUNT(*) > 1
