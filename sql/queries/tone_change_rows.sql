/* Threads whose author wrote again after the answer, with the file and line of each. */
SELECT
    facts.thread_key,
    facts.platform AS channel,
    facts.brand,
    facts.segment,
    facts.region,
    facts.topic,
    facts.person,
    facts.posted_at,
    facts.replied_at,
    facts.tone_before,
    facts.tone_after,
    imports.file_name AS file,
    facts.source_line AS line
FROM marts.fct_tone_changes AS facts
LEFT JOIN marts.dim_imports AS imports ON facts.source_batch_id = imports.batch_id
WHERE
    facts.tone_before IS NOT NULL
    AND facts.tone_after IS NOT NULL
    AND ($from_at IS NULL OR facts.posted_at >= $from_at)
    AND ($to_at IS NULL OR facts.posted_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, facts.platform))
    AND ($brand IS NULL OR list_contains($brand, facts.brand))
    AND ($segment IS NULL OR list_contains($segment, facts.segment))
    AND ($region IS NULL OR list_contains($region, facts.region))
ORDER BY facts.posted_at, facts.thread_key
LIMIT $row_limit;
