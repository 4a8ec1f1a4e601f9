/* What became of a post does not repeat it. */
AUDIT (
  name fct_post_outcomes__one_row_per_mention
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
