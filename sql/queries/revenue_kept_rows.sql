/* The orders and charges of the period and of the one before, with the part that lies in each, file and line. */
SELECT
    lines.revenue_key,
    lines.kind,
    lines.customer_id,
    lines.started_at,
    lines.ended_at,
    lines.amount,
    lines.currency,
    lines.share_before,
    lines.share_now,
    lines.segment,
    lines.region,
    imports.file_name AS file,
    lines.source_line AS line
FROM parts.revenue_of_two_periods AS lines
LEFT JOIN marts.dim_imports AS imports ON lines.source_batch_id = imports.batch_id
ORDER BY lines.customer_id, lines.started_at, lines.revenue_key
LIMIT $row_limit;
