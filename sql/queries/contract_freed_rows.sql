/* Contracts whose commitment is over, with the file and line of each. */
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
FROM parts.freed_contracts AS freed
LEFT JOIN marts.dim_imports AS imports ON freed.source_batch_id = imports.batch_id
ORDER BY freed.committed_until, freed.customer_id, freed.line_id
LIMIT $row_limit;
