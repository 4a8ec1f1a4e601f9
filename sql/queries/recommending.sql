/* One row per answered recommendation survey: was there a complaint in the 60 days before, and an answer to it. */
WITH told AS (
    SELECT
        surveys.*,
        cases.channel AS complaint_channel,
        cases.topic AS complaint_topic,
        CASE
            WHEN surveys.complained_at IS NULL THEN 'none'
            WHEN epoch(surveys.asked_at) - epoch(surveys.complained_at) > 180 * 86400 THEN 'none'
            WHEN epoch(surveys.asked_at) - epoch(surveys.complained_at) > 60 * 86400 THEN NULL
            WHEN surveys.is_complaint_answered THEN 'answered'
            ELSE 'ignored'
        END AS arm,
        surveys.score >= 9 AS is_recommending
    FROM marts.fct_surveys AS surveys
    LEFT JOIN marts.fct_cases AS cases ON surveys.complaint_case_key = cases.case_key
    WHERE
        surveys.kind = 'nps'
        AND surveys.score IS NOT NULL
        AND coalesce(surveys.scale_maximum, 10) = 10
        AND surveys.customer_id IS NOT NULL
)

SELECT
    arm,
    complaint_channel AS channel,
    complaint_topic AS topic,
    segment,
    region,
    customer_id,
    cast(date_trunc('day', asked_at) AS DATE) AS happened_on,
    is_recommending
FROM told
WHERE
    list_contains($arms, arm)
    AND (arm = 'none' OR $channel IS NULL OR list_contains($channel, complaint_channel))
    AND ($from_at IS NULL OR asked_at >= $from_at)
    AND ($to_at IS NULL OR asked_at < $to_at)
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region));
