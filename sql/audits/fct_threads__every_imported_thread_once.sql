/* Joins neither lose nor repeat a thread. */
AUDIT (
  name fct_threads__every_imported_thread_once
);

SELECT
  imported.source,
  imported.thread_id,
  COUNT(kept.thread_id) AS kept_count
FROM staging.stg_threads AS imported
LEFT JOIN @this_model AS kept
  ON kept.source = imported.source AND kept.thread_id = imported.thread_id
GROUP BY imported.source, imported.thread_id
HAVING
  COUNT(kept.thread_id) <> 1
