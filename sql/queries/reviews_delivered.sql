/* One row per rated review of a delivered order, and whether it was late by date. */
SELECT
    platform AS channel,
    brand,
    segment,
    region,
    reason AS topic,
    cast(date_trunc('day', posted_at) AS DATE) AS happened_on,
    rating,
    scale_maximum,
    is_late
FROM marts.fct_reviews
WHERE
    rating IS NOT NULL
    AND is_late IS NOT NULL
    AND ($from_at IS NULL OR posted_at >= $from_at)
    AND ($to_at IS NULL OR posted_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, platform))
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region));
