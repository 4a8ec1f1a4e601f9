/* What a mention is does not repeat it. */
AUDIT (
  name fct_voices__one_row_per_mention
);

SELECT
  platform,
  mention_id,
  COUNT(*) AS row_count
FROM @this_model
GROUP BY platform, mention_id
HAVING
  COUNT(*) > 1
