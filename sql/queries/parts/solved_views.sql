/* Views of threads that had an answer when they were read, whoever read them. */
SELECT
    views.thread_id,
    views.channel,
    views.brand,
    views.segment,
    views.region,
    views.topic,
    views.viewed_at,
    CASE WHEN views.is_dated THEN views.viewed_at ELSE threads.opened_at END AS since_at,
    views.view_count,
    views.audience,
    views.is_dated,
    views.is_person_known,
    views.is_solved,
    views.source,
    views.source_batch_id,
    views.source_line,
    CASE $counts_as_solved WHEN 'endorsed' THEN views.is_endorsed ELSE views.is_solved END AS is_counted
FROM marts.fct_views AS views
LEFT JOIN marts.fct_threads AS threads
    ON views.source = threads.source AND views.thread_id = threads.thread_id
WHERE
    views.is_endorsed
    AND ($from_at IS NULL OR views.viewed_at >= $from_at)
    AND ($to_at IS NULL OR views.viewed_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, views.channel))
    AND ($brand IS NULL OR list_contains($brand, views.brand))
    AND ($segment IS NULL OR list_contains($segment, views.segment))
    AND ($region IS NULL OR list_contains($region, views.region))
