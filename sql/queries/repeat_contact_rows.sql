/* The resolved cases that could be watched long enough, with the file and line that each came from. */
SELECT
    facts.case_key,
    facts.channel,
    facts.brand,
    facts.segment,
    facts.region,
    facts.topic,
    facts.agent_id AS agent,
    facts.person,
    facts.opened_at,
    facts.resolved_at,
    facts.next_contact_at,
    imports.file_name AS file,
    facts.source_line AS line
FROM marts.fct_resolutions AS facts
INNER JOIN marts.dim_sources AS observed ON facts.source = observed.source
LEFT JOIN marts.dim_imports AS imports ON facts.source_batch_id = imports.batch_id
WHERE
    observed.entity = 'cases'
    AND facts.is_repeat_observable
    AND epoch(observed.observed_until) - epoch(facts.resolved_at) > $days * 86400
    AND ($from_at IS NULL OR facts.opened_at >= $from_at)
    AND ($to_at IS NULL OR facts.opened_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, facts.channel))
    AND ($brand IS NULL OR list_contains($brand, facts.brand))
    AND ($segment IS NULL OR list_contains($segment, facts.segment))
    AND ($region IS NULL OR list_contains($region, facts.region))
ORDER BY facts.opened_at
LIMIT $row_limit;
