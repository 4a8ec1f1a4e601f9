/* One row per question in public by somebody who was no customer then nor at the landmark: answered, and joined. */
WITH words AS (
    SELECT
        mentions.platform,
        mentions.thread_key,
        any_value(mentions.follower_count) AS follower_count,
        min(mentions.customer_linked_at) AS linked_at,
        avg(voices.tone) AS tone,
        min(mentions.text) AS text
    FROM marts.fct_mentions AS mentions
    LEFT JOIN marts.fct_voices AS voices
        ON mentions.platform = voices.platform AND mentions.mention_id = voices.mention_id
    WHERE mentions.is_opener AND mentions.direction = 'inbound'
    GROUP BY mentions.platform, mentions.thread_key
)

SELECT
    cases.case_key,
    cases.person,
    cases.customer_id,
    cases.opened_at,
    cast(date_trunc('day', cases.opened_at) AS DATE) AS happened_on,
    cases.channel,
    cases.brand,
    cases.topic,
    words.follower_count,
    words.tone,
    words.text,
    extract('hour' FROM cases.opened_at) AS hour,
    isodow(cases.opened_at) AS weekday,
    coalesce(cases.replied_at <= cases.opened_at + to_hours($answer_hours), FALSE) AS is_answered,
    coalesce(acquisitions.won_at <= cases.opened_at + to_days($outcome_days), FALSE) AS has_joined,
    /* Who is tied to their words on the day they join is not tied by an answer. */
    coalesce(
        acquisitions.won_at <= cases.opened_at + to_days($outcome_days)
        AND abs(epoch(words.linked_at) - epoch(acquisitions.won_at)) <= 86400,
        FALSE
    ) AS has_joined_tied_then,
    imports.file_name AS file,
    cases.source_line AS line
FROM marts.fct_cases AS cases
LEFT JOIN marts.fct_acquisitions AS acquisitions ON cases.customer_id = acquisitions.customer_id
LEFT JOIN words ON cases.channel = words.platform AND cases.thread_key = words.thread_key
LEFT JOIN marts.dim_imports AS imports ON cases.source_batch_id = imports.batch_id
WHERE
    coalesce(cases.is_public, TRUE)
    AND cases.is_asking
    AND cases.is_reply_observable
    AND NOT list_contains($answered_only_sources, cases.source)
    AND coalesce(cases.kind, 'question') = 'question'
    AND cases.opened_at + to_days($outcome_days) <= cases.observed_until
    AND (
        cases.customer_id IS NULL
        OR acquisitions.won_at > cases.opened_at + to_hours(greatest($landmark_hours, $answer_hours))
    )
    AND ($from_at IS NULL OR cases.opened_at >= $from_at)
    AND ($to_at IS NULL OR cases.opened_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, cases.channel))
    AND ($brand IS NULL OR list_contains($brand, cases.brand))
ORDER BY cases.opened_at, cases.case_key
LIMIT $row_limit;
