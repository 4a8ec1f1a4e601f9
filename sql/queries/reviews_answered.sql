/* One row per review of a place where the brand's replies are in the files, and whether it was answered. */
SELECT
    platform AS channel,
    brand,
    segment,
    region,
    reason AS topic,
    cast(date_trunc('day', posted_at) AS DATE) AS happened_on,
    1 AS observed,
    cast(coalesce(is_replied, FALSE) AS INTEGER) AS happened
FROM marts.fct_reviews
WHERE
    is_replied IS NOT NULL
    AND ($from_at IS NULL OR posted_at >= $from_at)
    AND ($to_at IS NULL OR posted_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, platform))
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region));
