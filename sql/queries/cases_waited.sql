/* One row per case: how long until a person replied, or until observation ended. */
SELECT
    channel,
    brand,
    segment,
    region,
    topic,
    cast(date_trunc('day', opened_at) AS DATE) AS happened_on,
    coalesce(reply_seconds, epoch(observed_until) - epoch(opened_at)) AS waited_seconds,
    reply_seconds IS NOT NULL AS replied
FROM marts.fct_cases
WHERE
    is_reply_observable
    AND NOT list_contains($answered_only_sources, source)
    AND ($from_at IS NULL OR opened_at >= $from_at)
    AND ($to_at IS NULL OR opened_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, channel))
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region));
