/* Views of threads that had an answer when they were read, whoever read them. */
WITH observed AS (
    SELECT
        views.channel,
        views.brand,
        min(CASE WHEN views.is_dated THEN views.viewed_at END) AS first_at,
        min(threads.opened_at) AS opened_at,
        max(views.viewed_at) AS last_at
    FROM marts.fct_views AS views
    LEFT JOIN marts.fct_threads AS threads
        ON views.source = threads.source AND views.thread_id = threads.thread_id
    GROUP BY views.channel, views.brand
),

period AS (
    SELECT
        greatest(coalesce(min(first_at), min(opened_at)), cast($from_at AS TIMESTAMPTZ)) AS from_at,
        least(max(last_at), cast($to_at AS TIMESTAMPTZ) - INTERVAL 1 MICROSECOND) AS until_at
    FROM observed
    WHERE
        ($channel IS NULL OR list_contains($channel, channel))
        AND ($brand IS NULL OR list_contains($brand, brand))
)

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
    views.is_told_apart,
    -- A session is nobody: the same person comes back as another.
    views.customer_id IS NOT NULL OR views.viewer_id IN (FROM parts.community_members) AS is_person_known,
    views.is_solved,
    views.source,
    views.source_batch_id,
    views.source_line,
    period.from_at AS period_from_at,
    period.until_at AS period_until_at,
    CASE $counts_as_solved WHEN 'endorsed' THEN views.is_endorsed ELSE views.is_solved END AS is_counted
FROM marts.fct_views AS views
CROSS JOIN period
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
