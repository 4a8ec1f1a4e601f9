/* All purchases of the customers whose first one lies in the selection, with the file and line of each. */
SELECT
    facts.order_id,
    facts.customer_id,
    buyers.first_order_at,
    facts.ordered_at,
    facts.amount,
    facts.currency,
    imports.file_name AS file,
    facts.source_line AS line
FROM marts.dim_buyers AS buyers
INNER JOIN marts.fct_orders AS facts ON buyers.customer_id = facts.customer_id AND facts.kind = 'order'
LEFT JOIN marts.dim_imports AS imports ON facts.source_batch_id = imports.batch_id
WHERE
    ($from_at IS NULL OR buyers.first_order_at >= $from_at)
    AND ($to_at IS NULL OR buyers.first_order_at < $to_at)
    AND ($brand IS NULL OR list_contains($brand, buyers.brand))
    AND ($segment IS NULL OR list_contains($segment, buyers.segment))
    AND ($region IS NULL OR list_contains($region, buyers.region))
    AND ($product IS NULL OR list_contains($product, buyers.product))
    AND ($currency IS NULL OR list_contains($currency, buyers.currency))
ORDER BY facts.customer_id, facts.ordered_at, facts.order_id
LIMIT $row_limit;
