/* The customers won who count, with the file and line of each. */
SELECT
    won.customer_id,
    won.won_on,
    won.acquired_via,
    won.tenure,
    won.brand,
    won.segment,
    won.region,
    won.currency,
    won.cost_amount,
    won.line_amount,
    won.beside_amount,
    coalesce(list_sum(won.margin_amounts), 0) AS margin_amount,
    coalesce(list_sum(won.charge_amounts), 0) AS charge_amount,
    imports.file_name AS file,
    won.source_line AS line
FROM parts.won_customers AS won
LEFT JOIN marts.dim_imports AS imports ON won.source_batch_id = imports.batch_id
WHERE won.is_counted
ORDER BY won.customer_id
LIMIT $row_limit;
