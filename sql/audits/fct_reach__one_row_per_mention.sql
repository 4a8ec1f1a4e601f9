/* A mention heard twice would look like an uproar. */
AUDIT (
  name fct_reach__one_row_per_mention
);

SELECT
  platform,
  mention_id,
  COUNT(*) AS row_count
FROM @this_model
GROUP BY
  platform,
  mention_id
HAVING
  COUNT(*) > 1
