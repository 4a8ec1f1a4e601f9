/* The cost lines of a programme, with the file and line of each. */
WITH lines AS (
    SELECT *
    FROM marts.fct_costs
    WHERE
        CASE $among
            WHEN 'influencers' THEN category = 'influencers'
            ELSE programme = 'advocacy' AND category <> 'influencers'
        END
        AND ($from_at IS NULL OR started_on >= cast($from_at AS DATE))
        AND ($to_at IS NULL OR ended_on < cast($to_at AS DATE))
)

SELECT
    facts.cost_id,
    facts.category,
    facts.programme,
    facts.campaign,
    facts.started_on,
    facts.ended_on,
    facts.amount,
    facts.currency,
    imports.file_name AS file,
    facts.source_line AS line
FROM lines AS facts
LEFT JOIN marts.dim_imports AS imports ON facts.source_batch_id = imports.batch_id
WHERE
    $currency IS NULL OR list_contains($currency, facts.currency)
ORDER BY facts.started_on, facts.cost_id
LIMIT $row_limit;
