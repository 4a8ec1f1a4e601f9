/* The views of solved threads behind a number, with the file and line that each came from. */
SELECT
    views.thread_id,
    views.channel,
    views.brand,
    views.topic,
    views.segment,
    views.region,
    views.viewed_at,
    views.view_count,
    views.audience,
    views.is_person_known,
    imports.file_name AS file,
    views.source_line AS line
FROM parts.solved_views AS views
LEFT JOIN marts.dim_imports AS imports ON views.source_batch_id = imports.batch_id
WHERE views.is_counted
ORDER BY views.viewed_at, views.thread_id
LIMIT $row_limit;
