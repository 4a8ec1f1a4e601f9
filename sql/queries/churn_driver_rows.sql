/* Customers at risk of leaving, and when they complained, were ignored and became free, with file and line. */
SELECT
    aged.customer_id,
    aged.tenure,
    aged.brand,
    aged.segment,
    aged.region,
    aged.acquired_via,
    aged.entry_days,
    aged.exit_days,
    aged.has_left,
    aged.complained_days,
    aged.ignored_days,
    imports.file_name AS file,
    aged.source_line AS line
FROM parts.customers_at_risk AS aged
LEFT JOIN marts.dim_imports AS imports ON aged.source_batch_id = imports.batch_id
ORDER BY aged.customer_id
LIMIT $row_limit;
