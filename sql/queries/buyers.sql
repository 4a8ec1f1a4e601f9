/* How many customers bought, and how many orders name nobody. */
SELECT
    count(DISTINCT customer_id) AS customers,
    count(*) FILTER (WHERE customer_id IS NULL) AS unnamed_orders
FROM marts.fct_orders
WHERE
    kind = 'order'
    AND ($from_at IS NULL OR ordered_at >= $from_at)
    AND ($to_at IS NULL OR ordered_at < $to_at)
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region))
    AND ($product IS NULL OR list_contains($product, product))
    AND ($currency IS NULL OR list_contains($currency, currency));
