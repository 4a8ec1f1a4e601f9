/* A thread has one opener, whose tone changes once. */
AUDIT (
  name fct_tone_changes__one_row_per_thread
);

SELECT
  platform,
  thread_key,
  COUNT(*) AS row_count
FROM @this_model
GROUP BY
  platform,
  thread_key
HAVING
  COUNT(*) > 1
