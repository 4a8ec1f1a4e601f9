/* No view is lost or counted twice: those that were imported, and the totals of threads without any. */
AUDIT (
  name fct_views__every_imported_view_once
);

WITH imported AS (
  SELECT
    threads.source,
    threads.thread_id,
    COALESCE(SUM(COALESCE(views.view_count, CASE WHEN views.thread_id IS NULL THEN 0 ELSE 1 END)), 0) AS view_count,
    MAX(CASE WHEN views.thread_id IS NULL THEN COALESCE(threads.view_count, 0) ELSE 0 END) AS total_count
  FROM staging.stg_threads AS threads
  LEFT JOIN staging.stg_views AS views
    ON views.source = threads.source AND views.thread_id = threads.thread_id
  GROUP BY
    threads.source,
    threads.thread_id
), kept AS (
  SELECT source, thread_id, SUM(view_count) AS view_count
  FROM @this_model
  GROUP BY
    source,
    thread_id
)
SELECT imported.source, imported.thread_id, imported.view_count, imported.total_count, kept.view_count AS kept_count
FROM imported
LEFT JOIN kept
  ON kept.source = imported.source AND kept.thread_id = imported.thread_id
WHERE
  imported.view_count + imported.total_count <> COALESCE(kept.view_count, 0)
