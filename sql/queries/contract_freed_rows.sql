/* Contracts whose commitment is over, with the file and line of each. */
WITH freed AS (
    SELECT
        *,
        coalesce(ended_at < committed_until + to_days($free_days), FALSE) AS has_left
    FROM marts.fct_contracts
    WHERE
        entered_at <= committed_until
        AND coalesce(ended_at >= committed_until, TRUE)
        AND committed_until + to_days($free_days) <= observed_until
        AND ($from_at IS NULL OR committed_until >= $from_at)
        AND ($to_at IS NULL OR committed_until < $to_at)
        AND ($brand IS NULL OR list_contains($brand, brand))
        AND ($segment IS NULL OR list_contains($segment, segment))
        AND ($region IS NULL OR list_contains($region, region))
        AND ($product IS NULL OR list_contains($product, product))
        AND ($currency IS NULL OR list_contains($currency, currency))
)

SELECT
    freed.customer_id,
    freed.line_id,
    freed.brand,
    freed.segment,
    freed.region,
    freed.product,
    freed.currency,
    freed.started_at,
    freed.committed_until,
    freed.ended_at,
    freed.has_left,
    imports.file_name AS file,
    freed.source_line AS line
FROM freed
LEFT JOIN marts.dim_imports AS imports ON freed.source_batch_id = imports.batch_id
ORDER BY freed.committed_until, freed.customer_id, freed.line_id
LIMIT $row_limit;
