/* Purchase days of the buyers in the selection, with the day up to which a history is told, and the last one seen. */
WITH bounds AS (
    SELECT
        source,
        cast(observed_from AS DATE) AS from_on,
        cast(observed_until AS DATE) AS until_on,
        least(
            from_on + cast(floor($until_share * date_diff('day', from_on, until_on)) AS INTEGER),
            cast($until_on AS DATE)
        ) AS cut_on
    FROM marts.dim_sources
    WHERE entity = 'orders'
),

-- Who buys from two sources is observed until the later of their ends.
days AS (
    SELECT
        days.*,
        max(bounds.cut_on) OVER (PARTITION BY days.customer_id, days.currency) AS cut_on,
        max(bounds.until_on) OVER (PARTITION BY days.customer_id, days.currency) AS until_on
    FROM marts.fct_purchase_days AS days
    INNER JOIN bounds ON days.source = bounds.source
    -- A customer is chosen by what was true at the first purchase: choosing by later ones would look ahead.
    WHERE
        ($from_at IS NULL OR days.first_order_at >= $from_at)
        AND ($to_at IS NULL OR days.first_order_at < $to_at)
        AND ($brand IS NULL OR list_contains($brand, days.brand))
        AND ($segment IS NULL OR list_contains($segment, days.segment))
        AND ($region IS NULL OR list_contains($region, days.region))
        AND ($product IS NULL OR list_contains($product, days.product))
        AND ($currency IS NULL OR list_contains($currency, days.currency))
)

SELECT
    customer_id,
    currency,
    brand,
    segment,
    region,
    purchased_on,
    repeat_number,
    margin_amount,
    is_margin_known,
    cut_on,
    until_on,
    source_batch_id,
    source_line
FROM days;
