/* One row per customer turn that a person answered. */
SELECT
    channel,
    brand,
    segment,
    region,
    topic,
    agent_id AS agent,
    cast(date_trunc('day', asked_at) AS DATE) AS happened_on,
    reply_seconds,
    person
FROM marts.fct_turns
WHERE
    reply_seconds IS NOT NULL
    AND ($from_at IS NULL OR asked_at >= $from_at)
    AND ($to_at IS NULL OR asked_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, channel))
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region));
