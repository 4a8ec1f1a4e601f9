/* One row per case, with its day. */
SELECT
    channel,
    brand,
    segment,
    region,
    topic,
    cast(date_trunc('day', opened_at) AS DATE) AS happened_on,
    1 AS events
FROM marts.fct_cases
WHERE
    is_asking
    AND ($from_at IS NULL OR opened_at >= $from_at)
    AND ($to_at IS NULL OR opened_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, channel))
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region));
