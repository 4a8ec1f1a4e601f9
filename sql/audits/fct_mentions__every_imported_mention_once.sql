/* Joins neither lose nor repeat a mention. */
AUDIT (
  name fct_mentions__every_imported_mention_once
);

SELECT
  imported.platform,
  imported.mention_id,
  COUNT(kept.mention_id) AS kept_count
FROM staging.stg_mentions AS imported
LEFT JOIN @this_model AS kept
  ON kept.platform = imported.platform AND kept.mention_id = imported.mention_id
GROUP BY imported.platform, imported.mention_id
HAVING
  COUNT(kept.mention_id) <> 1
