/* One row per survey of a kind that was sent: what it asks about, and the score where one came back. */
SELECT
    channel,
    brand,
    segment,
    region,
    topic,
    cast(date_trunc('day', asked_at) AS DATE) AS happened_on,
    is_answered_within_day,
    cast(score AS DOUBLE) AS score,
    cast(scale_maximum AS DOUBLE) AS scale_maximum
FROM marts.fct_surveys
WHERE
    kind = $kind
    AND ($from_at IS NULL OR asked_at >= $from_at)
    AND ($to_at IS NULL OR asked_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, channel))
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region));
