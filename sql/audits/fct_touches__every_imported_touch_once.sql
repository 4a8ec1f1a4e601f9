/* Whom a touch belongs to and what it led to neither lose nor repeat it. */
AUDIT (
  name fct_touches__every_imported_touch_once
);

SELECT
  imported.source,
  imported.touch_id,
  COUNT(kept.touch_id) AS kept_count
FROM staging.stg_touches AS imported
LEFT JOIN @this_model AS kept
  ON kept.source = imported.source AND kept.touch_id = imported.touch_id
GROUP BY
  imported.source,
  imported.touch_id
HAVING
  COUNT(kept.touch_id) <> 1
