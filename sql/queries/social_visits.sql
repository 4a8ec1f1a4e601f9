/* Each social visit whose look-back is over: the account of the post seen, and whether an order followed in time. */
WITH observed AS (
    SELECT
        min(observed_from) FILTER (WHERE entity = 'orders') AS orders_from,
        least(
            max(observed_until) FILTER (WHERE entity = 'orders'), max(observed_until) FILTER (WHERE entity = 'touches')
        ) AS until_at
    FROM marts.dim_sources
)

SELECT
    touches.touch_id,
    touches.person,
    touches.customer_id,
    touches.touched_at,
    touches.channel,
    touches.account,
    touches.campaign,
    touches.order_key IS NOT NULL
    AND (touches.is_named OR touches.ordered_at <= touches.touched_at + to_days($lookback_days)) AS has_sold,
    touches.region,
    touches.segment,
    cast(date_trunc('day', touches.touched_at) AS DATE) AS happened_on,
    imports.file_name AS file,
    touches.source_line AS line
FROM marts.fct_touches AS touches
CROSS JOIN observed
LEFT JOIN marts.dim_imports AS imports ON touches.source_batch_id = imports.batch_id
WHERE
    touches.is_social
    AND touches.touched_at + to_days($lookback_days) <= observed.until_at
    AND coalesce(touches.touched_at >= observed.orders_from, TRUE)
    AND ($from_at IS NULL OR touches.touched_at >= $from_at)
    AND ($to_at IS NULL OR touches.touched_at < $to_at)
    AND ($segment IS NULL OR list_contains($segment, touches.segment))
    AND ($region IS NULL OR list_contains($region, touches.region))
ORDER BY touches.touched_at, touches.touch_id
LIMIT $row_limit;
