/* The orders of the period and of the one before, with the file and line of each. */
WITH period AS (
    SELECT
        coalesce($to_at, max(ordered_at) + INTERVAL 1 SECOND) AS until_at,
        coalesce($from_at, coalesce($to_at, max(ordered_at)) - INTERVAL 365 DAY) AS from_at
    FROM marts.fct_orders
),

bought AS (
    SELECT
        orders.*,
        orders.ordered_at >= period.from_at AS is_current,
        period.from_at
    FROM marts.fct_orders AS orders
    CROSS JOIN period
    WHERE
        orders.customer_id IS NOT NULL
        AND orders.ordered_at < period.until_at
        AND orders.ordered_at >= period.from_at - (period.until_at - period.from_at)
)

SELECT
    facts.order_id,
    facts.customer_id,
    facts.ordered_at,
    facts.is_current,
    facts.amount,
    facts.currency,
    facts.brand,
    facts.segment,
    facts.region,
    imports.file_name AS file,
    facts.source_line AS line
FROM bought AS facts
LEFT JOIN marts.dim_imports AS imports ON facts.source_batch_id = imports.batch_id
WHERE
    ($brand IS NULL OR list_contains($brand, facts.brand))
    AND ($segment IS NULL OR list_contains($segment, facts.segment))
    AND ($region IS NULL OR list_contains($region, facts.region))
    AND ($currency IS NULL OR list_contains($currency, facts.currency))
ORDER BY facts.ordered_at, facts.order_id
LIMIT $row_limit;
