/* The orders behind a number, with the file and line that each came from. */
SELECT
    facts.order_id,
    facts.customer_id,
    facts.ordered_at,
    facts.kind,
    facts.brand,
    facts.segment,
    facts.region,
    facts.product,
    facts.amount,
    facts.currency,
    facts.margin_amount,
    imports.file_name AS file,
    facts.source_line AS line
FROM marts.fct_orders AS facts
LEFT JOIN marts.dim_imports AS imports ON facts.source_batch_id = imports.batch_id
WHERE
    ($from_at IS NULL OR facts.ordered_at >= $from_at)
    AND ($to_at IS NULL OR facts.ordered_at < $to_at)
    AND ($brand IS NULL OR list_contains($brand, facts.brand))
    AND ($segment IS NULL OR list_contains($segment, facts.segment))
    AND ($region IS NULL OR list_contains($region, facts.region))
    AND ($product IS NULL OR list_contains($product, facts.product))
    AND ($currency IS NULL OR list_contains($currency, facts.currency))
ORDER BY facts.ordered_at
LIMIT $row_limit;
