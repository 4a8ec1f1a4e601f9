/* The threads behind a number, with the file and line that each came from. */
SELECT
    facts.thread_id,
    facts.title,
    facts.channel,
    facts.brand,
    facts.segment,
    facts.region,
    facts.topic,
    facts.opened_at,
    facts.answer_count,
    facts.is_accepted,
    facts.solved_at IS NOT NULL AS is_solved,
    facts.view_count,
    imports.file_name AS file,
    facts.source_line AS line
FROM marts.fct_threads AS facts
LEFT JOIN marts.dim_imports AS imports ON facts.source_batch_id = imports.batch_id
WHERE
    ($from_at IS NULL OR facts.opened_at >= $from_at)
    AND ($to_at IS NULL OR facts.opened_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, facts.channel))
    AND ($brand IS NULL OR list_contains($brand, facts.brand))
    AND ($segment IS NULL OR list_contains($segment, facts.segment))
    AND ($region IS NULL OR list_contains($region, facts.region))
ORDER BY facts.opened_at
LIMIT $row_limit;
