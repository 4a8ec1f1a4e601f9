/* The first complaint of each customer behind a value at risk, with the file and line that it came from. */
WITH complained AS (
    SELECT *
    FROM marts.fct_reach
    WHERE
        complaint >= 0.5
        AND customer_id IS NOT NULL
        AND ($from_at IS NULL OR posted_at >= $from_at)
        AND ($to_at IS NULL OR posted_at < $to_at)
        AND ($channel IS NULL OR list_contains($channel, platform))
        AND ($brand IS NULL OR list_contains($brand, brand))
        AND ($segment IS NULL OR list_contains($segment, segment))
        AND ($region IS NULL OR list_contains($region, region))
    QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY posted_at, mention_id) = 1
)

SELECT
    complained.customer_id,
    complained.segment,
    complained.region,
    complained.platform,
    complained.posted_at,
    complained.complaint,
    orders.currency,
    sum(orders.margin_amount)::DOUBLE AS margin_amount,
    complained.text,
    imports.file_name AS file,
    complained.source_line AS line
FROM complained
INNER JOIN marts.fct_orders AS orders ON complained.customer_id = orders.customer_id
LEFT JOIN marts.dim_imports AS imports ON complained.source_batch_id = imports.batch_id
WHERE
    orders.ordered_at < complained.posted_at
    AND orders.ordered_at >= complained.posted_at - INTERVAL 365 DAY
    AND orders.margin_amount IS NOT NULL
    AND ($currency IS NULL OR list_contains($currency, orders.currency))
GROUP BY ALL
ORDER BY complained.posted_at, complained.customer_id
LIMIT $row_limit;
