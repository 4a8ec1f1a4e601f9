/* The contacts of known cost, with the file and line of each. */
SELECT
    facts.contact_key,
    facts.channel,
    facts.brand,
    facts.segment,
    facts.region,
    facts.topic,
    facts.agent_id AS agent,
    facts.person,
    facts.contacted_at,
    facts.cost_amount,
    facts.currency,
    imports.file_name AS file,
    facts.source_line AS line
FROM marts.fct_contacts AS facts
LEFT JOIN marts.dim_imports AS imports ON facts.source_batch_id = imports.batch_id
WHERE
    facts.cost_amount IS NOT NULL
    AND ($currency IS NULL OR list_contains($currency, facts.currency))
    AND ($from_at IS NULL OR facts.contacted_at >= $from_at)
    AND ($to_at IS NULL OR facts.contacted_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, facts.channel))
    AND ($brand IS NULL OR list_contains($brand, facts.brand))
    AND ($segment IS NULL OR list_contains($segment, facts.segment))
    AND ($region IS NULL OR list_contains($region, facts.region))
ORDER BY facts.contacted_at
LIMIT $row_limit;
