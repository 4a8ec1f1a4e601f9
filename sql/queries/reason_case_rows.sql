/* The cases behind a reason's reply rate, with the file and line that each came from. */
SELECT
    facts.case_key,
    facts.channel,
    facts.brand,
    facts.segment,
    facts.region,
    facts.topic,
    facts.opened_at,
    facts.replied_at,
    imports.file_name AS file,
    facts.source_line AS line
FROM marts.fct_cases AS facts
LEFT JOIN marts.dim_imports AS imports ON facts.source_batch_id = imports.batch_id
WHERE
    facts.is_asking
    AND facts.is_reply_observable
    AND facts.topic IS NOT NULL
    AND NOT list_contains($answered_only_sources, facts.source)
    AND ($from_at IS NULL OR facts.opened_at >= $from_at)
    AND ($to_at IS NULL OR facts.opened_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, facts.channel))
    AND ($brand IS NULL OR list_contains($brand, facts.brand))
    AND ($segment IS NULL OR list_contains($segment, facts.segment))
    AND ($region IS NULL OR list_contains($region, facts.region))
ORDER BY facts.opened_at, facts.case_key
LIMIT $row_limit;
