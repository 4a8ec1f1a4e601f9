/* One row per turn of a customer, with its day, and whether a person answered it. */
SELECT
    channel,
    brand,
    segment,
    region,
    topic,
    cast(date_trunc('day', asked_at) AS DATE) AS happened_on,
    1 AS events,
    cast(reply_seconds IS NOT NULL AS INTEGER) AS answered
FROM marts.fct_turns
WHERE
    ($from_at IS NULL OR asked_at >= $from_at)
    AND ($to_at IS NULL OR asked_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, channel))
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region));
