/* Each survey that asked a customer whether they had a problem, beside the customers of a year and who spoke up. */
WITH ending AS (
    SELECT least(max(observed_until), $to_at) AS ends_at
    FROM marts.dim_sources
    WHERE entity = 'surveys'
),

-- Of a contract it is seen when it ends; without one, who bought within the year is a customer of it.
present AS (
    SELECT count(*) AS customers
    FROM parts.followed_customers AS followed
    CROSS JOIN ending
    WHERE
        followed.entered_at < ending.ends_at
        AND followed.exit_at >= ending.ends_at - INTERVAL 365 DAY
)

SELECT
    surveys.survey_id,
    surveys.customer_id,
    surveys.asked_at,
    surveys.segment,
    surveys.region,
    -- Above the middle: a scale to 1 begins at 0, every other at 1.
    surveys.score > (surveys.scale_maximum + CASE WHEN surveys.scale_maximum > 1 THEN 1 ELSE 0 END) / 2 AS had_problem,
    present.customers,
    surveyed.asked,
    surveyed.spoke_up,
    imports.file_name AS file,
    surveys.source_line AS line
FROM marts.fct_surveys AS surveys
CROSS JOIN present
CROSS JOIN parts.silence_surveys AS surveyed
LEFT JOIN marts.dim_imports AS imports ON surveys.source_batch_id = imports.batch_id
WHERE
    surveys.kind = 'problem'
    AND surveys.score IS NOT NULL
    AND surveys.scale_maximum IS NOT NULL
    AND ($to_at IS NULL OR surveys.asked_at < $to_at)
    AND ($segment IS NULL OR list_contains($segment, surveys.segment))
    AND ($region IS NULL OR list_contains($region, surveys.region))
ORDER BY surveys.asked_at, surveys.survey_id
LIMIT $row_limit;
