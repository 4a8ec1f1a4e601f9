/* One row per order, refunds negative, with its day and currency. */
SELECT
    brand,
    segment,
    region,
    product,
    currency,
    cast(date_trunc('day', ordered_at) AS DATE) AS happened_on,
    amount,
    1 AS orders
FROM marts.fct_orders
WHERE
    ($from_at IS NULL OR ordered_at >= $from_at)
    AND ($to_at IS NULL OR ordered_at < $to_at)
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region))
    AND ($product IS NULL OR list_contains($product, product))
    AND ($currency IS NULL OR list_contains($currency, currency));
