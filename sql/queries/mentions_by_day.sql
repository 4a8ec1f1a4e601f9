/* One row per inbound mention, with its day. */
SELECT
    platform AS channel,
    brand,
    segment,
    region,
    topic,
    cast(date_trunc('day', posted_at) AS DATE) AS happened_on,
    1 AS events
FROM marts.fct_mentions
WHERE
    direction = 'inbound'
    AND ($from_at IS NULL OR posted_at >= $from_at)
    AND ($to_at IS NULL OR posted_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, platform))
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region));
