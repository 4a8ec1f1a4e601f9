/* One row per contract whose commitment is over, and so is the window after it: did it end in that. */
SELECT
    customer_id,
    line_id,
    started_at,
    committed_until,
    ended_at,
    brand,
    segment,
    region,
    product,
    currency,
    source_batch_id,
    source_line,
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
    AND ($currency IS NULL OR list_contains($currency, currency));
