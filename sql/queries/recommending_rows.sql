/* Answered recommendation surveys by what went before, with the file and line of each. */
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
    facts.survey_id,
    facts.arm,
    facts.complaint_channel AS channel,
    facts.complaint_topic AS topic,
    facts.segment,
    facts.region,
    facts.customer_id,
    facts.complained_at,
    facts.asked_at,
    facts.score,
    imports.file_name AS file,
    facts.source_line AS line
FROM told AS facts
LEFT JOIN marts.dim_imports AS imports ON facts.source_batch_id = imports.batch_id
WHERE
    list_contains($arms, facts.arm)
    AND (facts.arm = 'none' OR $channel IS NULL OR list_contains($channel, facts.complaint_channel))
    AND ($from_at IS NULL OR facts.asked_at >= $from_at)
    AND ($to_at IS NULL OR facts.asked_at < $to_at)
    AND ($segment IS NULL OR list_contains($segment, facts.segment))
    AND ($region IS NULL OR list_contains($region, facts.region))
ORDER BY facts.asked_at, facts.survey_id
LIMIT $row_limit;
