/* The launched ideas of customers whose margin was measured, with the file and line of each. */
SELECT
    facts.idea_id,
    facts.title,
    facts.status,
    facts.vote_count,
    facts.posted_at,
    facts.launched_at,
    facts.margin_amount,
    facts.currency,
    imports.file_name AS file,
    facts.source_line AS line
FROM marts.fct_ideas AS facts
LEFT JOIN marts.dim_imports AS imports ON facts.source_batch_id = imports.batch_id
WHERE
    facts.launched_at IS NOT NULL
    AND facts.margin_amount IS NOT NULL
    AND ($from_at IS NULL OR facts.posted_at >= $from_at)
    AND ($to_at IS NULL OR facts.posted_at < $to_at)
    AND ($currency IS NULL OR list_contains($currency, facts.currency))
ORDER BY facts.launched_at
LIMIT $row_limit;
