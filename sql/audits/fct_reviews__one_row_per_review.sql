/* A review counted twice would weigh twice. */
AUDIT (
  name fct_reviews__one_row_per_review
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
