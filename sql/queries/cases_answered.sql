/* One row per case whose window is over, and whether a person answered inside it. */
SELECT
    channel,
    brand,
    segment,
    region,
    topic,
    agent_id AS agent,
    priority,
    cast(date_trunc('day', opened_at) AS DATE) AS happened_on,
    1 AS closed_cases,
    cast(coalesce(reply_seconds <= $window_seconds, FALSE) AS INTEGER) AS answered
FROM marts.fct_cases
WHERE
    is_asking
    AND is_reply_observable
    AND NOT list_contains($answered_only_sources, source)
    AND epoch(observed_until) - epoch(opened_at) >= $window_seconds
    AND ($from_at IS NULL OR opened_at >= $from_at)
    AND ($to_at IS NULL OR opened_at < $to_at)
    AND ($channel IS NULL OR list_contains($channel, channel))
    AND ($brand IS NULL OR list_contains($brand, brand))
    AND ($segment IS NULL OR list_contains($segment, segment))
    AND ($region IS NULL OR list_contains($region, region));
