/* One row per customer who complained in the period and currency: margin of the 365 days before the first complaint. */
WITH complained AS (
    SELECT
        customer_id,
        any_value(segment) AS segment,
        any_value(region) AS region,
        min(posted_at) AS complained_at
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
    GROUP BY customer_id
)

SELECT
    complained.segment,
    complained.region,
    orders.currency,
    sum(orders.margin_amount)::DOUBLE AS margin_amount
FROM complained
INNER JOIN marts.fct_orders AS orders ON complained.customer_id = orders.customer_id
WHERE
    orders.ordered_at < complained.complained_at
    AND orders.ordered_at >= complained.complained_at - INTERVAL 365 DAY
    AND orders.margin_amount IS NOT NULL
    AND ($currency IS NULL OR list_contains($currency, orders.currency))
GROUP BY complained.customer_id, complained.segment, complained.region, orders.currency;
