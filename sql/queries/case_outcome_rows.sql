/* The cases of which it can be seen what came of them, with the file and line that each came from. */
SELECT
    facts.case_key,
    facts.happened,
    facts.channel,
    facts.brand,
    facts.segment,
    facts.region,
    facts.topic,
    facts.agent_id AS agent,
    facts.person,
    facts.opened_at,
    imports.file_name AS file,
    facts.source_line AS line
FROM marts.fct_case_outcomes AS facts
LEFT JOIN marts.dim_imports AS imports ON facts.source_batch_id = imports.batch_id
WHERE
    facts.outcome = $outcome
    AND ($from_at IS NULL OR facts.opened_at >= $from_at)
    AND ($to_at IS NULL OR facts.opened_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, facts.channel))
    AND ($brand IS NULL OR list_contains($brand, facts.brand))
    AND ($segment IS NULL OR list_contains($segment, facts.segment))
    AND ($region IS NULL OR list_contains($region, facts.region))
ORDER BY facts.opened_at
LIMIT $row_limit;
