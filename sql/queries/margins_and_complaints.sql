/* One row per currency: margin and buyers of the last 365 days, the complaints seen in them, who said so if asked. */
WITH ending AS (
    SELECT least(max(observed_until), $to_at) AS ends_at
    FROM marts.dim_sources
    WHERE entity = 'orders'
),

bought AS (
    SELECT
        orders.currency,
        sum(orders.margin_amount)::DOUBLE AS margin_amount,
        count(DISTINCT orders.customer_id) AS buyers
    FROM marts.fct_orders AS orders
    CROSS JOIN ending
    WHERE
        orders.customer_id IS NOT NULL
        AND orders.margin_amount IS NOT NULL
        AND orders.ordered_at < ending.ends_at
        AND orders.ordered_at >= ending.ends_at - INTERVAL 365 DAY
        AND ($brand IS NULL OR list_contains($brand, orders.brand))
        AND ($segment IS NULL OR list_contains($segment, orders.segment))
        AND ($region IS NULL OR list_contains($region, orders.region))
    GROUP BY orders.currency
),

said AS (
    SELECT coalesce(sum(reach.complaint), 0) AS complaints
    FROM marts.fct_reach AS reach
    CROSS JOIN ending
    WHERE
        reach.is_opener
        AND NOT reach.is_review
        AND reach.posted_at < ending.ends_at
        AND reach.posted_at >= ending.ends_at - INTERVAL 365 DAY
        AND ($brand IS NULL OR list_contains($brand, reach.brand))
        AND ($segment IS NULL OR list_contains($segment, reach.segment))
        AND ($region IS NULL OR list_contains($region, reach.region))
),

shared AS (
    SELECT
        bought.*,
        said.complaints,
        surveyed.asked,
        surveyed.spoke_up,
        bought.buyers / sum(bought.buyers) OVER () AS buyer_share
    FROM bought
    CROSS JOIN said
    CROSS JOIN parts.silence_surveys AS surveyed
)

SELECT *
FROM shared
WHERE $currency IS NULL OR list_contains($currency, currency)
ORDER BY currency;
