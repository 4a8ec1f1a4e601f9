/* The orders of the last 365 days behind a margin, with the file and line that each came from. */
WITH ending AS (
    SELECT least(max(observed_until), $to_at) AS ends_at
    FROM marts.dim_sources
    WHERE entity = 'orders'
)

SELECT
    facts.order_id,
    facts.customer_id,
    facts.brand,
    facts.segment,
    facts.region,
    facts.currency,
    facts.ordered_at,
    facts.margin_amount,
    imports.file_name AS file,
    facts.source_line AS line
FROM marts.fct_orders AS facts
CROSS JOIN ending
LEFT JOIN marts.dim_imports AS imports ON facts.source_batch_id = imports.batch_id
WHERE
    facts.customer_id IS NOT NULL
    AND facts.margin_amount IS NOT NULL
    AND facts.ordered_at < ending.ends_at
    AND facts.ordered_at >= ending.ends_at - INTERVAL 365 DAY
    AND ($brand IS NULL OR list_contains($brand, facts.brand))
    AND ($segment IS NULL OR list_contains($segment, facts.segment))
    AND ($region IS NULL OR list_contains($region, facts.region))
    AND ($currency IS NULL OR list_contains($currency, facts.currency))
ORDER BY facts.ordered_at, facts.order_id
LIMIT $row_limit;
