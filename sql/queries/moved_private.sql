/* One row per public request that a person replied to: whether that reply moved it to private, and what followed. */
WITH words AS (
    SELECT
        reach.platform,
        mentions.thread_key,
        any_value(reach.follower_count) AS follower_count,
        max(reach.share_count) AS share_count,
        avg(voices.tone) AS tone
    FROM marts.fct_reach AS reach
    INNER JOIN marts.fct_mentions AS mentions
        ON reach.platform = mentions.platform AND reach.mention_id = mentions.mention_id
    LEFT JOIN marts.fct_voices AS voices
        ON reach.platform = voices.platform AND reach.mention_id = voices.mention_id
    WHERE reach.is_opener
    GROUP BY reach.platform, mentions.thread_key
)

SELECT
    cases.case_key,
    cases.person,
    cases.customer_id,
    cases.opened_at,
    cast(date_trunc('day', cases.opened_at) AS DATE) AS happened_on,
    cases.kind,
    cases.channel,
    cases.brand,
    cases.topic,
    cases.segment,
    cases.region,
    words.follower_count,
    words.tone,
    extract('hour' FROM cases.opened_at) AS hour,
    isodow(cases.opened_at) AS weekday,
    cases.reply_seconds / 3600 AS reply_hours,
    coalesce(steps.moved_private_at <= cases.replied_at, FALSE) AS is_moved,
    coalesce(steps.first_resolved_at <= cases.replied_at + to_days($solve_days), FALSE) AS is_solved,
    coalesce(steps.last_asked_at, cases.opened_at) <= cases.replied_at
    AND coalesce(steps.first_resolved_at > cases.replied_at + to_days($solve_days), TRUE) AS has_dropped_out,
    words.share_count > 0 AS was_shared,
    imports.file_name AS file,
    cases.source_line AS line
FROM marts.fct_cases AS cases
INNER JOIN marts.fct_case_steps AS steps ON cases.case_key = steps.case_key
LEFT JOIN words ON cases.channel = words.platform AND cases.thread_key = words.thread_key
LEFT JOIN marts.dim_imports AS imports ON cases.source_batch_id = imports.batch_id
WHERE
    cases.is_public
    AND cases.is_asking
    AND cases.replied_at IS NOT NULL
    AND cases.replied_at + to_days($solve_days) <= cases.observed_until
    AND ($from_at IS NULL OR cases.opened_at >= $from_at)
    AND ($to_at IS NULL OR cases.opened_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, cases.channel))
    AND ($brand IS NULL OR list_contains($brand, cases.brand))
    AND ($segment IS NULL OR list_contains($segment, cases.segment))
    AND ($region IS NULL OR list_contains($region, cases.region))
ORDER BY cases.opened_at, cases.case_key
LIMIT $row_limit;
