/* All purchases of the customers whose first one lies in the selection, with the file and line of each. */
WITH firsts AS (
    SELECT
        customer_id,
        brand,
        segment,
        region,
        product,
        currency,
        ordered_at AS first_order_at
    FROM marts.fct_orders
    WHERE kind = 'order' AND customer_id IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY ordered_at, source, order_id) = 1
)

SELECT
    facts.order_id,
    facts.customer_id,
    firsts.first_order_at,
    facts.ordered_at,
    facts.amount,
    facts.currency,
    imports.file_name AS file,
    facts.source_line AS line
FROM firsts
INNER JOIN marts.fct_orders AS facts ON firsts.customer_id = facts.customer_id AND facts.kind = 'order'
LEFT JOIN marts.dim_imports AS imports ON facts.source_batch_id = imports.batch_id
WHERE
    ($from_at IS NULL OR firsts.first_order_at >= $from_at)
    AND ($to_at IS NULL OR firsts.first_order_at < $to_at)
    AND ($brand IS NULL OR list_contains($brand, firsts.brand))
    AND ($segment IS NULL OR list_contains($segment, firsts.segment))
    AND ($region IS NULL OR list_contains($region, firsts.region))
    AND ($product IS NULL OR list_contains($product, firsts.product))
    AND ($currency IS NULL OR list_contains($currency, firsts.currency))
ORDER BY facts.customer_id, facts.ordered_at, facts.order_id
LIMIT $row_limit;
