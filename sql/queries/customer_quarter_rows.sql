/* The customers and quarters that were followed for 180 days, with the file and line of the customer. */
SELECT
    facts.customer_id,
    facts.quarter_ended_at,
    facts.segment,
    facts.region,
    facts.has_contract,
    facts.yearly_margin_amount,
    facts.currency,
    array_to_string(facts.reasons, ', ') AS reasons,
    facts.has_left,
    imports.file_name AS file,
    facts.source_line AS line
FROM marts.fct_customer_quarters AS facts
LEFT JOIN marts.dim_imports AS imports ON facts.source_batch_id = imports.batch_id
WHERE
    facts.has_left IS NOT NULL
    AND facts.currency IS NOT NULL
    AND ($currency IS NULL OR list_contains($currency, facts.currency))
    AND ($from_at IS NULL OR facts.quarter_ended_at >= $from_at)
    AND ($to_at IS NULL OR facts.quarter_ended_at < $to_at)
    AND ($segment IS NULL OR list_contains($segment, facts.segment))
    AND ($region IS NULL OR list_contains($region, facts.region))
ORDER BY facts.quarter_ended_at, facts.customer_id
LIMIT $row_limit;
