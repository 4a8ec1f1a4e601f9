/* Each order placed while touches were seen, and whether any touch is known on the path to it. */
WITH observed AS (
    SELECT
        min(observed_from) AS from_at,
        max(observed_until) AS until_at
    FROM marts.dim_sources
    WHERE entity = 'touches'
)

SELECT
    orders.order_id,
    orders.customer_id,
    orders.ordered_at,
    orders.source || ':' || orders.order_id IN (
        SELECT paths.path_key FROM parts.touch_paths AS paths
        WHERE paths.is_converted
    ) AS is_touched,
    orders.brand,
    orders.segment,
    orders.region,
    orders.product,
    orders.currency,
    orders.channel,
    cast(date_trunc('day', orders.ordered_at) AS DATE) AS happened_on,
    imports.file_name AS file,
    orders.source_line AS line
FROM marts.fct_orders AS orders
INNER JOIN observed ON orders.ordered_at BETWEEN observed.from_at AND observed.until_at + INTERVAL 1 DAY
LEFT JOIN marts.dim_imports AS imports ON orders.source_batch_id = imports.batch_id
WHERE
    orders.kind = 'order'
    AND ($from_at IS NULL OR orders.ordered_at >= $from_at)
    AND ($to_at IS NULL OR orders.ordered_at < $to_at)
    AND ($brand IS NULL OR list_contains($brand, orders.brand))
    AND ($segment IS NULL OR list_contains($segment, orders.segment))
    AND ($region IS NULL OR list_contains($region, orders.region))
    AND ($product IS NULL OR list_contains($product, orders.product))
    AND ($currency IS NULL OR list_contains($currency, orders.currency))
ORDER BY orders.ordered_at, orders.order_id
LIMIT $row_limit;
