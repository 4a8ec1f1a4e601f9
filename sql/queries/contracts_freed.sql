/* One row per group: contracts whose commitment is over, and how many of them ended soon after. */
WITH freed AS (
    SELECT
        *,
        coalesce(ended_at < committed_until + to_days($free_days), FALSE) AS has_left
    FROM marts.fct_contracts
    WHERE
        entered_at <= committed_until
        AND coalesce(ended_at >= committed_until, TRUE)
        AND committed_until + to_days($free_days) <= observed_until
        AND ($from_at IS NULL OR committed_until >= $from_at)
        AND ($to_at IS NULL OR committed_until < $to_at)
        AND ($brand IS NULL OR list_contains($brand, brand))
        AND ($segment IS NULL OR list_contains($segment, segment))
        AND ($region IS NULL OR list_contains($region, region))
        AND ($product IS NULL OR list_contains($product, product))
        AND ($currency IS NULL OR list_contains($currency, currency))
)

SELECT
    brand,
    segment,
    region,
    product,
    currency,
    cast(date_trunc('day', committed_until) AS DATE) AS happened_on,
    count(*) AS contracts,
    count(*) FILTER (WHERE has_left) AS ended
FROM freed
GROUP BY ALL
ORDER BY ALL;
