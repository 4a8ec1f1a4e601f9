/* The surveys of a kind that were sent, with the file and line of each. */
SELECT
    facts.survey_id,
    facts.case_key,
    facts.channel,
    facts.brand,
    facts.segment,
    facts.region,
    facts.topic,
    facts.customer_id,
    facts.asked_at,
    facts.answered_at,
    facts.score,
    facts.scale_maximum,
    facts.is_answered_within_day,
    imports.file_name AS file,
    facts.source_line AS line
FROM marts.fct_surveys AS facts
LEFT JOIN marts.dim_imports AS imports ON facts.source_batch_id = imports.batch_id
WHERE
    facts.kind = $kind
    AND ($from_at IS NULL OR facts.asked_at >= $from_at)
    AND ($to_at IS NULL OR facts.asked_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, facts.channel))
    AND ($brand IS NULL OR list_contains($brand, facts.brand))
    AND ($segment IS NULL OR list_contains($segment, facts.segment))
    AND ($region IS NULL OR list_contains($region, facts.region))
ORDER BY facts.asked_at, facts.survey_id
LIMIT $row_limit;
