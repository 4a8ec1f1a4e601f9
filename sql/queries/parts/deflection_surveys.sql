/* Each survey that asks a reader whether they would have got in touch, beside what the reader then did. */
WITH asked AS (
    SELECT
        surveys.survey_id,
        surveys.customer_id,
        surveys.asked_at,
        surveys.score,
        surveys.score IS NOT NULL AND surveys.scale_maximum IS NOT NULL AS is_answered,
        surveys.score IS NOT NULL AND surveys.scale_maximum IS NULL AS is_unread,
        -- Above the middle: a scale to 1 begins at 0, every other at 1.
        surveys.score > (surveys.scale_maximum + CASE WHEN surveys.scale_maximum > 1 THEN 1 ELSE 0 END) / 2 AS says_yes,
        threads.channel,
        threads.brand,
        threads.topic,
        surveys.region,
        surveys.segment,
        surveys.source_batch_id,
        surveys.source_line
    FROM marts.fct_surveys AS surveys
    LEFT JOIN marts.fct_threads AS threads
        ON surveys.source = threads.source AND surveys.thread_id = threads.thread_id
    WHERE
        surveys.kind = 'deflection'
        AND ($from_at IS NULL OR surveys.asked_at >= $from_at)
        AND ($to_at IS NULL OR surveys.asked_at < $to_at)
        AND ($channel IS NULL OR list_contains($channel, threads.channel))
        AND ($brand IS NULL OR list_contains($brand, threads.brand))
        AND ($segment IS NULL OR list_contains($segment, surveys.segment))
        AND ($region IS NULL OR list_contains($region, surveys.region))
)

SELECT
    asked.survey_id,
    asked.customer_id,
    asked.asked_at,
    asked.score,
    asked.is_answered,
    asked.is_unread,
    asked.says_yes,
    asked.channel,
    asked.brand,
    asked.topic,
    asked.region,
    asked.segment,
    asked.source_batch_id,
    asked.source_line,
    issues.is_solved,
    issues.is_endorsed,
    issues.is_contacted_before,
    issues.contact_days,
    issues.followed_days
FROM asked
ASOF LEFT JOIN marts.fct_community_issues AS issues
    ON
        asked.customer_id = issues.customer_id
        AND asked.topic = issues.topic
        AND asked.asked_at >= issues.started_at
