/* The answers of readers to whether they would have got in touch, with the file and line that each came from. */
SELECT
    surveys.survey_id,
    surveys.customer_id,
    surveys.asked_at,
    surveys.score,
    surveys.is_answered,
    surveys.says_yes,
    surveys.channel,
    surveys.brand,
    surveys.topic,
    surveys.region,
    surveys.segment,
    surveys.is_solved,
    surveys.is_contacted_before,
    surveys.contact_days,
    surveys.followed_days,
    cast(date_trunc('day', surveys.asked_at) AS DATE) AS happened_on,
    imports.file_name AS file,
    surveys.source_line AS line
FROM parts.deflection_surveys AS surveys
LEFT JOIN marts.dim_imports AS imports ON surveys.source_batch_id = imports.batch_id
WHERE surveys.is_answered
ORDER BY surveys.asked_at, surveys.survey_id
LIMIT $row_limit;
