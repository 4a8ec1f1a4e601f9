/* One row per cost line of the programme community. */
SELECT
    costs.cost_id,
    costs.category,
    costs.campaign,
    costs.started_on,
    costs.ended_on,
    cast(costs.amount AS DOUBLE) AS amount,
    costs.currency,
    costs.started_on AS happened_on,
    imports.file_name AS file,
    costs.source_line AS line
FROM marts.fct_costs AS costs
LEFT JOIN marts.dim_imports AS imports ON costs.source_batch_id = imports.batch_id
WHERE
    lower(costs.programme) = 'community'
    AND ($currency IS NULL OR list_contains($currency, costs.currency))
    AND ($from_at IS NULL OR costs.started_on >= cast($from_at AS DATE))
    AND ($to_at IS NULL OR costs.ended_on < cast($to_at AS DATE))
ORDER BY costs.started_on, costs.cost_id
LIMIT $row_limit;
